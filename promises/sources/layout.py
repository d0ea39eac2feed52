"""Lines to paragraphs: which lines belong together, what is a heading, a list item, a table's cell, whose words they are."""

import re
from collections.abc import Iterator, Sequence

from promises.sources import talk, threads
from promises.sources.document import Line, Message, Paragraph
from promises.sources.rows import Row, rows_of

_BULLET = re.compile(r"(?:[-*+•‣◦▪–—·o✓→]|(?:\(?(\d{1,2}|[a-z])[.)]))[ \t]+(?=\S)")
_BOX = re.compile(r"\[[ xX]\][ ]+")
_HASHES = re.compile(r"#{1,6}[ ]+")
_NUMBERED_TITLE = re.compile(r"\d{1,2}(?:\.\d+)*[.)]?\s+[A-Z]")
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,4})[.)]?[ ]+(?=\S)")
_RULE = re.compile(r"[-=_*~#|:+\s]+$")
_CELL = re.compile(r"[^|]+")
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)(.{1,80}?)\1:?$")
_NOTES = re.compile(r"(?i)\b(?:notes?|minutes|debrief|call log|meeting log|write-?up|protocol)\b")
_REPORTS = re.compile(
    r"(?i)\b(?:wants|asked|asks|told|said|says|needs|insists|requires|promised|confirmed|agreed|thinks|mentioned)\b"
)


def arrange(lines: list[Line]) -> tuple[str, list[Paragraph], list[Message]]:
    """The form of the document, its paragraphs, and the messages when it is a mail."""
    rows = rows_of(lines)
    messages: list[Message] = []
    if threads.is_thread(rows):
        form = "mail"
        messages = threads.divide(rows)
    elif talk.is_talk(rows):
        form = "transcript"
        beside = talk.divide(rows)
        messages = [Message(name, side) for name, side in beside.items()]
    else:
        form = "notes" if _are_notes(rows) else "paper"
    return form, list(_paragraphs(rows, form)), messages


def _are_notes(rows: Sequence[Row]) -> bool:
    filled = [row.text for row in rows if row.text]
    if any(_NOTES.search(text[:300]) for text in filled[:3]):
        return True
    items = [text for text in filled if _BULLET.match(text)]
    return len(items) * 2 > len(filled) and sum(
        1 for text in items if _REPORTS.search(text[:2_000])
    ) * 4 >= len(items)


def _paragraphs(rows: Sequence[Row], form: str) -> Iterator[Paragraph]:
    heading = ""
    block: list[Row] = []

    def flush() -> Iterator[Paragraph]:
        if block:
            yield _paragraph(block, heading, form)
            block.clear()

    wide = max((len(row.text) for row in rows if row.kind not in ("header",)), default=0)
    for row in rows:
        if not row.text or _RULE.match(row.text):
            yield from flush()
            continue
        if row.kind in ("header", "signature"):
            yield from flush()
            yield Paragraph(
                row.text, ((row.start, row.end),), row.place, row.kind, "", row.speaker, row.message
            )
            continue
        if row.text.startswith("|") or row.text.count("|") > 1:
            yield from flush()
            yield from _cells(row, heading)
            continue
        title = _heading(row, form)
        if title:
            yield from flush()
            heading = _NUMBERED.sub("", title).strip(" :")
            yield Paragraph(title, ((row.start, row.end),), row.place, "heading", title, "", row.message)
            continue
        item = row.kind in ("item", "cell", "turn") or _BULLET.match(row.text) is not None
        if block and (item or not _continues(block[-1], row, form, min(wide, 200))):
            yield from flush()
        block.append(row)
    yield from flush()


def _continues(last: Row, row: Row, form: str, wide: int) -> bool:
    """Whether a line goes on with the one before it: as wrapped prose does, and a note on a line of its own doesn't."""
    if (last.message, last.depth, last.speaker) != (
        row.message,
        row.depth,
        row.speaker,
    ) or last.kind == "cell":
        return False
    if row.text[:1].islower():
        return True
    # A full line was broken because the next word found no room in it.
    return wide >= 50 and len(last.text) + len(row.text.split(None, 1)[0]) + 1 > wide * 0.85


def _heading(row: Row, form: str) -> str:
    text = row.text
    hashes = _HASHES.match(text)
    if hashes:
        return text[hashes.end() :].strip(" #*")
    if row.kind == "heading":
        return text
    bold = _BOLD_LINE.match(text)
    if bold:
        return bold[2].strip(" :")
    if form == "transcript" or len(text) > 70 or (_BULLET.match(text) and not _NUMBERED_TITLE.match(text)):
        return ""
    words = text.split()
    if text.endswith(":") and len(words) <= 6 and form != "mail":
        return text[:-1]
    if row.kind in ("item", "cell") or form == "mail" or text[-1] in ".,;!?" or len(words) > 7:
        return ""
    if text.isupper() and len(text) > 3:
        return text
    return (
        text
        if form == "paper" and re.match(r"\d{1,2}(?:\.\d+)*[.)]?\s+[A-Z]", text) and len(words) <= 6
        else ""
    )


def _cells(row: Row, heading: str) -> Iterator[Paragraph]:
    for cell in _CELL.finditer(row.text):
        text = cell[0].strip()
        if text and not _RULE.match(text):
            start = row.start + cell.start() + len(cell[0]) - len(cell[0].lstrip())
            yield Paragraph(text, ((start, start + len(text)),), row.place, "cell", heading, "", row.message)


def _paragraph(block: Sequence[Row], heading: str, form: str) -> Paragraph:
    first = block[0]
    bullet = _BULLET.match(first.text) if first.kind != "turn" else None
    number = 0
    skipped = 0
    kind = "text"
    if bullet:
        skipped, kind = bullet.end(), "item"
        number = int(bullet[1]) if bullet[1] and bullet[1].isdigit() else 0
        box = _BOX.match(first.text, skipped)
        skipped = box.end() if box else skipped
    elif first.kind in ("item", "cell"):
        kind = first.kind
    spans = [(first.start + skipped, first.end), *((row.start, row.end) for row in block[1:])]
    text = " ".join([first.text[skipped:], *(row.text for row in block[1:])])
    return Paragraph(text, tuple(spans), first.place, kind, heading, first.speaker, first.message, number)
