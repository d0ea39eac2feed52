"""The columns of an imported sheet: which header names which field of a line, and what their cells may say."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from promises.files.tables import Cell
from promises.vocabulary import Channel, LineKind, SupportCheck, Tag, Timing

FIELDS = (
    "wording",
    "ask",
    "said_by",
    "said_to",
    "said_on",
    "channel",
    "kind",
    "timing",
    "launch_critical",
    "day_one",
    "needed_by",
    "tags",
    "support_could_commit",
    "catalog_entry",
)
_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "wording": (
        "sentence",
        "promise",
        "what we promise",
        "promise wording",
        "the sentence that we would sign",
    ),
    "ask": ("request", "requirement", "customer ask", "what the buyer expects", "what does the buyer expect"),
    "said_by": ("who said it", "who", "speaker"),
    "said_to": ("to whom",),
    "said_on": ("date", "day", "on which day", "when said", "date said"),
    "channel": ("where", "where was this said", "where said"),
    "kind": ("type", "line kind"),
    "timing": ("when", "phase"),
    "launch_critical": ("critical for launch",),
    "day_one": ("expected on day one", "day 1"),
    "needed_by": ("deadline", "due", "due date", "needed on"),
    "tags": ("tag", "touches", "what it touches"),
    "support_could_commit": ("support could commit to this sentence right now", "could support commit"),
    "catalog_entry": ("catalog feature", "catalog", "catalogue", "feature", "menu"),
}
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def plain(words: object) -> str:
    """For comparing what people type: small letters and digits alone."""
    return _NOT_LETTERS.sub("", str(words).lower())


_HEADERS = {plain(name): name for name in FIELDS} | {
    plain(spelling): name for name, spellings in _SPELLINGS.items() for spelling in spellings
}
_CHOICES: Mapping[str, Mapping[str, str]] = {
    name: {plain(value): value for value in kinds.values}
    | {plain(label): str(value) for value, label in kinds.choices}
    for name, kinds in {
        "channel": Channel,
        "kind": LineKind,
        "timing": Timing,
        "support_could_commit": SupportCheck,
        "tags": Tag,
    }.items()
}
_MORE: Mapping[str, Mapping[str, str]] = {
    "channel": {"mail": "email", "phone": "call", "phonecall": "call", "meeting": "call"},
    "kind": {"standard": "standard_feature", "custom": "custom_work", "service": "ongoing_service"},
    "timing": {"launch": "launch_critical", "later": "later_phase"},
    "support_could_commit": {
        "needtocheck": "need_to_check",
        "check": "need_to_check",
        "maybe": "need_to_check",
    },
    "tags": {"data": "data_movement", "custom": "custom_logic", "commercial": "commercial_terms"},
}
_YES, _NO = frozenset({"yes", "y", "true", "1", "x"}), frozenset({"no", "n", "false", "0", ""})
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?=$|[T ])")
# A workbook counts days from here (its 29 February 1900, which never was, included).
_EPOCH = date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = 36_526, 73_050  # 2000-01-01 to 2099-12-31


class BadCell(Exception):
    """A cell that says nothing of its column's kind. The message is a sentence."""


def field_of(header: str) -> str:
    """The field that a header names; empty for none."""
    return _HEADERS.get(plain(header), "")


def value_of(field: str, cell: Cell) -> object:
    """The cell as the field's value. Raises BadCell. Not for `catalog_entry`, which only the record knows."""
    if isinstance(cell, str) and re.fullmatch(r"#(?:REF|N/A|NAME\?|VALUE|DIV/0|NULL|NUM)!?", cell):
        raise BadCell(f"The cell holds the error {cell}.")
    if field in ("said_on", "needed_by"):
        return _day(cell)
    if field in ("launch_critical", "day_one"):
        return _yes_or_no(cell)
    if field == "tags":
        words = [word for word in re.split(r"[,;|\n]", str(cell)) if word.strip()]
        return list(dict.fromkeys(_choice("tags", word) for word in words))
    if field in _CHOICES:
        return _choice(field, cell) if str(cell).strip() else ""
    return _words(cell)


def _words(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _choice(field: str, cell: Cell) -> str:
    key = plain(cell)
    found = _CHOICES[field].get(key) or _MORE[field].get(key)
    if found is None:
        known = ", ".join(dict.fromkeys(_CHOICES[field].values()))
        raise BadCell(f"“{str(cell).strip()[:60]}” is none of: {known}.")
    return found


def _yes_or_no(cell: Cell) -> bool:
    key = plain(cell)
    if key in _YES or cell is True:
        return True
    if key in _NO or cell is False:
        return False
    raise BadCell(f"“{str(cell).strip()[:60]}” is neither yes nor no.")


def _day(cell: Cell) -> date | None:
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _FIRST_DAY <= cell <= _LAST_DAY:
        return _EPOCH + timedelta(days=int(cell))
    text = str(cell).strip()
    if not text:
        return None
    try:
        if _ISO.match(text):
            return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    raise BadCell(f"“{text[:60]}” is no date that can be read for sure. Write it as 2026-03-31.")
