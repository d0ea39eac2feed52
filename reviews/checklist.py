"""Both gates as a reader sees them: each requirement, met or with every reason why not. Plain functions over plain values."""

from collections.abc import Sequence
from dataclasses import dataclass

from promises.gate import Gate, Gates, Reason

STOPPING = ("promise_paused", "condition_lapsed")

QUOTE = (
    ("Every promise of the sheet is sent for review", ("sheet_not_submitted",)),
    ("Every promise has its answer", ("promise_unanswered", "promise_paused", "condition_lapsed")),
    ("Every approved promise has an owner, a date and a limit", ("no_owner", "no_date", "no_limit")),
)
SIGN = (
    ("A current close plan is issued", ("plan_missing", "plan_stale")),
    ("Somebody outside the deal has read the promises back", ("readback_missing",)),
    ("The contract text matches the approved wording", ("drift_unchecked", "drift_found")),
)
ALL_OF_QUOTE = "All of “May we quote?”"
REST = "Everything else that is asked"


@dataclass(frozen=True)
class Requirement:
    """One line of a checklist. `kind`: "yes" met, "no" unmet, "wait" unmet and not the next thing to do."""

    kind: str
    text: str
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True)
class Checklist:
    """`pill` and `pill_text` are what the gate answers: Yes, Not yet, or Blocked with what blocks it."""

    question: str
    pill: str
    pill_text: str
    requirements: Sequence[Requirement]


def checklists(gates: Gates) -> tuple[Checklist, Checklist]:
    """“May we quote?” and “May we sign?”, each reason of each gate under exactly one requirement."""
    quote = gates.quote
    own = Gate(gates.sign.reasons[len(quote.reasons) :])
    whole = Requirement("yes" if quote.open else "wait", ALL_OF_QUOTE)
    return (
        Checklist("May we quote?", *_pill(quote), _requirements(quote, QUOTE, unmet="no")),
        Checklist(
            "May we sign?",
            "yes" if gates.sign.open else "not_yet",
            "",
            [whole, *_requirements(own, SIGN, unmet="wait")],
        ),
    )


def _requirements(gate: Gate, table: Sequence[tuple[str, Sequence[str]]], *, unmet: str) -> list[Requirement]:
    rows = []
    for text, codes in table:
        reasons = gate.having(*codes)
        rows.append(Requirement(unmet if reasons else "yes", text, reasons))
    known = {code for _, codes in table for code in codes}
    rest = tuple(reason for reason in gate.reasons if reason.code not in known)
    return [*rows, Requirement(unmet, REST, rest)] if rest else rows


def _pill(gate: Gate) -> tuple[str, str]:
    if gate.open:
        return "yes", ""
    stopped = {reason.promise for reason in gate.having(*STOPPING)}
    return ("blocked", f"Blocked: {len(stopped)} paused") if stopped else ("not_yet", "")
