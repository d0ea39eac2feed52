"""Which figures of a sentence go beyond a limit of the catalog. Plain functions.

A figure counts only with the limit's own unit behind it ("1,200 users" against 500 named users); dates, years, times of day,
versions, prices and figures of another unit say nothing about it. Rates and lengths of time compare across their units: 50
requests a second are 3,000 a minute, 18 months are more than 1 year.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from promises.tagging import READ_LIMIT
from promises.typography import canonical

_SECONDS = {
    "second": 1,
    "minute": 60,
    "hour": 3_600,
    "day": 86_400,
    "night": 86_400,
    "week": 7 * 86_400,
    "month": 30 * 86_400,
    "quarter": 91 * 86_400,
    "year": 365 * 86_400,
}
_SHORT = {"sec": "second", "s": "second", "min": "minute", "h": "hour", "hr": "hour"}
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "nightly": "night",
    "weekly": "week",
    "monthly": "month",
    "yearly": "year",
}
# Words under which one thing is sold.
_SAME_THING = {"seat": "user", "licence": "user", "license": "user", "call": "request"}
_WORDED = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        start=1,
    )
}
_TIMES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "billion": 1_000_000_000}
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ]
)
_EACH = frozenset(("a", "an", "per", "each", "every", "/"))
# What may not stand between a figure and its unit: behind these words something else is counted.
_LINKS = _EACH | frozenset(
    [
        "the",
        "and",
        "or",
        "of",
        "for",
        "to",
        "in",
        "on",
        "at",
        "by",
        "with",
        "from",
        "than",
        "as",
        "is",
        "are",
        "was",
        "will",
        "can",
        "until",
        "within",
        "after",
        "before",
        "that",
    ]
)
_BEFORE_YEAR = _MONTHS | {"in", "by", "until", "since", "before", "after", "from", "during", "of"}
# A length of time behind these words is a deadline or a rhythm, not how long something is kept.
_BEFORE_DEADLINE = frozenset(["within", "in", "after", "every", "takes", "by", "last", "first", "next"])

_TOKEN = re.compile(r"[$€£]?\d[\d,.:/-]*\d%?|[$€£]?\d%?|[^\W\d][\w'-]*|\S")
_FIGURE = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_RANGE = re.compile(r"[\d,.]+-([\d,.]+)")


@dataclass(frozen=True)
class Cap:
    """One limit of the menu. `about` names its feature, of which a sentence has to speak before a bare length of time is
    compared; `pointed` says that the line itself points at this cell, which leaves no doubt."""

    maximum: int
    unit: str
    about: str = ""
    pointed: bool = False


def above(text: str, caps: Iterable[Cap]) -> list[str]:
    """The figures of a sentence that go beyond one of the caps, each with its unit as it stands in the text."""
    read = canonical(text[:READ_LIMIT])
    tokens = [(match.group().lower(), match.start(), match.end()) for match in _TOKEN.finditer(read)]
    words = [token for token, _, _ in tokens]
    found = [
        read[tokens[first][1] : tokens[last][2]] for cap in caps for first, last in _places(tuple(words), cap)
    ]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Unit:
    """What is counted (“user”, “request”, “year”) and how often (“minute”), each in the singular."""

    noun: str
    rate: str

    @property
    def is_duration(self) -> bool:
        return self.noun in _SECONDS and not self.rate


@lru_cache(maxsize=512)
def _unit(words: str) -> _Unit | None:
    """A unit such as “named users” or “requests a minute” taken apart; None where a higher figure is not more.

    Of an answer's time (“hours to first response”) the lower figure promises more.
    """
    tokens = [match.group() for match in _TOKEN.finditer(canonical(words).lower())]
    at = next((place for place, word in enumerate(tokens) if word in _EACH), len(tokens))
    counted, rate = tokens[:at], tokens[at + 1 :]
    if not counted or "to" in counted or not counted[-1][0].isalpha():
        return None
    return _Unit(_thing(counted[-1]), _singular(rate[-1]) if rate else "")


def _places(words: Sequence[str], cap: Cap) -> Iterator[tuple[int, int]]:
    """The first and the last word of each figure above the cap."""
    unit = _unit(cap.unit)
    if unit is None or (unit.is_duration and not cap.pointed and not _speaks_of(words, cap.about)):
        return
    for first in range(len(words)):
        amount, after = _amount(words, first)
        if amount is None or (
            unit.is_duration and words[first - 1 : first] and words[first - 1] in _BEFORE_DEADLINE
        ):
            continue
        noun = _noun_at(words, after, unit)
        if noun is None:
            continue
        rate, last = _rate_after(words, noun)
        scale = _scale(unit, rate, pointed=cap.pointed)
        if scale is None:
            continue
        if unit.is_duration:
            scale *= _SECONDS[_singular(words[noun])] / _SECONDS[unit.noun]
        if amount * scale > cap.maximum:
            yield first, last


def _amount(words: Sequence[str], at: int) -> tuple[float | None, int]:
    """The figure that begins at a word, and where the word behind it stands; None where none does, or where it is a year."""
    word = words[at]
    if word == "unlimited":
        return float("inf"), at + 1
    if tuple(words[at : at + 3]) == ("any", "number", "of"):
        return float("inf"), at + 3
    number = float(_WORDED[word]) if word in _WORDED else _number(word)
    if number is None:
        return None, at
    if re.fullmatch(r"(?:19|20)\d\d", word) and at and words[at - 1] in _BEFORE_YEAR:
        return None, at
    after = at + 1
    if after < len(words) and words[after] in _TIMES:
        return number * _TIMES[words[after]], after + 1
    return number, after


def _number(word: str) -> float | None:
    """A figure, or the upper one of a range; None for dates, times, versions, prices and shares."""
    if upper := _RANGE.fullmatch(word):
        word = upper[1]
    word = word.rstrip(".,:")
    return float(word.replace(",", "")) if _FIGURE.fullmatch(word) else None


def _noun_at(words: Sequence[str], at: int, unit: _Unit) -> int | None:
    """Where the unit's noun stands: at the place, or behind one or two words that only describe it."""
    for place in range(at, min(at + 3, len(words))):
        word = words[place]
        if word in _LINKS or not word[0].isalpha():
            return None
        if _thing(word) == unit.noun or (unit.is_duration and _singular(word) in _SECONDS):
            return place
    return None


def _rate_after(words: Sequence[str], noun: int) -> tuple[str, int]:
    """How often, and the last word of it: “a minute”, “/min”, “daily”; empty where nothing is said."""
    behind = list(words[noun + 1 : noun + 3])
    if behind and behind[0] in _ADVERBS:
        return _ADVERBS[behind[0]], noun + 1
    if len(behind) == 2 and behind[0] in _EACH and behind[1][0].isalpha():
        return _SHORT.get(behind[1], _singular(behind[1])), noun + 2
    return "", noun


def _scale(unit: _Unit, rate: str, *, pointed: bool) -> float | None:
    """What the figure is multiplied with to count in the unit's rate; None where the two can't be compared."""
    if rate == unit.rate:
        return 1
    if rate in _SECONDS and unit.rate in _SECONDS:
        return _SECONDS[unit.rate] / _SECONDS[rate]
    if not rate:
        # Nobody says “a file” again, but 2,000 requests may be those of a month.
        return 1 if pointed or unit.rate not in _SECONDS else None
    # “600 users a site” are at least 600 users; “600 users a day” may be anybody's.
    return None if unit.rate or rate in _SECONDS else 1


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _thing(word: str) -> str:
    return _SAME_THING.get(_singular(word), _singular(word))


def _speaks_of(words: Iterable[str], about: str) -> bool:
    """Whether one of the feature's own words is said, in whatever form."""
    stems = [word[:5] for word in re.findall(r"[^\W\d]{3,}", canonical(about).lower()) if word not in _LINKS]
    return any(word.startswith(stem) for word in words for stem in stems)
