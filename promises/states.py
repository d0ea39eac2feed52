"""Every state of a promise and of a deal with its allowed moves, and the one gate through which they move."""

from collections.abc import Mapping
from typing import Any

from promises.vocabulary import LineState as L
from promises.vocabulary import Stage as S


class Refused(Exception):
    """The app understood and says no, in one sentence that says what to do. `code` is for programs."""

    def __init__(self, message: str, *, code: str = "refused", field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class NotYours(Refused):
    """The person may not do this; the sentence says who can."""


class MovedOn(Refused):
    """Somebody else was faster: the wording or the state is no longer what the caller saw."""


class InvalidTransition(Refused):
    """A move that the table does not allow."""


class Incomplete(Refused):
    """Something required is missing. `errors` names each field (or line and field) with its sentence."""

    def __init__(self, message: str, errors: Mapping[str, Any]) -> None:
        super().__init__(message, code="incomplete")
        self.errors = errors


LINE_MOVES: Mapping[str, frozenset[str]] = {
    L.DRAFT: frozenset({L.DRAFT, L.CLEAR, L.IN_REVIEW, L.WITHDRAWN, L.UNREVIEWED}),
    L.CLEAR: frozenset({L.CLEAR, L.DRAFT, L.IN_REVIEW, L.WITHDRAWN}),
    L.IN_REVIEW: frozenset({L.IN_REVIEW, L.PAUSED, L.WAITING_FINAL, L.DECLINED, L.WITHDRAWN}),
    L.PAUSED: frozenset({L.IN_REVIEW, L.PAUSED, L.WAITING_FINAL, L.DECLINED, L.WITHDRAWN}),
    L.WAITING_FINAL: frozenset(
        {L.IN_REVIEW, L.WAITING_FINAL, L.APPROVED, L.APPROVED_WITH_CONDITIONS, L.DECLINED, L.WITHDRAWN}
    ),
    L.APPROVED: frozenset({L.IN_REVIEW, L.WAITING_FINAL, L.DECLINED, L.WITHDRAWN}),
    L.APPROVED_WITH_CONDITIONS: frozenset({L.IN_REVIEW, L.WAITING_FINAL, L.DECLINED, L.WITHDRAWN}),
    L.DECLINED: frozenset({L.IN_REVIEW, L.WITHDRAWN}),
    L.WITHDRAWN: frozenset({L.DRAFT, L.CLEAR}),
    L.UNREVIEWED: frozenset({L.IN_REVIEW}),
}

STAGE_MOVES: Mapping[str, frozenset[str]] = {
    S.OPEN: frozenset({S.QUOTED, S.CLOSING, S.WON, S.LOST}),
    S.QUOTED: frozenset({S.OPEN, S.CLOSING, S.WON, S.LOST}),
    S.CLOSING: frozenset({S.OPEN, S.QUOTED, S.WON, S.LOST}),
    S.WON: frozenset(),
    S.LOST: frozenset({S.OPEN}),
}


def check_move(moves: Mapping[str, frozenset[str]], old: str, new: str, *, what: str) -> None:
    """Raise InvalidTransition unless the table allows old → new."""
    if new not in moves[old]:
        raise InvalidTransition(
            f"{what} is {old.replace('_', ' ')} and can't become {new.replace('_', ' ')}."
        )
