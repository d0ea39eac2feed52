"""Starting, stopping and asking after timers. The arithmetic is in `reviews.clocks`; here it meets the columns."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Now

from dealdesk.moments import duration_words
from reviews.clocks import ClockRule, due_at, explain, reminder_at
from reviews.desk import clock_as_json, clock_from_json
from reviews.machine import this_boot
from reviews.models import Question, ReviewAssignment
from reviews.models.timers import Timer

# Reading the kernel's count and the clock are two steps; and a clock that is set right by a second is no jump.
SLACK = timedelta(seconds=2)


def started(rule: ClockRule, *, now: datetime) -> dict[str, Any]:
    """The columns of a timer that starts now."""
    return {
        "clock": clock_as_json(rule, start=now),
        **_running(rule, began=now, due=due_at(rule, now), now=now, reminders=0),
    }


def resumed(timer: Any, *, began: datetime, due: datetime, now: datetime) -> dict[str, Any]:
    """The columns of a timer that began at `began`, stood still, and now runs on until `due`."""
    return _running(clock_from_json(timer.clock), began=began, due=due, now=now, reminders=timer.reminders)


def _running(
    rule: ClockRule, *, began: datetime, due: datetime, now: datetime, reminders: int
) -> dict[str, Any]:
    boot = this_boot()
    return {
        "due_at": due,
        "next_escalation_at": due,
        "remind_at": reminder_at(rule, began, due, now, sent=reminders),
        "boot_id": boot.boot_id,
        "booted_at": boot.booted_at,
    }


def after_reminder(timer: Any, *, now: datetime) -> dict[str, Any]:
    """The columns of a timer whose reminder has just been sent."""
    sent = timer.reminders + 1
    began = timer.assigned_at if hasattr(timer, "assigned_at") else timer.asked_at
    rule = clock_from_json(timer.clock)
    return {
        "reminders": sent,
        "remind_at": reminder_at(rule, began, timer.due_at, now, sent=sent),
    }


STOPPED: dict[str, Any] = {"next_escalation_at": None, "remind_at": None}


def by_every_clock(column: str, *, trust_clock: bool = False) -> Q:
    """That a moment in `column` has come by the database's clock and by the count of the machine that started the timer.

    The caller asks the host's clock. So a wrong clock, or two wrong ones, can delay an escalation but bring none early.
    A timer that another machine started, or this one before it was booted again, is judged by the other two clocks.
    `trust_clock` leaves both out, for replaying a history.
    """
    if trust_clock:
        return Q()
    boot = this_boot()
    at = f"{column}__lte"
    return Q(**{at: Now()}) & (
        ~Q(boot_id=boot.boot_id) | Q(boot_id="") | Q(**{at: F("booted_at") + boot.uptime + SLACK})
    )


def explained(timer: Timer, *, began: datetime, questions: Iterable[Question] = ()) -> list[str]:
    """Sentences that say how a timer's due time came about; `questions` are those that stopped it.

    A timer that started before clocks were kept names its moments alone.
    """
    stops = [(question.asked_at, question.answered_at or question.closed_at) for question in questions]
    return explain(clock_from_json(timer.clock) if timer.clock else None, began, timer.due_at, stops)


def time_taken(review: ReviewAssignment) -> str:
    """How long the answer took, and how much of that waited for sales: a sentence, empty where there is nothing to say.

    A team that wrote the words itself answered by writing them.
    """
    if review.decided_at is None or review.decided_at == review.assigned_at:
        return ""
    words = f"Answered in {_in_words(review.gross_time(review.decided_at))}"
    waited = review.rep_time(review.decided_at)
    return f"{words}; {_in_words(waited)} of it waited for sales." if waited else f"{words}."


def _in_words(length: timedelta) -> str:
    return duration_words(length.total_seconds())
