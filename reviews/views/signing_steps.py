"""The next step of a deal whose close plan is current: read back, check the contract, sign."""

from dealdesk.accounts.models import Person
from promises import links
from promises.gate import Gates
from promises.models import Deal
from reviews.actions.read_backs import why_inside
from reviews.views.before_signing_facts import Step


def read_back_step(deal: Deal, person: Person, gates: Gates) -> Step | None:
    """None where every sentence is read back."""
    missing = gates.sign.having("readback_missing")
    if not missing:
        return None
    may = not why_inside(deal, person)
    return Step(
        missing[0].message,
        "Read the sentences back" if may else "See which to read back",
        links.read_backs(deal.pk),
    )


def contract_step(deal: Deal, gates: Gates, *, editor: bool) -> Step | None:
    """None where the contract's text says what was approved, and nothing else."""
    found = gates.sign.having("drift_found")
    if found:
        more = f" {len(found) - 1} more differ." if len(found) > 1 else ""
        return Step(f"{found[0].message}{more}", "See what differs in the contract", found[0].link)
    unchecked = gates.sign.having("drift_unchecked")
    if not unchecked:
        return None
    return Step(unchecked[0].message, "Check the contract text" if editor else "", links.contract(deal.pk))


def sign_step(deal: Deal, gates: Gates, *, editor: bool) -> Step | None:
    """None while anything stands against signing."""
    if not gates.sign.open:
        return None
    label = "Move the deal" if editor else ""
    return Step("Everything asked before signing is done.", label, f"{links.deal(deal.pk)}#stage-h")
