"""What a deal waits for, row by row: who owes the answer, until when; and what the rep can tell the buyer meanwhile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from dealdesk import moments
from dealdesk.accounts.models import Person, Role
from promises import links
from promises.models import Deal, PromiseLine
from promises.permissions import may_edit_deal
from reviews.clocks import ClockRule, due_at
from reviews.desk import DEFAULT_RULE, FINAL_ANSWER
from reviews.models import Clock, FinalRequest, PreCloseReview, Question, ReviewAssignment
from reviews.models.assignments import ReviewState
from reviews.models.timers import Timer
from reviews.permissions import may_answer_pre_close, may_give_final_answers
from reviews.timers import explained


@dataclass
class Waiting:
    """One answer that is owed on one promise, or without a `line` on the whole deal, as the viewer sees it.

    `timer` is the clock behind `due_at`, which `began` then and which `questions` stopped. `who` is empty where nobody has it yet. `stopped` are the seconds left on a clock that stands still for `question`.
    `mine` says that the viewer can give the answer, at `link`.
    """

    line: PromiseLine | None
    team: str
    who: Sequence[str]
    pill: str
    due_at: datetime
    timer: Timer
    began: datetime
    link: str
    over: bool = False
    mine: bool = False
    stopped: int | None = None
    question: Question | None = None
    questions: Sequence[Question] = ()
    answered: Sequence[str] = field(default_factory=tuple)

    @property
    def explained(self) -> list[str]:
        """How the due time came about. No query."""
        return explained(self.timer, began=self.began, questions=self.questions)

    @property
    def what(self) -> str:
        """What the answer is about, in words that begin a sentence."""
        return self.line.ref if self.line else "The review before signing"

    @property
    def names(self) -> str:
        return " or ".join(self.who) or "Nobody yet"

    @property
    def answered_names(self) -> str:
        return " and ".join(part for part in (", ".join(self.answered[:-1]), *self.answered[-1:]) if part)


def waiting_rows(
    deal: Deal,
    lines: Iterable[PromiseLine],
    *,
    person: Person,
    now: datetime,
    before_signing: PreCloseReview | None = None,
) -> list[Waiting]:
    """Every answer that is owed in a deal: paused first, then least time left. Five queries at most.

    `before_signing` is the deal's review before signing, where it is to stand among them.
    Overdue is judged by the deadline itself, whether or not the sweep has seen it.
    """
    by_id = {line.pk: line for line in lines}
    reviews = list(
        ReviewAssignment.objects.current()
        .filter(line__in=by_id)
        .select_related("team", "assignee", "on_behalf_of")
        .order_by("team_id")
    )
    still_open = [review for review in reviews if review.is_open]
    answered: dict[int, list[str]] = {}
    for review in reviews:
        if review.is_decided:
            answered.setdefault(review.line_id, []).append(review.team.name)
    mine = set(
        ReviewAssignment.objects.answerable_by(person).filter(line__in=by_id).values_list("pk", flat=True)
    )
    questions: dict[int, list[Question]] = {}
    for asked in Question.objects.filter(review__in=still_open).select_related("asked_by"):
        questions.setdefault(asked.review_id, []).append(asked)
    editor = may_edit_deal(person, deal)
    rows = []
    for review in still_open:
        line = by_id[review.line_id]
        about = questions.get(review.pk, [])
        question = next((asked for asked in about if asked.is_open), None)
        row = Waiting(
            line=line,
            team=review.team.name,
            who=[review.assignee.name] if review.assignee else [],
            pill="paused" if review.is_overdue(now) or review.state == ReviewState.PAUSED else "pending",
            due_at=review.due_at,
            timer=review,
            began=review.assigned_at,
            questions=about,
            link=links.review(review.pk) if review.pk in mine else links.promise(line.pk),
            over=review.is_overdue(now),
            mine=review.pk in mine,
            answered=answered.get(line.pk, ()),
        )
        if question is not None:
            row.question, row.stopped = question, review.left_seconds
            row.who, row.pill = [deal.sales_rep.name], "question_for_you" if editor else "question"
            row.due_at, row.over = question.due_at, question.due_at <= now
            row.timer, row.began, row.questions = question, question.asked_at, ()
            if editor:
                row.mine, row.link = True, links.question(question.pk)
        rows.append(row)
    rows += _finals(deal, by_id, answered, person=person, now=now)
    if before_signing is not None and before_signing.is_open:
        rows.append(_of_deal(before_signing, person=person, now=now))
    return sorted(
        rows,
        key=lambda row: (row.pill != "paused", not row.over, row.due_at, row.line.number if row.line else 0),
    )


def _of_deal(review: PreCloseReview, *, person: Person, now: datetime) -> Waiting:
    return Waiting(
        line=None,
        team=review.team.name,
        who=[review.assignee.name] if review.assignee else [],
        pill="paused" if review.is_overdue(now) else "pending",
        due_at=review.due_at,
        timer=review,
        began=review.asked_at,
        link=links.before_signing(review.deal_id),
        over=review.is_overdue(now),
        mine=may_answer_pre_close(review, person),
    )


def _finals(
    deal: Deal,
    by_id: dict[int, PromiseLine],
    answered: dict[int, list[str]],
    *,
    person: Person,
    now: datetime,
) -> list[Waiting]:
    requests = list(FinalRequest.objects.open().filter(line__in=by_id))
    if not requests:
        return []
    owners = Person.objects.active().with_role(Role.DEAL_DESK_OWNER).exclude(pk=deal.sales_rep_id)
    names = list(owners.values_list("name", flat=True))
    mine = may_give_final_answers(person) and person.pk != deal.sales_rep_id
    return [
        Waiting(
            line=by_id[request.line_id],
            team="Deal desk",
            who=names,
            pill="waiting_final",
            due_at=request.due_at,
            timer=request,
            began=request.asked_at,
            link=links.final_answer(request.line_id) if mine else links.promise(request.line_id),
            over=request.due_at <= now,
            mine=mine,
            answered=answered.get(request.line_id, ()),
        )
        for request in requests
    ]


def final_clock(now: datetime) -> ClockRule:
    """How long the final answer may take, if asked at `now`. Two queries."""
    clock = Clock.objects.filter(code=FINAL_ANSWER).prefetch_related("holidays").first()
    return clock.rule(now) if clock else DEFAULT_RULE


def answer_by(rows: Sequence[Waiting], final: ClockRule) -> datetime | None:
    """By when every one of these promises has its final answer if everybody keeps their clock.

    None where that can't be said: somebody is late already, or a clock stands still.
    """
    if not rows or any(row.over or row.question is not None or row.pill == "paused" for row in rows):
        return None
    return max(row.due_at if row.pill == "waiting_final" else due_at(final, row.due_at) for row in rows)


def sentence_for_buyer(count: int, by: datetime | None, tz: tzinfo) -> str:
    """What the rep can tell the buyer while `count` promises wait. The hour carries its zone and no "today"."""
    what = "one point" if count == 1 else f"{count} points"
    checking = f"We are checking {what} of your request with the people who would have to deliver"
    checking += " it." if count == 1 else " them."
    if by is None:
        return f"{checking} We come back to you as soon as they have answered; until then it is not part of our offer."
    local = by.astimezone(tz)
    day = f"{moments.DAYS[local.weekday()]} {moments.full_day_words(local.date())}"
    hour = f"{moments.clock_words(by, tz)} {moments.place_words(str(tz))} time"
    return f"{checking} You have our answer by {day}, {hour.replace('UTC time', 'UTC')}."
