import contextlib
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from promises.sources.document import Unreadable
from promises.sources.finding import find
from promises.sources.reading import MAX_BYTES, MAX_CHARACTERS, read
from tests.source_files import docx_of, pdf_of

pytestmark = pytest.mark.once

HEADERS = b"From: Ann Lee <ann@softco.example>\nTo: Bo Day <bo@buyerco.example>\nSubject: Offer\n"


def mail(body: bytes, more: bytes = b"") -> bytes:
    return HEADERS + more + b"\n" + body


def words(data: bytes, name: str = "a.txt") -> str:
    return " ".join(paragraph.text for paragraph in read(name, data).paragraphs if paragraph.kind != "header")


@pytest.mark.parametrize(
    "data",
    [
        "Für 5 € “jetzt”.".encode(),
        "Für 5 € “jetzt”.".encode("utf-8-sig"),
        "Für 5 € “jetzt”.".encode("utf-16"),
        b"\xfe\xff" + "Für 5 € “jetzt”.".encode("utf-16-be"),
        "Für 5 € “jetzt”.".encode("utf-32"),
        "Für 5 € “jetzt”.".encode("cp1252"),
    ],
)
def test_text_is_read_in_its_encoding(data):
    assert words(data).strip("\ufeff") == "Für 5 € “jetzt”."


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def locked_pdf() -> bytes:
    writer = PdfWriter(PdfReader(io.BytesIO(pdf_of(["We ship on Monday."]))))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def nested(levels: int) -> bytes:
    parts = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (at, at) for at in range(levels)
    )
    return HEADERS + parts + b"Content-Type: text/plain\n\nWe ship on Monday."


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.txt", b"a" * (MAX_BYTES + 1), "10 MB"),
        ("a.txt", b"word " * (MAX_CHARACTERS // 5 + 1), "at most 400,000"),
        ("a.txt", bytes(range(256)) * 40, "not text"),
        ("a.txt", b"\xff\xfeabc", "broken"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
        ("a.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 500, "password-protected"),
        ("a.rtf", b"{\\rtf1 hello}", "RTF"),
        ("a.docx", b"PK\x03\x04 and nothing else", "broken"),
        ("a.docx", docx_of("We ship on Monday.")[:-300], "broken"),
        ("a.docx", zipped({"word/document.xml": b"<broken"}), "broken"),
        ("a.zip", zipped({"a.txt": b"We ship on Monday."}), "not a Word document"),
        ("a.docx", zipped({"word/document.xml": b" " * 60_000_000}), "50 MB"),
        ("a.docx", zipped({"word/document.xml": b" " * 30_000_000}), "far more"),
        ("a.docx", zipped({f"word/{n}": b"" for n in range(3000)} | {"word/document.xml": b"x"}), "50 MB"),
        ("a.pdf", b"%PDF-1.7\nnothing", "broken"),
        ("a.pdf", pdf_of(["We ship."])[:200], "broken"),
        ("a.pdf", pdf_of([""]), "scan"),
        ("a.pdf", pdf_of(["word"] * 301), "301 pages"),
        ("a.pdf", locked_pdf(), "encrypted"),
        ("a.eml", nested(5_000), "too many parts"),
        ("a.eml", nested(100), "too many parts"),
        ("a.eml", HEADERS + b"X-Spam: y\n" * 100_000 + b"\nHi", "headers"),
        ("a.html", b"<html><!-- nothing", "no text"),
    ],
)
def test_a_file_that_gives_no_text_says_why(name, data, said):
    with pytest.raises(Unreadable, match=said) as caught:
        read(name, data)
    assert str(caught.value).endswith(".")


def test_what_the_file_holds_decides_and_not_its_name():
    assert "Monday" in words(docx_of("We ship on Monday."), "a.txt")
    assert "Monday" in words(pdf_of(["We ship on Monday."]), "a.eml")
    assert "Monday" in words(b"We ship on Monday.", "a.pdf")
    assert read("a.txt", mail(b"We ship on Monday.")).form == "mail"


def test_word_gives_its_tables_headings_and_lists():
    text = "# Scope\n\nWe ship on Monday.\n\n- First item here\n\n| What | When |\n| --- | --- |\n| Labels | 1 May |"
    document = read("a.docx", docx_of(text))
    kinds = {paragraph.text: (paragraph.kind, paragraph.place) for paragraph in document.paragraphs}
    assert kinds["Scope"][0] == "heading"
    assert kinds["First item here"][0] == "item"
    assert kinds["1 May"] == ("cell", "table 1, row 2")


def test_pdf_drops_page_heads_joins_words_and_names_pages():
    page = "Offer 7 - page {}\n\nWe ship all the labels to your ware-\nhouse on day {}.\n\n{}"
    document = read("a.pdf", pdf_of([page.format(1, 2, 1), page.format(2, 3, 2)]))
    assert [(paragraph.text, paragraph.place) for paragraph in document.paragraphs] == [
        ("We ship all the labels to your warehouse on day 2.", "page 1"),
        ("We ship all the labels to your warehouse on day 3.", "page 2"),
    ]


def test_html_is_read_as_it_is_seen():
    body = (
        b"<html><head><title>T</title><style>p{}</style></head><body><p>We ship<br>on&nbsp;Monday.</p><!-- no -->"
        b"<script>We ship on Friday.</script><p onclick='x'>2 < 3</p></body></html>"
    )
    assert (
        words(mail(body, b"Content-Type: text/html\n"), "a.eml").replace("\xa0", " ")
        == "We ship on Monday. 2 < 3"
    )


def test_an_attached_mail_is_read_and_other_attachments_are_not():
    inner = b"From: Cy <cy@buyerco.example>\nSubject: S\nTo: x@softco.example\n\nWe need labels by May."
    body = (
        b"--x\nContent-Type: text/plain\n\nSee below.\n--x\nContent-Type: message/rfc822\n\n"
        + inner
        + b"\n--x\n"
        b'Content-Type: text/plain\nContent-Disposition: attachment; filename="a.txt"\n\nWe ship on Friday.\n--x--\n'
    )
    document = read("a.eml", mail(body, b'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n'))
    assert [message.sender for message in document.messages] == ["Ann Lee", "Cy"]
    assert "Friday" not in document.text


@pytest.mark.parametrize(
    "header",
    [
        "On Mon, 2 Mar 2026 at 10:00, Bo Day <bo@buyerco.example> wrote:",
        "On 2 Mar 2026, at 10:00, Bo Day\n<bo@buyerco.example> wrote:",
        "On Monday, March 2, 2026 10:00 AM, Bo Day <bo@buyerco.example> wrote:",
        "Am 02.03.2026 um 10:00 schrieb Bo Day <bo@buyerco.example>:",
        "-----Original Message-----\nFrom: Bo Day\nSent: Monday\nTo: Ann Lee",
        "________________________________\nVon: Day, Bo <bo@buyerco.example>\nGesendet: Montag\nAn: Ann Lee",
        "Begin forwarded message:\n\nFrom: Bo Day <bo@buyerco.example>\n\nDate: 2 Mar 2026",
    ],
)
def test_a_thread_names_who_wrote_what(header):
    document = read("a.eml", mail(f"Hello Bo.\n\n{header}\n\n> We need labels.\n".encode()))
    assert [message.sender for message in document.messages] == ["Ann Lee", "Bo Day"]
    assert {p.message: p.text for p in document.paragraphs if p.kind == "text"} == {
        0: "Hello Bo.",
        1: "We need labels.",
    }


def test_the_headers_of_a_mail_are_decoded():
    data = b"From: =?utf-8?q?In=C3=AAs?= <i@softco.example>\nTo: b@c.example\nSubject: =?bad?q?x?=\n\nWe ship on Monday."
    assert read("a.eml", data).messages[0].sender == "Inês"


@pytest.mark.parametrize(
    "line",
    ["Ann Lee: {}", "[00:01:02] Ann Lee: {}", "ANN LEE: {}", "00:01:02 Ann Lee\n{}", "Ann Lee  10:02 AM\n{}", "**Ann Lee:** {}",
     "[09/03/2026, 10:02:11] Ann Lee: {}", "Ann Lee (Softco): {}", "1\n00:00:01.000 --> 00:00:04.000\n<v Ann Lee>{}</v>"],
)  # fmt: skip
def test_a_transcript_names_its_speakers(line):
    other = line.replace("Ann Lee", "Bo Day").replace("ANN LEE", "BO DAY").replace("Softco", "Buyerco")
    text = "\n\n".join([line.format("We ship on Monday."), other.format("We need labels.")] * 3)
    document = read("a.txt", text.encode())
    assert document.form == "transcript"
    assert {found.said_by for found in find(document, ["Ann Lee"])} == {"Ann Lee", "Bo Day"}


@pytest.mark.parametrize(
    "part", [b"<!--", b"<a ", b"<div>", b"</", b"<style>", b"<head>", b"&#", b"<blockquote>", b"<a b='"]
)
def test_hostile_html_takes_time_in_proportion(part):
    started = time.process_time()
    with contextlib.suppress(Unreadable):
        read("a.html", b"<html>" + part * 60_000)
    assert time.process_time() - started < 10


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from([b"", HEADERS, b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"\xff\xfe"]),
    st.binary(max_size=400),
    st.text(max_size=200),
)
def test_any_bytes_give_a_document_or_a_sentence(start, data, text):
    for body in (start + data, start + text.encode()):
        with contextlib.suppress(Unreadable):
            find(read("a.eml", body))
