"""The gates of deals as they stand in the database: facts read in a constant number of queries, judged by promises.gate."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Max

from dealdesk.accounts.models import Installation
from dealdesk.moments import full_day_words
from promises.depth import Depth, depth_of
from promises.gate import (
    ContractFacts,
    DealFacts,
    FlagFacts,
    FoundFacts,
    Gates,
    LineFacts,
    LiveFacts,
    PreCloseFacts,
    ReadBackFacts,
    gates,
)
from promises.models import ClosePlan, Condition, Deal, DriftCheck, PromiseLine, ReadBack
from promises.models.conditions import ConditionState
from promises.vocabulary import WAITING_STATES, LineState
from reviews.actions.asking import waiting_on
from reviews.models import LiveReview, PreCloseFlag, PreCloseReview, PreCloseState
from reviews.pre_close_items import ITEMS


def gates_of(deals: Iterable[Deal]) -> dict[int, Gates]:
    """Deal id → both gates. Eleven queries, whatever the number of deals and lines."""
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
    house = Installation.load()
    depths = {deal.pk: depth_of(deal, house) for deal in deals}
    before_signing, live = _before_signing(depths), _live(depths)
    read_backs, contracts = _read_backs(lines), _contracts(deals, plans)
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
                light=depths[deal.pk].light,
                non_standard=deal.anything_non_standard,
                pre_close=before_signing[deal.pk],
                live=live[deal.pk],
                read_backs=read_backs.get(deal.pk, ReadBackFacts()),
                contract=contracts.get(deal.pk),
            )
        )
        for deal in deals
    }


def _before_signing(depths: Mapping[int, Depth]) -> dict[int, PreCloseFacts]:
    """Deal id → its review before signing: the last one that was not withdrawn, and the flags of all. Two queries."""
    latest: dict[int, PreCloseReview] = {}
    reviews = PreCloseReview.objects.filter(deal__in=depths).exclude(state=PreCloseState.WITHDRAWN)
    for review in reviews.select_related("assignee", "team").order_by("pk"):
        latest[review.deal_id] = review
    flags: dict[int, list[FlagFacts]] = {pk: [] for pk in depths}
    rows = PreCloseFlag.objects.open().filter(review__deal__in=depths).select_related("review", "line__deal")
    for flag in rows.order_by("pk"):
        what = flag.line.ref if flag.line else f"“{ITEMS.get(flag.item, flag.item)}”"
        flags[flag.review.deal_id].append(FlagFacts(flag.pk, what, flag.note, flag.line_id))
    return {
        pk: PreCloseFacts(
            because=asked.pre_close,
            answered=pk in latest and latest[pk].is_answered,
            waiting_on=_asked(latest[pk]) if pk in latest else "",
            flags=flags[pk],
        )
        for pk, asked in depths.items()
    }


def _asked(review: PreCloseReview) -> str:
    if review.assignee:
        return f"{review.assignee.name} ({review.team.name})"
    return f"{review.team.name} (nobody yet)"


def _live(depths: Mapping[int, Depth]) -> dict[int, LiveFacts]:
    """Deal id → its live review. One query."""
    recorded: set[int] = set()
    planned: dict[int, str] = {}
    rows = LiveReview.objects.filter(deal__in=depths).order_by("held_on", "pk")
    for deal_id, outcome, held_on in rows.values_list("deal_id", "outcome", "held_on"):
        if outcome:
            recorded.add(deal_id)
        else:
            planned[deal_id] = full_day_words(held_on)
    return {pk: LiveFacts(asked.live, pk in recorded, planned.get(pk, "")) for pk, asked in depths.items()}


def _read_backs(lines: Iterable[PromiseLine]) -> dict[int, ReadBackFacts]:
    """Deal id → how far its sentences are read back, where any is not. One query."""
    sayable = [line for line in lines if line.is_sayable]
    stand = ReadBack.objects.standing(line.approved_wording_id for line in sayable)
    found: dict[int, ReadBackFacts] = {}
    for line in sayable:
        read_back = stand.get(line.approved_wording_id or 0)
        if read_back is None or read_back.guesses:
            so_far = found.get(line.deal_id, ReadBackFacts())
            found[line.deal_id] = ReadBackFacts(so_far.missing + 1, so_far.guessed + (read_back is not None))
    return found


def _contracts(deals: Sequence[Deal], plans: Mapping[int, ClosePlan]) -> dict[int, ContractFacts]:
    """Deal id → its last contract check. One query."""
    scope = {deal.pk: deal.scope_version for deal in deals}
    last = DriftCheck.objects.order_by().filter(deal__in=scope).values("deal").annotate(last=Max("pk"))
    checks = DriftCheck.objects.filter(pk__in=last.values("last")).defer("text")
    return {
        check.deal_id: ContractFacts(
            check.pk,
            check.name,
            counts=check.scope_version == scope[check.deal_id]
            and check.deal_id in plans
            and check.plan_id == plans[check.deal_id].pk,
            found=[
                FoundFacts(row.get("status") or row["kind"], row["code"], row["line"])
                for row in (*check.result["lines"], *check.result["strays"])
                if row.get("status") != "exact"
            ],
        )
        for check in checks
    }


def gate_of(deal: Deal) -> Gates:
    return gates_of([deal])[deal.pk]
