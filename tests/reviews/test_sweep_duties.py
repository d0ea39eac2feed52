"""What the sweep does beside pausing reviews: reminders, late final answers and questions, people who are away."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from dealdesk.accounts.models import Absence, Membership, Person, Team
from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice, TeamChannel
from promises import links
from promises.models import Deal, PromiseLine
from promises.vocabulary import LineState
from reviews.actions.questions import answer, ask
from reviews.actions.sweeping import sweep
from reviews.history import describe
from reviews.models import Escalation, FinalRequest, Question, ReviewAssignment, TeamRule
from reviews.models.assignments import ReviewState
from tests.conftest import NOW, make_person, send, whole_draft

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)


@pytest.fixture
def review(deal: Deal, cast: SimpleNamespace) -> ReviewAssignment:
    """Support's review of one promise, with nobody's name on it yet."""
    (line,) = send(deal, cast.rep, whole_draft("Support answers within 8 hours.", "support"))
    return ReviewAssignment.objects.select_related("line__deal", "team", "wording").get(line=line)


def give(review: ReviewAssignment, person: Person) -> None:
    ReviewAssignment.objects.filter(pk=review.pk).update(assignee=person)


def told(person: Person, part: str) -> list[str]:
    return list(person.notices.filter(key__contains=part).order_by("pk").values_list("key", flat=True))


def look(*moments: datetime) -> None:
    for moment in moments:
        sweep(now=moment, trust_clock=True)


# Reminders


def test_reminders_come_at_half_time_and_two_hours_before_once_each(
    review: ReviewAssignment, cast: SimpleNamespace
):
    give(review, cast.support)
    seen = []
    for hours in (11.99, 12, 12.01, 21.99, 22, 22.01, 24):
        look(NOW + hours * HOUR)
        seen.append(len(told(cast.support, ":reminder:")))
    assert seen == [0, 1, 1, 1, 2, 2, 2]
    assert [event.kind for event in Event.objects.filter(kind="review.reminded")] == ["review.reminded"] * 2
    notice = cast.support.notices.get(key=f"review:{review.pk}:reminder:1")
    assert notice.text == "Reminder: Support still has to answer HF-1-1: Support answers within 8 hours."
    assert (notice.kind, notice.due_at, notice.link) == ("reminder", review.due_at, links.review(review.pk))


def test_reminder_of_an_unclaimed_review_goes_to_whoever_could_claim_it(
    review: ReviewAssignment, cast: SimpleNamespace
):
    other = make_person("Sina Support", reviewer=True, teams=("support",))
    look(NOW + 12 * HOUR)
    assert told(cast.support, ":reminder:") == told(other, ":reminder:") == [f"review:{review.pk}:reminder:1"]
    assert not told(cast.engineer, ":reminder:")


def test_reminders_that_were_missed_are_not_made_up_for(review: ReviewAssignment, cast: SimpleNamespace):
    give(review, cast.support)
    look(NOW + 23 * HOUR)
    assert told(cast.support, ":reminder:") == [f"review:{review.pk}:reminder:1"]
    look(NOW + 23 * HOUR + SECOND, NOW + DAY)
    assert len(told(cast.support, ":reminder:")) == 1


def test_nobody_is_reminded_of_what_has_run_out(review: ReviewAssignment, cast: SimpleNamespace):
    give(review, cast.support)
    look(NOW + 30 * HOUR)
    assert not told(cast.support, ":reminder:")


def test_a_question_stops_the_reminders_with_the_clock(review: ReviewAssignment, cast: SimpleNamespace):
    give(review, cast.support)
    question = ask(review, "Which time zone?", by=cast.support, now=NOW + 10 * HOUR)
    look(NOW + 15 * HOUR)
    assert not told(cast.support, f"review:{review.pk}:reminder:")
    answer(question, "Lisbon.", by=cast.rep, now=NOW + 20 * HOUR)
    seen = []
    for hours in (21.99, 22, 31.99, 32):
        look(NOW + hours * HOUR)
        seen.append(len(told(cast.support, f"review:{review.pk}:reminder:")))
    assert seen == [0, 1, 1, 2]


def test_the_rep_is_reminded_of_a_question_and_then_the_deal_desk_and_leadership_hear(
    review: ReviewAssignment, cast: SimpleNamespace
):
    question = ask(review, "Which time zone?", by=cast.support, now=NOW)
    look(NOW + 12 * HOUR, NOW + 22 * HOUR)
    assert told(cast.rep, ":reminder:") == [f"question:{question.pk}:reminder:{n}" for n in (1, 2)]
    look(NOW + DAY - SECOND)
    assert not Event.objects.filter(kind="question.overdue").exists()
    look(NOW + DAY, NOW + DAY + SECOND)
    assert told(cast.rep, ":overdue") == [f"question:{question.pk}:overdue"]
    assert told(cast.owner, "question:") == [f"question:{question.pk}:rung:2"]
    assert not told(cast.leader, "question:")
    look(NOW + 28 * HOUR, NOW + 40 * HOUR)
    assert told(cast.leader, "question:") == [f"question:{question.pk}:rung:3"]
    assert len(told(cast.rep, ":overdue")) == len(told(cast.owner, "question:")) == 1
    review.refresh_from_db()
    assert (review.state, review.escalation_level) == (ReviewState.QUESTION, 0)
    assert Question.objects.open().get().pk == question.pk
    answer(question, "Lisbon.", by=cast.rep, now=NOW + 41 * HOUR)
    review.refresh_from_db()
    assert review.gross_time(NOW + 42 * HOUR) == 42 * HOUR
    assert (review.rep_time(NOW + 42 * HOUR), review.net_time(NOW + 42 * HOUR)) == (41 * HOUR, HOUR)
    look(NOW + 50 * HOUR)
    assert Event.objects.filter(kind="question.overdue").count() == 2


def test_the_owner_is_reminded_of_the_final_answer(review: ReviewAssignment, cast: SimpleNamespace, verdict):
    verdict(review.line, "support", cast.support)
    request = FinalRequest.objects.get()
    assert request.remind_at is not None
    look(request.remind_at)
    assert told(cast.owner, ":reminder:") == [f"final:{request.pk}:reminder:1"]
    assert describe(Event.objects.get(kind="final.reminded")).startswith("The deal desk was reminded")


# The ladder


def test_a_rung_with_nobody_says_so_and_the_next_is_told(review: ReviewAssignment, cast: SimpleNamespace):
    look(NOW + DAY)
    assert list(Escalation.objects.values_list("rung", "told__name")) == [(2, "Olga Owner")]
    said = describe(Event.objects.get(kind="review.paused"))
    assert "Support has no lead who could be told. Olga Owner was told." in said
    notice = cast.owner.notices.get(key=f"review:{review.pk}:rung:2")
    assert notice.text.startswith(
        "HF-1-1 is paused: Support (nobody yet) did not answer in time. Support has no lead who could be told."
    )


def test_a_ladder_with_nobody_at_all_is_climbed_and_says_so(review: ReviewAssignment, cast: SimpleNamespace):
    Person.objects.filter(pk__in=[cast.owner.pk, cast.leader.pk]).update(is_active=False)
    look(NOW + DAY, NOW + 90 * HOUR)
    assert list(Escalation.objects.values_list("rung", "told")) == [(3, None)]
    assert "there is nobody in leadership" in describe(Event.objects.get(kind="review.paused")).lower()


def test_rungs_are_counted_from_the_due_time_however_late_the_sweep_comes(
    review: ReviewAssignment, cast: SimpleNamespace
):
    Team.objects.filter(code="support").update(lead=cast.lead)
    look(NOW + DAY + 9 * HOUR)
    assert list(Escalation.objects.order_by("rung").values_list("rung", flat=True)) == [1, 2, 3]
    look(NOW + DAY + 9 * HOUR, NOW + 99 * HOUR)
    assert Escalation.objects.count() == 3


def test_the_deals_own_rep_is_never_told_as_a_rung(review: ReviewAssignment, cast: SimpleNamespace):
    Team.objects.filter(code="support").update(lead=cast.rep)
    look(NOW + DAY)
    assert list(Escalation.objects.values_list("rung", flat=True)) == [2]


def test_the_rep_hears_once_that_a_promise_is_paused_whichever_team_is_late(
    line: PromiseLine, cast: SimpleNamespace
):
    look(NOW + DAY)
    assert ReviewAssignment.objects.filter(state=ReviewState.PAUSED).count() == 2
    assert len(told(cast.rep, ":paused:rep")) == 1


def test_words_made_by_the_database_are_those_of_the_app(cast: SimpleNamespace, review: ReviewAssignment):
    Deal.objects.update(code=None)
    give(review, cast.support)
    look(NOW + DAY)
    line = PromiseLine.objects.select_related("deal", "current_wording").get()
    notice = cast.owner.notices.get(key=f"review:{review.pk}:rung:2")
    assert notice.text.startswith(f"{line.ref} is paused: Sven Support (Support) did not answer in time.")
    assert notice.text.endswith(line.text) and notice.link == links.review(review.pk)
    assert cast.rep.notices.get(key__endswith=":paused:rep").link == links.wording(line.pk, 1)
    due = Event.objects.get(kind="review.paused").data["due_at"]
    assert datetime.fromisoformat(due) == review.due_at


def test_a_notice_never_outgrows_its_column(deal: Deal, cast: SimpleNamespace):
    send(deal, cast.rep, whole_draft("Support answers " + "very " * 190 + "soon.", "support"))
    look(NOW + DAY)
    assert {len(text) for text in cast.owner.notices.filter(kind="late").values_list("text", flat=True)} == {
        400
    }


def test_a_teams_channel_gets_a_notice_of_its_own(deal: Deal, cast: SimpleNamespace):
    support = Team.objects.get(code="support")
    TeamChannel.objects.create(team=support, label="Support room", url="json://127.0.0.1:1")
    (line,) = send(deal, cast.rep, whole_draft("Support answers within 8 hours.", "support"))
    look(NOW + DAY)
    pk = ReviewAssignment.objects.get(line=line).pk
    rows = Notice.objects.filter(team=support).order_by("pk").values_list("key", "kind")
    assert list(rows) == [(f"review:{pk}:asked", "asked"), (f"review:{pk}:rung:2", "late")]


# Away


def away(person: Person, delegate: Person | None = None, *, since: datetime = NOW, days: int = 7) -> Absence:
    return Absence.objects.create(
        person=person, starts_at=since, ends_at=since + days * DAY, delegate=delegate
    )


def test_open_reviews_move_to_the_delegate_when_an_absence_begins(
    review: ReviewAssignment, cast: SimpleNamespace
):
    give(review, cast.support)
    away(cast.support, cast.product, since=NOW + 2 * HOUR)
    look(NOW + HOUR)
    review.refresh_from_db()
    assert review.assignee == cast.support
    look(NOW + 2 * HOUR, NOW + 3 * HOUR)
    review.refresh_from_db()
    assert (review.assignee, review.on_behalf_of) == (cast.product, cast.support)
    assert review.due_at == NOW + DAY  # the clock runs on
    moved = Event.objects.get(kind="review.moved")
    assert describe(moved) == ("Sven Support is away until 11 Mar 2026, so Pia Product is asked instead.")
    assert len(told(cast.product, ":moved:")) == 1


def test_a_chain_of_delegates_is_followed_to_somebody_who_is_there(
    review: ReviewAssignment, cast: SimpleNamespace
):
    give(review, cast.support)
    away(cast.support, cast.product)
    away(cast.product, cast.engineer)
    look(NOW + HOUR)
    review.refresh_from_db()
    assert (review.assignee, review.on_behalf_of) == (cast.engineer, cast.support)


def test_a_stand_in_who_goes_away_too_passes_it_on_for_the_first(
    review: ReviewAssignment, cast: SimpleNamespace
):
    give(review, cast.support)
    away(cast.support, cast.product)
    look(NOW + HOUR)
    away(cast.product, cast.engineer, since=NOW + 2 * HOUR)
    look(NOW + 2 * HOUR)
    review.refresh_from_db()
    assert (review.assignee, review.on_behalf_of) == (cast.engineer, cast.support)


def test_chain_that_ends_at_nobody_goes_to_the_team(review: ReviewAssignment, cast: SimpleNamespace):
    other = make_person("Sina Support", reviewer=True, teams=("support",))
    give(review, cast.support)
    away(cast.support, cast.rep)  # the deal's own rep never judges it
    look(NOW + HOUR)
    review.refresh_from_db()
    assert (review.assignee, review.on_behalf_of) == (None, None)
    assert len(told(other, ":moved:")) == 1
    look(NOW + 2 * HOUR)
    assert Event.objects.filter(kind="review.moved").count() == 1


def test_the_teams_rule_names_who_is_there(review: ReviewAssignment, cast: SimpleNamespace):
    other = make_person("Sina Support", reviewer=True, teams=("support",))
    TeamRule.objects.filter(team__code="support").update(assign_by="rotation")
    give(review, cast.support)
    away(cast.support)
    look(NOW + HOUR)
    review.refresh_from_db()
    assert (review.assignee, review.on_behalf_of) == (other, cast.support)


def test_reviews_of_somebody_who_left_move_too(review: ReviewAssignment, cast: SimpleNamespace):
    give(review, cast.support)
    Person.objects.filter(pk=cast.support.pk).update(is_active=False)
    look(NOW + HOUR)
    review.refresh_from_db()
    assert review.assignee is None
    assert describe(Event.objects.get(kind="review.moved")) == (
        "Sven Support has left, so Support is asked instead."
    )


def test_answered_reviews_stay_with_whom_they_were(review: ReviewAssignment, cast: SimpleNamespace, verdict):
    give(review, cast.support)
    verdict(review.line, "support", cast.support)
    away(cast.support, cast.product)
    look(NOW + HOUR)
    review.refresh_from_db()
    assert review.assignee == cast.support


def test_verdict_of_a_stand_in_says_for_whom(review: ReviewAssignment, cast: SimpleNamespace, verdict):
    give(review, cast.support)
    away(cast.support, cast.product)
    look(NOW + HOUR)
    given = verdict(review.line, "support", cast.product, now=NOW + 2 * HOUR)
    assert given.on_behalf_of == cast.support
    review.line.refresh_from_db()
    assert review.line.state == LineState.WAITING_FINAL


def test_absent_people_cost_the_sweep_nothing_where_they_have_no_reviews(
    cast: SimpleNamespace, review: ReviewAssignment
):
    away(cast.engineer, cast.product)
    look(NOW + HOUR)
    assert not Event.objects.filter(kind="review.moved").exists()
    assert Membership.objects.filter(person=cast.engineer).exists()
