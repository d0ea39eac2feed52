"""A text as the rules read it, with the way back to the text as given."""

import re
from dataclasses import dataclass

from promises.typography import canonical

# A soft hyphen at the end of a line is one break inside a word; a letter and the marks on it are one character.
_CLUSTER = re.compile("\u00ad[ \t]*\r?\n[ \t]*|.[\u0300-\u036f]*", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """`words` is canonical and in lower case; its character i stands at `starts[i]`:`ends[i]` of the text as given.

    Both are None where every character stands in its own place.
    """

    words: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of `words` stands in the text as given."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


def read(text: str) -> Reading:
    if canonical(text) == text:
        return Reading(_lower(text))
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(text):
        piece = match[0]
        # White space at the ends of a piece is what `canonical` takes away, so it is told apart first.
        chars = " " if piece.isspace() else canonical(piece)
        if written and ends and chars in (" ", "-") and written[-1] == chars:
            ends[-1] = match.end()
            continue
        for char in chars:
            written.append(char)
            starts.append(match.start())
            ends.append(match.end())
    return Reading(_lower("".join(written)), starts, ends)


def _lower(text: str) -> str:
    """In lower case, with every letter in its place: a few capitals have no single small letter and stay."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lower
