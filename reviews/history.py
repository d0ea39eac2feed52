"""Events in words. Plain functions over the event's own data, so that a page of history asks the database nothing more."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from dealdesk import moments
from dealdesk.audit.models import Event
from promises.vocabulary import Stage, Tag

Data = Mapping[str, Any]


def describe(event: Event) -> str:
    """One sentence that says who did what. Needs `actor`. A kind without words of its own is named as it is."""
    who = event.actor.name if event.actor else "Deal Desk"
    words = WORDS.get(event.kind)
    if words is None:
        return f"{who}: {event.kind.replace('.', ' ').replace('_', ' ')}."
    return words(who, event.data)


def _list(items: Any) -> str:
    items = list(items or [])
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _team(data: Data) -> str:
    return _named(str(data.get("team") or "the team"))


def _named(code: str) -> str:
    words = code.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def _tag(data: Data) -> str:
    tag = str(data.get("tag", ""))
    return f"“{Tag(tag).label if tag in Tag.values else tag}”"


def _day(data: Data) -> str:
    """The due moment."""
    value = data.get("due_at")
    return _moment(value) if value else ""


def _moment(value: str) -> str:
    """In the reader's zone, with its year: history is read later."""
    moment = datetime.fromisoformat(value).astimezone(timezone.get_current_timezone())
    return f"{moments.full_day_words(moment.date())}, {moment:%H:%M}"


def _fields(data: Data) -> str:
    names = [name.replace("_", " ") for name in data.get("changes", {})]
    return _list(names) or "details"


def _told(data: Data) -> str:
    told = _list(data.get("told"))
    return (
        f" {told} {'was' if len(data['told']) == 1 else 'were'} told."
        if told
        else " Nobody was there to be told."
    )


def _skipped(data: Data) -> str:
    """The rungs of the ladder that had nobody on them."""
    return "".join(f" {text[:1].upper()}{text[1:]}." for text in data.get("skipped") or [])


def _after(text: Any, lead: str = ": ") -> str:
    return f"{lead}{text}" if text else ""


def _sheet(data: Data) -> str:
    count = len(data.get("lines", {}))
    return f"{count} line" if count == 1 else f"{count} lines"


def _rows_left(data: Data) -> str:
    count = len(data.get("left") or [])
    return f"; {count} {'row was' if count == 1 else 'rows were'} left out" if count else ""


def _verdict(data: Data) -> str:
    words = {"approve": "approved these words", "limit": "narrowed these words", "remove": "said remove"}
    late = ", after the time had run out" if data.get("late") else ""
    return f"{words.get(data.get('verdict', ''), 'answered')} for {_team(data)}{late}"


def _answer(data: Data) -> str:
    return {"yes": "yes", "yes_with_conditions": "yes, with conditions", "no": "no"}.get(
        data.get("answer", ""), ""
    )


def _away(data: Data | None) -> str:
    if not data:
        return ""
    begins, ends = (_moment(data[name]) for name in ("starts_at", "ends_at"))
    meanwhile = f"; {data['delegate']} answers meanwhile" if data.get("delegate") else ""
    return f" from {begins} to {ends}{meanwhile}"


def _stage(who: str, data: Data) -> str:
    stages = {value: label.lower() for value, label in Stage.choices}
    after = stages.get(data.get("after", ""), "")
    marked = " The signing gate was closed." if data.get("against_closed_gate") else ""
    return f"{who} moved the deal from {stages.get(data.get('before', ''), '')} to {after}.{marked}"


def _final(who: str, data: Data) -> str:
    over = _list(data.get("overridden"))
    override = f" Override: {over} said remove. Reason: {data.get('override_reason', '')}" if over else ""
    return f"{who} gave the final answer: {_answer(data)}. {data.get('sentence', '')}{override}"


def _wording(who: str, data: Data) -> str:
    team = f" for {_team(data)}" if data.get("team") else ""
    return f"{who} wrote version {data.get('revision', '')} of the sentence{team}."


def _pre_close(who: str, data: Data) -> str:
    flags = data.get("flags", 0)
    said = "no flags" if not flags else f"{flags} flag{'' if flags == 1 else 's'}"
    late = ", after the time had run out" if data.get("late") else ""
    return f"{who} answered the review before signing: {said}{late}."


def _flag(who: str, data: Data) -> str:
    how = {"walked_back": "walked back", "reviewed": "reviewed", "accepted": "a known exception"}
    return f"{who} settled a flag as {how.get(data.get('state', ''), 'settled')}{_after(data.get('note'))}"


def _live(data: Data) -> str:
    held_on = moments.full_day_words(date.fromisoformat(data["held_on"])) if data.get("held_on") else ""
    people = _list(data.get("people"))
    return f"{held_on}, with {people}" if people else held_on


def _guessed(data: Data) -> str:
    words = _list([f"“{word}”" for word in data.get("guesses") or []])
    return f" (guessed: {words})" if words else ""


def _rule(verb: str) -> Callable[[str, Data], str]:
    """A change of a language rule or a trigger; `verb` may hold {fields} for what was changed."""
    return lambda who, d: f"{who} {verb.format(fields=_fields(d))} “{d.get('title', '')}”."


GATES = {"quote": "quoting", "sign": "signing"}
GATE_REASONS = {
    "sheet_not_submitted": "the sheet is not all sent",
    "promise_unanswered": "a promise waits for an answer",
    "promise_paused": "a promise is paused",
    "no_owner": "a promise has no owner",
    "no_date": "a promise has no date or phase",
    "no_limit": "a promise has no limit",
    "condition_lapsed": "a condition lapsed",
    "pre_close_review_missing": "the review before signing is missing",
    "pre_close_flag_open": "a flag before signing is open",
    "plan_missing": "there is no close plan",
    "plan_stale": "the close plan is stale",
    "readback_missing": "a promise is not read back",
    "drift_unchecked": "the contract is not checked",
    "drift_found": "the contract differs from the approved words",
    "live_review_missing": "the live review is not recorded",
}


def _gate(who: str, data: Data) -> str:
    """What opens or closes a gate is the event before it; a gate moves by itself."""
    name = f"The gate for {GATES.get(data.get('gate', ''), 'the deal')}"
    reasons = [GATE_REASONS.get(code, _named(code).lower()) for code in data.get("reasons") or []]
    return f"{name} closed: {_list(reasons)}." if reasons else f"{name} opened."


WORDS: Mapping[str, Callable[[str, Data], str]] = {
    "deal.created": lambda who, d: f"{who} added the deal.",
    "deal.edited": lambda who, d: f"{who} changed {_fields(d)} of the deal.",
    "deal.guest_invited": lambda who, d: (
        f"{who} invited {d.get('person', '')} to review for {d.get('team', '')}."
    ),
    "deal.stage_moved": _stage,
    "line.added": lambda who, d: f"{who} added the promise.",
    "line.cleared": lambda who, d: (
        f"The sentence is on the menu ({d.get('menu', '')}), so it needs no review."
    ),
    "line.off_menu": lambda who, d: (
        f"The menu changed ({d.get('menu', '')}), so the promise is a draft again."
    ),
    "line.edited": lambda who, d: f"{who} changed {_fields(d)}.",
    "line.withdrawn": lambda who, d: f"{who} withdrew the promise{_after(d.get('reason'))}.",
    "line.restored": lambda who, d: f"{who} brought the promise back as a draft.",
    "tag.added": lambda who, d: f"{who} added the tag {_tag(d)}.",
    "tag.removed": lambda who, d: f"{who} removed the tag {_tag(d)}{_after(d.get('reason'))}.",
    "stop.lifted": lambda who, d: f"{who} lifted the hard stop “{_named(d.get('trigger', ''))}”.",
    "wording.written": _wording,
    "wording.taken": lambda who, d: f"{who} started from the words of {d.get('source', '')}.",
    "sentence.copied": lambda who, d: f"{who} copied version {d.get('revision', '')} of the sentence.",
    "condition.met": lambda who, d: (
        f"{who} recorded as met: {d.get('what', '')}. Shown by: {d.get('note', '')}"
    ),
    "dependency.closed": lambda who, d: (
        f"{who} recorded that this {'holds' if d.get('met') else 'does not hold'}: {d.get('what', '')}"
    ),
    "condition.lapsed": lambda who, d: (
        f"The day passed and this was not done: {d.get('what', '')}. The approval is withdrawn."
    ),
    "plan.issued": lambda who, d: (
        f"{who} issued close plan {d.get('version', '')} with {d.get('lines', '')} sentences."
    ),
    "contract.checked": lambda who, d: (
        f"{who} checked “{d.get('name', '')}” against close plan {d.get('plan', '')}: "
        f"{'nothing differs' if d.get('clean') else 'it differs'}."
    ),
    "sentence.read_back": lambda who, d: (
        f"{who} read version {d.get('revision', '')} of the sentence back: {d.get('text', '')}{_guessed(d)}"
    ),
    "source.added": lambda who, d: (
        f"{who} added “{d.get('name', '')}” as raw material; {d.get('found', 0)} possible promises were found in it."
    ),
    "source.removed": lambda who, d: f"{who} removed “{d.get('name', '')}”, which no line came from.",
    "proof.added": lambda who, d: f"{who} added “{d.get('name', '')}” as proof.",
    "proof.removed": lambda who, d: f"{who} removed the proof “{d.get('name', '')}”.",
    "sheet.imported": lambda who, d: f"{who} imported {_sheet(d)} from “{d.get('name', '')}”{_rows_left(d)}.",
    "sheet.previewed": lambda who, d: f"{who} looked at who would be asked about {_sheet(d)}.",
    "sheet.submitted": lambda who, d: f"{who} sent {_sheet(d)} of the sheet for review.",
    "review.assigned": lambda who, d: (
        f"{_team(d)} is asked because of {_list(d.get('reasons'))}. The answer is due {_day(d)}."
    ),
    "review.written_by_team": lambda who, d: f"{_team(d)} wrote these words, so has approved them.",
    "review.claimed": lambda who, d: f"{who} took the review.",
    "review.handed_over": lambda who, d: f"{who} handed the review to {d.get('to', '')}.",
    "review.withdrawn": lambda who, d: f"A review is no longer asked: {d.get('why', '')}.",
    "review.moved": lambda who, d: (
        f"{d.get('before', '')} {d.get('why', 'is away')}, so {d.get('to') or _team(d)} is asked instead."
    ),
    "review.reminded": lambda who, d: f"{_team(d)} was reminded: the answer is due {_day(d)}.",
    "review.paused": lambda who, d: (
        f"{_team(d)} did not answer by {_day(d)}, so the promise is paused.{_skipped(d)}{_told(d)}"
    ),
    "review.escalated": lambda who, d: f"{_team(d)} still has not answered.{_skipped(d)}{_told(d)}",
    "webhook.added": lambda who, d: f"{who} added the webhook “{d.get('label', '')}” to {d.get('host', '')}.",
    "webhook.changed": lambda who, d: (
        f"{who} changed {_list(d.get('fields'))} of the webhook “{d.get('label', '')}”."
    ),
    "webhook.switched_on": lambda who, d: f"{who} switched the webhook “{d.get('label', '')}” on.",
    "webhook.switched_off": lambda who, d: f"{who} switched the webhook “{d.get('label', '')}” off.",
    "webhook.gone": lambda who, d: (
        f"The webhook “{d.get('label', '')}” was switched off: its receiver answered that it is gone."
    ),
    "webhook.secret_rotated": lambda who, d: (
        f"{who} made a new secret for the webhook “{d.get('label', '')}”."
    ),
    "webhook.deleted": lambda who, d: f"{who} deleted the webhook “{d.get('label', '')}”.",
    "webhook.tested": lambda who, d: f"{who} sent a test to the webhook “{d.get('label', '')}”.",
    "webhook.sent_again": lambda who, d: f"{who} sent a message to the webhook “{d.get('label', '')}” again.",
    "delivery.sent_again": lambda who, d: f"{who} sent a message to {d.get('to', '')} again.",
    "question.asked": lambda who, d: f"{who} asked sales: {d.get('text', '')}",
    "question.answered": lambda who, d: f"{who} answered: {d.get('text', '')}",
    "verdict.given": lambda who, d: f"{who} {_verdict(d)}.",
    "verdict.replaced": lambda who, d: f"{who} replaced the verdict: {_verdict(d)}.",
    "final.asked": lambda who, d: f"Every team has answered. The final answer is due {_day(d)}.",
    "question.reminded": lambda who, d: f"Sales was reminded of the question: the answer is due {_day(d)}.",
    "question.overdue": lambda who, d: (
        f"Sales has not answered the question, which was due {_day(d)}.{_told(d)}"
    ),
    "final.reminded": lambda who, d: f"The deal desk was reminded: the final answer is due {_day(d)}.",
    "final.overdue": lambda who, d: f"The final answer was due {_day(d)} and is late.{_told(d)}",
    "promise.answered": _final,
    "gate.opened": _gate,
    "gate.closed": _gate,
    "deal.question_answered": lambda who, d: (
        f"{who} answered “anything non-standard in this deal?”: {d.get('answer') or 'not yet'}."
    ),
    "pre_close.asked": lambda who, d: (
        f"{who} asked {_team(d)} for the review before signing. The answer is due {_day(d)}."
    ),
    "pre_close.answered": _pre_close,
    "pre_close.claimed": lambda who, d: f"{who} took the review before signing.",
    "pre_close.handed_over": lambda who, d: f"{who} handed the review before signing to {d.get('to', '')}.",
    "pre_close.withdrawn": lambda who, d: (
        f"The review before signing is no longer asked: {d.get('why', '')}."
    ),
    "pre_close.moved": lambda who, d: (
        f"{d.get('before', '')} {d.get('why', 'is away')}, so {d.get('to') or _team(d)} is asked for the review before "
        "signing instead."
    ),
    "pre_close.reminded": lambda who, d: (
        f"{_team(d)} was reminded of the review before signing: the answer is due {_day(d)}."
    ),
    "pre_close.overdue": lambda who, d: (
        f"{_team(d)} has not answered the review before signing, which was due {_day(d)}.{_told(d)}"
    ),
    "flag.raised": lambda who, d: f"{who} raised a flag before signing{_after(d.get('note'))}",
    "flag.settled": _flag,
    "live_review.planned": lambda who, d: f"{who} planned the live review for {_live(d)}.",
    "live_review.recorded": lambda who, d: (
        f"{who} recorded the live review of {_live(d)}{_after(d.get('outcome'))}"
    ),
    "absence.planned": lambda who, d: (
        f"{who} planned that {d.get('person', 'somebody')} is away{_away(d.get('after'))}."
    ),
    "absence.changed": lambda who, d: (
        f"{who} changed when {d.get('person', 'somebody')} is away: now{_away(d.get('after'))}."
    ),
    "absence.ended": lambda who, d: (
        f"{who} {'ended' if d.get('after') else 'removed'} the absence of {d.get('person', 'somebody')}."
    ),
    "catalog.suggested": lambda who, d: f"{who} suggested for the catalog: {d.get('cell', '')}.",
    "catalog.judged": lambda who, d: (
        f"{who} said {'yes' if d.get('approved') else 'no'} for {d.get('side', '')}: {d.get('cell', '')}"
        f"{_after(d.get('note'), '. ')}."
    ),
    "catalog.applied": lambda who, d: f"All three leads agreed, so the menu says: {d.get('cell', '')}.",
    "catalog.withdrawn": lambda who, d: (
        f"{who} withdrew the suggestion for the catalog: {d.get('cell', '')}."
    ),
    "catalog.checked": lambda who, d: f"{who} checked that {d.get('feature', '')} holds as the catalog says.",
    "catalog.copied": lambda who, d: f"{who} copied a sentence of the menu: {d.get('cell', '')}.",
    # What the leads think of it is not for guests, who may read a promise's history.
    "request.opened": lambda who, d: f"{who} asked for a custom solution: {d.get('what', '')}",
    "request.judged": lambda who, d: f"{who} judged the custom solution for {d.get('side', '')}.",
    "request.closed": lambda who, d: (
        f"{who} ended the request for a custom solution: {_named(d.get('outcome', '')).lower()}."
    ),
    "language_rule.added": _rule("added the language rule"),
    "language_rule.changed": _rule("changed {fields} of the language rule"),
    "language_rule.retired": _rule("retired the language rule"),
    "language_rule.brought_back": _rule("brought back the language rule"),
    "language_rule.pair_added": lambda who, d: (
        f"{who} added to the rubric: instead of “{d.get('loose', '')}” say “{d.get('precise', '')}”."
    ),
    "language_rule.pair_removed": lambda who, d: f"{who} took “{d.get('loose', '')}” out of the rubric.",
    "trigger.added": _rule("added the trigger"),
    "trigger.changed": _rule("changed {fields} of the trigger"),
    "trigger.retired": _rule("retired the trigger"),
    "trigger.brought_back": _rule("brought back the trigger"),
    "calendar.renewed": lambda who, d: f"{who} made a new address for their calendar feed.",
}
