"""A document's lines with their places in its text, as every later step reads them."""

import re
from dataclasses import dataclass

from promises.sources.document import Line

_QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)+")


@dataclass
class Row:
    """One line without its quote marks. `start` and `end` are places in the document's text."""

    text: str
    start: int
    end: int
    place: str
    kind: str = ""
    depth: int = 0
    message: int = 0
    speaker: str = ""


def rows_of(lines: list[Line]) -> list[Row]:
    rows = []
    offset = 0
    for line in lines:
        quote = _QUOTE.match(line.text)
        skipped = quote.end() if quote else 0
        body = line.text[skipped:]
        left = skipped + len(body) - len(body.lstrip())
        end = len(line.text.rstrip())
        row = Row("", offset + min(left, end), offset + max(end, 0), line.place, line.kind)
        row.text = line.text[min(left, end) : end]
        row.depth = quote[0].count(">") if quote else 0
        if row.start > row.end:
            row.start = row.end
        rows.append(row)
        offset += len(line.text) + 1
    return rows
