"""Verbs on the product catalog: suggest a change of a cell, judge it, take it back; say that a feature was checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions.lines import clean_words
from promises.actions.menu_cells import CELL, cell_of, find_cell, put_on_menu
from promises.leads import Leads
from promises.models import CatalogChange, CatalogEntry, CatalogFeature, CatalogJudgment, Plan, PromiseLine
from promises.models.catalog import Offer
from promises.models.requests import ChangeState, Side
from promises.permissions import may_suggest_change
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.vocabulary import Tier

LARGEST = 2_147_483_647
TEXTS = {"feature_name": 120, "phase": 120, "value": 120, "limit_unit": 80, "sentence": 1000, "reason": 400}
_WORDS = {Offer.CUSTOM: "custom: needs review", Offer.NOT_OFFERED: "not offered"}


@dataclass(frozen=True)
class CellInput:
    """A cell as somebody wants it. Without `feature` it brings a new one, with its name, owner and phase.

    `line` is the approved promise that it comes from. `value` may be left out where offer or limit say it.
    """

    plan: Plan | None
    offer: str
    reason: str
    feature: CatalogFeature | None = None
    feature_name: str = ""
    owner: Person | None = None
    phase: str = ""
    value: str = ""
    limit_max: int | None = None
    limit_unit: str = ""
    tier: str = ""
    sentence: str = ""
    line: PromiseLine | None = None


@atomic
def suggest_change(given: CellInput, *, by: Person, now: datetime) -> CatalogChange:
    """Ask the three leads for a change of one cell. Raises NotYours for guests, Incomplete, Refused for no change."""
    if not may_suggest_change(by):
        raise NotYours("Guests can't change the catalog. Ask the sales rep of the deal.")
    values = _clean(given)
    assert given.plan is not None
    before = find_cell(given.feature, given.plan)
    if before is not None and all(getattr(before, name) == values[name] for name in CELL):
        raise Refused("The catalog says exactly this already. Change something, or leave it.")
    change = CatalogChange.objects.create(
        feature=given.feature,
        owner=None if given.feature else given.owner,
        plan=given.plan,
        line=given.line,
        before=cell_of(before),
        suggested_by=by,
        suggested_at=now,
        **values,
    )
    record(event("catalog.suggested", actor=by, now=now, change=change.pk, cell=str(change)))
    leads = Leads.load(avoid=[by.pk])
    post(
        notice(
            f"catalog.suggested:{change.pk}",
            person,
            kind=NoticeKind.ASKED,
            text=f"{by.name} suggests for the catalog: {change}. Say yes or no for {' and '.join(sides)}.",
            link=links.catalog_change(change.pk),
            now=now,
        )
        for person, sides in leads.everybody()
        if person.pk != by.pk
    )
    return change


def _clean(given: CellInput) -> dict[str, Any]:
    """The values as they will be kept, what the offer makes pointless left out. Raises Incomplete by field."""
    errors: dict[str, str] = {}
    values: dict[str, Any] = {}
    for name, longest in TEXTS.items():
        try:
            values[name] = clean_words(getattr(given, name), field=name, limit=longest)
        except Incomplete as problem:
            errors |= problem.errors
            values[name] = ""
    values |= {"offer": given.offer, "tier": given.tier, "limit_max": given.limit_max}
    if given.offer == Offer.NOT_OFFERED:
        values |= {"tier": "", "limit_max": None, "limit_unit": "", "sentence": ""}
    if given.feature:
        values |= {"feature_name": "", "phase": ""}
    if not values["value"]:
        limit = f"{given.limit_max:,} {values['limit_unit']}" if given.limit_max is not None else ""
        values["value"] = _WORDS.get(Offer(given.offer), limit) if given.offer in Offer.values else ""
    errors = {**_missing(given, values), **errors}
    if errors:
        raise Incomplete("The suggestion is not complete.", errors)
    return values


def _missing(given: CellInput, values: Mapping[str, Any]) -> dict[str, str]:
    """Field → what to do."""
    missing: dict[str, str] = {}
    if given.plan is None:
        missing["plan"] = "Choose the plan."
    if given.feature is None:
        if not values["feature_name"]:
            missing["feature_name"] = "Choose a feature, or name the new one."
        elif CatalogFeature.objects.filter(name__iexact=values["feature_name"]).exists():
            missing["feature_name"] = "The catalog has a feature of this name. Choose it from the list."
        if given.owner is None or not given.owner.is_active or given.owner.guest:
            missing["owner"] = "Choose who owns the delivery of the new feature."
        if not values["phase"]:
            missing["phase"] = "Say when a customer has the new feature, such as “in use today”."
    if given.offer not in Offer.values:
        missing["offer"] = "Choose whether the plan includes it."
    if given.offer == Offer.INCLUDED:
        if not values["sentence"]:
            missing["sentence"] = "Write the sentence that sales may use as it is."
        if not values["tier"]:
            missing["tier"] = "Choose the tier of the promise."
        if not values["value"]:
            missing["value"] = "Say what the plan has, such as “75 seats”."
    if values["tier"] and values["tier"] not in Tier.values:
        missing["tier"] = f"Choose one of: {', '.join(Tier.values)}."
    if values["limit_max"] is not None:
        if not 0 <= values["limit_max"] <= LARGEST:
            missing["limit_max"] = f"Give a whole number from 0 to {LARGEST:,}."
        if not values["limit_unit"]:
            missing["limit_unit"] = "Say of what, such as “named users” or “requests a minute”."
    elif values["limit_unit"]:
        missing["limit_max"] = "Give the number, or leave out the unit."
    if not values["reason"]:
        missing["reason"] = "Say why, so that the leads can judge it."
    return missing


def take_change(pk: int) -> CatalogChange:
    """Lock one suggestion for the rest of the transaction and return it as it is now. Two statements."""
    if not CatalogChange.objects.filter(pk=pk).update(state=F("state")):
        raise Refused("This suggestion does not exist.", code="gone")
    found = CatalogChange.objects.select_related("feature__owner", "plan", "owner", "suggested_by")
    return found.get(pk=pk)


def _refuse_closed(change: CatalogChange) -> None:
    if change.state != ChangeState.OPEN:
        raise MovedOn(f"This suggestion is {change.get_state_display().lower()} by now.", code="closed")


def require_judge(change: CatalogChange, *, side: str = "", by: Person) -> str:
    """The side for which a person judges a suggestion now: the one named, or their first that is open.

    Raises NotYours, naming who can; MovedOn where it is closed or the side has judged.
    """
    _refuse_closed(change)
    leads = Leads.load(avoid=[change.suggested_by_id])
    judged = {row.side: row for row in change.judgments.select_related("by")}
    side = leads.require(by, side, still_open=[name for name in Side.values if name not in judged])
    if side in judged:
        raise MovedOn(
            f"{judged[side].by.name} has judged this for {Side(side).label.lower()}.", code="judged"
        )
    return side


@atomic
def judge_change(
    change: CatalogChange, *, approved: bool, note: str = "", side: str = "", by: Person, now: datetime
) -> CatalogChange:
    """Say yes or no for one side; the third yes puts it on the menu, one no ends it.

    `side` may be left out: then it is the judge's first that is open. Raises NotYours, naming who can; Incomplete for a no
    without a reason; MovedOn where it is closed, the side has judged, or the cell is no longer what it was.
    """
    change = take_change(change.pk)
    side = require_judge(change, side=side, by=by)
    note = clean_words(note, field="note", limit=400)
    if not approved and not note:
        raise Incomplete("A no needs its reason.", {"note": "Say why not, in one sentence."})
    CatalogJudgment.objects.create(change=change, side=side, approved=approved, note=note, by=by, at=now)
    record(
        event(
            "catalog.judged",
            actor=by,
            now=now,
            change=change.pk,
            cell=str(change),
            side=side,
            approved=approved,
            note=note,
        )
    )
    if not approved:
        _close(change, ChangeState.DECLINED, by=by, now=now, why=note)
    elif change.judgments.count() == len(Side):
        put_on_menu(change, by=by, now=now)
        _close(change, ChangeState.APPLIED, by=by, now=now)
    return change


def _close(change: CatalogChange, state: ChangeState, *, by: Person, now: datetime, why: str = "") -> None:
    change.state, change.closed_at = state, now
    change.save(update_fields=["state", "closed_at", "feature"])
    if state == ChangeState.APPLIED:
        text = f"On the menu: {change}. All three leads said yes to the suggestion."
    else:
        text = f"{by.name} declined the suggestion for the catalog: {change}. {why}"
    told = {change.suggested_by_id}
    if state == ChangeState.APPLIED and change.feature is not None:
        told.add(change.feature.owner_id)
    post(
        notice(
            f"catalog.closed:{change.pk}",
            person,
            text=text,
            link=links.catalog_change(change.pk),
            kind=NoticeKind.ANSWERED,
            now=now,
        )
        for person in sorted(told - {by.pk})
    )


@atomic
def withdraw_change(change: CatalogChange, *, by: Person, now: datetime) -> CatalogChange:
    """Take a suggestion back. For who made it and the deal desk; raises NotYours, MovedOn."""
    change = take_change(change.pk)
    if by.pk != change.suggested_by_id and not by.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR):
        raise NotYours(f"Only {change.suggested_by.name} or the deal desk can withdraw this suggestion.")
    _refuse_closed(change)
    change.state, change.closed_at = ChangeState.WITHDRAWN, now
    change.save(update_fields=["state", "closed_at"])
    record(event("catalog.withdrawn", actor=by, now=now, change=change.pk, cell=str(change)))
    return change


def may_check(person: Any, feature: CatalogFeature) -> bool:
    """The feature's owner, team leads and the deal desk."""
    return person.pk == feature.owner_id or person.has_role(
        Role.TEAM_LEAD, Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR
    )


@atomic
def mark_checked(feature: CatalogFeature, *, by: Person, now: datetime) -> CatalogFeature:
    """Record that somebody made sure today that a feature's cells hold. Raises NotYours, naming who can."""
    feature = CatalogFeature.objects.select_related("owner").get(pk=feature.pk)
    if not may_check(by, feature):
        raise NotYours(f"{feature.owner.name}, a team lead or the deal desk can say that this was checked.")
    before, feature.checked_on = feature.checked_on, now.date()
    feature.save(update_fields=["checked_on"])
    record(
        event(
            "catalog.checked",
            actor=by,
            now=now,
            feature=feature.name,
            before=before.isoformat() if before else None,
        )
    )
    return feature


@atomic
def copy_menu_sentence(entry: CatalogEntry, *, by: Person, now: datetime) -> str:
    """Hand out a sentence of the menu and record who took it. Raises NotYours for guests, Refused where there is none."""
    if not may_suggest_change(by):
        raise NotYours("Guests can't take sentences of the menu into a document.")
    if not entry.is_sayable:
        raise Refused("The menu has no sentence for this cell.", code="not_sayable")
    record(event("catalog.copied", actor=by, now=now, cell=str(entry), sentence=entry.sentence))
    return entry.sentence
