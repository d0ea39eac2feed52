"""Hard stops that people raise, by a rule that the app never raises as it reads a line, and those that no tag raised."""

from datetime import datetime

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from promises.models import HardStop, PromiseLine, TriggerRule

PRE_CLOSE_FLAG = "pre_close_flag"
PRE_CLOSE_FLAG_TITLE = "Flagged before signing"


def raise_stop(line: PromiseLine, *, code: str, words: str, now: datetime) -> None:
    """Stop a line by this rule, or stop it again with these words. Call with the line taken."""
    rule = TriggerRule.objects.get(code=code)
    HardStop.objects.update_or_create(
        line=line,
        rule=rule,
        defaults={"words": words[:400], "raised_at": now, "lifted_at": None, "lifted_by": None},
    )


def lift_stop(line: PromiseLine, *, code: str, by: Person, now: datetime) -> None:
    """Lift what `raise_stop` raised, where it stands. Call with the line taken."""
    lifted = HardStop.objects.filter(line=line, rule__code=code, lifted_at__isnull=True).update(
        lifted_at=now, lifted_by=by
    )
    if lifted:
        record(event("stop.lifted", actor=by, now=now, deal=line.deal_id, promise=line.pk, trigger=code))


def untagged_stops(line: PromiseLine) -> list[HardStop]:
    """Open stops that words or a figure raised by themselves: taking a tag off lifts none of them. One query."""
    standing = HardStop.objects.filter(line=line, lifted_at__isnull=True, rule__by_words=True)
    return [stop for stop in standing.select_related("rule") if not stop.tags]
