"""Earlier promises: beside a line and a review, and in the search."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts.models import Person, Team
from dealdesk.audit.models import Event
from promises.actions.deals import create_deal
from promises.actions.lines import LineDraft, add_lines
from promises.models import CatalogEntry, Deal, PromiseLine, Wording
from reviews.actions.finals import give_final_answer
from reviews.models import ReviewAssignment
from reviews.precedents import precedents
from tests.conftest import NOW, no, send, whole_draft, yes

WORDS = "Okta single sign-on is enabled for up to {} named users by 4 April."
LATER = NOW + timedelta(days=1)


@pytest.fixture
def past(cast: SimpleNamespace, verdict: Callable[..., Any]) -> Callable[..., PromiseLine]:
    """An earlier promise of another deal, approved or removed."""

    def promised(
        seats: int, answer: str = "yes", *, now: Any = NOW, account: str = "Brightwell"
    ) -> PromiseLine:
        deal = create_deal(
            {"name": account, "account": account, "arr": Decimal(1), "code": f"B-{Deal.objects.count()}"},
            by=cast.rep,
            now=now,
        )
        (line,) = send(deal, cast.rep, whole_draft(WORDS.format(seats), "data_movement"), now=now)
        for team, person in (("engineering", cast.engineer), ("security", cast.security)):
            verdict(line, team, person, yes(person) if answer != "no" else no(), now=now)
        line = PromiseLine.objects.select_related("current_wording").get(pk=line.pk)
        assert line.current_wording is not None
        give_final_answer(
            line,
            answer=answer,
            sentence="So be it.",
            digest=line.current_wording.digest,
            by=cast.owner,
            now=now,
        )
        return PromiseLine.objects.select_related("deal", "current_wording").get(pk=line.pk)

    return promised


@pytest.fixture
def draft(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    return add_lines(deal, [LineDraft(WORDS.format(300))], by=cast.rep, now=NOW)[0]


@pytest.fixture
def opened(client: Client) -> Callable[..., Any]:
    def get(person: Person, name: str, query: str = "", **kwargs: Any) -> Any:
        client.force_login(person)
        return client.get(reverse(name, kwargs=kwargs) + query)

    return get


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def sheet_form(line: PromiseLine, **values: str) -> dict[str, str]:
    assert line.current_wording is not None
    return {
        "wording": line.text,
        "digest": line.current_wording.digest,
        "seen_tags": " ".join(line.tags),
        **values,
    }


def test_the_line_page_shows_what_was_approved_before(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, opened: Any
):
    earlier = past(70)
    page = text_of(opened(cast.rep, "sheet_line", pk=draft.deal_id, number=draft.number))
    assert WORDS.format(70) in page and earlier.ref in page and "Brightwell" in page
    assert "16 h, $1,600 once, $20 a month" in page and "Limit: one file a night" in page
    assert "How it turned out: not yet recorded." in page
    assert "It still needs review for Halden." in page


def test_one_click_starts_from_earlier_words_as_a_draft(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, client: Client
):
    earlier = past(70)
    client.force_login(cast.rep)
    url = reverse("sheet_line", kwargs={"pk": draft.deal_id, "number": draft.number})
    form = sheet_form(draft, start=str(earlier.current_wording_id), ask="Typed meanwhile.")
    assert client.post(url, form).status_code == 302
    line = PromiseLine.objects.select_related("current_wording").get(pk=draft.pk)
    assert (line.state, line.text, line.ask) == ("draft", WORDS.format(70), "Typed meanwhile.")
    assert line.current_wording is not None and line.current_wording.revision == 2
    taken = Event.objects.get(kind="wording.taken", promise_ref=draft.pk)
    assert taken.data["source"] == f"{earlier.ref}.1"


def test_words_that_were_never_approved_can_not_be_started_from(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, client: Client
):
    removed = past(70, "no")
    client.force_login(cast.rep)
    url = reverse("sheet_line", kwargs={"pk": draft.deal_id, "number": draft.number})
    response = client.post(url, sheet_form(draft, start=str(removed.current_wording_id)))
    assert response.status_code == 422 and b"These words were never approved." in response.content
    assert Wording.objects.filter(line=draft).count() == 1
    for nonsense in ("x", "0", "9" * 30, "-1"):
        assert client.post(url, sheet_form(draft, start=nonsense)).status_code in (302, 422)


def test_removed_promises_warn_with_the_reason_and_what_to_say(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, opened: Any
):
    past(70, "no")
    page = text_of(opened(cast.rep, "sheet_line", pk=draft.deal_id, number=draft.number))
    assert "A promise like this was removed 1 time." in page
    assert "Why: Nobody can keep this." in page and "Start from this wording" not in page


def test_the_menu_that_says_nearly_the_same_is_offered(
    deal: Deal, menu: CatalogEntry, cast: SimpleNamespace, client: Client
):
    Deal.objects.filter(pk=deal.pk).update(plan=menu.plan)
    (line,) = add_lines(deal, [LineDraft("The Team plan covers 60 named users.")], by=cast.rep, now=NOW)
    client.force_login(cast.rep)
    url = reverse("sheet_line", kwargs={"pk": deal.pk, "number": line.number})
    assert "Nearly on the menu" in text_of(client.get(url))
    assert client.post(url, sheet_form(line, near=str(menu.pk))).status_code == 302
    line.refresh_from_db()
    assert (line.state, line.approved_wording and line.approved_wording.text) == ("clear", menu.sentence)


@time_machine.travel(NOW, tick=False)
def test_reviewers_and_leadership_read_how_often_it_was_approved_lately(
    past: Any, deal: Deal, cast: SimpleNamespace, opened: Any
):
    for seats in (70, 80):
        past(seats)
    past(90, now=NOW - timedelta(days=91))
    (line,) = send(deal, cast.rep, whole_draft(WORDS.format(300), "data_movement"))
    review = ReviewAssignment.objects.current().get(line=line, team__code="engineering")
    words = "The same exception was approved 2 times in the last 90 days."
    page = text_of(opened(cast.engineer, "review", pk=review.pk))
    assert words in page and "Use this wording" in page
    assert words in text_of(opened(cast.leader, "review", pk=review.pk))
    assert words in text_of(opened(cast.owner, "final_answer", pk=line.pk))
    assert words not in text_of(opened(cast.rep, "promise", pk=line.pk))


@pytest.mark.parametrize(("days", "count"), [(89, 1), (90, 0), (91, 0)])
def test_lately_ends_after_ninety_days(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, days: int, count: int
):
    past(70)
    found = precedents(draft, person=cast.engineer, now=NOW + timedelta(days=days))
    assert (found.approved, found.approved_lately) == (1, count)


def test_an_approval_that_comes_back_is_offered_for_the_catalog(
    past: Any, deal: Deal, cast: SimpleNamespace, opened: Any
):
    lines = [past(seats) for seats in (70, 80, 90)]
    page = text_of(opened(cast.leader, "approved_wording"))
    assert page.count("The same was approved 3 times: it belongs on the menu.") == 3
    form = text_of(opened(cast.leader, "catalog_change_new", f"?promise={lines[0].pk}"))
    assert WORDS.format(70) in form and f"Approved as {lines[0].ref} for Brightwell." in form
    assert 'value="one file a night"' in form


def test_a_catalog_entry_is_not_started_from_what_is_not_approved(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, opened: Any
):
    for pk in (draft.pk, past(70, "no").pk, "x", "9" * 40):
        form = text_of(opened(cast.rep, "catalog_change_new", f"?promise={pk}"))
        assert "Okta" not in form


def test_what_happened_later_is_told(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, verdict: Callable[..., Any]
):
    line = past(70)
    assert line.current_wording is not None
    give_final_answer(
        line, answer="no", sentence="No more.", digest=line.current_wording.digest, by=cast.owner, now=LATER
    )
    (row,) = precedents(draft, person=cast.engineer, now=LATER).rows
    assert row.approved and not row.still_stands
    assert row.turned_out == ["Declined later, 5 Mar 2026."]


def test_an_override_is_told(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, verdict: Callable[..., Any]
):
    deal = create_deal({"name": "O", "account": "O", "arr": Decimal(1), "code": "O-1"}, by=cast.rep, now=NOW)
    (line,) = send(deal, cast.rep, whole_draft(WORDS.format(70), "data_movement"))
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, no())
    line.refresh_from_db()
    assert line.current_wording is not None
    give_final_answer(
        line,
        answer="yes",
        sentence="Yes.",
        digest=line.current_wording.digest,
        override_reason="The customer insists.",
        by=cast.owner,
        now=NOW,
    )
    (row,) = precedents(draft, person=cast.engineer, now=NOW).rows
    assert row.turned_out == ["Approved over the remove of Security."]
    assert row.cost is not None and row.cost.hours == 8


def test_guests_see_nothing_of_other_deals(
    past: Any, deal: Deal, draft: PromiseLine, cast: SimpleNamespace, opened: Any
):
    past(70)
    deal.guests.create(
        person=cast.outsider, team=Team.objects.get(code="engineering"), invited_by=cast.owner, invited_at=NOW
    )
    page = text_of(opened(cast.outsider, "promise", pk=draft.pk))
    assert "Brightwell" not in page and WORDS.format(70) not in page
    assert precedents(draft, person=cast.outsider, now=NOW).rows == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=users+OKTA", 2),
        ("?q=70", 1),
        ("?q=users+elephant", 0),
        ("?q=%25", 0),
        ("?tag=data_movement", 2),
        ("?tag=security", 0),
        ("?state=approved", 1),
        ("?state=declined&q=okta", 1),
        ("?state=nonsense&tag=nonsense&page=nonsense", 2),
        ("?page=999", 2),
    ],
)
def test_past_promises_are_found_by_words_tag_and_state(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, opened: Any, query: str, found: int
):
    past(70)
    past(80, "no")
    page = text_of(opened(cast.other_rep, "approved_wording", query))
    assert page.count("<article") == found
    assert f"<b>{found}</b> earlier promise" in page


def test_the_search_costs_as_many_queries_for_thirty_and_turns_pages(
    past: Any, cast: SimpleNamespace, client: Client
):
    counts = []
    client.force_login(cast.rep)
    for number in (1, 29):
        for _ in range(number):
            past(70)
        client.get(reverse("approved_wording"))
        with CaptureQueriesContext(connection) as captured:
            page = text_of(client.get(reverse("approved_wording")))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert page.count("<article") == 20 and "page=2" in page
    assert text_of(client.get(reverse("approved_wording") + "?page=2")).count("<article") == 10


def test_pages_with_precedents_cost_as_many_queries_for_thirty(
    past: Any, draft: PromiseLine, cast: SimpleNamespace, client: Client
):
    counts = []
    client.force_login(cast.rep)
    url = reverse("sheet_line", kwargs={"pk": draft.deal_id, "number": draft.number})
    for number in (1, 29):
        for _ in range(number):
            past(70)
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]
