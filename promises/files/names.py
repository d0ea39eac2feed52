"""Names of files as they are kept and shown: one line, no folders, nothing that deceives the eye."""

import re
import unicodedata

LONGEST = 120
_FOLDERS = re.compile(r"[/\\]+")
# Control and format characters (line breaks, direction overrides, zero-width signs), separators, broken halves.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_RESERVED = re.compile(r'[<>:"|?*]')


def clean_name(name: str, *, nameless: str = "file") -> str:
    """The last part of a path as one readable line of at most 120 characters, its ending kept."""
    last = next((part for part in reversed(_FOLDERS.split(name)) if part.strip(" .")), "")
    seen = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", last)
        if char.isspace() or unicodedata.category(char) not in _HIDDEN
    )
    words = _RESERVED.sub("_", " ".join(seen.split())).strip(". ")
    if not words:
        return nameless
    if len(words) <= LONGEST:
        return words
    stem, dot, ending = words.rpartition(".")
    if not dot or len(ending) > 10:
        return words[:LONGEST].strip(". ")
    return f"{stem[: LONGEST - len(ending) - 1].strip('. ')}.{ending}"


def ending_of(name: str) -> str:
    """The ending without its dot, in small letters; empty where there is none."""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem else ""
