"""The processor time of this process and of the PostgreSQL process that serves its connection."""

import time
from dataclasses import dataclass
from pathlib import Path


def backend(pid: int) -> float:
    """Seconds that a PostgreSQL process of this machine has computed. Raises RuntimeError where it can't be told.

    The kernel counts them to the nanosecond (proc(5), schedstat); the ticks of `stat` would blur a small run.
    """
    folder = Path("/proc", str(pid))
    try:
        if "postgres" not in (folder / "comm").read_text():
            raise RuntimeError(f"process {pid} is not PostgreSQL's: its server has to run on this machine")
        return int((folder / "schedstat").read_text().split()[0]) / 1e9
    except OSError as error:
        raise RuntimeError(f"what PostgreSQL's process {pid} computed can't be read: {error}") from error


@dataclass(frozen=True)
class Spent:
    """Processor time until now, and now, in seconds."""

    python: float
    postgresql: float
    moment: float

    @classmethod
    def now(cls, backend_pid: int | None) -> "Spent":
        """Without a backend there is no second process: the database is computed by this one."""
        return cls(
            time.process_time(), 0.0 if backend_pid is None else backend(backend_pid), time.monotonic()
        )
