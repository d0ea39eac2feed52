"""Earlier promises with what became of them: the words approved then, limit, cost, the final answer, and how it turned out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from dealdesk.moments import full_day_words
from promises.earlier import SAME, Like, like, likeness, past, told_words
from promises.models import Condition, Dependency, PromiseLine, Wording
from promises.models.conditions import ConditionState, DependencyState
from promises.models.lines import LineQuerySet
from promises.vocabulary import LineState
from reviews.models import FinalAnswer, Verdict
from reviews.models.finals import FinalKind
from reviews.models.verdicts import VerdictKind

LATELY = timedelta(days=90)
# An approval that comes back this often belongs on the menu.
OFTEN = 3
# Likes that are looked at for the counts; those that are shown are fewer.
MOST_COUNTED = 50
MOST_COMPARED = 500


@dataclass(frozen=True)
class Cost:
    """What the teams said it takes: their hours, one-off and monthly amounts together."""

    hours: Decimal
    one_off: Decimal
    monthly: Decimal


@dataclass(frozen=True)
class Precedent:
    """One earlier promise as reps and reviewers read it."""

    line: PromiseLine
    final: FinalAnswer | None
    wording: Wording
    likeness: float = 1.0
    cost: Cost | None = None
    reason: str = ""
    turned_out: Sequence[str] = field(default_factory=tuple)

    @property
    def approved(self) -> bool:
        return self.final is not None and self.final.answer != FinalKind.NO

    @property
    def removed(self) -> bool:
        return self.final is not None and self.final.answer == FinalKind.NO

    @property
    def still_stands(self) -> bool:
        """Whether these words may be said today."""
        return self.line.is_approved and self.line.approved_wording_id == self.wording.pk

    @property
    def limit(self) -> str:
        return self.final.limit if self.final is not None else ""

    @property
    def percent(self) -> int:
        return round(self.likeness * 100)


@dataclass(frozen=True)
class Precedents:
    """The likest earlier promises, and how often the like was removed, and the same approved lately and ever."""

    rows: Sequence[Precedent] = ()
    removed: int = 0
    approved_lately: int = 0
    approved: int = 0

    @property
    def often(self) -> bool:
        return self.approved >= OFTEN

    @property
    def for_catalog(self) -> Precedent | None:
        """The approved promise from which a catalog entry starts, where the same was approved again and again."""
        if not self.often:
            return None
        return next((row for row in self.rows if row.approved and row.likeness >= SAME), None)


def answered_promises(person: Any) -> LineQuerySet:
    """The promises with a past that a person may know of: answered at least once, or sold without review."""
    answered = Exists(FinalAnswer.objects.filter(line=OuterRef("pk")))
    return PromiseLine.objects.visible_to(person).filter(past() | answered)


def precedents(line: PromiseLine, *, person: Any, now: datetime, limit: int = 3) -> Precedents:
    """What is known of promises like this one. A constant number of queries; bounded work."""
    found = like(
        line.text,
        tags=line.tags,
        exclude_line=line.pk,
        among=answered_promises(person),
        limit=MOST_COUNTED,
    )
    if not found:
        return Precedents()
    rows = describe(found)
    same = [row for row in rows if row.approved and row.likeness >= SAME]
    return Precedents(
        rows=rows[:limit],
        removed=sum(row.removed for row in rows),
        approved_lately=sum(row.final is not None and row.final.at > now - LATELY for row in same),
        approved=len(same),
    )


def describe(found: Iterable[Like]) -> list[Precedent]:
    """Each promise with its record. Four queries, however many there are."""
    found = list(found)
    lines = [row.line.pk for row in found]
    finals: dict[int, list[FinalAnswer]] = defaultdict(list)
    for final in (
        FinalAnswer.objects.filter(line__in=lines)
        .select_related("wording", "by", "owner")
        .order_by("at", "pk")
    ):
        finals[final.line_id].append(final)
    verdicts: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in (
        Verdict.objects.filter(review__line__in=lines).select_related("review").order_by("at", "pk")
    ):
        verdicts[verdict.review.line_id].append(verdict)
    lapsed = _texts(Condition.objects.filter(line__in=lines, state=ConditionState.LAPSED))
    failed = _texts(Dependency.objects.filter(line__in=lines, state=DependencyState.FAILED))
    return [
        _describe(row, finals[row.line.pk], verdicts[row.line.pk], lapsed, failed)
        for row in found
        if row.line.current_wording is not None
    ]


def _texts(rows: QuerySet[Any]) -> Mapping[int, list[str]]:
    texts: dict[int, list[str]] = defaultdict(list)
    for line, what in rows.values_list("line", "what"):
        texts[line].append(what)
    return texts


def _describe(
    row: Like,
    finals: Sequence[FinalAnswer],
    verdicts: Sequence[Verdict],
    lapsed: Mapping[int, list[str]],
    failed: Mapping[int, list[str]],
) -> Precedent:
    line = row.line
    yes = [final for final in finals if final.answer != FinalKind.NO]
    # A yes that was taken back is shown as it was, with what became of it.
    final = yes[-1] if yes else finals[-1] if finals else None
    wording = final.wording if final is not None else line.words
    standing = list(_standing(verdicts, wording).values())
    return Precedent(
        line=line,
        final=final,
        wording=wording,
        likeness=row.likeness,
        cost=_cost(standing) if final is not None and final.answer != FinalKind.NO else None,
        reason=next((verdict.reason for verdict in standing if verdict.reason), ""),
        turned_out=[
            *_turned_out(line, final, finals),
            *(f"A condition lapsed: {what}" for what in lapsed.get(line.pk, ())),
            *(f"What it rested on did not come true: {what}" for what in failed.get(line.pk, ())),
        ],
    )


def _standing(verdicts: Sequence[Verdict], wording: Wording) -> dict[int, Verdict]:
    """Each team's last verdict on these words; who wrote them has approved them."""
    return {
        verdict.team_id: verdict
        for verdict in verdicts
        if wording.pk in (verdict.wording_id, verdict.new_wording_id)
    }


def _cost(verdicts: Iterable[Verdict]) -> Cost | None:
    told = [verdict for verdict in verdicts if verdict.verdict != VerdictKind.REMOVE]
    if not told:
        return None
    return Cost(
        hours=sum((verdict.effort_hours or Decimal(0) for verdict in told), Decimal(0)),
        one_off=sum((verdict.one_off_cost or Decimal(0) for verdict in told), Decimal(0)),
        monthly=sum((verdict.monthly_cost or Decimal(0) for verdict in told), Decimal(0)),
    )


def _turned_out(line: PromiseLine, final: FinalAnswer | None, finals: Sequence[FinalAnswer]) -> list[str]:
    """What the record says of it after the answer; nothing where it says nothing."""
    said = []
    if line.state == LineState.UNREVIEWED:
        said.append("Sold without review.")
    if final is not None and final.overridden_teams:
        said.append(f"Approved over the remove of {', '.join(final.overridden_teams)}.")
    if final is not None and final.answer != FinalKind.NO:
        if finals[-1].answer == FinalKind.NO:
            said.append(f"Declined later, {full_day_words(finals[-1].at.date())}.")
        elif line.state == LineState.WITHDRAWN:
            said.append("Withdrawn later.")
        elif not line.is_approved:
            said.append("The approval no longer stands: it is judged anew.")
    return said


def repeats(rows: Sequence[Precedent], *, person: Any) -> dict[int, int]:
    """Line id → how many promises that say the same were approved, itself included. One query; bounded work.

    Compared with the newest `MOST_COMPARED` approvals.
    """
    approved = (
        FinalAnswer.objects.exclude(answer=FinalKind.NO)
        .filter(line__in=PromiseLine.objects.visible_to(person))
        .order_by("-pk")
        .values_list("line", "wording__text")[:MOST_COMPARED]
    )
    texts = {line: told_words(text) for line, text in approved}
    return {row.line.pk: _times(row, texts) for row in rows if row.approved}


def _times(row: Precedent, texts: Mapping[int, str]) -> int:
    words = told_words(row.wording.text)
    others: Collection[int] = [line for line in texts if line != row.line.pk]
    return 1 + sum(likeness(words, texts[line]) >= SAME for line in others)
