"""The reviewer: the queue and the answer by keyboard, a question to sales, claiming, handing over, confirming again."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from promises.models import PromiseLine
from promises.vocabulary import LineState
from reviews.models import ReviewAssignment, Verdict
from tests.conftest import send, whole_draft
from tests.journeys.steps import answered, arrive, days_ahead, deal_of, fill_terms, review_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lines(cast: SimpleNamespace) -> list[PromiseLine]:
    """Three promises in review; engineering is asked about each."""
    return send(
        deal_of(cast.rep),
        cast.rep,
        whole_draft("An order above $5,000 waits for one manager.", "custom_logic"),
        whole_draft("An order from a new customer waits for one manager.", "custom_logic"),
        whole_draft("One CSV file is sent each night.", "data_movement"),
        now=timezone.now(),
    )


def test_reviewer_answers_by_keyboard(
    cast: SimpleNamespace, lines: list[PromiseLine], enter: Callable[..., Page]
):
    page = enter(cast.engineer)
    page.goto("/")
    arrive(page, "Engineering reviews")
    links = page.locator("[data-row] .promise-link")
    expect(links).to_have_count(3)
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("a")  # assign to me
    expect(page.locator("[data-row]").nth(0)).to_contain_text("You")
    assert review_of(lines[0], "engineering").assignee == cast.engineer
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    arrive(page, lines[0].current_wording.text)

    page.keyboard.press("3")
    expect(page.get_by_role("button", name="Send: remove")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_role("radio", name="Approve 1")).to_be_checked()
    expect(page.get_by_role("button", name="Send: approve")).to_be_visible()
    assert not Verdict.objects.exists()  # a key selects, it never sends
    fill_terms(page, cast.engineer, limit="one rule, one step", ready=days_ahead(20))
    page.keyboard.press("1")  # typed into the field, decides nothing
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("status").filter(has_text="Sent for Engineering: approve")).to_be_visible()
    verdict = Verdict.objects.get()
    assert (verdict.by, verdict.limit) == (cast.engineer, "one rule, one step1")
    expect(links).to_have_count(2)


def test_question_to_sales_stops_the_clock_until_the_rep_answers(
    cast: SimpleNamespace, lines: list[PromiseLine], enter: Callable[..., Page]
):
    page = enter(cast.engineer)
    page.goto("/reviews/")
    page.get_by_role("link", name="Review the next one").click()
    page.wait_for_url("**/reviews/*/")
    page.wait_for_load_state("load")
    page.keyboard.press("q")
    page.get_by_label("What do you have to know?").fill("Which manager: the one of the warehouse?")
    page.get_by_role("button", name="Send the question").click()
    expect(page.locator("#main")).to_contain_text("Question for sales.")
    expect(page.get_by_text("clock stopped").first).to_be_visible()
    review = ReviewAssignment.objects.get(state="question")
    before = review.due_at

    rep = enter(cast.rep)
    rep.goto("/")
    expect(rep.get_by_role("heading", name="Your turn 1")).to_be_visible()
    rep.get_by_role("link", name="Answer Emil Engineer").click()
    arrive(rep, re.compile("Emil Engineer asks about"))
    rep.get_by_label("Your answer").fill("Yes, Petra in the warehouse.")
    rep.keyboard.press("Control+Enter")
    expect(rep.get_by_role("status").filter(has_text="Emil Engineer")).to_be_visible()

    review.refresh_from_db()
    assert review.state == "pending" and review.due_at > before and review.left_seconds is None
    page.reload()
    expect(page.locator("#ask-sales")).to_contain_text("Yes, Petra in the warehouse.")
    expect(page.locator(".page-head .timer")).to_contain_text("left")

    page.get_by_label("Hand over to").select_option(label="Lea Lead")
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_role("status").filter(has_text="Lea Lead answers")).to_be_visible()
    review.refresh_from_db()
    assert review.assignee == cast.lead


def test_new_words_are_confirmed_in_one_click(
    cast: SimpleNamespace, lines: list[PromiseLine], enter: Callable[..., Page]
):
    line = lines[2]
    answered(line, "security", cast.security)
    page = enter(cast.engineer)
    page.goto(f"/reviews/{review_of(line, 'engineering').pk}/")
    arrive(page, line.text)
    page.keyboard.press("2")
    narrow = "One CSV file with five columns is sent each night."
    page.get_by_label("Approved wording").fill(narrow)
    expect(page.locator("#diff ins")).to_contain_text("with five columns")
    fill_terms(page, cast.engineer, limit="one file a night", ready=days_ahead(20))
    page.get_by_role("button", name="Send: approve with limit").click()
    expect(page.get_by_role("status").filter(has_text="confirm the new words")).to_be_visible()

    page = enter(cast.security)
    page.goto("/")
    page.get_by_role("link", name=narrow).click()
    expect(page.get_by_role("heading", name="The words changed since your team said yes")).to_be_visible()
    expect(page.locator("ins").first).to_contain_text("with five columns")
    page.get_by_role("button", name="Confirm again").click()
    expect(page.get_by_role("status").filter(has_text="version 2")).to_be_visible()
    line.refresh_from_db()
    assert line.state == LineState.WAITING_FINAL and line.text == narrow
