"""Verbs on the rules of expectation language: add, change, retire, bring back; and the pairs of the house rubric."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.text import slugify

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.lines import clean_words
from promises.language import KINDS, check, compile_rule
from promises.models import LanguageRule
from promises.permissions import require_rule_keeper
from promises.rulebook import SHIPPED, rule_of, rules_in_force
from promises.states import Incomplete, Refused
from promises.typography import refuse_controls, same_words

MOST_PHRASES = 200
LONGEST_PHRASE = 80
LONGEST_EXAMPLE = 400
MOST_PAIRS = 100


@dataclass(frozen=True)
class LanguageRuleInput:
    """What the deal desk says about a rule. Phrases and exceptions are one a line.

    Of a shipped rule `kind` and `title` stay as they ship, and its phrases are added to those that ship.
    """

    kind: str
    title: str
    level: str
    advice: str
    phrases: str = ""
    exceptions: str = ""


def draft_rule(given: LanguageRuleInput, rule: LanguageRule | None = None) -> LanguageRule:
    """The rule with these values, not saved. Raises Incomplete with `errors` by field where it can't be kept."""
    errors: dict[str, str] = {}
    values: dict[str, str] = {}
    for name, longest in (("title", 120), ("advice", 400)):
        try:
            values[name] = clean_words(getattr(given, name), field=name, limit=longest)
        except Incomplete as problem:
            errors |= problem.errors
            continue
        if not values[name]:
            errors[name] = {"title": "Name the rule.", "advice": "Say what to write instead."}[name]
    for name in ("phrases", "exceptions"):
        try:
            values[name] = clean_phrases(getattr(given, name), field=name)
        except Incomplete as problem:
            errors |= problem.errors
    if given.level not in LanguageRule.Level.values:
        errors["level"] = "Choose whether the rule warns or blocks."
    shipped = rule is not None and rule.shipped
    if not shipped and given.kind not in KINDS:
        errors["kind"] = f"Choose one of: {', '.join(KINDS)}."
    if not shipped and not values.get("phrases", "x"):
        errors["phrases"] = "Give at least one phrase, one a line."
    if errors:
        raise Incomplete("The rule can't be kept as it is.", errors)
    drafted = (
        LanguageRule(pk=rule.pk, code=rule.code, shipped=rule.shipped, active=rule.active)
        if rule
        else LanguageRule()
    )
    drafted.examples = list(rule.examples) if rule else []
    drafted.kind, drafted.title = (
        (rule.kind, rule.title) if rule and shipped else (given.kind, values["title"])
    )
    drafted.level, drafted.advice = given.level, values["advice"]
    drafted.phrases, drafted.exceptions = values["phrases"], values["exceptions"]
    _refuse_unreadable(drafted)
    return drafted


def clean_phrases(text: str, *, field: str) -> str:
    """Phrases one a line, blanks and repetitions left out. Raises Incomplete for too many, too long, or control characters."""
    if problem := refuse_controls(text):
        raise Incomplete(problem, {field: problem})
    phrases = list(dict.fromkeys(phrase for line in text.splitlines() if (phrase := " ".join(line.split()))))
    problem = ""
    if len(phrases) > MOST_PHRASES:
        problem = f"Give {MOST_PHRASES} phrases or fewer, now {len(phrases)}."
    elif long := next((phrase for phrase in phrases if len(phrase) > LONGEST_PHRASE), None):
        problem = f"Use {LONGEST_PHRASE} characters or fewer for a phrase: “{long[:40]}…” is longer."
    if problem:
        raise Incomplete(problem, {field: problem})
    return "\n".join(phrases)


def _refuse_unreadable(rule: LanguageRule) -> None:
    """Raise Incomplete beside the field that holds what can't be read with."""
    whole = rule_of(rule)
    try:
        compile_rule(whole)
    except ValueError as error:
        bad = next(
            (name for name in ("exceptions", "phrases") if _names(str(error), getattr(rule, name))), "phrases"
        )
        raise Incomplete("The rule can't be kept as it is.", {bad: str(error)}) from error


def _names(error: str, phrases: str) -> bool:
    return any(f'"{phrase}"' in error for phrase in phrases.splitlines())


@atomic
def add_language_rule(given: LanguageRuleInput, *, by: Person, now: datetime) -> LanguageRule:
    """Put a rule of the house in force. Raises NotYours, Incomplete with `errors` by field, Refused for a taken title."""
    require_rule_keeper(by)
    rule = draft_rule(given)
    _refuse_taken(rule)
    rule.code = own_code(rule.title, taken=LanguageRule.objects.values_list("code", flat=True))
    rule.save(force_insert=True)
    record(
        event("language_rule.added", actor=by, now=now, code=rule.code, title=rule.title, after=_told(rule))
    )
    return rule


@atomic
def change_language_rule(
    rule: LanguageRule, given: LanguageRuleInput, *, by: Person, now: datetime
) -> LanguageRule:
    """Change a rule; of a shipped one level, advice, and the house's own phrases and exceptions.

    Raises NotYours, Incomplete with `errors` by field, Refused.
    """
    require_rule_keeper(by)
    before = take_rule(rule.pk)
    after = draft_rule(given, before)
    _refuse_taken(after)
    changes = _changes(_told(before), _told(after))
    if changes:
        after.save(update_fields=list(_told(after)))
        record(
            event(
                "language_rule.changed",
                actor=by,
                now=now,
                code=after.code,
                title=after.title,
                changes=changes,
            )
        )
    return after


@atomic
def retire_language_rule(rule: LanguageRule, *, by: Person, now: datetime) -> LanguageRule:
    """Take a rule out of force; it stays, and can come back. Raises NotYours, Refused where it is retired."""
    return _set_active(rule, False, by=by, now=now)


@atomic
def bring_back_language_rule(rule: LanguageRule, *, by: Person, now: datetime) -> LanguageRule:
    """Put a retired rule in force again. Raises NotYours, Refused where it is in force."""
    return _set_active(rule, True, by=by, now=now)


def _set_active(rule: LanguageRule, active: bool, *, by: Person, now: datetime) -> LanguageRule:
    require_rule_keeper(by)
    rule = take_rule(rule.pk)
    if rule.active == active:
        raise Refused(f"“{rule.title}” is {'in force' if active else 'retired'} already.")
    rule.active = active
    rule.save(update_fields=["active"])
    record(
        event(
            "language_rule.brought_back" if active else "language_rule.retired",
            actor=by,
            now=now,
            code=rule.code,
            title=rule.title,
            changes={"active": [not active, active]},
        )
    )
    return rule


@atomic
def add_pair(rule: LanguageRule, *, loose: str, precise: str, by: Person, now: datetime) -> LanguageRule:
    """Add a loose sentence and what to say instead to the house rubric, under a rule.

    Raises NotYours, Incomplete with `errors` by field where one is missing or the precise one is still loose, Refused.
    """
    require_rule_keeper(by)
    errors: dict[str, str] = {}
    pair = {}
    for name, text in (("loose", loose), ("precise", precise)):
        try:
            pair[name] = clean_words(text, field=name, limit=LONGEST_EXAMPLE)
        except Incomplete as problem:
            errors |= problem.errors
            continue
        if not pair[name]:
            errors[name] = "Write the loose sentence." if name == "loose" else "Write what to say instead."
    if not errors and (marks := check(pair["precise"], rules_in_force())):
        words = ", ".join(f"“{finding.phrase}”" for finding in marks)
        errors["precise"] = f"This sentence is still loose: replace {words}."
    if errors:
        raise Incomplete("The pair can't be kept as it is.", errors)
    rule = take_rule(rule.pk)
    if any(same_words(said, pair["loose"]) for said, _ in rule_of(rule).examples):
        raise Refused("The rubric has this loose sentence already.", code="taken", field="loose")
    if len(rule.examples) >= MOST_PAIRS:
        raise Refused(f"“{rule.title}” has {MOST_PAIRS} pairs. Remove one first.", field="loose")
    rule.examples = [*rule.examples, [pair["loose"], pair["precise"]]]
    rule.save(update_fields=["examples"])
    record(
        event(
            "language_rule.pair_added",
            actor=by,
            now=now,
            code=rule.code,
            title=rule.title,
            loose=pair["loose"],
            precise=pair["precise"],
        )
    )
    return rule


@atomic
def remove_pair(rule: LanguageRule, *, loose: str, by: Person, now: datetime) -> LanguageRule:
    """Take a pair of the house out of the rubric. Raises NotYours, Refused where the house has none like it."""
    require_rule_keeper(by)
    rule = take_rule(rule.pk)
    pair = next((pair for pair in rule.examples if pair[0] == loose), None)
    if pair is None:
        raise Refused("The rubric has no such pair of the house any more.", code="gone")
    rule.examples = [other for other in rule.examples if other != pair]
    rule.save(update_fields=["examples"])
    record(
        event(
            "language_rule.pair_removed",
            actor=by,
            now=now,
            code=rule.code,
            title=rule.title,
            loose=pair[0],
            precise=pair[1],
        )
    )
    return rule


def take_rule(pk: int) -> LanguageRule:
    """Lock one rule for the rest of the transaction and return it as it is now. Raises Refused where it is gone."""
    if not LanguageRule.objects.filter(pk=pk).update(active=F("active")):
        raise Refused("This rule does not exist.", code="gone")
    return LanguageRule.objects.get(pk=pk)


def own_code(title: str, *, taken: Any) -> str:
    """A code for a rule of the house, from its title, that no other rule has."""
    used = {*taken, *SHIPPED}
    stem = slugify(title).replace("-", "_")[:48].rstrip("_") or "rule"
    code, number = stem, 2
    while code in used:
        code, number = f"{stem}_{number}", number + 1
    return code


def _refuse_taken(rule: LanguageRule) -> None:
    if LanguageRule.objects.filter(title__iexact=rule.title).exclude(pk=rule.pk).exists():
        raise Refused(f"Another rule has the title “{rule.title}”.", code="taken", field="title")


def _told(rule: LanguageRule) -> dict[str, str]:
    """What an event says of a rule."""
    return {name: getattr(rule, name) for name in asdict(LanguageRuleInput("", "", "", ""))}


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}
