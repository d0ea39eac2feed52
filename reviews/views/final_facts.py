"""What the owner reads before the final answer: who said what on which words, where the teams differ, what is still missing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dealdesk.moments import full_day_words
from promises.actions.conditions import ConditionInput
from promises.models import Condition, PromiseLine
from promises.models.conditions import ConditionState
from promises.permissions import may_see_internal_notes
from promises.vocabulary import APPROVED_STATES, WAITING_STATES, LineState, Tier
from reviews.actions.finals import Terms, proposed_terms, standing_verdicts
from reviews.models import FinalAnswer, FinalRequest, ReviewAssignment, Verdict
from reviews.models.finals import FinalKind
from reviews.models.verdicts import VerdictKind
from reviews.timers import explained


@dataclass(frozen=True)
class TeamRow:
    """One asked team: its review of the words that stand, and the last verdict it gave in this promise."""

    review: ReviewAssignment
    verdict: Verdict | None
    stands: bool  # whether that verdict is on the words that stand
    pill: str
    judged: str
    conditions: Sequence[Condition]


@dataclass(frozen=True)
class Check:
    """One line of “Before you send”: `kind` is yes, no, wait or warn."""

    kind: str
    text: str
    more: str = ""

    @property
    def icon(self) -> str:
        return {
            "yes": "check-circle-fill",
            "no": "x-lg",
            "wait": "clock",
            "warn": "exclamation-triangle-fill",
        }[self.kind]

    @property
    def lead(self) -> str:
        return {"yes": "Done", "no": "Missing", "wait": "Waiting", "warn": "Take care"}[self.kind]


@dataclass
class FinalFacts:
    line: PromiseLine
    now: datetime
    request: FinalRequest | None
    rows: Sequence[TeamRow]
    standing: Sequence[Verdict]
    proposed: Terms
    conditions: Sequence[Condition]
    earlier: Sequence[FinalAnswer]
    notes: bool
    differences: Sequence[str] = field(default_factory=tuple)
    marked: frozenset[str] = frozenset()

    @classmethod
    def of(cls, line: PromiseLine, *, person: Any, now: datetime) -> "FinalFacts":
        """Read what is known about a promise that has words. Six queries."""
        standing = standing_verdicts(line)
        conditions = list(Condition.objects.current().filter(line=line).select_related("team"))
        facts = cls(
            line=line,
            now=now,
            request=FinalRequest.objects.open().filter(line=line).first(),
            rows=_rows(line, standing, conditions, now=now),
            standing=standing,
            proposed=proposed_terms(standing),
            conditions=conditions,
            earlier=list(
                FinalAnswer.objects.filter(line=line).select_related("by", "wording").order_by("-at", "-pk")
            ),
            notes=may_see_internal_notes(person),
        )
        found = list(_differences(standing, facts.proposed))
        facts.differences = [words for _, words in found]
        facts.marked = frozenset(name for name, _ in found)
        return facts

    @property
    def waits(self) -> bool:
        """Whether every asked team has answered, so that a yes is possible."""
        return self.line.state == LineState.WAITING_FINAL

    @property
    def explained(self) -> list[str]:
        """How the time until which the final answer is due came about; empty while none is due."""
        return explained(self.request, began=self.request.asked_at) if self.request else []

    @property
    def open_conditions(self) -> list[Condition]:
        return [condition for condition in self.conditions if condition.state == ConditionState.OPEN]

    @property
    def answered(self) -> int:
        return sum(not row.review.is_open for row in self.rows)

    @property
    def removed(self) -> list[TeamRow]:
        return [row for row in self.rows if row.review.state == "removed"]

    @property
    def removed_names(self) -> str:
        return ", ".join(row.review.team.name for row in self.removed)

    @property
    def say_instead(self) -> str:
        """What sales would be told to say after a no, where a team wrote it."""
        return next((row.verdict.say_instead for row in self.removed if row.verdict), "")

    @staticmethod
    def condition_inputs(formset: Any) -> list[ConditionInput]:
        return [ConditionInput(**row) for row in formset.filled()]

    @property
    def checks(self) -> list[Check]:
        return list(_checks(self))


def answerable(line: PromiseLine) -> tuple[str, ...]:
    """The answers that the owner can give now: everything when all teams have answered, no until then and after a yes."""
    if line.state == LineState.WAITING_FINAL:
        return (FinalKind.YES, FinalKind.YES_WITH_CONDITIONS, FinalKind.NO)
    return (FinalKind.NO,) if line.state in (*WAITING_STATES, *APPROVED_STATES) else ()


def _rows(
    line: PromiseLine, standing: Sequence[Verdict], conditions: Sequence[Condition], *, now: datetime
) -> list[TeamRow]:
    reviews = (
        ReviewAssignment.objects.filter(line=line)
        .current()
        .select_related("team", "assignee", "decided_by", "on_behalf_of")
        .order_by("team_id")
    )
    counted = {verdict.team_id: verdict for verdict in standing}
    last: dict[int, Verdict] = {}
    given = Verdict.objects.filter(review__line=line, review__round=line.round).select_related(
        "owner", "by", "on_behalf_of", "wording", "new_wording"
    )
    for earlier in given.order_by("at", "pk"):
        last[earlier.team_id] = earlier
    rows = []
    for review in reviews:
        verdict = counted.get(review.team_id) or last.get(review.team_id)
        stands = review.team_id in counted
        rows.append(
            TeamRow(
                review=review,
                verdict=verdict,
                stands=stands,
                pill=_pill(review, verdict, now),
                judged=_judged(line, verdict),
                conditions=[condition for condition in conditions if condition.team_id == review.team_id],
            )
        )
    return rows


def _pill(review: ReviewAssignment, verdict: Verdict | None, now: datetime) -> str:
    if review.is_open:
        if review.is_overdue(now):
            return "paused"
        return "confirm_again" if verdict is not None and review.state == "pending" else str(review.state)
    kinds = {VerdictKind.APPROVE: "approved", VerdictKind.LIMIT: "limited", VerdictKind.REMOVE: "removed"}
    return kinds[VerdictKind(verdict.verdict)] if verdict is not None else str(review.state)


def _judged(line: PromiseLine, verdict: Verdict | None) -> str:
    if verdict is None or line.current_wording is None:
        return ""
    if verdict.new_wording is not None and verdict.new_wording_id == line.current_wording_id:
        return f"Wrote version {verdict.new_wording.revision}, the words that stand"
    if verdict.wording_id == line.current_wording_id:
        return f"Judged version {verdict.wording.revision}, the words that stand"
    return f"Judged version {verdict.wording.revision}; version {line.current_wording.revision} stands"


def ready_by(verdict: Verdict) -> str:
    return full_day_words(verdict.deliver_on) if verdict.deliver_on else verdict.phase


def _differences(standing: Sequence[Verdict], proposed: Terms) -> Iterable[tuple[str, str]]:
    """The columns in which the teams' answers differ, each with a sentence."""
    yes = [verdict for verdict in standing if verdict.verdict != VerdictKind.REMOVE]
    no = [verdict.team.name for verdict in standing if verdict.verdict == VerdictKind.REMOVE]
    if yes and no:
        names = ", ".join(verdict.team.name for verdict in yes)
        yield "verdict", f"whether to promise it: {', '.join(no)} said remove, {names} did not."
    when = full_day_words(proposed.deliver_on) if proposed.deliver_on else proposed.phase
    columns: list[tuple[str, str, Callable[[Verdict], str], str]] = [
        (
            "owner",
            "the owner",
            lambda v: v.owner.name if v.owner else "",
            proposed.owner.name if proposed.owner else "",
        ),
        ("date", "the date", ready_by, when),
        ("limit", "the limit", lambda v: v.limit, proposed.limit),
        (
            "tier",
            "the tier",
            lambda v: Tier(v.tier).label if v.tier else "",
            proposed.tier and Tier(proposed.tier).label,
        ),
    ]
    for name, what, value, taken in columns:
        said = [(verdict.team.name, value(verdict)) for verdict in yes if value(verdict)]
        if len({words for _, words in said}) > 1:
            quote = "“{}”" if name == "limit" else "{}"
            each = ", ".join(f"{team} says {quote.format(words)}" for team, words in said)
            latest = ", the latest" if name == "date" and proposed.deliver_on else ""
            yield name, f"{what}: {each}. The form starts from {quote.format(taken)}{latest}."


def _checks(facts: FinalFacts) -> Iterable[Check]:
    silent = [row for row in facts.rows if row.review.is_open]
    if silent:
        names = ", ".join(
            f"{row.review.team.name} ({row.review.assignee.name if row.review.assignee else 'nobody yet'})"
            for row in silent
        )
        yield Check(
            "wait",
            f"{names} {'has' if len(silent) == 1 else 'have'} not answered",
            "Silence is not approval.",
        )
    else:
        yield Check("yes", "All asked teams answered")
    behind = [
        row.review.team.name
        for row in facts.rows
        if row.stands and not row.review.is_open and row not in facts.removed
    ]
    if behind:
        yield Check(
            "yes",
            f"{' and '.join(behind) if len(behind) < 3 else ', '.join(behind)} stand{'s' if len(behind) == 1 else ''} behind these exact words",
            "If you change the words, they confirm again (one click).",
        )
    if facts.removed:
        yield Check("warn", f"{facts.removed_names} said remove", "A yes is an override. Leadership is told.")
    terms = facts.proposed
    gaps = [
        words
        for words, there in (
            ("an owner", terms.owner and terms.owner.is_active),
            ("a date or a phase", terms.deliver_on or terms.phase),
            ("a limit", terms.limit),
        )
        if not there
    ]
    if gaps:
        yield Check("no", f"A yes needs {', '.join(gaps)}")
    else:
        yield Check("yes", "One owner, one date, one limit")
    if any(verdict.deliver_on for verdict in facts.standing):
        yield Check(
            "yes", "The date in the form is not earlier than any team’s date", "An earlier one is refused."
        )
    lapsed = [condition for condition in facts.conditions if condition.state == ConditionState.LAPSED]
    if lapsed:
        yield Check("warn", f"A condition has lapsed: {'; '.join(condition.what for condition in lapsed)}")
    if facts.open_conditions:
        yield Check("warn", "Conditions hang on it, so a plain yes is not possible")
    if facts.line.unknown_count:
        count = facts.line.unknown_count
        yield Check("warn", f"{count} answer{' is' if count == 1 else 's are'} unknown to sales")


def preview_of(facts: FinalFacts, form: Any) -> dict[str, Any]:
    """The answer as sales will see it, from what the form holds by now, complete or not."""
    values = form.cleaned_data if form.is_bound and hasattr(form, "cleaned_data") else form.initial
    answer = values.get("answer") or (form.data.get("answer") if form.is_bound else "") or ""
    owner, tier = values.get("owner"), values.get("tier")
    return {
        "answer": answer if answer in FinalKind.values else "",
        "sentence": values.get("sentence") or "",
        "owner": owner if hasattr(owner, "name") else None,
        "deliver_on": values.get("deliver_on") if not isinstance(values.get("deliver_on"), str) else None,
        "phase": values.get("phase") or "",
        "limit": values.get("limit") or "",
        "tier": Tier(tier).label if tier in Tier.values else "",
        "say_instead": facts.say_instead,
    }
