"""Verbs on triggers: add, change, retire, bring back. Each takes effect on the drafts at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions import stops
from promises.actions.language import clean_phrases, own_code
from promises.actions.lines import clean_words
from promises.actions.locking import take_lines
from promises.models import PromiseLine, TriggerRule
from promises.permissions import require_rule_keeper
from promises.rulebook import spec_of
from promises.states import Incomplete, Refused
from promises.tagging import check_spec
from promises.vocabulary import LineState


@dataclass(frozen=True)
class TriggerInput:
    """What raises a trigger; phrases, segments and industries are one a line."""

    title: str
    patterns: str = ""
    tags: Sequence[str] = ()
    figure_above: Decimal | None = None
    figure_unit: str = ""
    line_kind: str = ""
    arr_from: Decimal | None = None
    deal_types: Sequence[str] = ()
    segments: str = ""
    industries: str = ""
    custom_integration: bool = False
    competitor_compared: bool = False


def draft_trigger(given: TriggerInput, rule: TriggerRule | None = None) -> TriggerRule:
    """The trigger with these values, not saved. Raises Incomplete with `errors` by field where it can't be kept."""
    values = asdict(given) | {"tags": list(given.tags), "deal_types": list(given.deal_types)}
    errors: dict[str, str] = {}
    for name, longest in (("title", 120), ("figure_unit", 80)):
        try:
            values[name] = clean_words(values[name], field=name, limit=longest)
        except Incomplete as problem:
            errors |= problem.errors
    for name in ("patterns", "segments", "industries"):
        try:
            values[name] = clean_phrases(values[name], field=name)
        except Incomplete as problem:
            errors |= problem.errors
    if not values["title"]:
        errors["title"] = "Name the trigger: reviewers read it beside the promise."
    drafted = TriggerRule(**values)
    if rule is not None:
        drafted.pk, drafted.code, drafted.active = rule.pk, rule.code, rule.active
    if not errors:
        errors = _problems(drafted)
    if errors:
        raise Incomplete("The trigger can't be kept as it is.", errors)
    return drafted


def _problems(rule: TriggerRule) -> dict[str, str]:
    try:
        # The fields' own limits: choices, digits, and the lists of tags and deal types.
        rule.clean_fields(exclude=["code"])
        if any(amount is not None and amount < 0 for amount in (rule.arr_from, rule.figure_above)):
            return {"arr_from" if (rule.arr_from or 0) < 0 else "figure_above": "Give 0 or more."}
        check_spec(spec_of(rule))
    except ValidationError as error:
        return {name: " ".join(messages) for name, messages in error.message_dict.items()}
    except ValueError as error:
        return {"figure_above" if "figure and what" in str(error) else "patterns": str(error)}
    return {}


@atomic
def add_trigger(given: TriggerInput, *, by: Person, now: datetime) -> TriggerRule:
    """Put a trigger of the house in force. Raises NotYours, Incomplete with `errors` by field, Refused for a taken title."""
    require_rule_keeper(by)
    rule = draft_trigger(given)
    _refuse_taken(rule)
    rule.code = own_code(rule.title, taken=TriggerRule.objects.values_list("code", flat=True))
    rule.save(force_insert=True)
    record(event("trigger.added", actor=by, now=now, code=rule.code, title=rule.title, after=_told(rule)))
    _reread_drafts(now=now)
    return rule


@atomic
def change_trigger(rule: TriggerRule, given: TriggerInput, *, by: Person, now: datetime) -> TriggerRule:
    """Change a trigger of the house. Raises NotYours, Incomplete with `errors` by field, Refused for one that ships."""
    require_rule_keeper(by)
    before = take_trigger(rule.pk)
    if before.shipped:
        raise Refused(f"“{before.title}” ships with the app. Retire it and add your own instead.")
    after = draft_trigger(given, before)
    _refuse_taken(after)
    told, tells = _told(before), _told(after)
    if changes := {name: [told[name], tells[name]] for name in tells if told[name] != tells[name]}:
        after.save(update_fields=list(tells))
        record(
            event("trigger.changed", actor=by, now=now, code=after.code, title=after.title, changes=changes)
        )
        _reread_drafts(now=now)
    return after


@atomic
def retire_trigger(rule: TriggerRule, *, by: Person, now: datetime) -> TriggerRule:
    """Take a trigger out of force: it stops nothing new and lets go of the drafts. Raises NotYours, Refused."""
    return _set_active(rule, False, by=by, now=now)


@atomic
def bring_back_trigger(rule: TriggerRule, *, by: Person, now: datetime) -> TriggerRule:
    """Put a retired trigger in force again. Raises NotYours, Refused where it is in force."""
    return _set_active(rule, True, by=by, now=now)


def _set_active(rule: TriggerRule, active: bool, *, by: Person, now: datetime) -> TriggerRule:
    require_rule_keeper(by)
    rule = take_trigger(rule.pk)
    if not rule.by_words:
        raise Refused(f"“{rule.title}” is raised by people, not by reading, so it stays in force.")
    if rule.active == active:
        raise Refused(f"“{rule.title}” is {'in force' if active else 'retired'} already.")
    rule.active = active
    rule.save(update_fields=["active"])
    record(
        event(
            "trigger.brought_back" if active else "trigger.retired",
            actor=by,
            now=now,
            code=rule.code,
            title=rule.title,
            changes={"active": [not active, active]},
        )
    )
    _reread_drafts(now=now)
    return rule


def _reread_drafts(*, now: datetime) -> None:
    """What is not sent yet is stopped by the triggers in force; what is under review keeps its stops."""
    drafts = PromiseLine.objects.filter(state=LineState.DRAFT, current_wording__isnull=False)
    taken = take_lines(drafts.values_list("pk", flat=True))
    ids = [line.pk for line in taken if line.state == LineState.DRAFT]
    stops.reread(PromiseLine.objects.filter(pk__in=ids), now=now)


def take_trigger(pk: int) -> TriggerRule:
    """Lock one trigger for the rest of the transaction and return it as it is now. Raises Refused where it is gone."""
    if not TriggerRule.objects.filter(pk=pk).update(active=F("active")):
        raise Refused("This trigger does not exist.", code="gone")
    return TriggerRule.objects.get(pk=pk)


def _refuse_taken(rule: TriggerRule) -> None:
    if TriggerRule.objects.filter(title__iexact=rule.title).exclude(pk=rule.pk).exists():
        raise Refused(f"Another trigger has the title “{rule.title}”.", code="taken", field="title")


def _told(rule: TriggerRule) -> Mapping[str, Any]:
    """What an event says of a trigger, as JSON values."""
    values = {name: getattr(rule, name) for name in asdict(TriggerInput(""))}
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in values.items()
    }
