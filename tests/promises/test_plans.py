"""The close plan: exact sentences, versions that never change, and what makes one stale."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promises import exports
from promises.actions.conditions import ConditionInput
from promises.actions.plans import copy_plan, issue_plan
from promises.models import ClosePlan, ClosePlanLine, Deal, PromiseLine, SentenceCopy
from promises.states import MovedOn, NotYours
from promises.vocabulary import LineState
from reviews.actions.revisions import reword
from tests.conftest import NOW, send, whole_draft, yes
from tests.reviews.test_deal_pages import approve

SENTENCE = "One CSV file is sent each night."


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.rep)
    return client


@pytest.fixture
def approved(line: PromiseLine, cast: SimpleNamespace, verdict) -> PromiseLine:
    approve(line, cast, verdict)
    line.refresh_from_db()
    return line


def url_of(deal: Deal, name: str = "close_plan", *args: int) -> str:
    return reverse(name, args=[deal.pk, *args])


def page_of(client: Client, deal: Deal) -> str:
    answer = client.get(url_of(deal))
    assert answer.status_code == 200
    return answer.content.decode()


# --- The page -------------------------------------------------------------------------------------------------------


def test_without_an_approval_there_is_nothing_to_issue(rosa: Client, line: PromiseLine, deal: Deal):
    page = page_of(rosa, deal)
    assert "Nothing approved yet" in page and "Issue version" not in page and "HF-1-1" in page
    refused = rosa.post(url_of(deal), {"outside": ""})
    assert refused.status_code == 422 and "Nothing is approved yet" in refused.content.decode()
    assert not ClosePlan.objects.exists()


def test_issue_takes_the_sentences_byte_for_byte(rosa: Client, approved: PromiseLine, deal: Deal, cast):
    waiting = send(deal, cast.rep, whole_draft("Help on weekends.", "support"))[0]
    page = page_of(rosa, deal)
    assert "Issue version 1" in page and "Not ready to quote" in page
    rosa.post(url_of(deal), {"outside": "No weekend cover.\n\n  No live feed.  "})
    plan = ClosePlan.objects.get()
    row = plan.lines.get()
    assert (row.code, row.text.encode()) == ("HF-1-1.1", SENTENCE.encode())
    assert (row.owner_name, row.deliver_on, row.limit) == (
        "Emil Engineer",
        date(2026, 4, 1),
        "one file a night",
    )
    assert plan.outside == ["No weekend cover.", "No live feed."]
    page = page_of(rosa, deal)
    assert "Version 1 is current" in page and "Copy all 1 sentence<" in page and "Issue version 2" in page
    assert f'<span id="s{approved.pk}">{SENTENCE}</span>' in page
    assert f"/promises/{waiting.pk}/" in page


def test_a_change_of_scope_makes_the_plan_stale_until_it_is_reissued(
    rosa: Client, approved: PromiseLine, deal: Deal, cast: SimpleNamespace
):
    second = send(deal, cast.rep, whole_draft("Two files.", "data_movement"))[0]
    issue_plan(deal, outside=["No live feed."], by=cast.rep, now=NOW)
    assert "is current" in page_of(rosa, deal)
    reword(approved, "One file each week.", by=cast.rep, now=NOW)
    page = page_of(rosa, deal)
    assert "Version 1 is stale" in page and "HF-1-1 may no longer be said: in review." in page
    assert "Copy all" not in page and SENTENCE not in page
    assert second.ref in page


def test_stale_plan_names_what_was_approved_since(rosa: Client, approved, deal: Deal, cast, verdict):
    issue_plan(deal, by=cast.rep, now=NOW)
    second = send(deal, cast.rep, whole_draft("Two files.", "data_movement"))[0]
    approve(second, cast, verdict)
    page = page_of(rosa, deal)
    assert "HF-1-2 is approved since." in page and "Issue version 2" in page
    rosa.post(url_of(deal), {"outside": ""})
    assert [row.code for row in ClosePlan.objects.get(version=2).lines.all()] == ["HF-1-1.1", "HF-1-2.1"]
    old = rosa.get(url_of(deal, "close_plan_version", 1)).content.decode()
    assert "Version 2 has replaced this one" in old and "Two files." not in old


def test_newer_words_name_their_version(rosa: Client, approved: PromiseLine, deal: Deal, cast, verdict):
    issue_plan(deal, by=cast.rep, now=NOW)
    reword(approved, "One file each week.", by=cast.rep, now=NOW)
    approve(approved, cast, verdict)
    assert "HF-1-1 has newer words, version 2." in page_of(rosa, deal)


def test_declined_asks_are_offered_as_outside(rosa: Client, approved: PromiseLine, deal: Deal, cast):
    from reviews.actions.finals import give_final_answer

    second = send(deal, cast.rep, whole_draft("A live feed.", "data_movement", ask="Live data in a second."))[
        0
    ]
    give_final_answer(
        second, answer="no", sentence="No.", digest=second.current_wording.digest, by=cast.owner, now=NOW
    )
    form = rosa.get(url_of(deal)).context["issue_form"]
    assert form["outside"].value() == "Live data in a second."


@pytest.mark.parametrize("outside", ["x" * 401, "No \u202efeed", "\n".join(["No."] * 101)])
def test_wrong_list_comes_back_as_typed(rosa: Client, approved: PromiseLine, deal: Deal, outside: str):
    answer = rosa.post(url_of(deal), {"outside": outside})
    assert answer.status_code == 422 and "There is a problem" in answer.content.decode()
    assert answer.context["issue_form"]["outside"].value() == outside
    assert not ClosePlan.objects.exists()


def test_plans_of_others_can_be_read_but_not_issued(client: Client, approved: PromiseLine, deal: Deal, cast):
    client.force_login(cast.other_rep)
    assert "Issue version" not in page_of(client, deal)
    refused = client.post(url_of(deal), {"outside": ""})
    assert refused.status_code == 403 and "Rosa Rep" in refused.content.decode()
    client.force_login(cast.outsider)
    assert client.get(url_of(deal)).status_code == 404


def test_plan_page_asks_the_database_as_often_for_thirty_sentences_as_for_one(
    rosa: Client, approved: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict
):
    issue_plan(deal, by=cast.rep, now=NOW)
    with CaptureQueriesContext(connection) as few:
        page_of(rosa, deal)
    for line in send(deal, cast.rep, *(whole_draft(f"File {n}.", "data_movement") for n in range(29))):
        approve(line, cast, verdict)
    issue_plan(deal, by=cast.rep, now=NOW)
    with CaptureQueriesContext(connection) as many:
        page_of(rosa, deal)
    assert ClosePlanLine.objects.filter(plan__version=2).count() == 30
    assert len(many) == len(few)


# --- Copying the whole plan -----------------------------------------------------------------------------------------


def test_copy_all_hands_out_the_sentences_and_records_each(
    rosa: Client, approved: PromiseLine, deal: Deal, cast, verdict
):
    approve(send(deal, cast.rep, whole_draft("Two files.", "data_movement"))[0], cast, verdict)
    issue_plan(deal, by=cast.rep, now=NOW)
    answer = rosa.post(url_of(deal, "close_plan_copy", 1), headers={"Accept": "application/json"})
    assert answer.json()["text"] == f"{SENTENCE}\nTwo files."
    assert SentenceCopy.objects.filter(by=cast.rep).count() == 2
    assert SENTENCE in rosa.post(url_of(deal, "close_plan_copy", 1)).content.decode()


def test_a_stale_plan_is_not_handed_out(
    rosa: Client, approved: PromiseLine, deal: Deal, cast: SimpleNamespace
):
    plan = issue_plan(deal, by=cast.rep, now=NOW)
    reword(approved, "One file each week.", by=cast.rep, now=NOW)
    assert rosa.post(url_of(deal, "close_plan_copy", 1)).status_code == 409
    with pytest.raises(MovedOn):
        copy_plan(plan, by=cast.rep, now=NOW)
    assert not SentenceCopy.objects.exists()


def test_a_replaced_plan_is_not_handed_out_and_guests_take_nothing(approved: PromiseLine, deal: Deal, cast):
    first = issue_plan(deal, by=cast.rep, now=NOW)
    second = issue_plan(deal, by=cast.rep, now=NOW)
    with pytest.raises(MovedOn):
        copy_plan(first, by=cast.rep, now=NOW)
    with pytest.raises(NotYours):
        copy_plan(second, by=cast.outsider, now=NOW)


# --- Exports --------------------------------------------------------------------------------------------------------


@pytest.fixture
def plan(line: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict) -> ClosePlan:
    wanted = ConditionInput("Halden", "Test access", date(2026, 3, 20), "A test login")
    approve(line, cast, verdict, answer="yes_with_conditions", conditions=[wanted])
    return issue_plan(deal, outside=["=cmd|' /C calc'!A0", "No live feed."], by=cast.rep, now=NOW)


def test_markdown_holds_every_sentence_alone_on_its_line(rosa: Client, plan: ClosePlan, deal: Deal):
    answer = rosa.get(url_of(deal, "close_plan_md", 1))
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="close-plan-hf-1-1.md"'
    rows = answer.content.decode().split("\n")
    assert SENTENCE in rows and "### HF-1-1.1" in rows
    assert (
        "- Owner: Emil Engineer" in rows
        and "- Date: 1 Apr 2026" in rows
        and "- Limit: one file a night" in rows
    )
    assert "- Condition: Halden: Test access, by 20 Mar 2026. Shown by A test login (open)." in rows
    assert "- No live feed." in rows


def test_csv_reads_back_and_runs_no_formula(rosa: Client, plan: ClosePlan, deal: Deal):
    answer = rosa.get(url_of(deal, "close_plan_csv", 1))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["kind"] for row in rows] == ["promise", "outside", "outside"]
    assert rows[0]["sentence"] == SENTENCE and rows[0]["date"] == "2026-04-01"
    assert rows[1]["sentence"] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_cells_that_a_spreadsheet_would_run_are_neutralised(start: str):
    assert exports.neutral(f"{start}1+1") == f"'{start}1+1"
    assert exports.neutral("1 + 1") == "1 + 1"


def test_sentence_with_quotes_commas_and_signs_survives_the_csv(rosa: Client, deal: Deal, cast, verdict):
    text = 'Ünïcode “quotes”, "straight" ones, 10 % & <b>; all of it.'
    (line,) = send(deal, cast.rep, whole_draft(text, "data_movement"))
    approve(line, cast, verdict)
    issue_plan(deal, by=cast.rep, now=NOW)
    rows = list(csv.DictReader(io.StringIO(rosa.get(url_of(deal, "close_plan_csv", 1)).content.decode())))
    assert rows[0]["sentence"] == text
    assert text in rosa.get(url_of(deal, "close_plan_md", 1)).content.decode().split("\n")


def test_versions_that_do_not_exist_are_not_found(rosa: Client, plan: ClosePlan, deal: Deal, client: Client):
    for name in ("close_plan_version", "close_plan_md", "close_plan_csv"):
        assert rosa.get(url_of(deal, name, 7)).status_code == 404
        assert rosa.get(url_of(deal, name, 10**19)).status_code == 404


def test_narrowed_sentence_is_the_one_in_the_plan(
    line: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict
):
    verdict(line, "engineering", cast.engineer, yes(cast.engineer, "limit", wording="One CSV, five fields."))
    verdict(line, "security", cast.security)
    line.refresh_from_db()
    assert line.state == LineState.WAITING_FINAL
    from reviews.actions.finals import give_final_answer

    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    plan = issue_plan(deal, by=cast.rep, now=NOW)
    assert [(row.code, row.text) for row in plan.lines.all()] == [("HF-1-1.2", "One CSV, five fields.")]
