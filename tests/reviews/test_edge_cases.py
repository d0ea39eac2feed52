"""Odd but possible set-ups and orders of events, each of which once led somewhere it should not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, connections, transaction

from dealdesk.accounts.models import Absence, Membership, Person, Team
from dealdesk.audit import seals
from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice
from promises.actions.conditions import ConditionInput
from promises.actions.deals import edit_deal as edit_facts
from promises.actions.deals import invite_guest
from promises.actions.lines import LineDraft, add_lines
from promises.actions.locking import take_deal, take_line, take_lines
from promises.actions.plans import issue_plan
from promises.models import CatalogEntry, Condition, Deal, PromiseLine
from promises.permissions import may_see_internal_notes
from promises.states import Incomplete, Refused
from promises.vocabulary import LineState
from reviews.actions.finals import Terms, answer_together, give_final_answer
from reviews.actions.handing import hand_over
from reviews.actions.ownership import edit_deal
from reviews.actions.questions import answer, ask
from reviews.actions.revisions import retag, reword
from reviews.actions.stages import move_stage
from reviews.actions.sweeping import sweep
from reviews.actions.verdicts import decide
from reviews.models import Escalation, ReviewAssignment, TeamRule
from tests.conftest import NOW, no, send, whole_draft, yes

Give = Callable[..., object]


def at(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def fresh(line: PromiseLine) -> PromiseLine:
    return PromiseLine.objects.select_related("current_wording", "deal").get(pk=line.pk)


def review_of(line: PromiseLine, team: str) -> ReviewAssignment:
    return ReviewAssignment.objects.current().select_related("wording").get(line=line.pk, team__code=team)


def say_yes(line: PromiseLine, owner: Person, **more: object) -> object:
    line = fresh(line)
    given = {"answer": "yes", "sentence": "Yes.", "digest": line.current_wording.digest, **more}
    return give_final_answer(line, by=owner, now=at(2), **given)


# A deal that is lost


def test_lost_deal_takes_no_verdict_so_an_unasked_team_never_counts_as_agreed(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    verdict(line, "engineering", cast.engineer)
    move_stage(line.deal, "lost", by=cast.rep, now=at(1))
    with pytest.raises(Refused):
        verdict(line, "engineering", cast.engineer, now=at(1))
    assert fresh(line).state == LineState.IN_REVIEW
    with pytest.raises(Refused):
        say_yes(line, cast.owner)
    move_stage(line.deal, "open", by=cast.rep, now=at(3))
    assert set(fresh(line).reviews.open().values_list("team__code", flat=True)) == {"engineering", "security"}


def test_new_tag_in_a_lost_deal_does_not_replace_the_team_that_never_answered(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    verdict(line, "engineering", cast.engineer)
    move_stage(line.deal, "lost", by=cast.rep, now=at(1))
    with pytest.raises(Refused):
        retag(line, add=["support"], by=cast.rep, now=at(1))
    with pytest.raises(Refused):
        reword(line, "Two CSV files are sent each night.", by=cast.rep, now=at(1))
    assert not fresh(line).reviews.open().exists()


# The menu


@pytest.mark.parametrize("offer", ["custom", "not_offered"])
def test_sentence_of_a_cell_that_needs_review_is_not_clear(
    cast: SimpleNamespace, menu: CatalogEntry, deal: Deal, offer: str
):
    CatalogEntry.objects.filter(pk=menu.pk).update(offer=offer)
    edit_facts(deal, {"plan": menu.plan}, by=cast.rep, now=NOW)
    menu.refresh_from_db()
    (line,) = add_lines(deal, [LineDraft(menu.sentence, (), {"catalog_entry": menu})], by=cast.rep, now=NOW)
    assert fresh(line).state == LineState.DRAFT
    assert not fresh(line).is_sayable


# Hard stops


def test_lifted_stop_comes_back_with_words_that_nobody_judged(cast: SimpleNamespace, deal: Deal):
    (line,) = add_lines(deal, [LineDraft("We export all records to CSV.")], by=cast.rep, now=NOW)
    retag(line, remove=["data_movement"], by=cast.security, now=at(1))
    reword(line, "We export every record to CSV.", by=cast.rep, now=at(2))
    assert not fresh(line).open_stops
    reword(line, "We migrate every record to CSV.", by=cast.rep, now=at(3))
    assert [stop.rule.code for stop in fresh(line).open_stops] == ["data_movement"]
    retag(line, add=["data_movement"], by=cast.security, now=at(4))
    retag(line, remove=["data_movement"], by=cast.security, now=at(5))
    assert not fresh(line).open_stops


# Clocks and the ladder


def test_question_at_the_top_of_the_ladder_climbs_no_further(cast: SimpleNamespace, line: PromiseLine):
    review = review_of(line, "engineering")
    for hours in (24, 28, 32):
        sweep(now=at(hours), trust_clock=True)
    rungs = Escalation.objects.filter(review=review).count()
    asked = ask(review, "Which file?", by=cast.engineer, now=at(33))
    answer(asked, "The order file.", by=cast.rep, now=at(34))
    sweep(now=at(60), trust_clock=True)
    assert Escalation.objects.filter(review=review).count() == rungs


def test_time_that_a_question_stood_open_is_kept_when_the_verdict_comes_first(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    ask(review_of(line, "engineering"), "Which file?", by=cast.engineer, now=at(1))
    verdict(line, "engineering", cast.engineer, now=at(4))
    assert review_of(line, "engineering").stopped_seconds == 3 * 3600


# People


def test_review_never_goes_to_a_delegate_who_has_left(cast: SimpleNamespace, deal: Deal):
    left = Person.objects.create_user("left@example.com", name="Left", is_active=False, reviewer=True)
    TeamRule.objects.filter(team__code="engineering").update(assign_by="least_loaded")
    for person in (cast.engineer, cast.lead):
        Absence.objects.create(person=person, starts_at=at(-1), ends_at=at(100), delegate=left)
    (line,) = send(deal, cast.rep, whole_draft("One file.", "data_movement"))
    assert review_of(line, "engineering").assignee is None


def test_guest_in_a_team_is_not_assigned_in_deals_they_cannot_see(cast: SimpleNamespace, deal: Deal):
    TeamRule.objects.filter(team__code="product").update(assign_by="rotation")
    Membership.objects.filter(team__code="product").delete()
    Membership.objects.create(team=Team.objects.get(code="product"), person=cast.outsider)
    (line,) = send(deal, cast.rep, whole_draft("A report.", "custom_logic"))
    assert review_of(line, "product").assignee is None


def test_guest_who_is_marked_a_reviewer_sees_no_internal_notes(cast: SimpleNamespace):
    cast.outsider.reviewer = True
    assert not may_see_internal_notes(cast.outsider)


def test_guest_sees_the_deal_takes_the_review_and_answers_for_the_team(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    guest = cast.outsider
    invite_guest(line.deal, guest, team=Team.objects.get(code="security"), by=cast.owner, now=NOW)
    assert list(PromiseLine.objects.visible_to(guest)) == [line]
    assert [r.team.code for r in ReviewAssignment.objects.answerable_by(guest)] == ["security"]
    hand_over(review_of(line, "security"), to=guest, by=cast.security, now=NOW)
    verdict(line, "security", guest)
    assert review_of(line, "security").decided_by == guest
    with pytest.raises(Refused):
        verdict(line, "engineering", guest)


def test_rep_who_is_a_deal_desk_owner_does_not_choose_who_judges_them(
    cast: SimpleNamespace, line: PromiseLine
):
    cast.rep.deal_desk_owner = True
    with pytest.raises(Refused):
        hand_over(review_of(line, "engineering"), to=cast.lead, by=cast.rep, now=NOW)
    assert (
        hand_over(review_of(line, "engineering"), to=cast.lead, by=cast.owner, now=NOW).assignee == cast.lead
    )


def test_new_rep_is_told_of_the_question_they_take_over(cast: SimpleNamespace, line: PromiseLine):
    asked = ask(review_of(line, "engineering"), "Which file?", by=cast.engineer, now=at(1))
    edit_deal(line.deal, {"sales_rep": cast.other_rep}, by=cast.owner, now=at(2))
    assert Notice.objects.filter(person=cast.other_rep, link__contains=f"/questions/{asked.pk}").count() == 1


def test_team_without_members_clock_or_rule_is_asked_with_the_usual_clock(cast: SimpleNamespace, deal: Deal):
    team = Team.objects.get(code="product")
    team.memberships.all().delete()
    team.clock.delete()
    team.rule.delete()
    (line,) = send(deal, cast.rep, whole_draft("A report.", "custom_logic"))
    review = review_of(line, "product")
    assert review.assignee is None and review.due_at == at(24)
    with pytest.raises(Refused):
        decide(review, yes(cast.rep), digest=review.wording.digest, by=cast.rep, now=NOW)


def test_late_final_answer_without_leaders_or_another_owner_is_recorded(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    Person.objects.update(deal_desk_owner=False, leadership=False)
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    sweep(now=at(30), trust_clock=True)
    assert Event.objects.filter(kind="final.overdue").count() == 1


# Final answers


def test_words_to_say_instead_come_from_a_verdict_that_still_stands(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    verdict(line, "engineering", cast.engineer, no(say_instead="The file goes out weekly."))
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    say_yes(line, cast.owner, answer="no", sentence="Not this year.")
    assert fresh(line).say_instead == "Not this year."


@pytest.mark.parametrize(("name", "longest"), [("limit", 400), ("phase", 120)])
def test_terms_longer_than_their_column_are_refused_by_name(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give, name: str, longest: int
):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    with pytest.raises(Incomplete) as refused:
        say_yes(line, cast.owner, terms=Terms(**{name: "x" * (longest + 1)}))
    assert name in refused.value.errors


def test_promise_with_a_lapsed_condition_is_not_answered_among_others(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    condition = ConditionInput("Buyer", "opens the firewall", at(48).date(), "a test file")
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    say_yes(line, cast.owner, answer="yes_with_conditions", conditions=[condition])
    sweep(now=at(120), trust_clock=True)
    assert Condition.objects.get().state == "lapsed" and fresh(line).state == LineState.WAITING_FINAL
    with pytest.raises(Refused):
        answer_together([(line, fresh(line).current_wording.digest, "Yes.")], by=cast.owner, now=at(121))


# Seals


@pytest.mark.django_db
def test_event_recorded_late_under_an_early_number_is_sealed_with_its_neighbours():
    """An id handed out before its neighbour's may carry the later moment."""
    settled, unsettled = NOW - timedelta(minutes=3), NOW - timedelta(minutes=1)
    for recorded in (settled, unsettled, settled):
        Event.objects.create(at=settled, recorded_at=recorded, kind="x")
    seals.seal(now=NOW)
    seals.seal(now=NOW + timedelta(minutes=5))
    assert seals.first_broken() is None


# Two at once on PostgreSQL


def aside(work: Callable[[], object]) -> object:
    """What `work` returns in a connection of its own that waits half a second for a lock."""

    def run() -> object:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '500ms'")
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.mark.django_db(transaction=True)
@pytest.mark.servers
def test_plan_does_not_wait_for_lines_whose_taker_waits_for_the_deal(
    cast: SimpleNamespace, line: PromiseLine, verdict: Give
):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    say_yes(line, cast.owner)
    with transaction.atomic():
        take_lines([line.pk])
        plan = aside(lambda: issue_plan(line.deal, by=cast.rep, now=at(3)))
        take_deal(line.deal_id)
    assert [row.line_id for row in plan.lines.all()] == [line.pk]


@pytest.mark.django_db(transaction=True)
@pytest.mark.servers
def test_answers_together_take_no_deal_while_they_still_wait_for_a_line(
    cast: SimpleNamespace, deal: Deal, verdict: Give
):
    first, second = send(deal, cast.rep, *[whole_draft(f"{n} files.", "support") for n in ("One", "Two")])
    for line in (first, second):
        verdict(line, "support", cast.support)
    rows = [(line, fresh(line).current_wording.digest, "Yes.") for line in (first, second)]

    def answer_both() -> None:
        with pytest.raises(OperationalError):
            answer_together(rows, by=cast.owner, now=at(2))

    with transaction.atomic():
        take_line(second.pk)
        with ThreadPoolExecutor(1) as pool:
            together = pool.submit(aside, answer_both)
            # The other side stands before the second line by now, or soon will; the deal has to be free all the time.
            for _ in range(5):
                aside(lambda: take_deal(deal.pk))
            take_deal(deal.pk)
            together.result()
    assert len(answer_together(rows, by=cast.owner, now=at(2))) == 2
