"""The calendar feed: what it holds, and whose address opens it."""

from datetime import UTC, timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from dealdesk.accounts.models import Person
from dealdesk.audit.models import Event
from promises.models import PromiseLine
from reviews.actions.questions import answer, ask
from reviews.actions.sweeping import sweep
from reviews.feed import address_of, feed_of, person_of, token_of
from reviews.models import FinalRequest, Question, ReviewAssignment
from tests.conftest import NOW, send, whole_draft


def rows(person: Person) -> dict[str, object]:
    """The events of a person's feed by UID, read back by the package that wrote them."""
    calendar = Calendar.from_ical(feed_of(person))
    return {str(row["UID"]): row for row in calendar.walk("VEVENT")}


def path_of(person: Person) -> str:
    return urlsplit(address_of(person)).path


@pytest.fixture
def review(line: PromiseLine, cast: SimpleNamespace) -> ReviewAssignment:
    found = ReviewAssignment.objects.get(line=line, team__code="security")
    ReviewAssignment.objects.filter(pk=found.pk).update(assignee=cast.security)
    return found


def test_an_open_review_stands_at_its_due_time(
    cast: SimpleNamespace, line: PromiseLine, review: ReviewAssignment
):
    calendar = Calendar.from_ical(feed_of(cast.security))
    assert str(calendar["X-WR-CALNAME"]) == "Deal Desk: answers due"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT15M" in feed_of(cast.security)
    ((uid, row),) = rows(cast.security).items()
    assert uid == f"review-{review.pk}@127.0.0.1"
    assert row["DTEND"].dt == review.due_at and row["DTEND"].dt.tzinfo is not None
    assert row["DTEND"].dt.utcoffset() == timedelta(0)
    assert row["DTSTART"].dt == review.due_at - timedelta(minutes=15)
    assert row["DTSTAMP"].dt == row["LAST-MODIFIED"].dt == NOW.astimezone(UTC)
    assert str(row["SUMMARY"]) == f"Answer due: {line.ref}, Security"
    assert str(row["DESCRIPTION"]).startswith("One CSV file is sent each night.\n")
    assert str(row["URL"]) == f"http://127.0.0.1:8000/reviews/{review.pk}/"


def test_a_review_stays_while_paused_and_is_left_out_while_its_clock_stands(
    cast: SimpleNamespace, line: PromiseLine, review: ReviewAssignment
):
    question = ask(review, "Which file?\r\nBEGIN:VEVENT", by=cast.security, now=NOW)
    assert rows(cast.security) == {}
    ((uid, row),) = rows(cast.rep).items()
    assert uid == f"question-{question.pk}@127.0.0.1"
    assert str(row["SUMMARY"]) == f"Question to answer: {line.ref}, Security"
    assert row["DTEND"].dt == Question.objects.get().due_at
    assert rows(cast.other_rep) == {}
    answer(question, "The orders.", by=cast.rep, now=NOW + timedelta(hours=3))
    assert rows(cast.rep) == {}
    ((uid, row),) = rows(cast.security).items()
    assert row["DTEND"].dt == review.due_at + timedelta(hours=3)
    assert row["DTSTAMP"].dt == NOW + timedelta(hours=3)
    sweep(now=NOW + timedelta(hours=30), trust_clock=True)
    assert list(rows(cast.security)) == [f"review-{review.pk}@127.0.0.1"]


def test_final_answers_stand_with_those_who_may_give_them(cast: SimpleNamespace, line: PromiseLine, verdict):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    request = FinalRequest.objects.get()
    ((uid, row),) = rows(cast.owner).items()
    assert uid == f"final-{request.pk}@127.0.0.1" and row["DTEND"].dt == request.due_at
    assert str(row["URL"]).endswith(f"/final-answers/{line.pk}/")
    assert rows(cast.rep) == rows(cast.leader) == {}
    # Nobody gives the final answer in their own deal.
    Person.objects.filter(pk=cast.rep.pk).update(deal_desk_owner=True)
    cast.rep.refresh_from_db()
    assert rows(cast.rep) == {}


def test_address_opens_the_feed_without_signing_in(
    client: Client, cast: SimpleNamespace, review: ReviewAssignment
):
    got = client.get(path_of(cast.security))
    assert got.status_code == 200 and got["Content-Type"] == "text/calendar; charset=utf-8"
    assert got["Cache-Control"] == "private, max-age=300"
    assert got.content == feed_of(cast.security)
    again = client.get(path_of(cast.security), headers={"if-none-match": got["ETag"]})
    assert again.status_code == 304
    assert client.post(path_of(cast.security)).status_code == 405


def test_wrong_old_and_inactive_addresses_open_nothing(client: Client, cast: SimpleNamespace):
    path = path_of(cast.rep)
    token = token_of(cast.rep)
    other = f"{cast.owner.pk}.1.{token.rpartition('.')[2]}"
    elsewhere = Signer(salt="other", sep=".").sign(f"{cast.rep.pk}.1")
    odd = [Signer(salt="calendar", sep=".").sign(value) for value in ("x.1", "1", f"{2**70}.1", f"1.{2**70}")]
    for wrong in (token[:-1], token + "a", other, elsewhere, "x", "..", "%00", "²", *odd):
        assert client.get(f"/calendar/{wrong}.ics").status_code == 404, wrong
    assert client.get(path).status_code == 200
    Person.objects.filter(pk=cast.rep.pk).update(is_active=False)
    assert client.get(path).status_code == 404


def test_a_new_address_kills_the_old_one(client: Client, cast: SimpleNamespace):
    old = path_of(cast.rep)
    client.force_login(cast.rep)
    page = client.get(reverse("calendar"))
    assert address_of(cast.rep) in page.content.decode()
    assert client.post(reverse("calendar"))["Location"] == reverse("calendar")
    assert client.get(old).status_code == 404
    cast.rep.refresh_from_db()
    assert path_of(cast.rep) != old and client.get(path_of(cast.rep)).status_code == 200
    assert person_of(token_of(cast.rep)) == cast.rep
    event = Event.objects.get(kind="calendar.renewed")
    assert event.actor == cast.rep and token_of(cast.rep) not in str(event.data)


def test_feed_asks_the_database_as_often_for_thirty_as_for_one(
    client: Client, cast: SimpleNamespace, deal, review: ReviewAssignment, django_assert_num_queries
):
    with time_machine.travel(NOW, tick=False), django_assert_num_queries(4):
        client.get(path_of(cast.security))
    send(deal, cast.rep, *(whole_draft(f"{n} files.", "data_movement") for n in range(30)))
    ReviewAssignment.objects.filter(team__code="security").update(assignee=cast.security)
    with django_assert_num_queries(4):
        client.get(path_of(cast.security))
    assert len(rows(cast.security)) == 31
