"""How much two sentences say the same, whatever the order of their words."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from promises.drift.words import Words

# From here on a sentence of the document counts as a changed form of an approved one.
CHANGED = 0.5
# From here on, and with the same denials, it is a declined or superseded sentence come back.
BACK = 0.78
# What five words in a row add, and the share of the shorter sentence from which it counts as a part of the other.
_RUN, _IN_A_ROW = 5, 0.08
_PART = 0.8


def likeness(known: Words, found: Words) -> float:
    """0 to 1. Words of meaning count whole, figures a third; a sentence that is the other with parts left out counts well."""
    a, b = known.weights, found.weights
    shared = sum(min(weight, b.get(word, 0.0)) for word, weight in a.items())
    if not shared:
        return 0.0
    total_a, total_b = sum(a.values()), sum(b.values())
    dice = 2 * shared / (total_a + total_b)
    short = min(total_a, total_b)
    contained = shared / short * 0.85 if short >= 3.5 else 0.0
    if contained <= _PART * 0.85:
        contained = 0.0
    if max(dice, contained) < CHANGED - _IN_A_ROW:
        return dice
    # Words in a row weigh more than the same words strewn about.
    return max(dice + (_IN_A_ROW if _longest_run(known.tokens, found.tokens) >= _RUN else 0.0), contained)


def _longest_run(a: Sequence[str], b: Sequence[str]) -> int:
    return SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size


def comes_back(known: Words, found: Words) -> float:
    """How much a declined or superseded sentence stands in `found`; 0 where one of them denies what the other says."""
    if bool(known.negations) != bool(found.negations):
        return 0.0
    a, b = known.weights, found.weights
    shared = sum(min(weight, b.get(word, 0.0)) for word, weight in a.items())
    return 2 * shared / ((sum(a.values()) + sum(b.values())) or 1)
