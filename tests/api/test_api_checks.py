"""Contract checks and read-backs over the API: shapes, statuses, permissions."""

import hashlib
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from promises.actions.plans import issue_plan
from promises.models import ClosePlan, Deal, DriftCheck, PromiseLine, ReadBack
from tests.conftest import NOW
from tests.reviews.test_deal_pages import approve

SENTENCE = "One CSV file is sent each night."
DRIFTED = (
    "1.1 Two CSV files are sent each night.\n1.2 The provider loads the orders of 3 years before go-live."
)


@pytest.fixture
def plan(line: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict) -> ClosePlan:
    approve(line, cast, verdict)
    return issue_plan(deal, by=cast.rep, now=NOW)


def test_check_answers_as_check_drift_does_and_is_kept(plan: ClosePlan, deal: Deal, cast, api):
    client, path = api(cast.rep), f"deals/{deal.pk}/drift-check/"
    got = client.post(path, {"text": DRIFTED, "name": "Draft 2"})
    assert got.status_code == 201
    body = got.json()
    assert body["result"] == {
        "HF-1-1.1": {
            "status": "changed",
            "kinds": ["number_or_date_changed"],
            "found": "Two CSV files are sent each night.",
        }
    }
    assert body["unapproved"] == ["The provider loads the orders of 3 years before go-live."]
    assert (body["declined_back"], body["superseded_back"]) == ([], [])
    assert (body["clean"], body["name"], body["plan_version"]) == (False, "Draft 2", 1)
    assert body["digest"] == hashlib.sha256(DRIFTED.encode()).hexdigest()
    assert body["checked_by"] == cast.rep.email
    client.post(path, {"text": SENTENCE})
    listed = client.get(path).json()["results"]
    assert [row["clean"] for row in listed] == [True, False]
    reasons = client.get(f"deals/{deal.pk}/gate/").json()["sign"]["reasons"]
    assert [reason["code"] for reason in reasons] == ["readback_missing"]


def test_file_is_read_and_a_repeated_key_checks_once(plan: ClosePlan, deal: Deal, cast, api):
    def form():
        return {"file": SimpleUploadedFile("a.md", f"# Scope\n\n{SENTENCE}\n".encode())}

    client, path = api(cast.rep), f"deals/{deal.pk}/drift-check/"
    first = client.post(path, form(), format="multipart", key="k")
    assert (first.status_code, first.json()["clean"], first.json()["name"]) == (201, True, "a.md")
    again = client.post(path, form(), format="multipart", key="k")
    assert again.json() == first.json() and DriftCheck.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 400), ({"text": ""}, 400), ({"text": "\n\t "}, 422), ({"text": "a", "clean": True}, 400)],
)
def test_what_cannot_be_checked_is_refused(body, status: int, plan: ClosePlan, deal: Deal, cast, api):
    got = api(cast.rep).post(f"deals/{deal.pk}/drift-check/", body)
    assert got.status_code == status and not DriftCheck.objects.exists()


def test_deal_without_a_plan_is_refused(line: PromiseLine, deal: Deal, cast, api):
    got = api(cast.rep).post(f"deals/{deal.pk}/drift-check/", {"text": SENTENCE})
    assert (got.status_code, got.json()["code"]) == (422, "plan_missing")


def test_who_may_not_gets_what_belongs_to_them(plan: ClosePlan, deal: Deal, line, cast, api):
    path = f"deals/{deal.pk}/drift-check/"
    assert api(cast.engineer).post(path, {"text": SENTENCE}).status_code == 403
    assert api(cast.engineer).get(path).status_code == 200
    assert api(cast.outsider).get(path).status_code == 404
    assert api(cast.outsider).get(f"deals/{deal.pk}/read-backs/").status_code == 404
    assert api(None).get(path).status_code == 401


def test_read_back_is_kept_with_its_guesses(plan: ClosePlan, deal: Deal, line, cast, api):
    client, path = api(cast.leader), f"promises/{line.pk}/read-back/"
    guessed = client.post(path, {"text": "They probably get a file."})
    assert guessed.status_code == 201
    assert (guessed.json()["guesses"], guessed.json()["counts"]) == (["probably"], False)
    clear = client.post(path, {"text": "They get a file every night."}).json()
    assert (clear["promise"], clear["revision"], clear["by"], clear["counts"]) == (
        line.pk,
        1,
        cast.leader.email,
        True,
    )
    listed = api(cast.rep).get(f"deals/{deal.pk}/read-backs/").json()["results"]
    assert [row["text"] for row in listed] == ["They get a file every night.", "They probably get a file."]


def test_read_back_is_refused_in_words(plan: ClosePlan, line, cast, api):
    path = f"promises/{line.pk}/read-back/"
    copied = api(cast.leader).post(path, {"text": SENTENCE})
    assert copied.status_code == 422 and "own words" in str(copied.json())
    insider = api(cast.engineer).post(path, {"text": "They get a file."})
    assert insider.status_code == 403 and "judged" in insider.json()["detail"]
    stale = api(cast.leader).post(path, {"text": "They get a file.", "digest": "0" * 64})
    assert stale.status_code == 409
    assert not ReadBack.objects.exists()


def test_lists_take_as_many_statements_for_many(plan: ClosePlan, deal: Deal, line, cast, api, statements):
    client, reader = api(cast.rep), api(cast.leader)
    paths = [f"deals/{deal.pk}/drift-check/", f"deals/{deal.pk}/read-backs/"]

    def add(number: int) -> None:
        client.post(paths[0], {"text": f"{SENTENCE} {number}"})
        reader.post(f"promises/{line.pk}/read-back/", {"text": f"They get file {number} at night."})

    add(0)
    one = [statements(lambda path=path: client.get(path)) for path in paths]
    for number in range(1, 30):
        add(number)
    assert [statements(lambda path=path: client.get(path)) for path in paths] == one
