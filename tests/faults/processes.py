"""The app's own processes as an installation runs them, each started again when it dies."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.owned import descendants, free_port, kill, spawn

_CELERY = ("celery", "--quiet", "-A", "dealdesk")
_QUIET = ("--without-mingle", "--without-gossip", "--loglevel", "WARNING")
_QUEUES = ("--queues", "timers,default", "--concurrency", "2")


@dataclass
class Member:
    """One process with its children. `senders` is how many messages it may have in its hands at a time."""

    name: str
    command: tuple[str, ...]
    senders: int = 0
    port: int | None = None
    extra: dict[str, str] = field(default_factory=dict)
    child: subprocess.Popen[bytes] | None = None
    deaths: int = -1  # the first start is none
    frozen_until: float | None = None

    @property
    def pids(self) -> list[int]:
        assert self.child is not None
        return [self.child.pid, *descendants(self.child.pid)]


def web(name: str = "web") -> Member:
    port = free_port()
    command = ("gunicorn", "dealdesk.wsgi", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread")
    options = ("--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket")
    # Killed children are back at once, instead of after the seconds that loading the app takes.
    options += ("--preload",)
    return Member(name, (*command, *options), port=port)


def prefork(name: str = "prefork") -> Member:
    return Member(name, (*_CELERY, "worker", "--hostname", f"{name}@%h", *_QUEUES, *_QUIET), senders=2)


def threads(name: str = "threads") -> Member:
    pool = ("--pool", "threads", "--hostname", f"{name}@%h")
    return Member(name, (*_CELERY, "worker", *pool, *_QUEUES, *_QUIET), senders=2)


def beat(name: str = "beat") -> Member:
    return Member(name, (*_CELERY, "beat", "--pidfile=", "--loglevel", "WARNING"))


def timekeeper(name: str = "timekeeper") -> Member:
    return Member(name, ("manage", "timekeeper"), senders=1)


def supervisor(name: str = "supervisor") -> Member:
    """Web, worker and beat under one roof."""
    port = free_port()
    return Member(name, ("manage", "up", "--port", str(port), "--stop-with-parent"), senders=2, port=port)


class Fleet:
    """What runs, on one database. `watch` starts again what died."""

    def __init__(self, members: Iterable[Member], *, environment: Mapping[str, str], logs: Path) -> None:
        self.members = {member.name: member for member in members}
        self.environment, self.logs = dict(environment), logs
        self.could_double = 0
        self.own_exits: Counter[str] = Counter()  # those that ended without being killed
        logs.mkdir(exist_ok=True)

    def __enter__(self) -> "Fleet":
        for member in self.members.values():
            self._start(member)
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _start(self, member: Member) -> None:
        member.child = spawn(
            [sys.executable, "-m", *member.command],
            log=self.logs / f"{member.name}.txt",
            environment={**self.environment, **member.extra},
            when_we_die=signal.SIGTERM if member.name.startswith("supervisor") else signal.SIGKILL,
        )
        member.deaths += 1
        member.frozen_until = None

    def watch(self) -> None:
        """Start again what died, wake what has been frozen long enough."""
        for member in self.members.values():
            assert member.child is not None
            code = member.child.poll()
            if code is not None:
                if code != -signal.SIGKILL:
                    self.own_exits[f"{member.name} with {code}"] += 1
                self._lost(member)
                self._start(member)
            elif member.frozen_until is not None and time.monotonic() >= member.frozen_until:
                self.thaw(member)

    def _lost(self, member: Member) -> None:
        # Each message that it held may have left already: it is sent again, as it must be.
        self.could_double += member.senders
        assert member.child is not None
        for pid in descendants(os.getpid()):
            with contextlib.suppress(ProcessLookupError):
                if os.getsid(pid) == member.child.pid:
                    kill(pid)

    def kill(self, member: Member, *, family: bool = True) -> None:
        """kill -9 of a process, with its children or leaving them behind."""
        assert member.child is not None
        for pid in member.pids if family else [member.child.pid]:
            kill(pid)

    def freeze(self, member: Member, seconds: float) -> None:
        for pid in member.pids:
            kill(pid, signal.SIGSTOP)
        member.frozen_until = time.monotonic() + seconds
        self.could_double += member.senders

    def thaw(self, member: Member) -> None:
        for pid in member.pids:
            kill(pid, signal.SIGCONT)
        member.frozen_until = None

    def stop(self, *names: str) -> None:
        """End them all, or these, at once: what waits stands in the database."""
        stopped = [self.members[name] for name in names] or list(self.members.values())
        families = [member.pids for member in stopped if member.child]
        for pids in families:
            for pid in pids:
                kill(pid)
        for member in stopped:
            if member.child:
                self._lost(member)
                member.child.wait(20)
        # What a killed supervisor left behind has been ours since.
        self._sweep_orphans()

    def _sweep_orphans(self) -> None:
        living = {
            pid
            for member in self.members.values()
            if member.child and member.child.poll() is None
            for pid in member.pids
        }
        for pid in descendants(os.getpid()):
            if pid not in living and self._is_of_the_app(pid):
                kill(pid)

    def _is_of_the_app(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            environment = Path(f"/proc/{pid}/environ").read_bytes()
            return f"DATA_DIR={self.environment['DATA_DIR']}".encode() in environment.split(b"\0")
        return False

    @property
    def children_lost(self) -> int:
        """How many children of workers died by a kill that no parent shared, by the parents' own words."""
        return sum(
            len(re.findall(r"exited with .signal 9", path.read_text(errors="replace")))
            for path in self.logs.glob("*.txt")
        )

    def tail(self, characters: int = 1500) -> str:
        return "\n".join(
            f"== {path.name}\n{path.read_text(errors='replace')[-characters:]}"
            for path in sorted(self.logs.glob("*.txt"))
        )
