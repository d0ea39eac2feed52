"""Moving a deal's stage, with both gates judged in the same transaction."""

from datetime import datetime

from django.db import transaction

from dealdesk.accounts.models import Person
from promises.actions import deals
from promises.actions.locking import take_deal
from promises.models import Deal
from reviews.gates import gate_of


@transaction.atomic
def move_stage(deal: Deal, to: str, *, by: Person, now: datetime) -> Deal:
    """Move a deal on. Quoting and closing need an open gate; a win against a closed one is marked for good.

    Raises NotYours, InvalidTransition, Refused.
    """
    # Whatever takes an approval away or adds a line writes the deal's row first, so the gates can't change from here.
    deal = take_deal(deal.pk)
    gates = gate_of(deal)
    return deals.move_stage(deal, to, by=by, now=now, quote_open=gates.quote.open, sign_open=gates.sign.open)
