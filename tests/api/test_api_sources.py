"""Sources, spreadsheets and proof over the API: the same actions as the pages, files in forms."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from promises.models import Deal, PromiseLine, Proof, Source
from tests.files import CSV, MAIL, NOTES, png, workbook


def form(**fields):
    """A form with files, as `format="multipart"` sends it."""
    return {
        name: SimpleUploadedFile(*value) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }


# --- Sources --------------------------------------------------------------------------------------------------------


def test_text_becomes_a_source_with_candidates(deal: Deal, cast: SimpleNamespace, api):
    got = api(cast.rep).post(
        f"deals/{deal.pk}/sources/", {"text": NOTES, "said_by": "Paul", "channel": "call"}
    )
    assert got.status_code == 201
    body = got.json()
    assert (body["name"], body["form"], body["said_by"], body["channel"]) == (
        "Pasted notes",
        "text",
        "Paul",
        "call",
    )
    assert body["added_by"] == cast.rep.email and body["lines"] == 0
    first = body["candidates"][0]
    assert set(first) == {"sentence", "start", "end", "role", "said_by", "why"}
    assert body["text"][first["start"] : first["end"]] == first["sentence"]
    assert [row["role"] for row in body["candidates"]] == ["promise", "ask", "promise"]
    assert not PromiseLine.objects.exists()


def test_file_becomes_a_source(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    path = f"deals/{deal.pk}/sources/"
    body = client.post(path, form(file=("thread.eml", MAIL)), format="multipart").json()
    assert (body["name"], body["form"]) == ("thread.eml", "email")
    named = client.post(path, form(file=("a.txt", b"We will call."), name="Call"), format="multipart").json()
    assert named["name"] == "Call"


def test_same_text_is_one_source_and_a_repeated_key_one_request(deal: Deal, cast: SimpleNamespace, api):
    client, path = api(cast.rep), f"deals/{deal.pk}/sources/"
    first = client.post(path, form(file=("a.txt", NOTES.encode())), format="multipart", key="k")
    again = client.post(path, form(file=("a.txt", NOTES.encode())), format="multipart", key="k")
    assert again.json() == first.json() and again["Idempotency-Replayed"] == "true"
    other = client.post(path, form(file=("a.txt", b"Other.")), format="multipart", key="k")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert client.post(path, {"text": NOTES}).json()["id"] == first.json()["id"]


@pytest.mark.parametrize(
    ("body", "status", "name"),
    [
        ({}, 400, "text"),
        ({"text": ""}, 400, "text"),
        ({"text": " \n"}, 422, "text"),
        ({"text": "a" * 400_001}, 400, "text"),
        ({"text": "We will.", "said_by": "a\u202eb"}, 400, "said_by"),
        ({"text": "We will.", "channel": "fax"}, 400, "channel"),
        ({"text": "We will.", "found": []}, 400, "found"),
        ({"text": "We will.", "file": "x"}, 400, "file"),
    ],
)
def test_wrong_source_is_named_by_its_field(
    deal: Deal, cast: SimpleNamespace, api, body, status: int, name: str
):
    got = api(cast.rep).post(f"deals/{deal.pk}/sources/", body)
    assert (got.status_code, list(got.json()["errors"])) == (status, [name])
    assert not Source.objects.exists()


def test_wrong_file_is_refused_in_a_sentence(deal: Deal, cast: SimpleNamespace, api):
    client, path = api(cast.rep), f"deals/{deal.pk}/sources/"
    got = client.post(path, form(file=("a.png", png())), format="multipart")
    assert got.status_code == 422
    assert got.json()["errors"] == {"file": ["The file is a picture. Only text can be read."]}
    assert client.post(path, form(name="x"), format="multipart").status_code == 400
    assert client.post(path, form(file="text"), format="multipart").status_code == 400
    two = {"file": [SimpleUploadedFile("a.txt", b"a"), SimpleUploadedFile("b.txt", b"b")]}
    assert client.post(path, two, format="multipart").status_code == 400
    broken = client.generic("POST", path, b"nonsense", content_type="multipart/form-data; boundary=x")
    assert broken.status_code == 400
    large = client.generic(
        "POST", path, b"", content_type="application/json", CONTENT_LENGTH=str(11 * 1024 * 1024)
    )
    assert large.status_code == 413


def test_sources_are_listed_read_and_removed(deal: Deal, cast: SimpleNamespace, api, statements):
    client = api(cast.rep)
    pk = client.post(f"deals/{deal.pk}/sources/", {"text": NOTES}).json()["id"]
    path = f"deals/{deal.pk}/sources/"
    (row,) = client.get(path).json()["results"]
    assert (row["id"], "text" in row) == (pk, False)
    one = statements(lambda: client.get(path))
    for number in range(29):
        client.post(path, {"text": f"We will send {number} files."})
    assert statements(lambda: client.get(path)) == one
    assert len(api(cast.leader).get(f"sources/{pk}/").json()["candidates"]) == 3
    assert api(cast.outsider).get(f"sources/{pk}/").status_code == 404
    assert api(cast.leader).delete(f"sources/{pk}/").status_code == 403
    assert client.delete(f"sources/{pk}/").status_code == 204
    assert client.get(f"sources/{pk}/").status_code == 404


# --- Spreadsheets ---------------------------------------------------------------------------------------------------


def test_spreadsheet_is_reported_and_nothing_saved_until_it_is_asked_for(
    deal: Deal, cast: SimpleNamespace, api
):
    client, path = api(cast.rep), f"deals/{deal.pk}/import/"
    content = CSV + "Other file.,,\nBad.,,\n".replace("Bad.", "a" * 2001)
    got = client.post(path, form(file=("lines.csv", content.encode())), format="multipart")
    assert got.status_code == 200
    body = got.json()
    assert (body["good_rows"], body["bad_rows"], body["promises"]) == ([2, 3], [4], [])
    assert body["problems"] == [
        {"row": 4, "column": "wording", "reason": "Use 2,000 characters or fewer, now 2,001."}
    ]
    assert not PromiseLine.objects.exists()
    files = form(file=("lines.csv", content.encode()), take_good="true")
    taken = client.post(path, files, format="multipart").json()
    assert taken["promises"] == list(PromiseLine.objects.order_by("number").values_list("pk", flat=True))
    assert len(taken["promises"]) == 2


def test_spreadsheet_comes_as_text_or_workbook_too(deal: Deal, cast: SimpleNamespace, api):
    client, path = api(cast.rep), f"deals/{deal.pk}/import/"
    assert client.post(path, {"text": CSV, "take_good": True}).json()["good_rows"] == [2]
    book = workbook(["wording", "Priority"], ["Other."])
    got = client.post(path, form(file=("a.xlsx", book)), format="multipart").json()
    assert (got["good_rows"], got["columns_left_out"]) == ([2], ["Priority"])


def test_spreadsheet_is_taken_once_for_a_key(deal: Deal, cast: SimpleNamespace, api):
    client, path = api(cast.rep), f"deals/{deal.pk}/import/"
    for _ in range(2):
        files = form(file=("lines.csv", CSV.encode()), take_good="true")
        assert client.post(path, files, format="multipart", key="once").status_code == 200
    assert PromiseLine.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "words"), [("name\nA\n", "No column is named"), ("wording\n", "a header and no rows")]
)
def test_wrong_spreadsheet_is_refused_in_a_sentence(
    deal: Deal, cast: SimpleNamespace, api, text: str, words: str
):
    got = api(cast.rep).post(f"deals/{deal.pk}/import/", {"text": text, "take_good": True})
    assert got.status_code == 422 and words in got.json()["detail"]


def test_nothing_good_is_not_taken(deal: Deal, cast: SimpleNamespace, api):
    got = api(cast.rep).post(f"deals/{deal.pk}/import/", {"text": "ask,said_on\nA,soon\n", "take_good": True})
    assert got.status_code == 422 and "No row" in got.json()["detail"]


# --- Proof ----------------------------------------------------------------------------------------------------------


def test_proof_is_added_listed_handed_out_and_removed(
    line: PromiseLine, cast: SimpleNamespace, api, statements
):
    client, path = api(cast.engineer), f"promises/{line.pk}/proof/"
    got = client.post(path, form(file=("shot.png", png())), format="multipart")
    assert got.status_code == 201
    body = got.json()
    assert (body["name"], body["media_type"], body["size"]) == ("shot.png", "image/png", len(png()))
    assert (body["promise"], body["added_by"]) == (line.pk, cast.engineer.email)
    one = statements(lambda: client.get(path))
    for number in range(5):
        client.post(path, form(file=("a.txt", str(number).encode())), format="multipart")
    assert statements(lambda: client.get(path)) == one
    assert len(client.get(path).json()["results"]) == 6
    file = client.get(f"proof/{body['id']}/")
    assert b"".join(file.streaming_content) == png()
    assert file["Content-Disposition"] == 'attachment; filename="shot.png"'
    assert file["Content-Type"] == "application/octet-stream"
    assert file["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in file["Cache-Control"]
    assert api(cast.outsider).get(f"proof/{body['id']}/").status_code == 404
    assert api(cast.leader).delete(f"proof/{body['id']}/").status_code == 403
    assert api(cast.rep).delete(f"proof/{body['id']}/").status_code == 204
    assert client.get(f"proof/{body['id']}/").status_code == 404


def test_wrong_proof_is_refused_by_name(line: PromiseLine, cast: SimpleNamespace, api):
    client, path = api(cast.rep), f"promises/{line.pk}/proof/"
    got = client.post(path, form(file=("a.exe", b"MZ")), format="multipart")
    assert got.status_code == 422 and "“a.exe” ends in .exe" in got.json()["errors"]["file"][0]
    assert client.post(path, form(file=("a.txt", b"")), format="multipart").status_code == 422
    assert client.post(path, {}, format="multipart").status_code == 400
    assert client.post(path, {"file": "x"}).status_code == 400
    assert not Proof.objects.exists()


def test_proof_with_a_key_is_added_once(line: PromiseLine, cast: SimpleNamespace, api):
    client, path = api(cast.rep), f"promises/{line.pk}/proof/"
    first = client.post(path, form(file=("a.png", png())), format="multipart", key="k")
    again = client.post(path, form(file=("a.png", png())), format="multipart", key="k")
    assert (first.status_code, again.status_code) == (201, 201) and again.json() == first.json()
    twice = client.post(path, form(file=("a.png", png())), format="multipart")
    assert twice.status_code == 422 and "is here already" in twice.json()["detail"]


def test_promise_names_the_source_that_it_came_from(
    deal: Deal, line: PromiseLine, cast: SimpleNamespace, api
):
    client = api(cast.rep)
    pk = client.post(f"deals/{deal.pk}/sources/", {"text": NOTES}).json()["id"]
    PromiseLine.objects.update(source=pk, source_start=0, source_end=4)
    body = client.get(f"promises/{line.pk}/").json()
    assert (body["source"], body["source_start"], body["source_end"]) == (pk, 0, 4)
