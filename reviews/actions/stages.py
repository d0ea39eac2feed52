"""Moving a deal's stage, with both gates judged in the same transaction; a lost deal asks nobody any more."""

from datetime import datetime

from django.db import transaction

from dealdesk.accounts.models import Person
from promises.actions import deals
from promises.actions.locking import take_deal, take_lines
from promises.models import Deal, PromiseLine
from promises.vocabulary import WAITING_STATES, Stage
from reviews.actions.asking import ask_again, close_final_request, withdraw_reviews
from reviews.desk import Desk
from reviews.gates import gate_of


@transaction.atomic
def move_stage(deal: Deal, to: str, *, by: Person, now: datetime) -> Deal:
    """Move a deal on. Quoting and closing need an open gate; a win against a closed one is marked for good.

    Losing a deal ends its open reviews and their clocks; reopening it asks the teams anew, with fresh clocks. Raises
    NotYours, InvalidTransition, Refused.
    """
    lines = take_lines(deal.lines.values_list("pk", flat=True))
    # Whatever takes an approval away or adds a line writes the deal's row first, so the gates can't change from here.
    deal = take_deal(deal.pk)
    before = deal.stage
    gates = gate_of(deal)
    deal = deals.move_stage(deal, to, by=by, now=now, quote_open=gates.quote.open, sign_open=gates.sign.open)
    waiting = [line for line in lines if line.state in WAITING_STATES]
    if to == Stage.LOST:
        for line in waiting:
            withdraw_reviews(line, by=by, now=now, why="deal lost")
            close_final_request(line, now=now)
    elif before == Stage.LOST:
        _ask_anew(waiting, by=by, now=now)
    return deal


def _ask_anew(lines: list[PromiseLine], *, by: Person, now: datetime) -> None:
    desk = Desk.load(now=now)
    fresh = PromiseLine.objects.select_related("deal__sales_rep", "current_wording").prefetch_related(
        "line_tags", "hard_stops__rule"
    )
    for line in fresh.filter(pk__in=[line.pk for line in lines]).order_by("pk"):
        before = set(line.reviews.filter(round=line.round).values_list("team_id", flat=True))
        line.round += 1
        line.save(update_fields=["round"])
        ask_again(line, by=by, now=now, desk=desk, also=before)
