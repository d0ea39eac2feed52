"""The rep: from a new deal and five pasted lines to a sent sheet and the first sentence in the clipboard."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from promises.models import CatalogEntry, Deal, PromiseLine, SentenceCopy
from promises.vocabulary import LineState
from tests.journeys.steps import answer_questions, arrive, clipboard, days_ahead, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NOTES = """\
- The Team plan covers up to 75 named users.
- An order above $5,000 waits for one manager.

1. The order list shows the last 200 orders.
* We give a 10% discount in the first year.
Tell them the start page is nice
"""


# Every click and every change of a field; a ticked box counts as both, which is more than a person does.
COUNT = """for (const kind of ["click", "change"]) addEventListener(kind, () => {
    sessionStorage.interactions = Number(sessionStorage.interactions || 0) + 1;
}, true);"""


def test_rep_takes_five_promises_from_notes_to_a_sent_sheet(
    cast: SimpleNamespace, menu: CatalogEntry, open_browser: Callable[..., Page], guard: Any
):
    guard.expected = {422}  # the sheet that is sent half-done
    page = open_browser()
    page.add_init_script(COUNT)
    sign_in(page, cast.rep)
    arrive(page, "My deals")
    page.keyboard.press("n")

    arrive(page, "New promise sheet: the deal")
    page.get_by_label("Name of the deal").fill("Halden, orders and approvals")
    page.get_by_label("Customer account").fill("Halden Freight")
    page.get_by_label("ARR").fill("$42,000")
    page.get_by_label("Plan", exact=True).select_option(label="Team")
    page.get_by_label("Expected signature").fill(days_ahead(20))
    page.keyboard.press("Control+Enter")

    # 1: find
    arrive(page, "New promise sheet")
    page.evaluate("sessionStorage.interactions = 0")
    page.get_by_label("What did we promise?").fill(NOTES)
    page.get_by_label("Who said it").fill("Inge (IT)")
    page.get_by_label("Where was this said?").select_option(label="Call")
    page.get_by_label("On which day").fill(days_ahead(-1))
    page.get_by_role("button", name="Take each line as a promise").click()
    expect(page.get_by_role("heading", name="5 possible promises found")).to_be_visible()
    expect(page.get_by_text("On the menu: clear at once, no review")).to_have_count(1)
    page.get_by_label("Keep line 5").uncheck()
    expect(page.get_by_role("button", name="Continue with 4 lines")).to_be_visible()
    page.get_by_label("One more promise").fill("Orders are shown in green once they are packed.")
    page.get_by_role("button", name="Continue with 4 lines").click()

    # 2: make each one clear; the menu's line is clear already, so the first open one is line 2
    expect(page.get_by_role("status").filter(has_text="5 lines added to the sheet")).to_be_visible()
    arrive(page, "Line 2 of the sheet")
    expect(page.get_by_label("The sheet so far")).to_contain_text("1 clear")
    page.get_by_role("group", name="Kind", exact=True).get_by_label("Custom work").check()
    answer_questions(page, "custom_logic", rule="orders above $5,000 wait", other_customers="Yes")
    page.get_by_role("button", name="Save and go to line 3").click()
    arrive(page, "Line 3 of the sheet")
    page.get_by_role("group", name="Kind", exact=True).get_by_label("Standard feature").check()
    page.keyboard.press("Control+Enter")
    arrive(page, "Line 4 of the sheet")
    page.get_by_role("group", name="Kind", exact=True).get_by_label("Ongoing service").check()
    answer_questions(page, "commercial_terms", discount="10% in the first year", asked_by="Inge (IT)")
    page.get_by_role("button", name="Save and go to line 5").click()
    # Half-done: the check names what is missing, and nothing is sent.
    page.get_by_role("button", name="Save and check the sheet").click()

    # 3: check and send
    arrive(page, "Check and send")
    expect(
        page.locator("tr", has_text="orders above").or_(page.locator("tr", has_text="$5,000"))
    ).to_contain_text("Engineering: ")
    page.get_by_role("button", name="Send 4 lines for review").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 5: choose standard feature")
    assert not PromiseLine.objects.filter(state=LineState.IN_REVIEW).exists()
    page.get_by_role("alert").get_by_role("link", name="Line 5: choose standard feature").click()
    page.get_by_role("group", name="Kind", exact=True).get_by_label("Standard feature").check()
    page.get_by_role("button", name="Save and check the sheet").click()
    page.get_by_role("button", name="Send 4 lines for review").click()

    # Five lines from pasted notes to a sent sheet, one mistake and its mending included.
    arrive(page, "Halden, orders and approvals")
    interactions = page.evaluate("Number(sessionStorage.interactions)")
    assert 10 < interactions <= 60, interactions

    # The deal: not yet, and why
    arrive(page, "Halden, orders and approvals")
    gate = page.get_by_role("region", name="Can we go ahead?")
    expect(gate.get_by_text("Not yet")).to_have_count(2)
    deal = Deal.objects.get()
    for number in (2, 3, 4, 5):
        expect(gate).to_contain_text(f"{deal.ref}-{number} waits for")
    expect(gate).to_contain_text("No close plan is issued.")
    expect(gate).not_to_contain_text(f"{deal.ref}-1 ")

    # The menu's sentence may be said at once
    page.get_by_role("button", name="Copy sentence").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(page) == menu.sentence
    copy = SentenceCopy.objects.get()
    assert (copy.by, copy.wording.text) == (cast.rep, menu.sentence)
