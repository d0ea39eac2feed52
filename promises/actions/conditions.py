"""What approvals hang on: adding, meeting and lapsing conditions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dealdesk.accounts.models import Person, Role, Team
from dealdesk.audit.record import event, record
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions.lines import bump_scope, clean_words
from promises.actions.locking import move_line, take_line
from promises.models import Condition, Dependency, PromiseLine, SentenceCopy
from promises.models.conditions import ConditionState, DependencyState
from promises.permissions import may_edit_deal
from promises.states import Incomplete, NotYours, Refused
from promises.typography import clean_sentence, refuse_controls
from promises.vocabulary import APPROVED_STATES, LineState


@dataclass(frozen=True)
class ConditionInput:
    """A condition as somebody enters it: who must do what, by when, and what shows that it was done."""

    party: str
    what: str
    due_on: date | None
    evidence: str


@dataclass(frozen=True)
class DependencyInput:
    what: str
    owner: str
    due_on: date | None


def check_conditions(conditions: Sequence[ConditionInput], *, today: date, field: str = "conditions") -> None:
    """Raise Incomplete unless each condition names party, action, a date to come and evidence, in texts that can be kept."""
    for number, condition in enumerate(conditions, start=1):
        if not (
            condition.party.strip()
            and _phrase(condition.what)
            and condition.due_on
            and _phrase(condition.evidence)
        ):
            sentence = f"Condition {number} needs who, what, by when, and what shows that it was done."
            raise Incomplete(sentence, {field: sentence})
        if condition.due_on < today:
            sentence = f"Condition {number}: {condition.due_on:%-d %B %Y} is over. Give a date to come."
            raise Incomplete(sentence, {field: sentence})
        if problem := _too_much((condition.party, 160), (condition.what, 400), (condition.evidence, 300)):
            sentence = f"Condition {number}: {problem}"
            raise Incomplete(sentence, {field: sentence})


def check_dependencies(dependencies: Sequence[DependencyInput], *, field: str = "dependencies") -> None:
    """Raise Incomplete unless each dependency names what, an owner and a date, in texts that can be kept."""
    for number, item in enumerate(dependencies, start=1):
        if not (item.what.strip() and item.owner.strip() and item.due_on):
            sentence = "Each dependency needs what, an owner and a date."
            raise Incomplete(sentence, {field: sentence})
        if problem := _too_much((item.what, 400), (item.owner, 160)):
            sentence = f"Dependency {number}: {problem}"
            raise Incomplete(sentence, {field: sentence})


def _too_much(*texts: tuple[str, int]) -> str | None:
    for text, longest in texts:
        if problem := refuse_controls(text):
            return problem
        if len(clean_sentence(text)) > longest:
            return f"Use {longest} characters or fewer, now {len(clean_sentence(text))}."
    return None


def add_conditions(
    line: PromiseLine, conditions: Iterable[ConditionInput], *, team: Team | None
) -> list[Condition]:
    """Hang conditions on the current words of a taken line."""
    return Condition.objects.bulk_create(
        Condition(
            line=line,
            wording=line.current_wording,
            team=team,
            party=clean_sentence(condition.party),
            what=_phrase(condition.what),
            due_on=_day(condition.due_on),
            evidence=_phrase(condition.evidence),
        )
        for condition in conditions
    )


def _phrase(text: str) -> str:
    """Kept without its full stop: pages and plans set it in the middle of a sentence."""
    return clean_sentence(text).rstrip(".")


def _day(given: date | None) -> date:
    assert given is not None, "checked before anything is added"
    return given


def add_dependencies(line: PromiseLine, dependencies: Iterable[DependencyInput]) -> None:
    """Note what a conditional promise rests on; the same words are noted once."""
    known = set(line.dependencies.values_list("what", flat=True))
    Dependency.objects.bulk_create(
        Dependency(
            line=line,
            what=clean_sentence(item.what),
            owner=clean_sentence(item.owner),
            due_on=_day(item.due_on),
        )
        for item in dependencies
        if clean_sentence(item.what) not in known
    )


@atomic
def close_dependency(dependency: Dependency, *, met: bool, by: Person, now: datetime) -> Dependency:
    """Record whether what a promise rests on came true. Raises NotYours; Refused where that is recorded already."""
    line = take_line(dependency.line_id)
    dependency = Dependency.objects.get(pk=dependency.pk)
    if not may_edit_deal(by, line.deal) and not by.has_role(Role.REVIEWER, Role.TEAM_LEAD):
        raise NotYours(f"Only {line.deal.sales_rep.name}, a reviewer or the deal desk can record this.")
    if dependency.state != DependencyState.OPEN:
        raise Refused(f"This dependency is {dependency.get_state_display().lower()} already.")
    dependency.state = DependencyState.MET if met else DependencyState.FAILED
    dependency.save(update_fields=["state"])
    record(
        event(
            "dependency.closed",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            what=dependency.what,
            met=met,
        )
    )
    return dependency


def drop_conditions(line: PromiseLine, *, team: Team | None, now: datetime) -> None:
    """Drop the open and lapsed conditions of a team (or of the final answer) on the current words: it answers anew."""
    Condition.objects.filter(
        line=line,
        wording=line.current_wording,
        team=team,
        state__in=[ConditionState.OPEN, ConditionState.LAPSED],
    ).update(state=ConditionState.DROPPED, closed_at=now)


@atomic
def meet_condition(condition: Condition, *, note: str, by: Person, now: datetime) -> Condition:
    """Record that a condition was met, with what shows it. Raises NotYours, Refused."""
    line = take_line(condition.line_id)
    condition = Condition.objects.get(pk=condition.pk)
    if not may_edit_deal(by, line.deal) and not by.has_role(Role.REVIEWER, Role.TEAM_LEAD):
        raise NotYours(f"Only {line.deal.sales_rep.name}, a reviewer or the deal desk can record this.")
    if condition.state != ConditionState.OPEN:
        raise Refused(f"This condition is {condition.get_state_display().lower()} already.")
    note = clean_words(note, field="note", limit=300)
    if not note:
        raise Incomplete("Say what shows that it was done.", {"note": "Say what shows that it was done."})
    condition.state = ConditionState.MET
    condition.closed_at, condition.closed_by, condition.closing_note = now, by, note
    condition.save(update_fields=["state", "closed_at", "closed_by", "closing_note"])
    record(
        event(
            "condition.met",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=condition.wording_id,
            condition=condition.pk,
            what=condition.what,
            note=condition.closing_note,
        )
    )
    return condition


@atomic
def lapse_condition(pk: int, *, now: datetime) -> Condition | None:
    """Withdraw the approval that hung on a condition whose day has passed. Returns it, None where the promise moved on.

    The line waits for a final answer then; the caller asks whoever has to answer anew.
    """
    line_id = Condition.objects.filter(pk=pk).values_list("line_id", flat=True).first()
    if line_id is None:
        return None
    line = take_line(line_id)
    won = Condition.objects.past_due(now.date()).filter(pk=pk)
    if line.state not in APPROVED_STATES or not won.update(state=ConditionState.LAPSED, closed_at=now):
        return None
    condition = Condition.objects.select_related("team").get(pk=pk)
    condition.line = line
    move_line(line, LineState.WAITING_FINAL)
    bump_scope(line.deal_id, now=now)
    record(
        event(
            "condition.lapsed",
            actor=None,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=line.current_wording_id,
            condition=pk,
            what=condition.what,
        )
    )
    # Whoever copied the sentence may have said it already.
    copied = SentenceCopy.objects.filter(wording=line.current_wording).values_list("by", flat=True)
    post(
        notice(
            f"condition:{pk}:lapsed",
            person,
            text=f"{line.ref} may no longer be said: “{condition.what}” was due and is not done.",
            link=links.wording(line.pk, line.words.revision),
            now=now,
        )
        for person in dict.fromkeys([line.deal.sales_rep_id, *copied])
    )
    return condition
