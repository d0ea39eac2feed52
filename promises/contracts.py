"""What a contract check found, row by row: for its page, for the corrections to send back, and for the gate. Plain functions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from promises.drift import clause_at

CHANGED, MISSING, EXACT = "changed", "missing", "exact"
UNAPPROVED, DECLINED, SUPERSEDED = "unapproved", "declined_back", "superseded_back"
KINDS = {
    "number_or_date_changed": "a number or date is changed",
    "limit_dropped": "a limit is dropped",
    "hedge_added": "a hedge is added",
    "scope_widened": "the scope is widened",
    "reworded": "it says the same in other words",
}
# The worst first, as the page lists them; in one group in the order of the contract.
ORDER = (CHANGED, DECLINED, SUPERSEDED, UNAPPROVED, MISSING, EXACT)


@dataclass(frozen=True)
class Row:
    """One approved sentence, or one sentence of the contract that should not stand there.

    `approved` are the words that sales may say (of a superseded sentence, those that replaced it; empty where there are
    none), `found` the contract's. `closest` is the code of what an unapproved sentence is most like, without being it.
    """

    status: str
    code: str
    line: int | None
    approved: str
    found: str
    clause: str
    kinds: Sequence[str] = ()
    closest: str = ""
    closest_line: int | None = None
    start: int = 0

    @property
    def needs_action(self) -> bool:
        return self.status != EXACT

    @property
    def kind_words(self) -> str:
        words = [KINDS.get(kind, kind) for kind in self.kinds]
        joined = ", ".join(words[:-1]) + (" and " if len(words) > 1 else "") + "".join(words[-1:])
        return joined[:1].upper() + joined[1:]


def rows_of(result: Mapping[str, Any], text: str) -> list[Row]:
    """Every row of a check, what needs action first. `text` is the contract's."""
    rows = []
    current = {line["line"]: line for line in result["lines"]}
    for line in result["lines"]:
        there = line["status"] != MISSING
        rows.append(
            Row(
                line["status"],
                line["code"],
                line["line"],
                line["text"],
                " ".join(line["found"].split()),
                clause_at(text, line["start"]) if there else "",
                line["kinds"],
                start=line["start"],
            )
        )
    for stray in result["strays"]:
        replaced = current.get(stray["line"]) if stray["kind"] == SUPERSEDED else None
        rows.append(
            Row(
                stray["kind"],
                stray["code"],
                stray["line"],
                replaced["text"] if replaced else "",
                " ".join(stray["text"].split()),
                clause_at(text, stray["start"]),
                closest=stray["closest"],
                closest_line=stray["closest_line"],
                start=stray["start"],
            )
        )
    return sorted(rows, key=lambda row: (ORDER.index(row.status), row.start))


def verdict(result: Mapping[str, Any]) -> str:
    """What came out, in one line: "2 sentences differ, 1 is missing"."""
    counts: dict[str, int] = {}
    for row in (*result["lines"], *result["strays"]):
        status = row.get("status") or row["kind"]
        counts[status] = counts.get(status, 0) + 1
    words = (
        (CHANGED, "differs", "differ"),
        (UNAPPROVED, "was never approved", "were never approved"),
        (DECLINED, "was declined and comes back", "were declined and come back"),
        (SUPERSEDED, "is an older wording that comes back", "are older wordings that come back"),
        (MISSING, "is missing", "are missing"),
    )
    parts = [
        f"{counts[status]} {one if counts[status] == 1 else many}"
        for status, one, many in words
        if status in counts
    ]
    if not parts:
        return "every approved sentence stands in it word for word, and nothing else is promised."
    # The noun stands once, with the first count.
    number, _, rest = parts[0].partition(" ")
    parts[0] = f"{number} {'sentence' if number == '1' else 'sentences'} {rest}"
    return f"{', '.join(parts)}."


@dataclass(frozen=True)
class Correction:
    """What to ask of whoever wrote the contract, and the line whose approved words it hands out."""

    clause: str
    code: str
    instruction: str
    words: str
    line: int | None = None

    @property
    def text(self) -> str:
        where = f"Clause {self.clause}: " if self.clause else ""
        instruction = self.instruction if where else self.instruction[:1].upper() + self.instruction[1:]
        return f"{where}{instruction} {self.words}"


def corrections(rows: Sequence[Row], say_instead: Mapping[int, str]) -> list[Correction]:
    """One for each row that needs action. `say_instead`: line id → what sales can say of a declined ask."""
    # An older wording is replaced where it stands, so that its newer words need not be added once more.
    replaced = {row.line for row in rows if row.status == SUPERSEDED and row.approved}
    found = []
    for row in rows:
        if row.status in (CHANGED, SUPERSEDED) and row.approved:
            found.append(Correction(row.clause, row.code, "replace with:", row.approved, row.line))
        elif row.status == MISSING and row.line not in replaced:
            found.append(Correction("", row.code, "add:", row.approved, row.line))
        elif row.status in (UNAPPROVED, DECLINED, SUPERSEDED):
            instead = say_instead.get(row.line or 0, "") if row.status == DECLINED else ""
            found.append(
                Correction(
                    row.clause,
                    row.code,
                    "take out:" if not instead else f"take out “{row.found}” and say instead:",
                    instead or row.found,
                )
            )
    return sorted(found, key=lambda one: (one.instruction == "add:",))
