"""Open reviews of somebody who is away or has left go to whoever answers for them: of promises, and of whole deals."""

from datetime import date, datetime

import structlog
from django.db.models import Q

from dealdesk import moments
from dealdesk.accounts.absences import days_of
from dealdesk.accounts.models import Absence, Person
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.sql import DATABASE_GONE
from dealdesk.transactions import atomic
from promises import links
from promises.actions.locking import take_deal, take_line
from reviews.assigning import Pick, who_answers
from reviews.desk import Desk
from reviews.models import PreCloseReview, ReviewAssignment
from reviews.models.assignments import OPEN_STATES

log = structlog.get_logger(__name__)
# One sweep moves so many; the next one goes on.
AT_MOST = 500


def move_reviews(*, now: datetime) -> int:
    """Give open reviews of absent and deactivated people to their delegates, and on along the chain; where that ends at
    nobody who may judge the words, to whom the team's rule names, else to the team's open queue.

    The clock runs on. Safe to repeat: what was moved is with somebody who is there. Returns how many were moved.
    """
    away = Absence.objects.covering(now)
    waiting = list(
        ReviewAssignment.objects.open()
        .filter(Q(assignee__in=away.values("person")) | Q(assignee__is_active=False))
        .order_by("due_at", "pk")
        .values_list("pk", "line_id")[:AT_MOST]
    )
    if not waiting:
        return 0
    desk, moved = Desk.load(now=now), 0
    until = {absence.person_id: days_of(absence)[1] for absence in away.select_related("person")}
    for pk, line_id in waiting:
        try:
            moved += _move(pk, line_id, desk=desk, until=until, now=now)
        except DATABASE_GONE:
            raise
        except Exception:
            log.exception("sweep.move_failed", review=pk)
    return moved


@atomic
def _move(pk: int, line_id: int, *, desk: Desk, until: dict[int, date], now: datetime) -> int:
    line = take_line(line_id)
    review = ReviewAssignment.objects.select_related("team", "wording", "assignee").get(pk=pk)
    before = review.assignee
    gone = before is not None and (before.pk in until or not before.is_active)
    if before is None or not gone or not review.is_open:
        return 0  # answered, claimed or handed on a moment ago
    turn = _stand_in(review, before, desk, barred=review.barred)
    instead = desk.person(turn.person_id)
    review.on_behalf_of_id = None if instead is None else (review.on_behalf_of_id or before.pk)
    review.assignee = instead
    ReviewAssignment.objects.filter(pk=pk, state__in=OPEN_STATES).update(
        assignee=instead, on_behalf_of_id=review.on_behalf_of_id
    )
    why = _why(before, until)
    record(
        event(
            "review.moved",
            actor=None,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=review.wording_id,
            review=pk,
            team=review.team.code,
            before=before.name,
            to=instead.name if instead else "",
            why=why,
        )
    )
    to = [instead.pk] if instead else desk.claimants(review)
    post(
        notice(
            # Once for each way that it goes: it may come back, and go again in another absence.
            f"review:{pk}:moved:{before.pk}:{int(now.timestamp())}",
            person,
            text=f"{before.name} {why}. {review.team.name} is asked about {line.ref}: {review.wording.text}",
            link=links.review(pk),
            kind=NoticeKind.ASKED,
            due_at=review.due_at,
            now=now,
        )
        for person in to
    )
    return 1


def _why(before: Person, until: dict[int, date]) -> str:
    return f"is away until {moments.full_day_words(until[before.pk])}" if before.pk in until else "has left"


def _stand_in(
    review: ReviewAssignment | PreCloseReview, before: Person, desk: Desk, *, barred: frozenset[int]
) -> Pick:
    """The delegate at the end of the chain, else whom the team's rule names, else nobody."""
    delegate = who_answers(before.pk, desk.delegates) if before.pk in desk.delegates else None
    if delegate is not None and delegate in desk.active and delegate not in barred:
        return Pick(delegate, before.pk)
    desk.take_turns([review.team_id])
    turn = desk.assign(review.team_id, barred=barred | {before.pk})
    desk.save_turns()
    return turn


def move_pre_close(*, now: datetime) -> int:
    """Give open reviews before signing of absent and deactivated people to whoever answers for them, as `move_reviews`."""
    away = Absence.objects.covering(now)
    waiting = list(
        PreCloseReview.objects.open()
        .filter(Q(assignee__in=away.values("person")) | Q(assignee__is_active=False))
        .order_by("due_at", "pk")
        .values_list("pk", "deal_id")[:AT_MOST]
    )
    if not waiting:
        return 0
    desk, moved = Desk.load(now=now), 0
    until = {absence.person_id: days_of(absence)[1] for absence in away.select_related("person")}
    for pk, deal_id in waiting:
        try:
            moved += _move_pre_close(pk, deal_id, desk=desk, until=until, now=now)
        except DATABASE_GONE:
            raise
        except Exception:
            log.exception("sweep.move_failed", pre_close=pk)
    return moved


@atomic
def _move_pre_close(pk: int, deal_id: int, *, desk: Desk, until: dict[int, date], now: datetime) -> int:
    deal = take_deal(deal_id)
    review = PreCloseReview.objects.select_related("team", "assignee").get(pk=pk)
    before = review.assignee
    gone = before is not None and (before.pk in until or not before.is_active)
    if before is None or not gone or not review.is_open:
        return 0  # answered, claimed or handed on a moment ago
    turn = _stand_in(review, before, desk, barred=frozenset({deal.sales_rep_id}))
    instead = desk.person(turn.person_id)
    on_behalf_of = None if instead is None else (review.on_behalf_of_id or before.pk)
    PreCloseReview.objects.open().filter(pk=pk).update(assignee=instead, on_behalf_of=on_behalf_of)
    why = _why(before, until)
    record(
        event(
            "pre_close.moved",
            actor=None,
            now=now,
            deal=deal_id,
            pre_close=pk,
            team=review.team.code,
            before=before.name,
            to=instead.name if instead else "",
            why=why,
        )
    )
    post(
        notice(
            f"pre_close:{pk}:moved:{before.pk}:{int(now.timestamp())}",
            person,
            text=f"{before.name} {why}. {review.team.name} is asked for the review before signing of {deal.name}.",
            link=links.before_signing(deal_id),
            kind=NoticeKind.ASKED,
            due_at=review.due_at,
            now=now,
        )
        for person in ([instead.pk] if instead else desk.claimants(review))
    )
    return 1
