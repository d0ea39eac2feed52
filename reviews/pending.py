"""What waits for an answer now: the rows and the figures of the dashboard, for its page, its CSV and the API.

Figures and rows come from the same reading, so that a number always agrees with the list behind it. Overdue is computed from
the deadline itself: a stopped worker can't hide lateness. Deals that are lost wait for nobody, unless one filters for them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from dealdesk.accounts.models import Person
from reviews import owed
from reviews.owed import DEAL_DESK, Filters, Row


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
    """What waits, as far as this person may know. At most nine queries for up to 10,000 rows.

    `start` and `limit` cut the rows; figures and total stay those of all.
    """
    everything = [
        *owed.reviews(person, filters, now),
        *owed.finals(person, filters, now),
        *owed.before_signing(person, filters, now),
    ]
    everything.sort(key=lambda row: row.urgency)
    wanted = _ordered([row for row in everything if _shown(row, filters.show)], filters.order)
    rows = wanted[start : start + limit] if limit is not None else wanted[start:]
    upcoming = next((row for row in everything if not row.overdue and row.stopped_seconds is None), None)
    filled = owed.fill([*rows, upcoming] if upcoming else rows)
    figures = _figures(everything, filled.pop() if upcoming else None)
    groups: dict[object, tuple[int, int]] = {}
    if filters.order != "deadline":
        for row in wanted:
            waiting, overdue = groups.get(group_of(row, filters.order), (0, 0))
            groups[group_of(row, filters.order)] = (waiting + 1, overdue + row.overdue)
    return Pending(figures, filled, len(wanted), groups)


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
        promises=len({row.line_id for row in rows if row.line_id is not None}),
        deals=len(deals),
        overdue=sum(row.overdue for row in rows),
        late_finals=sum(row.overdue and row.kind == "final" for row in rows),
        unassigned=sum(row.kind != "final" and row.turn_id is None for row in rows),
        waiting_for_sales=sum(row.stopped_seconds is not None for row in rows),
        arr_waiting=sum(deals.values(), Decimal(0)),
        paused_deals=len(paused),
        arr_paused=sum(paused.values(), Decimal(0)),
        next_due=upcoming,
    )


__all__ = ["DEAL_DESK", "Figures", "Filters", "Pending", "Row", "group_of", "pending"]
