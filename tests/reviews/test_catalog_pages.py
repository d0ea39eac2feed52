"""The catalog's pages: the matrix, one feature, suggested changes, custom solution requests."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts.models import Installation, Person, Team
from dealdesk.audit.models import Event
from promises.actions.catalog import CellInput, judge_change, suggest_change
from promises.actions.custom_requests import JudgmentInput, judge_request, open_request
from promises.actions.deals import create_deal
from promises.actions.lines import LineDraft, add_lines
from promises.models import (
    CatalogChange,
    CatalogEntry,
    CatalogFeature,
    CustomRequest,
    Deal,
    Plan,
    PromiseLine,
)
from reviews.views.catalog import check_due
from tests.conftest import NOW, send, whole_draft


@pytest.fixture
def house(cast: SimpleNamespace, menu: CatalogEntry) -> SimpleNamespace:
    """Engineering's lead leads product too; sales has leadership."""
    Team.objects.filter(code="product").update(lead=cast.lead)
    Installation.objects.update_or_create(pk=1, defaults={"sales_lead": cast.leader})
    cast.menu = menu
    return cast


@pytest.fixture
def open_as(client: Client) -> Callable[..., Any]:
    def opened(person: Person, name: str, query: str = "", **kwargs: Any) -> Any:
        client.force_login(person)
        return client.get(reverse(name, kwargs=kwargs) + query)

    return opened


@pytest.fixture
def send_as(client: Client) -> Callable[..., Any]:
    def sent(person: Person, name: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        client.force_login(person)
        return client.post(reverse(name, kwargs=kwargs), data or {})

    return sent


def queries(client: Client, person: Person, name: str) -> int:
    """How many statements the page takes, signing in left out."""
    client.force_login(person)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse(name)).status_code == 200
    return len(captured)


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def whole(house: SimpleNamespace, **values: Any) -> dict[str, Any]:
    return {
        "feature": house.menu.feature_id,
        "plan": house.menu.plan_id,
        "offer": "included",
        "value": "100 seats",
        "limit_max": "1,000",
        "limit_unit": "named users",
        "tier": "core",
        "sentence": "The Team plan covers up to 1,000 named users.",
        "reason": "Asked for.",
        **values,
    }


def suggested(house: SimpleNamespace, by: Person | None = None) -> CatalogChange:
    given = CellInput(house.menu.plan, "not_offered", "Nobody uses it.", feature=house.menu.feature)
    return suggest_change(given, by=by or house.rep, now=NOW)


# --- The matrix


def test_the_matrix_shows_every_cell_with_its_sentence(house: SimpleNamespace, open_as: Any):
    big = Plan.objects.create(code="big", name="Big", position=9)
    CatalogEntry.objects.create(
        feature=house.menu.feature, plan=big, offer="custom", value="custom: needs review"
    )
    CatalogFeature.objects.filter(pk=house.menu.feature_id).update(
        checked_on=date(2020, 1, 1), say_instead="Ask for seats."
    )
    page = text_of(open_as(house.rep, "catalog"))
    for words in (
        "User seats",
        "The Team plan covers up to 75 named users.",
        "Needs review",
        "Jan 2020: check due",
        "Say instead: “Ask for seats.”",
        "Copy sentence",
        'aria-current="page">Wording &amp; catalog',
    ):
        assert words in page


@pytest.mark.parametrize(
    ("checked", "due"),
    [(None, True), (date(2026, 4, 30), True), (date(2026, 5, 1), True), (date(2026, 6, 1), False)],
)
def test_a_check_is_due_after_six_months(checked: date | None, due: bool):
    assert check_due(checked, date(2026, 11, 22)) is due


@pytest.mark.parametrize(
    ("words", "there"),
    [("seats", True), ("USERS 75", True), ("seats sandbox", False), ("%", False), ("<b>", False)],
)
def test_the_matrix_is_filtered_by_words(house: SimpleNamespace, open_as: Any, words: str, there: bool):
    client_page = text_of(open_as(house.rep, "catalog", f"?q={words.replace('%', '%25')}"))
    assert (">User seats</a>" in client_page) is there
    assert "<b>&quot;" not in client_page


def test_the_matrix_costs_as_many_queries_for_thirty_features(house: SimpleNamespace, client: Client):
    counts = []
    for number in (0, 30):
        for n in range(number):
            feature = CatalogFeature.objects.create(
                code=f"f-{n}", name=f"Feature {n}", owner=house.engineer, phase="now"
            )
            CatalogEntry.objects.create(
                feature=feature,
                plan=house.menu.plan,
                offer="included",
                value="1",
                tier="core",
                sentence="One.",
            )
        counts.append(queries(client, house.rep, "catalog"))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    "name", ["catalog", "catalog_changes", "catalog_change_new", "custom_requests", "approved_wording"]
)
def test_guests_are_told_whom_to_ask(house: SimpleNamespace, open_as: Any, name: str):
    response = open_as(house.outsider, name)
    assert response.status_code == 403 and "Ask the sales rep of the deal" in text_of(response)


def test_guests_have_neither_the_entry_nor_the_search(house: SimpleNamespace, open_as: Any):
    page = text_of(open_as(house.outsider, "deals"))
    assert "Wording &amp; catalog" not in page and 'role="search"' not in page
    assert 'role="search"' in text_of(open_as(house.rep, "deals"))


def test_a_sentence_is_copied_exactly_and_noted(house: SimpleNamespace, client: Client):
    client.force_login(house.rep)
    url = reverse("catalog_copy", kwargs={"pk": house.menu.pk})
    got = client.post(url, headers={"accept": "application/json"})
    assert got.json() == {"text": house.menu.sentence}
    assert Event.objects.filter(kind="catalog.copied", actor=house.rep).count() == 1
    assert client.post(url).status_code == 302


# --- One feature


def test_a_feature_names_the_open_promises_that_stand_on_it(house: SimpleNamespace, deal: Deal, open_as: Any):
    Deal.objects.filter(pk=deal.pk).update(plan=house.menu.plan)
    add_lines(
        deal, [LineDraft(house.menu.sentence, values={"catalog_entry": house.menu})], by=house.rep, now=NOW
    )
    lost = create_deal(
        {"name": "Lost", "account": "L", "arr": Decimal(1), "code": "L-1"}, by=house.rep, now=NOW
    )
    add_lines(lost, [LineDraft("More.", values={"catalog_entry": house.menu})], by=house.rep, now=NOW)
    Deal.objects.filter(pk=lost.pk).update(stage="lost")
    page = text_of(open_as(house.other_rep, "catalog_feature", pk=house.menu.feature_id))
    assert "HF-1-1" in page and "L-1-1" not in page and "1 promise<" in page
    assert "Emil Engineer" in page and "in use today" in page and "75 named users" in page


def test_a_feature_is_marked_as_checked_by_who_may(house: SimpleNamespace, send_as: Any, open_as: Any):
    pk = house.menu.feature_id
    assert "Mark as checked today" not in text_of(open_as(house.rep, "catalog_feature", pk=pk))
    assert send_as(house.rep, "catalog_checked", pk=pk).status_code == 403
    assert "Mark as checked today" in text_of(open_as(house.engineer, "catalog_feature", pk=pk))
    assert send_as(house.engineer, "catalog_checked", pk=pk).status_code == 302
    assert CatalogFeature.objects.get(pk=pk).checked_on is not None


# --- Suggested changes


def test_a_change_goes_from_the_form_to_the_menu(house: SimpleNamespace, open_as: Any, send_as: Any):
    form = text_of(open_as(house.rep, "catalog_change_new", "?feature=seats&plan=team"))
    assert 'value="75 seats"' in form and "The Team plan covers up to 75 named users." in form
    assert send_as(house.rep, "catalog_change_new", whole(house)).status_code == 302
    change = CatalogChange.objects.get()
    page = text_of(open_as(house.lead, "catalog_change", pk=change.pk))
    assert "For which side" in page and "<b>1,000</b>" in page
    for side in ("engineering", "product"):
        sent = send_as(house.lead, "catalog_change", {"side": side, "approved": "yes"}, pk=change.pk)
        assert sent.status_code == 302
    assert send_as(house.leader, "catalog_change", {"approved": "yes"}, pk=change.pk).status_code == 302
    house.menu.refresh_from_db()
    assert house.menu.limit_max == 1000
    assert "On the menu" in text_of(open_as(house.rep, "catalog_change", pk=change.pk))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sentence": ""}, "Write the sentence that sales may use as it is."),
        ({"limit_max": "many"}, "Give a whole number from 0"),
        ({"limit_max": "-5"}, "Give a whole number from 0"),
        ({"feature": ""}, "Choose a feature, or name the new one."),
        ({"feature": "x' --"}, "Choose a feature of the list"),
        ({"plan": "99999999999999999999"}, "Choose"),
        ({"reason": "a\x15b"}, "control character"),
        ({"line": "abc"}, "error"),
    ],
)
def test_a_wrong_suggestion_says_what_to_do_and_keeps_what_was_typed(
    house: SimpleNamespace, send_as: Any, values: dict[str, str], words: str
):
    response = send_as(house.rep, "catalog_change_new", whole(house, value="Kept as typed", **values))
    page = text_of(response)
    assert response.status_code == 422
    assert words in page and "Kept as typed" in page
    assert not CatalogChange.objects.exists()


def test_a_no_without_a_reason_keeps_the_page(house: SimpleNamespace, send_as: Any):
    change = suggested(house)
    response = send_as(house.lead, "catalog_change", {"side": "product", "approved": "no"}, pk=change.pk)
    assert response.status_code == 422 and "Say why not, in one sentence." in text_of(response)
    assert send_as(house.lead, "catalog_change", {}, pk=change.pk).status_code == 422
    assert not change.judgments.exists()


def test_who_may_not_judge_is_told_who_can(house: SimpleNamespace, open_as: Any, send_as: Any):
    change = suggested(house)
    assert "Your yes or no" not in text_of(open_as(house.rep, "catalog_change", pk=change.pk))
    response = send_as(house.engineer, "catalog_change", {"approved": "yes"}, pk=change.pk)
    assert response.status_code == 403 and "Lea Lead for engineering" in text_of(response)


def test_a_cell_that_moved_on_gives_the_conflict_page(house: SimpleNamespace, send_as: Any):
    change = suggested(house)
    for _ in range(2):
        judge_change(change, approved=True, by=house.lead, now=NOW)
    CatalogEntry.objects.update(limit_max=80)
    response = send_as(house.leader, "catalog_change", {"approved": "yes"}, pk=change.pk)
    assert response.status_code == 409 and "suggest it again" in text_of(response)


def test_the_list_names_who_is_still_asked(house: SimpleNamespace, open_as: Any, send_as: Any):
    change = suggested(house)
    judge_change(change, approved=True, by=house.lead, now=NOW)
    page = text_of(open_as(house.rep, "catalog_changes"))
    assert "Nobody uses it." in page and "Lea Lead, Lars Leader" in page
    assert send_as(house.other_rep, "catalog_change_withdraw", pk=change.pk).status_code == 403
    assert send_as(house.rep, "catalog_change_withdraw", pk=change.pk).status_code == 302
    assert "Withdrawn" in text_of(open_as(house.rep, "catalog_changes"))


def test_the_list_of_changes_costs_as_many_queries_for_thirty(house: SimpleNamespace, client: Client):
    counts = []
    for number in (1, 29):
        for _ in range(number):
            change = suggested(house)
            judge_change(change, approved=True, by=house.lead, now=NOW)
        counts.append(queries(client, house.rep, "catalog_changes"))
    assert counts[0] == counts[1]


# --- Custom solution requests


@pytest.fixture
def asked(house: SimpleNamespace, line: PromiseLine) -> CustomRequest:
    return open_request(line, "A live feed.", by=house.rep, now=NOW)


JUDGED = {"feasible": "with_effort", "cost": "8,800", "worth": "unknown", "note": "Two others asked."}


def test_a_request_goes_from_the_promise_to_its_end(
    house: SimpleNamespace, line: PromiseLine, open_as: Any, send_as: Any
):
    assert "Ask for a custom solution" in text_of(open_as(house.rep, "promise", pk=line.pk))
    form = text_of(open_as(house.rep, "custom_request_new", pk=line.pk))
    assert "Order data every night." in form
    assert send_as(house.rep, "custom_request_new", {"what": "A live feed."}, pk=line.pk).status_code == 302
    asked = CustomRequest.objects.get()
    for person, side in ((house.lead, "engineering"), (house.lead, "product"), (house.leader, "sales")):
        sent = send_as(person, "custom_request", {**JUDGED, "side": side}, pk=asked.pk)
        assert sent.status_code == 302
    page = text_of(open_as(house.lead, "custom_request", pk=asked.pk))
    assert "$8,800" in page and "Two others asked." in page and "End it and tell Rosa" in page
    end = {"end-outcome": "declined", "end-note": "One account asks."}
    assert send_as(house.lead, "custom_request_close", end, pk=asked.pk).status_code == 302
    page = text_of(open_as(house.rep, "promise", pk=line.pk))
    assert "Declined: One account asks." in page
    assert "Declined" in text_of(open_as(house.rep, "custom_requests"))


def test_a_wrong_judgment_says_what_to_do(house: SimpleNamespace, asked: CustomRequest, send_as: Any):
    response = send_as(house.leader, "custom_request", {"cost": "lots", "note": "Kept."}, pk=asked.pk)
    page = text_of(response)
    assert response.status_code == 422 and "Kept." in page
    assert "Say whether it can be done, or choose Unknown." in page and "give a number" in page
    early = {"end-outcome": "declined", "end-note": "No."}
    response = send_as(house.lead, "custom_request_close", early, pk=asked.pk)
    assert response.status_code == 422 and "Not everybody has judged it" in text_of(response)


def test_guests_see_no_judgments_of_a_deal_they_review(
    house: SimpleNamespace, asked: CustomRequest, deal: Deal, open_as: Any
):
    deal.guests.create(
        person=house.outsider,
        team=Team.objects.get(code="engineering"),
        invited_by=house.owner,
        invited_at=NOW,
    )
    judge_request(asked, JudgmentInput(note="Costs too much."), by=house.leader, now=NOW)
    page = text_of(open_as(house.outsider, "promise", pk=asked.line_id))
    assert "Costs too much." not in page and "Custom solution<" not in page
    assert open_as(house.outsider, "custom_request", pk=asked.pk).status_code == 403
    assert open_as(house.outsider, "custom_request_new", pk=asked.line_id).status_code == 403


def test_open_requests_come_first_and_cost_as_many_queries_for_thirty(
    house: SimpleNamespace, deal: Deal, client: Client
):
    counts, made = [], 0
    for number in (1, 29):
        drafts = [whole_draft(f"File {made + n}.", "data_movement") for n in range(number)]
        for line in send(deal, house.rep, *drafts):
            open_request(line, f"Feed {line.number}.", by=house.rep, now=NOW + timedelta(minutes=line.number))
        made += number
        counts.append(queries(client, house.rep, "custom_requests"))
    assert counts[0] == counts[1]
    page = text_of(client.get(reverse("custom_requests")))
    assert page.index("Feed 1.") < page.index("Feed 2.")
