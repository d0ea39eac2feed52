"""Reminders before the time runs out: at half time, and two hours before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.models import Event
from dealdesk.audit.record import event, record
from dealdesk.notices.models import Notice, NoticeKind
from dealdesk.notices.post import notice, post
from promises import links
from reviews.desk import Desk
from reviews.models import FinalRequest, PreCloseReview, Question, ReviewAssignment
from reviews.timers import after_reminder, by_every_clock


def due_reviews(now: datetime, *, trust_clock: bool) -> QuerySet[ReviewAssignment]:
    return _due(ReviewAssignment.objects.due_for_reminder(now), trust_clock=trust_clock)


def due_finals(now: datetime, *, trust_clock: bool) -> QuerySet[FinalRequest]:
    return _due(FinalRequest.objects.due_for_reminder(now), trust_clock=trust_clock)


def due_questions(now: datetime, *, trust_clock: bool) -> QuerySet[Question]:
    return _due(Question.objects.due_for_reminder(now), trust_clock=trust_clock)


def due_pre_close(now: datetime, *, trust_clock: bool) -> QuerySet[PreCloseReview]:
    return _due(PreCloseReview.objects.due_for_reminder(now), trust_clock=trust_clock)


def _due(rows: QuerySet[Any], *, trust_clock: bool) -> QuerySet[Any]:
    return rows.filter(by_every_clock("remind_at", trust_clock=trust_clock)).order_by("remind_at", "pk")


@transaction.atomic
def remind(rows: QuerySet[Any], *, now: datetime) -> int:
    """Remind whoever owes these answers, and set each row's next reminder. Returns their number.

    A reminder that comes so late that the time has run out is not sent: the escalation says what there is to say.
    """
    # Django's own transaction, which judges no gate at its end: a reminder changes nothing that a gate stands on.
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    taken = list(rows.values_list("pk", flat=True))
    if not taken:
        return 0
    people = _People(now=now)
    events: list[Event] = []
    notices: list[Notice] = []
    timers = list(rows.model.objects.filter(pk__in=taken).select_related(*_NEEDED[rows.model]))
    moved = [
        timer
        for timer in timers
        if rows.model.objects.filter(pk=timer.pk, remind_at=timer.remind_at).update(
            **after_reminder(timer, now=now)
        )
    ]
    for timer in moved:
        if timer.due_at > now:
            _write(timer, people, events=events, notices=notices, now=now)
    record(events)
    post(notices)
    return len(taken)


_NEEDED = {
    ReviewAssignment: ["line__deal", "wording", "team", "assignee"],
    FinalRequest: ["line__deal", "line__current_wording"],
    Question: ["review__line__deal__sales_rep", "review__line__current_wording", "review__team", "asked_by"],
    PreCloseReview: ["deal", "team", "assignee"],
}


class _People:
    """Who owes an answer. Reads what it needs once."""

    def __init__(self, *, now: datetime) -> None:
        self._now = now
        self._desk: Desk | None = None
        self._owners: list[Person] | None = None

    def who_owe(self, timer: Any) -> Iterable[Any]:
        if isinstance(timer, Question):
            return [timer.review.line.deal.sales_rep]
        if isinstance(timer, FinalRequest):
            if self._owners is None:
                self._owners = list(Person.objects.active().with_role(Role.DEAL_DESK_OWNER))
            return [owner for owner in self._owners if owner.pk != timer.line.deal.sales_rep_id]
        if timer.assignee:
            return [timer.assignee]
        if self._desk is None:
            self._desk = Desk.load(now=self._now)
        return self._desk.claimants(timer)


def _write(timer: Any, people: _People, *, events: list[Event], notices: list[Notice], now: datetime) -> None:
    number = timer.reminders + 1
    write = _of_deal if isinstance(timer, PreCloseReview) else _of_promise
    of, text, link, written = write(timer, number=number, now=now)
    events.append(written)
    notices += [
        notice(
            f"{of}:{timer.pk}:reminder:{number}",
            person,
            text=f"Reminder: {text}",
            link=link,
            kind=NoticeKind.REMINDER,
            due_at=timer.due_at,
            now=now,
        )
        for person in people.who_owe(timer)
    ]


def _of_deal(timer: PreCloseReview, *, number: int, now: datetime) -> tuple[str, str, str, Event]:
    text = f"{timer.team.name} still has to answer the review before signing of {timer.deal.name}."
    written = event(
        "pre_close.reminded",
        actor=None,
        now=now,
        deal=timer.deal_id,
        pre_close=timer.pk,
        number=number,
        due_at=timer.due_at.isoformat(),
        team=timer.team.code,
    )
    return "pre_close", text, links.before_signing(timer.deal_id), written


def _of_promise(timer: Any, *, number: int, now: datetime) -> tuple[str, str, str, Event]:
    review = timer.review if isinstance(timer, Question) else timer
    line = review.line
    if isinstance(timer, Question):
        of, link = "question", links.question(timer.pk)
        text = (
            f"{timer.asked_by.name} ({review.team.name}) waits for your answer about {line.ref}: {timer.text}"
        )
    elif isinstance(timer, FinalRequest):
        of, link = "final", links.final_answer(line.pk)
        text = f"The final answer on {line.ref} is still to come: {line.text}"
    else:
        of, link = "review", links.review(timer.pk)
        text = f"{timer.team.name} still has to answer {line.ref}: {timer.wording.text}"
    final = of == "final"
    written = event(
        "final.reminded" if final else "question.reminded" if of == "question" else "review.reminded",
        actor=None,
        now=now,
        deal=line.deal_id,
        promise=line.pk,
        wording=review.wording_id,
        review=None if final else review.pk,
        number=number,
        due_at=timer.due_at.isoformat(),
        **({} if final else {"team": review.team.code}),
    )
    return of, text, link, written
