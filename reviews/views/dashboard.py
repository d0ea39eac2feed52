"""The pending-review dashboard: what waits, on whom, how long is left, and the same rows as CSV."""

import csv
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from dealdesk import moments
from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Person, Team
from promises.exports import neutral
from promises.models import Deal
from promises.states import NotYours
from promises.vocabulary import Stage
from reviews.pending import DEAL_DESK, Filters, Pending, Row, group_of, pending
from reviews.permissions import may_see_dashboard, may_see_pending
from reviews.views.errors import forbidden

PAGE = 100
GUESTS_STAY_OUT = NotYours(
    "Guests see the deals that they are invited to, not the dashboard. Everybody who works here can see it."
)


@require_safe
@vary_on_headers("HX-Request")
def dashboard(request: PersonRequest) -> HttpResponse:
    """The page, or only its figures and table for the poll that refreshes them."""
    if not may_see_pending(request.user):
        return forbidden(request, GUESTS_STAY_OUT)
    now = timezone.now()
    filters, start = _filters(request), _number(request.GET.get("from")) or 0
    found = pending(request.user, filters, now, start=start, limit=PAGE)  # type: ignore[arg-type]
    context = {
        "now": now,
        "filters": filters,
        "figures": found.figures,
        "groups": _groups(found, filters, counted=filters.order == "deal" or may_see_dashboard(request.user)),
        "total": found.total,
        "first": start + 1,
        "last": start + len(found.rows),
        "next_url": _url(filters, start=start + PAGE) if start + PAGE < found.total else "",
        "here": request.get_full_path(),
        "csv_query": _query(filters),
        "next_left": moments.duration_words((found.figures.next_due.due_at - now).total_seconds())
        if found.figures.next_due
        else "",
        "show_links": {show: _url(filters, show=show) for show in ("overdue", "paused", "sales")},
        "show_all_url": _url(filters, show=""),
        "order_links": [
            (label, _url(filters, order=order), filters.order == order)
            for order, label in (("deadline", "Deadline"), ("person", "Person"), ("deal", "Deal"))
        ],
    }
    if request.headers.get("HX-Request"):
        return render(request, "dashboard/_pending.html", context)
    context |= {
        "teams": [*Team.objects.values_list("code", "name"), (DEAL_DESK, "Deal desk: final answers")],
        "reps": Person.objects.filter(pk__in=Deal.objects.values("sales_rep")),
        "stages": Stage.choices,
    }
    return render(request, "dashboard/dashboard.html", context)


@require_safe
def dashboard_csv(request: PersonRequest) -> HttpResponse:
    """All rows that the filters leave, in the order of the page."""
    if not may_see_pending(request.user):
        return forbidden(request, GUESTS_STAY_OUT)
    now = timezone.now()
    found = pending(request.user, _filters(request), now)  # type: ignore[arg-type]
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="waiting-{now:%Y-%m-%d-%H%M}.csv"'
    writer = csv.writer(response)
    writer.writerow(
        [
            "due_at",
            "minutes_left",
            "overdue",
            "clock_stopped",
            "waiting_on",
            "team",
            "promise",
            "sentence",
            "deal",
            "account",
            "arr",
            "closes_on",
            "escalation",
        ]
    )
    for row in found.rows:
        assert row.deal is not None
        deal = row.deal
        writer.writerow(
            [
                row.due_at.isoformat(timespec="seconds"),
                "" if row.stopped_seconds is not None else int((row.due_at - now).total_seconds() // 60),
                "yes" if row.overdue else "no",
                "yes" if row.stopped_seconds is not None else "no",
                *map(neutral, (row.who, row.team, row.ref, row.text, deal.name, deal.account)),
                deal.arr,
                deal.expected_signature_on or "",
                row.climbed,
            ]
        )
    return response


def _filters(request: PersonRequest) -> Filters:
    """The filters in the address; what is no choice of the page's filters nothing, and the page shows that it doesn't."""
    given = request.GET
    show, order, stage = given.get("show", ""), given.get("by", ""), given.get("stage", "")
    team, rep = given.get("team", "").replace("\0", ""), _number(given.get("rep"))
    return Filters(
        team=team if team == DEAL_DESK or (team and Team.objects.filter(code=team).exists()) else "",
        rep=rep if rep is not None and Deal.objects.filter(sales_rep=rep).exists() else None,
        stage=stage if stage in Stage.values else "",
        show=show if show in ("overdue", "paused", "sales") else "",  # type: ignore[arg-type]
        order=order if order in ("person", "deal") else "deadline",  # type: ignore[arg-type]
    )


def _number(text: str | None) -> int | None:
    """A row number or a person's id from the address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _query(filters: Filters, **changes: Any) -> str:
    values = {
        "team": filters.team,
        "rep": filters.rep,
        "stage": filters.stage,
        "show": filters.show,
        "by": "" if filters.order == "deadline" else filters.order,
        **changes,
    }
    return urlencode({name: value for name, value in values.items() if value})


def _url(filters: Filters, *, start: int = 0, **changes: Any) -> str:
    if "order" in changes:
        changes["by"] = "" if changes["order"] == "deadline" else changes["order"]
        del changes["order"]
    return f"?{_query(filters, **changes, **{'from': start})}"


def _groups(found: Pending, filters: Filters, *, counted: bool) -> list[dict[str, Any]]:
    """The rows of the page under their headings; one group without a heading when ordered by deadline."""
    groups: list[dict[str, Any]] = []
    last: object = None
    for row in found.rows:
        key = group_of(row, filters.order) if filters.order != "deadline" else "all"
        if not groups or key != last:
            waiting, overdue = found.groups.get(key, (0, 0)) if counted else (0, 0)
            groups.append(
                {"heading": _heading(row, filters.order), "rows": [], "waiting": waiting, "overdue": overdue}
            )
            last = key
        groups[-1]["rows"].append(row)
    return groups


def _heading(row: Row, order: str) -> str:
    if order == "deal" and row.deal is not None:
        return row.deal.name
    if order == "person":
        return f"Deal desk: {row.who}" if row.kind == "final" else row.who
    return ""
