"""Open reviews of somebody who is away or has left go to whoever answers for them."""

from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Q

from dealdesk import moments
from dealdesk.accounts.absences import days_of
from dealdesk.accounts.models import Absence, Person
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.sql import DATABASE_GONE
from promises import links
from promises.actions.locking import take_line
from reviews.assigning import Pick, who_answers
from reviews.desk import Desk
from reviews.models import ReviewAssignment
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


@transaction.atomic
def _move(pk: int, line_id: int, *, desk: Desk, until: dict[int, date], now: datetime) -> int:
    line = take_line(line_id)
    review = ReviewAssignment.objects.select_related("team", "wording", "assignee").get(pk=pk)
    before = review.assignee
    gone = before is not None and (before.pk in until or not before.is_active)
    if before is None or not gone or not review.is_open:
        return 0  # answered, claimed or handed on a moment ago
    turn = _stand_in(review, before, desk)
    instead = desk.person(turn.person_id)
    review.on_behalf_of_id = None if instead is None else (review.on_behalf_of_id or before.pk)
    review.assignee = instead
    ReviewAssignment.objects.filter(pk=pk, state__in=OPEN_STATES).update(
        assignee=instead, on_behalf_of_id=review.on_behalf_of_id
    )
    why = f"is away until {moments.full_day_words(until[before.pk])}" if before.pk in until else "has left"
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


def _stand_in(review: ReviewAssignment, before: Person, desk: Desk) -> Pick:
    """The delegate at the end of the chain, else whom the team's rule names, else nobody."""
    delegate = who_answers(before.pk, desk.delegates) if before.pk in desk.delegates else None
    if delegate is not None and delegate in desk.active and delegate not in review.barred:
        return Pick(delegate, before.pk)
    desk.take_turns([review.team_id])
    turn = desk.assign(review.team_id, barred=review.barred | {before.pk})
    desk.save_turns()
    return turn
