"""Proof: taken by content, kept under a random name, handed out as a download, gone when it is removed."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dealdesk.accounts.models import Team
from dealdesk.audit.models import Event
from promises.actions.deals import invite_guest
from promises.actions.lines import LineDraft, add_lines
from promises.actions.proofs import add_proof, add_proofs, remove_proof
from promises.files.kinds import media_type
from promises.files.names import LONGEST, clean_name
from promises.models import Deal, PromiseLine, Proof
from promises.models.proofs import proof_storage
from promises.states import Incomplete, NotYours, Refused
from reviews.history import describe
from tests.conftest import NOW
from tests.files import MAIL, jpeg, pdf, png, repacked, word, workbook


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.STORAGES = {
        **settings.STORAGES,
        "proof": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "base_url": None, "file_permissions_mode": 0o600},
        },
    }
    # The model's field took its storage when the models were loaded.
    field = Proof._meta.get_field("file")
    before, field.storage = field.storage, proof_storage()
    yield tmp_path
    field.storage = before


@pytest.fixture
def draft(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    (line,) = add_lines(deal, [LineDraft("One file each night.")], by=cast.rep, now=NOW)
    return PromiseLine.objects.select_related("deal__sales_rep").get(pk=line.pk)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def add(line: PromiseLine, by, name: str = "shot.png", content: bytes | None = None) -> Proof:
    return add_proof(line, name=name, content=png() if content is None else content, by=by, now=NOW)


# --- By content -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", png(), "image/png"),
        ("a.JPG", jpeg(), "image/jpeg"),
        ("a.jpeg", jpeg() + b"\0\0", "image/jpeg"),
        ("a.pdf", pdf(), "application/pdf"),
        ("a.eml", MAIL, "message/rfc822"),
        ("a.eml", MAIL.replace(b"Hello", b"Gr\xfc\xdfe"), "message/rfc822"),
        ("a.txt", "Grüße".encode(), "text/plain"),
        ("a.txt", "Grüße".encode("utf-16"), "text/plain"),
        ("a.md", b"# Notes", "text/markdown"),
        ("a.csv", b"a;b\r\n1;2\r\n", "text/csv"),
        ("v1.2 notes.txt", b"x", "text/plain"),
    ],
)
def test_each_kind_is_taken_by_its_content(name: str, content: bytes, kind: str):
    assert media_type(name, content) == kind


def test_office_files_are_taken_with_their_links():
    link = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        b'Target="https://example.com" TargetMode="External"/></Relationships>'
    )
    assert media_type("a.docx", repacked(word("Hello."), **{"word__x.rels": link})).endswith(
        "wordprocessingml.document"
    )
    assert media_type("a.xlsx", workbook(["a"])).endswith("spreadsheetml.sheet")


OUTSIDE = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="x" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    b'Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>'
)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.png", b"", "is empty"),
        ("a.txt", b" \n", "is empty"),
        ("a", png(), "has no ending"),
        (".png", png(), "has no ending"),
        ("a.exe", b"MZ" + b"\0" * 99, "ends in .exe, which is not taken"),
        ("a.svg", b"<svg onload='x'/>", "ends in .svg"),
        ("a.html", b"<html>", "ends in .html"),
        ("a.zip", b"PK\x03\x04", "ends in .zip"),
        ("a.docm", word("a"), "ends in .docm"),
        ("a.exe.png", png(), "has two endings, .exe and .png"),
        ("a.pdf.txt", b"text", "has two endings"),
        ("a.html .txt", b"text", "has two endings"),
        ("a.txt", b"MZ" + b"a" * 99, "is a program"),
        ("a.txt", b"#!/bin/sh\nrm", "is a script"),
        ("a.txt", b"{\\rtf1", "is an RTF file"),
        ("a.txt", png(), "is a PNG picture by its content, but its name ends in .txt"),
        ("a.png", jpeg(), "is a JPEG picture by its content, but its name ends in .png"),
        ("a.png", b"not at all", "is text by its content, but its name ends in .png"),
        ("a.pdf", word("a"), "is a Word document by its content"),
        ("a.docx", workbook(), "is an Excel workbook by its content"),
        ("a.txt", b"  <!DOCTYPE html><p>", "is a web page"),
        ("a.csv", b"<script>alert(1)</script>", "is a web page"),
        ("a.txt", b"a\x00b", "control characters"),
        ("a.csv", b"a\x1b[2Jb", "control characters"),
        ("a.txt", b"\xff\xfe\x00", "not text in UTF-8"),
        ("a.txt", b"Gr\xfc\xdfe", "not text in UTF-8"),
        ("a.eml", b"Hello, no headers here.", "does not begin with the headers of a mail"),
        ("a.eml", b"Subject: x\n\nno sender", "such as From and Date"),
        ("a.eml", MAIL + b"\0", "no mail"),
        ("a.png", png()[:-6], "is a broken PNG"),
        ("a.png", png()[:40] + b"X" + png()[41:], "is a broken PNG"),
        ("a.png", png() + b"PK\x05\x06", "something after the picture's end"),
        ("a.png", png() + word("hidden"), "something after the picture's end"),
        ("a.jpg", jpeg()[:-2], "is cut off"),
        ("a.jpg", jpeg() + word("hidden"), "something after the picture's end"),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x01", "is a broken JPEG"),
        ("a.jpg", jpeg()[:-2] + b"PK\x05\x06" + b"\xff\xd9", "is an archive as well"),
        ("a.pdf", b"%PDF-1.4 and no more", "is a broken PDF"),
        ("a.pdf", pdf() + b"<script>", "something after the PDF's end"),
        ("a.pdf", b"junk" + pdf(), "is text by its content"),
        ("a.docx", b"PK\x03\x04 and no more", "is broken"),
        ("a.docx", word("a") + b"MZ", "before or after its own content"),
        ("a.docx", repacked(workbook(), **{"[Content_Types].xml": b"<x/>"}), "is an Excel workbook"),
        ("a.docx", repacked(word("a"), **{"word__vbaProject.bin": b"x"}), "macros or controls"),
        ("a.docx", repacked(word("a"), **{"word__activeX__activeX1.xml": b"x"}), "macros or controls"),
        ("a.docx", repacked(word("a"), **{"word__embeddings__oleObject1.bin": b"x"}), "embedded object"),
        ("a.xlsx", repacked(workbook(), **{"xl__externalLinks__externalLink1.xml": b"x"}), "other files"),
        ("a.docx", repacked(word("a"), **{"word___rels__settings.xml.rels": OUTSIDE}), "loads a part from elsewhere"),
        ("a.docx", repacked(word("a"), **{"word___rels__x.rels": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "document type"),
        ("a.docx", repacked(word("a"), **{"word___rels__x.rels": b"<a"}), "can't be read"),
        ("a.docx", repacked(word("a"), **{"[Content_Types].xml": b"application/vnd.ms-word.document.macroEnabled.main+xml"}), "made for macros"),
        ("a.docx", repacked(word("a"), **{"..__x": b"x"}), "points outside"),
        ("a.docx", repacked(word("a"), bomb=b"\0" * (20 * 1024 * 1024)), "far more"),
    ],
)  # fmt: skip
def test_what_is_not_taken_is_refused_by_name_and_reason(
    draft: PromiseLine, cast: SimpleNamespace, folder: Path, name: str, content: bytes, words: str
):
    with pytest.raises(Incomplete) as refused:
        add(draft, cast.rep, name, content)
    sentence = refused.value.errors["files"]
    assert words in sentence and sentence.startswith("“") and sentence.endswith(".")
    assert not Proof.objects.exists() and not kept(folder)


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.png", "a.png"),
        ("a\r\nSet-Cookie: x.png", "a Set-Cookie_ x.png"),
        ("gpj.exe\u202egnp.png", "gpj.exegnp.png"),
        ("a\u200b\x00b.png", "ab.png"),
        ("  . ", "file"),
        ("/", "file"),
        ('we"ird<name>.png', "we_ird_name_.png"),
        ("Gru\u0308ße.png", "Grüße.png"),
        ("a.png/", "a.png"),
    ],
)
def test_names_are_one_readable_line(given: str, clean: str):
    assert clean_name(given) == clean


def test_long_names_keep_their_ending():
    name = clean_name("a" * 500 + ".docx")
    assert len(name) == LONGEST and name.endswith("a.docx")
    assert len(clean_name("a" * 500)) == LONGEST


# --- Adding ---------------------------------------------------------------------------------------------------------


def test_proof_is_kept_under_a_random_name_with_what_it_is(
    draft: PromiseLine, cast: SimpleNamespace, folder: Path
):
    proof = add(draft, cast.rep, "../Screen shot.png")
    assert (proof.name, proof.media_type, proof.size) == ("Screen shot.png", "image/png", len(png()))
    (path,) = kept(folder)
    assert path.read_bytes() == png()
    assert "Screen" not in str(path) and path.suffix == "" and len(path.name) == 32
    assert os.stat(path).st_mode & 0o777 == 0o600
    event = Event.objects.get(kind="proof.added")
    assert (event.promise_ref, event.data["digest"]) == (draft.pk, proof.digest)
    assert describe(event) == "Rosa Rep added “Screen shot.png” as proof."


def test_several_are_added_together_or_none(draft: PromiseLine, cast: SimpleNamespace, folder: Path):
    files = [ContentFile(png(), "a.png"), ContentFile(b"MZ" + b"\0" * 9, "b.txt"), ContentFile(b"", "c.txt")]
    with pytest.raises(Incomplete) as refused:
        add_proofs(draft, files, by=cast.rep, now=NOW)
    assert refused.value.errors["files"] == "“b.txt” is a program. “c.txt” is empty."
    assert not kept(folder)
    added = add_proofs(draft, [files[0], ContentFile(pdf(), "b.pdf")], by=cast.rep, now=NOW)
    assert [proof.name for proof in added] == ["a.png", "b.pdf"]
    assert len(kept(folder)) == 2
    with pytest.raises(Incomplete, match="Choose at least one file"):
        add_proofs(draft, [], by=cast.rep, now=NOW)


def test_same_content_is_refused_kindly_and_may_come_back_once_removed(
    draft: PromiseLine, cast: SimpleNamespace
):
    first = add(draft, cast.rep)
    with pytest.raises(Incomplete, match=r"“again.png” is here already, as “shot.png”."):
        add(draft, cast.rep, "again.png")
    with pytest.raises(Incomplete, match="are the same file"):
        twins = [ContentFile(pdf(), "a.pdf"), ContentFile(pdf(), "b.pdf")]
        add_proofs(draft, twins, by=cast.rep, now=NOW)
    remove_proof(first, by=cast.rep, now=NOW)
    assert add(draft, cast.rep, "again.png").pk != first.pk


def test_size_and_number_have_an_end(draft: PromiseLine, cast: SimpleNamespace, settings):
    settings.PROOF_MAX_BYTES, settings.PROOF_MAX_FILES = 100, 2
    add(draft, cast.rep, "a.txt", b"a" * 100)
    with pytest.raises(Incomplete, match=r"“b.txt” has 0.0 MB; at most"):
        add(draft, cast.rep, "b.txt", b"b" * 101)
    with pytest.raises(Refused, match="there is room for 1 more"):
        files = [ContentFile(b"b", "b.txt"), ContentFile(b"c", "c.txt")]
        add_proofs(draft, files, by=cast.rep, now=NOW)
    last = add(draft, cast.rep, "b.txt", b"b")
    with pytest.raises(Refused, match="has 2 files, which is the most"):
        add(draft, cast.rep, "c.txt", b"c")
    remove_proof(last, by=cast.rep, now=NOW)
    add(draft, cast.rep, "c.txt", b"c")


@pytest.mark.parametrize("outer", [True, False])
def test_rolled_back_transaction_leaves_no_file(
    draft: PromiseLine, cast: SimpleNamespace, folder: Path, outer: bool
):
    class Broken(Exception):
        pass

    def fail() -> None:
        with transaction.atomic():
            add(draft, cast.rep)
            assert len(kept(folder)) == 1
            raise Broken

    with pytest.raises(Broken):
        if outer:
            fail()
        else:
            with transaction.atomic():
                fail()
    assert not kept(folder) and not Proof.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_committed_file_stays_until_it_is_removed(draft: PromiseLine, cast: SimpleNamespace, folder: Path):
    proof = add(draft, cast.rep)
    assert len(kept(folder)) == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        remove_proof(proof, by=cast.rep, now=NOW)
        raise ZeroDivisionError
    assert len(kept(folder)) == 1
    remove_proof(proof, by=cast.rep, now=NOW)
    assert not kept(folder)
    proof.refresh_from_db()
    assert (proof.removed_by, proof.name) == (cast.rep, "shot.png")
    assert describe(Event.objects.get(kind="proof.removed")) == "Rosa Rep removed the proof “shot.png”."
    with pytest.raises(Refused, match="removed already"):
        remove_proof(proof, by=cast.rep, now=NOW)


# --- Who ------------------------------------------------------------------------------------------------------------


def test_editors_and_reviewers_add_and_only_editors_remove_the_files_of_others(
    deal: Deal, draft: PromiseLine, cast: SimpleNamespace
):
    for person in (cast.other_rep, cast.leader, cast.outsider):
        with pytest.raises(NotYours, match="Rosa Rep, the deal desk or a reviewer"):
            add(draft, person)
    engineering = Team.objects.get(code="engineering")
    invite_guest(deal, cast.outsider, team=engineering, by=cast.owner, now=NOW)
    adders = (cast.rep, cast.owner, cast.admin, cast.engineer, cast.lead, cast.outsider)
    proofs = [add(draft, person, "a.txt", person.email.encode()) for person in adders]
    with pytest.raises(NotYours, match="who added it"):
        remove_proof(proofs[0], by=cast.engineer, now=NOW)
    remove_proof(proofs[3], by=cast.engineer, now=NOW)
    remove_proof(proofs[0], by=cast.owner, now=NOW)
    assert Proof.objects.kept().count() == 4


@pytest.mark.parametrize(
    ("state", "taken"),
    [("draft", True), ("in_review", True), ("paused", True), ("waiting_final", False), ("withdrawn", False)],
)
def test_proof_changes_until_the_review_is_over(
    deal: Deal, line: PromiseLine, cast: SimpleNamespace, state: str, taken: bool
):
    line = PromiseLine.objects.select_related("deal__sales_rep").get(pk=line.pk)
    proof = add(line, cast.engineer, "a.txt", b"first")
    PromiseLine.objects.update(state=state)
    line.refresh_from_db()
    if taken:
        add(line, cast.rep)
        remove_proof(proof, by=cast.rep, now=NOW)
        return
    with pytest.raises(Refused, match="past its review"):
        add(line, cast.rep)
    with pytest.raises(Refused, match="past its review"):
        remove_proof(proof, by=cast.rep, now=NOW)


# --- Handing out ----------------------------------------------------------------------------------------------------


def test_proof_is_a_download_that_reaches_nothing_of_ours(
    client: Client, draft: PromiseLine, cast: SimpleNamespace
):
    proof = add(draft, cast.rep, "Grüße “1”.png")
    client.force_login(cast.leader)
    got = client.get(f"/proof/{proof.pk}/")
    assert got.status_code == 200 and b"".join(got.streaming_content) == png()
    assert got["Content-Type"] == "image/png"
    assert got["Content-Disposition"].startswith("attachment; filename*=utf-8''Gr%C3%BC")
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["Content-Security-Policy"].startswith("sandbox")
    assert got["Cache-Control"] == "private, no-store"


def test_proof_of_a_deal_that_one_may_not_see_does_not_exist(
    client: Client, draft: PromiseLine, cast: SimpleNamespace, folder: Path
):
    proof = add(draft, cast.rep)
    assert client.get(f"/proof/{proof.pk}/").status_code == 302
    client.force_login(cast.outsider)
    assert client.get(f"/proof/{proof.pk}/").status_code == 404
    assert client.post(f"/proof/{proof.pk}/remove/").status_code == 404
    client.force_login(cast.rep)
    for path in kept(folder):
        path.unlink()
    assert client.get(f"/proof/{proof.pk}/").status_code == 404
    remove_proof(proof, by=cast.rep, now=NOW)
    assert client.get(f"/proof/{proof.pk}/").status_code == 404


def test_panel_takes_as_many_queries_for_ten_files_as_for_one(
    client: Client, draft: PromiseLine, cast: SimpleNamespace
):
    client.force_login(cast.rep)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/promises/{draft.pk}/").status_code == 200
        return len(queries)

    add(draft, cast.rep)
    count()
    one = count()
    for number, person in enumerate((cast.owner, cast.engineer, cast.lead, cast.admin)):
        add(draft, person, "a.txt", str(number).encode())
    assert count() == one
