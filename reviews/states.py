"""Every state of a review with its allowed moves; the claim of a move is one conditional UPDATE."""

from collections.abc import Mapping

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

_STOPPED = {"stopped_at": None, "left_seconds": None}


def move_review(review: ReviewAssignment, to: str, **fields: object) -> None:
    """Move a review if nobody moved it since it was read. Raises InvalidTransition, MovedOn.

    Leaving *question* starts the clock's columns anew; entering a state that does not run ends the ladder.
    """
    check_move(REVIEW_MOVES, review.state, to, what="The review")
    values: dict[str, object] = {"state": R(to), **fields}
    if to != R.QUESTION:
        values = {**_STOPPED, **values}
    if to not in (R.PENDING, R.PAUSED):
        values["next_escalation_at"] = None
    won = ReviewAssignment.objects.filter(
        pk=review.pk, state=review.state, escalation_level=review.escalation_level
    ).update(**values)
    if not won:
        raise MovedOn("Somebody answered this review a moment ago. Open it again.")
    for name, value in values.items():
        setattr(review, name, value)


__all__ = ["REVIEW_MOVES", "InvalidTransition", "move_review"]
