"""The sweep: what is due climbs one rung, once; silence changes nothing but the pressure."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models.functions import Now

from dealdesk.accounts.models import Installation, Person, Role
from dealdesk.audit.record import event, record
from dealdesk.notices.models import Notice
from dealdesk.notices.post import beat, notice, post
from promises import links
from promises.actions import conditions
from promises.actions.locking import move_line, take_lines
from promises.models import Condition, PromiseLine
from promises.vocabulary import LineState
from reviews.actions.asking import ask_anew, request_final_answer
from reviews.models import Escalation, FinalRequest, ReviewAssignment
from reviews.models.assignments import ReviewState

log = structlog.get_logger(__name__)

BATCH = 200
LAST_RUNG = Escalation.Rung.LEADERSHIP
PUT_BACK = timedelta(minutes=1)


def sweep(*, now: datetime, trust_clock: bool = False) -> int:
    """Pause what ran out of time and climb the ladder. Returns how many rungs were climbed.

    A row is due by `now` and by the database's own clock, so that no single wrong clock expires a review early
    (`trust_clock` leaves the second out, for replaying a history). A row that raises is put back by a minute and blocks
    nobody.
    """
    climbed = _in_batches(_due_reviews, _climb, now=now, trust_clock=trust_clock)
    climbed += _in_batches(_due_finals, _press_final, now=now, trust_clock=trust_clock)
    _lapse(now=now)
    beat("sweep", now=now)
    return climbed


def _in_batches(
    due: Callable[[datetime, bool], list[int]], climb: Callable[..., int], *, now: datetime, trust_clock: bool
) -> int:
    done = 0
    while ids := due(now, trust_clock):
        try:
            with transaction.atomic():
                count = climb(ids, now=now)
        except Exception:
            # One row of the batch is poison: take them one by one and set that one aside.
            count = _one_by_one(ids, climb, now=now)
        done += count
        if not count and len(ids) < BATCH:
            break
    return done


def _one_by_one(ids: Sequence[int], climb: Callable[..., int], *, now: datetime) -> int:
    count = 0
    model: Any = FinalRequest if climb is _press_final else ReviewAssignment
    for pk in ids:
        try:
            with transaction.atomic():
                count += climb([pk], now=now)
        except Exception:
            log.exception("sweep.put_back", kind=model.__name__, pk=pk)
            model.objects.filter(pk=pk, next_escalation_at__isnull=False).update(
                next_escalation_at=now + PUT_BACK
            )
    return count


def _due_reviews(now: datetime, trust_clock: bool) -> list[int]:
    rows = ReviewAssignment.objects.due_for_escalation(now)
    if not trust_clock:
        rows = rows.filter(next_escalation_at__lte=Now())
    return list(rows.order_by("next_escalation_at", "pk").values_list("pk", flat=True)[:BATCH])


def _due_finals(now: datetime, trust_clock: bool) -> list[int]:
    rows = FinalRequest.objects.open().filter(next_escalation_at__lte=now)
    if not trust_clock:
        rows = rows.filter(next_escalation_at__lte=Now())
    return list(rows.order_by("next_escalation_at", "pk").values_list("pk", flat=True)[:BATCH])


def _climb(ids: Sequence[int], *, now: datetime) -> int:
    """Claim each due review by one conditional UPDATE, then write its pause, event, escalation and notices."""
    lines = {
        line.pk: line
        for line in take_lines(ReviewAssignment.objects.filter(pk__in=ids).values_list("line_id", flat=True))
    }
    reviews = list(
        ReviewAssignment.objects.due_for_escalation(now)
        .filter(pk__in=ids)
        .select_related("team__lead", "assignee")
        .order_by("next_escalation_at", "pk")
    )
    period = timedelta(hours=Installation.load().escalation_period_hours)
    ladder = _Ladder()
    events, rungs, notices, climbed = [], [], [], 0
    for review in reviews:
        rung, people = ladder.next_rung(review)
        onward = now + period if rung < LAST_RUNG else None
        won = ReviewAssignment.objects.filter(
            pk=review.pk,
            state=review.state,
            escalation_level=review.escalation_level,
            next_escalation_at=review.next_escalation_at,
        ).update(state=ReviewState.PAUSED, escalation_level=rung, next_escalation_at=onward)
        if not won:
            continue
        climbed += 1
        line = lines[review.line_id]
        if line.state == LineState.IN_REVIEW and review.wording_id == line.current_wording_id:
            move_line(line, LineState.PAUSED)
        first = review.escalation_level == 0
        events.append(
            event(
                "review.paused" if first else "review.escalated",
                actor=None,
                now=now,
                deal=line.deal_id,
                promise=line.pk,
                wording=review.wording_id,
                review=review.pk,
                team=review.team.code,
                rung=int(rung),
                due_at=review.due_at.isoformat(),
                told=[person.name for person in people],
            )
        )
        rungs += [Escalation(review=review, rung=rung, told=person, at=now) for person in people] or [
            Escalation(review=review, rung=rung, told=None, at=now)
        ]
        notices += _told(review, line, rung, people, first=first, now=now)
    Escalation.objects.bulk_create(rungs, ignore_conflicts=True)
    record(events)
    post(notices)
    return climbed


def _told(
    review: ReviewAssignment,
    line: PromiseLine,
    rung: int,
    people: Sequence[Person],
    *,
    first: bool,
    now: datetime,
) -> list[Notice]:
    who = (
        f"{review.assignee.name} ({review.team.name})"
        if review.assignee
        else f"{review.team.name} (nobody yet)"
    )
    told = [
        notice(
            f"review:{review.pk}:rung:{rung}",
            person,
            text=f"{line.ref} is paused: {who} did not answer in time. {line.text}",
            link=links.review(review.pk),
            now=now,
        )
        for person in people
    ]
    if first:
        told.append(
            notice(
                f"review:{review.pk}:paused:rep",
                line.deal.sales_rep_id,
                text=f"{line.ref} is paused: {who} did not answer in time. It stays out of the quote until they do.",
                link=links.promise(line.pk),
                now=now,
            )
        )
    return told


class _Ladder:
    """Who stands on which rung; a rung with nobody on it gives way to the next."""

    def __init__(self) -> None:
        self._roles: dict[Role, list[Person]] = {}

    def _holders(self, role: Role) -> list[Person]:
        if role not in self._roles:
            self._roles[role] = list(Person.objects.active().with_role(role))
        return self._roles[role]

    def next_rung(self, review: ReviewAssignment) -> tuple[int, list[Person]]:
        """The next rung with somebody on it, the deal's rep left out; the last one where there is nobody at all."""
        for rung in range(review.escalation_level + 1, LAST_RUNG + 1):
            if rung == Escalation.Rung.TEAM_LEAD:
                lead = review.team.lead
                people = [lead] if lead and lead.is_active else []
            elif rung == Escalation.Rung.DEAL_DESK:
                people = self._holders(Role.DEAL_DESK_OWNER)
            else:
                people = self._holders(Role.LEADERSHIP)
            people = [person for person in people if person.pk != review.rep_id]
            if people:
                return rung, people
        return LAST_RUNG, []


def _press_final(ids: Sequence[int], *, now: datetime) -> int:
    """Tell leadership once that a final answer is late. The promise goes on waiting: nothing else changes."""
    take_lines(FinalRequest.objects.filter(pk__in=ids).values_list("line_id", flat=True))
    requests = list(
        FinalRequest.objects.open()
        .filter(pk__in=ids, next_escalation_at__lte=now)
        .select_related("line__deal", "line__current_wording")
    )
    leaders = list(Person.objects.active().with_role(Role.LEADERSHIP))
    events, notices, climbed = [], [], 0
    for request in requests:
        won = FinalRequest.objects.filter(
            pk=request.pk, closed_at__isnull=True, next_escalation_at=request.next_escalation_at
        ).update(next_escalation_at=None)
        if not won:
            continue
        climbed += 1
        line = request.line
        events.append(
            event(
                "final.overdue",
                actor=None,
                now=now,
                deal=line.deal_id,
                promise=line.pk,
                wording=request.wording_id,
                due_at=request.due_at.isoformat(),
                told=[leader.name for leader in leaders],
            )
        )
        notices += [
            notice(
                f"final_request:{request.pk}:overdue",
                leader,
                text=f"The final answer on {line.ref} is late. {line.text}",
                link=links.final_answer(line.pk),
                now=now,
            )
            for leader in leaders
        ]
    record(events)
    post(notices)
    return climbed


def _lapse(*, now: datetime) -> None:
    """Withdraw approvals whose condition's day has passed, and ask for a new final answer."""
    pks = Condition.objects.past_due(now.date()).filter(
        line__state__in=[LineState.APPROVED, LineState.APPROVED_WITH_CONDITIONS]
    )
    for pk in list(pks.values_list("pk", flat=True)[:BATCH]):
        try:
            with transaction.atomic():
                condition = conditions.lapse_condition(pk, now=now)
                if condition is not None:
                    _ask_after(condition, now=now)
        except Exception:
            log.exception("sweep.condition", pk=pk)


def _ask_after(condition: Condition, *, now: datetime) -> None:
    """Ask anew for what hung on a lapsed condition: its team and the others where a team set it, else the owner alone."""
    line = condition.line
    if condition.team_id is None:
        request_final_answer(line, now=now)
    else:
        ask_anew(line, now=now, by=None)
