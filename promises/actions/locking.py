"""Taking a row before changing it, so that two writers of one promise wait for each other."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import F

from promises.models import Deal, PromiseLine
from promises.states import LINE_MOVES, Refused, check_move
from promises.vocabulary import SAYABLE_STATES, LineState


def take_line(pk: int) -> PromiseLine:
    """Lock one promise for the rest of the transaction and return it as it is now. Two statements.

    The lock is an UPDATE, which both databases honour; SQLite ignores SELECT … FOR UPDATE. Raises Refused where the
    promise is gone.
    """
    if not PromiseLine.objects.filter(pk=pk).update(version=F("version") + 1):
        raise Refused("This promise does not exist.", code="gone")
    return PromiseLine.objects.select_related("deal__sales_rep", "deal__plan", "current_wording").get(pk=pk)


def take_lines(pks: Iterable[int]) -> list[PromiseLine]:
    """Lock several promises, always in the order of their ids so that two callers can't block each other."""
    ids = sorted(set(pks))
    if connection.features.has_select_for_update:
        list(
            # NO KEY: the full lock would also block who only refers to a line, as the rows of a close plan do. Such a
            # writer holds the deal, which the callers of this take next: both would wait for ever.
            PromiseLine.objects.select_for_update(no_key=True)
            .filter(pk__in=ids)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
    PromiseLine.objects.filter(pk__in=ids).update(version=F("version") + 1)
    return list(
        PromiseLine.objects.select_related("deal__sales_rep", "deal__plan", "current_wording")
        .filter(pk__in=ids)
        .order_by("pk")
    )


def pause_lines(pks: Iterable[int]) -> int:
    """Move taken promises from review to paused, in one statement, as `move_line` would one by one. Returns their number.

    A promise in review has no approval that would have to be taken from it.
    """
    check_move(LINE_MOVES, LineState.IN_REVIEW, LineState.PAUSED, what="The promise")
    return PromiseLine.objects.filter(pk__any_of=frozenset(pks), state=LineState.IN_REVIEW).update(
        state=LineState.PAUSED, version=F("version") + 1
    )


def take_deal(pk: int) -> Deal:
    """Lock one deal for the rest of the transaction and return it as it is now. Two statements.

    Who needs lines and deal takes the lines first: a change of a line ends by writing its deal's row.
    """
    if not Deal.objects.filter(pk=pk).update(scope_version=F("scope_version")):
        raise Refused("This deal does not exist.", code="gone")
    return Deal.objects.select_related("sales_rep", "plan").get(pk=pk)


def move_line(line: PromiseLine, to: str, **fields: object) -> None:
    """The one gate of a promise's state: check the table, write the state and `fields`, one statement.

    Leaving the states in which sales may say the sentence takes the approval with it. Call with the line taken.
    """
    check_move(LINE_MOVES, line.state, to, what=line.ref)
    values: dict[str, object] = {"state": LineState(to), **fields}
    if to not in SAYABLE_STATES:
        values |= {
            "approved_wording": None,
            "overridden": False,
            "owner": None,
            "deliver_on": None,
            "phase": "",
            "limit": "",
            "tier": "",
        }
    for name, value in values.items():
        setattr(line, name, value)
    line.save(update_fields=list(values))
