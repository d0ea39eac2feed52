"""A deal that changes hands while its promises are judged."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from promises.models import Deal, PromiseLine
from promises.states import NotYours, Refused
from reviews.actions.ownership import edit_deal
from reviews.actions.questions import ask
from reviews.actions.revisions import change_facts
from reviews.actions.stages import move_stage
from reviews.actions.sweeping import sweep
from reviews.models import ReviewAssignment
from tests.conftest import NOW


def test_new_rep_is_carried_into_reviews_and_questions(deal: Deal, line: PromiseLine, cast: SimpleNamespace):
    review = ReviewAssignment.objects.get(line=line, team__code="security")
    question = ask(review, "Which server?", by=cast.security, now=NOW)
    edit_deal(deal, {"sales_rep": cast.other_rep}, by=cast.owner, now=NOW)
    question.refresh_from_db()
    assert question.to == cast.other_rep
    assert set(ReviewAssignment.objects.values_list("rep__name", flat=True)) == {"Otto Rep"}


def test_open_review_leaves_the_new_reps_hands(deal: Deal, line: PromiseLine, cast: SimpleNamespace):
    cast.other_rep.memberships.create(team_id=ReviewAssignment.objects.get(team__code="security").team_id)
    ReviewAssignment.objects.filter(team__code="security").update(assignee=cast.other_rep)
    edit_deal(deal, {"sales_rep": cast.other_rep}, by=cast.owner, now=NOW)
    assert ReviewAssignment.objects.get(team__code="security").assignee is None


def test_who_has_judged_a_promise_can_not_own_its_deal(
    deal: Deal, line: PromiseLine, cast: SimpleNamespace, verdict
):
    verdict(line, "engineering", cast.engineer)
    cast.engineer.sales_rep = True
    cast.engineer.save()
    with pytest.raises(Refused, match="Emil Engineer has judged"):
        edit_deal(deal, {"sales_rep": cast.engineer}, by=cast.owner, now=NOW)
    deal.refresh_from_db()
    assert deal.sales_rep == cast.rep


def test_other_rep_can_not_take_the_deal(deal: Deal, cast: SimpleNamespace):
    with pytest.raises(NotYours, match="Rosa Rep"):
        edit_deal(deal, {"sales_rep": cast.other_rep}, by=cast.other_rep, now=NOW)


def test_lost_deal_asks_nobody_and_a_reopened_one_asks_anew(
    deal: Deal, line: PromiseLine, cast: SimpleNamespace, verdict
):
    verdict(line, "engineering", cast.engineer)
    move_stage(deal, "lost", by=cast.rep, now=NOW)
    assert not ReviewAssignment.objects.open().exists()
    assert sweep(now=NOW + timedelta(days=9), trust_clock=True) == 0
    move_stage(deal, "open", by=cast.rep, now=NOW + timedelta(days=10))
    asked = ReviewAssignment.objects.current().open().filter(line=line)
    assert {review.team.code for review in asked} == {"engineering", "security"}
    assert {review.due_at for review in asked} == {NOW + timedelta(days=11)}


def test_custom_work_asks_product_also_in_the_middle_of_a_review(line: PromiseLine, cast: SimpleNamespace):
    change_facts(line, {"kind": "custom_work"}, by=cast.rep, now=NOW)
    assert ReviewAssignment.objects.current().open().filter(line=line, team__code="product").count() == 1
