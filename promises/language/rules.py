"""What a rule of expectation language is, and how its plain values become something that reads sentences."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from promises.language.patterns import ways
from promises.language.pieces import PIECES
from promises.typography import canonical

# Over twice the length of the longest sentence that can be saved.
READ_LIMIT = 5_000
MOST_ASTERISKS = 3

Level = Literal["ban", "warn"]

KINDS = (
    "vague_capability",
    "promised_outcome",
    "loose_time",
    "hedge",
    "open_quantity",
    "blanket_compliance",
    "undefined_help",
    "roadmap_as_present",
)


@dataclass(frozen=True)
class Rule:
    """One rule, all of it plain values.

    A phrase is words as they are written: they compare whole and without regard to case, a hyphen also stands for a space or
    nothing, an asterisk at the end of a word for any ending, and an asterisk of its own for one to three words. A pattern
    is a regular expression over the canonical text in lower case, with pieces named in braces; it matches whole words.
    `exceptions` are patterns too, `exception_phrases` are phrases: a finding that touches one does not count. `unless` are
    patterns: where one stands anywhere in the same sentence, such as a limit, the sentence is precise in this respect. With
    `denied`, words that are denied or excluded do not count ("unlimited viewing is not included"). A rule `only_alone`
    marks words that are loose for what they leave out; it stands back where any other rule, or one of its sort before it,
    has a finding. `examples` are pairs of a loose and a precise sentence.
    """

    code: str
    kind: str
    title: str
    advice: str
    level: Level = "warn"
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    exception_phrases: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    denied: bool = True
    only_alone: bool = False
    examples: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class CompiledRule:
    """A rule with its expressions ready; None stands for one that never matches."""

    rule: Rule
    finds: re.Pattern[str]
    excepts: re.Pattern[str] | None
    unless: re.Pattern[str] | None


@lru_cache(maxsize=512)
def compile_rule(rule: Rule) -> CompiledRule:
    """The rule ready to read. Raises ValueError with a sentence where a value is wrong or a pattern could be slow."""
    if rule.kind not in KINDS:
        raise ValueError(f'"{rule.kind}" is not a kind of loose wording. Kinds: {", ".join(KINDS)}.')
    if rule.level not in ("ban", "warn"):
        raise ValueError(f'"{rule.level}" is not a level. Levels: ban, warn.')
    phrases = [_phrase(phrase) for phrase in rule.phrases]
    excepted = [*(_phrase(phrase) for phrase in rule.exception_phrases), *_expanded(rule.exceptions)]
    if not phrases and not rule.patterns:
        raise ValueError("Give at least one phrase or pattern.")
    return CompiledRule(
        rule,
        finds=_joined([*phrases, *_expanded(rule.patterns)]),
        excepts=_joined(excepted) if excepted else None,
        unless=_joined(_expanded(rule.unless)) if rule.unless else None,
    )


# As `_joined` looks ahead for; an asterisk is told apart by its own sentence.
_BEGINS = re.compile(r'[\w$€£"*]')


def _phrase(phrase: str) -> str:
    words = canonical(phrase).lower().split()
    if not any(word.strip("*-") for word in words):
        raise ValueError(f'"{phrase}" holds no word.')
    if not _BEGINS.match(words[0]):
        raise ValueError(f'"{phrase}" begins with a sign: leave it out.')
    if words[0] == "*" or words[-1] == "*":
        raise ValueError(f'"{phrase}" begins or ends with an asterisk of its own: leave it out.')
    # Each asterisk multiplies the ways in which a text can be tried.
    if phrase.count("*") > MOST_ASTERISKS or any("*" in word[:-1] for word in words):
        raise ValueError(
            f'"{phrase}" can hold up to {MOST_ASTERISKS} asterisks, each of its own or at the end of a word.'
        )
    written = []
    for word in words:
        if word == "*":
            written.append(PIECES["ONE_TO_THREE"].rstrip())
        else:
            word = re.escape(word).replace(r"\-", "[- ]?")
            written.append(word.replace(r"\*", r"\w{0,15}"))
    return " ".join(written)


def _expanded(patterns: Sequence[str]) -> list[str]:
    expanded = []
    for pattern in patterns:
        pattern = canonical(pattern)
        if not pattern:
            raise ValueError("A pattern is empty.")
        ways(pattern, _piece_ways())
        expanded.append(_with_pieces(pattern))
    return expanded


def _with_pieces(pattern: str) -> str:
    # Three times: a piece may be made of others.
    for _ in range(3):
        for name, piece in PIECES.items():
            pattern = pattern.replace("{" + name + "}", f"(?:{piece})")
    return pattern


@lru_cache(maxsize=1)
def _piece_ways() -> dict[str, int]:
    # The words of a gap are told apart by their spaces, so that a gap has as many ways as words.
    return {name: 4 if "_TO_" in name else 40 if name == "NEAR" else 2 for name in PIECES}


def _joined(patterns: Sequence[str]) -> re.Pattern[str]:
    # The look ahead passes over a row of dots or spaces without trying each pattern at every one of them.
    return re.compile(rf"""(?<![\w'])(?=[\w$€£"])(?:{"|".join(patterns)})(?!\w)""")
