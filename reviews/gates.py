"""The gates of deals as they stand in the database: facts read in a constant number of queries, judged by promises.gate."""

from collections.abc import Iterable

from promises.gate import DealFacts, Gates, LineFacts, gates
from promises.models import ClosePlan, Condition, Deal, PromiseLine
from promises.models.conditions import ConditionState
from promises.vocabulary import WAITING_STATES, LineState
from reviews.actions.asking import waiting_on


def gates_of(deals: Iterable[Deal]) -> dict[int, Gates]:
    """Deal id → both gates. Four queries, whatever the number of deals and lines."""
    deals = list(deals)
    lines = list(
        PromiseLine.objects.filter(deal__in=deals)
        .exclude(state=LineState.WITHDRAWN)
        .select_related("deal", "owner")
        .order_by("number")
    )
    names = waiting_on(line for line in lines if line.state in (LineState.IN_REVIEW, LineState.PAUSED))
    lapsed: dict[int, list[str]] = {}
    waiting = [line.pk for line in lines if line.state in WAITING_STATES]
    for condition in Condition.objects.current().filter(line__in=waiting, state=ConditionState.LAPSED):
        lapsed.setdefault(condition.line_id, []).append(condition.what)
    plans: dict[int, ClosePlan] = {}
    for plan in ClosePlan.objects.filter(deal__in=deals).order_by("version"):
        plans[plan.deal_id] = plan
    facts: dict[int, list[LineFacts]] = {deal.pk: [] for deal in deals}
    for line in lines:
        facts[line.deal_id].append(
            LineFacts(
                pk=line.pk,
                ref=line.ref,
                state=line.state,
                has_owner=line.owner is not None and line.owner.is_active,
                has_date=bool(line.deliver_on or line.phase),
                has_limit=bool(line.limit),
                waiting_on=names.get(line.pk, ()),
                lapsed=lapsed.get(line.pk, ()),
            )
        )
    return {
        deal.pk: gates(
            DealFacts(
                pk=deal.pk,
                submitted=deal.submitted_at is not None,
                scope_version=deal.scope_version,
                plan_scope_version=plans[deal.pk].scope_version if deal.pk in plans else None,
                plan_version=plans[deal.pk].version if deal.pk in plans else None,
                lines=facts[deal.pk],
            )
        )
        for deal in deals
    }


def gate_of(deal: Deal) -> Gates:
    return gates_of([deal])[deal.pk]
