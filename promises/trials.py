"""Trying a rule or a trigger on the past before it goes live: what it would have marked or stopped. Nothing is saved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from promises.language import Finding, Rule, check
from promises.models import PromiseLine, Wording
from promises.rulebook import facts_of
from promises.tagging import Hit, TriggerSpec, find_triggers
from promises.vocabulary import LineState

# The newest ones: about a second of reading.
MOST_PAST = 5_000
MOST_SHOWN = 50


@dataclass(frozen=True)
class Marked:
    """A past wording, or a sentence typed for the trial, with what the rule would mark in it."""

    text: str
    findings: Sequence[Finding]
    wording: Wording | None = None

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        return pieces_of(self.text, self.findings)


@dataclass(frozen=True)
class RuleTrial:
    """`read` past wordings of which the rule would mark `total`; the newest of those are `shown`."""

    read: int
    total: int
    shown: Sequence[Marked]
    sentences: Sequence[Marked]


def pieces_of(text: str, findings: Iterable[Finding]) -> list[tuple[str, bool]]:
    """The text cut into stretches: (words, whether some finding marks them)."""
    pieces, at = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        if finding.end <= at:
            continue
        start = max(finding.start, at)
        pieces += [(text[at:start], False), (text[start : finding.end], True)]
        at = finding.end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def try_rule(rule: Rule, others: Iterable[Rule], sentences: Iterable[str] = ()) -> RuleTrial:
    """What a rule would mark in the newest `MOST_PAST` wordings and in sentences of one's own. One query.

    `others` are the rules in force: a rule that only counts alone is tried beside them.
    """
    rules = [*(other for other in others if other.code != rule.code), rule] if rule.only_alone else [rule]

    def marks(text: str) -> list[Finding]:
        return [finding for finding in check(text, rules) if finding.rule == rule.code]

    past = Wording.objects.select_related("line__deal").order_by("-pk")[:MOST_PAST]
    read, found = 0, []
    for wording in past:
        read += 1
        if findings := marks(wording.text):
            found.append(Marked(wording.text, findings, wording))
    return RuleTrial(read, len(found), found[:MOST_SHOWN], [Marked(text, marks(text)) for text in sentences])


@dataclass(frozen=True)
class Stopped:
    """A past promise that the trigger would have stopped, and why."""

    line: PromiseLine
    hit: Hit


@dataclass(frozen=True)
class TriggerTrial:
    """`read` past promises of which the trigger would have stopped `total`; `ends` says how many of those ended how."""

    read: int
    total: int
    ends: Sequence[tuple[str, int]]
    shown: Sequence[Stopped]


def try_trigger(spec: TriggerSpec) -> TriggerTrial:
    """What a trigger would have stopped among the newest `MOST_PAST` promises, and how they ended. Two queries.

    The tags are those that held or were taken off, as when a trigger is raised for real.
    """
    past = (
        PromiseLine.objects.filter(current_wording__isnull=False)
        .select_related("deal", "current_wording")
        .prefetch_related("line_tags")
        .order_by("-pk")[:MOST_PAST]
    )
    read, found, ends = 0, [], Counter[str]()
    for line in past:
        read += 1
        tags = [row.tag for row in line.line_tags.all()]
        if hits := find_triggers(line.text, tags, [spec], facts_of(line)):
            found.append(Stopped(line, hits[0]))
            ends[line.state] += 1
    labels = dict(LineState.choices)
    return TriggerTrial(
        read,
        len(found),
        [(str(labels[state]), ends[state]) for state in LineState.values if ends[state]],
        found[:MOST_SHOWN],
    )
