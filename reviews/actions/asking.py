"""Asking teams: the one place where reviews of a wording begin, end, and make the promise move on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dealdesk.accounts.models import Person, Role, Team
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post, team_notice
from promises import links
from promises.actions.locking import move_line
from promises.models import PromiseLine
from promises.states import Refused
from promises.vocabulary import LineState, Stage
from reviews.desk import FINAL_ANSWER, Desk
from reviews.models import FinalRequest, Question, ReviewAssignment
from reviews.models.assignments import DECIDED_STATES, OPEN_STATES, RUNNING_STATES, ReviewState
from reviews.routing import keys_of, teams_for
from reviews.timers import STOPPED, started


def asked_teams(line: PromiseLine, desk: Desk) -> dict[int, list[str]]:
    """The teams that a promise goes to by the routing table, with reasons. Needs tags and stops prefetched in lists."""
    stop_tags = [tag for stop in line.open_stops for tag in stop.tags]
    return teams_for(keys_of(tags=line.tags, stop_tags=stop_tags, kind=line.kind), desk.table)


def open_reviews(
    asked: Sequence[tuple[PromiseLine, Mapping[int, Sequence[str]]]],
    *,
    desk: Desk,
    by: Person | None,
    now: datetime,
    wrote: Team | None = None,
    preferred: Mapping[tuple[int, int], int] | None = None,
    assignees: Mapping[tuple[int, int], int | None] | None = None,
) -> list[ReviewAssignment]:
    """Ask these teams about each line's current words. Call with the lines taken.

    `wrote` is the team whose narrowing the words are: it has approved them by writing them. `preferred` names, by (line,
    team), who judged the earlier words; `assignees` names who is asked, where somebody decided that. A constant number of
    statements, whatever the number of lines.
    """
    reviews, notices = [], []
    desk.take_turns({team_id for _, teams in asked for team_id in teams})
    for line, teams in asked:
        wording = line.current_wording
        assert wording is not None
        for team_id, reasons in teams.items():
            own_words = wrote is not None and team_id == wrote.pk
            review = ReviewAssignment(
                line=line,
                wording=wording,
                team=desk.teams[team_id],
                round=line.round,
                rep_id=line.deal.sales_rep_id,
                author_id=wording.author_id,
                author_team_id=wording.author_team_id,
                reasons=list(reasons),
                assigned_at=now,
                **started(desk.team_clock(team_id), now=now),
            )
            if own_words:
                review.state = ReviewState.APPROVED
                review.next_escalation_at = review.remind_at = None
                review.decided_at, review.decided_by = now, by
                review.assignee = by
            else:
                key = (line.pk, team_id)
                barred = frozenset({line.deal.sales_rep_id, wording.author_id})
                if assignees is not None and key in assignees:
                    review.assignee_id = assignees[key]
                else:
                    turn = desk.assign(team_id, barred=barred, preferred=(preferred or {}).get(key))
                    review.assignee_id, review.on_behalf_of_id = turn.person_id, turn.on_behalf_of
            reviews.append(review)
    ReviewAssignment.objects.bulk_create(reviews)
    desk.save_turns()
    for review in reviews:
        # A review in the open queue is told to everybody who could claim it.
        asked_people = [review.assignee_id] if review.assignee_id else desk.claimants(review)
        if not review.is_open:
            continue
        message: dict[str, Any] = {
            "text": f"{review.team.name} is asked about {review.line.ref}: {review.wording.text}",
            "link": links.review(review.pk),
            "kind": NoticeKind.ASKED,
            "due_at": review.due_at,
            "now": now,
        }
        key_of_event = f"review:{review.pk}:asked"
        notices += [notice(key_of_event, person, **message) for person in asked_people]
        if review.team_id in desk.reachable:
            notices.append(team_notice(key_of_event, review.team, **message))
    record(
        event(
            "review.assigned" if review.is_open else "review.written_by_team",
            actor=by,
            now=now,
            deal=review.line.deal_id,
            promise=review.line_id,
            wording=review.wording_id,
            review=review.pk,
            team=review.team.code,
            assignee=review.assignee_id,
            due_at=review.due_at.isoformat(),
            reasons=list(review.reasons),
        )
        for review in reviews
    )
    post(notices)
    return reviews


def withdraw_reviews(line: PromiseLine, *, by: Person | None, now: datetime, why: str) -> None:
    """End every open review of a line and close its questions: the words or the promise moved on. Line taken."""
    still_open = list(ReviewAssignment.objects.filter(line=line, state__in=OPEN_STATES))
    if not still_open:
        return
    ids = [review.pk for review in still_open]
    ReviewAssignment.objects.filter(pk__in=ids, state__in=OPEN_STATES).update(
        state=ReviewState.WITHDRAWN, stopped_at=None, left_seconds=None, **STOPPED
    )
    Question.objects.open().filter(review__in=ids).update(closed_at=now, **STOPPED)
    record(
        event(
            "review.withdrawn",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=review.wording_id,
            review=review.pk,
            why=why,
        )
        for review in still_open
    )


def ask_again(
    line: PromiseLine,
    *,
    by: Person | None,
    now: datetime,
    wrote: Team | None = None,
    desk: Desk | None = None,
    assignees: Mapping[tuple[int, int], int | None] | None = None,
    also: Iterable[int] = (),
    because: Mapping[int, str] | None = None,
) -> list[ReviewAssignment]:
    """Ask every team about a line's new words: those of the routing table, those asked before, and `also`. Line taken.

    `because` names, by team, a reason of its own for asking it. Ends what was asked about the earlier words and moves the line to review.
    """
    desk = desk or Desk.load(now=now)
    before: dict[int, int | None] = {}
    for team_id, decided_by in (
        ReviewAssignment.objects.filter(line=line, round=line.round)
        .order_by("pk")
        .values_list("team_id", "decided_by_id")
    ):
        before[team_id] = decided_by or before.get(team_id)
    withdraw_reviews(line, by=by, now=now, why="new wording")
    close_final_request(line, now=now)
    teams = asked_teams(line, desk)
    for team_id, reason in (because or {}).items():
        teams.setdefault(team_id, []).append(reason)
    for team_id in (*before, *also):
        teams.setdefault(team_id, ["asked about the earlier words"])
    if wrote is not None:
        teams.setdefault(wrote.pk, ["wrote these words"])
    preferred = {(line.pk, team_id): person for team_id, person in before.items() if person is not None}
    reviews = open_reviews(
        [(line, teams)], desk=desk, by=by, now=now, wrote=wrote, preferred=preferred, assignees=assignees
    )
    settle_line(line, now=now, desk=desk, restart=True)
    return reviews


def ask_anew(
    line: PromiseLine,
    *,
    by: Person | None,
    now: datetime,
    desk: Desk | None = None,
    because: Mapping[int, str] | None = None,
) -> None:
    """Begin a new round on the same words: every team is asked again with a fresh clock. Line taken.

    `because` as in `ask_again`.
    """
    before = set(line.reviews.filter(round=line.round).values_list("team_id", flat=True))
    line.round += 1
    line.save(update_fields=["round"])
    fresh = (
        PromiseLine.objects.select_related("deal__sales_rep", "current_wording")
        .prefetch_related("line_tags", "hard_stops__rule")
        .get(pk=line.pk)
    )
    ask_again(fresh, by=by, now=now, desk=desk, also=before, because=because)


def settle_line(line: PromiseLine, *, now: datetime, desk: Desk | None = None, restart: bool = False) -> None:
    """Move a taken line to what its current reviews make of it: paused, in review, or the final answer next.

    `restart` allows the move out of an answered state, for words that changed.
    """
    states = set(
        ReviewAssignment.objects.filter(
            line=line, wording=line.current_wording, round=line.round
        ).values_list("state", flat=True)
    )
    if not states or ReviewState.WITHDRAWN in states:
        # A team that was asked in this round and then no longer asked has not answered: the others can't settle it.
        return
    if ReviewState.PAUSED in states:
        target = LineState.PAUSED
    elif states & set(OPEN_STATES):
        target = LineState.IN_REVIEW
    else:
        target = LineState.WAITING_FINAL
    if line.state == target and not restart:
        return
    if restart and target == LineState.WAITING_FINAL and line.state != LineState.IN_REVIEW:
        # A promise that one team alone judges and that the same team narrowed is in review for no time at all.
        move_line(line, LineState.IN_REVIEW)
    move_line(line, target)
    if target == LineState.WAITING_FINAL:
        request_final_answer(line, now=now, desk=desk)
    else:
        close_final_request(line, now=now)


def request_final_answer(
    line: PromiseLine, *, now: datetime, desk: Desk | None = None, why: str = ""
) -> None:
    """Start the final answer's clock and tell the deal desk owners, and `why` in a sentence where not every team has just
    answered. Line taken and waiting for it.
    """
    desk = desk or Desk.load(now=now)
    close_final_request(line, now=now)
    request = FinalRequest.objects.create(
        line=line, wording=line.words, asked_at=now, **started(desk.clock(FINAL_ANSWER), now=now)
    )
    owners = Person.objects.active().with_role(Role.DEAL_DESK_OWNER).exclude(pk=line.deal.sales_rep_id)
    post(
        notice(
            f"line:{line.pk}:final:{line.current_wording_id}:{line.round}:{line.version}",
            owner,
            text=f"{why or f'Every team has answered {line.ref}.'} The final answer is yours: {line.text}",
            link=links.final_answer(line.pk),
            kind=NoticeKind.ASKED,
            due_at=request.due_at,
            now=now,
        )
        for owner in owners
    )
    record(
        event(
            "final.asked",
            actor=None,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            wording=line.current_wording_id,
            due_at=request.due_at.isoformat(),
        )
    )


def refuse_lost(line: PromiseLine) -> None:
    """Raise Refused where the line's deal is lost: its reviews have ended, and reopening it asks every team anew."""
    if line.deal.stage == Stage.LOST:
        raise Refused("The deal is lost, so nobody is asked. Reopen the deal first.", code="deal_lost")


def close_final_request(line: PromiseLine, *, now: datetime) -> None:
    FinalRequest.objects.open().filter(line=line).update(closed_at=now, **STOPPED)


def waiting_on(lines: Iterable[PromiseLine]) -> dict[int, list[str]]:
    """Line id → names of the people (or teams) who have not answered, of a paused line those whose time ran out. One query."""
    names: dict[int, list[str]] = {}
    rows = (
        ReviewAssignment.objects.filter(line__in=list(lines), state__in=OPEN_STATES)
        .current()
        .select_related("team", "assignee", "line__deal__sales_rep")
        .order_by("due_at", "pk")
    )
    for review in rows:
        if review.line.state == LineState.PAUSED and review.state != ReviewState.PAUSED:
            continue  # still in time: not the one that blocks
        if review.state == ReviewState.QUESTION:
            name = f"{review.line.deal.sales_rep.name} (a question of {review.team.name})"
        elif review.assignee:
            name = f"{review.assignee.name} ({review.team.name})"
        else:
            name = f"{review.team.name} (nobody yet)"
        names.setdefault(review.line_id, []).append(name)
    return names


__all__ = [
    "DECIDED_STATES",
    "RUNNING_STATES",
    "ask_again",
    "asked_teams",
    "open_reviews",
    "refuse_lost",
    "request_final_answer",
    "settle_line",
    "waiting_on",
    "withdraw_reviews",
]
