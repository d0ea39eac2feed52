"""Conditions whose day has passed: the approval that hung on them is withdrawn, and the question is asked anew."""

from datetime import datetime

import structlog

from dealdesk.sql import DATABASE_GONE
from dealdesk.transactions import atomic
from promises.actions import conditions
from promises.models import Condition
from promises.vocabulary import LineState
from reviews.actions.asking import ask_anew, request_final_answer

log = structlog.get_logger(__name__)
BATCH = 200


def lapse(*, now: datetime) -> int:
    """Lapse every open condition of an approved promise whose day is over, oldest first. Returns how many lapsed."""
    count = last = 0
    past = Condition.objects.past_due(now.date()).filter(
        line__state__in=[LineState.APPROVED, LineState.APPROVED_WITH_CONDITIONS]
    )
    while pks := list(past.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        for pk in pks:
            try:
                count += _lapse(pk, now=now)
            except DATABASE_GONE:
                raise
            except Exception:
                log.exception("sweep.condition_failed", pk=pk)
        last = pks[-1]
    return count


@atomic
def _lapse(pk: int, *, now: datetime) -> int:
    condition = conditions.lapse_condition(pk, now=now)
    if condition is None:
        return 0
    line = condition.line
    if condition.team_id is None:
        # The owner set it: the owner is asked again. A team's condition makes every team judge the words anew.
        why = f"{line.ref} hung on something that is not done: “{condition.what}”."
        request_final_answer(line, now=now, why=why)
    else:
        ask_anew(line, now=now, by=None)
    return 1
