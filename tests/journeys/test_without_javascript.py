"""The main job with JavaScript off: nothing needed to read, decide, send or copy hangs on a script."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from promises.models import PromiseLine, SentenceCopy
from promises.vocabulary import LineState
from tests.journeys.steps import answer_questions, arrive, days_ahead, deal_of, fill_terms, review_of, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NARROW = "Support answers e-mail within 8 business hours, Monday to Friday."


def test_line_is_sent_limited_answered_and_copied_without_a_script(
    cast: SimpleNamespace, enter: Callable[..., Page]
):
    deal = deal_of(cast.rep)
    rep = enter(cast.rep, java_script_enabled=False)
    rep.goto(f"/deals/{deal.pk}/")
    rep.get_by_role("link", name="Add the first promises").click()
    rep.get_by_label("What did we promise?").fill("Support answers fast.")
    rep.get_by_label("Who said it").fill("Inge (IT)")
    rep.get_by_label("Where was this said?").select_option(label="Demo")
    rep.get_by_label("On which day").fill(days_ahead(-1))
    rep.get_by_role("button", name="Take each line as a promise").click()
    rep.get_by_role("button", name="Continue with 1 line").click()
    arrive(rep, "Line 1 of the sheet")
    rep.get_by_role("group", name="Kind", exact=True).get_by_label("Ongoing service").check()
    answer_questions(rep, "support", hours="8 to 17", time_zone="Europe/London")
    rep.get_by_role("button", name="Save and check the sheet").click()
    rep.get_by_role("button", name="Send 1 line for review").click()
    arrive(rep, deal.name)
    (line,) = PromiseLine.objects.all()

    support = enter(cast.support, java_script_enabled=False)
    support.goto("/")
    support.get_by_role("link", name="Support answers fast.").click()
    support.get_by_label("Approve with limit").check()
    support.get_by_label("Approved wording").fill(NARROW)
    support.get_by_role("button", name="Show the change").click()
    expect(support.locator("#diff ins").first).to_be_visible()
    shoot(support, "review-no-script")
    assert review_of(line, "support").is_open  # showing decides nothing
    fill_terms(support, cast.support, limit="e-mail, working days", ready=days_ahead(10))
    support.get_by_label("How is the risk of the unknown answers priced?").fill("two hours a week")
    support.get_by_role("button", name="Send").last.click()
    arrive(support, "Support reviews")

    owner = enter(cast.owner, java_script_enabled=False)
    owner.goto("/")
    owner.get_by_role("link", name=NARROW).click()
    owner.get_by_label("Yes 1").check()
    owner.get_by_label("Your answer in one sentence").fill("Yes, on working days.")
    owner.get_by_role("button", name="Send final answer to Rosa").click()
    arrive(owner, "Final answers")

    rep.goto(f"/deals/{deal.pk}/")
    rep.get_by_role("button", name="Copy sentence").click()
    arrive(rep, "Copy this sentence exactly")
    expect(rep.get_by_text(NARROW, exact=True)).to_be_visible()
    shoot(rep, "copied-no-script")
    line.refresh_from_db()
    assert line.state == LineState.APPROVED
    assert SentenceCopy.objects.get().wording.text == NARROW
