"""A review that nobody answers, with Celery's real worker and beat: what the people see of it."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from promises.actions.deals import create_deal
from promises.models import PromiseLine
from promises.vocabulary import LineState
from reviews.models import Escalation, ReviewAssignment, Verdict
from tests.conftest import send, whole_draft
from tests.journeys.steps import arrive, days_ahead, fill_terms, review_of
from tests.processes import Crew, wait_until

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(tmp_path)
    yield crew
    crew.stop()


def test_unanswered_review_pauses_the_promise_for_everybody_and_a_late_answer_resumes_it(
    cast: SimpleNamespace, enter: Callable[..., Page], crew: Crew
):
    # A day ago less a few seconds: it falls due while people look at it.
    sent_at = timezone.now() - timedelta(hours=24) + timedelta(seconds=2)
    deal = create_deal({"name": "Late orders", "account": "Halden", "arr": 42_000}, by=cast.rep, now=sent_at)
    (line,) = send(
        deal, cast.rep, whole_draft("An order waits for one manager.", "custom_logic"), now=sent_at
    )
    # Product's own clock is not part of this story.
    ReviewAssignment.objects.filter(team__code="product").update(
        due_at=timezone.now() + timedelta(days=1), next_escalation_at=timezone.now() + timedelta(days=1)
    )
    rep, leader = enter(cast.rep), enter(cast.leader)
    rep.goto(f"/deals/{deal.pk}/")
    leader.goto("/dashboard/")
    gate = rep.get_by_role("region", name="Can we go ahead?")
    expect(gate).to_contain_text("Not yet")
    crew.worker()
    crew.beat()

    def is_paused() -> bool:
        time.sleep(1)
        rep.reload()
        return gate.get_by_text("Blocked: 1 paused").count() > 0

    wait_until(is_paused, 32, crew)  # two seconds to its due time, then thirty
    expect(gate).to_contain_text(f"{line.ref} is paused: Engineering (nobody yet) did not answer in time.")
    waiting = rep.get_by_role("region", name="Waiting for an answer")
    expect(waiting.locator("[data-row]").first).to_contain_text("Paused: no answer")
    leader.reload()
    row = leader.locator("[data-row]").first
    expect(row).to_contain_text("over")
    expect(row).to_contain_text("Engineering")
    expect(leader.get_by_role("region", name="Summary")).to_contain_text("paused")

    # The lead is told once, and nothing is approved.
    assert Escalation.objects.count() == 1
    lead = enter(cast.lead)
    lead.goto("/inbox/")
    expect(lead.get_by_role("listitem").filter(has_text=f"{line.ref} is paused")).to_have_count(1)
    assert PromiseLine.objects.get(pk=line.pk).state == LineState.PAUSED
    assert not Verdict.objects.exists()

    lead.goto(f"/reviews/{review_of(line, 'engineering').pk}/")
    expect(lead.locator("#main")).to_contain_text("Paused: nobody has answered in time.")
    lead.keyboard.press("1")
    fill_terms(lead, cast.engineer, limit="one rule", ready=days_ahead(20))
    lead.keyboard.press("Control+Enter")
    arrive(lead, "Engineering reviews")
    rep.reload()
    expect(gate).to_contain_text("Not yet")
    expect(gate).to_contain_text(f"{line.ref} waits for Product (nobody yet).")
    assert PromiseLine.objects.get(pk=line.pk).state == LineState.IN_REVIEW
