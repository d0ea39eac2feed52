"""The sweep: everything that time alone brings about. Silence changes nothing but the pressure."""

import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from dealdesk import faults
from dealdesk.notices.post import beat
from dealdesk.sql import DATABASE_GONE
from reviews.actions import escalations, lapsing, pressing, reminding, standing_in

log = structlog.get_logger(__name__)

# The first batch is small, so that the first person is told at once; the others are large enough that a statement's fixed
# cost vanishes, and small enough that nobody waits a noticeable time for a row.
FIRST_BATCH = 1_000
BATCH = 8_000
PUT_BACK = timedelta(minutes=1)
# Within a task's time limit. What a larger backlog leaves is as due at the next look, seconds later.
RUN_SECONDS = 30.0


Due = Callable[..., QuerySet[Any]]


def sweep(*, now: datetime, trust_clock: bool = False) -> int:
    """Do what is due: pause, climb, press, remind, stand in, lapse. Returns how many rungs were climbed.

    A row is due by `now`, by the database's clock and by the machine's own count of time, so that no wrong clock makes
    anything happen early (`trust_clock` leaves the last two out, for replaying a history). Safe to run at any time, in any
    number of processes. A row that raises is logged, put back by a minute and holds up nobody; so is a whole duty.
    """
    climbed, until = 0, time.monotonic() + RUN_SECONDS
    with _duty("climb"):
        climbed += drain(
            escalations.due_reviews, escalations.climb, now=now, trust_clock=trust_clock, until=until
        )
    overdue: tuple[Due, ...] = (pressing.due_finals, pressing.due_questions, pressing.due_pre_close)
    for late in overdue:
        with _duty("press"):
            climbed += drain(late, pressing.press, now=now, trust_clock=trust_clock, until=until)
    soon: tuple[Due, ...] = (
        reminding.due_reviews,
        reminding.due_finals,
        reminding.due_questions,
        reminding.due_pre_close,
    )
    for waiting in soon:
        with _duty("remind"):
            drain(
                waiting,
                reminding.remind,
                now=now,
                trust_clock=trust_clock,
                until=until,
                column="remind_at",
            )
    with _duty("stand in"):
        standing_in.move_reviews(now=now)
    with _duty("stand in before signing"):
        standing_in.move_pre_close(now=now)
    with _duty("lapse"):
        lapsing.lapse(now=now)
    beat("sweep", now=now)
    return climbed


@contextlib.contextmanager
def _duty(name: str) -> Iterator[None]:
    """One duty failing must not keep the others from being done. A database that is gone fails them all."""
    try:
        yield
    except DATABASE_GONE:
        raise
    except Exception:
        log.exception("sweep.duty_failed", duty=name)


def drain(
    due: Due,
    act: Callable[..., int],
    *,
    now: datetime,
    trust_clock: bool,
    until: float,
    column: str = "next_escalation_at",
) -> int:
    """Act on what is due, batch by batch, until nothing is left that could be taken or the time is up. Returns how many rows
    that were.

    `until` is a reading of the monotonic clock, in seconds. `due` gives the rows, first things first; `act` does a batch in one transaction and moves each row's `column` on.
    """
    done, size = 0, FIRST_BATCH
    while True:
        count = _batch(due(now, trust_clock=trust_clock), act, size=size, now=now, column=column)
        faults.point("sweep.committed")
        done, size = done + count, BATCH
        if not count or time.monotonic() > until:
            return done


def _batch(rows: QuerySet[Any], act: Callable[..., int], *, size: int, now: datetime, column: str) -> int:
    try:
        return act(rows[:size], now=now)
    except DATABASE_GONE:
        raise  # the database itself: no row is to blame
    except Exception:
        log.exception("sweep.batch_failed", rows=rows.model.__name__)
        pks = list(rows.values_list("pk", flat=True)[:size])
        return _halves(rows, pks, act, now=now, column=column)


def _halves(
    rows: QuerySet[Any], pks: list[int], act: Callable[..., int], *, now: datetime, column: str
) -> int:
    """Find the poison of a failed batch by halves: the good rows are done, the bad one is put back by a minute."""
    if not pks:
        return 0
    if len(pks) > 1:
        middle = len(pks) // 2
        return sum(_try(rows, half, act, now=now, column=column) for half in (pks[:middle], pks[middle:]))
    log.error("sweep.put_back", rows=rows.model.__name__, pk=pks[0])
    try:
        with transaction.atomic():
            row = rows.model.objects.filter(pk=pks[0], **{f"{column}__lte": now})
            return row.update(**{column: now + PUT_BACK})
    except DATABASE_GONE:
        raise
    except Exception:
        log.exception("sweep.not_put_back", rows=rows.model.__name__, pk=pks[0])
        return 0


def _try(rows: QuerySet[Any], pks: list[int], act: Callable[..., int], *, now: datetime, column: str) -> int:
    try:
        return act(rows.filter(pk__in=pks), now=now)
    except DATABASE_GONE:
        raise
    except Exception:
        return _halves(rows, pks, act, now=now, column=column)


__all__ = ["BATCH", "drain", "sweep"]
