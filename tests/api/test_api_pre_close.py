"""The review before signing, its flags and the live review, as a program meets them."""

from datetime import date
from types import SimpleNamespace

import pytest

from promises.actions.deals import create_deal
from promises.models import Deal, PromiseLine
from reviews.models import LiveReview, PreCloseFlag, PreCloseReview
from reviews.pre_close_items import ITEMS
from tests.conftest import NOW, send, whole_draft

ANSWERS = {**dict.fromkeys(ITEMS, "none"), "go_live_dates": "In May.", "integrations": "unknown"}


@pytest.fixture
def big(cast: SimpleNamespace) -> Deal:
    return create_deal(
        {"name": "Big", "account": "Tallis", "arr": 60_000, "code": "BG-1"}, by=cast.rep, now=NOW
    )


@pytest.fixture
def line_sent(big: Deal, cast: SimpleNamespace) -> PromiseLine:
    return send(big, cast.rep, whole_draft("One file a night.", "data_movement"))[0]


@pytest.fixture
def asked(big: Deal, line_sent: PromiseLine, cast: SimpleNamespace, api) -> int:
    return api(cast.rep).post(f"deals/{big.pk}/pre-close/", {"answers": ANSWERS}).json()["id"]


def test_deal_says_how_deep_the_review_goes_and_why(big: Deal, cast: SimpleNamespace, api):
    assert api(cast.rep).get(f"deals/{big.pk}/").json()["depth"] == {
        "one_question": False,
        "sheet": ["$10,000 a year or more"],
        "pre_close": ["$25,000 a year or more"],
        "live_review": ["over $50,000 a year"],
    }
    small = api(cast.rep).post("deals/", {"name": "S", "account": "S", "arr": "960.00"}).json()
    assert small["depth"] == {"one_question": True, "sheet": [], "pre_close": [], "live_review": []}
    gate = f"deals/{small['id']}/gate/"
    assert api(cast.rep).get(gate).json()["quote"]["reasons"][0]["code"] == "sheet_not_submitted"
    api(cast.rep).patch(f"deals/{small['id']}/", {"anything_non_standard": "no"})
    assert api(cast.rep).get(gate).json()["quote"] == {"open": True, "reasons": []}


def test_review_is_asked_answered_and_its_flag_settled(
    big: Deal, line_sent: PromiseLine, cast: SimpleNamespace, api
):
    rep, support, owner = api(cast.rep), api(cast.support), api(cast.owner)
    made = rep.post(f"deals/{big.pk}/pre-close/", {"answers": ANSWERS}, key="once")
    assert made.status_code == 201
    review = made.json()
    assert (review["state"], review["team"], review["assignee"]) == ("open", "support", None)
    assert (review["due_at"], review["time_left_seconds"]) == ("2026-03-05T11:00:00Z", 20 * 3600)
    assert review["answers"] == ANSWERS and review["due_explained"][-1].startswith("Due")
    again = rep.post(f"deals/{big.pk}/pre-close/", {"answers": ANSWERS}, key="once")
    assert again.json() == review and PreCloseReview.objects.count() == 1
    assert rep.post(f"deals/{big.pk}/pre-close/", {"answers": ANSWERS}).status_code == 409

    home = f"pre-close/{review['id']}/"
    assert support.post(f"{home}claim/").json()["assignee"] == cast.support.email
    flag = {"kind": "timeline", "note": "Not a date.", "promise": line_sent.pk}
    answered = support.post(f"{home}answer/", {"answer": "flags", "flags": [flag], "note": "See there."})
    assert answered.status_code == 200
    (raised,) = answered.json()["flags"]
    assert (raised["promise"], raised["state"], answered.json()["state"]) == (line_sent.pk, "open", "flags")
    reasons = rep.get(f"deals/{big.pk}/gate/").json()["quote"]["reasons"]
    assert ("pre_close_flag_open", line_sent.pk) in [(row["code"], row["promise"]) for row in reasons]

    settle = f"flags/{raised['id']}/settle/"
    assert rep.post(settle, {"outcome": "walked_back"}).status_code == 422
    assert rep.post(settle, {"outcome": "accepted", "note": "x"}).status_code == 403
    settled = owner.post(settle, {"outcome": "accepted", "note": "Known."})
    assert (settled.status_code, settled.json()["state"]) == (200, "accepted")
    assert owner.post(settle, {"outcome": "accepted", "note": "Known."}).status_code == 409
    listed = rep.get(f"deals/{big.pk}/pre-close/").json()["results"]
    assert [row["flags"][0]["closing_note"] for row in listed] == ["Known."]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "answer"),
        ({"answer": "maybe"}, 400, "answer"),
        ({"answer": "flags"}, 400, "flags"),
        ({"answer": "flags", "flags": []}, 400, "flags"),
        (
            {"answer": "no_flags", "flags": [{"kind": "timeline", "note": "x", "item": "integrations"}]},
            400,
            "flags",
        ),
        (
            {"answer": "flags", "flags": [{"kind": "weather", "note": "x", "item": "integrations"}]},
            400,
            "flags",
        ),
        ({"answer": "flags", "flags": [{"kind": "timeline", "note": "x", "item": "weather"}]}, 400, "flags"),
        ({"answer": "flags", "flags": [{"kind": "timeline", "note": "x"}]}, 422, "flags"),
        ({"answer": "flags", "flags": [{"kind": "timeline", "note": "x", "promise": 999}]}, 422, "flags"),
        ({"answer": "no_flags", "note": "a\x07b"}, 400, "note"),
        ({"answer": "no_flags", "state": "no_flags"}, 400, "state"),
    ],
)
def test_answer_says_what_is_wrong_and_nothing_is_answered(
    body: dict, status: int, field: str, asked: int, cast: SimpleNamespace, api
):
    refused = api(cast.support).post(f"pre-close/{asked}/answer/", body)
    assert refused.status_code == status
    assert field in refused.json()["errors"]
    assert PreCloseReview.objects.get().state == "open" and not PreCloseFlag.objects.exists()


def test_missing_items_are_named(big: Deal, cast: SimpleNamespace, api):
    refused = api(cast.rep).post(f"deals/{big.pk}/pre-close/", {"answers": {"integrations": "SAP"}})
    assert refused.status_code == 422
    assert set(refused.json()["errors"]) == set(ITEMS) - {"integrations"}
    for wrong in ({}, {"answers": "none"}, {"answers": {"integrations": ["SAP"]}}):
        assert api(cast.rep).post(f"deals/{big.pk}/pre-close/", wrong).status_code == 400


def test_withdrawing_and_handing_over(asked: int, cast: SimpleNamespace, api):
    wrong = api(cast.support).post(f"pre-close/{asked}/hand_over/", {"to": cast.engineer.email})
    assert wrong.status_code == 422
    assert (
        api(cast.leader).post(f"pre-close/{asked}/hand_over/", {"to": cast.support.email}).status_code == 200
    )
    assert api(cast.support).post(f"pre-close/{asked}/withdraw/").status_code == 403
    assert api(cast.rep).post(f"pre-close/{asked}/withdraw/").json()["state"] == "withdrawn"
    assert api(cast.support).post(f"pre-close/{asked}/answer/", {"answer": "no_flags"}).status_code == 409


def test_what_one_may_not_see_does_not_exist(
    asked: int, big: Deal, line_sent: PromiseLine, cast: SimpleNamespace, api
):
    flag = {"kind": "timeline", "note": "Not a date.", "promise": line_sent.pk}
    api(cast.support).post(f"pre-close/{asked}/answer/", {"answer": "flags", "flags": [flag]})
    raised = PreCloseFlag.objects.get().pk
    for path in (f"deals/{big.pk}/pre-close/", f"deals/{big.pk}/live-reviews/"):
        assert api(cast.outsider).get(path).status_code == 404
    for path in (f"pre-close/{asked}/answer/", f"pre-close/{asked}/withdraw/", f"flags/{raised}/settle/"):
        assert api(cast.outsider).post(path, {}).status_code == 404


def test_live_review_is_planned_and_then_recorded(big: Deal, cast: SimpleNamespace, api):
    path, client = f"deals/{big.pk}/live-reviews/", api(cast.rep)
    day = "2026-03-04"
    plan = client.post(path, {"held_on": day, "people": [cast.owner.email]})
    assert (plan.status_code, plan.json()["outcome"]) == (201, "")
    done = client.post(
        path,
        {
            "held_on": day,
            "people": [cast.owner.email, cast.support.email],
            "outcome": "Go.",
            "others": "Inge",
        },
    )
    assert done.json()["id"] == plan.json()["id"]
    assert set(done.json()["people"]) == {cast.owner.email, cast.support.email}
    assert [row["outcome"] for row in client.get(path).json()["results"]] == ["Go."]
    assert LiveReview.objects.get().held_on == date(2026, 3, 4)
    assert api(cast.support).post(path, {"held_on": day, "people": [cast.owner.email]}).status_code == 403
    for wrong, status in (
        ({"people": [cast.owner.email]}, 400),
        ({"held_on": "2026-02-30", "people": [cast.owner.email]}, 400),
        ({"held_on": day, "people": ["nobody@example.com"]}, 400),
        ({"held_on": day, "people": []}, 422),
        ({"held_on": "2026-03-05", "people": [cast.owner.email], "outcome": "Go."}, 422),
    ):
        assert client.post(path, wrong).status_code == status, wrong


def test_list_takes_as_many_queries_at_30_as_at_1(
    big: Deal, line_sent: PromiseLine, cast: SimpleNamespace, api, statements
):
    rep, support = api(cast.rep), api(cast.support)

    def once_more() -> None:
        made = rep.post(f"deals/{big.pk}/pre-close/", {"answers": ANSWERS}).json()["id"]
        flag = {"kind": "timeline", "note": "No.", "item": "integrations"}
        support.post(f"pre-close/{made}/answer/", {"answer": "flags", "flags": [flag]})

    once_more()
    at_1 = statements(lambda: rep.get(f"deals/{big.pk}/pre-close/"))
    for _ in range(29):
        once_more()
    assert statements(lambda: rep.get(f"deals/{big.pk}/pre-close/")) == at_1
