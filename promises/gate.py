"""May we quote, may we sign? Plain functions over plain values: every reason with its code, its words and its link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from promises import links
from promises.vocabulary import SAYABLE_STATES, LineState


@dataclass(frozen=True)
class Reason:
    """Why a gate is closed. `promise` is the line's id, or None for what concerns the whole deal."""

    code: str
    message: str
    link: str
    promise: int | None = None


@dataclass(frozen=True)
class Gate:
    reasons: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        return not self.reasons

    def having(self, *codes: str) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.code in codes)


@dataclass(frozen=True)
class Gates:
    quote: Gate
    sign: Gate


@dataclass(frozen=True)
class LineFacts:
    """What the gate needs to know of a promise. `waiting_on` names who has not answered."""

    pk: int
    ref: str
    state: str
    has_owner: bool
    has_date: bool
    has_limit: bool
    waiting_on: Sequence[str] = ()
    lapsed: Sequence[str] = ()


@dataclass(frozen=True)
class DealFacts:
    pk: int
    submitted: bool
    scope_version: int
    plan_scope_version: int | None = None
    plan_version: int | None = None
    lines: Sequence[LineFacts] = field(default_factory=tuple)


def gates(deal: DealFacts) -> Gates:
    """Both gates of a deal. The signing gate holds every reason of the quoting gate, and its own."""
    quote = [*_sheet(deal), *(reason for line in deal.lines for reason in _line(line))]
    return Gates(Gate(tuple(quote)), Gate((*quote, *_plan(deal), *_contract(deal))))


def _sheet(deal: DealFacts) -> list[Reason]:
    drafts = sum(line.state == LineState.DRAFT for line in deal.lines)
    if deal.submitted and not drafts:
        return []
    if drafts:
        message = f"{_count(drafts, 'line')} of the promise sheet {'is' if drafts == 1 else 'are'} not sent for review."
    else:
        message = "The promise sheet is not submitted."
    return [Reason("sheet_not_submitted", message, links.sheet(deal.pk))]


def _line(line: LineFacts) -> list[Reason]:
    link = links.promise(line.pk)

    def reason(code: str, message: str) -> Reason:
        return Reason(code, message, link, line.pk)

    lapsed = [
        reason("condition_lapsed", f"{line.ref} is withdrawn: “{what}” was due and is not done.")
        for what in line.lapsed
    ]
    if line.state == LineState.PAUSED:
        return [
            *lapsed,
            reason(
                "promise_paused", f"{line.ref} is paused: {_names(line.waiting_on)} did not answer in time."
            ),
        ]
    if line.state == LineState.IN_REVIEW:
        return [*lapsed, reason("promise_unanswered", f"{line.ref} waits for {_names(line.waiting_on)}.")]
    if line.state == LineState.WAITING_FINAL:
        return lapsed or [reason("promise_unanswered", f"{line.ref} waits for the final answer.")]
    if line.state == LineState.UNREVIEWED:
        return [reason("promise_unanswered", f"{line.ref} was sold without review.")]
    if line.state in SAYABLE_STATES:
        missing = (
            ("no_owner", line.has_owner, "has no owner who still works here"),
            ("no_date", line.has_date, "has no date or phase"),
            ("no_limit", line.has_limit, "says nowhere where it stops"),
        )
        return [reason(code, f"{line.ref} {words}.") for code, there, words in missing if not there]
    return []


def _plan(deal: DealFacts) -> list[Reason]:
    link = links.close_plan(deal.pk)
    if deal.plan_version is None:
        return [Reason("plan_missing", "No close plan is issued.", link)]
    if deal.plan_scope_version != deal.scope_version:
        message = f"Close plan {deal.plan_version} is stale: the promises changed after it was issued."
        return [Reason("plan_stale", message, link)]
    return []


def _contract(deal: DealFacts) -> list[Reason]:
    # No record of a read-back or of a contract check exists yet, so both are open: a gate never looks ready when it is not.
    link = links.close_plan(deal.pk)
    return [
        Reason("readback_missing", "Nobody outside the deal has read the promises back.", link),
        Reason("drift_unchecked", "No contract text has been compared with the approved wording.", link),
    ]


def _names(names: Sequence[str]) -> str:
    if not names:
        return "an answer"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def counts(states: Mapping[int, str], stopped_drafts: int) -> dict[str, int]:
    """How many lines are clear and how many are stopped. `stopped_drafts`: drafts under a hard stop."""
    values = list(states.values())
    halted = {LineState.IN_REVIEW, LineState.PAUSED, LineState.WAITING_FINAL, LineState.UNREVIEWED}
    return {
        "lines": len(values),
        "clear": sum(state == LineState.CLEAR for state in values),
        "stopped": sum(state in halted for state in values) + stopped_drafts,
    }
