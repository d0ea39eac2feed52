"""The clock: nothing before its time, one rung at a time, each person told once, and silence never approves."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.accounts.models import Team
from dealdesk.audit.models import Event
from promises.actions.conditions import ConditionInput
from promises.models import Deal, PromiseLine
from promises.states import Incomplete
from promises.vocabulary import LineState
from reviews.actions.finals import give_final_answer
from reviews.actions.questions import answer, ask
from reviews.actions.sweeping import sweep
from reviews.actions.verdicts import confirm
from reviews.gates import gate_of
from reviews.models import Escalation, FinalRequest, ReviewAssignment
from reviews.models.assignments import ReviewState
from tests.conftest import NOW, send, whole_draft, yes

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


def state_of(line: PromiseLine) -> str:
    return PromiseLine.objects.values_list("state", flat=True).get(pk=line.pk)


@pytest.fixture
def support_line(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    """A promise that one team alone is asked about."""
    return send(deal, cast.rep, whole_draft("Support answers within 8 hours.", "support"))[0]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOW + DAY - SECOND, LineState.IN_REVIEW),
        (NOW + DAY, LineState.PAUSED),
        (NOW + DAY + SECOND, LineState.PAUSED),
    ],
)
def test_review_pauses_when_its_time_is_over_and_not_a_second_before(
    moment: datetime, expected: str, support_line: PromiseLine
):
    sweep(now=moment, trust_clock=True)
    assert state_of(support_line) == expected


def test_sweep_waits_for_the_databases_clock_too(line: PromiseLine):
    far = datetime(2999, 1, 1, tzinfo=NOW.tzinfo)
    ReviewAssignment.objects.update(due_at=far - DAY, next_escalation_at=far - DAY)
    assert sweep(now=far) == 0
    assert state_of(line) == LineState.IN_REVIEW


def test_ladder_climbs_one_rung_a_period_and_tells_each_person_once(line: PromiseLine, cast: SimpleNamespace):
    ReviewAssignment.objects.filter(team__code="security").update(next_escalation_at=NOW + 99 * DAY)
    review = ReviewAssignment.objects.get(line=line, team__code="engineering")
    seen = []
    for hours in (24, 24, 28, 28, 32, 32, 400):
        sweep(now=NOW + hours * HOUR, trust_clock=True)
        review.refresh_from_db()
        seen.append(review.escalation_level)
    assert seen == [1, 1, 2, 2, 3, 3, 3]
    assert review.state == ReviewState.PAUSED and review.next_escalation_at is None
    told = Escalation.objects.filter(review=review).values_list("rung", "told__name")
    assert sorted(told) == [(1, "Lea Lead"), (2, "Olga Owner"), (3, "Lars Leader")]
    for person in (cast.lead, cast.owner, cast.leader):
        assert person.notices.filter(key__startswith=f"review:{review.pk}:rung").count() == 1
    assert cast.rep.notices.filter(key=f"review:{review.pk}:paused:rep").count() == 1
    assert Event.objects.filter(review_ref=review.pk, kind="review.paused").count() == 1
    assert Event.objects.filter(review_ref=review.pk, kind="review.escalated").count() == 2
    assert not review.verdicts.exists()


def test_rung_with_nobody_on_it_gives_way_to_the_next(support_line: PromiseLine, cast: SimpleNamespace):
    sweep(now=NOW + DAY, trust_clock=True)
    assert list(Escalation.objects.values_list("rung", "told__name")) == [(2, "Olga Owner")]


def test_gate_names_the_paused_promise_and_who_did_not_answer(
    support_line: PromiseLine, deal: Deal, cast: SimpleNamespace
):
    sweep(now=NOW + DAY, trust_clock=True)
    (reason,) = gate_of(Deal.objects.get(pk=deal.pk)).quote.reasons
    assert reason.code == "promise_paused"
    assert reason.message == "HF-1-1 is paused: Support (nobody yet) did not answer in time."


def test_late_verdict_resumes_the_promise(support_line: PromiseLine, cast: SimpleNamespace, verdict):
    sweep(now=NOW + DAY, trust_clock=True)
    verdict(support_line, "support", cast.support, now=NOW + DAY + HOUR)
    assert state_of(support_line) == LineState.WAITING_FINAL
    assert Event.objects.get(kind="verdict.given").data["late"] is True
    assert sweep(now=NOW + 30 * HOUR, trust_clock=True) == 0


def test_promise_stays_paused_until_the_late_team_answers(line: PromiseLine, cast: SimpleNamespace, verdict):
    verdict(line, "engineering", cast.engineer)
    sweep(now=NOW + DAY, trust_clock=True)
    assert state_of(line) == LineState.PAUSED
    verdict(line, "security", cast.security, now=NOW + DAY + HOUR)
    assert state_of(line) == LineState.WAITING_FINAL


def test_question_stops_the_clock_and_the_answer_starts_it_with_what_was_left(
    support_line: PromiseLine, cast: SimpleNamespace
):
    review = ReviewAssignment.objects.get(line=support_line)
    question = ask(review, "Which time zone?", by=cast.support, now=NOW + 20 * HOUR)
    sweep(now=NOW + 90 * HOUR, trust_clock=True)
    review.refresh_from_db()
    assert (review.state, review.escalation_level) == (ReviewState.QUESTION, 0)
    answer(question, "Lisbon.", by=cast.rep, now=NOW + 100 * HOUR)
    review.refresh_from_db()
    assert review.due_at == NOW + 104 * HOUR
    assert review.stopped_seconds == 80 * 3600
    sweep(now=NOW + 104 * HOUR - SECOND, trust_clock=True)
    assert state_of(support_line) == LineState.IN_REVIEW
    sweep(now=NOW + 104 * HOUR, trust_clock=True)
    assert state_of(support_line) == LineState.PAUSED


def test_question_after_the_due_time_buys_no_time(support_line: PromiseLine, cast: SimpleNamespace):
    sweep(now=NOW + DAY, trust_clock=True)
    review = ReviewAssignment.objects.get(line=support_line)
    question = ask(review, "Which time zone?", by=cast.support, now=NOW + 25 * HOUR)
    answer(question, "Lisbon.", by=cast.rep, now=NOW + 26 * HOUR)
    review.refresh_from_db()
    assert review.state == ReviewState.PAUSED
    assert review.next_escalation_at == NOW + 30 * HOUR
    assert state_of(support_line) == LineState.PAUSED


def test_new_words_start_a_fresh_clock(line: PromiseLine, cast: SimpleNamespace, verdict):
    late = NOW + DAY + HOUR
    sweep(now=NOW + DAY, trust_clock=True)
    verdict(
        line,
        "engineering",
        cast.engineer,
        yes(cast.engineer, "limit", wording="One CSV file of five fields a night."),
        now=late,
    )
    fresh = ReviewAssignment.objects.current().get(line=line, team__code="security")
    assert fresh.due_at == late + DAY
    assert state_of(line) == LineState.IN_REVIEW


def test_one_poisoned_row_holds_up_nobody(deal: Deal, cast: SimpleNamespace):
    drafts = [whole_draft(f"Support answers within {hours} hours.", "support") for hours in range(2, 8)]
    lines = send(deal, cast.rep, *drafts)
    poisoned = ReviewAssignment.objects.get(line=lines[2])
    # Due, and on top of the ladder already: no step of the sweep can make sense of it.
    ReviewAssignment.objects.filter(pk=poisoned.pk).update(escalation_level=3)
    sweep(now=NOW + DAY, trust_clock=True)
    assert [state_of(line) for line in lines].count(LineState.PAUSED) == 5
    poisoned.refresh_from_db()
    assert poisoned.next_escalation_at == NOW + DAY + timedelta(minutes=1)


def test_late_final_answer_is_told_to_leadership_once_and_changes_nothing(
    support_line: PromiseLine, cast: SimpleNamespace, verdict
):
    verdict(support_line, "support", cast.support)
    due = FinalRequest.objects.get().due_at
    for moment in (due - SECOND, due, due + HOUR, due + DAY):
        sweep(now=moment, trust_clock=True)
    assert cast.leader.notices.filter(key__contains=":overdue").count() == 1
    assert state_of(support_line) == LineState.WAITING_FINAL


def test_lapsed_condition_withdraws_the_approval(support_line: PromiseLine, cast: SimpleNamespace, verdict):
    verdict(support_line, "support", cast.support)
    support_line.refresh_from_db()
    condition = ConditionInput("Halden IT", "give us test access", (NOW + 5 * DAY).date(), "a log-in works")
    give_final_answer(
        support_line,
        answer="yes_with_conditions",
        sentence="Yes, if Halden gives test access.",
        digest=support_line.current_wording.digest,
        conditions=[condition],
        by=cast.owner,
        now=NOW,
    )
    sweep(now=NOW + 5 * DAY, trust_clock=True)
    assert state_of(support_line) == LineState.APPROVED_WITH_CONDITIONS
    sweep(now=NOW + 6 * DAY, trust_clock=True)
    assert state_of(support_line) == LineState.WAITING_FINAL
    codes = [reason.code for reason in gate_of(support_line.deal).quote.reasons]
    assert codes == ["condition_lapsed"]
    assert cast.rep.notices.filter(key__endswith=":lapsed").count() == 1


def test_sweep_costs_the_same_statements_for_one_and_for_thirty(deal: Deal, cast: SimpleNamespace):
    send(deal, cast.rep, *[whole_draft(f"Support answers in {n} hours.", "support") for n in range(1, 31)])
    assert Team.objects.count() == 4
    with CaptureQueriesContext(connection) as one:
        ReviewAssignment.objects.filter(line__number__gt=1).update(next_escalation_at=NOW + 9 * DAY)
        assert sweep(now=NOW + DAY, trust_clock=True) == 1
    ReviewAssignment.objects.filter(line__number__gt=1).update(next_escalation_at=NOW + DAY)
    with CaptureQueriesContext(connection) as thirty:
        assert sweep(now=NOW + DAY, trust_clock=True) == 29
    assert len(thirty) <= len(one)


def test_lapsed_condition_of_a_team_asks_every_team_anew(
    support_line: PromiseLine, cast: SimpleNamespace, verdict
):
    condition = ConditionInput("Halden IT", "give us test access", (NOW + 5 * DAY).date(), "a log-in works")
    verdict(support_line, "support", cast.support, yes(cast.support, conditions=[condition]))
    support_line.refresh_from_db()
    give_final_answer(
        support_line,
        answer="yes_with_conditions",
        sentence="Yes, if Halden gives test access.",
        digest=support_line.current_wording.digest,
        by=cast.owner,
        now=NOW,
    )
    late = NOW + 6 * DAY
    sweep(now=late, trust_clock=True)
    assert state_of(support_line) == LineState.IN_REVIEW
    codes = [reason.code for reason in gate_of(support_line.deal).quote.reasons]
    assert codes == ["condition_lapsed", "promise_unanswered"]
    fresh = ReviewAssignment.objects.current().open().select_related("wording").get(line=support_line)
    assert fresh.due_at == late + DAY
    with pytest.raises(Incomplete) as refused:
        confirm(fresh, digest=fresh.wording.digest, by=cast.support, now=late)
    assert refused.value.errors == {"conditions": "Condition 1: 9 March 2026 is over. Give a date to come."}
    verdict(support_line, "support", cast.support, now=late)
    assert state_of(support_line) == LineState.WAITING_FINAL
    support_line.refresh_from_db()
    give_final_answer(
        support_line,
        answer="yes",
        sentence="Yes.",
        digest=support_line.current_wording.digest,
        by=cast.owner,
        now=late,
    )
    assert gate_of(Deal.objects.get(pk=support_line.deal_id)).quote.open


def test_review_in_the_open_queue_is_told_to_everybody_who_could_claim_it(
    support_line: PromiseLine, cast: SimpleNamespace
):
    review = ReviewAssignment.objects.get(line=support_line)
    assert review.assignee is None
    assert cast.support.notices.filter(key=f"review:{review.pk}:asked").count() == 1
    assert not cast.engineer.notices.filter(key=f"review:{review.pk}:asked").exists()
