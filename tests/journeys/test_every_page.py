"""Every page of the demo company, at a desk and on a phone: axe-core finds nothing and nothing scrolls sideways."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from dealdesk.accounts.models import Absence, Person
from dealdesk.demo import loader
from promises.models import Condition, Deal, PromiseLine
from reviews.actions.revisions import reword
from reviews.models import Question, ReviewAssignment
from tests.journeys.steps import SCREEN, review_of, shoot

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PHONE = {"width": 390, "height": 844}
NARROWEST = {"width": 320, "height": 640}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
FINDINGS = """async ([rules, contrast]) => {
    // preload: only an experimental rule would read the style sheets, at the price of half the time.
    const options = {runOnly: rules, resultTypes: ["violations"], preload: false};
    const {violations} = await axe.run(document, {...options, rules: {"color-contrast": {enabled: contrast}}});
    return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | ")}`);
}"""
# All but the menu, which lies over the page.
OPEN_ALL = "document.querySelectorAll('main details').forEach((element) => { element.open = true; })"
TOO_WIDE = """() => {
    const {clientWidth, scrollWidth} = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > clientWidth + 1);
    return [`scrolls sideways: ${out.slice(-2).map((e) => e.outerHTML.slice(0, 120)).join(" | ")}`];
}"""


class Look:
    """One person's browser, going through pages and noting what is wrong with each."""

    def __init__(self, page: Page, faults: list[str]) -> None:
        self.page = page
        self.faults = faults

    def at(
        self, name: str, path: str = "", *, do: Callable[[Page], object] | None = None, status: int = 200
    ) -> None:
        """Look at the page of this path, or at the same one after something was done."""
        page = self.page
        page.set_viewport_size(SCREEN)  # type: ignore[arg-type]
        if path:
            response = page.goto(path)
            assert response is not None and response.status == status, f"{name}: {path}"
        if do is not None:
            do(page)
            page.wait_for_load_state("load")
        shoot(page, name)
        page.evaluate(OPEN_ALL)
        page.evaluate(AXE)
        self._note(name, page.evaluate(FINDINGS, [RULES, True]))
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        shoot(page, name)
        # The colours are those of the desk, and their rule takes most of axe's time; the menu is the phone's own.
        if name == "menu":
            page.get_by_text("Menu", exact=True).click()
        self._note(name, page.evaluate(FINDINGS, [RULES, name == "menu"]))
        for size in (PHONE, NARROWEST):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            self._note(name, page.evaluate(TOO_WIDE))

    def _note(self, name: str, findings: list[str]) -> None:
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        self.faults += [f"{name} at {width}: {finding}" for finding in findings]


def sent(button: str) -> Callable[[Page], None]:
    """Press the button and wait for the page that answers."""

    def press(page: Page) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=button).last.click()

    return press


def person(name: str) -> Person:
    return Person.objects.get(name=name)


def line_of(ref: str) -> PromiseLine:
    code, _, number = ref.rpartition("-")
    return PromiseLine.objects.select_related("deal", "current_wording").get(deal__code=code, number=number)


@pytest.fixture
def look(enter: Callable[..., Page], open_browser: Callable[..., Page], guard: Any) -> Any:
    guard.expected = {403, 404, 409, 422}
    faults: list[str] = []

    def looking(who: str = "") -> Look:
        return Look(enter(person(who)) if who else open_browser(), faults)

    yield looking
    assert not faults, "\n".join(faults)


@pytest.fixture
def company(db: None) -> None:
    loader.load(now=timezone.now(), password="dealdesk-demo")


def test_every_page_is_accessible_and_fits_a_phone(company: None, look: Callable[..., Look]):
    deals = {deal.code: deal.pk for deal in Deal.objects.all()}
    nobody = look()
    nobody.at("login", "/deals/")
    nobody.at("password-reset", "/accounts/password/reset/")

    rep = look("Inês Duarte")
    rep.at("my-deals", "/deals/")
    rep.at("menu", "/profile/")
    rep.at("question", f"/questions/{Question.objects.open().get().pk}/")
    rep.at("deal-ready", f"/deals/{deals['FW-1020']}/")
    rep.at("deal-new-error", "/deals/new/", do=sent("Save and find"))
    rep.at("condition", f"/conditions/{Condition.objects.filter(line__deal__code='FW-1020').first().pk}/met/")
    rep.at("promise-in-review", f"/promises/{line_of('FW-1038-2').pk}/")
    rep.at("promise-reword", f"/promises/{line_of('FW-1020-3').pk}/reword/")
    rep.at("promise-tags", f"/promises/{line_of('FW-1038-2').pk}/tags/")
    rep.at("not-found", "/deals/999999/", status=404)
    rep.at("inbox", "/inbox/")
    rep.at("password-change", "/accounts/password/change/")
    rep.at("profile-messages", "/profile/messages/")
    rep.at(
        "profile-messages-error",
        do=lambda page: (page.get_by_label("Working hours end").fill("01:00"), sent("Save messages")(page)),
    )
    rep.at("profile-away-error", "/profile/away/", do=sent("Save absence"))
    rep.at("profile-calendar", "/profile/calendar/")

    sheet = f"/deals/{deals['FW-1044']}/sheet/"
    rep.at("forbidden", sheet, status=403)
    rep = look("Caleb Whitfield")
    rep.at("deal-fresh", f"/deals/{deals['FW-1044']}/")
    rep.at("deal-won-against-gate", f"/deals/{deals['FW-0991']}/")
    rep.at(
        "sheet-candidates",
        sheet,
        do=lambda page: (
            page.get_by_label("What did we promise?").fill(
                "- Okta works by Friday\n- A nightly export\n- Nice"
            ),
            sent("Find promises")(page),
        ),
    )
    rep.at(
        "sheet-line",
        f"{sheet}lines/3/",
        do=lambda page: [
            box.check()
            for box in page.get_by_role("group", name="What it touches").get_by_role("checkbox").all()
        ],
    )
    rep.at("sheet-check-error", f"{sheet}check/", do=sent("for review"))

    reviewer = look("Ravi Menon")
    reviewer.at("queue", "/reviews/?team=all")
    reviewer.at("queue-empty", "/reviews/?team=support&state=paused")
    reviewer.at(
        "review-error",
        f"/reviews/{review_of(line_of('FW-1032-2'), 'security').pk}/",
        do=lambda page: (
            page.get_by_label("Approve with limit").check(),
            sent("Send: approve with")(page),
        ),
    )
    reviewer.at("review-remove", do=lambda page: page.get_by_label("Remove 3").check())
    reviewer.at("review-not-mine", f"/reviews/{review_of(line_of('FW-1038-5'), 'support').pk}/")
    product = look("Clara Hoffmann")
    product.at("profile-away-stands-in", "/profile/away/")
    product.at("review-question", f"/reviews/{review_of(line_of('FW-1038-4'), 'product').pk}/")
    answered = ReviewAssignment.objects.filter(line=line_of("FW-1020-3"), state="approved").first()
    reviewer.at("review-answered", f"/reviews/{answered.pk}/")
    security = [review.pk for review in ReviewAssignment.objects.open().filter(team__code="security")]
    reviewer.at("reviews-together", f"/reviews/together/?{'&'.join(f'review={pk}' for pk in security)}")

    owner = look("Hanne Vos")
    absence = Absence.objects.get()
    owner.at("profile-away-of-another", f"/profile/away/?person={absence.person_id}")
    owner.at("profile-away-change", f"/profile/away/{absence.pk}/")
    owner.at("final-answers", "/final-answers/")
    owner.at(
        "final-answer-error",
        f"/final-answers/{line_of('FW-1029-3').pk}/",
        do=lambda page: (page.get_by_label("Yes, with conditions").check(), sent("Send yes")(page)),
    )
    owner.at("final-words", f"/final-answers/{line_of('FW-1029-4').pk}/words/")
    waiting = PromiseLine.objects.filter(state="waiting_final").values_list("pk", flat=True)
    owner.at("finals-together", f"/final-answers/together/?{'&'.join(f'line={pk}' for pk in waiting)}")

    leader = look("Marcus Adeyemi")
    leader.at("dashboard", "/dashboard/")

    noor = look("Noor Rahimi")
    noor.at("close-plan", f"/deals/{deals['FW-1012']}/close-plan/")
    noor.at("close-plan-not-issued", f"/deals/{deals['FW-1032']}/close-plan/")
    noor.at("close-plan-version", f"/deals/{deals['FW-1012']}/close-plan/1/")
    noor.at("close-plan-empty", f"/deals/{deals['FW-1044']}/close-plan/")

    # Newer words arrive under an answer, and are there to be confirmed again.
    line = line_of("FW-1029-3")
    engineer = look("Jun Okada")
    engineer.page.goto(f"/reviews/{review_of(line, 'engineering').pk}/")
    words = line.text.replace("46", "40")
    reword(line, words, digest=line.current_wording.digest, by=line.deal.sales_rep, now=timezone.now())
    engineer.at("conflict", do=sent("Send"))
    engineer.at("review-confirm", f"/reviews/{review_of(line, 'engineering').pk}/")
