"""The calendar feed: what waits for a person's answer, as an iCalendar file (RFC 5545) that a calendar program fetches.

The address is the whole permission, so it can be renewed: it carries the person's `calendar_version`, signed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Max
from django.urls import reverse
from icalendar import Calendar, Event

from dealdesk.accounts.models import Person
from promises import links
from promises.models import PromiseLine
from reviews.models import FinalRequest, PreCloseReview, Question, ReviewAssignment
from reviews.models.assignments import RUNNING_STATES
from reviews.permissions import may_give_final_answers

SALT = "calendar"
SHOWN = timedelta(minutes=15)
REFRESH = timedelta(minutes=15)


@dataclass(frozen=True)
class Entry:
    """One answer that is owed. `revised_at` is when what it says last changed."""

    uid: str
    due_at: datetime
    revised_at: datetime
    summary: str
    text: str
    path: str


def token_of(person: Person) -> str:
    """The secret part of the address of a person's feed."""
    return _signer().sign(f"{person.pk}.{person.calendar_version}")


def address_of(person: Person) -> str:
    return f"{_site()}{reverse('calendar_feed', args=[token_of(person)])}"


def person_of(token: str) -> Person | None:
    """Whose feed the token opens. None for a wrong or an old one, and for somebody who has left."""
    try:
        pk, _, version = _signer().unsign(token).partition(".")
        return Person.objects.active().filter(pk=int(pk), calendar_version=int(version)).first()
    except (BadSignature, ValueError):
        return None


def feed_of(person: Person) -> bytes:
    """The feed as a file. Four queries at most; the same bytes while nothing changes."""
    site = _site()
    host = urlsplit(site).hostname or "localhost"
    calendar = Calendar()
    calendar.add("prodid", "-//Deal Desk//Answers due//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", "Deal Desk: answers due")
    calendar.add("refresh-interval", REFRESH)
    calendar["refresh-interval"].params["VALUE"] = "DURATION"
    calendar.add("x-published-ttl", "PT15M")
    for entry in sorted(entries(person), key=lambda entry: (entry.due_at, entry.uid)):
        row = Event()
        row.add("uid", f"{entry.uid}@{host}")
        row.add("dtstamp", entry.revised_at)
        row.add("last-modified", entry.revised_at)
        row.add("dtstart", entry.due_at - SHOWN)
        row.add("dtend", entry.due_at)
        row.add("summary", entry.summary)
        # Some calendar programs show no URL property.
        row.add("description", f"{entry.text}\n\n{site}{entry.path}\nSilence is not approval.")
        row.add("url", f"{site}{entry.path}")
        # It tells of a deadline, and makes nobody busy.
        row.add("transp", "TRANSPARENT")
        calendar.add_component(row)
    return bytes(calendar.to_ical())


def entries(person: Person) -> Iterator[Entry]:
    """What waits for this person: reviews whose clock runs, of promises and of deals, questions on their deals, final answers
    they may give.
    """
    yield from _reviews(person)
    yield from _before_signing(person)
    yield from _questions(person)
    if may_give_final_answers(person):
        yield from _finals(person)


def _reviews(person: Person) -> Iterator[Entry]:
    rows = (
        ReviewAssignment.objects.visible_to(person)
        .filter(assignee=person, state__in=RUNNING_STATES)
        .select_related("line__deal", "wording", "team")
        # An answered question let the clock go on, with another due time.
        .annotate(resumed_at=Max("questions__answered_at"))
    )
    for review in rows:
        yield Entry(
            f"review-{review.pk}",
            review.due_at,
            max(review.assigned_at, review.resumed_at or review.assigned_at),
            f"Answer due: {review.line.ref}, {review.team.name}",
            review.wording.text,
            links.review(review.pk),
        )


def _before_signing(person: Person) -> Iterator[Entry]:
    rows = PreCloseReview.objects.visible_to(person).open().filter(assignee=person)
    for review in rows.select_related("deal", "team"):
        yield Entry(
            f"pre-close-{review.pk}",
            review.due_at,
            review.asked_at,
            f"Answer due: {review.deal.ref}, review before signing",
            review.deal.name,
            links.before_signing(review.deal_id),
        )


def _questions(person: Person) -> Iterator[Entry]:
    rows = Question.objects.visible_to(person).waiting_for(person)
    for question in rows.select_related("review__line__deal", "review__team", "review__wording"):
        line: PromiseLine = question.review.line
        yield Entry(
            f"question-{question.pk}",
            question.due_at,
            question.asked_at,
            f"Question to answer: {line.ref}, {question.review.team.name}",
            f"{question.text}\n\n{question.review.wording.text}",
            links.question(question.pk),
        )


def _finals(person: Person) -> Iterator[Entry]:
    rows = FinalRequest.objects.open().exclude(line__deal__sales_rep=person)
    for request in rows.select_related("line__deal", "wording"):
        yield Entry(
            f"final-{request.pk}",
            request.due_at,
            request.asked_at,
            f"Final answer due: {request.line.ref}",
            request.wording.text,
            links.final_answer(request.line_id),
        )


def _signer() -> Signer:
    return Signer(salt=SALT, sep=".")


def _site() -> str:
    return str(settings.SITE_URL).rstrip("/")
