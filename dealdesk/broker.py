"""A message queue of plain files, for one machine without Redis.

Kombu's own filesystem transport writes messages and its routing table in place, so another process can read them half
written. Here everything is written aside and renamed: `rename(2)` within a folder is atomic, a reader sees the whole
file or none, and only one of several claimants succeeds. Delivery is at most once when a worker is killed in the instant
after its claim, which is enough for messages that only say "look now".
"""

import fcntl
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem, virtual
from kombu.utils.json import dumps, loads


def _publish(path: Path, content: str) -> None:
    """Make `path` appear with all of `content` at once, replacing an older file."""
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.part")
    draft.write_text(content)
    os.rename(draft, path)


class Channel(filesystem.Channel):
    """Kombu's file channel with atomic publishing, claiming and routing."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        # Zero-padded wall time first: the listing's order is the order of arrival, across restarts too.
        name = f"{time.time_ns():020d}_{uuid.uuid4().hex}.{queue}.msg"
        _publish(Path(self.data_folder_out, name), dumps(payload))

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        folder = Path(self.data_folder_in)
        waiting = (name for name in os.listdir(folder) if name.partition(".")[2] == f"{queue}.msg")
        for name in sorted(waiting):
            claimed = folder / f".{name}.claimed"
            try:
                os.rename(folder / name, claimed)
            except FileNotFoundError:
                continue  # another process was faster
            payload = loads(claimed.read_text())
            claimed.unlink()
            return payload
        raise Empty

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str) -> None:
        binding = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        # Two processes that start together must not drop each other's binding.
        with open(self.control_folder / ".lock", "w") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            table = self.get_table(exchange)
            if binding not in table:
                _publish(self.control_folder / f"{exchange}.exchange", dumps([binding, *table]))


class Transport(filesystem.Transport):
    """`fsqueue://`: creates its folders on first use."""

    Channel = Channel

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        # Bindings are remembered for this connection only; kombu's memory for the whole process would skip writing
        # them to the folder of a second connection.
        self.state = virtual.BrokerState()
        for option in ("data_folder_in", "data_folder_out", "control_folder"):
            Path(client.transport_options[option]).mkdir(parents=True, exist_ok=True)
