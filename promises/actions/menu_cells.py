"""Writing a cell of the menu, and judging anew the lines that stand on it."""

from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.text import slugify

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.notices.post import notice, post
from promises import links
from promises.actions import stops
from promises.actions.lines import bump_scope, settle_menu_lines
from promises.actions.locking import move_line, take_lines
from promises.models import CatalogChange, CatalogEntry, CatalogFeature, Plan, PromiseLine
from promises.states import MovedOn
from promises.vocabulary import LineState, Stage

CELL = ("offer", "value", "limit_max", "limit_unit", "tier", "sentence")


def find_cell(feature: CatalogFeature | None, plan: Plan | None) -> CatalogEntry | None:
    if feature is None or plan is None:
        return None
    return CatalogEntry.objects.filter(feature=feature, plan=plan).first()


def cell_of(entry: CatalogEntry | None) -> dict[str, Any]:
    """What a cell says, as values to keep; empty for none."""
    return {name: getattr(entry, name) for name in CELL} if entry is not None else {}


def put_on_menu(change: CatalogChange, *, by: Person, now: datetime) -> CatalogEntry:
    """Write the cell that everybody agreed on, and settle the lines that stand on it. Call with the change taken.

    Raises MovedOn where the cell is no longer the one that the change was suggested for.
    """
    # Lines come before what they stand on, as everywhere.
    lines = take_lines(_standing_on(change))
    feature = change.feature or _add_feature(change, now=now)
    CatalogEntry.objects.filter(feature=feature, plan=change.plan).update(value=F("value"))
    entry = find_cell(feature, change.plan)
    before = cell_of(entry)
    if before != change.before:
        raise MovedOn(
            f"The catalog's cell changed since this was suggested: {entry}. Decline this one, and suggest it again from "
            "how the cell stands now.",
            code="cell_changed",
        )
    if entry is None:
        entry = CatalogEntry(feature=feature, plan=change.plan)
    for name in CELL:
        setattr(entry, name, getattr(change, name))
    entry.save()
    change.feature = feature
    record(
        event(
            "catalog.applied",
            actor=by,
            now=now,
            change=change.pk,
            cell=str(entry),
            before=before,
            after=cell_of(entry),
        )
    )
    _settle(lines, entry, by=by, now=now)
    return entry


def _standing_on(change: CatalogChange) -> list[int]:
    """The lines on this cell that a change reaches: not yet sent, or clear, in deals that still run."""
    return list(
        PromiseLine.objects.filter(
            catalog_entry__feature=change.feature_id,
            catalog_entry__plan=change.plan_id,
            state__in=[LineState.DRAFT, LineState.CLEAR],
        )
        .exclude(deal__stage__in=[Stage.WON, Stage.LOST])
        .values_list("pk", flat=True)
    )


def _add_feature(change: CatalogChange, *, now: datetime) -> CatalogFeature:
    if CatalogFeature.objects.filter(name__iexact=change.feature_name).exists():
        raise MovedOn(
            f"The catalog has a feature “{change.feature_name}” by now. Decline this one, and suggest the cell for that "
            "feature.",
            code="cell_changed",
        )
    assert change.owner is not None
    stem = slugify(change.feature_name)[:32] or "feature"
    taken = set(CatalogFeature.objects.filter(code__startswith=stem).values_list("code", flat=True))
    code = next(name for name in (stem, *(f"{stem}-{n}" for n in range(2, 9_999))) if name not in taken)
    last = CatalogFeature.objects.aggregate(last=Max("position"))["last"] or 0
    return CatalogFeature.objects.create(
        code=code,
        name=change.feature_name,
        owner=change.owner,
        phase=change.phase,
        checked_on=now.date(),
        position=min(last + 1, 32_767),
    )


def _settle(lines: list[PromiseLine], entry: CatalogEntry, *, by: Person, now: datetime) -> None:
    """Clear the lines that say what the cell says now, make drafts of those that no longer do, and tell their reps."""
    lines = [line for line in lines if line.deal.stage not in (Stage.WON, Stage.LOST)]
    for line in lines:
        line.catalog_entry = entry
    were_clear = [line for line in lines if line.state == LineState.CLEAR]
    settle_menu_lines(lines, by=by, now=now)
    for line in were_clear:
        if line.state == LineState.CLEAR:
            _follow_terms(line, entry, now=now)
    stops.raise_stops(lines, now=now)
    off = [line for line in were_clear if line.state == LineState.DRAFT]
    record(
        event("line.off_menu", actor=by, now=now, deal=line.deal_id, promise=line.pk, menu=str(entry))
        for line in off
    )
    post(
        notice(
            f"line.off_menu:{line.pk}:{line.version}",
            line.deal.sales_rep_id,
            text=f"{line.ref} is a draft again: the menu changed ({entry}). Take the new sentence, or send it for review.",
            link=links.sheet_line(line.deal_id, line.number),
            now=now,
        )
        for line in off
    )


def _follow_terms(line: PromiseLine, entry: CatalogEntry, *, now: datetime) -> None:
    """A line that says the menu's sentence has the menu's limit and tier too."""
    if (line.limit, line.tier) != (entry.limit_words, entry.tier):
        move_line(line, LineState.CLEAR, limit=entry.limit_words, tier=entry.tier)
        bump_scope(line.deal_id, now=now)
