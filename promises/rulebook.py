"""The rules in force: what ships with the app, as the house changed it, and the house's own.

What a shipped rule reads comes with each release; its row says how the house uses it. A shipped rule without a row holds
as it ships.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.db import DatabaseError, InterfaceError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from promises.language import SHIPPED_RULES, Finding, Rule, check, compile_rule
from promises.language.rules import Level
from promises.models import Deal, LanguageRule, PromiseLine, TriggerRule
from promises.tagging import SHIPPED_TRIGGERS, SaleFacts, TriggerSpec
from promises.typography import same_words

logger = logging.getLogger(__name__)

SHIPPED: dict[str, Rule] = {rule.code: rule for rule in SHIPPED_RULES}


@dataclass(frozen=True)
class Rulebook:
    """Language rules and triggers in force, as plain values."""

    rules: tuple[Rule, ...] = SHIPPED_RULES
    triggers: tuple[TriggerSpec, ...] = SHIPPED_TRIGGERS


def rules_in_force() -> tuple[Rule, ...]:
    """The language rules by which a sentence is read now. One query."""
    rows = {row.code: row for row in LanguageRule.objects.all()}
    rules = []
    for rule in SHIPPED_RULES:
        row = rows.get(rule.code)
        if row is None or row.active:
            whole = rule_of(row) if row else rule
            # What the house added must not take a shipped rule out of force.
            rules.append(whole if _compiles(whole) else replace(rule, level=whole.level, advice=whole.advice))
    own = [rule_of(row) for row in rows.values() if row.active and not row.shipped]
    return (*rules, *(rule for rule in own if _compiles(rule)))


def triggers_in_force() -> dict[str, TriggerRule]:
    """The active triggers by their code. One query."""
    return {rule.code: rule for rule in TriggerRule.objects.filter(active=True)}


def rulebook() -> Rulebook:
    """Everything in force. Two queries."""
    return Rulebook(rules_in_force(), tuple(spec_of(rule) for rule in triggers_in_force().values()))


def rulebook_or_shipped() -> Rulebook:
    """The record's rules, or those that ship where there is no record to read. Never makes a database."""
    try:
        return rulebook() if _is_there(connection) else Rulebook()
    except (DatabaseError, InterfaceError):
        return Rulebook()


def _is_there(database: BaseDatabaseWrapper) -> bool:
    """Whether a connection would meet a database: SQLite makes one of a path that leads nowhere."""
    if database.vendor != "sqlite":
        return True
    name = database.settings_dict["NAME"]
    return database.is_in_memory_db() or Path(name).exists()  # type: ignore[attr-defined]


def rule_of(row: LanguageRule) -> Rule:
    """What a row stands for: a shipped rule with the house's changes, or a rule of its own."""
    phrases, exceptions = _lines(row.phrases), _lines(row.exceptions)
    level: Level = "ban" if row.level == LanguageRule.Level.BAN else "warn"
    pairs = tuple((str(loose), str(precise)) for loose, precise in row.examples)
    shipped = SHIPPED.get(row.code) if row.shipped else None
    if shipped is None:
        return Rule(
            code=row.code,
            kind=row.kind,
            title=row.title,
            advice=row.advice,
            level=level,
            phrases=phrases,
            exception_phrases=exceptions,
            examples=pairs,
        )
    return replace(
        shipped,
        level=level,
        advice=row.advice,
        phrases=(*shipped.phrases, *phrases),
        exception_phrases=(*shipped.exception_phrases, *exceptions),
        examples=(*shipped.examples, *pairs),
    )


def spec_of(rule: TriggerRule) -> TriggerSpec:
    """A trigger's row as plain values."""
    return TriggerSpec(
        code=rule.code,
        title=rule.title,
        tags=tuple(rule.tags),
        patterns=_lines(rule.patterns),
        figure_above=rule.figure_above,
        figure_unit=rule.figure_unit,
        line_kind=rule.line_kind,
        arr_from=rule.arr_from,
        deal_types=tuple(rule.deal_types),
        segments=_lines(rule.segments),
        industries=_lines(rule.industries),
        custom_integration=rule.custom_integration,
        competitor_compared=rule.competitor_compared,
        by_words=rule.by_words,
    )


def facts_of(line: PromiseLine) -> SaleFacts:
    """What a trigger may know of a line besides its words. Needs `deal`."""
    deal: Deal = line.deal
    return SaleFacts(
        line_kind=line.kind,
        arr=deal.arr,
        deal_type=deal.deal_type,
        segment=deal.segment,
        industry=deal.industry,
        custom_integration=deal.custom_integration,
        competitor_compared=bool(deal.competitor),
    )


def findings_of(line: PromiseLine, rules: Iterable[Rule]) -> list[Finding]:
    """What is loose in a line's current words. Needs `current_wording`."""
    return check(line.current_wording.text, rules) if line.current_wording else []


def bans_in(line: PromiseLine, rules: Iterable[Rule], text: str = "") -> list[Finding]:
    """The findings that keep a line from being sent, in its current words or in `text`; the menu's own sentence has none.

    Needs `current_wording` and `catalog_entry`.
    """
    text = text or (line.current_wording.text if line.current_wording else "")
    entry = line.catalog_entry
    if entry and entry.is_sayable and same_words(entry.sentence, text):
        return []
    rules = list(rules)
    banning = [rule for rule in rules if rule.level == "ban"]
    # A rule that only counts alone needs the others; else they make no difference.
    read = rules if any(rule.only_alone for rule in banning) else banning
    return [finding for finding in check(text, read) if finding.bans]


def say_bans(bans: Iterable[Finding]) -> str:
    """What to do about banned words, as one instruction for each; the same words and advice once."""
    said = dict.fromkeys(f"Replace “{finding.phrase}”. {finding.advice}" for finding in bans)
    return " ".join(said)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


@lru_cache(maxsize=512)
def _compiles(rule: Rule) -> bool:
    """Whether the rule can be read with. Rules are refused when they are saved; an older row must break no page."""
    try:
        compile_rule(rule)
    except ValueError as error:
        logger.warning("Language rule %s can't be read: %s", rule.code, error)
        return False
    return True
