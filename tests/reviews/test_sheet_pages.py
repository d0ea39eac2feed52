"""The promise sheet in its three steps, as the rep's browser sends them without a script."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.audit.models import Event
from promises.actions.lines import LineDraft, add_lines
from promises.models import CatalogEntry, Deal, PromiseLine
from promises.scoping import questions_for
from reviews.actions.revisions import reword
from reviews.models import ReviewAssignment
from tests.conftest import NOW, send, whole_draft

FILE = "One CSV file of orders is sent each night."
FACTS = {
    "ask": "Order data every night.",
    "said_by": "Inge (IT)",
    "said_on": "2026-03-02",
    "channel": "call",
    "kind": "standard_feature",
}


@pytest.fixture
def draft(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    return add_lines(deal, [LineDraft(FILE)], by=cast.rep, now=NOW)[0]


@pytest.fixture
def web(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.rep)
    return client


def add_form(*rows: tuple[str, str, bool], **shared: str) -> dict[str, Any]:
    """What the candidates page posts: sentence, source, kept or not; a last row by hand."""
    data = {
        "action": "add",
        "notes": "kept",
        "line-TOTAL_FORMS": len(rows) + 1,
        "line-INITIAL_FORMS": len(rows),
    }
    for place, (sentence, source, keep) in enumerate(rows):
        data |= {f"line-{place}-sentence": sentence, f"line-{place}-source": source}
        if keep:
            data[f"line-{place}-keep"] = "on"
    return data | shared


def line_form(line: PromiseLine, **changes: Any) -> dict[str, Any]:
    """What the line's page posts."""
    line = PromiseLine.objects.select_related("current_wording").get(pk=line.pk)
    return {
        "wording": line.text,
        "digest": line.current_wording.digest if line.current_wording else "",
        "seen_tags": " ".join(line.tags),
        "tags": line.tags,
        **FACTS,
        **changes,
    }


def all_unknown(*tags: str) -> dict[str, str]:
    return {f"scoping.{name}.{question.key}.unknown": "on" for name, question in questions_for(tags)}


# --- 1 Find ---------------------------------------------------------------------------------------------------------


def test_pasted_lines_become_candidates_and_nothing_is_added(web: Client, deal: Deal):
    response = web.post(
        f"/deals/{deal.pk}/sheet/",
        {"action": "lines", "notes": f"- {FILE}\n\n2. Users sign in with SAML SSO.\n", "said_by": "Inge"},
    )
    html = response.content.decode()
    assert response.status_code == 200
    assert "2 possible promises found" in html
    assert "Continue with 2 lines" in html
    assert f">\n{FILE}</textarea>" in html
    assert "Security" in html
    assert 'value="Inge"' in html
    assert not PromiseLine.objects.exists()


def test_kept_candidates_are_added_as_edited_and_dropped_ones_are_not(web: Client, deal: Deal):
    data = add_form(
        (FILE, "a file each night", True), ("Dropped.", "Dropped.", False), said_by="Inge", channel="call"
    )
    response = web.post(
        f"/deals/{deal.pk}/sheet/", data | {"line-2-sentence": "Users sign in with SAML SSO."}
    )
    first, second = PromiseLine.objects.select_related("current_wording").order_by("number")
    assert response.url == reverse("sheet_line", args=[deal.pk, first.number])
    assert (first.text, first.ask, first.said_by, first.channel) == (
        FILE,
        "a file each night",
        "Inge",
        "call",
    )
    assert (second.text, second.tags) == ("Users sign in with SAML SSO.", ["security"])


def test_sentence_of_the_menu_is_pointed_at_its_cell(web: Client, deal: Deal, menu: CatalogEntry):
    Deal.objects.update(plan=menu.plan)
    response = web.post(f"/deals/{deal.pk}/sheet/", {"action": "lines", "notes": menu.sentence})
    assert "On the menu: clear at once" in response.content.decode()
    response = web.post(f"/deals/{deal.pk}/sheet/", add_form((menu.sentence, menu.sentence, True)))
    line = PromiseLine.objects.get()
    assert (line.catalog_entry, line.state) == (menu, "clear")
    assert response.url == reverse("sheet_check", args=[deal.pk])


def test_line_that_is_on_the_sheet_already_is_not_ticked_again(web: Client, deal: Deal, draft: PromiseLine):
    html = web.post(f"/deals/{deal.pk}/sheet/", {"action": "lines", "notes": FILE}).content.decode()
    assert "On the sheet already, as line 1" in html
    assert "Continue with 0 lines" in html


def test_empty_paste_and_nothing_kept_are_named(web: Client, deal: Deal):
    response = web.post(f"/deals/{deal.pk}/sheet/", {"action": "lines", "notes": "  \n", "said_by": "Inge"})
    assert response.status_code == 422
    assert "Paste at least one promise" in response.content.decode()
    assert 'value="Inge"' in response.content.decode()
    response = web.post(f"/deals/{deal.pk}/sheet/", add_form((FILE, FILE, False)))
    assert response.status_code == 422
    assert "Keep at least one line" in response.content.decode()


def test_refused_candidate_adds_none_and_keeps_all(web: Client, deal: Deal):
    data = add_form((FILE, FILE, True), ("Pays \u202eback", "Pays", True))
    response = web.post(f"/deals/{deal.pk}/sheet/", data)
    assert response.status_code == 422
    assert "text direction override" in response.content.decode()
    assert FILE in response.content.decode()
    assert not PromiseLine.objects.exists()


# --- 2 Make clear ---------------------------------------------------------------------------------------------------


def test_line_page_shows_reasons_stops_questions_and_who_answers(
    web: Client, deal: Deal, draft: PromiseLine, cast: SimpleNamespace
):
    html = web.get(f"/deals/{deal.pk}/sheet/lines/1/").content.decode()
    for words in (
        "proposed because of “",
        "Hard stop: Data import, export, migration, sync or movement",
        "Questions about data movement",
        "Engineering: nobody yet, from the queue",
        "Silence is not approval",
        "Save and check the sheet",
        "Choose standard feature, custom work or ongoing service",
    ):
        assert words in html
    assert '<section class="panel" aria-labelledby="q-security" data-show-for="tags=security" hidden>' in html


def test_line_is_saved_half_done_and_leads_to_the_next(web: Client, deal: Deal, draft: PromiseLine, cast):
    add_lines(deal, [LineDraft("Second.")], by=cast.rep, now=NOW)
    data = line_form(draft, wording="One CSV file of orders is sent at 02:00 each night.", said_on="")
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", data)
    assert response.url == reverse("sheet_line", args=[deal.pk, 2])
    line = PromiseLine.objects.get(pk=draft.pk)
    assert (line.text, line.said_by, line.said_on) == (
        "One CSV file of orders is sent at 02:00 each night.",
        "Inge (IT)",
        None,
    )


def test_tag_that_new_words_open_keeps_the_rep_on_the_line(web: Client, deal: Deal, draft: PromiseLine):
    data = line_form(draft, wording="One encrypted CSV file of orders is sent each night.")
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", data, follow=True)
    assert response.redirect_chain[0][0] == reverse("sheet_line", args=[deal.pk, 1])
    assert "The words now touch Security" in response.content.decode()


def test_wrong_line_form_saves_nothing_and_keeps_everything(web: Client, deal: Deal, draft: PromiseLine):
    data = line_form(
        draft,
        wording="Typed words.",
        tags=["data_movement", "integration"],
        **{"scoping.integration.product": "their CRM", "scoping.data_movement.source": "SAP S/4HANA"},
    )
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", data)
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in html
    assert 'href="#id_scoping.integration.product"' in html
    for typed in ("Typed words.", "their CRM", "SAP S/4HANA", "Order data every night."):
        assert typed in html
    assert PromiseLine.objects.get().text == FILE


def test_open_questions_are_marked_unknown_in_one_go(web: Client, deal: Deal, draft: PromiseLine):
    data = line_form(draft, action="unknown", **{"scoping.data_movement.source": "SAP S/4HANA"})
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", data)
    assert response.url == reverse("sheet_line", args=[deal.pk, 1])
    line = PromiseLine.objects.get()
    assert (line.answers["data_movement"]["source"], line.unknown_count) == ("SAP S/4HANA", 11)


def test_two_marks_on_one_question_are_refused(web: Client, deal: Deal, draft: PromiseLine):
    both = {
        "scoping.data_movement.source.unknown": "on",
        "scoping.data_movement.source.does_not_apply": "on",
    }
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", line_form(draft, **both))
    assert response.status_code == 422
    assert "Tick one box" in response.content.decode()


def test_old_words_are_a_conflict_that_shows_the_newer_ones(
    web: Client, deal: Deal, draft: PromiseLine, cast
):
    data = line_form(draft, wording="My words.")
    reword(draft, "One CSV file of orders is sent each week.", by=cast.owner, now=NOW)
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", data)
    html = response.content.decode()
    assert response.status_code == 409
    assert "One CSV file of orders is sent each week." in html
    assert "My words." in html
    assert PromiseLine.objects.get().text == "One CSV file of orders is sent each week."


def test_menu_shortcut_clears_the_line(web: Client, deal: Deal, draft: PromiseLine, menu: CatalogEntry):
    Deal.objects.update(plan=menu.plan)
    data = line_form(draft, menu=menu.pk, action="menu")
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", data, follow=True)
    assert "Line 1 is on the menu: clear, no review." in response.content.decode()
    assert PromiseLine.objects.get().state == "clear"


def test_menu_shortcut_without_a_choice_asks_for_one(web: Client, deal: Deal, draft: PromiseLine, menu):
    Deal.objects.update(plan=menu.plan)
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", line_form(draft, action="menu"))
    assert response.status_code == 422
    assert "Choose a sentence of the menu" in response.content.decode()


def test_answered_line_is_shown_on_the_page_of_its_promise(
    web: Client, deal: Deal, line: PromiseLine, cast: SimpleNamespace, verdict
):
    for team, person in (("engineering", cast.engineer), ("security", cast.security)):
        verdict(line, team, person)
    response = web.get(f"/deals/{deal.pk}/sheet/lines/{line.number}/")
    assert response.url == reverse("promise", args=[line.pk])
    assert web.get(f"/deals/{deal.pk}/sheet/lines/99/").status_code == 404


# --- 3 Check and send -----------------------------------------------------------------------------------------------


def test_check_names_who_gets_each_line_and_keeps_the_preview(
    web: Client, deal: Deal, draft: PromiseLine, cast
):
    html = web.get(f"/deals/{deal.pk}/sheet/check/").content.decode()
    assert "Security: nobody yet, from the queue" in html
    assert "Send 1 line for review" in html
    assert "You have our answer by" in html
    assert "<b>1</b> stopped" in html
    assert "<b>1</b> unowned" in html
    assert Event.objects.filter(kind="sheet.previewed").count() == 1


def test_sending_an_unready_sheet_names_each_gap_with_a_link(web: Client, deal: Deal, draft: PromiseLine):
    response = web.post(f"/deals/{deal.pk}/sheet/check/")
    html = response.content.decode()
    assert response.status_code == 422
    assert "<title>Error:" in html
    assert f'<a href="/deals/{deal.pk}/sheet/lines/1/#id_said_by">Line 1: say who said it</a>' in html
    assert "#id_kind_0" in html
    assert "answer 12 questions about data movement, or choose Unknown" in html
    assert not ReviewAssignment.objects.exists()


def test_rep_goes_from_pasted_line_to_sent_sheet(web: Client, deal: Deal):
    web.post(f"/deals/{deal.pk}/sheet/", add_form((FILE, FILE, True), said_by="Inge", channel="call"))
    line = PromiseLine.objects.get()
    response = web.post(f"/deals/{deal.pk}/sheet/lines/1/", line_form(line, **all_unknown("data_movement")))
    assert response.url == reverse("sheet_check", args=[deal.pk])
    response = web.post(response.url)
    assert response.url == reverse("deal", args=[deal.pk])
    assert set(ReviewAssignment.objects.values_list("team__code", flat=True)) == {"engineering", "security"}
    line.refresh_from_db()
    assert (line.state, line.unknown_count) == ("in_review", 12)


def test_sheet_of_menu_lines_is_recorded_with_nobody_to_ask(web: Client, deal: Deal, menu: CatalogEntry):
    Deal.objects.update(plan=menu.plan)
    web.post(f"/deals/{deal.pk}/sheet/", add_form((menu.sentence, menu.sentence, True)))
    assert "Record the sheet" in web.get(f"/deals/{deal.pk}/sheet/check/").content.decode()
    web.post(f"/deals/{deal.pk}/sheet/check/")
    assert Deal.objects.get().submitted_at is not None
    assert not ReviewAssignment.objects.exists()


def test_sent_sheet_has_nothing_to_send(web: Client, deal: Deal, line: PromiseLine):
    assert "for review</button>" not in web.get(f"/deals/{deal.pk}/sheet/check/").content.decode()
    response = web.post(f"/deals/{deal.pk}/sheet/check/", follow=True)
    assert "Every line is sent already." in response.content.decode()


@pytest.mark.parametrize("path", ["sheet/", "sheet/lines/1/", "sheet/check/"])
def test_sheet_is_refused_to_others_with_a_name_and_unknown_to_outsiders(
    client: Client, deal: Deal, draft: PromiseLine, cast: SimpleNamespace, path: str
):
    for person, status in (
        (cast.other_rep, 403),
        (cast.engineer, 403),
        (cast.outsider, 404),
        (cast.owner, 200),
    ):
        client.force_login(person)
        response = client.get(f"/deals/{deal.pk}/{path}")
        assert response.status_code == status, person
        if status == 403:
            assert "Only Rosa Rep or the deal desk can change this deal." in response.content.decode()
            assert client.post(f"/deals/{deal.pk}/{path}", {"action": "find"}).status_code == 403
    assert not ReviewAssignment.objects.exists()


@pytest.mark.parametrize("path", ["sheet/lines/1/", "sheet/check/"])
def test_sheet_runs_as_many_queries_for_thirty_lines_as_for_two(web: Client, deal: Deal, cast, path: str):
    def add(number: int) -> None:
        drafts = [
            whole_draft(f"File {n} is sent each night.", "data_movement", "security") for n in range(number)
        ]
        add_lines(deal, drafts, by=cast.rep, now=NOW)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert web.get(f"/deals/{deal.pk}/{path}").status_code == 200
        return len(queries)

    send(deal, cast.rep, whole_draft("Sent.", "security"))
    add(2)
    count()
    two = count()
    add(28)
    assert count() == two
