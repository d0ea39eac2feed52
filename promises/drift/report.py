"""What a comparison found as plain values, and where in a contract it stands."""

import re
from typing import Any

from promises.drift.checking import Drift

# The number or letter with which a clause begins: "4.2", "§ 3", "(a)", "B.", "Section 7.1".
_CLAUSE = re.compile(
    r"\s*(\d{1,3}(?:\.\d{1,3})+[a-z]?|\d{1,3}(?=[.)])|\((?:\d{1,3}|[a-z]{1,4})\)|(?:[A-Z]|[ivx]{1,5})(?=[.)]))[.):]*(?:\s|$)",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\s*(?:(?:article|clause|section|annex|schedule|exhibit)\s+|§{1,2}\s?)(\d[\d.]*[a-z]?|[IVX]+)\b",
    re.IGNORECASE,
)
_LINES_BACK = 40


def as_dict(drift: Drift) -> dict[str, Any]:
    """The answer of `manage.py check_drift` and of the API as JSON values."""
    return {
        "result": {
            code: {"status": line.status, "kinds": list(line.kinds), "found": line.found}
            for code, line in drift.lines.items()
        },
        "unapproved": [stray.text for stray in drift.unapproved],
        "declined_back": sorted({stray.code for stray in drift.declined_back}),
        "superseded_back": sorted({stray.code for stray in drift.superseded_back}),
    }


def clause_at(text: str, start: int) -> str:
    """The number of the clause in which text[start:] stands, as the text has it; empty where its paragraph has none."""
    # The line of the sentence, cut before it, and the lines of the same paragraph above.
    lines = text[:start].split("\n")[-_LINES_BACK:]
    # A number that was taken for the list's own stands before the sentence; one inside of it does not count.
    lines[-1] += text[start : start + 1]
    for line in reversed(lines):
        if not line.strip():
            return ""
        found = _CLAUSE.match(line) or _NAMED.match(line)
        if found:
            return found[1].rstrip(".")
    return ""
