"""Claiming a review and handing it to a team mate. The clock runs on."""

from datetime import datetime

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions.locking import take_line
from promises.states import MovedOn, NotYours, Refused
from reviews.actions.verdicts import load_review
from reviews.models import ReviewAssignment
from reviews.models.assignments import OPEN_STATES
from reviews.permissions import may_answer, require_judge


@atomic
def claim(review: ReviewAssignment, *, by: Person, now: datetime) -> ReviewAssignment:
    """Take a review from the team's open queue, or from a team mate. Raises NotYours, MovedOn."""
    return _assign(review, to=by, by=by, now=now)


@atomic
def hand_over(review: ReviewAssignment, *, to: Person, by: Person, now: datetime) -> ReviewAssignment:
    """Give a review to somebody who may answer it. Raises NotYours where either may not; MovedOn; Refused."""
    return _assign(review, to=to, by=by, now=now)


def _assign(review: ReviewAssignment, *, to: Person, by: Person, now: datetime) -> ReviewAssignment:
    line = take_line(review.line_id)
    review = load_review(review.pk)
    if not by.has_role(Role.DEAL_DESK_OWNER, Role.LEADERSHIP) or by.pk in (to.pk, review.rep_id):
        require_judge(review, by)
    if review.state not in OPEN_STATES:
        raise MovedOn("This review is not open any more.", code="answered")
    if not may_answer(review, to):
        mates = ", ".join(
            sorted(
                member.name for member in review.team.members.all() if member.pk not in (review.rep_id, to.pk)
            )
        )
        raise Refused(
            f"{to.name} can't answer for {review.team.name} here. Choose one of: {mates}.", field="to"
        )
    if review.assignee_id == to.pk:
        return review
    before = review.assignee_id
    won = ReviewAssignment.objects.filter(pk=review.pk, state__in=OPEN_STATES, assignee_id=before).update(
        assignee=to, on_behalf_of=None
    )
    if not won:
        raise MovedOn("Somebody took this review a moment ago.", code="taken")
    review.assignee, review.on_behalf_of = to, None
    record(
        event(
            "review.claimed" if to.pk == by.pk else "review.handed_over",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=review.wording_id,
            review=review.pk,
            before=before,
            after=to.pk,
            to=to.name,
        )
    )
    if to.pk != by.pk:
        post(
            [
                notice(
                    f"review:{review.pk}:handed:{to.pk}:{int(now.timestamp())}",
                    to,
                    text=f"{by.name} hands you {line.ref} for {review.team.name}: {review.wording.text}",
                    link=links.review(review.pk),
                    kind=NoticeKind.ASKED,
                    due_at=review.due_at,
                    now=now,
                )
            ]
        )
    return review


__all__ = ["NotYours", "claim", "hand_over"]
