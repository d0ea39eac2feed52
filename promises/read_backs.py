"""What counts as reading a sentence back: in one's own words, and without guessing. Plain functions."""

import re
from collections.abc import Iterable

from promises.language import Rule, check
from promises.typography import canonical

LONGEST = 1000
# "Yes." reads nothing back.
FEWEST_WORDS = 3

_GUESS = re.compile(
    r"\b(?:probably|maybe|perhaps|possibly|presumably|supposedly|apparently|hopefully|likely|roughly|approximately|"
    r"about(?= \d)|around(?= \d)|more or less|give or take|should|might|could be|i think|i guess|i suppose|i assume|"
    r"i believe|i imagine|i'm not sure|i am not sure|not sure|no idea|sort of|kind of|something like|some kind of|"
    r"or so|or something|and so on|as far as i know|if i understand|seems to|looks like|must be|i'd say|i would say)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+(?:['.,:]\w+)*")


def words_of(text: str) -> list[str]:
    return _WORD.findall(canonical(text).casefold())


def is_copy(text: str, sentence: str) -> bool:
    """Whether a read-back only repeats the sentence: its words in their order, whatever stands round them."""
    said, written = " ".join(words_of(text)), " ".join(words_of(sentence))
    return f" {written} " in f" {said} "


def guesses_in(text: str, sentence: str, rules: Iterable[Rule]) -> list[str]:
    """The words with which a reader guesses, as written and in order; those that the sentence itself has are its own.

    `rules`: the language rules in force, of which the hedges count.
    """
    hedges = [rule for rule in rules if rule.kind == "hedge"]
    places = [(finding.start, finding.end) for finding in check(text, hedges)]
    places += [found.span() for found in _GUESS.finditer(text.replace("\u2019", "'"))]
    own = canonical(sentence).casefold()
    kept: list[tuple[int, int]] = []
    # Of two that share words the longer one.
    for start, end in sorted(places, key=lambda place: place[0] - place[1]):
        overlaps = any(start < other_end and other_start < end for other_start, other_end in kept)
        phrase = canonical(text[start:end]).casefold()
        guessed = [found[0] for found in _GUESS.finditer(phrase)] or [phrase]
        if not overlaps and not all(word in own for word in guessed):
            kept.append((start, end))
    return list(dict.fromkeys(text[start:end] for start, end in sorted(kept)))
