"""Tags that the words propose, and the hard stops that triggers raise."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from promises.limits import Cap, above
from promises.models import CatalogEntry, HardStop, LineTag, PromiseLine
from promises.models.catalog import Offer
from promises.rulebook import facts_of, spec_of, triggers_in_force
from promises.tagging import Hit, TriggerSpec, find_triggers, fits, propose_tags
from promises.typography import same_words

ABOVE_PLAN = "above_plan_limit"


def tag_and_stop(
    lines: Sequence[PromiseLine],
    *,
    given: Sequence[Sequence[str]],
    by: Person,
    now: datetime,
    propose: bool = True,
) -> None:
    """Add the tags that the words propose and those given, then raise the hard stops that follow.

    A tag that somebody removed is not proposed again. Constant number of statements.
    """
    known: dict[int, set[str]] = {line.pk: set() for line in lines}
    for row in LineTag.objects.filter(line__in=lines):
        known[row.line_id].add(row.tag)
    rows = []
    for line, tags in zip(lines, given, strict=True):
        reasons = propose_tags(f"{line.ask}\n{line.text}") if propose else {}
        for tag in [*reasons, *(tag for tag in dict.fromkeys(tags) if tag not in reasons)]:
            if tag not in known[line.pk]:
                words = ", ".join(f"“{word}”" for word in reasons.get(tag, []))
                rows.append(
                    LineTag(
                        line=line,
                        tag=tag,
                        proposed=tag in reasons,
                        reason=(f"because of {words}" if words else f"added by {by.name}")[:300],
                    )
                )
    LineTag.objects.bulk_create(rows)
    raise_stops(lines, now=now)


def raise_stops(lines: Sequence[PromiseLine], *, now: datetime) -> None:
    """Raise the hard stops of the active rules on these lines; drop those of a draft whose cause is gone.

    Rules see removed tags too: taking a tag off does not lift the stop that it raised, only a reviewer does. A stop that a
    reviewer lifted comes back when later words give a new cause: the reviewer has judged the earlier ones only. Stops that
    people or other facts raise are left alone. Needs `deal` and `catalog_entry` of each line.
    """
    rules = triggers_in_force()
    specs = [spec_of(rule) for rule in rules.values() if rule.by_words]
    tags: dict[int, list[str]] = {line.pk: [] for line in lines}
    for row in LineTag.objects.filter(line__in=lines):
        tags[row.line_id].append(row.tag)
    standing: dict[tuple[int, str], HardStop] = {
        (stop.line_id, stop.rule.code): stop
        for stop in HardStop.objects.filter(line__in=lines).select_related("rule")
    }
    caps = _caps_by_plan(lines)
    new, again, gone = [], [], []
    for line in lines:
        found = [] if _says_menu(line) else _hits(line, tags[line.pk], specs, caps)
        hits = {hit.code: hit for hit in found}
        for code, hit in hits.items():
            words = ", ".join(f"“{word}”" for word in hit.words)
            stop = standing.get((line.pk, code))
            if stop is not None and _has_new_cause(stop, line, hit):
                stop.lifted_at, stop.lifted_by = None, None
                stop.words, stop.raised_at = words[:400], now
                again.append(stop)
            if stop is None and code in rules:
                new.append(
                    HardStop(
                        line=line,
                        rule=rules[code],
                        tags=list(hit.tags or rules[code].tags),
                        words=words[:400],
                        raised_at=now,
                    )
                )
        if line.state in ("draft", "clear"):
            gone += [
                stop.pk
                for (pk, code), stop in standing.items()
                if pk == line.pk and code not in hits and stop.rule.by_words
            ]
    HardStop.objects.bulk_create(new)
    if again:
        HardStop.objects.bulk_update(again, ["lifted_at", "lifted_by", "words", "raised_at"])
    if gone:
        HardStop.objects.filter(pk__in=gone).delete()


def reread(lines: QuerySet[PromiseLine], *, now: datetime) -> None:
    """Raise and drop the stops of these lines anew, after something other than their words changed. Lines taken."""
    found = list(lines.select_related("deal", "current_wording", "catalog_entry").order_by("pk"))
    if found:
        raise_stops(found, now=now)


def _has_new_cause(stop: HardStop, line: PromiseLine, hit: Hit) -> bool:
    wording = line.current_wording
    return bool(
        stop.lifted_at
        and wording
        and wording.written_at > stop.lifted_at
        and any(f"“{word}”" not in stop.words for word in hit.words)
    )


def _says_menu(line: PromiseLine) -> bool:
    entry = line.catalog_entry
    return bool(
        entry
        and entry.is_sayable
        and line.current_wording
        and entry.plan_id == line.deal.plan_id
        and same_words(line.current_wording.text, entry.sentence)
    )


def _hits(
    line: PromiseLine, tags: Sequence[str], specs: Sequence[TriggerSpec], caps: Mapping[int, Sequence[Cap]]
) -> list[Hit]:
    facts = facts_of(line)
    hits = [hit for hit in find_triggers(line.text, tags, specs, facts) if hit.code != ABOVE_PLAN]
    spec = next((spec for spec in specs if spec.code == ABOVE_PLAN and fits(spec, facts)), None)
    if spec and (figures := above(line.text, _caps_of(line, caps))):
        hits.append(Hit(spec.code, spec.title, spec.tags, tuple(figures)))
    return hits


def _caps_by_plan(lines: Sequence[PromiseLine]) -> dict[int, list[Cap]]:
    """The limits of the menu by the plans of the lines' deals. One query, none where no deal names a plan."""
    caps: dict[int, list[Cap]] = {line.deal.plan_id: [] for line in lines if line.deal.plan_id}
    if caps:
        rows = CatalogEntry.objects.filter(plan__in=caps, offer=Offer.INCLUDED, limit_max__isnull=False)
        for maximum, unit, plan, about in rows.values_list(
            "limit_max", "limit_unit", "plan", "feature__name"
        ):
            caps[plan].append(Cap(maximum or 0, unit, about))
    return caps


def _caps_of(line: PromiseLine, caps: Mapping[int, Sequence[Cap]]) -> list[Cap]:
    """The limits that hold for a line: those of its deal's plan, and that of the cell at which it points."""
    found = list(caps.get(line.deal.plan_id or 0, ()))
    entry = line.catalog_entry
    if entry and entry.limit_max is not None:
        found.append(Cap(entry.limit_max, entry.limit_unit, pointed=True))
    return found


def lift_stops(line: PromiseLine, *, tags: Sequence[str], by: Person, now: datetime) -> None:
    """Lift the hard stops that these tags raised. For reviewers; the caller checks that."""
    stops = [stop for stop in line.hard_stops.select_related("rule") if stop.lifted_at is None]
    held = set(line.tags)
    lifted = [stop for stop in stops if set(stop.tags) & set(tags) and not set(stop.tags) & held]
    HardStop.objects.filter(pk__in=[stop.pk for stop in lifted]).update(lifted_at=now, lifted_by=by)
    record(
        event("stop.lifted", actor=by, now=now, deal=line.deal_id, promise=line.pk, trigger=stop.rule.code)
        for stop in lifted
    )
