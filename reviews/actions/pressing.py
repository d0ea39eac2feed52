"""What is late and pauses no promise: the final answer, the review before signing, and the rep's answer to a question.

The right people hear of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from dealdesk.accounts.models import Installation, Person, Role
from dealdesk.audit.models import Event
from dealdesk.audit.record import event, record
from dealdesk.notices.models import Notice, NoticeKind
from dealdesk.notices.post import notice, post
from promises import links
from reviews.ladder import LAST_RUNG, Ladder, Rung
from reviews.models import FinalRequest, PreCloseReview, Question
from reviews.timers import by_every_clock


def due_finals(now: datetime, *, trust_clock: bool) -> QuerySet[FinalRequest]:
    """Final answers that are late by every clock, the latest first."""
    return _due(FinalRequest.objects.due_for_escalation(now), trust_clock=trust_clock)


def due_questions(now: datetime, *, trust_clock: bool) -> QuerySet[Question]:
    """Questions that the rep has let run out by every clock, the latest first."""
    return _due(Question.objects.due_for_escalation(now), trust_clock=trust_clock)


def due_pre_close(now: datetime, *, trust_clock: bool) -> QuerySet[PreCloseReview]:
    """Reviews before signing that are late by every clock, the latest first."""
    return _due(PreCloseReview.objects.due_for_escalation(now), trust_clock=trust_clock)


def _due(rows: QuerySet[Any], *, trust_clock: bool) -> QuerySet[Any]:
    return rows.filter(by_every_clock("next_escalation_at", trust_clock=trust_clock)).order_by(
        "next_escalation_at", "pk"
    )


@transaction.atomic
def press(rows: QuerySet[Any], *, now: datetime) -> int:
    """Move each of these late requests up its ladder and tell the people there. Nothing else changes.

    A final answer goes to leadership at once: the rungs below are those who owe it. A question goes to the deal desk, then
    to leadership. A review before signing climbs as reviews do. Returns their number.
    """
    # Django's own transaction, which judges no gate at its end: pressing changes nothing that a gate stands on.
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    taken = list(rows.values_list("pk", flat=True))
    if not taken:
        return 0
    write = _WRITE[rows.model]
    ladder, period = Ladder(), Installation.load().escalation_period
    events: list[Event] = []
    notices: list[Notice] = []
    for request in rows.model.objects.filter(pk__in=taken).select_related(*_NEEDED[rows.model]):
        rung, people = _next_rung(ladder, request)
        onward = request.next_escalation_at + period if rung < LAST_RUNG else None
        won = rows.model.objects.filter(
            pk=request.pk,
            escalation_level=request.escalation_level,
            next_escalation_at=request.next_escalation_at,
        ).update(escalation_level=rung, next_escalation_at=onward, remind_at=None)
        if won:
            write(request, rung, people, events=events, notices=notices, now=now)
    record(events)
    post(notices)
    return len(taken)


_NEEDED = {
    FinalRequest: ["line__deal", "line__current_wording"],
    Question: ["review__line__deal__sales_rep", "review__line__current_wording", "review__team", "asked_by"],
    PreCloseReview: ["deal", "team", "assignee"],
}


def _next_rung(ladder: Ladder, request: Any) -> tuple[Rung, Sequence[Person]]:
    if isinstance(request, PreCloseReview):
        step = ladder.step(
            team_id=request.team_id, level=request.escalation_level, rep_id=request.deal.sales_rep_id
        )
        return step.rung, step.people
    final = isinstance(request, FinalRequest)
    rep = request.line.deal.sales_rep_id if final else request.review.line.deal.sales_rep_id
    owners = [] if final else [p for p in ladder.holders(Role.DEAL_DESK_OWNER) if p.pk != rep]
    if request.escalation_level < Rung.DEAL_DESK and owners:
        return Rung.DEAL_DESK, owners
    return Rung.LEADERSHIP, [p for p in ladder.holders(Role.LEADERSHIP) if p.pk != rep]


def _final_is_late(
    request: FinalRequest,
    rung: Rung,
    people: Iterable[Person],
    *,
    events: list[Event],
    notices: list[Notice],
    now: datetime,
) -> None:
    line = request.line
    events.append(
        event(
            "final.overdue",
            actor=None,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=request.wording_id,
            due_at=request.due_at.isoformat(),
            told=[person.name for person in people],
        )
    )
    notices += [
        notice(
            f"final_request:{request.pk}:overdue",
            person,
            text=f"The final answer on {line.ref} is late. {line.text}",
            link=links.final_answer(line.pk),
            kind=NoticeKind.LATE,
            now=now,
        )
        for person in people
    ]


def _question_is_late(
    question: Question,
    rung: Rung,
    people: Iterable[Person],
    *,
    events: list[Event],
    notices: list[Notice],
    now: datetime,
) -> None:
    review, line = question.review, question.review.line
    rep = line.deal.sales_rep
    events.append(
        event(
            "question.overdue",
            actor=None,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=review.wording_id,
            review=review.pk,
            question=question.pk,
            rung=int(rung),
            due_at=question.due_at.isoformat(),
            told=[person.name for person in people],
        )
    )
    asked = f"{question.asked_by.name} ({review.team.name}) asked about {line.ref}"
    late: dict[str, Any] = {"link": links.question(question.pk), "kind": NoticeKind.LATE, "now": now}
    if question.escalation_level == 0:
        text = f"Your answer is late: {asked}. The review stands still until you answer. {question.text}"
        notices.append(notice(f"question:{question.pk}:overdue", rep, text=text, **late))
    text = f"{rep.name} has not answered in time: {asked}. The review stands still. {question.text}"
    notices += [
        notice(f"question:{question.pk}:rung:{int(rung)}", person, text=text, **late) for person in people
    ]


def _pre_close_is_late(
    review: PreCloseReview,
    rung: Rung,
    people: Iterable[Person],
    *,
    events: list[Event],
    notices: list[Notice],
    now: datetime,
) -> None:
    deal = review.deal
    events.append(
        event(
            "pre_close.overdue",
            actor=None,
            now=now,
            deal=deal.pk,
            pre_close=review.pk,
            team=review.team.code,
            rung=int(rung),
            due_at=review.due_at.isoformat(),
            told=[person.name for person in people],
        )
    )
    who = (
        f"{review.assignee.name} ({review.team.name})"
        if review.assignee
        else f"{review.team.name} (nobody yet)"
    )
    text = f"{who} has not answered the review before signing of {deal.name} in time."
    late: dict[str, Any] = {"link": links.before_signing(deal.pk), "kind": NoticeKind.LATE, "now": now}
    if review.escalation_level == 0:
        waits = f"{text} The deal stays out of the quote until they do."
        notices.append(notice(f"pre_close:{review.pk}:overdue:rep", deal.sales_rep_id, text=waits, **late))
    notices += [
        notice(f"pre_close:{review.pk}:rung:{int(rung)}", person, text=text, **late) for person in people
    ]


_WRITE: Mapping[type, Callable[..., None]] = {
    FinalRequest: _final_is_late,
    Question: _question_is_late,
    PreCloseReview: _pre_close_is_late,
}
