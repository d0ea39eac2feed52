"""Words, figures and stems of a sentence, as drift compares them."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache

from promises.typography import canonical


def words_of(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())


_TOKEN = re.compile(
    r"[$€£]?\d+(?:[.,:]\d+)*(?:st|nd|rd|th)?%?|[^\W\d_]+(?:'[^\W\d_]+)?|\d+|[;,:.!?()]", re.UNICODE
)
# The second of a row, not of a minute.
_SECOND = re.compile(r"(?<=the )second(?= (?:\w+ )?(?:day|week|month|quarter|year|business|working|half))")
_FIGURE = re.compile(r"[$€£]?\d")
_COUNTED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
NUMBERS = {word: str(number) for number, word in enumerate(_COUNTED.split())} | {
    "first": "1.", "third": "3.", "fourth": "4.", "fifth": "5.", "sixth": "6.", "seventh": "7.", "eighth": "8.", "ninth": "9.",
    "tenth": "10.", "twelfth": "12.", "fifteenth": "15.", "twentieth": "20.",
    "thirty": "30", "forty": "40", "fifty": "50", "sixty": "60", "ninety": "90", "hundred": "100", "dozen": "12", "twice": "2",
}  # fmt: skip
TIMES_OF_YEAR = words_of("""
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
""")
NEGATIONS = words_of("""
    not no never nor neither none nothing nobody without cannot excluding excluded exclude excludes except
""")
_STOP = words_of("""
    a an the of to in on at by for from with and or as is are be been being was were it its this that these those
    their there which who whom whose has have had do does did will shall can may must our we us you your they them
    he she his her into per than then so if when while each such also out up
""")
_IRREGULAR = {
    "kept": "keep", "held": "hold", "sent": "send", "written": "write", "wrote": "write", "seen": "see", "shown": "show",
    "given": "give", "gave": "give", "got": "get", "gotten": "get", "taken": "take", "made": "make", "built": "build",
    "paid": "pay", "done": "do", "goes": "go", "went": "go", "brought": "bring", "sees": "see", "people": "person",
    "staff": "staff", "data": "data", "began": "begin", "begun": "begin", "children": "child",
}  # fmt: skip


# Ending, what takes its place, and how many letters have to stand before it; the first that fits.
_ENDINGS = (
    ("ations", "", 4), ("ation", "", 4), ("ings", "", 4), ("ing", "", 4), ("ies", "y", 3), ("ied", "y", 3), ("sses", "ss", 2),
    ("ions", "", 4), ("ion", "", 4), ("ss", "ss", 2), ("us", "us", 2), ("ed", "", 3), ("es", "", 3), ("s", "", 3),
)  # fmt: skip


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The word without the endings of number, person, tense and a few of its family; not a dictionary form."""
    word = word.removesuffix("'s").removesuffix("'")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    for ending, put, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            word = word[: len(word) - len(ending)] + put
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    word = word.removesuffix("e") if len(word) > 3 else word
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word


@dataclass(frozen=True)
class Words:
    """A sentence in its canonical form, and what is in it."""

    text: str

    @classmethod
    def of(cls, text: str) -> "Words":
        return cls(canonical(text))

    @cached_property
    def tokens(self) -> list[str]:
        """Words, figures and marks in small letters; number words as figures."""
        lower = self.text.lower().replace("n't", " not").replace("cannot", "can not")
        return [NUMBERS.get(token, token) for token in _TOKEN.findall(_SECOND.sub("2nd", lower))]

    @cached_property
    def content(self) -> Counter[str]:
        """Stems of the words that carry meaning. Figures are not among them, nor words of negation."""
        return Counter(
            stem(token)
            for token in self.tokens
            if token[0].isalpha()
            and token not in _STOP
            and token not in NEGATIONS
            and token not in TIMES_OF_YEAR
        )

    @cached_property
    def figures(self) -> Counter[str]:
        """Figures, dates and days of the week."""
        return Counter(
            _value(token)
            for index, token in enumerate(self.tokens)
            if _FIGURE.match(token) or (token in TIMES_OF_YEAR and not self._is_the_verb_may(index))
        )

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each word and figure tells of what the sentence is about: a figure is soon changed and counts a third."""
        figures = {figure: count / 3 for figure, count in self.figures.items()}
        return {**self.content, **figures}

    @cached_property
    def negations(self) -> int:
        return sum(token in NEGATIONS for token in self.tokens)

    @cached_property
    def names(self) -> frozenset[str]:
        """Words with a capital that don't begin the sentence."""
        return frozenset(re.findall(r"(?<=[\w,;] )[A-Z][\w-]+", self.text))

    def _is_the_verb_may(self, index: int) -> bool:
        if self.tokens[index] != "may":
            return False
        beside = self.tokens[max(0, index - 1) : index] + self.tokens[index + 1 : index + 2]
        return not any(token[0].isdigit() for token in beside)


def is_figure(token: str) -> bool:
    return bool(_FIGURE.match(token)) or token in TIMES_OF_YEAR


def _value(token: str) -> str:
    return re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", token.replace(",", "")).rstrip(".:")
