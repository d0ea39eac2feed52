"""Reviews whose time ran out: paused, and up the ladder, one rung a period. Set-based, so that a backlog clears in seconds.

The work of a batch is done by the database: rows are chosen and locked in one statement and written from one another. What
Python holds are the ids of one batch.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, JSONObject, Left

from dealdesk import faults
from dealdesk.accounts.models import Installation
from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice, NoticeKind
from dealdesk.notices.post import LONGEST, reachable_teams
from dealdesk.notices.webhooks import Happening, HookEvent, hooks_for, write
from dealdesk.sql import IsoMoment, JsonText, expect_small_batches, insert_for_each, insert_select
from promises.actions.locking import pause_lines
from promises.vocabulary import LineState
from reviews.ladder import LAST_RUNG, Ladder, Step
from reviews.models import Escalation, ReviewAssignment
from reviews.states import climb_reviews
from reviews.timers import by_every_clock


def due_reviews(now: datetime, *, trust_clock: bool) -> QuerySet[ReviewAssignment]:
    """What is due to climb by every clock, longest overdue first."""
    return (
        ReviewAssignment.objects.due_for_escalation(now)
        .filter(by_every_clock("next_escalation_at", trust_clock=trust_clock))
        .order_by("next_escalation_at", "pk")
    )


@transaction.atomic
def climb(rows: QuerySet[ReviewAssignment], *, now: datetime) -> int:
    """Pause these due reviews, move each up one rung and tell whom it concerns, all or nothing. Returns their number.

    Locks reviews and promises and waits for none: what somebody else holds is left for the next time.
    """
    # Django's own transaction, which judges no gate at its end: an unanswered promise keeps both closed, paused or not.
    expect_small_batches()
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    ladder = Ladder()
    steps: dict[Step, list[int]] = {}
    paused: dict[int, int] = {}
    found = rows.values_list("pk", "line_id", "line__state", "team_id", "rep_id", "escalation_level")
    for pk, line_id, line_state, team_id, rep_id, level in found:
        steps.setdefault(ladder.step(team_id=team_id, level=level, rep_id=rep_id), []).append(pk)
        if line_state == LineState.IN_REVIEW:
            paused.setdefault(line_id, pk)
    if not steps:
        return 0
    period = Installation.load().escalation_period
    reachable = reachable_teams()
    for step, pks in steps.items():
        _write(step, pks, now=now, to_team=step.team.pk in reachable)
    _tell_reps(paused.values(), now=now)
    if hooks := hooks_for(HookEvent.REVIEW_ESCALATED):
        for step, pks in steps.items():
            write(hooks, HookEvent.REVIEW_ESCALATED, _for_programs(step, pks), now=now)
    # What is told is read before the rows change: each statement that reads a row would walk over its older version first.
    faults.point("sweep.claimed")
    for step, pks in steps.items():
        onward = period if step.rung < LAST_RUNG else None
        climb_reviews(pks, now=now, level=step.level, rung=step.rung, onward=onward)
    pause_lines(paused)
    faults.point("sweep.before_commit")
    return sum(map(len, steps.values()))


def _write(step: Step, pks: Sequence[int], *, now: datetime, to_team: bool) -> None:
    """The event, the rungs and the notices of one step."""
    rows = ReviewAssignment.objects.filter(pk__any_of=frozenset(pks))
    rung = Value(int(step.rung))
    insert_select(
        Event,
        {
            "at": Value(now),
            "kind": Value("review.paused" if step.first else "review.escalated"),
            "deal_ref": F("line__deal_id"),
            "promise_ref": F("line_id"),
            "wording_ref": F("wording_id"),
            "review_ref": F("pk"),
            "data": JSONObject(
                team=Value(step.team.code),
                rung=rung,
                due_at=IsoMoment(F("due_at")),
                told=JsonText(Value(json.dumps(step.names))),
                skipped=JsonText(Value(json.dumps(step.skipped))),
            ),
        },
        rows,
    )
    for person in step.people or (None,):
        told = person and person.pk
        insert_for_each(Escalation, "review", pks, {"rung": int(step.rung), "told": told, "at": now})
    skipped = "".join(f" {sentence[0].upper()}{sentence[1:]}." for sentence in step.skipped)
    message: dict[str, Any] = {
        "key": Concat(Value("review:"), Cast("pk", CharField()), Value(f":rung:{int(step.rung)}")),
        "text": Concat(
            REF,
            Value(" is paused: " if step.first else " is still paused: "),
            _who(Value(step.team.name)),
            Value(f" did not answer in time.{skipped} "),
            "wording__text",
        ),
        "link": Concat(Value("/reviews/"), Cast("pk", CharField()), Value("/")),
        "now": now,
    }
    for told in step.people:
        _notify(rows, person=Value(told.pk), **message)
    if to_team:
        _notify(rows, team=Value(step.team.pk), **message)


def _tell_reps(pks: Iterable[int], *, now: datetime) -> None:
    """Tell the rep of each promise that has just been paused, through the review that paused it."""
    _notify(
        ReviewAssignment.objects.filter(pk__any_of=frozenset(pks)),
        person=F("rep_id"),
        key=Concat(Value("review:"), Cast("pk", CharField()), Value(":paused:rep")),
        text=Concat(
            REF,
            Value(" is paused: "),
            _who(F("team__name")),
            Value(" did not answer in time. It stays out of the quote until they do."),
        ),
        link=Concat(
            Value("/promises/"),
            Cast("line_id", CharField()),
            Value("/#version-"),
            Cast("wording__revision", CharField()),
        ),
        now=now,
    )


def _for_programs(step: Step, pks: Sequence[int]) -> list[Happening]:
    """Each review of one step as other programs hear of it. One query."""
    rows = ReviewAssignment.objects.filter(pk__any_of=frozenset(pks)).order_by("pk")
    return [
        Happening(
            f"review:{row['pk']}:rung:{int(step.rung)}",
            {
                "review": row["pk"],
                "deal": row["line__deal"],
                "crm_id": row["line__deal__crm_id"],
                "promise": row["line"],
                "ref": row["ref"],
                "team": step.team.code,
                "assignee": row["assignee__email"],
                "due_at": row["due_at"].isoformat(),
                "escalation_level": int(step.rung),
                "told": [person.email for person in step.people],
            },
        )
        for row in rows.annotate(ref=REF).values(
            "pk", "line", "line__deal", "line__deal__crm_id", "ref", "assignee__email", "due_at"
        )
    ]


def _notify(
    rows: QuerySet[ReviewAssignment], *, key: Any, text: Any, link: Any, now: datetime, **to: Any
) -> None:
    """One notice for each row; `to` names the field and the expression of its receiver."""
    insert_select(
        Notice,
        {
            **to,
            "key": key,
            "kind": Value(NoticeKind.LATE),
            "text": Left(text, LONGEST),
            "link": link,
            "created_at": Value(now),
        },
        rows,
    )


# The same words as `PromiseLine.ref` and as `promises.links` and pages have for a person, made by the database.
REF = Concat(
    Case(
        When(
            Q(line__deal__code=None) | Q(line__deal__code=""),
            then=Concat(Value("D-"), Cast("line__deal_id", CharField())),
        ),
        default=F("line__deal__code"),
        output_field=CharField(),
    ),
    Value("-"),
    Cast("line__number", CharField()),
)


def _who(team: Any) -> Case:
    """Whose answer is late: the assignee with the team, or the team that has nobody yet."""
    return Case(
        When(assignee=None, then=Concat(team, Value(" (nobody yet)"))),
        default=Concat("assignee__name", Value(" ("), team, Value(")")),
        output_field=CharField(),
    )
