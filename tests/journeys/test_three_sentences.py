"""Three loose sentences before the signature: narrowed, confirmed, answered, and in the close plan byte for byte."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Playwright, expect

from dealdesk import moments
from promises.models import ClosePlan, PromiseLine
from promises.vocabulary import LineState
from reviews.models import FinalAnswer, ReviewAssignment, Verdict
from tests.conftest import yes
from tests.journeys.steps import (
    PASSWORD,
    answer_questions,
    answered,
    arrive,
    clipboard,
    days_ahead,
    deal_of,
    fill_terms,
    review_of,
    shoot,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LOOSE = (
    "Pellworm uses its Okta sign-in with Fernwick.",
    "We can handle Pellworm's nightly export.",
    "Fernwick supports Pellworm's approval workflow.",
)


def on(days: int) -> str:
    return moments.full_day_words((timezone.now() + timedelta(days=days)).date())


def test_three_loose_sentences_reach_the_plan_as_approved_and_never_by_the_reps_own_hand(
    cast: SimpleNamespace, enter: Callable[..., Page], playwright: Playwright, live_server: Any, guard: Any
):
    deal = deal_of(cast.rep, "Pellworm Office Supply, orders and approvals", code="PW-1", arr=Decimal(24_000))
    narrow = (
        f"Okta single sign-on is enabled in test for up to 70 named users by {on(11)} if the customer gives us test access by {on(4)}.",
        f"By {on(18)} one CSV with order number, order date, customer, amount and status is placed on the customer's SFTP server each night; real-time sync, field mapping and backfill are not included.",
        f"By {on(32)} one approval rule holds an order above $10,000 until one named manager approves it; it has one step and covers no other case.",
    )
    rep = enter(cast.rep)
    write_down(rep, deal.pk)
    lines = list(PromiseLine.objects.order_by("number").select_related("deal"))
    assert [line.text for line in lines] == list(LOOSE)
    assert asked(lines) == [
        {"engineering", "security"},
        {"engineering", "security", "product"},
        {"engineering", "product"},
    ]

    refused_to_the_rep(rep, lines[0], cast, playwright, live_server, guard)

    engineer = enter(cast.engineer)
    for line, words, days in zip(lines, narrow, (11, 18, 32), strict=True):
        engineer.goto(f"/reviews/{review_of(line, 'engineering').pk}/")
        engineer.keyboard.press("2")
        engineer.get_by_label("Approved wording").fill(words)
        fill_terms(engineer, cast.engineer, limit="as the sentence says", ready=days_ahead(days))
        if engineer.get_by_label("How is the risk of the unknown answers priced?").count():
            engineer.get_by_label("How is the risk of the unknown answers priced?").fill("8 hours on top")
        engineer.keyboard.press("Control+Enter")
        arrive(engineer, "Engineering reviews")
    for line in lines:
        line.refresh_from_db()
    assert [line.text for line in lines] == list(narrow)

    # The new words are new to the others: security judges them here, product elsewhere.
    security = enter(cast.security)
    for number in (0, 1):
        security.goto("/reviews/next/")
        arrive(security, narrow[number])
        security.keyboard.press("1")
        fill_terms(security, cast.engineer, limit="as the sentence says", ready=days_ahead(32), hours="2")
        security.get_by_label("How is the risk of the unknown answers priced?").fill("in the 8 hours")
        security.keyboard.press("Control+Enter")
        arrive(security, "Security reviews")
    for line in lines[1:]:
        answered(line, "product", cast.product, yes(cast.engineer, risk_priced="in the 8 hours"))

    owner = enter(cast.owner)
    for number, line in enumerate(lines):
        owner.goto(f"/final-answers/{line.pk}/")
        if number:
            owner.keyboard.press("1")
        else:
            owner.keyboard.press("2")
            owner.get_by_label("Who", exact=True).first.fill("Pellworm")
            owner.get_by_label("Must do what").first.fill("gives us test access")
            owner.get_by_label("By", exact=True).first.fill(days_ahead(4))
            owner.get_by_label("What shows it").first.fill("a sign-in from our account")
        owner.get_by_label("Your answer in one sentence").fill("Yes, as it stands here.")
        owner.keyboard.press("Control+Enter")
        expect(owner.get_by_role("heading", level=1)).to_have_text("Final answers")
    for line in lines:
        line.refresh_from_db()
    assert [line.state for line in lines] == [
        LineState.APPROVED_WITH_CONDITIONS,
        LineState.APPROVED,
        LineState.APPROVED,
    ]

    in_the_plan(rep, deal.pk, lines, narrow)


def write_down(page: Page, deal: int) -> None:
    """The rep's three steps."""
    page.goto(f"/deals/{deal}/sheet/")
    page.get_by_label("What did we promise?").fill("\n".join(LOOSE))
    page.get_by_label("Who said it").fill("Grant Ellery (IT manager)")
    page.get_by_label("Where was this said?").select_option(label="E-mail")
    page.get_by_label("On which day").fill(days_ahead(-4))
    page.get_by_role("button", name="Take each line as a promise").click()
    page.get_by_role("button", name="Continue with 3 lines").click()
    answers = (
        (
            "Standard feature",
            "security",
            {"control": "SAML single sign-on with Okta", "supported_today": "Yes"},
        ),
        ("Custom work", "data_movement", {"source": "Fernwick orders", "how_often": "once a night"}),
        (
            "Custom work",
            "custom_logic",
            {"rule": "order above $10,000 waits", "who_depends": "22 in sales", "other_customers": "Yes"},
        ),
    )
    for number, (kind, tag, given) in enumerate(answers, start=1):
        arrive(page, f"Line {number} of the sheet")
        page.get_by_role("group", name="Kind", exact=True).get_by_label(kind).check()
        answer_questions(page, tag, **given)
        page.keyboard.press("Control+Enter")
    arrive(page, "Check and send")
    page.get_by_role("button", name="Send 3 lines for review").click()
    arrive(page, "Pellworm Office Supply, orders and approvals")


def asked(lines: list[PromiseLine]) -> list[set[str]]:
    return [
        set(ReviewAssignment.objects.filter(line=line).values_list("team__code", flat=True)) for line in lines
    ]


def refused_to_the_rep(
    page: Page, line: PromiseLine, cast: SimpleNamespace, playwright: Playwright, live_server: Any, guard: Any
) -> None:
    """Neither by a form that the page does not offer nor by the API does the rep answer for a team."""
    review = review_of(line, "engineering")
    page.goto(f"/reviews/{review.pk}/")
    expect(page.locator("#main")).to_contain_text("You may look, not answer.")
    expect(page.locator("#verdict")).to_have_count(0)
    answer = {
        "verdict": "approve",
        "digest": review.wording.digest,
        "owner": cast.rep.pk,
        "effort_hours": "1",
        "one_off_cost": "0",
        "monthly_cost": "0",
        "phase": "now",
        "limit": "none",
        "risk_priced": "none",
    }
    guard.expected = {403}
    page.evaluate(
        """(fields) => {
            const form = document.createElement("form");
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            for (const [name, value] of Object.entries({...fields, csrfmiddlewaretoken: token})) {
                const input = document.createElement("input");
                Object.assign(input, {name, value, type: "hidden"});
                form.append(input);
            }
            form.method = "post";
            document.body.append(form);
            form.submit();
        }""",
        answer,
    )
    arrive(page, "You may look, not change")
    expect(page.locator("#main")).to_contain_text("Nobody reviews a promise of their own deal.")
    expect(page.locator("#main")).to_contain_text("Emil Engineer")
    shoot(page, "refused-403")

    api = playwright.request.new_context(base_url=live_server.url)
    basic = b64encode(f"{cast.rep.email}:{PASSWORD}".encode()).decode()
    token = api.post("/api/v1/auth/login/", headers={"Authorization": f"Basic {basic}"}).json()["token"]
    response = api.post(
        f"/api/v1/reviews/{review.pk}/verdict/",
        headers={"Authorization": f"Token {token}"},
        data={**answer, "owner": cast.rep.email},
    )
    assert response.status == 403, response.text()
    assert "Emil Engineer" in response.json()["detail"]
    response = api.post(
        f"/api/v1/promises/{line.pk}/final-answer/",
        headers={"Authorization": f"Token {token}"},
        data={"answer": "yes", "digest": review.wording.digest, "sentence": "Yes."},
    )
    assert response.status == 403, response.text()
    api.dispose()
    assert not Verdict.objects.exists() and not FinalAnswer.objects.exists()


def in_the_plan(page: Page, deal: int, lines: list[PromiseLine], sentences: tuple[str, ...]) -> None:
    """Issued, shown, copied and downloaded: the same bytes everywhere."""
    page.goto(f"/deals/{deal}/close-plan/")
    page.get_by_role("button", name="Issue version 1").click()
    expect(page.get_by_text("Version 1 is current.")).to_be_visible()
    shoot(page, "close-plan-three-sentences")
    for line, sentence in zip(lines, sentences, strict=True):
        assert page.locator(f"#s{line.pk}").evaluate("element => element.textContent") == sentence
    page.get_by_role("button", name="Copy all 3 sentences").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert clipboard(page) == "\n".join(sentences)
    markdown = page.request.get(f"/deals/{deal}/close-plan/1.md").body().decode()
    assert all(f"\n\n{sentence}\n\n" in markdown for sentence in sentences)
    assert [row.text for row in ClosePlan.objects.get().lines.order_by("position")] == list(sentences)

    page.goto(f"/deals/{deal}/")
    gate = page.get_by_role("region", name="Can we go ahead?")
    expect(gate.get_by_text("Yes", exact=True)).to_have_count(1)
    expect(gate.get_by_text("Not yet")).to_have_count(1)
    for sentence in sentences:
        expect(page.get_by_text(sentence, exact=True)).to_have_count(1)
