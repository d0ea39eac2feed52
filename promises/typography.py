"""Which differences between two texts are only typography, and which characters a text may not hold at all.

Plain functions. Nothing here touches a digit, a letter's case, a word, or punctuation other than the quotes, dashes and
dots named below.
"""

import re
import unicodedata

_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc", "'") | dict.fromkeys(
    "\u201c\u201d\u201e\u201f", '"'
)
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
# Soft hyphen, zero-width space and joiners, word joiner, byte order mark, direction marks: nothing a reader sees.
_INVISIBLE = dict.fromkeys("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_TYPOGRAPHY = str.maketrans({**_QUOTES, **_DASHES, **_LIGATURES, **_INVISIBLE, "\u2026": "..."})

# Text copied from a page breaks a word with a soft hyphen at the end of the line.
_BROKEN_WORD = re.compile("\u00ad[ \t]*\r?\n[ \t]*")
_DOUBLE_DASH = re.compile(r"--+")

_ALLOWED_CONTROLS = "\t\n\r"
_OVERRIDES = "\u202d\u202e"
_EMBEDDINGS, _POP_EMBEDDING = "\u202a\u202b", "\u202c"
_ISOLATES, _POP_ISOLATE = "\u2066\u2067\u2068", "\u2069"


def canonical(text: str) -> str:
    """The text with every difference of mere typography removed.

    White space of any kind becomes one space, none at the ends; curly quotes become straight, dashes of any length one
    hyphen, an ellipsis three dots, ligatures their letters; soft hyphens and other invisible characters go. Unicode
    form C. Applying it twice changes nothing.
    """
    text = unicodedata.normalize("NFC", _BROKEN_WORD.sub("", text)).translate(_TYPOGRAPHY)
    text = _DOUBLE_DASH.sub("-", " ".join(text.split()))
    return unicodedata.normalize("NFC", text)


def same_words(a: str, b: str) -> bool:
    """Whether two texts differ in white space and typography at most."""
    return canonical(a) == canonical(b)


def clean_sentence(text: str) -> str:
    """The text with runs of white space made one space and none at the ends, otherwise as typed."""
    return " ".join(text.split())


def refuse_controls(text: str) -> str | None:
    """A sentence that names the first character which may not be stored, or None when there is none.

    Refused: control characters other than tab and line break, halves of surrogate pairs, characters that override the
    direction of text, and direction embeddings or isolates that are not closed. They make a page show other words than
    the record holds.
    """
    open_embeddings: list[int] = []
    open_isolates: list[int] = []
    for index, char in enumerate(text):
        category = unicodedata.category(char) if not char.isprintable() else ""
        if category == "Cc" and char not in _ALLOWED_CONTROLS:
            return f"Remove the control character {_name(char)} at position {index + 1}."
        if category == "Cs":
            return f"Remove the broken character {_name(char)} at position {index + 1}."
        if char in _OVERRIDES:
            return f"Remove the text direction override {_name(char)} at position {index + 1}."
        if char in _EMBEDDINGS:
            open_embeddings.append(index)
        elif char in _ISOLATES:
            open_isolates.append(index)
        elif char in (_POP_EMBEDDING, _POP_ISOLATE):
            opened = open_embeddings if char == _POP_EMBEDDING else open_isolates
            if not opened:
                return f"Remove the text direction mark {_name(char)} at position {index + 1}: it closes nothing."
            opened.pop()
    left_open = open_embeddings + open_isolates
    if left_open:
        index = min(left_open)
        return f"Remove the text direction mark {_name(text[index])} at position {index + 1}: it is never closed."
    return None


def _name(char: str) -> str:
    return f"U+{ord(char):04X}"
