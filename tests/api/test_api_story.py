"""A whole deal over the API: from loose lines to the sentence in the close plan."""

from types import SimpleNamespace

import pytest

from tests.api.conftest import LINE, YES, everything_answered


@pytest.fixture
def clients(cast: SimpleNamespace, api) -> SimpleNamespace:
    return SimpleNamespace(**{name: api(person) for name, person in vars(cast).items()})


def test_deal_goes_from_its_first_line_to_a_plan_and_a_win(cast: SimpleNamespace, clients: SimpleNamespace):
    rep, engineer, security, owner = clients.rep, clients.engineer, clients.security, clients.owner
    made = rep.post(
        "deals/", {"name": "Halden orders", "account": "Halden", "arr": "24000.00", "crm_id": "C-1"}
    )
    assert made.status_code == 201, made.json()
    deal = made.json()
    assert deal["arr"] == "24000.00"
    assert deal["sales_rep"] == cast.rep.email
    home = f"deals/{deal['id']}/"

    added = rep.post(
        f"{home}promises/",
        {**LINE, "tags": ["data_movement"], "answers": everything_answered("data_movement")},
    )
    assert added.status_code == 201, added.json()
    line = added.json()
    assert line["number"] == 1
    assert line["state"] == "draft"
    assert "data_movement" in line["tags"]
    assert line["findings"] == []
    assert set(line["teams"]) >= {"engineering", "security"}
    assert line["triggers"]

    asked = rep.post(f"{home}preview/").json()["lines"]
    sent = rep.post(f"{home}submit/")
    assert sent.status_code == 200, sent.json()
    sent_lines = sent.json()["lines"]
    for row in asked + sent_lines:
        for ask in row["asks"]:
            ask.pop("review")
    assert asked == sent_lines != []
    gate = rep.get(f"{home}gate/").json()
    assert gate["quote"]["open"] is False
    assert {reason["code"] for reason in gate["quote"]["reasons"]} == {"promise_unanswered"}
    assert gate["quote"]["reasons"][0]["promise"] == line["id"]

    def pending(client, team):
        return client.get(f"reviews/?state=pending&team={team}").json()["results"]

    review = pending(engineer, "engineering")[0]
    assert review["promise"] == line["id"]
    assert review["time_left_seconds"] == 24 * 3600
    limited = engineer.post(
        f"reviews/{review['id']}/verdict/",
        {
            **YES,
            "verdict": "limit",
            "digest": review["wording"]["digest"],
            "wording": "One CSV file with five fields is sent to the customer each night.",
            "owner": cast.engineer.email,
        },
    )
    assert limited.status_code == 201, limited.json()
    assert limited.json()["promise"]["revision"] == 2

    others = [team for team in line["teams"] if team != "engineering"]
    for team in others:
        person = getattr(cast, team)
        review = pending(getattr(clients, team), team)[0]
        assert review["wording"]["revision"] == 2
        given = getattr(clients, team).post(
            f"reviews/{review['id']}/verdict/",
            {**YES, "digest": review["wording"]["digest"], "owner": person.email},
        )
        assert given.status_code == 201, given.json()
    shown = owner.get(f"promises/{line['id']}/").json()
    assert shown["state"] == "waiting_final"
    final = owner.post(
        f"promises/{line['id']}/final-answer/",
        {"answer": "yes", "digest": shown["digest"], "sentence": "Yes, with five fields."},
    )
    assert final.status_code == 201, final.json()
    assert rep.get(f"{home}gate/").json()["quote"] == {"open": True, "reasons": []}

    copied = rep.post(f"promises/{line['id']}/copy/").json()
    assert copied["text"] == "One CSV file with five fields is sent to the customer each night."
    plan = rep.post(f"{home}close-plan/", {"outside": ["Orders older than a year."]})
    assert plan.status_code == 201, plan.json()
    assert plan.json()["state"] == "current"
    assert [row["text"] for row in plan.json()["lines"]] == [copied["text"]]
    text = rep.get(f"{home}close-plan/1.md")
    assert text["Content-Type"].startswith("text/markdown")
    assert copied["text"] in text.content.decode()
    assert copied["text"] in rep.get(f"{home}close-plan/1.csv").content.decode()
    kinds = [event["kind"] for event in rep.get(f"promises/{line['id']}/history/").json()["results"]]
    assert kinds[:2] == ["wording.written", "line.added"]
    assert "promise.answered" in kinds

    won = rep.post(f"{home}win/")
    assert won.status_code == 200
    assert won.json()["stage"] == "won"
    assert won.json()["won_against_closed_gate"] is True
    assert security.get("dashboard/").json()["figures"]["waiting"] == 0


def test_rep_can_not_judge_their_own_promise(line, cast: SimpleNamespace, clients: SimpleNamespace):
    review = clients.rep.get("reviews/?state=pending&team=security").json()["results"][0]
    refused = clients.rep.post(
        f"reviews/{review['id']}/verdict/",
        {**YES, "digest": review["wording"]["digest"], "owner": cast.rep.email},
    )
    assert refused.status_code == 403
    assert "Selma Security" in refused.json()["detail"]
