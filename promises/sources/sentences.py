"""Where sentences begin and end."""

import re
from collections.abc import Iterator

_ABBREVIATIONS = {
    *(
        "e.g",
        "i.e",
        "etc",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "no",
        "nr",
        "nos",
        "approx",
        "st",
        "vs",
        "incl",
        "excl",
    ),
    *(
        "max",
        "min",
        "ca",
        "cf",
        "fig",
        "sec",
        "art",
        "para",
        "inc",
        "ltd",
        "co",
        "corp",
        "dept",
        "est",
        "ref",
        "tel",
    ),
    *(
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "wed",
        "thu",
    ),
    *("fri", "sat", "sun", "a.m", "p.m", "hrs", "u.s", "u.k", "z.b", "bzw", "ggf", "attn", "p.a", "w", "q"),
}
# These end a sentence as often as not.
_EITHER = {
    "etc",
    "a.m",
    "p.m",
    "no",
    "inc",
    "ltd",
    "co",
    "corp",
    "p.a",
    "u.s",
    "u.k",
    "hrs",
    "min",
    "max",
    "sun",
    "sat",
    "mon",
}
_STOP = re.compile(r"[.!?\u2026]+[\"'\u2019\u201d)\]]{0,3}(?=\s)")
_LAST_WORD = re.compile(r"([^\s(\"'\u201c]{1,12})$")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The places of the sentences in a paragraph. A long text takes time in proportion to its length."""
    start = 0
    for stop in _STOP.finditer(text):
        if _ends(text, stop):
            yield from _trimmed(text, start, stop.end())
            start = stop.end()
    yield from _trimmed(text, start, len(text))


def _ends(text: str, stop: re.Match[str]) -> bool:
    following = text[stop.end() : stop.end() + 8].lstrip()[:1]
    if stop[0][0] != ".":
        return not following.islower() or "!" in stop[0] or "?" in stop[0]
    if stop[0].startswith(".."):
        return not following.islower()
    if following.islower():
        return False
    word = _LAST_WORD.search(text, max(0, stop.start() - 13), stop.start())
    before = word[1].lower() if word else ""
    if before in _ABBREVIATIONS:
        return before in _EITHER and not following.isdigit() and following not in "(-"
    # A single letter is somebody's initial, unless it ends the sentence as in "plan B".
    if len(before) == 1 and before.isalpha():
        return before == "i" or not word[1].isupper() if word else True
    # A number with a full stop is a list's number, or a date in the German manner.
    return not (before.isdigit() and len(before) <= 2 and word is not None and word.start() == 0)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
