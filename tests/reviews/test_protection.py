"""What the database itself refuses, on SQLite and PostgreSQL alike: the ORM and plain SQL both run into it."""

from types import SimpleNamespace

import pytest
from django.db import Error, IntegrityError, connection, transaction

from dealdesk.audit.models import Event
from dealdesk.audit.protection import PROTECTED
from promises.actions.plans import issue_plan
from promises.actions.wordings import copy_sentence
from promises.models import ClosePlanLine, Deal, PromiseLine, SentenceCopy, Wording
from promises.vocabulary import LineState
from reviews.actions.finals import give_final_answer
from reviews.actions.read_backs import read_back
from reviews.actions.sweeping import sweep
from reviews.models import FinalAnswer, ReviewAssignment, Verdict
from tests.conftest import NOW, no, yes


@pytest.fixture
def approved(line: PromiseLine, cast: SimpleNamespace, verdict) -> PromiseLine:
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    return PromiseLine.objects.get(pk=line.pk)


@pytest.fixture
def everything(approved: PromiseLine, deal: Deal, cast: SimpleNamespace, line: PromiseLine) -> PromiseLine:
    """At least one row in each protected table that the main path fills."""
    issue_plan(deal, by=cast.rep, now=NOW)
    copy_sentence(approved, by=cast.rep, now=NOW)
    read_back(approved, "They get one file with data every night.", by=cast.leader, now=NOW)
    return approved


def refused(sql: str) -> None:
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("table", sorted(set(PROTECTED) - {"audit_seal", "reviews_escalation"}))
def test_protected_rows_refuse_update_and_delete_by_sql(table: str, everything: PromiseLine):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    refused(f"UPDATE {table} SET id = id")
    refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", PROTECTED)
def test_protected_tables_refuse_truncate(table: str, db: None):
    """By a trigger on PostgreSQL; SQLite does not know the statement."""
    refused(f"TRUNCATE {table} CASCADE")


def test_orm_can_neither_edit_nor_delete_a_wording(line: PromiseLine):
    wording = line.current_wording
    wording.text = "Anything you like."
    with pytest.raises(Error), transaction.atomic():
        wording.save()
    with pytest.raises(Error), transaction.atomic():
        Wording.objects.filter(pk=wording.pk).update(text="Anything you like.")
    with pytest.raises(Error), transaction.atomic():
        Event.objects.all()._raw_delete(using="default")


def test_review_is_not_decided_without_somebody(line: PromiseLine):
    for state in ("approved", "limited", "removed"):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReviewAssignment.objects.filter(line=line).update(state=state, next_escalation_at=None)


@pytest.mark.parametrize("who", ["rep", "author"])
def test_review_is_never_decided_by_the_rep_or_the_author(who: str, line: PromiseLine):
    review = ReviewAssignment.objects.filter(line=line).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAssignment.objects.filter(pk=review.pk).update(
            state="approved", next_escalation_at=None, decided_at=NOW, decided_by=getattr(review, f"{who}_id")
        )


def test_author_of_a_teams_narrowing_decides_for_that_team_only(
    line: PromiseLine, cast: SimpleNamespace, verdict
):
    verdict(
        line, "engineering", cast.engineer, yes(cast.engineer, "limit", wording="One CSV of five fields.")
    )
    own, other = (
        ReviewAssignment.objects.current().get(line=line, team__code=code)
        for code in ("engineering", "security")
    )
    assert own.decided_by == cast.engineer
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewAssignment.objects.filter(pk=other.pk).update(
            state="approved", next_escalation_at=None, decided_at=NOW, decided_by=cast.engineer
        )


def test_one_review_a_wording_team_and_round(line: PromiseLine):
    review = ReviewAssignment.objects.filter(line=line).first()
    review.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        review.save()


def test_promise_is_not_approved_by_an_update(line: PromiseLine, cast: SimpleNamespace, verdict):
    values = {
        "state": LineState.APPROVED,
        "approved_wording": line.current_wording,
        "owner": cast.engineer,
        "limit": "one file",
        "phase": "at go-live",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseLine.objects.filter(pk=line.pk).update(**values)
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    with pytest.raises(IntegrityError), transaction.atomic():
        PromiseLine.objects.filter(pk=line.pk).update(**values)


@pytest.mark.parametrize("state", ["approved", "approved_with_conditions", "clear"])
def test_sayable_promise_needs_words_owner_date_and_limit(state: str, approved: PromiseLine):
    for gap in (
        {"owner": None},
        {"limit": ""},
        {"phase": "", "deliver_on": None},
        {"approved_wording": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PromiseLine.objects.filter(pk=approved.pk).update(state=state, **gap)


def _final(line: PromiseLine, cast: SimpleNamespace, **values: object) -> FinalAnswer:
    return FinalAnswer(
        **{
            "line": line,
            "wording": line.current_wording,
            "round": line.round,
            "answer": "yes",
            "sentence": "Yes.",
            "by": cast.owner,
            "rep": cast.rep,
            "at": NOW,
            "owner": cast.engineer,
            "limit": "one file",
            "phase": "at go-live",
            **values,
        }
    )


def test_final_yes_needs_every_asked_team_on_these_words(line: PromiseLine, cast: SimpleNamespace, verdict):
    verdict(line, "engineering", cast.engineer)
    with pytest.raises(IntegrityError), transaction.atomic():
        _final(line, cast).save()
    verdict(line, "security", cast.security, no())
    with pytest.raises(IntegrityError), transaction.atomic():
        _final(line, cast).save()
    with transaction.atomic():
        _final(line, cast, override_reason="I hold it myself.").save()


def test_final_yes_of_earlier_words_is_refused(line: PromiseLine, cast: SimpleNamespace, verdict):
    earlier = line.current_wording
    verdict(line, "security", cast.security)
    verdict(
        line, "engineering", cast.engineer, yes(cast.engineer, "limit", wording="One CSV of five fields.")
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        _final(line, cast, wording=earlier).save()


def test_final_answer_is_never_the_reps(line: PromiseLine, cast: SimpleNamespace):
    with pytest.raises(IntegrityError), transaction.atomic():
        _final(line, cast, answer="no", by=cast.rep).save()


def test_plan_takes_only_the_approved_words_byte_for_byte(
    approved: PromiseLine, deal: Deal, cast: SimpleNamespace
):
    plan = issue_plan(deal, by=cast.rep, now=NOW)
    row = plan.lines.get()
    for text in (row.text + " ", row.text.upper(), "Something else."):
        copy = ClosePlanLine.objects.get(pk=row.pk)
        copy.pk, copy.position, copy.text = None, 2, text
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save()


def test_words_that_are_not_approved_are_not_copied(line: PromiseLine, cast: SimpleNamespace):
    with pytest.raises(IntegrityError), transaction.atomic():
        SentenceCopy.objects.create(wording=line.current_wording, by=cast.rep, at=NOW)


def test_verdict_of_yes_needs_its_terms(line: PromiseLine, cast: SimpleNamespace):
    review = ReviewAssignment.objects.filter(line=line).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.create(
            review=review,
            wording=review.wording,
            team=review.team,
            verdict="approve",
            by=cast.engineer,
            at=NOW,
        )


def test_escalations_are_protected_too(line: PromiseLine, cast: SimpleNamespace):
    from datetime import timedelta

    sweep(now=NOW + timedelta(hours=30), trust_clock=True)
    refused("UPDATE reviews_escalation SET rung = 1")
    refused("DELETE FROM reviews_escalation")
