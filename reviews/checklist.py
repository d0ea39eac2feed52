"""Both gates as a reader sees them: each requirement, met or with every reason why not. Plain functions over plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from promises.depth import Depth
from promises.gate import Gate, Gates, Reason

STOPPING = ("promise_paused", "condition_lapsed")

SHEET = "Every promise of the sheet is sent for review"
ONE_QUESTION = "Nothing in this small deal is non-standard, so it needs no promise sheet"
BEFORE_SIGNING = "Customer success has looked at the whole deal before signing"
PLAN = "A current close plan is issued"
READ_BACK = "Somebody outside the deal has read the promises back"
CONTRACT = "The contract text matches the approved wording"
LIVE = "The live review is held and its outcome recorded"
QUOTE = (
    (SHEET, ("sheet_not_submitted",)),
    ("Every promise has its answer", ("promise_unanswered", "promise_paused", "condition_lapsed")),
    ("Every approved promise has an owner, a date and a limit", ("no_owner", "no_date", "no_limit")),
    (BEFORE_SIGNING, ("pre_close_review_missing", "pre_close_flag_open")),
)
SIGN = (
    (PLAN, ("plan_missing", "plan_stale")),
    (READ_BACK, ("readback_missing",)),
    (CONTRACT, ("drift_unchecked", "drift_found")),
    (LIVE, ("live_review_missing",)),
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


def checklists(gates: Gates, depth: Depth | None = None, *, lines: int = 1) -> tuple[Checklist, Checklist]:
    """“May we quote?” and “May we sign?”, each reason of each gate under exactly one requirement.

    What the deal's `depth` does not ask for is left out while nothing stands against it. `lines`: how many promises it has.
    """
    depth = depth or Depth()
    quote = gates.quote
    own = Gate(gates.sign.reasons[len(quote.reasons) :])
    whole = Requirement("yes" if quote.open else "wait", ALL_OF_QUOTE)
    cleared = depth.light and not lines and not quote.having("sheet_not_submitted")
    table = ((ONE_QUESTION, ("sheet_not_submitted",)), QUOTE[-1]) if cleared else QUOTE
    asked = {BEFORE_SIGNING: bool(depth.pre_close), LIVE: bool(depth.live)}
    unasked = {text for text, is_asked in asked.items() if not is_asked}
    if cleared:
        # Without a promise there is nothing to plan, to read back or to compare.
        unasked |= {PLAN, READ_BACK, CONTRACT}
    return (
        Checklist("May we quote?", *_pill(quote), _requirements(quote, table, unmet="no", unasked=unasked)),
        Checklist(
            "May we sign?",
            "yes" if gates.sign.open else "not_yet",
            "",
            [whole, *_requirements(own, SIGN, unmet="wait", unasked=unasked)],
        ),
    )


def _requirements(
    gate: Gate, table: Sequence[tuple[str, Sequence[str]]], *, unmet: str, unasked: Collection[str]
) -> list[Requirement]:
    rows = []
    for text, codes in table:
        reasons = gate.having(*codes)
        if reasons or text not in unasked:
            rows.append(Requirement(unmet if reasons else "yes", text, reasons))
    known = {code for _, codes in table for code in codes}
    rest = tuple(reason for reason in gate.reasons if reason.code not in known)
    return [*rows, Requirement(unmet, REST, rest)] if rest else rows


def _pill(gate: Gate) -> tuple[str, str]:
    if gate.open:
        return "yes", ""
    stopped = {reason.promise for reason in gate.having(*STOPPING)}
    return ("blocked", f"Blocked: {len(stopped)} paused") if stopped else ("not_yet", "")
