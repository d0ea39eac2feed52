"""Asking support to look at a whole deal before it is signed: the ten items, whose turn it is, and taking it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count

from dealdesk.accounts.models import Installation, Person, Role, Team
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post, team_notice
from dealdesk.transactions import atomic
from promises import links
from promises.actions.locking import take_deal
from promises.depth import depth_of
from promises.models import Deal
from promises.permissions import require_editor
from promises.states import MovedOn, Refused
from promises.vocabulary import Stage
from reviews.desk import PRE_CLOSE, Desk
from reviews.models import PreCloseDraft, PreCloseReview, PreCloseState
from reviews.permissions import may_answer_pre_close, require_pre_close_judge
from reviews.pre_close_items import clean
from reviews.timers import STOPPED, started

TEAM = "support"
"""The code of the team that looks at deals before they are signed."""


def load(pk: int) -> PreCloseReview:
    """The review as it is now, with what deciding about it reads."""
    return (
        PreCloseReview.objects.select_related("deal__sales_rep", "team", "assignee")
        .prefetch_related("team__members")
        .get(pk=pk)
    )


def latest_of(deal: Deal) -> PreCloseReview | None:
    """The review that counts: the last one that was not withdrawn. One query."""
    return (
        PreCloseReview.objects.filter(deal=deal)
        .exclude(state=PreCloseState.WITHDRAWN)
        .select_related("deal__sales_rep", "team", "assignee", "on_behalf_of", "asked_by", "closed_by")
        .order_by("-pk")
        .first()
    )


def _take_open(deal: Deal, *, by: Person) -> Deal:
    """The deal, taken, where this person may ask about it and there is still something to sign."""
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    if deal.stage in (Stage.WON, Stage.LOST):
        raise Refused(f"The deal is {deal.get_stage_display().lower()}: nothing is left to sign.")
    return deal


@atomic
def keep_draft(deal: Deal, answers: Mapping[str, Any], *, by: Person, now: datetime) -> PreCloseDraft:
    """Keep the form as far as it is filled in. Raises NotYours, Refused, Incomplete with `errors` by item."""
    deal = _take_open(deal, by=by)
    draft, _ = PreCloseDraft.objects.update_or_create(
        deal=deal, defaults={"answers": clean(answers, whole=False), "saved_by": by, "saved_at": now}
    )
    return draft


@atomic
def ask_pre_close(deal: Deal, answers: Mapping[str, Any], *, by: Person, now: datetime) -> PreCloseReview:
    """Ask support for the review before signing, on all ten items. It goes to a person by the team's own rule.

    Raises NotYours; Refused where the deal's facts ask for none; MovedOn where one is open; Incomplete with `errors` by item.
    """
    deal = _take_open(deal, by=by)
    if not depth_of(deal, Installation.load()).pre_close:
        raise Refused("Nothing in this deal asks for a review before signing.", code="not_asked_for")
    if PreCloseReview.objects.open().filter(deal=deal).exists():
        raise MovedOn("The review before signing is asked already. Withdraw it to ask again.", code="asked")
    given = clean(answers, whole=True)
    team = Team.objects.filter(code=TEAM).first()
    if team is None:
        raise Refused("No support team is set up. Ask an administrator to add one.")
    desk = Desk.load(now=now)
    _count_in(desk)
    desk.take_turns([team.pk])
    before = latest_of(deal)
    turn = desk.assign(
        team.pk,
        barred=frozenset({deal.sales_rep_id}),
        preferred=before.closed_by_id if before else None,
    )
    desk.save_turns()
    review = PreCloseReview.objects.create(
        deal=deal,
        team=team,
        assignee_id=turn.person_id,
        on_behalf_of_id=turn.on_behalf_of,
        rep_id=deal.sales_rep_id,
        answers=given,
        asked_by=by,
        asked_at=now,
        **started(desk.clock(PRE_CLOSE), now=now),
    )
    PreCloseDraft.objects.filter(deal=deal).delete()
    record(
        event(
            "pre_close.asked",
            actor=by,
            now=now,
            deal=deal.pk,
            pre_close=review.pk,
            team=team.code,
            assignee=review.assignee_id,
            due_at=review.due_at.isoformat(),
            answers=given,
        )
    )
    _tell_asked(review, desk, by=by, now=now)
    return review


def _count_in(desk: Desk) -> None:
    """Let open reviews of whole deals weigh as much as those of promises. One query."""
    rows = PreCloseReview.objects.open().exclude(assignee=None).order_by().values_list("assignee_id")
    for person, number in rows.annotate(n=Count("pk")):
        desk.open_reviews[person] = desk.open_reviews.get(person, 0) + number


def _tell_asked(review: PreCloseReview, desk: Desk, *, by: Person, now: datetime) -> None:
    deal, team = review.deal, review.team
    key = f"pre_close:{review.pk}:asked"
    message: dict[str, Any] = {
        "text": f"{by.name} asks {team.name} for the review before signing of {deal.name}.",
        "link": links.before_signing(deal.pk),
        "kind": NoticeKind.ASKED,
        "due_at": review.due_at,
        "now": now,
    }
    people = [review.assignee_id] if review.assignee_id else desk.members_but(team.pk, {review.rep_id})
    notices = [notice(key, person, **message) for person in people]
    if team.pk in desk.reachable:
        notices.append(team_notice(key, team, **message))
    post(notices)


@atomic
def withdraw_pre_close(review: PreCloseReview, *, by: Person, now: datetime) -> PreCloseReview:
    """Take back a review that nobody has answered; its items stay for asking again. Raises NotYours, MovedOn."""
    deal = take_deal(review.deal_id)
    require_editor(by, deal)
    if not _close(deal, by=by, now=now, why="taken back", pk=review.pk):
        raise MovedOn("This review is not open any more.", code="answered")
    return load(review.pk)


def end_pre_close(deal: Deal, *, by: Person, now: datetime, why: str) -> None:
    """End a deal's open review, whose answer would come too late. Call with the deal taken."""
    _close(deal, by=by, now=now, why=why)


def _close(deal: Deal, *, by: Person, now: datetime, why: str, **which: Any) -> int:
    review = PreCloseReview.objects.open().filter(deal=deal, **which).first()
    if review is None:
        return 0
    won = (
        PreCloseReview.objects.open()
        .filter(pk=review.pk)
        .update(state=PreCloseState.WITHDRAWN, closed_at=now, closed_by=by, **STOPPED)
    )
    if won:
        record(event("pre_close.withdrawn", actor=by, now=now, deal=deal.pk, pre_close=review.pk, why=why))
    return won


@atomic
def claim_pre_close(review: PreCloseReview, *, by: Person, now: datetime) -> PreCloseReview:
    """Take the review from the open queue, or from a team mate. The clock runs on. Raises NotYours, MovedOn."""
    return _assign(review, to=by, by=by, now=now)


@atomic
def hand_over_pre_close(review: PreCloseReview, *, to: Person, by: Person, now: datetime) -> PreCloseReview:
    """Give the review to somebody who may answer it. The clock runs on. Raises NotYours, MovedOn, Refused."""
    return _assign(review, to=to, by=by, now=now)


def _assign(review: PreCloseReview, *, to: Person, by: Person, now: datetime) -> PreCloseReview:
    take_deal(review.deal_id)
    review = load(review.pk)
    directs = by.has_role(Role.DEAL_DESK_OWNER, Role.LEADERSHIP) and by.pk not in (
        to.pk,
        review.deal.sales_rep_id,
    )
    if not directs:
        require_pre_close_judge(review, by)
    if not review.is_open:
        raise MovedOn("This review is not open any more.", code="answered")
    if not may_answer_pre_close(review, to):
        raise Refused(f"{to.name} can't answer for {review.team.name} here.", field="to")
    if review.assignee_id == to.pk:
        return review
    before = review.assignee_id
    won = (
        PreCloseReview.objects.open()
        .filter(pk=review.pk, assignee_id=before)
        .update(assignee=to, on_behalf_of=None)
    )
    if not won:
        raise MovedOn("Somebody took this review a moment ago.", code="taken")
    review.assignee, review.on_behalf_of = to, None
    record(
        event(
            "pre_close.claimed" if to.pk == by.pk else "pre_close.handed_over",
            actor=by,
            now=now,
            deal=review.deal_id,
            pre_close=review.pk,
            before=before,
            after=to.pk,
            to=to.name,
        )
    )
    if to.pk != by.pk:
        text = f"{by.name} hands you the review before signing of {review.deal.name}, for {review.team.name}."
        post(
            [
                notice(
                    f"pre_close:{review.pk}:handed:{to.pk}:{int(now.timestamp())}",
                    to,
                    text=text,
                    link=links.before_signing(review.deal_id),
                    kind=NoticeKind.ASKED,
                    due_at=review.due_at,
                    now=now,
                )
            ]
        )
    return review
