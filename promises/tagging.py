"""Which tags a sentence calls for, and which triggers stop it, each with the words that say so.

Plain functions; the rules are data in `promises.tag_rules` and in the record. A sentence is read in its canonical form, so
typography makes no difference, and only its first `READ_LIMIT` characters, so that the time is bounded.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from promises.tag_rules import EXCEPTIONS, PIECES, TAG_PATTERNS
from promises.tag_rules.integration import NAMES, NAMES_INSIDE, NOT_PRODUCTS, SCHEDULE, UNLISTED
from promises.typography import canonical

# Over twice the length of the longest sentence that can be saved.
READ_LIMIT = 5_000


@dataclass(frozen=True)
class TriggerSpec:
    """A rule that stops a promise until it is reviewed.

    It applies to a line that carries one of `tags` or whose words hold one of `patterns`. A pattern is a phrase, not a
    regular expression: words compare whole and without regard to case, and an asterisk at the end of a word stands for any
    ending ("migrat*"). With neither tags nor patterns the trigger is raised by other facts and never by words.
    """

    code: str
    title: str
    tags: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A trigger that applies, the line's tags that raised it, and the words."""

    code: str
    title: str
    tags: tuple[str, ...]
    words: tuple[str, ...]


SHIPPED_TRIGGERS: tuple[TriggerSpec, ...] = (
    TriggerSpec("security_control", "Security control, access rule or compliance document", ("security",)),
    TriggerSpec("data_movement", "Data import, export, migration, sync or movement", ("data_movement",)),
    TriggerSpec("custom_behaviour", "Custom workflow, field, approval step or report", ("custom_logic",)),
    TriggerSpec("unbuilt_date", "Date for work not built, tested or scheduled", ("delivery_date",)),
    TriggerSpec(
        "commercial_change",
        "Contract, support, service-level or pricing change",
        ("commercial_terms", "support"),
    ),
    TriggerSpec("deployment_other", "Deployment other than the normal cloud", ("deployment",)),
    TriggerSpec("integration_unlisted", "Integration not in the catalog", ("integration",)),
    TriggerSpec("above_plan_limit", "Limit, volume or performance above the plan's"),
)


def propose_tags(text: str) -> dict[str, list[str]]:
    """The tags that the words call for, each with the words that do, in the order of the text."""
    text, lower = _read(text)
    found = {tag: _spans(pattern, lower) for tag, pattern in _tag_patterns().items()}
    found["integration"] = sorted({*found["integration"], *_products(text)})
    excepted = {tag: _spans(pattern, lower) for tag, pattern in _exceptions().items()}
    tags = {}
    for tag, spans in found.items():
        covers = excepted.get(tag, [])
        words = [text[a:b].strip(" ,;") for a, b in spans if not any(a < d and c < b for c, d in covers)]
        if words:
            tags[tag] = list(dict.fromkeys(words))
    # An outside product at fixed times: records move, by whatever verb.
    if "integration" in tags and "data_movement" not in tags:
        schedule = [text[a:b] for a, b in _spans(_schedule(), lower)]
        if schedule:
            tags["data_movement"] = list(dict.fromkeys(schedule))
    return tags


def find_triggers(text: str, tags: Collection[str], rules: Iterable[TriggerSpec]) -> list[Hit]:
    """The rules that stop a line with these words and tags, in the order of the rules.

    The words of a hit are those that hold a pattern, or, where only a tag raised it, those by which the tag is proposed; a
    tag that somebody added by hand may have none.
    """
    read, lower = _read(text)
    proposed = propose_tags(text)
    hits = []
    for rule in rules:
        raised_by = tuple(tag for tag in rule.tags if tag in tags)
        words = [read[slice(*match.span())] for match in _phrases(rule.patterns).finditer(lower)]
        if raised_by or words:
            words += [word for tag in raised_by for word in proposed.get(tag, [])]
            hits.append(Hit(rule.code, rule.title, raised_by, tuple(dict.fromkeys(words))))
    return hits


def _read(text: str) -> tuple[str, str]:
    """The text as the rules read it: canonical, and the same in lower case with every letter in its place."""
    text = canonical(text[:READ_LIMIT])
    lower = text.lower()
    if len(lower) != len(text):
        # A few capitals of other scripts have no single small letter; they stay, so that every place does.
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return text, lower


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def _products(text: str) -> Iterator[tuple[int, int]]:
    """Where names of outside products stand: the ones we know, and words that are written and used like one."""
    known, unlisted = _product_patterns()
    for match in known.finditer(text):
        yield match.span()
    for match in unlisted.finditer(text):
        name = match.lastgroup
        if name and match[name].split()[0] not in NOT_PRODUCTS:
            yield match.span(name)


def _whole_words(patterns: Sequence[str]) -> re.Pattern[str]:
    joined = "|".join(patterns)
    # Three times: a piece may be made of others.
    for _ in range(3):
        for name, piece in PIECES.items():
            joined = joined.replace("{" + name + "}", piece)
    # The look ahead passes over a row of dots or spaces without trying each rule at every one of them.
    return re.compile(rf"(?<!\w)(?=\w|[$€£] ?\d)(?:{joined})(?!\w)")


@lru_cache(maxsize=1)
def _tag_patterns() -> dict[str, re.Pattern[str]]:
    return {tag: _whole_words(patterns) for tag, patterns in TAG_PATTERNS.items()}


@lru_cache(maxsize=1)
def _exceptions() -> dict[str, re.Pattern[str]]:
    return {tag: _whole_words(patterns) for tag, patterns in EXCEPTIONS.items()}


@lru_cache(maxsize=1)
def _schedule() -> re.Pattern[str]:
    return _whole_words(SCHEDULE)


@lru_cache(maxsize=1)
def _product_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    inside = rf"(?<=[\w,] )(?:{'|'.join(NAMES_INSIDE)})"
    return _whole_words([*NAMES, inside]), _whole_words(UNLISTED)


@lru_cache(maxsize=256)
def _phrases(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Matches any of the phrases; never anything when there is none."""
    written = []
    for phrase in (canonical(phrase).lower() for phrase in phrases):
        if phrase.strip("* "):
            start = r"(?<!\w)" if phrase[0].isalnum() else ""
            end = r"(?!\w)" if phrase[-1].isalnum() else ""
            written.append(start + re.escape(phrase).replace(r"\*", r"\w*") + end)
    return re.compile("|".join(written) or r"(?!)")
