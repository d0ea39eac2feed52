"""Every page of the demo company, at a desk and on a phone: axe-core finds nothing and nothing scrolls sideways."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from dealdesk.accounts.models import Absence, Person
from dealdesk.demo import loader
from dealdesk.notices.models import Delivery, Webhook
from dealdesk.notices.webhooks import Happening, write
from promises.actions.catalog import CellInput, suggest_change
from promises.actions.custom_requests import JudgmentInput, judge_request, open_request
from promises.models import (
    CatalogEntry,
    CatalogFeature,
    Condition,
    CustomRequest,
    Deal,
    LanguageRule,
    PromiseLine,
    TriggerRule,
)
from reviews.actions.pre_close import ask_pre_close
from reviews.actions.revisions import reword
from reviews.models import Question, ReviewAssignment
from reviews.pre_close_items import ITEMS
from tests.files import NOTES, png
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
        else:
            # As high as the page: what lies under the bar at the screen's foot can be scrolled from under it.
            height = page.evaluate("document.documentElement.scrollHeight")
            page.set_viewport_size({**PHONE, "height": height})  # type: ignore[typeddict-item]
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


def webhook_added(page: Page) -> None:
    page.get_by_label("Name").fill("CRM")
    page.get_by_label("Address").fill("https://93.184.216.34/hooks/a-long-path-that-does-not-fit-on-a-phone")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Add webhook").click()


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


def test_pages_of_raw_material_are_accessible_and_fit_a_phone(company: None, look: Callable[..., Look]):
    deal = Deal.objects.get(code="FW-1044")
    sheet = f"/deals/{deal.pk}/sheet/"
    rep = look("Caleb Whitfield")
    rep.at("sheet-find", sheet)
    rep.at("sheet-find-error", do=sent("Find promises"))

    def found(page: Page) -> None:
        notes = {"name": "call notes.txt", "mimeType": "text/plain", "buffer": NOTES.encode()}
        page.get_by_label("Or choose a file").set_input_files([notes])
        sent("Find promises")(page)

    rep.at("sheet-found", sheet, do=found)
    assert "3 possible promises found" in rep.page.content()
    rep.at("sheet-line-from-source", do=sent("Continue with"))
    line = PromiseLine.objects.filter(source__isnull=False).first()

    def prove(page: Page, name: str, content: bytes) -> None:
        page.get_by_label("Who said it").fill("Typed and not saved yet")
        chosen = {"name": name, "mimeType": "image/png", "buffer": content}
        page.get_by_label("Add screenshots").set_input_files([chosen])
        page.get_by_role("button", name="Add proof").click()
        expect(page.locator("#proof").get_by_text(name).first).to_be_visible()
        # A script swaps the panel alone: what is typed beside it stays.
        expect(page.get_by_label("Who said it")).to_have_value("Typed and not saved yet")

    rep.at("sheet-line-proof-error", do=lambda page: prove(page, "shot.exe", b"MZ"))
    rep.at("sheet-line-proof", do=lambda page: prove(page, "shot.png", png()))
    rep.at("source", f"/sources/{line.source_id}/")
    rep.at("promise-from-source", f"/promises/{line.pk}/")
    rep.at("proof", f"/promises/{line.pk}/proof/")

    def imported(page: Page) -> None:
        rows = "wording,said_on,Priority\nOne file each night.,2026-03-02,high\nAnother.,soon,low\n"
        chosen = {"name": "lines.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        page.locator("#id_file").set_input_files([chosen])
        sent("Read the spreadsheet")(page)

    rep.at("sheet-import", f"{sheet}import/")
    rep.at("sheet-import-report", do=imported)


def test_pages_of_the_contract_check_are_accessible_and_fit_a_phone(company: None, look: Callable[..., Look]):
    deals = {deal.code: deal.pk for deal in Deal.objects.all()}
    check = f"/deals/{deals['FW-1012']}/contract-check/"
    noor = look("Noor Rahimi")
    noor.at("contract-check", check)
    noor.at("contract-check-all", do=lambda page: page.get_by_role("link", name="All 8").click())

    def submitted(page: Page) -> None:
        with page.expect_navigation():
            page.evaluate("document.querySelector('.note form').submit()")

    noor.at("contract-check-corrections", check, do=submitted)

    def emptied(page: Page) -> None:
        page.get_by_label("Paste the contract or order form").fill("")
        sent("Check again")(page)

    noor.at("contract-check-error", check, do=emptied)
    noor.at("contract-check-no-plan", f"/deals/{deals['FW-1032']}/contract-check/")
    noor.at("close-plan-read-back", f"/deals/{deals['FW-1020']}/close-plan/")
    noor.at("close-plan-read-back-error", do=sent("Read back FW-1020-1.1"))
    look("Jun Okada").at("contract-check-reader", check)


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

    rep.at("catalog", "/wording/")
    rep.at("catalog-empty", "/wording/?q=elephant")
    rep.at("catalog-feature", f"/wording/features/{CatalogFeature.objects.get(code='api_rate').pk}/")
    rep.at("catalog-changes-empty", "/wording/changes/")
    rep.at("catalog-change-error", "/wording/changes/new/", do=sent("Send the suggestion"))
    rep.at("custom-requests", "/wording/requests/")
    rep.at("custom-request-ended", f"/wording/requests/{CustomRequest.objects.first().pk}/")
    rep.at(
        "custom-request-error",
        f"/promises/{line_of('FW-1038-2').pk}/custom-request/",
        do=lambda page: (
            page.get_by_label("What is asked, in plain words").fill(""),
            sent("Ask the three")(page),
        ),
    )
    rep.at("approved-wording", "/wording/approved/?q=support")
    rep.at("approved-wording-empty", "/wording/approved/?q=elephant")

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
            sent("Take each line as a promise")(page),
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

    owner.at("language-rules", "/wording/words/")
    owner.at("language-rule-error", "/wording/words/new/", do=sent("Put the rule in force"))
    soon = LanguageRule.objects.get(code="soon").pk
    owner.at("language-rule-tried", f"/wording/words/{soon}/", do=sent("Try it on past lines"))
    owner.at("say-instead", "/wording/say-instead/", do=sent("Add the pair"))
    owner.at("triggers", "/wording/triggers/")
    owner.at("trigger-error", "/wording/triggers/new/", do=sent("Put the trigger in force"))
    moved = TriggerRule.objects.get(code="data_movement").pk
    owner.at("trigger-tried", f"/wording/triggers/{moved}/", do=sent("Try it on past promises"))

    admin = look(Person.objects.active().filter(administrator=True).earliest("pk").name)
    admin.at("webhooks-none", "/webhooks/")
    admin.at("webhook-error", "/webhooks/new/", do=sent("Add webhook"))
    admin.at("webhook-secret", "/webhooks/new/", do=webhook_added)
    hook = Webhook.objects.get()
    hook_events = [Happening(f"event:{number}", {"deal": number}) for number in range(3)]
    write([hook], "deal.won", hook_events, now=timezone.now())
    Delivery.objects.filter(key__endswith=":1").update(
        sent_at=None, attempts=3, error="The receiver answered 503 (Service Unavailable)."
    )
    admin.at("webhook", f"/webhooks/{hook.pk}/")
    admin.at("webhooks", "/webhooks/")

    leader = look("Marcus Adeyemi")
    leader.at("dashboard", "/dashboard/")
    cell = CatalogEntry.objects.get(feature__code="api_rate", plan__code="team")
    given = CellInput(cell.plan, "custom", "Nobody asks for it.", feature=cell.feature)
    change = suggest_change(given, by=person("Noor Rahimi"), now=timezone.now())
    leader.at("catalog-changes", "/wording/changes/")
    leader.at("catalog-change-error", f"/wording/changes/{change.pk}/", do=sent("Send your judgment"))
    asked = open_request(line_of("FW-1038-4"), "A feed.", by=person("Inês Duarte"), now=timezone.now())
    leader.at("custom-request-judge", f"/wording/requests/{asked.pk}/", do=sent("Send your judgment"))
    leads = {"engineering": "Mirela Stan", "product": "Clara Hoffmann", "sales": "Marcus Adeyemi"}
    for side, name in leads.items():
        judgment = JudgmentInput(note="Two others asked.")
        judge_request(asked, judgment, side=side, by=person(name), now=timezone.now())
    look("Clara Hoffmann").at(
        "custom-request-end", f"/wording/requests/{asked.pk}/", do=sent("End it and tell")
    )

    noor = look("Noor Rahimi")
    noor.at("close-plan", f"/deals/{deals['FW-1012']}/close-plan/")
    noor.at("close-plan-not-issued", f"/deals/{deals['FW-1032']}/close-plan/")
    noor.at("close-plan-version", f"/deals/{deals['FW-1012']}/close-plan/1/")
    noor.at("close-plan-empty", f"/deals/{deals['FW-1044']}/close-plan/")

    ines = look("Inês Duarte")
    ines.at("before-signing", f"/deals/{deals['FW-1020']}/before-signing/")
    ines.at(
        "before-signing-error",
        f"/deals/{deals['FW-1038']}/before-signing/",
        do=sent("Ask for the review"),
    )
    ines.at("live-review", f"/deals/{deals['FW-1020']}/live-review/", do=sent("Save the live review"))
    freight = Deal.objects.get(code="FW-1038")
    ask_pre_close(freight, dict.fromkeys(ITEMS, "none"), by=freight.sales_rep, now=timezone.now())
    support = look("Teresa Quiroga")
    support.at("queue-before-signing", "/reviews/")
    support.at(
        "before-signing-check-error",
        f"/deals/{freight.pk}/before-signing/",
        do=lambda page: (page.get_by_label("Flag", exact=True).first.check(), sent("Send with")(page)),
    )

    # Newer words arrive under an answer, and are there to be confirmed again.
    line = line_of("FW-1029-3")
    engineer = look("Jun Okada")
    engineer.page.goto(f"/reviews/{review_of(line, 'engineering').pk}/")
    words = line.text.replace("46", "40")
    reword(line, words, digest=line.current_wording.digest, by=line.deal.sales_rep, now=timezone.now())
    engineer.at("conflict", do=sent("Send"))
    engineer.at("review-confirm", f"/reviews/{review_of(line, 'engineering').pk}/")
