"""The rows of a spreadsheet: CSV in the encodings and with the separators that spreadsheets write, and .xlsx."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from promises.files import Unacceptable
from promises.files.packages import kind_of, open_package, refuse_active

MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 200
MAX_COLUMNS = 60
# A sheet on which somebody once touched the last row has a million empty ones.
MAX_EMPTY = 5_000
MAX_CELL = 20_000

Cell = str | int | float | bool | date


@dataclass(frozen=True)
class TableRow:
    """One row under its number in the spreadsheet, the header's being that of the first row that holds something."""

    number: int
    cells: tuple[Cell, ...]


def read_table(data: bytes) -> tuple[list[str], list[TableRow]]:
    """The header's cells, and the rows that hold something. Dates and numbers of .xlsx keep their types.

    Raises Unacceptable, for what is no such file and for more than 200 rows or 5 MB.
    """
    if len(data) > MAX_BYTES:
        raise Unacceptable(
            f"has {len(data) / 1024 / 1024:.1f} MB. At most {MAX_BYTES // 1024 // 1024} MB are taken"
        )
    if not data.strip():
        raise Unacceptable("is empty")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unacceptable("is an old or a password-protected workbook. Save it as .xlsx without a password")
    rows = _workbook_rows(data) if data.startswith(b"PK\x03\x04") else _csv_rows(_decoded(data))
    header: list[str] = []
    found: list[TableRow] = []
    empty = 0
    for number, cells in enumerate(rows, 1):
        if not any(cell != "" for cell in cells):
            empty += 1
            if empty > MAX_EMPTY:
                break
            continue
        if len(cells) > MAX_COLUMNS:
            raise Unacceptable(f"has more than {MAX_COLUMNS} columns in row {number}")
        if not header:
            header = [str(cell) for cell in cells]
            continue
        if len(found) == MAX_ROWS:
            raise Unacceptable(f"has more than {MAX_ROWS} rows. Split it")
        found.append(TableRow(number, tuple(cells)))
    if not header:
        raise Unacceptable("is empty")
    return header, found


# --- CSV ------------------------------------------------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    for start in (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"MZ"):
        if data.startswith(start):
            raise Unacceptable("is neither CSV nor .xlsx")
    encodings = ["utf-8-sig", "cp1252"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:2] == b"\0":
        encodings = ["utf-16-le"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unacceptable("is neither CSV nor .xlsx")


def _csv_rows(text: str) -> Iterator[list[Cell]]:
    separator, rest = _separator(text)
    # Read row by row, so that a file of a million of them is given up at the limit.
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=separator)
    if rest is not text:
        yield []  # the line that named the separator
    try:
        for row in reader:
            yield [_text_cell(cell) for cell in row]
    except csv.Error as error:
        raise Unacceptable(f"can't be read as CSV from line {reader.line_num} on") from error


def _separator(text: str) -> tuple[str, str]:
    """What stands between the cells, and the text without the line in which Excel names it."""
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda mark: (head.count(mark), mark == ",")), text


def _text_cell(cell: str) -> str:
    cell = cell.strip()
    if len(cell) > MAX_CELL:
        raise Unacceptable(f"has a cell of more than {MAX_CELL:,} characters")
    return cell


# --- .xlsx ----------------------------------------------------------------------------------------------------------


def _workbook_rows(data: bytes) -> Iterator[list[Cell]]:
    with open_package(data) as archive:
        if kind_of(archive) != "xlsx":
            raise Unacceptable("is neither CSV nor .xlsx")
        refuse_active(archive)
    # Imported late: pages that take no file need not wait for it.
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # The size that the file claims for itself need not be true.
        sheet.reset_dimensions()
        rows: Iterable[Any] = sheet.iter_rows(values_only=True)
        for row in rows:
            yield _trimmed([_cell(value) for value in row[: MAX_COLUMNS + 1]])
    except Unacceptable:
        raise
    except Exception as error:
        # openpyxl lets through whatever a damaged package makes it meet, from KeyError to errors of expat.
        raise Unacceptable("is broken: it can't be opened as a workbook") from error


def _cell(value: Any) -> Cell:
    """A formula comes as the value that was last computed; one that never was is empty."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, bool | int | float | date):
        return value
    return _text_cell(str(value))


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and cells[-1] == "":
        cells.pop()
    return cells
