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
class FlagFacts:
    """An open flag of the review before signing: `what` it speaks of in words, and the id of the promise that it stops."""

    pk: int
    what: str
    note: str
    line: int | None = None


@dataclass(frozen=True)
class PreCloseFacts:
    """The review before signing: why the deal asks for it, who has not answered it (empty: nobody is asked), its flags."""

    because: Sequence[str] = ()
    answered: bool = False
    waiting_on: str = ""
    flags: Sequence[FlagFacts] = ()


@dataclass(frozen=True)
class LiveFacts:
    """The live review: why the deal asks for it, whether its outcome is recorded, else the day it is planned for in words."""

    because: Sequence[str] = ()
    recorded: bool = False
    planned_for: str = ""


@dataclass(frozen=True)
class ReadBackFacts:
    """How many sentences that sales may say nobody outside the deal has read back; `guessed`: at how many somebody guessed."""

    missing: int = 0
    guessed: int = 0


@dataclass(frozen=True)
class FoundFacts:
    """One thing that a contract says otherwise: `kind` as in promises.contracts, and the promise that it concerns.

    `code` is empty and `line` None for a sentence that is no promise of the deal.
    """

    kind: str
    code: str = ""
    line: int | None = None


@dataclass(frozen=True)
class ContractFacts:
    """The last check of a contract; `counts`: against the latest close plan, with no change of scope since."""

    pk: int
    name: str
    counts: bool
    found: Sequence[FoundFacts] = ()


@dataclass(frozen=True)
class DealFacts:
    """`light`: one question clears this deal while it has no promises; `non_standard` is its answer."""

    pk: int
    submitted: bool
    scope_version: int
    plan_scope_version: int | None = None
    plan_version: int | None = None
    lines: Sequence[LineFacts] = field(default_factory=tuple)
    light: bool = False
    non_standard: str = ""
    pre_close: PreCloseFacts = PreCloseFacts()
    live: LiveFacts = LiveFacts()
    read_backs: ReadBackFacts = ReadBackFacts()
    contract: ContractFacts | None = None

    @property
    def cleared(self) -> bool:
        """Whether the one question has cleared the deal, so that it needs no sheet."""
        return self.light and not self.lines and self.non_standard == "no"


def gates(deal: DealFacts) -> Gates:
    """Both gates of a deal. The signing gate holds every reason of the quoting gate, and its own."""
    sheet = _sheet(deal)
    quote = [*sheet, *(reason for line in deal.lines for reason in _line(line)), *_pre_close(deal)]
    # Where all that was asked is declined, or nothing was, there is no sentence to put into a plan.
    to_plan = sheet or any(line.state != LineState.DECLINED for line in deal.lines)
    planned = to_plan or deal.plan_version is not None
    plan = [*_plan(deal), *_read_backs(deal), *_contract(deal)] if planned else []
    return Gates(Gate(tuple(quote)), Gate((*quote, *plan, *_live(deal))))


def _sheet(deal: DealFacts) -> list[Reason]:
    drafts = sum(line.state == LineState.DRAFT for line in deal.lines)
    if deal.cleared or (deal.submitted and not drafts):
        return []
    if deal.light and not deal.lines and not deal.non_standard:
        message = "The one question of a small deal is not answered: is anything in it non-standard?"
        return [Reason("sheet_not_submitted", message, links.one_question(deal.pk))]
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


def _pre_close(deal: DealFacts) -> list[Reason]:
    asked, reasons = deal.pre_close, []
    link = links.before_signing(deal.pk)
    if asked.because and not asked.answered:
        if asked.waiting_on:
            message = f"The review before signing waits for {asked.waiting_on}."
        else:
            message = f"The review before signing is not asked yet ({', '.join(asked.because)})."
        reasons.append(Reason("pre_close_review_missing", message, link))
    reasons += [
        Reason(
            "pre_close_flag_open",
            f"{flag.what} is flagged before signing: “{flag.note}”",
            links.flag(deal.pk, flag.pk),
            flag.line,
        )
        for flag in asked.flags
    ]
    return reasons


def _live(deal: DealFacts) -> list[Reason]:
    if not deal.live.because or deal.live.recorded:
        return []
    if deal.live.planned_for:
        message = f"The live review is planned for {deal.live.planned_for}; its outcome is not recorded yet."
    else:
        message = f"The live review is not planned yet ({', '.join(deal.live.because)})."
    return [Reason("live_review_missing", message, links.live_review(deal.pk))]


def _plan(deal: DealFacts) -> list[Reason]:
    link = links.close_plan(deal.pk)
    if deal.plan_version is None:
        return [Reason("plan_missing", "No close plan is issued.", link)]
    if deal.plan_scope_version != deal.scope_version:
        message = f"Close plan {deal.plan_version} is stale: the promises changed after it was issued."
        return [Reason("plan_stale", message, link)]
    return []


def _read_backs(deal: DealFacts) -> list[Reason]:
    missing, guessed = deal.read_backs.missing, deal.read_backs.guessed
    if not missing:
        return []
    message = (
        f"{_count(missing, 'sentence')} {'is' if missing == 1 else 'are'} not read back by somebody outside the deal"
        f"{f'; {guessed} of them only with a guess' if guessed else ''}."
    )
    return [Reason("readback_missing", message, links.read_backs(deal.pk))]


_SAYS = {
    "changed": "{name} says {code} in other words.",
    "missing": "{code} is missing in {name}.",
    "declined_back": "{name} promises {code}, which was declined.",
    "superseded_back": "{name} says {code}, which newer words have replaced.",
    "unapproved": "{name} promises {code}, which nobody approved.",
}


def _contract(deal: DealFacts) -> list[Reason]:
    check = deal.contract
    if check is None or not check.counts:
        message = (
            "No contract text has been compared with the approved wording."
            if check is None
            else f"The promises or the close plan changed after “{check.name}” was checked."
        )
        return [Reason("drift_unchecked", message, links.contract(deal.pk))]
    link, name = links.contract_check(check.pk), f"“{check.name}”"
    # A sentence that comes back twice is one reason.
    known = dict.fromkeys(one for one in check.found if one.code)
    reasons = [
        Reason("drift_found", _SAYS[one.kind].format(name=name, code=one.code), link, one.line)
        for one in known
    ]
    unknown = sum(not one.code for one in check.found)
    if unknown:
        message = f"{name} makes {_count(unknown, 'promise')} that nobody approved."
        reasons.append(Reason("drift_found", message, link))
    return reasons


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
