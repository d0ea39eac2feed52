"""Figures against the limits of the menu."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from promises.actions.lines import LineDraft, add_lines
from promises.limits import Cap, above
from promises.models import CatalogEntry, CatalogFeature, Deal, HardStop, Plan, PromiseLine
from tests.conftest import NOW

SEATS = Cap(500, "named users", "User seats")
RATE = Cap(1_000, "requests a minute", "API requests")
LOG = Cap(1, "years", "Audit log")
ROWS = Cap(250_000, "rows a file", "CSV import")
FILES = Cap(1, "files a night", "Scheduled export")
REPLY = Cap(24, "hours to first response", "Support")


@pytest.mark.parametrize(
    ("text", "cap", "words"),
    [
        ("Up to 1,200 users sign in.", SEATS, ["1,200 users"]),
        ("Up to 1200 named users sign in.", SEATS, ["1200 named users"]),
        ("600 seats are included.", SEATS, ["600 seats"]),
        ("Between 400 and 501 users.", SEATS, ["501 users"]),
        ("For 450-1,200 users.", SEATS, ["450-1,200 users"]),
        ("2k users, or two thousand users.", SEATS, ["2k users", "two thousand users"]),
        ("1.5 million users.", SEATS, ["1.5 million users"]),
        ("Unlimited users.", SEATS, ["Unlimited users"]),
        ("Any number of users.", SEATS, ["Any number of users"]),
        ("2,000 requests a minute.", RATE, ["2,000 requests a minute"]),
        ("2,000 API calls/min.", RATE, ["2,000 API calls/min"]),
        ("50 requests per second.", RATE, ["50 requests per second"]),
        ("2,000,000 requests daily.", RATE, ["2,000,000 requests daily"]),
        ("The audit log is kept for 18 months.", LOG, ["18 months"]),
        ("Files of up to 300,000 rows.", ROWS, ["300,000 rows"]),
        ("Three files a night.", FILES, ["Three files a night"]),
        ("Two files an hour.", FILES, ["Two files an hour"]),
    ],
)
def test_a_figure_above_the_limit_is_found_with_its_unit(text: str, cap: Cap, words: list[str]):
    assert above(text, [cap]) == words


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("Up to 500 users sign in.", SEATS),
        ("20 users sign in.", SEATS),
        ("From 31 March 2027 users sign in.", SEATS),
        ("In 2027 users sign in.", SEATS),
        ("At 06:00 users sign in.", SEATS),
        ("On 2027-03-31 users sign in.", SEATS),
        ("For $5,000 users sign in.", SEATS),
        ("1,200 orders for users.", SEATS),
        ("700 files of users.", SEATS),
        ("1,200 named orders.", SEATS),
        ("99.95% users.", SEATS),
        ("600 users a day.", SEATS),
        ("10 requests per second.", RATE),
        ("100,000 requests a day.", RATE),
        ("2,000 requests.", RATE),
        ("The audit log is kept for 12 months.", LOG),
        ("The audit log is sent within 400 days.", LOG),
        ("The contract runs for 5 years.", LOG),
        ("One file a night.", FILES),
        ("A file a night.", FILES),
        ("Support answers within 48 hours.", REPLY),
        ("", SEATS),
        ("users 1,200", SEATS),
        ("9" * 4_000, SEATS),
    ],
)
def test_dates_times_prices_and_other_units_are_no_figures_of_the_limit(text: str, cap: Cap):
    assert above(text, [cap]) == []


def test_a_line_that_points_at_a_cell_leaves_no_doubt_about_its_rate():
    assert above("Up to 40,000 requests.", [Cap(3_000, "requests a minute", pointed=True)]) == [
        "40,000 requests"
    ]


def _stopped(line: PromiseLine) -> list[str]:
    return list(
        HardStop.objects.filter(line=line, rule__code="above_plan_limit").values_list("words", flat=True)
    )


def test_a_figure_above_the_plan_stops_a_line_that_points_at_nothing(
    deal: Deal, menu: CatalogEntry, cast: SimpleNamespace
):
    deal.plan = menu.plan
    deal.save()
    more, fewer, other = add_lines(
        deal,
        [
            LineDraft("The account has 120 named users."),
            LineDraft("The account has 75 named users."),
            LineDraft("The account has 120 named depots from 2027."),
        ],
        by=cast.rep,
        now=NOW,
    )
    assert _stopped(more) == ["“120 named users”"]
    assert _stopped(fewer) == _stopped(other) == []


def test_the_limit_is_that_of_the_deals_plan(deal: Deal, menu: CatalogEntry, cast: SimpleNamespace):
    bigger = Plan.objects.create(code="big", name="Big")
    CatalogEntry.objects.create(
        feature=menu.feature,
        plan=bigger,
        offer="included",
        value="500 seats",
        limit_max=500,
        limit_unit="named users",
        tier="core",
        sentence="The Big plan covers up to 500 named users.",
    )
    deal.plan = bigger
    deal.save()
    (line,) = add_lines(deal, [LineDraft("The account has 120 named users.")], by=cast.rep, now=NOW)
    assert _stopped(line) == []


def test_a_lower_figure_stays_off_the_menu_without_a_stop(
    deal: Deal, menu: CatalogEntry, cast: SimpleNamespace
):
    deal.plan = menu.plan
    deal.save()
    lower, above_it = add_lines(
        deal,
        [
            LineDraft("The Team plan covers up to 50 named users.", values={"catalog_entry": menu}),
            LineDraft("The Team plan covers up to 76 named users by 2027.", values={"catalog_entry": menu}),
        ],
        by=cast.rep,
        now=NOW,
    )
    assert (lower.state, _stopped(lower)) == ("draft", [])
    assert (above_it.state, _stopped(above_it)) == ("draft", ["“76 named users”"])


def test_limits_cost_one_query_whatever_the_number_of_lines_and_cells(
    deal: Deal, menu: CatalogEntry, cast: SimpleNamespace
):
    deal.plan = menu.plan
    deal.save()
    counts = []
    for count in (1, 30):
        for number in range(count):
            feature = CatalogFeature.objects.create(
                code=f"f{count}-{number}", name=f"Feature {number}", owner=cast.engineer, phase="today"
            )
            CatalogEntry.objects.create(
                feature=feature,
                plan=menu.plan,
                offer="included",
                value="1",
                limit_max=1,
                limit_unit="widgets",
                tier="core",
                sentence="One widget.",
            )
        with CaptureQueriesContext(connection) as captured:
            add_lines(deal, [LineDraft(f"{n + 2} widgets.") for n in range(count)], by=cast.rep, now=NOW)
        counts.append(sum("limit_max" in query["sql"] for query in captured))
    assert counts == [1, 1]
