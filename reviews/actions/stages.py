"""Moving a deal's stage, with both gates judged in the same transaction; a lost deal asks nobody any more."""

from datetime import datetime

from dealdesk.accounts.models import Person
from dealdesk.transactions import atomic
from promises.actions import deals
from promises.actions.locking import take_deal, take_lines
from promises.models import Deal, PromiseLine
from promises.vocabulary import WAITING_STATES, Stage
from reviews.actions.asking import ask_anew, close_final_request, withdraw_reviews
from reviews.actions.pre_close import end_pre_close
from reviews.desk import Desk
from reviews.gates import gate_of


@atomic
def move_stage(deal: Deal, to: str, *, by: Person, now: datetime) -> Deal:
    """Move a deal on. Quoting and closing need an open gate; a win against a closed one is marked for good.

    Losing a deal ends its open reviews and their clocks; reopening it asks the teams anew, with fresh clocks. Raises
    NotYours, InvalidTransition, Refused.
    """
    take_lines(deal.lines.values_list("pk", flat=True))
    # Whatever takes an approval away or adds a line writes the deal's row first, so the gates can't change from here.
    deal = take_deal(deal.pk)
    before = deal.stage
    gates = gate_of(deal)
    deal = deals.move_stage(deal, to, by=by, now=now, quote_open=gates.quote.open, sign_open=gates.sign.open)
    # Read after the deal is taken: a line that was sent in between is among them.
    waiting = PromiseLine.objects.filter(deal=deal, state__in=WAITING_STATES).select_related(
        "deal__sales_rep", "current_wording"
    )
    if to in (Stage.WON, Stage.LOST):
        end_pre_close(deal, by=by, now=now, why=f"the deal is {to}")
    if to == Stage.LOST:
        for line in waiting:
            withdraw_reviews(line, by=by, now=now, why="deal lost")
            close_final_request(line, now=now)
    elif before == Stage.LOST:
        desk = Desk.load(now=now)
        for line in waiting:
            ask_anew(line, by=by, now=now, desk=desk)
    return deal
