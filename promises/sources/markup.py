"""The text of HTML, as a reader would see it."""

import re
from html.parser import HTMLParser

from promises.sources.document import Line, Unreadable

_SILENT = {"style", "script", "head", "title", "template", "noscript"}
_BLOCKS = {
    *("p", "div", "br", "tr", "table", "ul", "ol", "li", "blockquote", "hr", "section", "article", "header"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "pre", "footer", "td", "th", "body", "dt", "dd"),
}
_SPACED = {"p", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}


# Tags that close, and none of any length: the parser's time grows with the square of what stays open.
_STRAY = re.compile(r"<(?![a-zA-Z/][^<>]{0,4000}>)")
_DECLARATION = re.compile(r"<[!?][^<>]{0,4000}>?")
# Only these letters, so that every place stays: some capitals have two small letters.
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_SCRIPTS = ("script", "style")
MAX_HTML = 3_000_000


def _tidy(text: str) -> str:
    for opens, closes in (("<!--", "-->"), *((f"<{name}", f"</{name}>") for name in _SCRIPTS)):
        kept, at, lower = [], 0, text.translate(_LOWER)
        while (start := lower.find(opens, at)) >= 0:
            kept.append(text[at:start])
            end = lower.find(closes, start)
            at = end + len(closes) if end >= 0 else len(text)
        text = "".join([*kept, " ", text[at:]]) if kept else text
    return _STRAY.sub("&lt;", _DECLARATION.sub(" ", text))


def html_lines(text: str) -> list[Line]:
    """The lines of an HTML text: list items with a dash, quotes with a mark for each level, headings as such."""
    if len(text) > MAX_HTML:
        raise Unreadable("The web page is too long to be read. Save its text.")
    reader = _Reader()
    reader.feed(_tidy(text))
    reader.close()
    reader.flush()
    return [Line(line, f"line {number}", kind) for number, (line, kind) in enumerate(reader.lines, 1)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.silent: list[str] = []
        self.depth = 0
        self.kind = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT and len(self.silent) < 20:
            self.silent.append(tag)
        elif tag == "body":
            self.silent.clear()
        if tag in _BLOCKS:
            self.flush()
        if tag in _SPACED:
            self._blank()
        if tag == "blockquote":
            self.depth = min(self.depth + 1, 30)
        elif tag == "li":
            self.words.append("- ")
        elif tag in ("td", "th"):
            self.kind = "cell"
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.kind = "heading"

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            # What an unclosed element inside it left open closes with it.
            del self.silent[self.silent.index(tag) :]
        if tag in _BLOCKS:
            self.flush()
        if tag in _SPACED:
            self._blank()
        if tag == "blockquote":
            self.depth = max(0, self.depth - 1)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

    def flush(self) -> None:
        text = " ".join("".join(self.words).split())
        if text and text != "-":
            self.lines.append(("> " * self.depth + text, self.kind))
            if self.kind:
                self._blank()
        if text:
            self.words, self.kind = [], ""

    def _blank(self) -> None:
        if self.lines and self.lines[-1][0].strip("> "):
            self.lines.append((">" * self.depth, ""))
