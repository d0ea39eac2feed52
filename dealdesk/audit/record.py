"""Writing events. Call inside the transaction of the change that the event speaks of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dealdesk.audit.models import Event
from dealdesk.transactions import note


def event(
    kind: str,
    *,
    actor: Any | None,
    now: datetime,
    deal: int | None = None,
    promise: int | None = None,
    wording: int | None = None,
    review: int | None = None,
    **data: Any,
) -> Event:
    """An unsaved event; `data` must be JSON values. Save it with `record`."""
    return Event(
        kind=kind,
        actor=actor,
        at=now,
        deal_ref=deal,
        promise_ref=promise,
        wording_ref=wording,
        review_ref=review,
        data=data,
    )


def record(*events: Event | Iterable[Event]) -> None:
    """Save events in one statement, in the order given."""
    rows: list[Event] = []
    for item in events:
        if isinstance(item, Event):
            rows.append(item)
        else:
            rows.extend(item)
    if rows:
        Event.objects.bulk_create(rows)
        note(rows)
