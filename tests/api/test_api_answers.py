"""Final answers, copies, close plans and conditions."""

from types import SimpleNamespace

import pytest

from promises.actions.conditions import DependencyInput
from promises.models import Condition, Deal, PromiseLine
from reviews.models import FinalAnswer
from tests.conftest import NOW, no, send, whole_draft, yes


@pytest.fixture
def answered(line: PromiseLine, cast: SimpleNamespace, verdict) -> PromiseLine:
    """A promise that every team has approved."""
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    return PromiseLine.objects.select_related("current_wording").get(pk=line.pk)


def body(line: PromiseLine, **values) -> dict:
    return {"answer": "yes", "digest": line.current_wording.digest, "sentence": "Yes.", **values}


CONDITION = {"party": "Customer", "what": "Names an owner", "due_on": "2026-03-20", "evidence": "An e-mail"}


def test_yes_takes_its_terms_from_the_verdicts(answered: PromiseLine, cast: SimpleNamespace, api):
    answer = api(cast.owner).post(f"promises/{answered.pk}/final-answer/", body(answered))
    assert answer.status_code == 201
    assert answer.json()["owner"] == cast.engineer.email
    assert (answer.json()["deliver_on"], answer.json()["limit"]) == ("2026-04-01", "one file a night")
    assert api(cast.rep).get(f"promises/{answered.pk}/").json()["state"] == "approved"


def test_yes_with_conditions_hangs_on_them_until_they_are_met(
    answered: PromiseLine, cast: SimpleNamespace, api
):
    path = f"promises/{answered.pk}/final-answer/"
    refused = api(cast.owner).post(path, body(answered, answer="yes_with_conditions"))
    assert refused.status_code == 422
    assert "conditions" in refused.json()["errors"]
    given = body(answered, answer="yes_with_conditions", conditions=[CONDITION], limit="one file")
    assert api(cast.owner).post(path, given).json()["limit"] == "one file"
    condition = Condition.objects.get()
    met = f"conditions/{condition.pk}/met/"
    assert api(cast.rep).post(met, {}).status_code == 422
    assert api(cast.other_rep).post(met, {"note": "x"}).status_code == 403
    assert api(cast.outsider).post(met, {"note": "x"}).status_code == 404
    done = api(cast.rep).post(met, {"note": "E-mail of 5 March"})
    assert (done.json()["state"], done.json()["closed_by"]) == ("met", cast.rep.email)
    assert api(cast.rep).post(met, {"note": "Again"}).status_code in (409, 422)


def test_override_needs_its_reason(line: PromiseLine, cast: SimpleNamespace, verdict, api):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, no())
    line.refresh_from_db()
    path = f"promises/{line.pk}/final-answer/"
    refused = api(cast.owner).post(path, body(line))
    assert refused.status_code == 422
    assert "override_reason" in refused.json()["errors"]
    answer = api(cast.owner).post(path, body(line, override_reason="I hold the calls.")).json()
    assert answer["overridden_teams"] == ["Security"]


def test_final_answer_is_the_owners_and_needs_every_team(line: PromiseLine, cast: SimpleNamespace, api):
    line.refresh_from_db()
    path = f"promises/{line.pk}/final-answer/"
    waiting = api(cast.owner).post(path, body(line))
    assert (waiting.status_code, waiting.json()["code"]) == (422, "not_every_team_answered")
    assert api(cast.rep).post(path, body(line)).status_code == 403
    assert api(cast.leader).post(path, body(line)).status_code == 403
    assert api(cast.outsider).post(path, body(line)).status_code == 404
    assert api(cast.owner).post(path, body(line, digest="0" * 64)).status_code == 409
    assert api(cast.owner).post(path, body(line, answer="perhaps")).status_code == 400
    assert api(cast.owner).post(path, body(line, approved=True)).status_code == 400
    assert api(cast.owner).post(path, body(line, answer="no", sentence="")).status_code == 422
    assert not FinalAnswer.objects.exists()
    assert api(cast.owner).post(path, body(line, answer="no", sentence="Not this year.")).status_code == 201


def test_only_an_approved_sentence_is_handed_out(line: PromiseLine, cast: SimpleNamespace, api):
    refused = api(cast.rep).post(f"promises/{line.pk}/copy/")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_approved")


def test_plan_holds_the_sentences_and_becomes_stale(
    answered: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict, api
):
    client, path = api(cast.rep), f"deals/{deal.pk}/close-plan/"
    assert client.get(path).json()["state"] == "none"
    assert client.post(path).status_code == 422
    api(cast.owner).post(f"promises/{answered.pk}/final-answer/", body(answered))
    assert api(cast.other_rep).post(path).status_code == 403
    issued = client.post(path, {"outside": ["=1+1"]})
    assert issued.status_code == 201
    (row,) = issued.json()["lines"]
    assert (row["text"], row["owner_name"], row["promise"]) == (answered.text, "Emil Engineer", answered.pk)
    assert row["code"] == "HF-1-1.1"
    assert "'=1+1" in client.get(f"{path}1.csv").content.decode()
    send(deal, cast.rep, whole_draft("A second file.", "support"))
    assert client.get(path).json()["state"] == "stale"
    assert client.get(path).json()["versions"] == [1]
    for name in ("2.md", "0.csv", f"{10**30}.md", "1.exe"):
        assert client.get(f"{path}{name}").status_code == 404
    assert api(cast.outsider).get(f"{path}1.md").status_code == 404
    assert client.post(path, {"outside": "all"}).status_code == 400
    assert client.post(path, {"lines": []}).status_code == 400


def test_terms_of_the_owner_win_where_they_are_given(answered: PromiseLine, cast: SimpleNamespace, api):
    answer = (
        api(cast.owner)
        .post(
            f"promises/{answered.pk}/final-answer/",
            body(answered, owner=cast.security.email, deliver_on="2026-05-01", tier="core"),
        )
        .json()
    )
    assert (answer["owner"], answer["deliver_on"], answer["tier"]) == (
        cast.security.email,
        "2026-05-01",
        "core",
    )


def test_dependency_of_a_conditional_promise_comes_true_once(
    line: PromiseLine, cast: SimpleNamespace, verdict, api
):
    resting = DependencyInput("Their server is set up", "Inge", NOW.date())
    verdict(
        line, "engineering", cast.engineer, yes(cast.engineer, tier="conditional", dependencies=[resting])
    )
    client = api(cast.rep)
    (dependency,) = client.get(f"promises/{line.pk}/").json()["dependencies"]
    path = f"dependencies/{dependency['id']}/close/"
    assert client.post(path, {"met": "perhaps"}).status_code == 400
    assert api(cast.other_rep).post(path, {"met": True}).status_code == 403
    assert client.post(path, {"met": True}).json()["state"] == "met"
    assert client.post(path, {"met": False}).status_code == 422


def test_deal_desk_invites_a_guest_to_one_deal(deal: Deal, cast: SimpleNamespace, api):
    path, invitation = f"deals/{deal.pk}/guests/", {"person": cast.outsider.email, "team": "engineering"}
    assert api(cast.rep).post(path, invitation).status_code == 403
    assert api(cast.owner).post(path, {**invitation, "person": cast.rep.email}).status_code == 422
    assert api(cast.owner).post(path, {**invitation, "team": "kitchen"}).status_code == 400
    assert api(cast.owner).post(path, invitation).status_code == 201
    (row,) = api(cast.outsider).get(path).json()["results"]
    assert (row["person"], row["team"], row["invited_by"]) == (
        cast.outsider.email,
        "engineering",
        cast.owner.email,
    )
