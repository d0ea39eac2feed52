"""Every due time explains itself where somebody has to act, and the reviewer's time and the rep's are kept apart."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts.models import Person
from promises.actions.lines import add_lines
from promises.models import Deal, PromiseLine
from reviews.actions.questions import answer, ask
from reviews.models import Clock, ClockHoliday, FinalRequest, Question, ReviewAssignment
from reviews.timers import explained, time_taken
from tests.conftest import NOW, send, whole_draft, yes

STARTED = "The clock started Wed 4 Mar, 15:00, UTC."
A_DAY = "24 h count, nights, weekends and holidays included."


@pytest.fixture(autouse=True)
def _at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def see(client: Client) -> Callable[..., str]:
    def get(person: Person, name: str, pk: int) -> str:
        client.force_login(person)
        page = client.get(reverse(name, args=[pk]))
        assert page.status_code == 200
        return page.content.decode()

    return get


def review_of(line: PromiseLine, team: str = "engineering") -> ReviewAssignment:
    return ReviewAssignment.objects.get(line=line, team__code=team)


def asked_and_answered(line: PromiseLine, cast: SimpleNamespace, *, after: int, waited: int) -> Question:
    """A question of engineering's, `after` minutes from the start, that waited so many minutes for the rep."""
    asked_at = NOW + timedelta(minutes=after)
    question = ask(review_of(line), "Which fields?", by=cast.engineer, now=asked_at)
    return answer(question, "All of them.", by=cast.rep, now=asked_at + timedelta(minutes=waited))


# --- Where it stands ------------------------------------------------------------------------------------------------


def test_review_page_explains_its_due_time_with_every_stop(line: PromiseLine, cast: SimpleNamespace, see):
    asked_and_answered(line, cast, after=60, waited=70)
    page = see(cast.engineer, "review", review_of(line).pk)
    assert "Why this due time" in page
    for sentence in (
        STARTED,
        A_DAY,
        "Stopped for a question from Wed 4 Mar, 16:00 to Wed 4 Mar, 17:10 (1 h 10 min).",
        "Due Thu 5 Mar, 16:10, UTC.",
    ):
        assert sentence in page


def test_question_page_explains_the_reps_own_clock_until_it_is_answered(
    line: PromiseLine, cast: SimpleNamespace, see
):
    question = ask(review_of(line), "Which fields?", by=cast.engineer, now=NOW)
    page = see(cast.rep, "question", question.pk)
    assert STARTED in page
    assert "Due Thu 5 Mar, 15:00, UTC." in page
    answer(question, "All of them.", by=cast.rep, now=NOW + timedelta(minutes=125))
    page = see(cast.rep, "question", question.pk)
    assert "after 2 h 05 min" in page
    assert "Why this due time" not in page


def test_final_answer_page_explains_working_hours_and_holidays(
    line: PromiseLine, cast: SimpleNamespace, verdict, see
):
    clock = Clock.objects.get(code="final_answer")
    ClockHoliday.objects.create(clock=clock, on=NOW.date() + timedelta(days=1), name="Founders' Day")
    verdict(line, "engineering", cast.engineer)
    assert "Why this due time" not in see(cast.owner, "final_answer", line.pk)
    verdict(line, "security", cast.security)
    page = see(cast.owner, "final_answer", line.pk)
    for sentence in (
        STARTED,
        "8 h of working time count: Mon to Fri, 09:00 to 17:00.",
        "Counted: Wed 4 Mar 2 h; Fri 6 Mar 6 h.",
        "Holidays skipped: Thu 5 Mar (Founders&#x27; Day).",
        "Due Fri 6 Mar, 15:00, UTC.",
    ):
        assert sentence in page


def test_promise_page_explains_every_row_that_waits(line: PromiseLine, cast: SimpleNamespace, verdict, see):
    asked_and_answered(line, cast, after=60, waited=70)
    ask(review_of(line, "security"), "Where from?", by=cast.security, now=NOW + timedelta(hours=2))
    page = see(cast.rep, "promise", line.pk)
    for team in ("Engineering", "Security"):
        assert f'Why this due time<span class="visually-hidden">, {team}</span>' in page
    assert "(1 h 10 min)" in page  # engineering's stop
    # Sales owes security's answer: it is the rep's clock that is explained.
    assert "The clock started Wed 4 Mar, 17:00, UTC." in page
    for team, by in (("engineering", cast.engineer), ("security", cast.security)):
        verdict(line, team, by, now=NOW + timedelta(hours=3))
    assert 'Why this due time<span class="visually-hidden">, Deal desk</span>' in see(
        cast.rep, "promise", line.pk
    )


def test_sheet_explains_each_teams_due_time_once_before_it_is_sent(deal: Deal, cast: SimpleNamespace, see):
    drafts = [whole_draft(f"File {n} is sent.", "data_movement") for n in range(3)]
    add_lines(deal, drafts, by=cast.rep, now=NOW, propose=False)
    page = see(cast.rep, "sheet_check", deal.pk)
    for whose in ("Engineering", "Security", "final answer"):
        assert page.count(f'Why this due time<span class="visually-hidden">, {whose}</span>') == 1
    assert page.count("The clock starts Wed 4 Mar, 15:00, UTC.") == 2
    assert (
        "The clock starts Thu 5 Mar, 15:00, UTC." in page
    )  # the final answer's, when the teams have answered
    assert "The clock started" not in page


@pytest.mark.parametrize("model", [ReviewAssignment, Question, FinalRequest])
def test_timer_from_before_clocks_were_kept_names_its_moments_alone(
    model: Any, line: PromiseLine, cast: SimpleNamespace, verdict
):
    if model is Question:
        ask(review_of(line), "Which fields?", by=cast.engineer, now=NOW)
    elif model is FinalRequest:
        verdict(line, "engineering", cast.engineer)
        verdict(line, "security", cast.security)
    model.objects.update(clock={})
    timer = model.objects.first()
    assert explained(timer, began=NOW) == [STARTED, "Due Thu 5 Mar, 15:00, UTC."]


# --- Gross and net --------------------------------------------------------------------------------------------------


def test_answered_review_says_how_long_it_took_and_how_much_waited_for_sales(
    line: PromiseLine, cast: SimpleNamespace, verdict, see
):
    question = asked_and_answered(line, cast, after=60, waited=70)
    verdict(line, "engineering", cast.engineer, now=NOW + timedelta(hours=5, minutes=20))
    words = "Answered in 5 h 20 min; 1 h 10 min of it waited for sales."
    assert time_taken(review_of(line)) == words
    page = see(cast.rep, "review", review_of(line).pk)
    assert words in page
    assert "Time taken" in page
    assert "(after 1 h 10 min)" in page
    # Who may still change the answer sees it too, once.
    assert see(cast.engineer, "review", review_of(line).pk).count(words) == 1
    assert ", after 1 h 10 min" in see(cast.rep, "promise", line.pk)
    assert ", after 1 h 10 min" in see(cast.rep, "question", question.pk)


def test_time_taken_without_a_question_names_no_sales(line: PromiseLine, cast: SimpleNamespace, verdict):
    assert time_taken(review_of(line)) == ""
    verdict(line, "engineering", cast.engineer, now=NOW + timedelta(hours=50))
    assert time_taken(review_of(line)) == "Answered in 2 days 2 h."


def test_team_that_wrote_the_words_took_no_time(line: PromiseLine, cast: SimpleNamespace, verdict):
    narrowed = yes(cast.engineer, "limit", wording="One CSV file is sent each day.")
    verdict(line, "engineering", cast.engineer, narrowed, now=NOW + timedelta(hours=1))
    written = ReviewAssignment.objects.current().get(line=line, team__code="engineering")
    assert time_taken(written) == ""


# --- Queries --------------------------------------------------------------------------------------------------------


def test_explaining_takes_as_many_queries_for_many_rows_as_for_few(
    deal: Deal, line: PromiseLine, cast: SimpleNamespace, client: Client
):
    client.force_login(cast.rep)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    promise, whole_deal = reverse("promise", args=[line.pk]), reverse("deal", args=[deal.pk])
    asked_and_answered(line, cast, after=10, waited=5)
    ask(review_of(line, "security"), "Where from?", by=cast.security, now=NOW + timedelta(hours=2))
    queries(promise), queries(whole_deal)
    few = queries(promise), queries(whole_deal)
    for round_ in range(1, 6):
        asked_and_answered(line, cast, after=60 * round_, waited=5)
    for other in send(deal, cast.rep, *[whole_draft(f"File {n}.", "data_movement") for n in range(5)]):
        asked_and_answered(other, cast, after=10, waited=5)
        ask(review_of(other, "security"), "Where from?", by=cast.security, now=NOW + timedelta(hours=2))
    assert (queries(promise), queries(whole_deal)) == few
