"""From a promise to an approved sentence in the close plan."""

from types import SimpleNamespace

import pytest

from promises.actions.plans import issue_plan
from promises.actions.wordings import copy_sentence
from promises.models import Deal, PromiseLine
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.vocabulary import LineState
from reviews.actions.finals import give_final_answer
from reviews.actions.verdicts import confirm
from reviews.gates import gate_of
from reviews.models import ReviewAssignment
from tests.conftest import NOW, no, send, whole_draft, yes


def test_promise_reaches_the_plan_after_every_team_and_the_owner(
    deal: Deal, line: PromiseLine, cast: SimpleNamespace, verdict
):
    verdict(line, "engineering", cast.engineer)
    line.refresh_from_db()
    assert line.state == LineState.IN_REVIEW
    verdict(line, "security", cast.security)
    line.refresh_from_db()
    assert line.state == LineState.WAITING_FINAL
    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    line.refresh_from_db()
    assert line.state == LineState.APPROVED
    assert gate_of(Deal.objects.get(pk=deal.pk)).quote.open
    plan = issue_plan(deal, by=cast.rep, now=NOW)
    assert [row.text for row in plan.lines.all()] == ["One CSV file is sent each night."]
    assert copy_sentence(line, by=cast.rep, now=NOW).text == "One CSV file is sent each night."


def test_limit_asks_the_other_team_again_and_counts_as_its_own_teams_approval(
    line: PromiseLine, cast: SimpleNamespace, verdict
):
    verdict(line, "security", cast.security)
    verdict(line, "engineering", cast.engineer, yes(cast.engineer, "limit", wording="One CSV, five fields."))
    line.refresh_from_db()
    current = ReviewAssignment.objects.current().filter(line=line)
    assert {review.team.code: review.state for review in current} == {
        "engineering": "approved",
        "security": "pending",
    }
    review = current.get(team__code="security")
    confirm(review, digest=review.wording.digest, by=cast.security, now=NOW)
    line.refresh_from_db()
    assert line.state == LineState.WAITING_FINAL


def test_final_yes_is_refused_while_a_team_is_silent(line: PromiseLine, cast: SimpleNamespace, verdict):
    verdict(line, "engineering", cast.engineer)
    with pytest.raises(Refused, match="Security has not answered HF-1-1"):
        give_final_answer(
            line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
        )


def test_old_words_are_refused(line: PromiseLine, cast: SimpleNamespace, verdict):
    with pytest.raises(MovedOn):
        from reviews.actions.verdicts import decide

        review = ReviewAssignment.objects.get(line=line, team__code="security")
        decide(review, yes(cast.security), digest="0" * 64, by=cast.security, now=NOW)


def test_rep_and_other_teams_are_told_who_can_answer(line: PromiseLine, cast: SimpleNamespace, verdict):
    with pytest.raises(NotYours, match="Selma Security"):
        verdict(line, "security", cast.engineer)
    with pytest.raises(NotYours):
        verdict(line, "security", cast.rep)


def test_yes_over_a_remove_is_an_override_with_a_reason(line: PromiseLine, cast: SimpleNamespace, verdict):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, no())
    line.refresh_from_db()
    answer = {
        "answer": "yes",
        "sentence": "Yes.",
        "digest": line.current_wording.digest,
        "by": cast.owner,
        "now": NOW,
    }
    with pytest.raises(Incomplete, match="Security said remove"):
        give_final_answer(line, **answer)
    final = give_final_answer(line, **answer, override_reason="I hold the calls myself.")
    line.refresh_from_db()
    assert line.overridden and final.overridden_teams == ["Security"]
    assert cast.leader.notices.filter(text__contains="over Security").count() == 1


def test_sheet_names_what_is_missing(deal: Deal, cast: SimpleNamespace):
    with pytest.raises(Incomplete) as caught:
        send(deal, cast.rep, whole_draft("A file each night.", "security", ask="", answers={}))
    assert "scoping.security.control" in caught.value.errors["1"]
    assert PromiseLine.objects.get().state == LineState.DRAFT
