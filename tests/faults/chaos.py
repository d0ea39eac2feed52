"""Faults by dice: the same seed throws the same ones in the same order."""

import random
import time
from collections import Counter
from collections.abc import Callable

import psycopg2

from tests.faults.answering import Reviewers
from tests.faults.lab import say
from tests.faults.owned import kill
from tests.faults.processes import Fleet
from tests.faults.servers import Servers

# Points at which a process kills itself, with their chance a passage. A batch of the sweep passes its points once, each
# message passes the relay's.
POINTS = {
    "sweep.claimed": 0.02,
    "sweep.before_commit": 0.02,
    "sweep.committed": 0.005,
    "relay.claimed": 0.002,
    "relay.before_send": 0.002,
    "relay.after_send": 0.004,
    "relay.marked": 0.002,
    "relay.routing": 0.01,
    "relay.routed": 0.01,
}


def points() -> str:
    """For the environment."""
    return ",".join(f"{name}={chance}" for name, chance in POINTS.items())


class Chaos:
    """One fault now and then. `step` throws the next when its time has come."""

    def __init__(
        self,
        fleet: Fleet,
        servers: Servers,
        reviewers: Reviewers,
        *,
        seed: int,
        database: str,
        lease: float,
        pause: float,
    ) -> None:
        self.fleet, self.servers, self.reviewers = fleet, servers, reviewers
        self.database, self.lease, self.pause = database, lease, pause
        self.dice = random.Random(seed)
        self.thrown: Counter[str] = Counter()
        self._later: list[tuple[float, Callable[[], None]]] = []
        self._next = time.monotonic() + 2
        self._faults: list[tuple[int, str, Callable[[], None]]] = [
            (5, "process killed with its children", self._kill),
            (4, "process killed alone", self._kill_parent),
            (5, "child killed", self._kill_child),
            (4, "web killed during an answer", self._kill_web),
            (3, "process frozen past the lease", self._freeze),
            (3, "Redis flushed", self.servers.redis.forget),
            (2, "Redis stopped", self._stop_redis),
            (2, "PostgreSQL stopped at once", self._stop_postgres),
            (3, "connections cut", self._cut),
        ]

    def step(self) -> None:
        """Call often; from the main thread, which starts the processes."""
        now = time.monotonic()
        for due in [entry for entry in self._later if entry[0] <= now]:
            self._later.remove(due)
            due[1]()
            say("it is back")
        self.fleet.watch()
        if now >= self._next:
            self._next = now + self.dice.uniform(0.5, 1.5) * self.pause
            weights = [weight for weight, _, _ in self._faults]
            _, name, act = self.dice.choices(self._faults, weights)[0]
            say(name)
            act()
            self.thrown[name] += 1

    def end(self) -> None:
        """Bring back what is away."""
        for _, act in self._later:
            act()
        self._later.clear()
        for member in self.fleet.members.values():
            if member.frozen_until is not None:
                self.fleet.thaw(member)

    def _someone(self) -> str:
        return self.dice.choice(sorted(self.fleet.members))

    def _kill(self) -> None:
        self.fleet.kill(self.fleet.members[self._someone()])

    def _kill_parent(self) -> None:
        self.fleet.kill(self.fleet.members[self._someone()], family=False)

    def _kill_child(self) -> None:
        member = self.fleet.members[self._someone()]
        children = member.pids[1:]
        if children:
            kill(self.dice.choice(children))
            self.fleet.could_double += member.senders

    def _kill_web(self) -> None:
        """Somewhere between a request and its answer: before the commit, or after it."""
        end = time.monotonic() + 0.5
        while not self.reviewers.in_flight and time.monotonic() < end:
            time.sleep(0.002)
        time.sleep(self.dice.uniform(0, 0.1))
        servers = [member for member in self.fleet.members.values() if member.name.startswith("web")]
        if servers:
            server = self.dice.choice(servers)
            children = server.pids[1:]
            if children and self.dice.random() < 0.7:
                kill(self.dice.choice(children))
            else:
                self.fleet.kill(server)

    def _freeze(self) -> None:
        member = self.fleet.members[self._someone()]
        if member.frozen_until is None:
            self.fleet.freeze(member, self.lease + self.dice.uniform(0.5, 2))

    def _stop_redis(self) -> None:
        if not self._later:
            self.servers.redis.stop()
            self._after(self.dice.uniform(0.5, 4), self.servers.redis.start)

    def _stop_postgres(self) -> None:
        if not self._later:
            self.servers.postgres.stop()
            # Whoever was about to note that a message had left can't.
            self.fleet.could_double += sum(member.senders for member in self.fleet.members.values())
            self._after(self.dice.uniform(0, 2), self.servers.postgres.start)

    def _cut(self) -> None:
        try:
            cut = self.servers.postgres.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                f"AND datname = '{self.database}' AND random() < 0.4"
            )
        except psycopg2.Error:
            return
        if cut:
            self.fleet.could_double += sum(member.senders for member in self.fleet.members.values())

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        self._later.append((time.monotonic() + seconds, act))
