"""One process that sweeps: the app's own sweep, or the hand-written statements that it is held against.

It warms up on a few reviews, says on standard output that it is ready, waits for a line on standard input, sweeps, and
reports one JSON object. `python -m tests.bench.sweeper ours --now 2026-03-04T15:00:00+00:00 --warm-ups 0 1`.
"""

import argparse
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from reviews.actions.sweeping import sweep  # noqa: E402
from reviews.models import ReviewAssignment  # noqa: E402
from tests.bench.backlog import WARM_UPS  # noqa: E402
from tests.bench.cpu import Spent  # noqa: E402

FLOOR = Path(__file__).with_name("sweep_floor.sql")


def ours(*, now: datetime) -> None:
    """Sweep as the worker and the timekeeper do, as often as it takes."""
    while sweep(now=now) and ReviewAssignment.objects.due_for_escalation(now).exists():
        pass


@transaction.atomic
def floor(*, now: datetime) -> None:
    """All of it in one transaction, by statements that know this one case and hold every row until the end."""
    with connection.cursor() as cursor:
        cursor.execute(FLOOR.read_text(), {"now": now})


SIDES: dict[str, Callable[..., None]] = {"ours": ours, "floor": floor}


class Watch:
    """Counts a connection's statements and times its transactions."""

    def __init__(self) -> None:
        self.reset()
        self._began: float | None = None
        self._set_autocommit = connection.set_autocommit
        connection.set_autocommit = self._note_autocommit
        connection.execute_wrappers.append(self._note_statement)

    def reset(self) -> None:
        self.statements = self.most_statements = self._in_transaction = 0
        self.longest_transaction = 0.0

    def _note_statement(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.statements += 1
        self._in_transaction += 1
        return execute(*arguments)

    def _note_autocommit(self, autocommit: bool, *arguments: Any, **named: Any) -> None:
        """Django leaves autocommit where an outermost `atomic` begins, and comes back to it once that is committed."""
        if not autocommit:
            self._began, self._in_transaction = time.monotonic(), 0
        self._set_autocommit(autocommit, *arguments, **named)
        if autocommit and self._began is not None:
            self.longest_transaction = max(self.longest_transaction, time.monotonic() - self._began)
            self.most_statements = max(self.most_statements, self._in_transaction)
            self._began = None


def own_standard_output() -> Any:
    """Standard output for this process's reports alone; whatever else is written there goes to standard error."""
    output = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return output


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def backend_pid() -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=SIDES)
    parser.add_argument("--now", type=datetime.fromisoformat, required=True)
    parser.add_argument(
        "--warm-ups", type=int, nargs="+", help="The numbers of those that are this process's."
    )
    chosen = parser.parse_args(arguments)
    output, side, watch = own_standard_output(), SIDES[chosen.side], Watch()

    backend = backend_pid()
    for number in chosen.warm_ups:
        side(now=chosen.now - WARM_UPS[number])
    gc.collect()
    watch.reset()
    megabytes_at_start = peak_megabytes()
    print(json.dumps({"ready": True}), file=output)
    sys.stdin.readline()
    began = Spent.now(backend)
    side(now=chosen.now)
    ended = Spent.now(backend)
    report = {
        "python": ended.python - began.python,
        "postgresql": ended.postgresql - began.postgresql,
        "began": began.moment,
        "ended": ended.moment,
        "statements": watch.statements,
        "most_statements": watch.most_statements,
        "longest_transaction": watch.longest_transaction,
        "megabytes_at_start": megabytes_at_start,
        "megabytes": peak_megabytes(),
    }
    print(json.dumps(report), file=output)


if __name__ == "__main__":
    main()
