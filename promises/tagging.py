"""Which tags a sentence calls for, and which triggers stop it, each with the words that say so.

Plain functions; the rules are data in `promises.tag_rules` and in the record. A sentence is read in its canonical form, so
typography makes no difference, and only its first `READ_LIMIT` characters, so that the time is bounded.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from promises.tag_rules import EXCEPTIONS, PIECES, TAG_PATTERNS
from promises.tag_rules.integration import NAMES, NAMES_INSIDE, NOT_PRODUCTS, SCHEDULE, UNLISTED
from promises.typography import canonical

# Over twice the length of the longest sentence that can be saved.
READ_LIMIT = 5_000


@dataclass(frozen=True)
class TriggerSpec:
    """A rule that stops a promise until it is reviewed.

    It applies to a line that carries one of `tags`, whose words hold one of `patterns`, or that states a figure above
    `figure_above` with `figure_unit` after it; and only where every fact fits that is set. A pattern is a phrase, not a
    regular expression: words compare whole and without regard to case, and an asterisk at the end of a word stands for any
    ending ("migrat*"). With neither tags, patterns nor figure the facts alone decide; without any of them, or where
    `by_words` is false, the trigger is raised in other ways and never by reading.
    """

    code: str
    title: str
    tags: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    figure_above: Decimal | None = None
    figure_unit: str = ""
    line_kind: str = ""
    arr_from: Decimal | None = None
    deal_types: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    custom_integration: bool = False
    competitor_compared: bool = False
    by_words: bool = True

    @property
    def reads_words(self) -> bool:
        return bool(self.tags or self.patterns or self.figure_above is not None)

    @property
    def asks_facts(self) -> bool:
        return bool(
            self.line_kind
            or self.arr_from is not None
            or self.deal_types
            or self.segments
            or self.industries
            or self.custom_integration
            or self.competitor_compared
        )


@dataclass(frozen=True)
class SaleFacts:
    """What a trigger may know of a promise besides its words and tags: its kind, and its deal."""

    line_kind: str = ""
    arr: Decimal = Decimal(0)
    deal_type: str = ""
    segment: str = ""
    industry: str = ""
    custom_integration: bool = False
    competitor_compared: bool = False


NO_FACTS = SaleFacts()


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


def find_triggers(
    text: str, tags: Collection[str], rules: Iterable[TriggerSpec], facts: SaleFacts = NO_FACTS
) -> list[Hit]:
    """The rules that stop a line with these words, tags and facts, in the order of the rules.

    The words of a hit are those that hold a pattern or a figure, or, where only a tag raised it, those by which the tag is
    proposed; a tag that somebody added by hand may have none.
    """
    read, lower = _read(text)
    proposed: dict[str, list[str]] | None = None
    hits = []
    for rule in rules:
        if not rule.by_words or not fits(rule, facts):
            continue
        raised_by = tuple(tag for tag in rule.tags if tag in tags)
        words = [read[slice(*match.span())] for match in _phrases(rule.patterns).finditer(lower)]
        words += [read[slice(*span)] for span in _figures_above(rule, lower)]
        if raised_by:
            proposed = propose_tags(text) if proposed is None else proposed
            words += [word for tag in raised_by for word in proposed.get(tag, [])]
        if raised_by or words or (rule.asks_facts and not rule.reads_words):
            hits.append(Hit(rule.code, rule.title, raised_by, tuple(dict.fromkeys(words))))
    return hits


def fits(rule: TriggerSpec, facts: SaleFacts) -> bool:
    """Whether every fact that the rule asks for holds; segments and industries compare without regard to case."""
    return (
        rule.line_kind in ("", facts.line_kind)
        and (rule.arr_from is None or facts.arr >= rule.arr_from)
        and (not rule.deal_types or facts.deal_type in rule.deal_types)
        and (not rule.segments or _plain(facts.segment) in map(_plain, rule.segments))
        and (not rule.industries or _plain(facts.industry) in map(_plain, rule.industries))
        and (facts.custom_integration or not rule.custom_integration)
        and (facts.competitor_compared or not rule.competitor_compared)
    )


def check_spec(rule: TriggerSpec) -> None:
    """Raise ValueError with a sentence where a rule could never be raised, or a phrase of it could be slow."""
    for phrase in (*rule.patterns, *([rule.figure_unit] if rule.figure_unit else ())):
        words = canonical(phrase).split()
        if not any(char.isalnum() for char in phrase):
            raise ValueError(f"“{phrase}” holds no word.")
        if any("*" in word[:-1] or word == "*" for word in words):
            raise ValueError(f"“{phrase}” can hold an asterisk at the end of a word only, such as “migrat*”.")
    if (rule.figure_above is None) != (not rule.figure_unit):
        raise ValueError("Give the figure and what it counts, such as 500 and “users”.")
    if not rule.reads_words and not rule.asks_facts:
        raise ValueError("Give phrases, tags, a figure or a fact of the deal: something has to raise it.")


def _plain(text: str) -> str:
    return canonical(text).casefold()


# A figure as it is written, "10,000", "2.5 million" or "10k".
_FIGURE = re.compile(
    r"(?<![\w.,])[$€£]?(\d[\d,]{0,20}(?:\.\d{1,9})?)(?: ?(k|m|thousand|million|billion)(?!\w))?"
)
_TIMES = {"k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "billion": 10**9}
# As in "500 named active users".
_BETWEEN = re.compile(r" (?:[\w'-]{1,30} ){0,2}")


def _figures_above(rule: TriggerSpec, lower: str) -> Iterator[tuple[int, int]]:
    """Where figures above the rule's stand, each with the unit that follows it."""
    if rule.figure_above is None:
        return
    unit = _phrases((rule.figure_unit,))
    for match in _FIGURE.finditer(lower):
        number = Decimal(match[1].replace(",", "")) * _TIMES.get(match[2] or "", 1)
        gap = _BETWEEN.match(lower, match.end())
        if number > rule.figure_above and gap:
            # The unit may be the first word after the figure or the third.
            for start in (found.end() for found in re.finditer(" ", gap[0])):
                if said := unit.match(lower, match.end() + start):
                    yield match.start(), said.end()
                    break


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
            # An asterisk stands for an ending; elsewhere it is one character.
            words = [
                re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "")
                for word in phrase.split()
            ]
            written.append(start + " ".join(words) + end)
    return re.compile("|".join(written) or r"(?!)")
