"""What is checked of a close plan before it goes out: each sentence read back, and four things that the record shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from promises.models import Deal, PromiseLine, ReadBack
from promises.permissions import may_edit_deal
from promises.sources.marking import Piece, pieces
from promises.vocabulary import MIXING_TAGS, SAYABLE_STATES, LineState
from reviews.actions.read_backs import why_inside
from reviews.models import ReviewAssignment
from reviews.models.assignments import DECIDED_STATES, ReviewState

ENGINEERING = "engineering"


@dataclass(frozen=True)
class Computed:
    """One check that the record answers: met or not, and the sentences that it fails for."""

    met: bool
    text: str
    concerned: Sequence[PromiseLine] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence that sales may say, and what people outside the deal read in it, the latest first."""

    line: PromiseLine
    read_backs: Sequence[tuple[ReadBack, Sequence[Piece[str]]]]

    @property
    def counts(self) -> bool:
        """Whether it is read back: by the latest who did, and without guessing."""
        return bool(self.read_backs) and not self.read_backs[0][0].guesses


@dataclass(frozen=True)
class QuickChecks:
    """`why_not` says why the viewer may not read back; empty where they may."""

    sentences: Sequence[Sentence]
    computed: Sequence[Computed]
    why_not: str
    editor: bool

    @property
    def unread(self) -> int:
        return sum(not sentence.counts for sentence in self.sentences)


def quick_checks(deal: Deal, person: Any, *, plan_is_current: bool) -> QuickChecks:
    """The checks of one deal as this person sees them. Needs `deal.sales_rep`; nine queries."""
    lines = list(
        deal.lines.filter(state__in=SAYABLE_STATES)
        .select_related("approved_wording", "current_wording", "owner")
        .prefetch_related("line_tags")
        .order_by("number")
    )
    for line in lines:
        line.deal = deal
    read: dict[int, list[ReadBack]] = {}
    wordings = [line.approved_wording_id for line in lines]
    for row in ReadBack.objects.filter(wording__in=wordings).select_related("by").order_by("-pk"):
        read.setdefault(row.wording_id, []).append(row)
    return QuickChecks(
        sentences=[
            Sentence(line, [(row, _marked(row)) for row in read.get(line.approved_wording_id or 0, ())])
            for line in lines
        ],
        computed=[*_judged(lines), _complete(lines), _newer(deal, plan_is_current=plan_is_current)],
        why_not=why_inside(deal, person),
        editor=may_edit_deal(person, deal),
    )


def _marked(row: ReadBack) -> Sequence[Piece[str]]:
    """The read-back with its words of guessing marked."""
    places = []
    for guess in row.guesses:
        at = row.text.find(guess)
        while at >= 0:
            places.append((at, at + len(guess), guess))
            at = row.text.find(guess, at + len(guess))
    return pieces(row.text, places)


def _judged(lines: Sequence[PromiseLine]) -> list[Computed]:
    """Whether the teams judged the very words. One query."""
    asked: dict[int, list[ReviewAssignment]] = {}
    rows = ReviewAssignment.objects.current().filter(line__in=lines).select_related("team")
    for review in rows:
        asked.setdefault(review.line_id, []).append(review)
    unapproved = [
        line
        for line in lines
        if any(
            review.team.code == ENGINEERING
            and review.state not in (ReviewState.APPROVED, ReviewState.LIMITED)
            for review in asked.get(line.pk, ())
        )
    ]
    delicate = [line for line in lines if line.state != LineState.CLEAR and MIXING_TAGS & set(line.tags)]
    unjudged = [
        line
        for line in delicate
        if not asked.get(line.pk) or any(review.state not in DECIDED_STATES for review in asked[line.pk])
    ]
    return [
        Computed(
            not unapproved,
            "Engineering approved the exact words wherever it was asked",
            unapproved,
        ),
        Computed(
            not unjudged,
            "Security, data movement and custom logic were judged on the same wording",
            unjudged,
        ),
    ]


def _complete(lines: Sequence[PromiseLine]) -> Computed:
    lacking = [
        line
        for line in lines
        if line.owner is None
        or not line.owner.is_active
        or not line.limit
        or not (line.deliver_on or line.phase)
    ]
    return Computed(
        not lacking, "Each sentence has one owner who works here, one date or phase, and one limit", lacking
    )


def _newer(deal: Deal, *, plan_is_current: bool) -> Computed:
    return Computed(plan_is_current, "The close plan is newer than every change of scope")
