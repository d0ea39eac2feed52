"""The answers that are owed now, row by row, as the dashboard reads and fills them: reviews, final answers, whole deals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q, QuerySet

from dealdesk.accounts.models import Person, Role, Team
from promises import links
from promises.models import Deal, PromiseLine
from promises.vocabulary import Stage
from reviews.models import Escalation, FinalRequest, PreCloseReview, Question, ReviewAssignment
from reviews.models.assignments import ReviewState

DEAL_DESK = "deal_desk"
"""The team code under which final answers wait."""

KINDS = [("review", "Review"), ("final", "Final answer"), ("pre_close", "Review before signing")]

Show = Literal["", "overdue", "paused", "sales"]
Order = Literal["deadline", "person", "deal"]


@dataclass(frozen=True)
class Filters:
    """Which answers to look at. Empty parts filter nothing.

    `team` is a team's code, or `deal_desk` for final answers; `rep` a person's id. `show` narrows the rows to those behind one
    figure and leaves the figures alone. `order` is by deadline (overdue first, then least time, stopped clocks last), or the
    same within each person or deal, the most urgent person or deal first.
    """

    team: str = ""
    rep: int | None = None
    stage: str = ""
    show: Show = ""
    order: Order = "deadline"


@dataclass(frozen=True)
class Row:
    """One answer that is owed: a team's review, the final answer, or the review of a whole deal before signing."""

    kind: Literal["review", "final", "pre_close"]
    pk: int  # of the review, or of the promise whose final answer it is
    state: str
    due_at: datetime
    overdue: bool
    stopped_seconds: int | None  # what the clock has left while it stands still for a question
    rung: int
    line_id: int | None  # none where it is about the whole deal
    deal_id: int
    arr: Decimal
    rep_id: int
    team_id: int | None
    turn_id: int | None  # the person whose turn it is, where that is one person
    # Filled in for the rows that are shown.
    deal: Deal | None = None
    line: PromiseLine | None = None
    team: str = ""
    team_code: str = ""
    who: str = ""
    question_due_at: datetime | None = None

    @property
    def ref(self) -> str:
        """The short name of the promise, or of the deal. For rows that are filled in."""
        return self.line.ref if self.line else self.deal.ref if self.deal else ""

    @property
    def text(self) -> str:
        """The sentence, or what is asked about the whole deal. For rows that are filled in."""
        return self.line.text if self.line else "Review before signing"

    @property
    def url(self) -> str:
        if self.kind == "pre_close":
            return links.before_signing(self.deal_id)
        return links.review(self.pk) if self.kind == "review" else links.final_answer(self.pk)

    @property
    def paused(self) -> bool:
        """Whether the promise, or the deal, stands still because a team's time ran out."""
        return self.overdue and self.kind != "final"

    @property
    def climbed(self) -> str:
        """How far an overdue answer has climbed, in words; empty while nothing did."""
        if self.rung:
            return f"{Escalation.Rung(self.rung).label} told"
        return "Nobody told yet" if self.overdue else ""

    @property
    def urgency(self) -> tuple[bool, datetime, str, int]:
        return (self.stopped_seconds is not None, self.due_at, self.kind, self.pk)


def reviews(person: Person, filters: Filters, now: datetime) -> list[Row]:
    if filters.team == DEAL_DESK:
        return []
    reviews = ReviewAssignment.objects.visible_to(person).open().current()
    if filters.team:
        reviews = reviews.filter(team__code=filters.team)
    return [
        Row(
            kind="review",
            pk=pk,
            state=state,
            due_at=due_at,
            overdue=state != ReviewState.QUESTION and due_at <= now,
            stopped_seconds=left,
            rung=rung,
            line_id=line_id,
            deal_id=deal_id,
            arr=arr,
            rep_id=rep_id,
            team_id=team_id,
            turn_id=rep_id if state == ReviewState.QUESTION else assignee_id,
        )
        for pk, state, due_at, left, rung, line_id, deal_id, arr, rep_id, team_id, assignee_id in _of_deals(
            reviews, filters
        )
        .order_by()
        .values_list(
            "pk",
            "state",
            "due_at",
            "left_seconds",
            "escalation_level",
            "line_id",
            "line__deal_id",
            "line__deal__arr",
            "line__deal__sales_rep_id",
            "team_id",
            "assignee_id",
        )
    ]


def finals(person: Person, filters: Filters, now: datetime) -> list[Row]:
    if filters.team not in ("", DEAL_DESK):
        return []
    requests = FinalRequest.objects.open()
    if person.guest:
        requests = requests.filter(line__deal__guests__person=person)
    return [
        Row(
            kind="final",
            pk=line_id,
            state="waiting_final",
            due_at=due_at,
            overdue=due_at <= now,
            stopped_seconds=None,
            # The sweep tells leadership once, and then has nothing left to tell.
            rung=Escalation.Rung.LEADERSHIP if due_at <= now and next_at is None else 0,
            line_id=line_id,
            deal_id=deal_id,
            arr=arr,
            rep_id=rep_id,
            team_id=None,
            turn_id=None,
        )
        for line_id, due_at, next_at, deal_id, arr, rep_id in _of_deals(requests, filters)
        .order_by()
        .values_list(
            "line_id",
            "due_at",
            "next_escalation_at",
            "line__deal_id",
            "line__deal__arr",
            "line__deal__sales_rep_id",
        )
    ]


def before_signing(person: Person, filters: Filters, now: datetime) -> list[Row]:
    """Open reviews of whole deals."""
    if filters.team == DEAL_DESK:
        return []
    rows = PreCloseReview.objects.visible_to(person).open()
    if filters.team:
        rows = rows.filter(team__code=filters.team)
    return [
        Row(
            kind="pre_close",
            pk=pk,
            state="pending",
            due_at=due_at,
            overdue=due_at <= now,
            stopped_seconds=None,
            rung=rung,
            line_id=None,
            deal_id=deal_id,
            arr=arr,
            rep_id=rep_id,
            team_id=team_id,
            turn_id=assignee_id,
        )
        for pk, due_at, rung, deal_id, arr, rep_id, team_id, assignee_id in _of_deals(
            rows, filters, deal="deal"
        )
        .order_by()
        .values_list(
            "pk",
            "due_at",
            "escalation_level",
            "deal_id",
            "deal__arr",
            "deal__sales_rep_id",
            "team_id",
            "assignee_id",
        )
    ]


def _of_deals(rows: QuerySet[Any], filters: Filters, *, deal: str = "line__deal") -> QuerySet[Any]:
    rows = (
        rows.filter(**{f"{deal}__stage": filters.stage})
        if filters.stage
        else rows.filter(~Q(**{f"{deal}__stage": Stage.LOST}))
    )
    return rows.filter(**{f"{deal}__sales_rep": filters.rep}) if filters.rep is not None else rows


def fill(rows: Sequence[Row]) -> list[Row]:
    """The same rows with the promise, the team and the names that a page shows."""
    if not rows:
        return []
    lines = _by_id(
        PromiseLine.objects.select_related("deal__sales_rep", "current_wording"),
        (row.line_id for row in rows),
    )
    deals = _by_id(
        Deal.objects.select_related("sales_rep"), (row.deal_id for row in rows if row.line_id is None)
    )
    people = _by_id(Person.objects.all(), (row.turn_id for row in rows if row.turn_id is not None))
    teams = {team.pk: team for team in Team.objects.all()}
    owners = list(Person.objects.active().with_role(Role.DEAL_DESK_OWNER))
    questions = _question_due_times(rows)
    filled = []
    for row in rows:
        if row.kind == "final":
            names = [owner.name for owner in owners if owner.pk != row.rep_id]
            team, code, who = "Deal desk", DEAL_DESK, " or ".join(names) or "Nobody yet"
        else:
            asked = teams[row.team_id] if row.team_id is not None else None
            team, code = (asked.name, asked.code) if asked else ("", "")
            who = people[row.turn_id].name if row.turn_id is not None else "Nobody yet"
        line = lines[row.line_id] if row.line_id is not None else None
        filled.append(
            replace(
                row,
                line=line,
                deal=line.deal if line else deals[row.deal_id],
                team=team,
                team_code=code,
                who=who,
                question_due_at=questions.get(row.pk) if row.kind == "review" else None,
            )
        )
    return filled


def _question_due_times(rows: Iterable[Row]) -> dict[int, datetime]:
    stopped = [row.pk for row in rows if row.stopped_seconds is not None]
    return dict(
        pair
        for chunk in _chunks(stopped)
        for pair in Question.objects.open().filter(review__in=chunk).values_list("review_id", "due_at")
    )


def _by_id(queryset: QuerySet[Any], ids: Iterable[int | None]) -> dict[int, Any]:
    return {
        row.pk: row
        for chunk in _chunks(sorted({pk for pk in ids if pk is not None}))
        for row in queryset.filter(pk__in=chunk)
    }


def _chunks(ids: Sequence[int], size: int = 10_000) -> Iterable[Sequence[int]]:
    """Databases take a limited number of values in one statement."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
