"""Changing a deal that is under review: a new rep may never own what they judged."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dealdesk.accounts.models import Person
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions import deals
from promises.actions.locking import take_lines
from promises.models import Deal
from promises.states import Refused
from reviews.models import FinalAnswer, PreCloseReview, PreCloseState, Question, ReviewAssignment


@atomic
def edit_deal(deal: Deal, values: Mapping[str, Any], *, by: Person, now: datetime) -> Deal:
    """Change facts of a deal as `promises.actions.deals.edit_deal`; a new rep is carried into its reviews.

    Open reviews leave the new rep's hands for the team's queue, and open questions follow to the new rep. Raises Refused
    where the new rep has judged or answered a promise of this deal.
    """
    rep = values.get("sales_rep")
    if rep is None or rep.pk == deal.sales_rep_id:
        return deals.edit_deal(deal, values, by=by, now=now)
    take_lines(deal.lines.values_list("pk", flat=True))
    reviews = ReviewAssignment.objects.filter(line__deal=deal)
    judged = reviews.filter(decided_by=rep).exists() or reviews.filter(verdicts__by=rep).exists()
    if judged or FinalAnswer.objects.filter(line__deal=deal, by=rep).exists():
        raise Refused(f"{rep.name} has judged promises of this deal, so can't own it.", field="sales_rep")
    whole_deal = PreCloseReview.objects.filter(deal=deal)
    if whole_deal.filter(closed_by=rep, state__in=[PreCloseState.NO_FLAGS, PreCloseState.FLAGS]).exists():
        raise Refused(
            f"{rep.name} has answered the review before signing, so can't own this deal.", field="sales_rep"
        )
    deal = deals.edit_deal(deal, values, by=by, now=now)
    whole_deal.open().filter(assignee=rep).update(assignee=None, on_behalf_of=None)
    whole_deal.update(rep=rep)
    reviews.filter(assignee=rep).update(assignee=None, on_behalf_of=None)
    reviews.update(rep=rep)
    questions = Question.objects.open().filter(review__line__deal=deal)
    questions.update(to=rep)
    post(
        notice(
            f"question:{question.pk}:asked",
            rep,
            text=f"{question.asked_by.name} ({question.review.team.name}) asks about {question.review.line.ref}: {question.text}",
            link=links.question(question.pk),
            kind=NoticeKind.ASKED,
            due_at=question.due_at,
            now=now,
        )
        for question in questions.for_page()
    )
    return deal
