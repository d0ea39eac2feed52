"""Leadership: what waits, on whom, how late; the filters in the address; the same rows as CSV. And the administrator."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dealdesk.audit.models import Event
from promises.actions.deals import create_deal
from reviews.models import Clock, ReviewAssignment
from tests.conftest import send, whole_draft
from tests.journeys.steps import arrive, deal_of, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_leader_sees_who_is_late_and_what_hangs_on_it(cast: SimpleNamespace, enter: Callable[..., Page]):
    long_ago = timezone.now() - timedelta(hours=30)
    late = create_deal({"name": "Late orders", "account": "Halden", "arr": 42_000}, by=cast.rep, now=long_ago)
    send(late, cast.rep, whole_draft("Support answers within 8 hours.", "support"), now=long_ago)
    fresh = deal_of(cast.other_rep, "Ostrava orders", arr=115_200)
    send(fresh, cast.other_rep, whole_draft("One CSV file a night.", "data_movement"), now=timezone.now())

    page = enter(cast.leader)
    page.goto("/")
    arrive(page, "Pending reviews")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("Support answers within 8 hours.")
    expect(rows.nth(0)).to_contain_text("over")
    summary = page.get_by_role("region", name="Summary")
    # Ostrava waits for two teams and counts once.
    expect(summary).to_contain_text("$157,200")
    expect(summary).to_contain_text("$42,000")

    page.get_by_label("Team").select_option(label="Security")
    expect(rows).to_have_count(1)
    page.wait_for_url("**/dashboard/?*team=security*")
    expect(summary).to_contain_text("$115,200")
    page.reload()  # the address holds the filter
    expect(page.get_by_label("Team")).to_have_value("security")
    expect(rows).to_have_count(1)

    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert (row["team"], row["arr"], row["overdue"]) == ("Security", "115200.00", "no")
    page.get_by_role("link", name="One CSV file a night.").click()
    expect(page.locator("#main")).to_contain_text("You may look, not answer.")


def test_administrator_changes_a_clock_for_the_reviews_to_come(
    cast: SimpleNamespace, open_browser: Callable[..., Page]
):
    deal = deal_of(cast.rep)
    send(deal, cast.rep, whole_draft("Support answers within 8 hours.", "support"), now=timezone.now())
    running = ReviewAssignment.objects.get()
    page = open_browser()
    sign_in(page, cast.admin)
    page.goto("/admin/reviews/clock/")
    page.get_by_role("link", name="support").click()
    page.locator("#id_hours").fill("4")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert Clock.objects.get(code="support").hours == 4
    assert Event.objects.filter(actor=cast.admin).exists()

    send(deal, cast.rep, whole_draft("Support calls back within 8 hours.", "support"), now=timezone.now())
    before = running.due_at
    running.refresh_from_db()
    assert running.due_at == before
    assert ReviewAssignment.objects.exclude(pk=running.pk).get().due_at < before
