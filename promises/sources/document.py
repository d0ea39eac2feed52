"""What every kind of file is read into."""

from bisect import bisect_right
from dataclasses import dataclass, field


class Unreadable(Exception):
    """A file that gives no text. The message is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Line:
    """A line of text and the place it came from; `kind` is "heading", "item" or "cell" where the file says so."""

    text: str
    place: str
    kind: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Lines that belong together. `spans` are their places in the document's text, without quote marks and bullets."""

    text: str
    spans: tuple[tuple[int, int], ...]
    place: str
    kind: str = "text"
    heading: str = ""
    speaker: str = ""
    message: int = 0
    number: int = 0
    level: int = 0

    def where(self, start: int, end: int) -> tuple[int, int]:
        """The place in the document's text of a stretch of this paragraph's text."""
        starts, position = [], 0
        for a, b in self.spans:
            starts.append(position)
            position += b - a + 1
        first = max(0, bisect_right(starts, start) - 1)
        last = max(0, bisect_right(starts, max(start, end - 1)) - 1)
        return self.spans[first][0] + start - starts[first], self.spans[last][0] + end - starts[last]


@dataclass(frozen=True)
class Message:
    """One mail of a thread, the newest first; `address` and `to` as far as the headers tell."""

    sender: str
    address: str = ""
    to: tuple[tuple[str, str], ...] = ()
    date: str = ""


@dataclass(frozen=True)
class Document:
    """A file's text, and its paragraphs in order. `form` is "mail", "transcript", "notes" or "paper"."""

    name: str
    text: str
    form: str
    paragraphs: tuple[Paragraph, ...]
    messages: tuple[Message, ...] = field(default=())

    def quote(self, start: int, end: int) -> str:
        return self.text[start:end]
