"""Reading sentences by API: the same answer as the command's, and the findings of a promise."""

import pytest

from promises.api.language import MOST_CHARACTERS
from promises.models import LanguageRule
from tests.api.conftest import LINE, everything_answered
from tests.conftest import NOW, send, whole_draft

pytestmark = pytest.mark.django_db

PATH = "language/check/"


def test_a_sentence_is_read_by_the_rules_in_force(api, rep, owner):
    LanguageRule.objects.filter(code="soon").update(level="ban")
    answer = api(rep).post(PATH, {"text": "Orders are exported to NetSuite soon."})
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {
        *("text", "loose", "kinds", "findings", "tags", "reasons", "triggers"),
        *("sentences", "words", "longest_sentence", "readability"),
    }
    (finding,) = body["findings"]
    assert (finding["phrase"], finding["level"], finding["kind"]) == ("soon", "ban", "loose_time")
    assert body["text"][finding["start"] : finding["end"]] == "soon"
    assert body["kinds"] == ["loose_time"] and body["loose"] is True
    assert body["tags"] == ["data_movement", "integration"] or set(body["tags"]) == {
        "data_movement",
        "integration",
    }
    assert "integration_unlisted" in body["triggers"]
    assert (body["words"], body["sentences"]) == (6, 1)


def test_several_texts_are_answered_in_order_in_a_constant_number_of_queries(api, rep, statements):
    client = api(rep)
    texts = [f"It comes soon, number {n}." for n in range(200)]
    answers = client.post(PATH, {"texts": texts}).json()
    assert [answer["text"] for answer in answers] == texts
    one = statements(lambda: client.post(PATH, {"texts": texts[:1]}))
    assert statements(lambda: client.post(PATH, {"texts": texts[:30]})) == one


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"text": "a", "texts": ["b"]},
        {"texts": "a"},
        {"texts": ["a"] * 201},
        {"texts": ["a" * 20_000] * (MOST_CHARACTERS // 20_000 + 1)},
        {"text": "a" * 20_001},
        {"text": "null\x00"},
        {"text": ["a"]},
        {"text": 5, "words": 3},
        {"texts": [{"text": "a"}]},
    ],
)
def test_what_is_no_text_is_refused_by_name(api, rep, given):
    answer = api(rep).post(PATH, given)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_half_of_a_character_is_refused(api, rep):
    answer = api(rep).generic("POST", PATH, b'{"text": "\\ud800"}', content_type="application/json")
    assert answer.status_code == 400


def test_an_empty_text_has_no_findings(api, rep):
    body = api(rep).post(PATH, {"text": ""}).json()
    assert (body["findings"], body["words"], body["readability"]) == ([], 0, None)
    assert api(rep).post(PATH, {"texts": []}).json() == []


def test_guests_may_check_their_words_and_strangers_nothing(api, outsider):
    assert api(outsider).post(PATH, {"text": "Soon."}).status_code == 200
    assert api(None).post(PATH, {"text": "Soon."}).status_code == 401


def test_the_same_key_gives_the_same_answer(api, rep):
    client = api(rep)
    first = client.post(PATH, {"text": "Soon."}, key="k")
    assert client.post(PATH, {"text": "Soon."}, key="k").json() == first.json()


def test_a_promise_shows_its_findings_and_a_banned_one_blocks_submission(api, rep, deal):
    client = api(rep)
    wording = "Each of the 4 managers builds unlimited reports by 4 May 2027."
    made = client.post(f"deals/{deal.pk}/promises/", {**LINE, "wording": wording})
    assert made.status_code == 201
    (finding,) = made.json()["findings"]
    assert (finding["phrase"], finding["level"]) == ("unlimited", "ban")
    answers = everything_answered(*made.json()["tags"])
    pk = made.json()["id"]
    assert client.patch(f"promises/{pk}/", {"answers": answers}).json()["findings"] == [finding]
    (row,) = client.post(f"deals/{deal.pk}/preview/").json()["lines"]
    assert row["missing"] == ["wording"] and row["findings"] == [finding]
    refused = client.post(f"deals/{deal.pk}/submit/")
    assert refused.status_code == 422
    assert "Replace “unlimited”" in str(refused.json())
    changed = client.patch(f"promises/{pk}/", {"wording": "Each of the 4 managers builds up to 25 reports."})
    assert changed.json()["findings"] == []
    answers = everything_answered(*changed.json()["tags"])
    client.patch(f"promises/{pk}/", {"answers": answers})
    assert client.post(f"deals/{deal.pk}/submit/").status_code == 200


def test_words_under_review_can_not_be_patched_into_banned_ones(api, cast, line):
    answer = api(cast.rep).patch(f"promises/{line.pk}/", {"wording": "Unlimited files are sent each night."})
    assert answer.status_code == 422
    assert "Replace “Unlimited”" in str(answer.json())


def test_lists_of_promises_take_the_same_queries_for_1_and_30_lines(api, cast, deal, statements):
    client = api(cast.rep)
    send(deal, cast.rep, whole_draft("It is printed soon, 4 pages."))
    path = f"deals/{deal.pk}/promises/?limit=100"
    one = statements(lambda: client.get(path))
    send(deal, cast.rep, *(whole_draft(f"It is printed soon, {n} pages.") for n in range(29)), now=NOW)
    assert statements(lambda: client.get(path)) == one


def test_a_kind_of_product_is_refused_with_what_to_write(api, cast, deal):
    draft = {**LINE, "tags": ["integration"], "answers": {"integration": {"product": "our CRM system"}}}
    answer = api(cast.rep).post(f"deals/{deal.pk}/promises/", draft)
    assert answer.status_code == 422
    assert "Name the product itself, such as “Salesforce Sales Cloud”" in str(answer.json())
    for proper in ("unknown", "does_not_apply", "Salesforce Sales Cloud"):
        draft["answers"]["integration"]["product"] = proper
        assert api(cast.rep).post(f"deals/{deal.pk}/promises/", draft).status_code == 201


RULE = {
    "kind": "vague_capability",
    "title": "Cloud words",
    "level": "ban",
    "advice": "Name the region.",
    "phrases": ["cloudy", "hyperscal*"],
}


def test_deal_desk_keeps_language_rules(api, owner, rep):
    client = api(owner)
    made = client.post("language/rules/", RULE)
    assert made.status_code == 201
    assert (made.json()["code"], made.json()["phrases"], made.json()["active"]) == (
        "cloud_words",
        ["cloudy", "hyperscal*"],
        True,
    )
    path = f"language/rules/{made.json()['id']}/"
    assert client.patch(path, {"level": "warn"}).json()["level"] == "warn"
    assert client.patch(path, {"active": False}).json()["active"] is False
    assert api(rep).get(path).json()["phrases"] == ["cloudy", "hyperscal*"]
    assert api(rep).patch(path, {"active": True}).status_code == 403
    refused = client.post("language/rules/", {**RULE, "title": "Other", "phrases": ["a*b*c*d*e"]})
    assert refused.status_code == 422 and "phrases" in str(refused.json())
    assert client.post("language/rules/", {**RULE, "title": ""}).status_code == 400
    half = client.patch(path, {"advice": "New.", "title": "x", "kind": "rude"})
    assert half.status_code == 400 and client.get(path).json()["advice"] == RULE["advice"]


def test_deal_desk_keeps_triggers(api, owner, outsider):
    client = api(owner)
    given = {"title": "Payroll", "patterns": ["payslip*"], "arr_from": "25000.00", "deal_types": ["new"]}
    made = client.post("triggers/", given)
    assert made.status_code == 201
    body = made.json()
    assert (body["code"], body["patterns"], body["arr_from"]) == ("payroll", ["payslip*"], "25000.00")
    path = f"triggers/{body['id']}/"
    assert client.patch(path, {"segments": ["Enterprise"]}).json()["patterns"] == ["payslip*"]
    assert client.patch(path, {"active": False}).json()["active"] is False
    rows = client.get("triggers/?limit=100").json()["results"]
    shipped = next(row for row in rows if row["code"] == "data_movement")
    assert client.patch(f"triggers/{shipped['id']}/", {"title": "Mine"}).status_code == 422
    assert client.patch(f"triggers/{shipped['id']}/", {"active": False}).status_code == 200
    assert client.post("triggers/", {"title": "Nothing"}).status_code == 422
    assert api(outsider).get("triggers/").status_code == 403
