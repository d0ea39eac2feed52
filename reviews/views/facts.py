"""What a review page shows beside the answer: who may do what, the ask, the other teams, the clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from dealdesk.accounts.models import Person
from dealdesk.audit.models import Event
from promises import scoping
from promises.models import Condition, PromiseLine
from promises.permissions import may_see_internal_notes
from promises.states import NotYours
from promises.views.proofs import proof_panel
from promises.vocabulary import WAITING_STATES, Tag
from reviews.actions.verdicts import earlier_yes
from reviews.history import describe
from reviews.models import ReviewAssignment, Verdict
from reviews.models.assignments import RUNNING_STATES, ReviewState
from reviews.permissions import is_barred, may_answer, require_judge
from reviews.timers import explained, time_taken

MOST_EVENTS = 15


@dataclass(frozen=True)
class Answer:
    """One scoping answer as the reviewer reads it."""

    topic: str
    label: str
    words: str
    unknown: bool = False
    risk: str = ""


def scoping_answers(line: PromiseLine) -> list[Answer]:
    """What sales answered, the unknown ones on top. Answers of a tag that was taken off stay in sight."""
    given: dict[str, Any] = dict(line.answers)
    if line.day_one and line.deal.day_one_answers:
        given[scoping.DAY_ONE] = line.deal.day_one_answers
    labels: dict[str, str] = {**dict(Tag.choices), scoping.DAY_ONE: "First day"}
    rows = []
    for name, question in scoping.questions_for({*line.tags, *given}):
        value = (given.get(name) or {}).get(question.key)
        rows.append(
            Answer(
                topic=labels[name],
                label=question.label,
                words=scoping.in_words(question, value),
                unknown=value == scoping.UNKNOWN,
                risk="A cost and support risk" if value == "only_this_customer" else "",
            )
        )
    return sorted(rows, key=lambda row: not row.unknown)


@dataclass(frozen=True)
class TeamAnswer:
    """Where one team stands: its review of the words that stand, and its last verdict with the words it judged."""

    review: ReviewAssignment
    verdict: Verdict | None
    current: bool


def team_answers(line: PromiseLine) -> list[TeamAnswer]:
    """Every team asked about the words that stand. Two queries."""
    verdicts = {
        verdict.team_id: verdict
        for verdict in Verdict.objects.filter(review__line=line)
        .select_related("by", "owner", "wording", "new_wording", "on_behalf_of")
        .order_by("at", "pk")
    }
    reviews = (
        ReviewAssignment.objects.current()
        .filter(line=line)
        .select_related("team", "assignee", "wording")
        .order_by("team_id")
    )
    rows = []
    for review in reviews:
        verdict = verdicts.get(review.team_id)
        current = verdict is not None and (
            verdict.review_id == review.pk or verdict.new_wording_id == review.wording_id
        )
        rows.append(TeamAnswer(review, verdict, current))
    return rows


def stands(review: ReviewAssignment, line: PromiseLine) -> bool:
    """Whether the review is of the words that stand, in the round that runs."""
    return (
        review.state != ReviewState.WITHDRAWN
        and review.wording_id == line.current_wording_id
        and review.round == line.round
    )


def answerable(review: ReviewAssignment, line: PromiseLine) -> bool:
    """Whether an answer to this review still counts, whoever gives it."""
    return stands(review, line) and line.state in WAITING_STATES and review.state != ReviewState.LIMITED


def about(review: ReviewAssignment, person: Any, *, now: datetime) -> dict[str, Any]:
    """The context of the review page without its forms. A constant number of queries."""
    line = review.line
    counts = answerable(review, line)
    may = may_answer(review, person)
    questions = list(review.questions.select_related("asked_by", "answered_by", "to"))
    verdict = review.verdicts.select_related("by", "owner", "new_wording").last()
    earlier = earlier_yes(review) if may and counts and review.is_open else None
    if earlier is not None and earlier.review_id == review.pk:
        earlier = None
    current = None
    if not stands(review, line):
        current = ReviewAssignment.objects.current().filter(line=line, team=review.team).first()
    answers = team_answers(line)
    return {
        "now": now,
        "review": review,
        "line": line,
        "deal": line.deal,
        "current": current,
        "stands": stands(review, line),
        "overdue": review.is_overdue(now),
        "can_answer": may and counts,
        "can_ask": may and counts and review.state in RUNNING_STATES,
        "can_claim": may and counts and review.is_open and review.assignee_id != person.pk,
        "can_hand_over": counts and review.is_open and (may or _may_direct(person)),
        "who_can": "" if may else _who_can(review, person),
        "sees_notes": may_see_internal_notes(person),
        "answers": scoping_answers(line),
        "removed_tags": [row for row in line.line_tags.all() if row.removed_at is not None],
        "lifted_stops": [stop for stop in line.hard_stops.all() if stop.lifted_at is not None],
        "others": [row for row in answers if row.review.team_id != review.team_id],
        "verdict": verdict,
        "earlier": earlier,
        "earlier_words": (earlier.new_wording or earlier.wording).text if earlier else "",
        "standing_conditions": Condition.objects.current().filter(line=line).select_related("team"),
        "questions": questions,
        "open_question": next((q for q in questions if not q.answered_at and not q.closed_at), None),
        "explained": explained(review, began=review.assigned_at, questions=questions),
        "time_taken": time_taken(review),
        "history": history(line),
        **_neighbours(review, person),
        **proof_panel(line, person),
    }


def _may_direct(person: Any) -> bool:
    return person.deal_desk_owner or person.leadership


def _who_can(review: ReviewAssignment, person: Any) -> str:
    try:
        require_judge(review, person)
    except NotYours as exc:
        return exc.message
    return ""


def _neighbours(review: ReviewAssignment, person: Any) -> dict[str, int | None]:
    """The reviews before and after this one in the viewer's queue. Two queries."""
    if is_barred(review, person):
        return {"previous_pk": None, "next_pk": None}
    rows = (
        ReviewAssignment.objects.answerable_by(person)
        .filter(state__in=RUNNING_STATES)
        .exclude(pk=review.pk)
        .order_by("due_at", "pk")
        .values_list("pk", flat=True)
    )
    later = Q(due_at__gt=review.due_at) | Q(due_at=review.due_at, pk__gt=review.pk)
    return {"previous_pk": rows.exclude(later).last(), "next_pk": rows.filter(later).first()}


def history(line: PromiseLine) -> list[tuple[Event, str]]:
    """The newest events of a promise, in words."""
    events = Event.objects.for_promise(line.pk).select_related("actor").order_by("-pk")[:MOST_EVENTS]
    return [(event, describe(event)) for event in events]


def owners_for(person: Any) -> QuerySet[Person]:
    """Who can own a delivery: active people of the company, and a guest themselves."""
    return Person.objects.active().filter(Q(guest=False) | Q(pk=person.pk))


def mates_of(review: ReviewAssignment) -> QuerySet[Person]:
    """Who could take this review: the team's members and lead and its guests on this deal, but not who is barred."""
    barred = [
        person
        for person in (review.rep_id, review.author_id)
        if is_barred(review, Person(pk=person)) is not None
    ]
    guests = review.line.deal.guests.filter(team=review.team).values("person")
    return (
        Person.objects.active()
        .filter(Q(guest=False, memberships__team=review.team) | Q(leads=review.team) | Q(pk__in=guests))
        .exclude(pk__in=[*barred, review.assignee_id or 0])
        .distinct()
    )
