"""How long and how hard to read a text is. Shown, never forced."""

import re
from dataclasses import dataclass

# A figure is one word with its separators ("10,000", "09:30"), and so is a word with an apostrophe or a hyphen.
_WORD = re.compile(r"[^\W_]+(?:[.,:'\u2019/-][^\W_]+)*")
# A full stop ends a sentence only before white space, and not after "e.g." and the like.
_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bno)(?<!\bapprox)[.!?]+[\"'\u201d\u2019)]*(?=\s|$)", re.IGNORECASE
)
_VOWELS = re.compile(r"[aeiouyáéíóúàèìòùâêîôûäëïöüåæø]+")
_SILENT_END = re.compile(r"(?:[^laeiouy]es|[^tdaeiouy]ed|[^laeiouy]e)$")

# Over this many words a reader can't say a sentence back; guides to plain English ask for 15 to 20 on average and no more
# than 30 to 35 at most.
LONG_SENTENCE_WORDS = 35


@dataclass(frozen=True)
class Measure:
    """`reading_ease` is about 0 (very hard) to 100 (very easy), None where there are no words."""

    sentences: int
    words: int
    longest_sentence: int
    reading_ease: int | None

    @property
    def is_long(self) -> bool:
        return self.longest_sentence > LONG_SENTENCE_WORDS


def measure(text: str) -> Measure:
    """Sentences, words, the words of the longest sentence, and the Flesch reading ease.

    Reading ease is 206.835 - 1.015 x words per sentence - 84.6 x syllables per word (Rudolf Flesch, "A new readability
    yardstick", Journal of Applied Psychology 32, 1948). Syllables are counted from the spelling, so that it is an estimate;
    a figure counts as one syllable, so that precise numbers do not make a sentence harder.
    """
    lengths = []
    syllables = 0
    for sentence in _END.split(text):
        words = _WORD.findall(sentence)
        if words:
            lengths.append(len(words))
            syllables += sum(_syllables(word) for word in words)
    if not lengths:
        return Measure(0, 0, 0, None)
    total = sum(lengths)
    ease = 206.835 - 1.015 * total / len(lengths) - 84.6 * syllables / total
    return Measure(len(lengths), total, max(lengths), round(ease))


def _syllables(word: str) -> int:
    word = word.lower()
    return max(1, len(_VOWELS.findall(_SILENT_END.sub("", word))))
