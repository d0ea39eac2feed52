"""The promise's own page, its next version, its tags, its end; and the question page."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promises.actions.plans import issue_plan
from promises.models import Deal, PromiseLine
from promises.vocabulary import LineState
from reviews.actions.questions import ask
from reviews.actions.revisions import reword
from reviews.models import Question, ReviewAssignment
from tests.conftest import NOW, yes
from tests.reviews.test_deal_pages import approve


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.rep)
    return client


@pytest.fixture
def asked(line: PromiseLine, cast: SimpleNamespace) -> Question:
    review = ReviewAssignment.objects.get(line=line, team__code="engineering")
    return ask(review, "Which fields?", by=cast.engineer, now=NOW)


def page_of(client: Client, line: PromiseLine) -> str:
    answer = client.get(reverse("promise", args=[line.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


# --- Reading --------------------------------------------------------------------------------------------------------


def test_versions_are_shown_newest_first_with_what_changed(rosa: Client, line, cast, verdict):
    verdict(line, "security", cast.security)
    verdict(
        line,
        "engineering",
        cast.engineer,
        yes(cast.engineer, "limit", wording="One CSV file is sent each day."),
    )
    page = page_of(rosa, line)
    assert page.index("Version 2, the current one") < page.index("<h3>Version 1</h3>")
    assert "<del>night</del><ins>day</ins>" in page.replace("</del> <ins>", "</del><ins>")
    assert "Security: approve</b>" in page and "Narrowed to version 2." in page


def test_a_verdict_stands_under_the_version_that_it_judged(rosa: Client, line, cast, verdict):
    verdict(line, "security", cast.security)
    reword(line, "Two CSV files are sent each night.", by=cast.rep, now=NOW)
    versions = rosa.get(reverse("promise", args=[line.pk])).context["versions"]
    assert [(v.wording.revision, len(v.verdicts)) for v in versions] == [(2, 0), (1, 1)]


def test_a_replaced_verdict_is_kept_and_marked(rosa: Client, line, cast, verdict):
    verdict(line, "security", cast.security)
    verdict(line, "security", cast.security, yes(cast.security, limit="two files"))
    assert page_of(rosa, line).count("(replaced later)") == 1


def test_internal_notes_are_for_those_who_judge(client: Client, line, cast, verdict):
    verdict(line, "security", cast.security, yes(cast.security, note="They are careless."))
    for person, sees in (
        (cast.rep, False),
        (cast.engineer, True),
        (cast.owner, True),
        (cast.other_rep, False),
    ):
        client.force_login(person)
        assert ("They are careless." in page_of(client, line)) is sees


def test_each_viewer_gets_their_own_way_on(client: Client, line: PromiseLine, cast: SimpleNamespace):
    review = ReviewAssignment.objects.get(line=line, team__code="engineering")
    client.force_login(cast.engineer)
    assert f'<a class="btn btn-primary" href="/reviews/{review.pk}/">Review HF-1-1</a>' in page_of(
        client, line
    )
    client.force_login(cast.owner)
    assert f"/final-answers/{line.pk}/" in page_of(client, line)
    client.force_login(cast.other_rep)
    page = page_of(client, line)
    for name in ("promise_reword", "promise_tags", "promise_withdraw", "final_answer"):
        assert reverse(name, args=[line.pk]) not in page


def test_outsider_sees_no_promise_and_no_question(client: Client, asked: Question, line, cast):
    client.force_login(cast.outsider)
    for url in (
        reverse("promise", args=[line.pk]),
        reverse("question", args=[asked.pk]),
        reverse("promise_reword", args=[line.pk]),
        reverse("close_plan", args=[line.deal_id]),
    ):
        assert client.get(url).status_code == 404
    assert client.get(reverse("promise", args=[10**18])).status_code == 404


def test_removed_tags_stay_visible(rosa: Client, line: PromiseLine, cast: SimpleNamespace):
    rosa.post(
        reverse("promise_tags", args=[line.pk]),
        {"tags": ["support"], "shown": "data_movement", "reason": "Only a report"},
    )
    assert PromiseLine.objects.get(pk=line.pk).tags == ["support"]
    page = page_of(rosa, line)
    assert "<del>Data movement</del>" in page and "taken off by Rosa Rep: Only a report" in page
    # Who was asked stays asked, and the new tag's team is asked too.
    assert set(line.reviews.current().values_list("team__code", flat=True)) == {
        "engineering",
        "security",
        "support",
    }


def test_tags_that_somebody_else_added_meanwhile_stay(rosa: Client, line: PromiseLine):
    line.line_tags.create(tag="security", reason="added by another")
    rosa.post(reverse("promise_tags", args=[line.pk]), {"tags": ["data_movement"], "shown": "data_movement"})
    assert PromiseLine.objects.get(pk=line.pk).tags == ["security", "data_movement"]


# --- The next version -----------------------------------------------------------------------------------------------


def test_next_version_asks_every_team_again(rosa: Client, line, cast, verdict):
    verdict(line, "security", cast.security)
    form = rosa.get(reverse("promise_reword", args=[line.pk])).context["form"]
    answer = rosa.post(
        reverse("promise_reword", args=[line.pk]),
        {"wording": "Two files are sent.", "digest": form["digest"].value()},
        follow=True,
    )
    assert "2 teams are asked to confirm these words." in answer.content.decode()
    line.refresh_from_db()
    assert line.current_wording.text == "Two files are sent." and line.state == LineState.IN_REVIEW


def test_next_version_over_newer_words_is_a_conflict_that_keeps_what_was_typed(rosa: Client, line, cast):
    old = line.current_wording.digest
    reword(line, "One file each week.", by=cast.owner, now=NOW)
    answer = rosa.post(reverse("promise_reword", args=[line.pk]), {"wording": "My own words.", "digest": old})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "My own words." in page and "<ins>" in page and "week" in page
    line.refresh_from_db()
    assert line.current_wording.revision == 2


def test_next_version_without_a_digest_is_a_conflict(rosa: Client, line: PromiseLine):
    assert rosa.post(reverse("promise_reword", args=[line.pk]), {"wording": "Others."}).status_code == 409


def test_same_words_make_no_version(rosa: Client, line: PromiseLine):
    rosa.post(
        reverse("promise_reword", args=[line.pk]),
        {"wording": "One  CSV file is sent each night. ", "digest": line.current_wording.digest},
    )
    assert line.wordings.count() == 1


@pytest.mark.parametrize("text", ["", "x" * 2001, "One \u202efile"])
def test_wrong_words_come_back_with_what_is_wrong(rosa: Client, line: PromiseLine, text: str):
    url = reverse("promise_reword", args=[line.pk])
    answer = rosa.post(url, {"wording": text, "digest": line.current_wording.digest})
    assert answer.status_code == 422 and "There is a problem" in answer.content.decode()
    assert text[:50] in answer.content.decode()
    assert line.wordings.count() == 1


def test_another_rep_is_told_who_can_write(client: Client, line: PromiseLine, cast: SimpleNamespace):
    client.force_login(cast.other_rep)
    for name in ("promise_reword", "promise_tags"):
        refused = client.get(reverse(name, args=[line.pk]))
        assert refused.status_code == 403 and "Rosa Rep" in refused.content.decode()
    answer = client.post(reverse("promise_withdraw", args=[line.pk]), {"reason": "x"})
    assert answer.status_code == 403
    line.refresh_from_db()
    assert line.state == LineState.IN_REVIEW


def test_withdrawing_needs_a_reason_and_can_be_undone(rosa: Client, line: PromiseLine, deal: Deal):
    url = reverse("promise_withdraw", args=[line.pk])
    refused = rosa.post(url, {"reason": ""})
    assert refused.status_code == 422 and "Say why this is no longer asked." in refused.content.decode()
    rosa.post(url, {"reason": "The buyer dropped it"})
    line.refresh_from_db()
    assert line.state == LineState.WITHDRAWN
    assert rosa.post(url, {"reason": "again"}).status_code == 409
    assert "Withdrawn" in rosa.get(reverse("deal", args=[deal.pk])).content.decode()
    rosa.post(reverse("promise_restore", args=[line.pk]))
    line.refresh_from_db()
    assert line.state == LineState.DRAFT


def test_nothing_comes_back_in_a_won_deal(rosa: Client, line: PromiseLine, deal: Deal):
    rosa.post(reverse("promise_withdraw", args=[line.pk]), {"reason": "dropped"})
    rosa.post(reverse("deal_stage", args=[deal.pk]), {"stage": "won"})
    rosa.post(reverse("promise_restore", args=[line.pk]))
    line.refresh_from_db()
    assert line.state == LineState.WITHDRAWN


# --- Questions ------------------------------------------------------------------------------------------------------


def test_rep_answers_and_the_clock_runs_on(rosa: Client, asked: Question, line: PromiseLine):
    url = reverse("question", args=[asked.pk])
    assert "Which fields?" in rosa.get(url).content.decode()
    assert rosa.post(url, {"answer": "Order, item, count."}).status_code == 302
    asked.refresh_from_db()
    assert (
        asked.answer == "Order, item, count."
        and asked.review.__class__.objects.get(pk=asked.review_id).state == "pending"
    )
    assert "Order, item, count." in page_of(rosa, line)
    late = rosa.post(url, {"answer": "Once more."})
    assert late.status_code == 409 and "Once more." in late.content.decode()


def test_empty_answer_comes_back(rosa: Client, asked: Question):
    answer = rosa.post(reverse("question", args=[asked.pk]), {"answer": ""})
    assert answer.status_code == 422 and "Write the answer" in answer.content.decode()


@pytest.mark.parametrize("text", ["", "I answer for her."])
def test_others_are_told_who_can_answer(client: Client, asked: Question, cast: SimpleNamespace, text: str):
    client.force_login(cast.other_rep)
    url = reverse("question", args=[asked.pk])
    assert "Rosa Rep or the deal desk can answer this." in client.get(url).content.decode()
    refused = client.post(url, {"answer": text})
    assert refused.status_code == 403 and "Rosa Rep" in refused.content.decode()
    asked.refresh_from_db()
    assert asked.answered_at is None


def test_questions_of_ones_own_deals(asked: Question, cast: SimpleNamespace):
    assert list(Question.objects.waiting_for(cast.rep)) == [asked]
    assert not Question.objects.waiting_for(cast.other_rep).exists()


# --- Cost -----------------------------------------------------------------------------------------------------------


def test_promise_page_asks_the_database_as_often_for_many_versions_as_for_one(
    rosa: Client, line: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict
):
    approve(line, cast, verdict)
    issue_plan(deal, by=cast.rep, now=NOW)
    reword(line, "Now two files are sent.", by=cast.rep, now=NOW)
    verdict(line, "security", cast.security)
    with CaptureQueriesContext(connection) as few:
        page_of(rosa, line)
    for number in range(20):
        line.refresh_from_db()
        reword(line, f"Now {number} files are sent.", by=cast.rep, now=NOW)
        verdict(line, "security", cast.security)
    with CaptureQueriesContext(connection) as many:
        page_of(rosa, line)
    assert len(many) == len(few)
