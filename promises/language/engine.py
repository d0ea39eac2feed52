"""Reads a sentence with rules and says what is loose in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from promises.language.reading import read
from promises.language.rules import READ_LIMIT, CompiledRule, Level, Rule, compile_rule

Span = tuple[int, int]


@dataclass(frozen=True)
class Finding:
    """Loose words: `phrase` is text[start:end] of the text as given, `rule` and `title` name the rule that found them."""

    kind: str
    phrase: str
    start: int
    end: int
    level: Level
    advice: str
    rule: str
    title: str

    @property
    def bans(self) -> bool:
        """Whether the words keep a line from being sent."""
        return self.level == "ban"


_SENTENCE_END = re.compile(r"[.!?]+(?= |$)")
# What is named in quotes is spoken of, not promised: a button, a report's title, a word.
_QUOTED = re.compile(r'"[^"]{1,60}"|(?<!\w)\'[^\']{1,60}\'(?!\w)')
_DENIED_BEFORE = re.compile(
    r"(?:(?<!\w)(?:not|no|never|nor|neither|cannot|none|nobody|without|exclud\w{1,3}|except|excepting|instead of|"
    r"rather than|refus\w{1,3}|declin\w{1,3})|n't) [^.;:,!?]{0,40}$"
)
_DENIED_AFTER = re.compile(
    r"[^.;:!?]{0,80}?(?<!\w)(?:(?:(?:is|are|be|was|were|do|does|has|have) (?:not|never|no longer)|isn't|aren't|never) "
    r"(?:be |been |a |any |yet |our |to be )?"
    r"(?:included|offered|available|covered|part|provided|promised|supported|guaranteed|sold|possible|allowed|"
    r"exchanged|imported|read|kept|given|used|meant|commitment|committed|within scope|in scope)|"
    r"(?:is|are|stays?|remains?) (?:excluded|ruled out|out of scope|outside)|(?:is|are) (?:a )?new orders?)"
)
_BEFORE, _AFTER = 60, 120


def check(text: str, rules: Iterable[Rule]) -> list[Finding]:
    """What is loose in the text, in the order of the text.

    Only the first `READ_LIMIT` characters are read. Of findings of one kind on the same words the longest stays, a banning one
    before one that warns; words can be loose in several kinds. Raises ValueError where a rule cannot be compiled.
    """
    text = text[:READ_LIMIT]
    reading = read(text)
    words = reading.words
    sentences = _sentences(words)
    quoted = [
        match.span() for match in _QUOTED.finditer(words) if match.end() - match.start() < len(words) - 1
    ]
    found: list[tuple[Span, Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.only_alone):
        if rule.only_alone and found:
            break
        found += [(span, rule) for span in _spans(compile_rule(rule), words, sentences, quoted)]
    findings = []
    for span, rule in _longest(found):
        start, end = reading.place(*span)
        phrase = text[start:end]
        findings.append(
            Finding(rule.kind, phrase, start, end, rule.level, rule.advice, rule.code, rule.title)
        )
    return findings


def _sentences(words: str) -> list[Span]:
    ends = [match.end() for match in _SENTENCE_END.finditer(words)]
    return list(zip([0, *ends], [*ends, len(words)], strict=True))


def _spans(compiled: CompiledRule, words: str, sentences: list[Span], quoted: list[Span]) -> list[Span]:
    """Where the rule's words stand and count."""
    spans = [match.span() for match in compiled.finds.finditer(words)]
    if not spans:
        return []
    covered = list(quoted)
    if compiled.excepts:
        excepted = [match.span() for match in compiled.excepts.finditer(words)]
        spans = [span for span in spans if not any(_touch(span, other) for other in excepted)]
    if compiled.unless:
        covered += [span for span in sentences if compiled.unless.search(words, *span)]
    return [
        span
        for span in spans
        if not any(a <= span[0] and span[1] <= b for a, b in covered)
        and not (compiled.rule.denied and _is_denied(words, span))
    ]


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_denied(words: str, span: Span) -> bool:
    before = words[max(0, span[0] - _BEFORE) : span[0]]
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(words[span[1] : span[1] + _AFTER]))


def _longest(found: list[tuple[Span, Rule]]) -> list[tuple[Span, Rule]]:
    """Without findings that share words with a longer one of their kind, what bans before what warns; in the text's order."""
    kept: list[tuple[Span, Rule]] = []
    taken: dict[str, list[Span]] = {}
    for span, rule in sorted(
        found, key=lambda item: (item[1].level != "ban", item[0][0] - item[0][1], item[0][0])
    ):
        spans = taken.setdefault(rule.kind, [])
        if not any(_touch(span, other) for other in spans):
            spans.append(span)
            kept.append((span, rule))
    return sorted(kept, key=lambda item: (item[0], item[1].kind))
