from types import SimpleNamespace

import pytest

from dealdesk.audit.models import Event
from promises.models import Deal
from tests.conftest import NOW, send, whole_draft

NEW = {"name": "Halden orders", "account": "Halden", "arr": "42000.00"}


def test_deal_comes_back_as_it_was_sent(cast: SimpleNamespace, menu, api):
    facts = {
        **NEW,
        "segment": "mid-market",
        "industry": "food",
        "deal_type": "expansion",
        "plan": "team",
        "stage": "open",
        "expected_signature_on": "2026-04-30",
        "competitor": "Rival",
        "custom_integration": True,
        "technical_review_required": False,
        "crm_id": "006-A",
        "sales_rep": cast.rep.email,
    }
    made = api(cast.rep).post("deals/", facts)
    assert made.status_code == 201
    assert {name: made.json()[name] for name in facts} == facts
    shown = api(cast.engineer).get(f"deals/{made.json()['id']}/").json()
    assert shown == made.json()


def test_deals_are_found_by_crm_id_stage_and_rep(cast: SimpleNamespace, api):
    client = api(cast.rep)
    wanted = client.post("deals/", {**NEW, "crm_id": "006-A"}).json()
    client.post("deals/", {**NEW, "crm_id": "006-B"})
    for query in ("crm_id=006-A", "crm_id=006-A&stage=open", "crm_id=006-A&sales_rep=me"):
        assert [row["id"] for row in client.get(f"deals/?{query}").json()["results"]] == [wanted["id"]]
    assert client.get("deals/?stage=won").json()["results"] == []
    assert client.get("deals/?stage=sold").status_code == 400
    assert client.get("deals/?crm_id=%00").status_code == 400


def test_facts_change_one_by_one(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    changed = client.patch(f"deals/{deal.pk}/", {"arr": 51000, "competitor": "Rival"})
    assert changed.status_code == 200
    assert changed.json()["arr"] == "51000.00"
    assert changed.json()["name"] == deal.name
    assert client.patch(f"deals/{deal.pk}/", {"competitor": None}).json()["competitor"] == ""


def test_stage_moves_by_the_rules_of_the_gate(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    refused = client.patch(f"deals/{deal.pk}/", {"stage": "quoted", "segment": "large"})
    assert refused.status_code == 422
    assert refused.json()["code"] == "gate_closed"
    deal.refresh_from_db()
    assert deal.segment == ""
    lost = client.patch(f"deals/{deal.pk}/", {"stage": "lost"})
    assert lost.json()["stage"] == "lost"
    assert client.post(f"deals/{deal.pk}/win/").status_code == 409


def test_lost_and_won_are_calls_of_their_own(deal: Deal, cast: SimpleNamespace, api):
    assert api(cast.rep).post(f"deals/{deal.pk}/lose/").json()["stage"] == "lost"
    assert api(cast.rep).patch(f"deals/{deal.pk}/", {"stage": "open"}).json()["stage"] == "open"
    won = api(cast.owner).post(f"deals/{deal.pk}/win/").json()
    assert (won["stage"], won["won_against_closed_gate"]) == ("won", True)


def test_crm_id_is_taken_once(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    client.post("deals/", {**NEW, "crm_id": "006-A"})
    again = client.post("deals/", {**NEW, "crm_id": "006-A"})
    assert again.status_code == 422
    assert again.json()["errors"] == {"crm_id": ["Another deal already has the CRM id 006-A."]}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"state": "won"}, "state"),
        ({"id": 7}, "id"),
        ({"won_against_closed_gate": False}, "won_against_closed_gate"),
        ({"submitted_at": "2026-03-04T15:00:00Z"}, "submitted_at"),
        ({"arr": "-1"}, "arr"),
        ({"arr": "NaN"}, "arr"),
        ({"arr": "1e400"}, "arr"),
        ({"arr": 10**30}, "arr"),
        ({"seats": 2**31}, "seats"),
        ({"name": "a\0b"}, "name"),
        ({"name": "a\x15b"}, "name"),
        ({"account": "x" * 201}, "account"),
        ({"plan": "\0"}, "plan"),
        ({"plan": "none"}, "plan"),
        ({"sales_rep": "nobody@example.com"}, "sales_rep"),
        ({"sales_rep": "\0"}, "sales_rep"),
        ({"sales_rep": None}, "sales_rep"),
        ({"expected_signature_on": "2026-02-30"}, "expected_signature_on"),
        ({"day_one_answers": {"seats": []}}, "day_one_answers"),
        ({"stage": "sold"}, "stage"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_its_name(deal: Deal, cast: SimpleNamespace, api, facts, field):
    for answer in (
        api(cast.rep).post("deals/", {**NEW, **facts}),
        api(cast.rep).patch(f"deals/{deal.pk}/", facts),
    ):
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert field in answer.json()["errors"]
    assert Deal.objects.get() == deal


def test_broken_characters_and_deep_nesting_are_refused(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    for body in (
        '{"name": "a\\ud800b"}',
        "[" * 100_000,
        '{"name": NaN}',
        "nothing",
        '"text"',
        "[]",
        "9" * 5000,
    ):
        answer = client.generic("PATCH", f"deals/{deal.pk}/", body, content_type="application/json")
        assert answer.status_code == 400, body[:20]
    assert client.generic("PATCH", f"deals/{deal.pk}/", "a=b", content_type="text/plain").status_code == 415
    large = '{"name": "' + "x" * 3_000_000 + '"}'
    assert (
        client.generic("PATCH", f"deals/{deal.pk}/", large, content_type="application/json").status_code
        == 413
    )


def test_only_its_people_change_a_deal(deal: Deal, cast: SimpleNamespace, api):
    refused = api(cast.other_rep).patch(f"deals/{deal.pk}/", {"name": "Mine"})
    assert refused.status_code == 403
    assert refused.json()["detail"] == "Only Rosa Rep or the deal desk can change this deal."
    assert api(cast.engineer).post("deals/", NEW).status_code == 403
    assert api(cast.outsider).get(f"deals/{deal.pk}/").status_code == 404
    assert api(cast.outsider).get("deals/").json()["results"] == []


def test_gate_names_every_reason(deal: Deal, cast: SimpleNamespace, api):
    gate = api(cast.engineer).get(f"deals/{deal.pk}/gate/").json()
    assert set(gate) == {"quote", "sign"}
    assert gate["quote"]["open"] is False
    assert gate["quote"]["reasons"][0]["code"] == "sheet_not_submitted"
    assert gate["quote"]["reasons"][0]["promise"] is None
    assert "plan_missing" in {reason["code"] for reason in gate["sign"]["reasons"]}


def test_preview_says_what_submit_does_and_submit_names_what_is_missing(
    deal: Deal, cast: SimpleNamespace, api
):
    client = api(cast.rep)
    client.post(f"deals/{deal.pk}/promises/", {"wording": "A file is sent each night."})
    (row,) = client.post(f"deals/{deal.pk}/preview/").json()["lines"]
    assert "said_by" in row["missing"]
    assert row["asks"][0]["review"] is None
    assert Event.objects.filter(kind="sheet.previewed").count() == 1
    refused = client.post(f"deals/{deal.pk}/submit/")
    assert refused.status_code == 422
    assert refused.json()["errors"]["1"]["said_by"] == ["Say who said it."]
    assert api(cast.other_rep).post(f"deals/{deal.pk}/submit/").status_code == 403


def test_submit_answers_with_the_reviews_that_began(deal: Deal, cast: SimpleNamespace, api):
    from promises.actions.lines import add_lines

    add_lines(deal, [whole_draft("A file each night.", "support")], by=cast.rep, now=NOW, propose=False)
    (row,) = api(cast.rep).post(f"deals/{deal.pk}/submit/").json()["lines"]
    (ask,) = row["asks"]
    assert ask["team"] == "support"
    assert ask["reasons"] == ["support"]
    assert ask["due_at"] == "2026-03-05T15:00:00Z"
    assert api(cast.support).get(f"reviews/{ask['review']}/").status_code == 200


def test_deals_take_as_many_queries_at_30_as_at_1(deal: Deal, cast: SimpleNamespace, api, statements):
    client = api(cast.rep)
    at_1 = statements(lambda: client.get("deals/"))
    for number in range(29):
        made = client.post("deals/", {**NEW, "crm_id": f"C-{number}"}).json()
        send(Deal.objects.get(pk=made["id"]), cast.rep, whole_draft("A file each night.", "support"))
    assert statements(lambda: client.get("deals/")) == at_1
    assert len(client.get("deals/").json()["results"]) == 30


def test_pages_follow_each_other_without_gap_or_double(cast: SimpleNamespace, api):
    client = api(cast.rep)
    made = [client.post("deals/", NEW).json()["id"] for _ in range(5)]
    seen, address = [], "deals/?page_size=2"
    while address:
        page = client.get(address).json()
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert seen == sorted(made, reverse=True)


@pytest.mark.parametrize(
    "cursor", ["x", "cD1hYmM=", "cD0lMDA=", "bz0tMQ==", "bz05OTk5OTk5OTk5OTk5OTk=", "/w=="]
)
def test_tampered_cursor_is_404(cast: SimpleNamespace, api, cursor):
    for path in ("deals/", "reviews/", "promises/", "people/", "questions/"):
        assert api(cast.rep).get(path, {"cursor": cursor}).status_code in (200, 404)
