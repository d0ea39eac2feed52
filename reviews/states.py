"""Every state of a review with its allowed moves; the claim of a move is one conditional UPDATE."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import F

from promises.states import InvalidTransition, MovedOn, check_move
from reviews.models import ReviewAssignment
from reviews.models.assignments import ReviewState as R

REVIEW_MOVES: Mapping[str, frozenset[str]] = {
    R.PENDING: frozenset({R.QUESTION, R.PAUSED, R.APPROVED, R.LIMITED, R.REMOVED, R.WITHDRAWN}),
    R.QUESTION: frozenset({R.PENDING, R.PAUSED, R.APPROVED, R.LIMITED, R.REMOVED, R.WITHDRAWN}),
    R.PAUSED: frozenset({R.QUESTION, R.APPROVED, R.LIMITED, R.REMOVED, R.WITHDRAWN}),
    # A verdict can be replaced until the final answer is given.
    R.APPROVED: frozenset({R.APPROVED, R.LIMITED, R.REMOVED}),
    R.LIMITED: frozenset(),
    R.REMOVED: frozenset({R.APPROVED, R.LIMITED, R.REMOVED}),
    R.WITHDRAWN: frozenset(),
}

_RUNNING = {"stopped_at": None, "left_seconds": None}


def move_review(review: ReviewAssignment, to: str, **fields: object) -> None:
    """Move a review if nobody moved it since it was read. Raises InvalidTransition, MovedOn.

    Leaving *question* starts the clock's columns anew; entering a state that does not run ends the ladder.
    """
    check_move(REVIEW_MOVES, review.state, to, what="The review")
    values: dict[str, object] = {"state": R(to), **fields}
    if to != R.QUESTION:
        values = {**_RUNNING, **values}
    if to not in (R.PENDING, R.PAUSED):
        values["next_escalation_at"] = None
    if to != R.PENDING:
        values["remind_at"] = None
    won = ReviewAssignment.objects.filter(
        pk=review.pk, state=review.state, escalation_level=review.escalation_level
    ).update(**values)
    if not won:
        raise MovedOn("Somebody answered this review a moment ago. Open it again.")
    for name, value in values.items():
        setattr(review, name, value)


def climb_reviews(
    pks: Sequence[int], *, now: datetime, level: int, rung: int, onward: timedelta | None
) -> None:
    """Move reviews that stand on `level` and are due to `rung`: they are paused, and due again `onward` after the last time.

    One conditional UPDATE. Raises MovedOn where not every one of them is still due: then nothing may be told of any.
    """
    check_move(REVIEW_MOVES, R.PENDING, R.PAUSED, what="The review")
    next_time = None if onward is None else F("next_escalation_at") + onward
    won = (
        ReviewAssignment.objects.due_for_escalation(now)
        .filter(pk__any_of=frozenset(pks), escalation_level=level)
        .update(state=R.PAUSED, escalation_level=rung, next_escalation_at=next_time, remind_at=None)
    )
    if won != len(pks):
        raise MovedOn("Some of these reviews were answered a moment ago.")


__all__ = ["REVIEW_MOVES", "InvalidTransition", "climb_reviews", "move_review"]
