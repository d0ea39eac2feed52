from decimal import Decimal
from types import SimpleNamespace

import pytest

from promises.actions.deals import create_deal
from promises.models import CatalogEntry, Deal, PromiseLine
from promises.vocabulary import LineState
from reviews.actions.finals import give_final_answer
from tests.api.conftest import LINE, everything_answered
from tests.conftest import NOW, send, whole_draft, yes


def test_line_answers_with_what_follows_from_it(deal: Deal, cast: SimpleNamespace, api):
    answer = api(cast.rep).post(
        f"deals/{deal.pk}/promises/",
        {**LINE, "tags": ["support"], "answers": {"support": {"hours": "9 to 5", "weekends": "unknown"}}},
    )
    assert answer.status_code == 201
    line = answer.json()
    assert {name: line[name] for name in LINE} == LINE
    assert (line["number"], line["state"], line["timing"]) == (1, "draft", "launch_critical")
    assert line["ref"] == "HF-1-1"
    assert line["unknown_count"] == 1
    assert "support" in line["tags"]
    assert "support" in line["teams"]
    assert line["findings"] == []
    assert isinstance(line["triggers"], list)


def test_list_is_added_whole_or_not_at_all(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    path = f"deals/{deal.pk}/promises/"
    refused = client.post(path, [LINE, {**LINE, "answers": {"magic": {}}}])
    assert refused.status_code == 422
    assert refused.json()["errors"] == {"1": {"scoping.magic": ["There are no questions named magic."]}}
    refused = client.post(path, [LINE, {**LINE, "kind": "wish"}])
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["1"]
    assert client.post(path, []).status_code == 400
    assert client.post(path, [LINE] * 201).status_code == 400
    assert not PromiseLine.objects.exists()
    added = client.post(path, [LINE, {"wording": "A second one."}])
    assert [line["number"] for line in added.json()] == [1, 2]


def test_one_line_is_refused_without_positions(deal: Deal, cast: SimpleNamespace, api):
    refused = api(cast.rep).post(f"deals/{deal.pk}/promises/", {"said_by": "Inge"})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == ["wording"]


@pytest.mark.parametrize("named", ["seats/team", {"feature": "seats", "plan": "team"}])
def test_line_on_the_menu_is_clear_at_once(cast: SimpleNamespace, menu: CatalogEntry, api, named):
    client = api(cast.rep)
    deal = client.post("deals/", {"name": "N", "account": "A", "arr": 1, "plan": "team"}).json()
    line = client.post(f"deals/{deal['id']}/promises/", {"catalog_entry": named}).json()
    assert (line["state"], line["wording"], line["teams"]) == ("clear", menu.sentence, [])
    assert line["catalog_entry"] == {"feature": "seats", "plan": "team"}
    assert line["owner"] == cast.engineer.email


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"state": "approved"}, "state"),
        ({"number": 7}, "number"),
        ({"owner": "rosa.rep@example.com"}, "owner"),
        ({"approved_wording": 1}, "approved_wording"),
        ({"tags": ["magic"]}, "tags"),
        ({"tags": "support"}, "tags"),
        ({"channel": "pigeon"}, "channel"),
        ({"said_on": "yesterday"}, "said_on"),
        ({"wording": "a\0b"}, "wording"),
        ({"wording": "a\x15b"}, "wording"),
        ({"wording": "pay \u202e001"}, "wording"),
        ({"ask": ["x"]}, "ask"),
        ({"answers": {"support": "all"}}, "answers"),
        ({"answers": {"support": {"hours": {}}}}, "answers"),
        ({"catalog_entry": "\0/team"}, "catalog_entry"),
        ({"catalog_entry": "seats/none"}, "catalog_entry"),
        ({"catalog_entry": {"feature": "seats"}}, "catalog_entry"),
        ({"launch_critical": True, "timing": "later_phase"}, "launch_critical"),
    ],
)
def test_what_can_not_be_kept_is_refused_by_its_name(deal: Deal, cast: SimpleNamespace, api, facts, field):
    client = api(cast.rep)
    line = client.post(f"deals/{deal.pk}/promises/", {"wording": "A file."}).json()
    for answer in (
        client.post(f"deals/{deal.pk}/promises/", {"wording": "A file.", **facts}),
        client.patch(f"promises/{line['id']}/", facts),
    ):
        assert answer.status_code == 400
        assert field in answer.json()["errors"]
    assert PromiseLine.objects.count() == 1


def test_too_long_words_are_refused_with_the_number(deal: Deal, cast: SimpleNamespace, api):
    refused = api(cast.rep).post(f"deals/{deal.pk}/promises/", {"wording": "x" * 2001})
    assert refused.status_code == 422
    assert refused.json()["errors"] == {"wording": ["Use 2,000 characters or fewer, now 2,001."]}


def test_changed_words_are_the_next_revision(line: PromiseLine, cast: SimpleNamespace, api):
    client = api(cast.rep)
    before = client.get(f"promises/{line.pk}/").json()
    same = client.patch(
        f"promises/{line.pk}/", {"wording": before["wording"] + "  ", "digest": before["digest"]}
    )
    assert same.json()["revision"] == 1
    newer = client.patch(
        f"promises/{line.pk}/", {"wording": "Two files are sent each night.", "digest": before["digest"]}
    )
    assert newer.status_code == 200
    assert newer.json()["revision"] == 2
    assert [row["text"] for row in newer.json()["revisions"]] == [before["wording"], newer.json()["wording"]]
    assert {row["state"] for row in newer.json()["reviews"] if row["wording"]["revision"] == 1} == {
        "withdrawn"
    }
    stale = client.patch(f"promises/{line.pk}/", {"wording": "Third.", "digest": before["digest"]})
    assert stale.status_code == 409
    assert stale.json()["code"] == "newer_words"


def test_only_what_is_named_changes(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    answers = everything_answered("support", "security")
    line = client.post(
        f"deals/{deal.pk}/promises/", {**LINE, "tags": ["support", "security"], "answers": answers}
    ).json()
    path = f"promises/{line['id']}/"
    changed = client.patch(
        path, {"launch_critical": False, "answers": {"support": {"hours": "unknown"}}}
    ).json()
    assert (changed["timing"], changed["launch_critical"]) == ("", False)
    assert changed["answers"]["support"] == {"hours": "unknown"}
    assert changed["answers"]["security"] == line["answers"]["security"]
    assert changed["ask"] == LINE["ask"]
    tags = client.patch(path, {"tags": ["support"]}).json()
    assert tags["tags"] == ["support"]
    assert "security" in [row["tag"] for row in tags["removed_tags"]]
    assert client.patch(path, {}).status_code == 200


def test_of_an_approved_promise_only_the_words_change(line: PromiseLine, cast: SimpleNamespace, verdict, api):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    line.refresh_from_db()
    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    client = api(cast.rep)
    assert client.patch(f"promises/{line.pk}/", {"ask": "Something else."}).status_code == 422
    changed = client.patch(f"promises/{line.pk}/", {"wording": "Two files are sent each night."})
    assert changed.json()["state"] == "in_review"
    assert changed.json()["sayable"] is False


def test_only_the_deals_people_change_a_promise(line: PromiseLine, cast: SimpleNamespace, api):
    for person in (cast.other_rep, cast.engineer):
        refused = api(person).patch(f"promises/{line.pk}/", {"wording": "Mine."})
        assert refused.status_code == 403
        assert "Rosa Rep" in refused.json()["detail"]
    for path in (f"promises/{line.pk}/", f"promises/{line.pk}/history/", f"deals/{line.deal_id}/promises/"):
        assert api(cast.outsider).get(path).status_code == 404
    assert api(cast.outsider).get("promises/").json()["results"] == []


def test_tags_are_added_and_removed_with_a_reason(line: PromiseLine, cast: SimpleNamespace, api):
    answer = api(cast.engineer).post(
        f"promises/{line.pk}/tags/", {"add": ["support"], "remove": ["data_movement"], "reason": "No data."}
    )
    assert answer.status_code == 200
    assert answer.json()["tags"] == ["support"]
    assert "support" in answer.json()["teams"]
    assert answer.json()["removed_tags"][0]["removal_reason"] == "No data."
    assert api(cast.other_rep).post(f"promises/{line.pk}/tags/", {"add": ["security"]}).status_code == 403


def test_promise_is_withdrawn_and_restored(line: PromiseLine, cast: SimpleNamespace, api):
    client = api(cast.rep)
    assert client.post(f"promises/{line.pk}/withdraw/").status_code == 422
    assert (
        client.post(f"promises/{line.pk}/withdraw/", {"reason": "Not asked."}).json()["state"] == "withdrawn"
    )
    assert client.post(f"promises/{line.pk}/withdraw/", {"reason": "Again."}).status_code == 409
    assert client.post(f"promises/{line.pk}/restore/").json()["state"] == "draft"


def test_earlier_promises_are_found_by_words_state_and_tag(line: PromiseLine, cast: SimpleNamespace, api):
    client = api(cast.engineer)

    def found(query: str) -> list[int]:
        return [row["id"] for row in client.get(f"promises/?{query}").json()["results"]]

    assert found("q=csv night") == [line.pk]
    assert found("q=%25") == []
    assert found("state=in_review&tag=data_movement") == [line.pk]
    assert found("tag=security") == []
    assert found(f"deal={line.deal_id}") == [line.pk]
    for query in ("state=lost", "tag=magic", "deal=x", f"deal={10**40}", "deal=0", "q=%00"):
        assert client.get(f"promises/?{query}").status_code == 400, query


def test_history_tells_who_did_what_to_which_revision(line: PromiseLine, cast: SimpleNamespace, verdict, api):
    verdict(line, "engineering", cast.engineer)
    events = api(cast.rep).get(f"promises/{line.pk}/history/").json()["results"]
    last = next(event for event in events if event["kind"] == "verdict.given")
    assert last["by"] == cast.engineer.email
    assert last["revision"] == 1
    assert last["text"] == "Emil Engineer approved these words for Engineering."


def test_internal_notes_are_for_the_teams(line: PromiseLine, cast: SimpleNamespace, verdict, api):
    verdict(line, "engineering", cast.engineer, yes(cast.engineer, note="Peter is leaving."))
    assert api(cast.security).get(f"promises/{line.pk}/").json()["verdicts"][0]["note"] == "Peter is leaving."
    review = api(cast.rep).get(f"promises/{line.pk}/").json()["reviews"][0]["id"]
    for path in (f"promises/{line.pk}/", f"promises/{line.pk}/history/", f"reviews/{review}/"):
        assert "Peter is leaving" not in api(cast.rep).get(path).content.decode()


def test_lists_take_as_many_queries_at_30_as_at_1(deal: Deal, cast: SimpleNamespace, api, statements):
    client = api(cast.rep)
    (line,) = send(deal, cast.rep, whole_draft("A file each night.", "support"))
    half_done = {"wording": "A file."}
    client.post(f"deals/{deal.pk}/promises/", half_done)
    paths = ["promises/", f"deals/{deal.pk}/promises/"]
    at_1 = [statements(lambda path=path: client.get(path)) for path in paths]
    detail = statements(lambda: client.get(f"promises/{line.pk}/"))
    other = create_deal({"name": "O", "account": "O", "arr": Decimal(1)}, by=cast.rep, now=NOW)
    send(other, cast.rep, *[whole_draft(f"File {n}.", "support", "security") for n in range(15)])
    client.post(f"deals/{deal.pk}/promises/", [half_done] * 29)
    assert [statements(lambda path=path: client.get(path)) for path in paths] == at_1
    assert len(client.get("promises/").json()["results"]) == 46
    assert statements(lambda: client.get(f"promises/{line.pk}/")) == detail
    assert PromiseLine.objects.filter(state=LineState.DRAFT).count() == 30
