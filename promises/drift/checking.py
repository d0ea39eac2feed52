"""Compares a document with the sentences that were approved, declined and superseded."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from promises.drift.document import Sentence, read
from promises.drift.judging import Judge
from promises.drift.kinds import kinds_of
from promises.drift.matching import BACK, CHANGED, comes_back, likeness
from promises.drift.words import Words
from promises.sources.sentences import sentences as split_sentences
from promises.typography import canonical


@dataclass(frozen=True)
class Approved:
    """A sentence with its code; also used for declined and superseded ones."""

    code: str
    text: str


@dataclass(frozen=True)
class LineDrift:
    """What became of an approved sentence: "exact", "changed" or "missing"; `found` is text[start:end], its words in the
    document, and empty where it is missing.
    """

    status: str
    kinds: tuple[str, ...] = ()
    found: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Stray:
    """A sentence of the document that should not stand there; `code` names the declined or superseded one that it is."""

    text: str
    start: int
    end: int
    code: str = ""


@dataclass(frozen=True)
class Drift:
    lines: dict[str, LineDrift]
    unapproved: tuple[Stray, ...]
    declined_back: tuple[Stray, ...]
    superseded_back: tuple[Stray, ...]
    # The sentences that promise nothing of ours: duties of the customer, fees, law, boilerplate.
    others: tuple[Stray, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the document says every approved sentence as it was approved, and promises nothing else."""
        return all(line.status == "exact" for line in self.lines.values()) and not (
            self.unapproved or self.declined_back or self.superseded_back
        )


def check(
    document: str,
    approved: Sequence[Approved],
    declined: Sequence[Approved] = (),
    superseded: Sequence[Approved] = (),
    ours: Sequence[str] = (),
    unanswered: Sequence[str] = (),
) -> Drift:
    """Compare. Every sentence of the document counts once; `ours` are names of our company.

    `unanswered` are wordings of ours that nobody approved or declined: whoever else says them promises them.
    """
    sentences = read(document, [item.text for item in (*approved, *declined, *superseded)])
    free = set(range(len(sentences)))
    lines: dict[str, LineDrift] = {}
    stream = _Stream(sentences)
    for item in approved:
        place = stream.find(item.text)
        if place is not None:
            first, last = place
            free -= set(range(first, last + 1))
            start, end = sentences[first].start, sentences[last].end
            lines[item.code] = LineDrift("exact", (), document[start:end], start, end)
    back = _taken(document, sentences, free, lines, approved, declined, superseded)
    for item in approved:
        lines.setdefault(item.code, LineDrift("missing"))
    judge = Judge(document, ours, [item.text for item in (*approved, *declined, *superseded)])
    waiting = {
        words[start:end].rstrip(". ")
        for words in map(canonical, unanswered)
        for start, end in split_sentences(words)
    }
    unapproved: list[Stray] = []
    others: list[Stray] = []
    for index in sorted(free):
        sentence = sentences[index]
        promised = sentence.text.rstrip(". ") in waiting or judge.promises(sentence)
        kept = unapproved if promised else others
        kept.append(Stray(sentence.text, sentence.start, sentence.end))
    return Drift(
        {item.code: lines[item.code] for item in approved},
        tuple(unapproved),
        tuple(stray for stray in back if stray.code in {item.code for item in declined}),
        tuple(stray for stray in back if stray.code in {item.code for item in superseded}),
        tuple(others),
    )


class _Stream:
    """The sentences one after the other, to look for words that go over several of them."""

    def __init__(self, sentences: Sequence[Sentence]) -> None:
        self.sentences = sentences
        self.starts: list[int] = []
        parts, at = [], 0
        for sentence in sentences:
            self.starts.append(at)
            parts.append(sentence.text)
            at += len(sentence.text) + 1
        self.text = " ".join(parts)

    def find(self, words: str) -> tuple[int, int] | None:
        """The first and last sentence in which these words stand whole, in a part that does not deny them."""
        wanted = canonical(words).rstrip(". ")
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            first = bisect_right(self.starts, at) - 1
            last = bisect_right(self.starts, end - 1) - 1
            if self._begins(first, at) and self._ends(last, end) and not self.sentences[first].denied:
                return first, last
            at = self.text.find(wanted, at + 1)
        return None

    def _begins(self, index: int, at: int) -> bool:
        lead = self.text[self.starts[index] : at]
        # "The sentence now reads: …" leads to it; "Not included: …" takes it back.
        return not lead or bool(_LEAD.fullmatch(lead) and not _TAKEN_BACK.search(lead))

    def _ends(self, index: int, end: int) -> bool:
        rest = self.text[end : self.starts[index] + len(self.sentences[index].text)]
        return bool(_REST.fullmatch(rest))


_LEAD = re.compile(r"(?:(?:[^.;!?]|\.(?=\d)){0,160}: ?[\"']?|[\"'(\[]+)")
_TAKEN_BACK = re.compile(
    r"(?i)\b(?:not|no|never|exclud\w+|outside|declined|without|instead of|formerly|previously|old)\b"
)
_REST = re.compile(r"[\"')\]]*[.;,]?[\"')\]]*(?: (?:and|or))?")


@dataclass(frozen=True)
class _Claim:
    """That sentences `first` to `last` of the document are `item`, changed; or, with `old`, come back."""

    score: float
    old: bool
    first: int
    last: int
    item: Approved
    form: Words


def _taken(
    document: str,
    sentences: Sequence[Sentence],
    free: set[int],
    lines: dict[str, LineDrift],
    approved: Sequence[Approved],
    declined: Sequence[Approved],
    superseded: Sequence[Approved],
) -> list[Stray]:
    """Give the free sentences to what they are most like, best first: a changed approved wording, or an old one come back."""
    passages = _Passages(sentences, free)
    claims = [
        claim
        for item in approved
        if item.code not in lines
        for claim in passages.like(item, likeness, CHANGED)
    ]
    for item in (*declined, *superseded):
        claims += passages.back(item)
    strays: list[Stray] = []
    for claim in sorted(claims, key=lambda claim: (-claim.score, not claim.old, claim.first)):
        taken = range(claim.first, claim.last + 1)
        if not free.issuperset(taken) or (not claim.old and claim.item.code in lines):
            continue
        free.difference_update(taken)
        start, end = sentences[claim.first].start, sentences[claim.last].end
        if claim.old:
            strays.append(Stray(claim.form.text, start, end, claim.item.code))
        else:
            denied = sentences[claim.first].denied
            kinds = ("scope_widened",) if denied else tuple(kinds_of(claim.item.text, claim.form.text))
            lines[claim.item.code] = LineDrift("changed", kinds, document[start:end], start, end)
    return sorted(strays, key=lambda stray: stray.start)


class _Passages:
    """Free sentences that follow one another, to be compared with wordings of one sentence or several."""

    def __init__(self, sentences: Sequence[Sentence], free: set[int]) -> None:
        self.sentences = sentences
        self.free = frozenset(free)
        self._read: dict[int, list[tuple[int, list[Words]]]] = {}

    def like(
        self, item: Approved, measure: Callable[[Words, Words], float], least: float
    ) -> Iterator[_Claim]:
        known = Words.of(item.text)
        for length in range(1, min(_count(item.text), _MOST) + 1):
            for first, forms in self._of(length):
                # Of two that are as like, the one without its lead.
                score, _, form = max(
                    ((measure(known, form), -len(form.text), form) for form in forms), key=lambda row: row[:2]
                )
                if score >= least:
                    yield _Claim(score, False, first, first + length - 1, item, form)

    def back(self, item: Approved) -> Iterator[_Claim]:
        same = canonical(item.text).rstrip(". ")
        for claim in self.like(item, comes_back, BACK):
            if not self.sentences[claim.first].denied:
                score = 1.01 if claim.form.text.rstrip(". ") == same else claim.score
                yield replace(claim, old=True, score=score)

    def _of(self, length: int) -> list[tuple[int, list[Words]]]:
        if length not in self._read:
            self._read[length] = [
                (first, [Words(form) for form in _forms(" ".join(one.text for one in run))])
                for first in sorted(self.free)
                if self.free.issuperset(range(first, first + length))
                and (run := self.sentences[first : first + length])
            ]
        return self._read[length]


# A wording of more sentences than these is compared by its first ones.
_MOST = 6


def _count(text: str) -> int:
    return sum(1 for _ in split_sentences(text))


def _forms(text: str) -> list[str]:
    """The sentence, and what stands behind a lead such as "The sentence now reads:"."""
    _, colon, after = text.rpartition(": ")
    return [text, after] if colon and len(after.split()) > 3 else [text]
