"""Asking the rep: the review's clock stops, the rep's own runs."""

from datetime import datetime, timedelta
from math import ceil

from dealdesk.accounts.models import Installation, Person
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions.lines import clean_words
from promises.actions.locking import take_line
from promises.permissions import may_edit_deal
from promises.states import Incomplete, MovedOn, NotYours
from reviews.actions.asking import settle_line
from reviews.actions.verdicts import load_review, refuse_stale
from reviews.clocks import resume_at, time_remaining
from reviews.desk import REP_QUESTION, Desk, clock_from_json
from reviews.models import Escalation, Question, ReviewAssignment
from reviews.models.assignments import OPEN_STATES, ReviewState
from reviews.permissions import require_judge
from reviews.states import move_review
from reviews.timers import STOPPED, resumed, started


@atomic
def ask(
    review: ReviewAssignment, text: str, *, digest: str | None = None, by: Person, now: datetime
) -> Question:
    """Ask the deal's rep a question; the review's clock stands still until it is answered.

    A review that ran out of time can ask too: it goes back to paused when the answer comes, so that no question buys time.
    Raises NotYours, MovedOn, Incomplete.
    """
    line = take_line(review.line_id)
    review = load_review(review.pk)
    require_judge(review, by)
    refuse_stale(review, line, digest=digest if digest is not None else review.wording.digest)
    if review.state == ReviewState.QUESTION:
        raise MovedOn("A question is open on this review already.", code="question_open")
    if review.state not in OPEN_STATES:
        raise MovedOn("This review is answered.", code="answered")
    text = clean_words(text, field="text", limit=1000)
    if not text:
        raise Incomplete("Write the question.", {"text": "Write what you have to know from sales."})
    # Rounded up to a whole second: a stop of the clock takes no time from anybody.
    left = time_remaining(clock_from_json(review.clock), review.due_at, now)
    move_review(review, ReviewState.QUESTION, stopped_at=now, left_seconds=ceil(left / timedelta(seconds=1)))
    question = Question.objects.create(
        review=review,
        asked_by=by,
        to=line.deal.sales_rep,
        text=text,
        asked_at=now,
        **started(Desk.load(now=now).clock(REP_QUESTION), now=now),
    )
    settle_line(line, now=now)
    record(
        event(
            "question.asked",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=review.wording_id,
            review=review.pk,
            question=question.pk,
            text=text,
            due_at=question.due_at.isoformat(),
        )
    )
    post(
        [
            notice(
                f"question:{question.pk}:asked",
                line.deal.sales_rep_id,
                text=f"{by.name} ({review.team.name}) asks about {line.ref}: {text}",
                link=links.question(question.pk),
                kind=NoticeKind.ASKED,
                due_at=question.due_at,
                now=now,
            )
        ]
    )
    return question


@atomic
def answer(question: Question, text: str, *, by: Person, now: datetime) -> Question:
    """Answer a reviewer's question; the review's clock runs on with what was left.

    Raises NotYours, naming who can; MovedOn where it is answered or no longer needed; Incomplete.
    """
    line = take_line(question.review.line_id)
    question = Question.objects.select_related("review__team", "asked_by").get(pk=question.pk)
    review = question.review
    if not may_edit_deal(by, line.deal):
        raise NotYours(f"Only {line.deal.sales_rep.name} or the deal desk can answer this question.")
    if question.answered_at or question.closed_at:
        raise MovedOn(
            "This question is answered." if question.answered_at else "This question is no longer needed.",
            code="answered",
        )
    text = clean_words(text, field="answer", limit=2000)
    if not text:
        raise Incomplete("Write the answer.", {"answer": "Write the answer, or say that you don't know."})
    won = (
        Question.objects.open()
        .filter(pk=question.pk)
        .update(answer=text, answered_at=now, answered_by=by, **STOPPED)
    )
    if not won:
        raise MovedOn("Somebody answered this question a moment ago.", code="answered")
    question.answer, question.answered_at, question.answered_by = text, now, by
    _run_on(review, now=now)
    settle_line(line, now=now)
    record(
        event(
            "question.answered",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=review.wording_id,
            review=review.pk,
            question=question.pk,
            text=text,
            due_at=review.due_at.isoformat(),
        )
    )
    post(
        [
            notice(
                f"question:{question.pk}:answered",
                question.asked_by_id,
                text=f"{by.name} answered your question about {line.ref}: {text}",
                link=links.review(review.pk),
                kind=NoticeKind.ANSWERED,
                due_at=review.due_at,
                now=now,
            )
        ]
    )
    return question


def _run_on(review: ReviewAssignment, *, now: datetime) -> None:
    """Start the clock again. A review that was past due goes back to paused and climbs on a period later."""
    assert review.stopped_at is not None and review.left_seconds is not None
    stood = now - review.stopped_at
    stopped_seconds = review.stopped_seconds + int(stood.total_seconds())
    if review.escalation_level == 0 and review.left_seconds > 0:
        due = resume_at(clock_from_json(review.clock), timedelta(seconds=review.left_seconds), now)
        timer = resumed(review, began=review.assigned_at, due=due, now=now)
        move_review(review, ReviewState.PENDING, stopped_seconds=stopped_seconds, **timer)
    elif review.escalation_level == 0:
        # Due, but the sweep had not seen it when the question was asked: it is due now.
        timer = resumed(review, began=review.assigned_at, due=now, now=now)
        move_review(review, ReviewState.PENDING, stopped_seconds=stopped_seconds, **timer)
    else:
        top = review.escalation_level >= Escalation.Rung.LEADERSHIP
        onward = now + Installation.load().escalation_period
        timer = resumed(review, began=review.assigned_at, due=onward, now=now)
        move_review(
            review,
            ReviewState.PAUSED,
            stopped_seconds=stopped_seconds,
            **{
                **timer,
                "due_at": review.due_at,
                "remind_at": None,
                "next_escalation_at": None if top else onward,
            },
        )
