"""The text of a PDF, page by page, without what repeats at the head and foot of its pages."""

import re
from collections import Counter
from collections.abc import Sized
from io import BytesIO

from promises.sources.document import Line, Unreadable

MAX_PAGES = 300

_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]$")
_PAGE_NUMBER = re.compile(r"(?i)\W*(?:page|seite|p\.)?\s*\d{1,4}\s*(?:(?:of|/|von)\s*\d{1,4})?\W*$")
_DIGITS = re.compile(r"\d+")
_EDGE = 3


def lines(data: bytes, max_characters: int) -> list[Line]:
    """The lines of a PDF; words broken at a line's end are joined."""
    # Imported late: the command and the pages that read no PDF need not wait for it.
    from pypdf import PdfReader

    pages: list[list[str]] = []
    total = 0
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("The PDF is encrypted. Save it without a password.")
        if len(reader.pages) > MAX_PAGES:
            raise Unreadable(f"The PDF has {len(reader.pages)} pages; at most {MAX_PAGES} can be read.")
        for page in reader.pages:
            text = page.extract_text() or ""
            total += len(text)
            if total > max_characters:
                raise Unreadable(f"The PDF holds more than {max_characters:,} characters.")
            pages.append([" ".join(line.split()) for line in text.split("\n")])
    except Unreadable:
        raise
    except (Exception, RecursionError) as error:
        # pypdf lets KeyError, ValueError, AttributeError and others through on a damaged file.
        raise Unreadable("The PDF is broken and can't be opened.") from error
    if not total or not any(line for page in pages for line in page):
        raise Unreadable("The PDF holds no text; it may be a scan. Paste the text instead.")
    return _joined(_without_edges(pages))


def _without_edges(pages: list[list[str]]) -> list[list[str]]:
    seen: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page if line]
        edge = _edge(filled)
        seen.update({_DIGITS.sub("0", line) for line in filled[:edge] + filled[-edge:]})
    repeated = {line for line, times in seen.items() if times > 1 and times >= len(pages) / 2}
    kept = []
    for page in pages:
        places = [at for at, line in enumerate(page) if line]
        edges = {
            at
            for at in places[: _edge(places)] + places[-_edge(places) :]
            if _DIGITS.sub("0", page[at]) in repeated or _PAGE_NUMBER.match(page[at])
        }
        kept.append([line for at, line in enumerate(page) if at not in edges])
    return kept


def _edge(filled: Sized) -> int:
    """How many lines at each end may be a page's head or foot; on a short page fewer."""
    return max(1, min(_EDGE, len(filled) // 4))


def _joined(pages: list[list[str]]) -> list[Line]:
    result: list[Line] = []
    for number, page in enumerate(pages, 1):
        if result and page and not (page[0][:1].islower() and result[-1].text[-1:] not in ".!?:"):
            result.append(Line("", f"page {number}"))
        for text in page:
            last = result[-1] if result else None
            if last and _HYPHEN.search(last.text) and text[:1].islower():
                word, _, rest = text.partition(" ")
                result[-1] = Line(_HYPHEN.sub("", last.text) + word, last.place)
                text = rest
                if not text:
                    continue
            result.append(Line(text, f"page {number}"))
    return result
