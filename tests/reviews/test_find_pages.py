"""Step 1 of the sheet, spreadsheets, and the panels that show where a line comes from, as a browser without a script sends them."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promises.actions.lines import LineDraft, add_lines
from promises.actions.sources import keep_source
from promises.models import CatalogEntry, Deal, PromiseLine, Proof, Source
from reviews.models import ReviewAssignment
from tests.conftest import NOW
from tests.files import CSV, MAIL, NOTES, png, workbook


@pytest.fixture
def web(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.rep)
    return client


@pytest.fixture
def source(deal: Deal, cast: SimpleNamespace) -> Source:
    return keep_source(
        deal, name="call.txt", content=NOTES.encode(), by=cast.rep, now=NOW, facts={"said_by": "Paul"}
    )


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def chosen(source: Source, *places: int, left: tuple[int, ...] = (), **more: Any) -> dict[str, Any]:
    """What the page of a source posts: the candidates at these places kept, all others dropped."""
    found = [place for place, row in enumerate(source.sentences) if row["role"]]
    data: dict[str, Any] = {
        "action": "add",
        "line-TOTAL_FORMS": len(found) + 1,
        "line-INITIAL_FORMS": len(found),
        "left": [str(place) for place in left],
    }
    for number, place in enumerate(found):
        data |= {
            f"line-{number}-place": place,
            f"line-{number}-sentence": source.sentences[place]["sentence"],
        }
        if place in places:
            data[f"line-{number}-keep"] = "on"
    return data | more


def left_out(source: Source) -> list[int]:
    return [place for place, row in enumerate(source.sentences) if not row["role"]]


# --- From raw material to candidates -------------------------------------------------------------------------------


def test_pasted_notes_become_a_source_with_marks_and_candidates(web: Client, deal: Deal):
    response = web.post(
        f"/deals/{deal.pk}/sheet/", {"action": "find", "notes": NOTES, "said_by": "Paul", "channel": "call"}
    )
    source = Source.objects.get()
    assert response.url == f"/deals/{deal.pk}/sheet/?source={source.pk}"
    html = web.get(response.url).content.decode()
    for words in (
        "3 possible promises found",
        "Continue with 3 lines",
        '<mark class="n" id="place-1">(1) We will send one CSV file',
        'href="#place-2"',
        "Ask, said by <b>Inge</b>",
        ". Why: ",
        "The weather was nice.",
        "Data movement",
    ):
        assert words in html, words
    assert re.search(r"\d sentences? left out", html)
    assert 'value="Paul"' in html and '<option value="call" selected>' in html
    assert html.count(", line ") == 3  # the row to write by hand comes from no place
    assert not PromiseLine.objects.exists()


def test_candidates_survive_signing_out(web: Client, deal: Deal, source: Source, cast: SimpleNamespace):
    web.logout()
    web.force_login(cast.rep)
    html = web.get(f"/deals/{deal.pk}/sheet/?source={source.pk}").content.decode()
    assert "3 possible promises found" in html and 'value="Paul"' in html


def test_uploaded_mail_is_read_and_said_by_mail(web: Client, deal: Deal):
    response = web.post(f"/deals/{deal.pk}/sheet/", {"action": "find", "file": upload("thread.eml", MAIL)})
    source = Source.objects.get()
    assert (source.name, source.form) == ("thread.eml", "email")
    (place,) = [place for place, row in enumerate(source.sentences) if row["role"]]
    response = web.post(response.url, chosen(source, place, said_by="Nobody"))
    line = PromiseLine.objects.get()
    assert (line.said_by, line.channel, line.source) == ("Inge Halden", "email", source)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"notes": "  "}, "Paste your notes, or choose a file"),
        ({"notes": "x", "file": upload("a.txt", b"y")}, "Give one at a time"),
        ({"file": upload("a.txt", b"")}, "The file is empty."),
        ({"file": upload("a.png", png())}, "The file is a picture. Only text can be read."),
        ({"file": upload("a.txt", b"a" * (10 * 1024 * 1024 + 1))}, "Choose a file of at most 10 MB"),
        ({"notes": "A file.", "channel": "fax"}, "Select a valid choice"),
        ({"notes": "We will. " * 50_000}, "at most 400,000 can be read"),
    ],
)
def test_what_cannot_be_read_is_named_and_what_was_typed_is_kept(
    web: Client, deal: Deal, data: dict[str, Any], words: str
):
    response = web.post(f"/deals/{deal.pk}/sheet/", {"action": "find", "said_to": "Rosa", **data})
    html = response.content.decode()
    assert response.status_code == 422
    assert html.count(words) >= 2 and "<title>Error:" in html
    assert 'value="Rosa"' in html
    assert not Source.objects.exists()


def test_list_is_taken_line_by_line_and_keeps_no_source(web: Client, deal: Deal):
    typed = "- One file.\n2. Another file.\n\nThe third."
    html = web.post(f"/deals/{deal.pk}/sheet/", {"action": "lines", "notes": typed}).content.decode()
    assert "3 possible promises found" in html and ">\nAnother file.</textarea>" in html
    assert not Source.objects.exists()
    response = web.post(
        f"/deals/{deal.pk}/sheet/", {"action": "lines", "file": upload("a.txt", b"x"), "notes": "x"}
    )
    assert "Choose “Find promises” for a file" in response.content.decode()
    too_many = web.post(f"/deals/{deal.pk}/sheet/", {"action": "lines", "notes": "A file.\n" * 101})
    assert "Paste 100 lines or fewer at a time, now 101" in too_many.content.decode()


def test_text_of_a_source_is_shown_escaped(web: Client, deal: Deal):
    evil = 'Rosa: We will send <script>alert(1)</script> {{ 7|add:7 }} files by "Friday" & more.'
    response = web.post(f"/deals/{deal.pk}/sheet/", {"action": "find", "notes": evil}, follow=True)
    html = response.content.decode()
    assert "<script>alert" not in html and "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7|add:7 }}" in html


def test_notes_without_a_promise_say_so_and_take_a_line_by_hand(web: Client, deal: Deal):
    response = web.post(f"/deals/{deal.pk}/sheet/", {"action": "find", "notes": "Nice weather."}, follow=True)
    html = response.content.decode()
    assert "We found no promises" in html and "Add a line by hand." in html
    source = Source.objects.get()
    response = web.post(
        f"/deals/{deal.pk}/sheet/?source={source.pk}",
        {**chosen(source), "line-0-sentence": "One file each night."},
    )
    line = PromiseLine.objects.get()
    assert response.url == reverse("sheet_line", args=[deal.pk, line.number])
    assert (line.source, line.ask) == (None, "One file each night.")


def test_notes_are_edited_and_searched_again(web: Client, deal: Deal, source: Source):
    html = web.get(f"/deals/{deal.pk}/sheet/?source={source.pk}&edit=1").content.decode()
    assert "Call with Halden, Friday." in html and 'name="notes"' in html and 'value="Paul"' in html


@pytest.mark.parametrize("named", ["", "0", "abc", "-1", "²", "9" * 30, "999999"])
def test_source_that_is_none_of_the_deal_shows_the_empty_page(web: Client, deal: Deal, named: str):
    response = web.get(f"/deals/{deal.pk}/sheet/", {"source": named})
    assert response.status_code == 200 and 'name="notes"' in response.content.decode()


# --- From candidates to lines --------------------------------------------------------------------------------------


def test_kept_candidates_become_lines_that_know_their_place(web: Client, deal: Deal, source: Source):
    first, second, _ = [place for place, row in enumerate(source.sentences) if row["role"]]
    data = chosen(
        source,
        first,
        second,
        said_by="Paul",
        said_to="Rosa",
        channel="call",
        said_on="2026-03-02",
        **{"line-0-sentence": "One CSV file of orders is sent each night."},
    )
    response = web.post(f"/deals/{deal.pk}/sheet/?source={source.pk}", data, follow=True)
    assert "2 lines added to the sheet" in response.content.decode()
    one, two = PromiseLine.objects.select_related("current_wording", "source").order_by("number")
    row = source.sentences[first]
    assert (one.text, one.ask) == ("One CSV file of orders is sent each night.", row["sentence"])
    assert (one.source, one.source_start, one.source_end) == (source, row["start"], row["end"])
    # What the source says comes first; the shared fields fill what is empty.
    assert (one.said_by, two.said_by, two.said_to, two.channel) == ("Rosa", "Inge", "Rosa", "call")


def test_sentence_without_a_speaker_takes_the_shared_one(web: Client, deal: Deal):
    web.post(
        f"/deals/{deal.pk}/sheet/",
        {"action": "find", "notes": "# Offer\n\nWe deliver 20 seats by 1 May 2026."},
    )
    source = Source.objects.get()
    (place,) = [place for place, row in enumerate(source.sentences) if row["role"]]
    assert source.sentences[place]["said_by"] == ""
    web.post(f"/deals/{deal.pk}/sheet/?source={source.pk}", chosen(source, place, said_by="Paul"))
    assert PromiseLine.objects.get().said_by == "Paul"


def test_sentence_left_out_can_be_ticked(web: Client, deal: Deal, source: Source):
    place = left_out(source)[-1]
    web.post(f"/deals/{deal.pk}/sheet/?source={source.pk}", chosen(source, left=(place,)))
    line = PromiseLine.objects.select_related("current_wording", "source").get()
    assert (line.text, line.source_words) == ("The weather was nice.", "The weather was nice.")


def test_what_is_on_the_sheet_is_not_ticked_again_even_when_reworded(web: Client, deal: Deal, source: Source):
    first = next(place for place, row in enumerate(source.sentences) if row["role"])
    data = chosen(source, first, **{"line-0-sentence": "One file each night."})
    web.post(f"/deals/{deal.pk}/sheet/?source={source.pk}", data)
    html = web.get(f"/deals/{deal.pk}/sheet/?source={source.pk}").content.decode()
    assert "On the sheet already, as line 1" in html and "Continue with 2 lines" in html


def test_menu_sentence_in_a_source_is_clear_at_once(web: Client, deal: Deal, menu: CatalogEntry):
    Deal.objects.update(plan=menu.plan)
    notes = f"# Offer\n\n{menu.sentence} We will send a file each night."
    html = web.post(f"/deals/{deal.pk}/sheet/", {"action": "find", "notes": notes}, follow=True)
    assert "On the menu: clear at once, no review" in html.content.decode()
    source = Source.objects.get()
    places = [p for p, row in enumerate(source.sentences) if row["role"] and row["sentence"] == menu.sentence]
    web.post(f"/deals/{deal.pk}/sheet/?source={source.pk}", chosen(source, *places))
    assert (PromiseLine.objects.get().state, PromiseLine.objects.get().catalog_entry) == ("clear", menu)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"line-0-keep": "on", "line-0-sentence": " "},
        {"line-0-keep": "on", "line-0-sentence": "a\u202eb"},
        {"line-0-keep": "on", "line-0-sentence": "a" * 2001},
        {"line-0-keep": "on", "line-0-place": "abc"},
        {"left": ["0"]},
        {"left": ["nonsense"]},
        {"said_on": "soon", "line-0-keep": "on"},
    ],
)
def test_wrong_choice_adds_nothing_and_keeps_everything(
    web: Client, deal: Deal, source: Source, wrong: dict[str, Any]
):
    data = chosen(source, said_to="Typed here") | wrong
    if wrong.get("left") == ["0"]:
        data["left"] = [str(next(p for p, row in enumerate(source.sentences) if row["role"]))]
    response = web.post(f"/deals/{deal.pk}/sheet/?source={source.pk}", data)
    html = response.content.decode()
    assert response.status_code == 422 and 'class="errsum"' in html and "<title>Error:" in html
    assert "Typed here" in html and '<mark class="n"' in html
    assert not PromiseLine.objects.exists()


def test_place_that_is_none_of_the_source_makes_a_line_without_one(web: Client, deal: Deal, source: Source):
    first = next(place for place, row in enumerate(source.sentences) if row["role"])
    web.post(
        f"/deals/{deal.pk}/sheet/?source={source.pk}", chosen(source, first, **{"line-0-place": "99999"})
    )
    assert PromiseLine.objects.get().source is None


def test_long_source_is_chosen_from_a_hundred_places_at_a_time(web: Client, deal: Deal):
    notes = "# Offer\n" + "".join(f"\nWe will send file {n} each night.\n" for n in range(130))
    response = web.post(f"/deals/{deal.pk}/sheet/", {"action": "find", "notes": notes}, follow=True)
    html = response.content.decode()
    assert "130 possible promises found" in html and "Continue with 100 lines" in html
    source = Source.objects.get()
    second = web.get(f"/deals/{deal.pk}/sheet/?source={source.pk}&page=2").content.decode()
    assert "Continue with 30 lines" in second and "Keep line 101" in second
    for page in ("0", "-1", "3", "9" * 20, "abc", "²"):
        assert web.get(f"/deals/{deal.pk}/sheet/?source={source.pk}&page={page}").status_code == 200


def test_find_page_takes_as_many_queries_for_thirty_candidates_as_for_one(
    web: Client, deal: Deal, cast: SimpleNamespace
):
    def count(number: int) -> int:
        rows = "".join(f"\nWe will send file {n} of {number} each night.\n" for n in range(number))
        text = f"# Offer\n{rows}"
        source = keep_source(deal, name=f"{number}.txt", content=text.encode(), by=cast.rep, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            html = web.get(f"/deals/{deal.pk}/sheet/?source={source.pk}").content.decode()
        assert f"{number} possible promise" in html
        return len(queries)

    count(2)
    assert count(1) == count(30)


# --- Sources ---------------------------------------------------------------------------------------------------------


def lines_from(source: Source, cast: SimpleNamespace) -> list[PromiseLine]:
    drafts = [
        LineDraft(
            row["sentence"], values={"said_by": row["said_by"]}, place=(source, row["start"], row["end"])
        )
        for row in source.sentences
        if row["role"]
    ]
    return add_lines(source.deal, drafts, by=cast.rep, now=NOW)


def test_source_page_marks_the_places_of_its_lines(
    client: Client, deal: Deal, source: Source, cast: SimpleNamespace
):
    lines_from(source, cast)
    for person, status in ((cast.leader, 200), (cast.engineer, 200), (cast.outsider, 404)):
        client.force_login(person)
        response = client.get(f"/sources/{source.pk}/")
        assert response.status_code == status
    client.force_login(cast.leader)
    html = client.get(f"/sources/{source.pk}/").content.decode()
    assert '<span id="line-2">(Line 2) </span>We need single sign-on' in html
    assert "Find promises in it" not in html


def test_line_and_promise_pages_quote_the_source(
    web: Client, deal: Deal, source: Source, cast: SimpleNamespace
):
    first, *_ = lines_from(source, cast)
    pages = [f"/deals/{deal.pk}/sheet/lines/1/", f"/promises/{first.pk}/"]
    for page in pages:
        html = web.get(page).content.decode()
        assert f'<a href="/sources/{source.pk}/#line-1">call.txt</a>' in html, page
        assert "“We will send one CSV file of orders" in html


def test_review_page_quotes_the_source_and_shows_the_proof(
    client: Client, line: PromiseLine, source: Source, cast: SimpleNamespace
):
    row = source.sentences[0]
    PromiseLine.objects.update(source=source, source_start=row["start"], source_end=row["end"])
    client.force_login(cast.engineer)
    review = ReviewAssignment.objects.get(team__code="engineering")
    html = client.get(f"/reviews/{review.pk}/").content.decode()
    assert f'<a href="/sources/{source.pk}/#line-1">call.txt</a>' in html
    assert "No proof yet" in html and "Add proof" in html


def test_sources_are_listed_and_removed_where_no_line_uses_them(
    web: Client, deal: Deal, source: Source, cast: SimpleNamespace
):
    html = web.get(f"/deals/{deal.pk}/sheet/").content.decode()
    assert "Sources of this deal" in html and f'action="/sources/{source.pk}/remove/"' in html
    lines_from(source, cast)
    html = web.get(f"/deals/{deal.pk}/sheet/").content.decode()
    assert f'action="/sources/{source.pk}/remove/"' not in html and "3 lines from it" in html
    response = web.post(f"/sources/{source.pk}/remove/", follow=True)
    assert "stays: lines 1, 2, 3 of the sheet came from it" in response.content.decode()
    PromiseLine.objects.update(source=None, source_start=None, source_end=None)
    web.force_login(cast.other_rep)
    assert web.post(f"/sources/{source.pk}/remove/").status_code == 403
    web.force_login(cast.rep)
    assert web.post(f"/sources/{source.pk}/remove/").url == f"/deals/{deal.pk}/sheet/"
    assert not Source.objects.exists()


# --- Spreadsheets -----------------------------------------------------------------------------------------------------


def test_spreadsheet_is_reported_first_and_taken_with_one_button(web: Client, deal: Deal):
    path = f"/deals/{deal.pk}/sheet/import/"
    content = CSV + "Bad,,,\nOther file.,,\n".replace("Bad,,,", ",,Inge")
    response = web.post(path, {"action": "read", "file": upload("lines.csv", content.encode())})
    html = response.content.decode()
    assert response.status_code == 422 and "<title>Error:" in html
    assert "Row 3, wording: Write the sentence, or what was asked." in html
    assert "Add 2 lines, leave out 1" in html
    assert not PromiseLine.objects.exists()
    rows = re.search(r'name="rows" value="([^"]+)"', html)
    response = web.post(path, {"action": "take", "rows": rows[1]}, follow=True)
    assert "2 lines added to the sheet. 1 row left out." in response.content.decode()
    again = web.post(path, {"action": "take", "rows": rows[1]})
    assert again.status_code == 409 and PromiseLine.objects.count() == 2


def test_whole_workbook_shows_no_problem(web: Client, deal: Deal):
    path = f"/deals/{deal.pk}/sheet/import/"
    book = workbook(["wording", "Priority"], ["One file.", "high"])
    response = web.post(path, {"action": "read", "file": upload("lines.xlsx", book)})
    html = response.content.decode()
    assert response.status_code == 200
    assert "1 good row in lines.xlsx" in html and "Columns left out: Priority" in html


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"action": "read"}, "Choose a CSV or .xlsx file"),
        ({"action": "read", "file": upload("a.csv", b"")}, "“a.csv” is empty."),
        ({"action": "read", "file": upload("a.xlsx", b"PK\x03\x04")}, "“a.xlsx” is broken"),
        ({"action": "read", "file": upload("a.csv", b"a" * (5 * 1024 * 1024 + 1))}, "at most 5 MB"),
    ],
)
def test_spreadsheet_that_cannot_be_read_is_refused_beside_the_field(
    web: Client, deal: Deal, data: dict[str, Any], words: str
):
    response = web.post(f"/deals/{deal.pk}/sheet/import/", data)
    assert response.status_code == 422 and response.content.decode().count(words) >= 2


def test_rows_that_were_changed_on_the_way_are_refused(web: Client, deal: Deal):
    path = f"/deals/{deal.pk}/sheet/import/"
    response = web.post(path, {"action": "take", "rows": "forged"}, follow=True)
    assert "Import the spreadsheet again" in response.content.decode()
    assert not PromiseLine.objects.exists()


def test_template_names_every_column_and_can_be_imported(web: Client, deal: Deal):
    template = web.get("/sheet-template.csv")
    assert template["Content-Disposition"] == 'attachment; filename="promise-sheet.csv"'
    path = f"/deals/{deal.pk}/sheet/import/"
    response = web.post(path, {"action": "read", "file": upload("promise-sheet.csv", template.content)})
    assert response.status_code == 200 and "1 good row" in response.content.decode()


@pytest.mark.parametrize("who", ["other_rep", "engineer", "leader"])
def test_spreadsheet_of_another_ones_deal_is_refused_with_a_name(
    client: Client, deal: Deal, cast: SimpleNamespace, who: str
):
    client.force_login(getattr(cast, who))
    response = client.get(f"/deals/{deal.pk}/sheet/import/")
    assert response.status_code == 403 and "Rosa Rep" in response.content.decode()


# --- Proof ------------------------------------------------------------------------------------------------------------


def test_proof_is_added_from_the_line_page_and_leads_back_to_it(
    web: Client, deal: Deal, cast: SimpleNamespace
):
    (line,) = add_lines(deal, [LineDraft("One file each night.")], by=cast.rep, now=NOW)
    page = f"/deals/{deal.pk}/sheet/lines/1/"
    html = web.get(page).content.decode()
    assert "No proof yet" in html and f'name="back" value="{page}"' in html
    files = [upload("a.png", png()), upload("b.txt", b"b")]
    response = web.post(f"/promises/{line.pk}/proof/", {"files": files, "back": page}, follow=True)
    html = response.content.decode()
    assert response.redirect_chain[0][0] == page
    assert "2 files added." in html and "a.png" in html and "No proof yet" not in html
    proof = Proof.objects.first()
    response = web.post(f"/proof/{proof.pk}/remove/", {"back": "https://evil.example/"}, follow=True)
    assert response.redirect_chain[0][0] == f"/promises/{line.pk}/"
    assert f"“{proof.name}” is removed." in response.content.decode()


def test_form_that_no_page_takes_is_refused_before_it_is_read(
    web: Client, deal: Deal, cast: SimpleNamespace, settings
):
    (line,) = add_lines(deal, [LineDraft("One file each night.")], by=cast.rep, now=NOW)
    settings.UPLOAD_MAX_BYTES = 2_000
    path = f"/promises/{line.pk}/proof/"
    assert web.post(path, {"files": upload("a.txt", b"a" * 2_000)}).status_code == 400
    assert web.post(path, {"files": upload("a.txt", b"a" * 1_000)}).status_code == 302


def test_script_gets_the_panel_alone_with_what_is_wrong(web: Client, deal: Deal, cast: SimpleNamespace):
    (line,) = add_lines(deal, [LineDraft("One file each night.")], by=cast.rep, now=NOW)
    path, script = f"/promises/{line.pk}/proof/", {"HX-Request": "true"}
    refused = web.post(path, {"files": upload("a.exe", b"MZ")}, headers=script)
    html = refused.content.decode()
    assert refused.status_code == 422 and html.lstrip().startswith("<section") and "ends in .exe" in html
    taken = web.post(path, {"files": upload("a.png", png())}, headers=script)
    assert taken.status_code == 200 and "1 file added." in taken.content.decode()
    page = web.post(path, {"files": upload("a.exe", b"MZ")})
    assert page.status_code == 422 and "<title>Error:" in page.content.decode()
    assert web.post(path, {}).status_code == 422


def test_proof_is_added_by_who_may_alone(client: Client, line: PromiseLine, cast: SimpleNamespace):
    path = f"/promises/{line.pk}/proof/"
    for who, status in (
        (cast.engineer, 302),
        (cast.leader, 403),
        (cast.other_rep, 403),
        (cast.outsider, 404),
    ):
        client.force_login(who)
        response = client.post(path, {"files": upload("a.txt", who.email.encode())})
        assert response.status_code == status, who
        if status == 403:
            assert "Rosa Rep, the deal desk or a reviewer" in response.content.decode()
    client.force_login(cast.leader)
    assert "Add proof" not in client.get(path).content.decode()
