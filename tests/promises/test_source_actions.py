"""Raw material of a deal: kept once, refused in words, and never taken out under a line."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealdesk.accounts.models import Installation
from dealdesk.audit.models import Event
from promises.actions.lines import LineDraft, add_lines
from promises.actions.sources import MOST_SOURCES, drop_source, keep_source, our_side
from promises.models import Deal, Source
from promises.sources.marking import pieces
from promises.states import Incomplete, NotYours, Refused
from reviews.actions.revisions import withdraw
from reviews.history import describe
from tests.conftest import NOW, make_person
from tests.files import MAIL, NOTES, pdf, png, word, workbook


def keep(deal: Deal, by, content: bytes | str = NOTES, name: str = "call.txt", **more) -> Source:
    data = content.encode() if isinstance(content, str) else content
    return keep_source(deal, name=name, content=data, by=by, now=NOW, **more)


def found(source: Source) -> list[str]:
    return [row["sentence"] for row in source.sentences if row["role"]]


def test_source_keeps_the_text_and_every_sentence_with_its_place(deal: Deal, cast: SimpleNamespace):
    source = keep(deal, cast.rep)
    assert (source.form, source.added_by, source.text) == ("text", cast.rep, NOTES)
    promise, ask, answer = [row for row in source.sentences if row["role"]]
    assert promise["sentence"] == "We will send one CSV file of orders to your SFTP folder each night."
    assert (promise["role"], promise["said_by"]) == ("promise", "Rosa")
    assert (ask["role"], ask["said_by"], answer["role"]) == ("ask", "Inge", "promise")
    assert "The weather was nice." in [row["sentence"] for row in source.sentences if not row["role"]]
    for row in source.sentences:
        assert NOTES[row["start"] : row["end"]] == row["sentence"]
    (event,) = Event.objects.filter(kind="source.added")
    assert (event.deal_ref, event.data["found"]) == (deal.pk, 3)
    assert describe(event) == (
        "Rosa Rep added “call.txt” as raw material; 3 possible promises were found in it."
    )


def test_same_text_is_kept_once_a_deal(deal: Deal, cast: SimpleNamespace):
    first = keep(deal, cast.rep, facts={"said_by": "Inge"})
    again = keep(deal, cast.owner, NOTES, "other name.md", facts={"said_by": "Paul", "channel": "call"})
    assert again == first and Source.objects.count() == 1
    assert (again.name, again.facts["said_by"], again.facts["channel"]) == ("call.txt", "Paul", "call")
    assert keep(deal, cast.rep).facts["said_by"] == "Paul"
    assert Event.objects.filter(kind="source.added").count() == 1


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("notes.md", b"# Call\n\n- We will send a file each night.\n", "markdown"),
        ("mail.eml", MAIL, "email"),
        ("mail.txt", MAIL, "email"),
        ("offer.docx", word("We will send one file each night."), "word"),
        ("notes.txt", "We will send one file each night.".encode("utf-16"), "text"),
    ],
)
def test_form_is_what_the_content_is(deal: Deal, cast: SimpleNamespace, name: str, content: bytes, form: str):
    source = keep(deal, cast.rep, content, name)
    assert source.form == form
    assert found(source)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n ", "empty"),
        ("picture.txt", png(), "is a picture"),
        ("sheet.docx", workbook(["a"]), "not a Word document"),
        ("broken.docx", b"PK\x03\x04" + b"\0" * 60, "broken"),
        ("old.doc", b"\xd0\xcf\x11\xe0" + b"\0" * 60, "old or a password-protected Office file"),
        ("noise.txt", bytes(range(256)) * 8, "not text"),
        ("empty.pdf", pdf(), "The"),
        ("long.txt", b"We will. " * 50_000, "at most 400,000"),
        ("large.txt", b"a" * (10 * 1024 * 1024 + 1), "at most 10 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(
    deal: Deal, cast: SimpleNamespace, name: str, content: bytes, words: str
):
    with pytest.raises(Refused) as refused:
        keep(deal, cast.rep, content, name)
    assert words in refused.value.message and refused.value.field == "file"
    assert not Source.objects.exists() and not Event.objects.filter(kind="source.added").exists()


def test_signs_that_deceive_are_kept_as_spaces_in_their_places(deal: Deal, cast: SimpleNamespace):
    text = "We will send a file\u202e each night. " + "It is sent at 02:00 each day. " * 12 + "\x15"
    source = keep(deal, cast.rep, text, "..\\evil\r\nname\u202e.txt")
    assert source.name == "evil name.txt"
    assert source.text == text.replace("\u202e", " ").replace("\x15", " ")
    assert "\u202e" not in str(source.sentences)
    first = source.sentences[0]
    assert source.text[first["start"] : first["end"]].split() == first["sentence"].split()


def test_people_of_the_company_are_our_side(deal: Deal, cast: SimpleNamespace):
    Installation.objects.update_or_create(pk=1, defaults={"company": "Northlane"})
    make_person("Gone Away", sales_rep=True, is_active=False)
    free = make_person("Free Mail", sales_rep=True)
    free.email = "free@gmail.com"
    free.save()
    names = our_side()
    assert {"Northlane", "Rosa Rep", "example.com", "Free Mail"} <= set(names)
    assert not {"Gus Guest", "Gone Away", "gmail.com"} & set(names)


@pytest.mark.parametrize("who", ["other_rep", "engineer", "leader", "outsider"])
def test_only_who_may_change_the_deal_adds_and_removes_sources(deal: Deal, cast: SimpleNamespace, who: str):
    with pytest.raises(NotYours, match="Rosa Rep"):
        keep(deal, getattr(cast, who))
    source = keep(deal, cast.owner)
    with pytest.raises(NotYours):
        drop_source(source, by=getattr(cast, who), now=NOW)
    assert Source.objects.count() == 1


def test_deal_that_is_over_takes_no_sources(deal: Deal, cast: SimpleNamespace):
    Deal.objects.update(stage="lost")
    with pytest.raises(Refused, match="lost"):
        keep(deal, cast.rep)


def test_number_of_sources_has_an_end(deal: Deal, cast: SimpleNamespace):
    for number in range(MOST_SOURCES):
        Source.objects.create(
            deal=deal, name="x", text="x", digest=str(number), added_by=cast.rep, added_at=NOW
        )
    with pytest.raises(Refused, match="100 sources"):
        keep(deal, cast.rep)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({"said_by": "a" * 161}, "said_by"),
        ({"channel": "fax"}, "channel"),
        ({"said_to": "a\x00b"}, "said_to"),
    ],
)
def test_facts_that_cannot_be_kept_are_named(deal: Deal, cast: SimpleNamespace, facts, name: str):
    with pytest.raises(Incomplete) as refused:
        keep(deal, cast.rep, facts=facts)
    assert list(refused.value.errors) == [name]
    assert not Source.objects.exists()


def test_source_goes_only_while_no_line_comes_from_it(deal: Deal, cast: SimpleNamespace):
    source = keep(deal, cast.rep)
    row = source.sentences[0]
    draft = LineDraft(row["sentence"], place=(source, row["start"], row["end"]))
    (line,) = add_lines(deal, [draft], by=cast.rep, now=NOW)
    line.refresh_from_db()
    assert (line.source, line.source_words) == (source, row["sentence"])
    with pytest.raises(Refused, match="line 1 of the sheet"):
        drop_source(source, by=cast.rep, now=NOW)
    # A withdrawn line is still on record, with the place it came from.
    withdraw(line, reason="", by=cast.rep, now=NOW)
    with pytest.raises(Refused):
        drop_source(source, by=cast.rep, now=NOW)
    other = keep(deal, cast.rep, "We will send a file.")
    drop_source(other, by=cast.rep, now=NOW)
    assert list(Source.objects.all()) == [source]
    assert describe(Event.objects.get(kind="source.removed")).startswith("Rosa Rep removed “call.txt”")


def test_place_in_the_source_of_another_deal_is_no_place(deal: Deal, cast: SimpleNamespace):
    source = keep(deal, cast.rep)
    Source.objects.update(
        deal=Deal.objects.create(name="x", account="x", arr=1, sales_rep=cast.rep, created_at=NOW)
    )
    source.refresh_from_db()
    with pytest.raises(ValueError, match="not a place"):
        add_lines(deal, [LineDraft("A file.", place=(source, 0, 5))], by=cast.rep, now=NOW)


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=8),
)
def test_marked_pieces_are_the_text_and_lose_no_label(text: str, spans: list[tuple[int, int]]):
    places = [(start, end, number) for number, (start, end) in enumerate(spans)]
    cut = pieces(text, places)
    assert "".join(piece.text for piece in cut) == text
    real = {number for start, end, number in places if max(0, start) < min(end, len(text))}
    assert sorted(label for piece in cut for label in piece.labels) == sorted(real)
