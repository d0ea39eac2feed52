"""A plan's, proposal's or contract's text cut into its sentences, with the places in the text as given."""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from promises.sources.sentences import sentences
from promises.typography import canonical

# Longer than any contract that a person reads.
READ_LIMIT = 1_000_000
_LONGEST_WORD = 60

_MARKER = re.compile(
    r"(?:[-*+•‣◦▪–—·o✓→●○]|\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]|§{1,2}\s?\d+[a-z]?|\(\d{1,3}\)|(?:\d{1,3}|[A-Z]|[IVX]{1,5})(?:\.(?:\d{1,3}|[a-z]))+[.)]?|"
    r"(?:(?:article|clause|section|annex|part|schedule|exhibit)\s+(?:\d+(?:\.\d+)*|[IVX]+)\b\s*[.:–—-]?))[ \t]+(?=\S)",
    re.IGNORECASE,
)
_LOOSE_NUMBER = re.compile(r"\d{1,3}[ \t]{2,}(?=\S)|\d{1,3}[ \t]+(?=[A-Z][\w ,&-]{2,60}$)")
_FURNITURE = re.compile(
    r"(?i)(?:page\s+\d+(?:\s*(?:of|/)\s*\d+)?|\d{1,4}\s*/\s*\d{1,4}|-\s*\d{1,4}\s*-|seite\s+\d+)\s*$"
)
_RULE = re.compile(r"[-=_*~#|:+\s]+$")
_BOLD = re.compile(r"\*\*|__")
_CODE = re.compile(r"\s*[(\[](?:[A-Z]{1,6}-)?[\w-]{1,20}\.\d{1,3}[)\]]\s*$")
# A line that begins with a figure of the sentence, not with a number of a list: "2.1 level AA", "17 April".
_FIGURE_FIRST = re.compile(r"\d[\d.,]*\s+[a-z]")
_OUTSIDE = re.compile(
    r"(?i)\b(?:outside|out of scope|not (?:part|included|in (?:this|the)|covered|agreed|offered)|exclu\w+|"
    r"what (?:is|we do) not|does not include|declined|left out)\b"
)
_LEADS_ON = re.compile(
    r"(?i)(?:,|\b(?:by|of|the|a|an|and|or|to|in|on|at|for|with|from|within|per|is|are|up|than|that|as|not|its|their|each|every|between|until))$"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence: its canonical words, its place in the text, and the heading over it. `denied`: it stands in a part of
    the document that says what is not promised.
    """

    text: str
    start: int
    end: int
    heading: str = ""
    denied: bool = False


@dataclass
class _Paragraph:
    text: str
    places: list[int]
    heading: str
    denied: bool


def read(text: str, known: Collection[str] = ()) -> list[Sentence]:
    """The document's sentences in order. `known` are words that tell a broken word from one written with a hyphen."""
    vocabulary = {word.lower() for line in known for word in re.findall(r"\w+", canonical(line))}
    found = []
    for paragraph in _paragraphs(text[:READ_LIMIT], vocabulary):
        for start, end in sentences(paragraph.text):
            words = canonical(_CODE.sub("", paragraph.text[start:end]))
            if words:
                found.append(
                    Sentence(
                        words,
                        paragraph.places[start],
                        paragraph.places[end - 1] + 1,
                        paragraph.heading,
                        paragraph.denied,
                    )
                )
    return found


def _paragraphs(text: str, vocabulary: Collection[str]) -> Iterator[_Paragraph]:
    heading, denied = "", False
    for block in _blocks(text):
        title = _title(block)
        if title is not None:
            heading, denied = title, bool(_OUTSIDE.search(title))
            # A short sentence without a full stop looks like a heading too: its words must not be lost.
        joined, places = _joined(block, vocabulary)
        yield _Paragraph(joined, places, heading, denied)


Line = tuple[str, int]  # what stands on it, and where it begins in the text


def _blocks(text: str) -> Iterator[list[Line]]:
    """Runs of lines that read on, markers of lists taken off; cells of a table one by one."""
    block: list[Line] = []
    lines = list(_lines(text))
    repeated = _repeated(lines)
    wide = max((len(line) for line, _ in lines if len(line) < 200), default=0)
    blank = page = False
    for line, start in lines:
        if not line or _RULE.match(line):
            blank = True
            continue
        if _FURNITURE.match(line) or line in repeated:
            page = True
            continue
        if line.startswith("|") or line.count("|") > 1 or "\t" in line:
            if block:
                yield block
            block = []
            for cell in re.finditer(r"[^|\t]+", line):
                words = cell[0].strip()
                if words and not _RULE.match(words):
                    yield [(words, start + cell.start() + cell[0].index(words[0]))]
            blank = page = False
            continue
        marker = _MARKER.match(line) or _LOOSE_NUMBER.match(line)
        if block and not _reads_on(
            block[-1][0], line, blank=blank, page=page, marker=bool(marker), wide=wide
        ):
            yield block
            block = []
        if not block and marker:
            # Markers may stand in a row: "3. (a)".
            while marker and marker.end() < len(line):
                line, start = line[marker.end() :], start + marker.end()
                marker = _MARKER.match(line)
        block.append((line, start))
        blank = page = False
    if block:
        yield block


def _lines(text: str) -> Iterator[Line]:
    position = 0
    for raw in re.split(r"(\r\n|\r|\n|\f|\v|\u2028|\u2029)", text):
        stripped = raw.strip()
        if raw not in ("\r\n", "\r", "\n", "\f", "\v", "\u2028", "\u2029"):
            yield stripped, position + (raw.index(stripped[0]) if stripped else 0)
        position += len(raw)


def _repeated(lines: list[Line]) -> set[str]:
    """Running heads: short lines without an end that come back on three pages or more, and not as a wrapped sentence does."""
    seen: Counter[str] = Counter()
    led_on: Counter[str] = Counter()
    for (line, _), (after, _) in zip(lines, [*lines[1:], ("", 0)], strict=True):
        if 3 < len(line) <= 80 and line[-1] not in ".;!?|" and not line.startswith("|"):
            seen[line] += 1
            led_on[line] += after[:1].islower()
    return {line for line, times in seen.items() if times >= 3 and times - led_on[line] >= 2}


def _reads_on(last: str, line: str, *, blank: bool, page: bool, marker: bool, wide: int) -> bool:
    """Whether a line goes on with the sentence of the one before it."""
    if last.rstrip("\"')]*_")[-1:] in ".!?:":
        return False
    if last.endswith(";") and not (line[:1].islower() and not marker and not blank):
        return False
    leads_on = bool(_LEADS_ON.search(last)) and not last.isupper()
    if marker and not (_FIGURE_FIRST.match(line) and (leads_on or not blank)):
        return False
    if page:
        return not line[:1].isupper() or leads_on
    if blank:
        return line[:1].islower() and len(last.split()) > 2
    if line[:1].islower() or leads_on:
        return True
    room = len(last) + 1 + len(line.split(None, 1)[0])
    return wide >= 45 and room > wide * 0.82


def _title(block: list[Line]) -> str | None:
    if len(block) > 2:
        return None
    text = " ".join(line for line, _ in block)
    bare = re.sub(r"^#{1,6}\s+", "", text).strip(" *_")
    if bare != text.strip(" *_"):
        return bare
    words = bare.split()
    if len(words) > 9 or bare.endswith((".", ";", "!", "?", ",")):
        return None
    if bare.endswith(":"):
        return bare[:-1]
    return None if re.search(r"(?i)\b(?:is|are|can|will|shall|gets?|receives?|has|have)\b", bare) else bare


def _joined(block: list[Line], vocabulary: Collection[str]) -> tuple[str, list[int]]:
    """The lines as one text, with the place of each of its characters."""
    text, places = "", list[int]()
    for line, start in block:
        if text:
            # Only the end is read: of a paragraph of many short lines the whole would be read with each of them.
            broken = re.search(r"(\w+)-$", text[-_LONGEST_WORD:])
            following = re.match(r"\w+", line)
            if text.endswith("\u00ad"):
                text, places = text[:-1], places[:-1]
            elif broken and following and line[:1].islower():
                if (broken[1] + following[0]).lower() in vocabulary or not {
                    broken[1].lower(),
                    following[0].lower(),
                } <= set(vocabulary):
                    text, places = text[:-1], places[:-1]
            elif not (broken and following and following[0][:1].isdigit()):
                text += " "
                places.append(places[-1] + 1)
        for mark in re.split(r"(\*\*|__)", line):
            if not _BOLD.fullmatch(mark):
                text += mark
                places += range(start, start + len(mark))
            start += len(mark)
    return text, places
