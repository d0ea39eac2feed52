"""What waits for an answer now: the rows and the figures of the dashboard, for its page, its CSV and the API.

Figures and rows come from the same reading, so that a number always agrees with the list behind it. Overdue is computed from
the deadline itself: a stopped worker can't hide lateness. Deals that are lost wait for nobody, unless one filters for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q, QuerySet

from dealdesk.accounts.models import Person, Role, Team
from promises import links
from promises.models import PromiseLine
from promises.vocabulary import Stage
from reviews.models import Escalation, FinalRequest, Question, ReviewAssignment
from reviews.models.assignments import ReviewState

DEAL_DESK = "deal_desk"
"""The team code under which final answers wait."""

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
    """One answer that is owed: a team's review, or the final answer."""

    kind: Literal["review", "final"]
    pk: int  # of the review, or of the promise whose final answer it is
    state: str
    due_at: datetime
    overdue: bool
    stopped_seconds: int | None  # what the clock has left while it stands still for a question
    rung: int
    line_id: int
    deal_id: int
    arr: Decimal
    rep_id: int
    team_id: int | None
    turn_id: int | None  # the person whose turn it is, where that is one person
    # Filled in for the rows that are shown.
    line: PromiseLine | None = None
    team: str = ""
    team_code: str = ""
    who: str = ""
    question_due_at: datetime | None = None

    @property
    def url(self) -> str:
        return links.review(self.pk) if self.kind == "review" else links.final_answer(self.pk)

    @property
    def paused(self) -> bool:
        """Whether the promise stands still because a team's time ran out."""
        return self.overdue and self.kind == "review"

    @property
    def climbed(self) -> str:
        """How far an overdue answer has climbed, in words; empty while nothing did."""
        if self.rung:
            return f"{Escalation.Rung(self.rung).label} told"
        return "Nobody told yet" if self.overdue else ""

    @property
    def _urgency(self) -> tuple[bool, datetime, str, int]:
        return (self.stopped_seconds is not None, self.due_at, self.kind, self.pk)


@dataclass(frozen=True)
class Figures:
    """The dashboard's numbers over all rows that the filters leave, whatever part of them is shown."""

    waiting: int
    promises: int
    deals: int
    overdue: int
    late_finals: int
    unassigned: int
    waiting_for_sales: int
    arr_waiting: Decimal  # each deal counts once
    paused_deals: int
    arr_paused: Decimal
    next_due: Row | None


@dataclass(frozen=True)
class Pending:
    """Figures, the rows that are shown, and how many there are in all.

    `groups` counts the answers that wait, and those overdue among them, by `group_of` for orders that group.
    """

    figures: Figures
    rows: Sequence[Row]
    total: int
    groups: Mapping[object, tuple[int, int]]


def pending(
    person: Person,
    filters: Filters,
    now: datetime,
    *,
    start: int = 0,
    limit: int | None = None,
) -> Pending:
    """What waits, as far as this person may know. At most seven queries for up to 10,000 rows.

    `start` and `limit` cut the rows; figures and total stay those of all.
    """
    everything = _reviews(person, filters, now) + _finals(person, filters, now)
    everything.sort(key=lambda row: row._urgency)
    wanted = _ordered([row for row in everything if _shown(row, filters.show)], filters.order)
    rows = wanted[start : start + limit] if limit is not None else wanted[start:]
    upcoming = next((row for row in everything if not row.overdue and row.stopped_seconds is None), None)
    filled = _fill([*rows, upcoming] if upcoming else rows)
    figures = _figures(everything, filled.pop() if upcoming else None)
    groups: dict[object, tuple[int, int]] = {}
    if filters.order != "deadline":
        for row in wanted:
            waiting, overdue = groups.get(group_of(row, filters.order), (0, 0))
            groups[group_of(row, filters.order)] = (waiting + 1, overdue + row.overdue)
    return Pending(figures, filled, len(wanted), groups)


def _reviews(person: Person, filters: Filters, now: datetime) -> list[Row]:
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


def _finals(person: Person, filters: Filters, now: datetime) -> list[Row]:
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


def _of_deals(rows: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    rows = (
        rows.filter(line__deal__stage=filters.stage)
        if filters.stage
        else rows.filter(~Q(line__deal__stage=Stage.LOST))
    )
    return rows.filter(line__deal__sales_rep=filters.rep) if filters.rep is not None else rows


def _shown(row: Row, show: str) -> bool:
    if show == "overdue":
        return row.overdue
    if show == "paused":
        return row.paused
    if show == "sales":
        return row.stopped_seconds is not None
    return True


def _ordered(rows: list[Row], order: str) -> list[Row]:
    """Rows come by urgency; a group stands where its most urgent row would, and keeps that order inside."""
    if order == "deadline":
        return rows
    places: dict[object, int] = {}
    for row in rows:
        places.setdefault(group_of(row, order), len(places))
    return sorted(rows, key=lambda row: places[group_of(row, order)])


def group_of(row: Row, order: str) -> object:
    """What a row is grouped by: the person (or nobody, or the deal desk), or the deal."""
    return row.deal_id if order == "deal" else (row.kind == "final", row.turn_id)


def _figures(rows: Sequence[Row], upcoming: Row | None) -> Figures:
    deals = {row.deal_id: row.arr for row in rows}
    paused = {row.deal_id: row.arr for row in rows if row.paused}
    return Figures(
        waiting=len(rows),
        promises=len({row.line_id for row in rows}),
        deals=len(deals),
        overdue=sum(row.overdue for row in rows),
        late_finals=sum(row.overdue and row.kind == "final" for row in rows),
        unassigned=sum(row.kind == "review" and row.turn_id is None for row in rows),
        waiting_for_sales=sum(row.stopped_seconds is not None for row in rows),
        arr_waiting=sum(deals.values(), Decimal(0)),
        paused_deals=len(paused),
        arr_paused=sum(paused.values(), Decimal(0)),
        next_due=upcoming,
    )


def _fill(rows: Sequence[Row]) -> list[Row]:
    """The same rows with the promise, the team and the names that a page shows."""
    if not rows:
        return []
    lines = _by_id(
        PromiseLine.objects.select_related("deal__sales_rep", "current_wording"),
        (row.line_id for row in rows),
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
        filled.append(
            replace(
                row,
                line=lines[row.line_id],
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


__all__ = ["DEAL_DESK", "Figures", "Filters", "Pending", "Row", "group_of", "pending"]
