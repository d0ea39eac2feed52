"""Where a person starts, the list of deals, and the form of a deal."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts.models import Team
from promises.actions.deals import create_deal, invite_guest
from promises.models import Deal, PromiseLine
from reviews.actions.questions import ask
from reviews.models import ReviewAssignment
from tests.conftest import NOW, send, whole_draft

FACTS = {"name": "Halden orders", "account": "Halden", "arr": "42,000", "deal_type": "new"}


def page(client: Client, person: Any, path: str, data: dict | None = None):
    client.force_login(person)
    return client.get(path) if data is None else client.post(path, data)


@pytest.mark.parametrize(
    ("who", "start"),
    [
        ("rep", "deals"),
        ("engineer", "reviews"),
        ("lead", "reviews"),
        ("outsider", "reviews"),
        ("owner", "final_answers"),
        ("leader", "dashboard"),
        ("admin", "deals"),
    ],
)
def test_home_leads_each_role_to_its_work(client: Client, cast: SimpleNamespace, who: str, start: str):
    response = page(client, getattr(cast, who), "/")
    assert (response.status_code, response.url) == (302, reverse(start))


def test_my_deals_shows_only_mine_and_all_shows_everybodys(client: Client, deal: Deal, cast: SimpleNamespace):
    create_deal({"name": "Other", "account": "Tamsin", "arr": 1}, by=cast.other_rep, now=NOW)
    mine = page(client, cast.rep, "/deals/").content.decode()
    assert "Halden" in mine
    assert "Tamsin" not in mine
    assert "Tamsin" in page(client, cast.rep, "/deals/?show=open").content.decode()
    assert "Tamsin" in page(client, cast.leader, "/deals/").content.decode()


def test_guest_sees_only_deals_they_are_invited_to(client: Client, deal: Deal, cast: SimpleNamespace):
    assert "Halden" not in page(client, cast.outsider, "/deals/").content.decode()
    team = Team.objects.get(code="security")
    invite_guest(deal, cast.outsider, team=team, by=cast.owner, now=NOW)
    assert "Halden" in page(client, cast.outsider, "/deals/").content.decode()


def test_list_names_who_is_late_and_puts_that_deal_first(
    client: Client, deal: Deal, line: PromiseLine, cast: SimpleNamespace
):
    create_deal({"name": "Newer", "account": "Tamsin", "arr": 1}, by=cast.rep, now=NOW)
    html = page(client, cast.rep, "/deals/").content.decode()
    # The clock ran out long before today; no sweep has seen it.
    assert html.index("Halden") < html.index("Tamsin")
    assert "Blocked" in html
    assert "over" in html
    assert "Silence is not approval" in html


def test_list_shows_the_question_to_me(client: Client, line: PromiseLine, cast: SimpleNamespace):
    review = ReviewAssignment.objects.get(line=line, team__code="security")
    ask(review, "How many files?", by=cast.security, now=NOW)
    assert "How many files?" in page(client, cast.rep, "/deals/").content.decode()
    assert "How many files?" not in page(client, cast.other_rep, "/deals/").content.decode()


def test_list_runs_as_many_queries_for_thirty_deals_as_for_one(client: Client, cast: SimpleNamespace):
    def add(number: int) -> None:
        deal = create_deal({"name": f"Deal {number}", "account": "A", "arr": 1}, by=cast.rep, now=NOW)
        send(deal, cast.rep, whole_draft("One CSV file is sent each night.", "data_movement"))
        review = ReviewAssignment.objects.filter(line__deal=deal).first()
        assert review is not None
        ask(
            review,
            "How many?",
            by=getattr(cast, review.team.code.replace("engineering", "engineer")),
            now=NOW,
        )

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert page(client, cast.rep, "/deals/").status_code == 200
        return len(queries)

    add(0)
    count()
    one = count()
    for number in range(1, 30):
        add(number)
    assert count() == one


def test_new_deal_is_the_reps_and_goes_on_to_its_sheet(client: Client, cast: SimpleNamespace):
    response = page(
        client,
        cast.rep,
        "/deals/new/",
        {
            **FACTS,
            "anything_non_standard": "yes",
            "security_answers_by": cast.security.pk,
            "day_one_answers.seats": "220",
            "day_one_answers.training.unknown": "on",
        },
    )
    deal = Deal.objects.get()
    assert response.url == reverse("sheet_find", args=[deal.pk])
    assert (deal.sales_rep, deal.arr, deal.security_answers_by) == (cast.rep, Decimal(42000), cast.security)
    assert deal.day_one_answers == {"seats": 220, "training": "unknown"}
    assert deal.day_one_unknown == 1


def test_wrong_deal_form_keeps_everything_typed(client: Client, cast: SimpleNamespace):
    response = page(
        client,
        cast.rep,
        "/deals/new/",
        {**FACTS, "arr": "plenty", "competitor": "Brontide", "day_one_answers.training": "two lessons"},
    )
    html = response.content.decode()
    assert response.status_code == 422
    assert not Deal.objects.exists()
    assert "<title>Error:" in html
    assert "Write the ARR as a number" in html
    for typed in ("plenty", "Brontide", "two lessons", "Halden orders"):
        assert typed in html


def test_refusal_of_an_answer_stands_beside_its_question(client: Client, cast: SimpleNamespace):
    response = page(client, cast.rep, "/deals/new/", {**FACTS, "day_one_answers.seats": "many"})
    assert response.status_code == 422
    assert 'href="#id_day_one_answers.seats"' in response.content.decode()
    assert not Deal.objects.exists()


def test_taken_crm_id_is_named(client: Client, deal: Deal, cast: SimpleNamespace):
    Deal.objects.filter(pk=deal.pk).update(crm_id="C-1")
    response = page(client, cast.rep, "/deals/new/", {**FACTS, "crm_id": "C-1"})
    assert response.status_code == 422
    assert "Another deal already has this CRM id" in response.content.decode()


def test_edit_changes_the_facts_and_keeps_the_rep(client: Client, deal: Deal, cast: SimpleNamespace):
    form = {**FACTS, "arr": "50000", "code": "HF-1", "sales_rep": cast.other_rep.pk}
    response = page(client, cast.rep, f"/deals/{deal.pk}/edit/", form)
    assert response.url == reverse("deal", args=[deal.pk])
    deal.refresh_from_db()
    assert (deal.arr, deal.sales_rep) == (Decimal(50000), cast.rep)
    page(client, cast.owner, f"/deals/{deal.pk}/edit/", form)
    deal.refresh_from_db()
    assert deal.sales_rep == cast.other_rep


def test_who_may_not_change_a_deal_is_told_who_can(client: Client, deal: Deal, cast: SimpleNamespace):
    for person in (cast.other_rep, cast.engineer, cast.leader):
        for data in (None, FACTS):
            response = page(client, person, f"/deals/{deal.pk}/edit/", data)
            assert response.status_code == 403
            assert "Rosa Rep" in response.content.decode()
    assert page(client, cast.outsider, f"/deals/{deal.pk}/edit/").status_code == 404
    assert page(client, cast.engineer, "/deals/new/", FACTS).status_code == 403
    assert Deal.objects.get().arr == Decimal(24000)
