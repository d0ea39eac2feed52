"""Who may press the button, for deals and promises. What must hold for everyone stands in the actions."""

from typing import Any

from dealdesk.accounts.models import Role
from promises.models import Deal, PromiseLine
from promises.states import NotYours


def may_create_deal(person: Any) -> bool:
    return person.has_role(Role.SALES_REP, Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR)


def may_edit_deal(person: Any, deal: Deal) -> bool:
    """The deal's own rep, and the deal desk."""
    return person.pk == deal.sales_rep_id or person.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR)


def may_own_deal(person: Any) -> bool:
    return person.is_active and person.has_role(Role.SALES_REP)


def may_see_internal_notes(person: Any) -> bool:
    """Reviewers' notes to each other; sales and guests don't see them."""
    return not person.guest and person.has_role(
        Role.REVIEWER, Role.TEAM_LEAD, Role.DEAL_DESK_OWNER, Role.LEADERSHIP, Role.ADMINISTRATOR
    )


def may_keep_rules(person: Any) -> bool:
    """Who adds, changes and retires language rules and triggers."""
    return person.is_active and not person.guest and person.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR)


def may_read_rules(person: Any) -> bool:
    """Everybody who works here: the rules are the house's own rubric."""
    return not person.guest


def require_rule_reader(person: Any) -> None:
    """Raise NotYours for guests."""
    if not may_read_rules(person):
        raise NotYours(
            "Guests see the deals that they are invited to. Everybody who works here can read the rules."
        )


def require_rule_keeper(person: Any) -> None:
    """Raise NotYours unless the person may change the rules of the house."""
    if not may_keep_rules(person):
        raise NotYours("Only the deal desk owner or an administrator can change the rules.")


def may_add_proof(person: Any, line: PromiseLine) -> bool:
    """Who may change the deal, and who reviews: for a guest, in the deals they are invited to. A query for guests alone."""
    if may_edit_deal(person, line.deal) or person.has_role(Role.REVIEWER, Role.TEAM_LEAD):
        return True
    return bool(person.guest and line.deal.guests.filter(person=person).exists())


def may_copy_sentences(person: Any) -> bool:
    return not person.guest


def may_suggest_change(person: Any) -> bool:
    """Who may ask for another menu: everybody who works here."""
    return person.is_active and not person.guest


def require_editor(person: Any, deal: Deal) -> None:
    """Raise NotYours unless the person may change this deal and its sheet. Needs `deal.sales_rep`."""
    if not may_edit_deal(person, deal):
        raise NotYours(f"Only {deal.sales_rep.name} or the deal desk can change this deal.")
