"""Who may judge what. Predicates and refusals; what must hold for everyone is a constraint too."""

from typing import Any

from dealdesk.accounts.models import Role
from promises.models import Deal
from promises.states import NotYours
from reviews.models import PreCloseReview, ReviewAssignment


def may_give_final_answers(person: Any) -> bool:
    return person.is_active and person.has_role(Role.DEAL_DESK_OWNER)


def may_see_dashboard(person: Any) -> bool:
    return person.has_role(Role.LEADERSHIP, Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR, Role.TEAM_LEAD)


def may_see_pending(person: Any) -> bool:
    """Who may read what waits and on whom: everybody who works here."""
    return person.is_active and not person.guest


def sees_repeats(person: Any) -> bool:
    """Who is told how often the same was approved lately: reviewers, the deal desk and leadership."""
    return not person.guest and person.has_role(
        Role.REVIEWER, Role.TEAM_LEAD, Role.DEAL_DESK_OWNER, Role.LEADERSHIP
    )


def is_barred(review: ReviewAssignment, person: Any) -> str | None:
    """Why this person may never judge these words, whatever their team; None where they may."""
    if person.pk == review.rep_id:
        return "Nobody reviews a promise of their own deal"
    if person.pk == review.author_id and review.author_team_id != review.team_id:
        return "Nobody reviews words that they wrote themselves"
    return None


def on_team(review: ReviewAssignment, person: Any) -> bool:
    """Whether the person answers for the review's team: a member, its lead, its guest on this deal, or the delegate."""
    team = review.team
    if person.pk == team.lead_id or person.pk == review.assignee_id:
        return True
    if person.guest:
        return review.line.deal.guests.filter(person=person, team=team).exists()
    return person.reviewer and any(member.team_id == team.pk for member in person.memberships.all())


def may_answer(review: ReviewAssignment, person: Any) -> bool:
    """Whether this person could give this team's verdict. For pages; the action raises the refusal."""
    return person.is_active and is_barred(review, person) is None and on_team(review, person)


def require_judge(review: ReviewAssignment, person: Any) -> None:
    """Raise NotYours, naming who can, unless this person may answer this review."""
    if may_answer(review, person):
        return
    why = is_barred(review, person)
    barred = {review.rep_id} | ({review.author_id} if review.author_team_id != review.team_id else set())
    names = [
        member.name for member in review.team.members.all() if member.pk not in barred and member.is_active
    ]
    who = f"{review.team.name} can answer: {', '.join(names)}." if names else f"Ask {review.team.name}."
    raise NotYours(f"{why}. {who}" if why else f"This review is {review.team.name}'s. {who}")


def require_owner(person: Any, deal: Deal) -> None:
    """Raise NotYours unless the person may give final answers in this deal."""
    if not may_give_final_answers(person):
        raise NotYours("Only the deal desk owner gives final answers.")
    if person.pk == deal.sales_rep_id:
        raise NotYours("Nobody gives the final answer in their own deal. Ask another deal desk owner.")


def may_answer_pre_close(review: PreCloseReview, person: Any) -> bool:
    """Whether this person could answer a review before signing. Needs `deal` and `team`; for pages, the action refuses."""
    if not person.is_active or person.pk == review.deal.sales_rep_id:
        return False
    if person.pk in (review.team.lead_id, review.assignee_id):
        return True
    if person.guest or not person.reviewer:
        return False
    return any(member.team_id == review.team_id for member in person.memberships.all())


def require_pre_close_judge(review: PreCloseReview, person: Any) -> None:
    """Raise NotYours, naming who can, unless this person may answer this review before signing."""
    if may_answer_pre_close(review, person):
        return
    rep = review.deal.sales_rep_id
    names = [
        member.name
        for member in review.team.members.all()
        if member.pk != rep and member.is_active and member.reviewer and not member.guest
    ]
    who = f"{review.team.name} can answer: {', '.join(names)}." if names else f"Ask {review.team.name}."
    own = "Nobody answers the review of their own deal. " if person.pk == rep else ""
    raise NotYours(f"{own or f'This review is {review.team.name}’s. '}{who}")
