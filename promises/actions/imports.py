"""Importing a spreadsheet of lines: what each row says, what is wrong with it, and taking the good ones."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core import signing

from dealdesk.accounts.models import Person
from dealdesk.audit.models import Event
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.lines import LineDraft, add_lines, problems_of
from promises.actions.locking import take_deal
from promises.files import Unacceptable
from promises.files.names import clean_name
from promises.files.sheet_columns import BadCell, field_of, plain, value_of
from promises.files.tables import Cell, TableRow, read_table
from promises.models import CatalogEntry, Deal, PromiseLine
from promises.permissions import require_editor
from promises.states import MovedOn, Refused
from promises.typography import canonical
from promises.vocabulary import LineState, Timing

KEPT_FOR_SECONDS = 24 * 60 * 60
# Columns that make up one value of a line are named by the one that was written.
_HEAD = ("wording", "ask")


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row: its number in the spreadsheet, the column's header (empty for the row), the reason."""

    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"Row {self.row}{f', {self.column}' if self.column else ''}: {self.reason}"


@dataclass
class Report:
    """What a spreadsheet holds: the good rows as lines under their numbers, the problems, the columns left out."""

    name: str
    good: list[tuple[int, LineDraft]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    token: str = field(default_factory=lambda: secrets.token_hex(12))

    @property
    def bad_rows(self) -> list[int]:
        return sorted({problem.row for problem in self.problems})


def read_import(deal: Deal, *, name: str, content: bytes, by: Person) -> Report:
    """Read a spreadsheet of lines; nothing is saved. A constant number of queries.

    Raises NotYours; Refused on `file`, in a sentence, for what is no such spreadsheet or names no column of a line.
    """
    require_editor(by, deal)
    name = clean_name(name, nameless="Spreadsheet")
    try:
        header, rows = read_table(content)
    except Unacceptable as problem:
        raise Refused(f"“{name}” {problem}.", code="unreadable", field="file") from problem
    columns = _columns(header)
    if not rows:
        raise Refused(f"“{name}” has a header and no rows.", code="empty", field="file")
    report = Report(name, left_out=[head for head in header if head and not field_of(head)])
    known = _Record(deal)
    for row in rows:
        draft, problems = _read_row(row, columns, len(header), known)
        if problems:
            report.problems += problems
        else:
            report.good.append((row.number, draft))
    return report


@atomic
def take_import(deal: Deal, report: Report, *, by: Person, now: datetime) -> list[PromiseLine]:
    """Add the good rows to the sheet: all of them or none, and the same reading once only.

    Raises NotYours; MovedOn where these rows were taken already; Refused and Incomplete as `add_lines` does.
    """
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    taken = Event.objects.for_deal(deal.pk).filter(kind="sheet.imported", data__token=report.token)
    if taken.exists():
        raise MovedOn("These rows are on the sheet already.", code="taken")
    if not report.good:
        raise Refused("No row of this spreadsheet can be taken. Correct them and import it again.")
    lines = add_lines(deal, [draft for _, draft in report.good], by=by, now=now)
    record(
        event(
            "sheet.imported",
            actor=by,
            now=now,
            deal=deal.pk,
            name=report.name,
            token=report.token,
            lines=[line.number for line in lines],
            rows=[number for number, _ in report.good],
            left=report.bad_rows,
        )
    )
    return lines


# --- Between the two requests of the page ----------------------------------------------------------------------------


def sealed(deal: Deal, report: Report, *, by: Person) -> str:
    """The good rows, signed and packed, for a form of this person and this deal alone."""
    rows = [
        {
            "number": number,
            "wording": draft.wording,
            "tags": list(draft.tags),
            "values": {
                name: entry.pk
                if isinstance(entry := value, CatalogEntry)
                else value.isoformat()
                if hasattr(value, "isoformat")
                else value
                for name, value in draft.values.items()
            },
        }
        for number, draft in report.good
    ]
    content = {"name": report.name, "token": report.token, "rows": rows, "bad": report.bad_rows}
    return signing.dumps(content, salt=_salt(deal, by), compress=True)


def unsealed(deal: Deal, text: str, *, by: Person) -> Report:
    """The report again. Raises Refused for what was changed, belongs to somebody else or is over a day old."""
    try:
        content = signing.loads(text, salt=_salt(deal, by), max_age=KEPT_FOR_SECONDS)
    except signing.BadSignature as problem:
        sentence = "These rows are no longer at hand. Import the spreadsheet again."
        raise Refused(sentence, code="unsealed", field="file") from problem
    pks = [row["values"]["catalog_entry"] for row in content["rows"] if row["values"].get("catalog_entry")]
    entries = CatalogEntry.objects.select_related("feature", "plan").in_bulk(pks)
    report = Report(content["name"], token=content["token"])
    report.problems = [Problem(number, "", "") for number in content["bad"]]
    for row in content["rows"]:
        values = row["values"]
        for name in ("said_on", "needed_by"):
            if values.get(name):
                values[name] = datetime.fromisoformat(values[name]).date()
        if values.get("catalog_entry"):
            values["catalog_entry"] = entries.get(values["catalog_entry"])
        report.good.append((row["number"], LineDraft(row["wording"], row["tags"], values)))
    return report


def _salt(deal: Deal, by: Person) -> str:
    return f"promises.imports:{deal.pk}:{by.pk}"


# --- One row ---------------------------------------------------------------------------------------------------------


class _Record:
    """What rows are compared with: the sentences of the sheet, those of earlier rows, and the menu of the deal's plan."""

    def __init__(self, deal: Deal) -> None:
        lines = deal.lines.exclude(state=LineState.WITHDRAWN).select_related("current_wording")
        self.said = {canonical(line.text): f"Line {line.number} of the sheet" for line in lines}
        self.has_plan = bool(deal.plan_id)
        self.menu: dict[str, CatalogEntry] = {}
        self.sentences: dict[str, CatalogEntry] = {}
        entries = CatalogEntry.objects.filter(plan=deal.plan_id).select_related("feature", "plan")
        for entry in entries.order_by("-pk") if self.has_plan else ():
            self.menu[plain(entry.feature.name)] = self.menu[plain(entry.feature.code)] = entry
            if entry.sentence:
                self.sentences[canonical(entry.sentence)] = entry

    def entry(self, cell: Cell) -> CatalogEntry:
        name = str(cell).partition("/")[0]
        if not self.has_plan:
            raise BadCell("The deal names no plan, so no feature of the catalog holds.")
        if plain(name) not in self.menu:
            raise BadCell(f"The deal's plan has no feature “{name.strip()[:60]}” in the catalog.")
        return self.menu[plain(name)]


def _columns(header: Sequence[str]) -> dict[int, tuple[str, str]]:
    """Position → (field, header). Raises Refused where two columns are the same, or where none holds a sentence."""
    columns: dict[int, tuple[str, str]] = {}
    for position, head in enumerate(header):
        name = field_of(head)
        twin = next((other for other, _ in columns.values() if name and other == name), None)
        if twin:
            first = next(head for other, head in columns.values() if other == twin)
            raise Refused(
                f"The columns “{first}” and “{head}” mean the same. Keep one.", code="header", field="file"
            )
        if name:
            columns[position] = (name, head)
    if not any(name in _HEAD for name, _ in columns.values()):
        raise Refused(
            "No column is named “wording” or “ask”. The first row names the columns: start from the template.",
            code="header",
            field="file",
        )
    return columns


def _read_row(
    row: TableRow, columns: Mapping[int, tuple[str, str]], width: int, known: _Record
) -> tuple[LineDraft, list[Problem]]:
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    heads = dict(columns.values())
    for position, (name, head) in columns.items():
        cell = row.cells[position] if position < len(row.cells) else ""
        if cell == "":
            continue
        try:
            values[name] = known.entry(cell) if name == "catalog_entry" else value_of(name, cell)
        except BadCell as problem:
            problems.append(Problem(row.number, head, str(problem)))
    if any(cell != "" for cell in row.cells[width:]):
        sentence = "The row has more cells than there are columns. Put a sentence with separators in quotes."
        problems.append(Problem(row.number, "", sentence))
    draft, clash = _draft(values, known)
    if clash:
        problems.append(Problem(row.number, heads["launch_critical"], clash))
    if not problems:
        problems += [
            Problem(row.number, heads.get(name, ""), sentence)
            for name, sentence in problems_of(draft).items()
        ]
    words = canonical(draft.wording or str(values.get("ask", "")))
    if not problems and words in known.said:
        problems.append(Problem(row.number, "", f"{known.said[words]} says this already."))
    if not problems:
        known.said[words] = f"Row {row.number}"
    return draft, problems


def _draft(values: dict[str, Any], known: _Record) -> tuple[LineDraft, str]:
    """The line, and what is wrong between its columns."""
    clash = ""
    critical, timing = values.pop("launch_critical", None), values.get("timing") or None
    if critical is not None and timing is not None and critical != (timing == Timing.LAUNCH_CRITICAL):
        clash = "The timing says something else."
    elif critical:
        values["timing"] = Timing.LAUNCH_CRITICAL
    wording, tags = values.pop("wording", ""), values.pop("tags", [])
    entry = values.get("catalog_entry")
    if entry is not None and not wording:
        wording = entry.sentence
    elif entry is None and canonical(wording) in known.sentences:
        values["catalog_entry"] = known.sentences[canonical(wording)]
    return LineDraft(wording, tags, values), clash
