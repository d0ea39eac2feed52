"""The pending table: what waits, on whom, and numbers that agree with the list behind them."""

import csv
import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dealdesk.accounts.models import Person
from promises.actions.deals import create_deal, move_stage
from promises.models import Deal, PromiseLine
from reviews.actions.questions import ask
from reviews.actions.sweeping import sweep
from reviews.models import FinalRequest, ReviewAssignment
from reviews.pending import Filters, pending
from tests.conftest import NOW, send, whole_draft

DAY = timedelta(days=1)


@pytest.fixture
def see(client: Client) -> Callable[..., Any]:
    """Open a page as somebody, at a moment."""

    def open_page(person: Person, path: str = "/dashboard/", *, now: datetime = NOW, **headers: str) -> Any:
        client.force_login(person)
        with time_machine.travel(now, tick=False):
            return client.get(path, headers=headers)

    return open_page


def new_deal(rep: Person, name: str, arr: int) -> Deal:
    return create_deal({"name": name, "account": name, "arr": Decimal(arr)}, by=rep, now=NOW)


def test_every_open_answer_is_one_row_with_its_team(line: PromiseLine, cast: SimpleNamespace):
    found = pending(cast.leader, Filters(), NOW)
    assert {(row.team, row.who) for row in found.rows} == {
        ("Engineering", "Nobody yet"),
        ("Security", "Nobody yet"),
    }
    assert (found.figures.waiting, found.figures.promises, found.figures.deals) == (2, 1, 1)
    assert found.figures.unassigned == 2


@pytest.mark.parametrize(("seconds", "overdue"), [(-1, 0), (0, 2), (1, 2)])
def test_overdue_comes_from_the_deadline_without_a_sweep(
    line: PromiseLine, cast: SimpleNamespace, seconds: int, overdue: int
):
    due = ReviewAssignment.objects.filter(line=line).values_list("due_at", flat=True)[0]
    found = pending(cast.leader, Filters(), due + timedelta(seconds=seconds))
    assert found.figures.overdue == overdue
    assert found.figures.paused_deals == (1 if overdue else 0)
    assert line.state == "in_review"


def test_revenue_counts_a_deal_once(deal: Deal, cast: SimpleNamespace):
    send(
        deal, cast.rep, whole_draft("One file.", "data_movement"), whole_draft("Two files.", "data_movement")
    )
    other = new_deal(cast.other_rep, "Kestrel", 10_000)
    send(other, cast.other_rep, whole_draft("Audit log.", "support"), now=NOW + DAY)
    figures = pending(cast.leader, Filters(), NOW + DAY).figures
    assert figures.arr_waiting == Decimal(34_000)
    assert figures.arr_paused == Decimal(24_000)
    assert (figures.waiting, figures.overdue) == (5, 4)


def test_overdue_rows_come_first_and_stopped_clocks_last(deal: Deal, cast: SimpleNamespace):
    _, second = send(
        deal, cast.rep, whole_draft("One file.", "data_movement"), whole_draft("Help.", "support")
    )
    later = new_deal(cast.rep, "Kestrel", 1)
    send(later, cast.rep, whole_draft("Audit log.", "support"), now=NOW + DAY / 2)
    ask(ReviewAssignment.objects.get(line=second), "Which help?", by=cast.support, now=NOW)
    found = pending(cast.leader, Filters(), NOW + DAY)
    assert [row.overdue for row in found.rows] == [True, True, False, False]
    last = found.rows[-1]
    assert (last.who, last.stopped_seconds) == ("Rosa Rep", 24 * 3600)
    assert last.question_due_at == NOW + DAY
    assert found.figures.waiting_for_sales == 1
    assert found.figures.next_due and found.figures.next_due.line_id == found.rows[2].line_id


def test_final_answer_that_waits_is_a_row_of_the_deal_desk(line: PromiseLine, cast: SimpleNamespace, verdict):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    (row,) = pending(cast.leader, Filters(), NOW).rows
    assert (row.team, row.who, row.url) == ("Deal desk", "Olga Owner", f"/final-answers/{line.pk}/")
    late = pending(cast.leader, Filters(), NOW + 3 * DAY)
    assert (late.figures.overdue, late.figures.late_finals, late.figures.paused_deals) == (1, 1, 0)
    assert late.rows[0].climbed == "Nobody told yet"
    sweep(now=NOW + 3 * DAY, trust_clock=True)
    assert pending(cast.leader, Filters(), NOW + 3 * DAY).rows[0].climbed == "Leadership told"


def test_rung_is_said_in_words(line: PromiseLine, cast: SimpleNamespace):
    sweep(now=NOW + DAY, trust_clock=True)
    rows = pending(cast.leader, Filters(team="engineering"), NOW + DAY).rows
    assert [row.climbed for row in rows] == ["Team lead told"]


@pytest.mark.parametrize("show", ["overdue", "paused", "sales"])
def test_figure_agrees_with_the_list_behind_it(deal: Deal, cast: SimpleNamespace, verdict, see, show: str):
    _, two, three = send(
        deal,
        cast.rep,
        whole_draft("One file.", "data_movement"),
        whole_draft("Help.", "support"),
        whole_draft("More help.", "support"),
    )
    ask(ReviewAssignment.objects.get(line=three), "Which?", by=cast.support, now=NOW)
    verdict(two, "support", cast.support)
    FinalRequest.objects.update(due_at=NOW + timedelta(hours=1))
    page = see(cast.leader, f"/dashboard/?show={show}", now=NOW + DAY)
    figures = page.context["figures"]
    rows = [row for group in page.context["groups"] for row in group["rows"]]
    expected = {"overdue": figures.overdue, "paused": 2, "sales": figures.waiting_for_sales}[show]
    assert (len(rows), page.context["total"]) == (expected, expected)
    assert {"overdue": 3, "paused": 2, "sales": 1}[show] == expected
    if show == "paused":
        assert {row.deal_id for row in rows} == {deal.pk}
        assert figures.paused_deals == 1


def test_filters_leave_only_their_part(deal: Deal, line: PromiseLine, cast: SimpleNamespace):
    other = new_deal(cast.other_rep, "Kestrel", 10_000)
    send(other, cast.other_rep, whole_draft("Audit log.", "support"))

    def count(**filters: Any) -> int:
        return pending(cast.leader, Filters(**filters), NOW).figures.waiting

    assert count() == 3
    assert count(team="security") == 1
    assert count(team="deal_desk") == 0
    assert count(rep=cast.other_rep.pk) == 1
    assert count(stage="closing") == 0
    move_stage(other, "lost", by=cast.other_rep, now=NOW, quote_open=False, sign_open=False)
    assert count() == 2
    assert count(stage="lost") == 1


def test_group_by_person_keeps_the_most_urgent_person_first(deal: Deal, cast: SimpleNamespace):
    send(deal, cast.rep, whole_draft("Help.", "support"), now=NOW)
    send(deal, cast.rep, whole_draft("One file.", "data_movement"), now=NOW + timedelta(hours=1))
    ReviewAssignment.objects.filter(team__code="security").update(assignee=cast.security)
    ReviewAssignment.objects.filter(team__code="engineering").update(
        assignee=cast.engineer, due_at=NOW + timedelta(minutes=5)
    )
    found = pending(cast.leader, Filters(order="person"), NOW)
    assert [row.who for row in found.rows] == ["Emil Engineer", "Nobody yet", "Selma Security"]


def test_page_names_sentence_person_deal_and_time(line: PromiseLine, cast: SimpleNamespace, see):
    text = see(cast.leader).content.decode()
    for words in ("One CSV file is sent each night.", "Nobody yet", "Halden orders", "$24,000", "24 h left"):
        assert words in text
    assert "Silence is not approval." in text


def test_poll_gets_the_region_alone(line: PromiseLine, cast: SimpleNamespace, see):
    part = see(cast.leader, **{"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="pending"')
    assert "HX-Request" in part["Vary"]


def test_group_counts_are_for_those_who_may_see_the_dashboard(line: PromiseLine, cast: SimpleNamespace, see):
    assert "2 waiting" in see(cast.leader, "/dashboard/?by=person").content.decode()
    assert "2 waiting" not in see(cast.rep, "/dashboard/?by=person").content.decode()


def test_everybody_but_guests_reads_it(line: PromiseLine, cast: SimpleNamespace, see):
    for person in (cast.rep, cast.engineer, cast.owner, cast.admin):
        assert see(person).status_code == 200
    for path in ("/dashboard/", "/dashboard.csv"):
        refused = see(cast.outsider, path)
        assert refused.status_code == 403
        assert "Everybody who works here can see it." in refused.content.decode()


def test_nonsense_in_the_address_filters_nothing(line: PromiseLine, cast: SimpleNamespace, see):
    path = "/dashboard/?team=x%00'&rep=99999999999999999999&stage=no&show=all&by=mood&from=-1"
    page = see(cast.leader, path)
    assert page.status_code == 200
    assert page.context["filters"] == Filters()
    assert page.context["total"] == 2


def test_long_list_is_cut_with_a_link_to_the_rest(deal: Deal, cast: SimpleNamespace, see, monkeypatch):
    monkeypatch.setattr("reviews.views.dashboard.PAGE", 2)
    send(deal, cast.rep, *(whole_draft(f"Help {n}.", "support") for n in range(5)))
    seen, path = [], "/dashboard/?stage=open"
    while path:
        page = see(cast.leader, path)
        seen += [row.pk for group in page.context["groups"] for row in group["rows"]]
        path = page.context["next_url"] and f"/dashboard/{page.context['next_url']}"
    assert len(seen) == len(set(seen)) == page.context["figures"].waiting == 5


def test_csv_holds_the_same_rows_and_runs_nothing(cast: SimpleNamespace, see):
    deal = create_deal(
        {
            "name": "=HYPERLINK(1)",
            "account": "+1",
            "arr": Decimal("42000.50"),
            "expected_signature_on": date(2026, 4, 1),
        },
        by=cast.rep,
        now=NOW,
    )
    send(deal, cast.rep, whole_draft("@SUM(A1) is, “said”.", "support"), whole_draft("Help.", "support"))
    response = see(cast.leader, "/dashboard.csv?team=support", now=NOW + timedelta(hours=1))
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert len(rows) == 2
    assert (rows[0]["deal"], rows[0]["account"], rows[0]["sentence"]) == (
        "'=HYPERLINK(1)",
        "'+1",
        "'@SUM(A1) is, “said”.",
    )
    assert (rows[0]["arr"], rows[0]["minutes_left"], rows[0]["closes_on"]) == (
        "42000.50",
        "1380",
        "2026-04-01",
    )


def test_queries_do_not_grow_with_rows(cast: SimpleNamespace, see):
    def open_answers(count: int) -> int:
        deal = new_deal(cast.rep, f"Deal {count}", 1000)
        send(deal, cast.rep, *(whole_draft(f"Help {count}-{n}.", "support") for n in range(count)))
        ReviewAssignment.objects.update(assignee=cast.support)
        ask(
            ReviewAssignment.objects.filter(line__deal=deal).order_by("pk")[0],
            "Which?",
            by=cast.support,
            now=NOW,
        )
        with CaptureQueriesContext(connection) as queries:
            assert see(cast.leader, "/dashboard/?by=deal").status_code == 200
        return len(queries)

    see(cast.leader)  # the first sign-in writes more than the next ones
    assert open_answers(2) == open_answers(30)
