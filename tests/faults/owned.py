"""Processes that this harness started and nothing else: found by descent, ended with it however it ends."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True)


def adopt_orphans() -> None:
    """Become the parent of what a killed child leaves behind, so that `descendants` still finds it."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)


def spawn(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    when_we_die: int = signal.SIGKILL,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own. Call from the main thread: the kernel ends the child with its thread."""

    def set_up() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, when_we_die)

    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=options.pop("cwd", ROOT),
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=set_up,
            **options,
        )


def descendants(pid: int) -> list[int]:
    """Every living process that descends from this one, parents before children."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                # The name in brackets may hold blanks; state and parent follow it.
                state, parent = (entry / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(entry.name))
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(0), [])
        found += below
        queue += below
    return found


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    """Signal a process of ours; one that is gone already is none of our business."""
    if pid in descendants(os.getpid()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(holds: Callable[[], Any], seconds: float, what: str, *, every: float = 0.1) -> None:
    """Raise TimeoutError, naming what was waited for, where it does not come about."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s")
        time.sleep(every)
