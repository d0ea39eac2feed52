"""What people do again and again in the journeys."""

import os
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from dealdesk.accounts.models import Person
from promises.actions.deals import create_deal
from promises.models import Deal, PromiseLine
from promises.scoping import QUESTION_SETS
from reviews.actions.verdicts import VerdictInput, decide
from reviews.models import ReviewAssignment, Verdict
from tests.conftest import yes

PASSWORD = "correct horse battery"
SCREEN = {"width": 1440, "height": 900}
SHOTS = os.environ.get("DEALDESK_SHOTS", "")


def sign_in(page: Page, person: Person) -> None:
    """Through the form, as people do."""
    page.goto("/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("contentinfo").get_by_role("button", name="Sign out")).to_be_visible()


def arrive(page: Page, heading: str | re.Pattern[str]) -> None:
    """Wait for the page with this heading, its script included: keys work from here on."""
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    page.wait_for_load_state("load")


def shoot(page: Page, name: str) -> None:
    """A picture for looking at, where DEALDESK_SHOTS names a folder."""
    if SHOTS:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)


def clipboard(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def days_ahead(days: int) -> str:
    """A day as date fields take it."""
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def deal_of(rep: Person, name: str = "Halden orders", **values: Any) -> Deal:
    """A deal added now: journeys run on the wall clock."""
    given = {"name": name, "account": name.split()[0], "arr": Decimal(42_000), **values}
    return create_deal(given, by=rep, now=timezone.now())


def review_of(line: PromiseLine, team: str) -> ReviewAssignment:
    """The team's review that counts now."""
    return ReviewAssignment.objects.current().select_related("wording").get(line=line.pk, team__code=team)


def answered(line: PromiseLine, team: str, by: Person, given: VerdictInput | None = None) -> Verdict:
    """A team's verdict on the words that stand, given elsewhere."""
    review = review_of(line, team)
    return decide(review, given or yes(by), digest=review.wording.digest, by=by, now=timezone.now())


def answer_questions(page: Page, tag: str, **given: str) -> None:
    """Answer a tag's questions on the page of a line; the others are marked unknown, many of them by the one button."""
    open_ones = [question for question in QUESTION_SETS[tag] if question.key not in given]
    for question in QUESTION_SETS[tag]:
        field = page.locator(f'[id="id_scoping.{tag}.{question.key}"]')
        if question.key in given and question.choices:
            field.select_option(label=given[question.key])
        elif question.key in given:
            field.fill(given[question.key])
    if len(open_ones) > 5:
        page.get_by_role("button", name="Save and mark every open question unknown").click()
        expect(page.get_by_role("status").filter(has_text="is saved")).to_be_visible()
        page.wait_for_load_state("load")
        return
    for question in open_ones:
        page.get_by_label(f"Unknown: {question.label}").check()


def fill_terms(page: Page, owner: Person, *, limit: str, ready: str, hours: str = "8") -> None:
    """What approve and limit demand, typed into the form of a verdict."""
    page.get_by_label("Owner", exact=True).select_option(label=owner.name)
    page.get_by_label("Effort, hours").fill(hours)
    page.get_by_label("One-off cost").fill("800")
    page.get_by_label("Cost a month").fill("0")
    page.get_by_label("Ready by").fill(ready)
    page.get_by_label("Limit: where does the promise stop?").fill(limit)
