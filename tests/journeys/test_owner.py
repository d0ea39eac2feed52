"""The deal desk owner: final answers one by one, several together, and an override that leadership is told of."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from promises.models import PromiseLine
from promises.vocabulary import LineState
from reviews.models import FinalAnswer
from tests.conftest import no, send, whole_draft
from tests.journeys.steps import answered, arrive, days_ahead, deal_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = (
    "An order above $5,000 waits for one manager.",
    "An order from a new customer waits for one manager.",
    "An order that was changed waits for one manager.",
    "Every order waits for every manager.",
)


def test_owner_answers_with_conditions_together_and_over_a_team(
    cast: SimpleNamespace, enter: Callable[..., Page], guard: Any
):
    guard.expected = {422}  # a condition without its parts, an override without its reason
    drafts = [whole_draft(words, "custom_logic") for words in WORDS]
    lines = send(deal_of(cast.rep), cast.rep, *drafts, now=timezone.now())
    for line in lines:
        answered(line, "engineering", cast.engineer)
        answered(line, "product", cast.product, no() if line is lines[3] else None)
    conditional, first, second, disputed = lines
    page = enter(cast.owner)
    page.goto("/")
    arrive(page, "Final answers")
    expect(page.locator("[data-row]")).to_have_count(4)

    # One with a condition. Without it the form comes back with all that was typed.
    page.get_by_role("link", name=WORDS[0]).click()
    arrive(page, f"One answer for: {WORDS[0]}")
    page.keyboard.press("2")
    page.get_by_label("Your answer in one sentence").fill("Yes, once the manager is named.")
    page.get_by_label("Who", exact=True).first.fill("Halden")
    expect(page.locator("#preview")).to_contain_text("Approved with conditions")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("what")
    expect(page.get_by_label("Your answer in one sentence")).to_have_value("Yes, once the manager is named.")
    page.get_by_label("Must do what").first.fill("names the manager")
    page.get_by_label("By", exact=True).first.fill(days_ahead(10))
    page.get_by_label("What shows it").first.fill("an e-mail")
    page.get_by_role("button", name="Send yes, with conditions, to Rosa").click()
    expect(page.locator("[data-row]")).to_have_count(3)
    conditional.refresh_from_db()
    assert conditional.state == LineState.APPROVED_WITH_CONDITIONS
    assert conditional.conditions.get().what == "names the manager"

    # Two on which the teams agree, in one go
    expect(page.get_by_text("The teams differ.")).to_have_count(1)
    page.get_by_label(f"Choose {first.ref}").check()
    page.get_by_label(f"Choose {second.ref}").check()
    page.get_by_role("button", name="Answer the chosen ones together").click()
    for field in page.get_by_label("Your answer in one sentence").all():
        field.fill("Yes, one rule.")
    page.get_by_role("button", name="Send 2 final answers").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    for line in (first, second):
        line.refresh_from_db()
        assert line.state == LineState.APPROVED

    # Yes over product's remove: only with a reason, and leadership is told
    page.get_by_role("link", name=WORDS[3]).click()
    arrive(page, f"One answer for: {WORDS[3]}")
    expect(page.get_by_role("region", name="What the teams said")).to_contain_text("Nobody can keep this.")
    page.keyboard.press("1")
    page.get_by_label("Your answer in one sentence").fill("Yes.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Give the reason")
    page.get_by_label("Why you say yes all the same").fill("I stand in for product.")
    page.get_by_role("button", name="Send yes to Rosa").click()
    expect(page.get_by_role("heading", name="No promise waits for a final answer")).to_be_visible()
    final = FinalAnswer.objects.get(line=disputed)
    assert (final.overridden_teams, final.override_reason) == (["Product"], "I stand in for product.")

    page = enter(cast.leader)
    page.goto("/inbox/")
    expect(
        page.get_by_role("listitem").filter(has_text="over Product: I stand in for product.")
    ).to_have_count(1)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("#main")).to_contain_text("Override")
    assert PromiseLine.objects.get(pk=disputed.pk).overridden
