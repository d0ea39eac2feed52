"""The catalog, its changes, custom solution requests and earlier promises, as a program sees them."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from dealdesk.accounts.models import Installation, Team
from promises.models import CatalogChange, CatalogEntry, CatalogFeature, CustomRequest, PromiseLine
from reviews.actions.finals import give_final_answer
from tests.conftest import NOW, send, whole_draft


@pytest.fixture
def house(cast: SimpleNamespace, menu: CatalogEntry) -> SimpleNamespace:
    Team.objects.filter(code="product").update(lead=cast.lead)
    Installation.objects.update_or_create(pk=1, defaults={"sales_lead": cast.leader})
    cast.menu = menu
    return cast


CHANGE = {
    "feature": "seats",
    "plan": "team",
    "offer": "included",
    "value": "100 seats",
    "limit_max": 100,
    "limit_unit": "named users",
    "tier": "core",
    "sentence": "The Team plan covers up to 100 named users.",
    "reason": "Asked for.",
}


def test_the_catalog_lists_features_with_their_cells(house: SimpleNamespace, api: Any):
    (row,) = api(house.rep).get("catalog/").json()["results"]
    assert (row["code"], row["owner"], row["checked_on"]) == ("seats", house.engineer.email, None)
    (cell,) = row["cells"]
    assert (cell["plan"], cell["limit_max"], cell["sayable"]) == ("team", 75, True)


def test_the_catalog_costs_as_many_statements_for_thirty(
    house: SimpleNamespace, api: Any, statements: Callable[..., int]
):
    client, counts = api(house.rep), []
    client.get("catalog/")
    for number in (0, 29):
        for n in range(number):
            feature = CatalogFeature.objects.create(
                code=f"f{n}", name=f"F{n}", owner=house.engineer, phase="now"
            )
            CatalogEntry.objects.create(feature=feature, plan=house.menu.plan, offer="custom", value="custom")
        counts.append(statements(lambda: client.get("catalog/")))
    assert counts[0] == counts[1]


def test_a_change_is_suggested_judged_and_on_the_menu(house: SimpleNamespace, api: Any):
    made = api(house.rep).post("catalog/changes/", CHANGE, format="json", key="c-1")
    assert made.status_code == 201
    again = api(house.rep).post("catalog/changes/", CHANGE, format="json", key="c-1")
    assert again.json()["id"] == made.json()["id"] and CatalogChange.objects.count() == 1
    path = f"catalog/changes/{made.json()['id']}/"
    assert made.json()["before"]["limit_max"] == 75
    for side in ("engineering", "product"):
        answer = api(house.lead).post(f"{path}judge/", {"approved": True, "side": side}, format="json")
        assert answer.status_code == 200, answer.json()
    assert answer.json()["state"] == "open"
    answer = api(house.leader).post(f"{path}judge/", {"approved": True}, format="json")
    assert answer.json()["state"] == "applied" and len(answer.json()["judgments"]) == 3
    house.menu.refresh_from_db()
    assert house.menu.limit_max == 100
    assert api(house.leader).post(f"{path}judge/", {"approved": True}, format="json").status_code == 409


@pytest.mark.parametrize(
    ("values", "status", "field"),
    [
        ({"sentence": ""}, 422, "sentence"),
        ({"limit_max": -1}, 400, "limit_max"),
        ({"offer": "perhaps"}, 400, "offer"),
        ({"plan": "none"}, 400, "plan"),
        ({"feature": None}, 422, "feature_name"),
        ({"state": "applied"}, 400, "state"),
        ({"promise": 10**18}, 404, None),
    ],
)
def test_a_suggestion_that_does_not_hold_names_the_field(
    house: SimpleNamespace, api: Any, values: dict[str, Any], status: int, field: str | None
):
    answer = api(house.rep).post("catalog/changes/", {**CHANGE, **values}, format="json")
    assert answer.status_code == status
    assert field is None or field in answer.json()["errors"]
    assert not CatalogChange.objects.exists()


def test_a_no_needs_a_reason_and_only_leads_judge(house: SimpleNamespace, api: Any):
    made = api(house.rep).post("catalog/changes/", CHANGE, format="json").json()
    path = f"catalog/changes/{made['id']}/"
    refused = api(house.rep).post(f"{path}judge/", {"approved": True}, format="json")
    assert refused.status_code == 403 and "Lea Lead for engineering" in refused.json()["detail"]
    assert api(house.lead).post(f"{path}judge/", {"approved": False}, format="json").status_code == 422
    assert api(house.other_rep).post(f"{path}withdraw/").status_code == 403
    assert api(house.rep).post(f"{path}withdraw/").json()["state"] == "withdrawn"


def test_a_feature_is_marked_as_checked(house: SimpleNamespace, api: Any):
    path = f"catalog/features/{house.menu.feature_id}/checked/"
    assert api(house.rep).post(path).status_code == 403
    assert api(house.owner).post(path).json()["checked_on"] == NOW.date().isoformat()


def test_a_request_goes_from_a_promise_to_its_end(house: SimpleNamespace, line: PromiseLine, api: Any):
    path = f"promises/{line.pk}/custom-request/"
    assert api(house.other_rep).post(path, {"what": "A feed."}, format="json").status_code == 403
    made = api(house.rep).post(path, {"what": "A feed."}, format="json")
    assert made.status_code == 201
    assert api(house.rep).post(path, {"what": "A feed."}, format="json").status_code == 409
    one = f"custom-requests/{made.json()['id']}/"
    given = {"feasible": "yes", "cost": "8800.00", "note": "Easy."}
    for person, side in ((house.lead, "engineering"), (house.lead, "product"), (house.leader, "sales")):
        early = api(house.owner).post(f"{one}close/", {"outcome": "roadmap", "note": "Yes."}, format="json")
        assert early.status_code == 422
        judged = api(person).post(f"{one}judge/", {**given, "side": side}, format="json")
        assert judged.status_code == 201, judged.json()
    ended = api(house.owner).post(f"{one}close/", {"outcome": "roadmap", "note": "Yes."}, format="json")
    assert (ended.json()["outcome"], ended.json()["judgments"][0]["cost"]) == ("roadmap", "8800.00")
    assert [row["id"] for row in api(house.rep).get(path).json()["results"]] == [made.json()["id"]]
    assert api(house.rep).get("custom-requests/").json()["results"][0]["outcome"] == "roadmap"
    assert CustomRequest.objects.count() == 1


def test_guests_stay_out_of_catalog_and_requests(house: SimpleNamespace, line: PromiseLine, api: Any):
    line.deal.guests.create(
        person=house.outsider, team=Team.objects.get(code="security"), invited_by=house.owner, invited_at=NOW
    )
    guest = api(house.outsider)
    for path in ("catalog/", "catalog/changes/", "custom-requests/", f"promises/{line.pk}/custom-request/"):
        assert guest.get(path).status_code == 403, path


def test_earlier_promises_come_with_cost_and_answer(
    house: SimpleNamespace, line: PromiseLine, verdict: Callable[..., Any], api: Any
):
    for team, person in (("engineering", house.engineer), ("security", house.security)):
        verdict(line, team, person)
    line = PromiseLine.objects.select_related("current_wording", "deal").get(pk=line.pk)
    assert line.current_wording is not None
    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=house.owner, now=NOW
    )
    (like,) = send(line.deal, house.rep, whole_draft("Two CSV files are sent each night.", "data_movement"))
    found = api(house.rep).get(f"promises/{like.pk}/earlier/").json()
    assert found["approved_lately"] is None and found["removed"] == 0
    (row,) = found["promises"]
    assert (row["promise"], row["answer"], row["effort_hours"], row["one_off_cost"]) == (
        line.pk,
        "yes",
        "16.00",
        "1600.00",
    )
    assert api(house.engineer).get(f"promises/{like.pk}/earlier/").json()["approved_lately"] == 1
    assert api(house.outsider).get(f"promises/{like.pk}/earlier/").status_code == 404


@pytest.mark.parametrize(
    ("words", "count"),
    [("night csv", 1), ("CSV Order", 1), ("csv elephant", 0), ("%", 0), ("_", 0)],
)
def test_promises_are_searched_by_all_words_in_any_order(
    house: SimpleNamespace, line: PromiseLine, api: Any, words: str, count: int
):
    assert len(api(house.rep).get("promises/", {"q": words}).json()["results"]) == count
