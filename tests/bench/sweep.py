"""The sweep of a backlog: its cost beside that of hand-written SQL, its rate with two processes, and the same on SQLite.

- `sweep`, one line a size: processor time of one process, Python and its PostgreSQL backend together. The floor is
  `sweep_floor.sql`, which must leave the same rows: every table is compared, column by column, before a line is printed.
- `sweep_rate`: reviews a second by the wall clock with two processes at once; the floor is that of the floor alone.
- `sweep_sqlite`: seconds on SQLite, without a floor.

Every run begins on a copy of one seeded, vacuumed and analysed database, and with a warm-up that is not counted.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from tests.bench import rows
from tests.bench.databases import Databases, environment, module, prepare
from tests.bench.run import Line, Run, Wrong
from tests.bench.sweepers import Report, run_sweepers

# Each size with the number of its runs: a short one is easily disturbed.
SIZES = ((1_000, 5), (10_000, 5), (100_000, 3))
SQLITE_SIZE = 10_000
PROCESSES = 2


@dataclass(frozen=True)
class Seed:
    """A database of reviews that are due, to be copied."""

    databases: Databases
    name: str
    n: int
    now: datetime


@dataclass(frozen=True)
class Outcome:
    """What one run took, what it wrote, and when others could read its first notice, in seconds from its start."""

    reports: list[Report]
    left: rows.Tables
    written: dict[str, int]
    first_notice: float

    @property
    def cpu(self) -> float:
        return sum(report.python + report.postgresql for report in self.reports)

    @property
    def wall(self) -> float:
        return max(report.ended for report in self.reports) - min(report.began for report in self.reports)


def measure(run: Run) -> Iterator[Line]:
    smallest = None
    sizes = ((run.n, 1),) if run.n else SIZES
    with run.databases.new("_empty") as empty:
        prepare(run.databases.environment(empty))
        for n, runs in sizes:
            with seeded(run.databases, n, like=empty) as seed:
                ours, floors = [], []
                # In turn, so that a disturbance of the machine meets both.
                for _ in range(runs):
                    ours.append(sweep(seed, "ours"))
                    floors.append(sweep(seed, "floor", like=ours[-1]))
                line = cost(n, ours, floors)
                smallest = smallest or line
                flat = line["microseconds_a_review"] / smallest["microseconds_a_review"]
                yield line | {"cost_beside_the_smallest_n": round(flat, 3)}
                if n == sizes[-1][0]:
                    together = [sweep(seed, *["ours"] * PROCESSES, like=ours[0]) for _ in range(runs)]
                    yield rate(n, together, floors)
    yield on_sqlite(run.folder / "sqlite", run.n or SQLITE_SIZE)


@contextmanager
def seeded(databases: Databases, n: int, *, like: str) -> Iterator[Seed]:
    now = datetime.now(UTC)
    with databases.new("_seed", like=like) as name:
        env = databases.environment(name)
        module("backlog", "--n", str(n), "--now", now.isoformat(), env=env)
        databases.settle(name)
        yield Seed(databases, name, n, now)


def sweep(seed: Seed, *sides: str, like: Outcome | None = None) -> Outcome:
    """Let one process for each of `sides` loose on a copy. Raises Wrong where reviews are left, or other rows than in `like`."""
    databases = seed.databases
    with databases.new(like=seed.name) as name:
        databases.checkpoint()
        with databases.connected(name) as connection:
            first = rows.FirstNotice(connection)
            reports = run_sweepers(sides, now=seed.now, env=databases.environment(name), started=first.watch)
            outcome = Outcome(
                reports,
                first_notice=first.seen(since=min(report.began for report in reports)),
                left=rows.read(connection),
                written=rows.written(connection, seed.now),
            )
    if outcome.written["audit_event"] != seed.n:
        raise Wrong(f"{', '.join(sides)}: of {seed.n} reviews {outcome.written['audit_event']} were swept")
    if like:
        rows.compare(like.left, outcome.left, what=", ".join(sides), race=len(sides) > 1)
    return outcome


def cost(n: int, ours: Sequence[Outcome], floors: Sequence[Outcome]) -> Line:
    """The line of one process; medians, and the worst where somebody would have to wait."""
    mine, least = median(run.cpu for run in ours), median(run.cpu for run in floors)
    reports = [run.reports[0] for run in ours]
    typical = min(ours, key=lambda run: abs(run.cpu - mine)).reports[0]
    return {
        "bench": "sweep",
        "n": n,
        "ours": round(mine, 4),
        "floor": round(least, 4),
        "ratio": round(mine / least, 3),
        "unit": "CPU seconds",
        "statements": typical.statements,
        "statements_a_batch": typical.most_statements,
        "python": round(typical.python, 4),
        "postgresql": round(typical.postgresql, 4),
        "microseconds_a_review": round(mine / n * 1e6, 2),
        "seconds": round(median(run.wall for run in ours), 3),
        "floor_seconds": round(median(run.wall for run in floors), 3),
        "longest_transaction_seconds": round(max(report.longest_transaction for report in reports), 3),
        "first_notice_seconds": round(max(run.first_notice for run in ours), 3),
        "megabytes": round(max(report.megabytes for report in reports), 1),
        "megabytes_at_start": round(max(report.megabytes_at_start for report in reports), 1),
        "written": ours[0].written,
        "runs": [
            {"ours": round(mine.cpu, 4), "floor": round(least.cpu, 4)}
            for mine, least in zip(ours, floors, strict=True)
        ],
    }


def rate(n: int, ours: Sequence[Outcome], floors: Sequence[Outcome]) -> Line:
    """The line of several processes at once."""
    mine, least = (n / median(run.wall for run in runs) for runs in (ours, floors))
    reports = [report for run in ours for report in run.reports]
    return {
        "bench": "sweep_rate",
        "n": n,
        "ours": round(mine),
        "floor": round(least),
        "ratio": round(mine / least, 3),
        "unit": "reviews a second",
        "statements": sum(report.statements for report in ours[0].reports),
        "processes": PROCESSES,
        "per_second": round(mine),
        "cpu_seconds": round(median(run.cpu for run in ours), 4),
        "longest_transaction_seconds": round(max(report.longest_transaction for report in reports), 3),
        "first_notice_seconds": round(max(run.first_notice for run in ours), 3),
        "megabytes": round(max(report.megabytes for report in reports), 1),
        "written": ours[0].written,
        "runs": [round(n / run.wall) for run in ours],
    }


def on_sqlite(folder: Path, n: int) -> Line:
    now, env = datetime.now(UTC), environment(folder)
    prepare(env)
    module("backlog", "--n", str(n), "--now", now.isoformat(), env=env)
    (report,) = run_sweepers(["ours"], now=now, env=env)
    database = sqlite3.connect(folder / "dealdesk.sqlite3")
    moment = now.replace(tzinfo=None).isoformat(" ")
    (swept,) = database.execute("SELECT count(*) FROM audit_event WHERE at = ?", [moment]).fetchone()
    database.close()
    if swept != n:
        raise Wrong(f"SQLite: of {n} reviews {swept} were swept")
    return {
        "bench": "sweep_sqlite",
        "n": n,
        "ours": round(report.seconds, 3),
        "floor": None,
        "ratio": None,
        "unit": "seconds",
        "statements": report.statements,
        "statements_a_batch": report.most_statements,
        "per_second": round(n / report.seconds),
        "longest_transaction_seconds": round(report.longest_transaction, 3),
        "megabytes": round(report.megabytes, 1),
    }
