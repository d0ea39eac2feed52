"""Tags that the words propose, and the hard stops that triggers raise."""

import re
from collections.abc import Sequence
from datetime import datetime

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from promises.models import HardStop, LineTag, PromiseLine, TriggerRule
from promises.tagging import Hit, TriggerSpec, find_triggers, propose_tags
from promises.typography import same_words

ABOVE_PLAN = "above_plan_limit"
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")


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
    reviewer lifted comes back when later words give a new cause: the reviewer has judged the earlier ones only.
    """
    rules = {rule.code: rule for rule in TriggerRule.objects.filter(active=True)}
    specs = [
        TriggerSpec(rule.code, rule.title, tuple(rule.tags), tuple(rule.patterns.splitlines()))
        for rule in rules.values()
    ]
    tags: dict[int, list[str]] = {line.pk: [] for line in lines}
    for row in LineTag.objects.filter(line__in=lines):
        tags[row.line_id].append(row.tag)
    standing: dict[tuple[int, str], HardStop] = {
        (stop.line_id, stop.rule.code): stop
        for stop in HardStop.objects.filter(line__in=lines).select_related("rule")
    }
    new, again, gone = [], [], []
    for line in lines:
        hits = {} if _says_menu(line) else {hit.code: hit for hit in _hits(line, tags[line.pk], specs)}
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
            gone += [stop.pk for (pk, code), stop in standing.items() if pk == line.pk and code not in hits]
    HardStop.objects.bulk_create(new)
    if again:
        HardStop.objects.bulk_update(again, ["lifted_at", "lifted_by", "words", "raised_at"])
    if gone:
        HardStop.objects.filter(pk__in=gone).delete()


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


def _hits(line: PromiseLine, tags: Sequence[str], specs: Sequence[TriggerSpec]) -> list[Hit]:
    text = line.text
    hits = [hit for hit in find_triggers(text, tags, specs) if hit.code != ABOVE_PLAN]
    entry = line.catalog_entry
    above = next((spec for spec in specs if spec.code == ABOVE_PLAN), None)
    if above and entry and entry.limit_max is not None:
        figures = [figure for figure in _FIGURE.findall(text) if _number(figure) > entry.limit_max]
        if figures:
            hits.append(Hit(above.code, above.title, above.tags, tuple(figures)))
    return hits


def _number(figure: str) -> float:
    return float(figure.replace(",", ""))


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
