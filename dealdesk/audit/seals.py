"""Sealing events in order, and verifying the seals."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from django.db import IntegrityError, transaction

from dealdesk.audit.models import Event, Seal

# Ids are handed out before a transaction commits. Every transaction ends well within this span (statement and idle time-outs
# are 15 and 20 seconds), so an event that is older than it has no unseen predecessor. Two that are written at the same moment
# may carry their times in the other order: a seal ends before the first event that is younger than the span.
SETTLED_AFTER = timedelta(minutes=2)
BATCH = 2_000


def leaf(event: Event) -> str:
    """The SHA-256 of everything that an event says, in hex."""
    values = [
        event.pk,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.kind,
        event.actor_id,
        event.deal_ref,
        event.promise_ref,
        event.wording_ref,
        event.review_ref,
        event.data,
    ]
    return hashlib.sha256(json.dumps(values, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _chain(previous: str, leaves: list[list]) -> str:
    return hashlib.sha256((previous + json.dumps(leaves, separators=(",", ":"))).encode()).hexdigest()


def seal(*, now: datetime) -> int:
    """Seal the next settled events, at most BATCH of them. Returns how many were sealed."""
    newest = Seal.objects.order_by("-pk").first()
    start = newest.last_event if newest else 0
    settled = now - SETTLED_AFTER
    events = Event.objects.filter(pk__gt=start).order_by("pk")[:BATCH]
    leaves: list[list] = [
        [event.pk, leaf(event)] for event in takewhile(lambda event: event.recorded_at <= settled, events)
    ]
    if not leaves:
        return 0
    digest = _chain(newest.digest if newest else "", leaves)
    try:
        with transaction.atomic():
            Seal.objects.create(
                at=now, first_event=start + 1, last_event=leaves[-1][0], leaves=leaves, digest=digest
            )
    except IntegrityError:
        return 0  # another process sealed the same range
    return len(leaves)


def first_broken() -> int | None:
    """The id of the first event that was changed, added, or taken away under a seal; None where every seal holds."""
    previous, expected_first = "", 1
    for row in Seal.objects.order_by("pk").iterator(chunk_size=10):
        if row.first_event != expected_first or row.digest != _chain(previous, row.leaves):
            return expected_first
        events = Event.objects.filter(pk__gte=row.first_event, pk__lte=row.last_event).in_bulk()
        sealed = dict(row.leaves)
        for pk in sorted(sealed.keys() | events.keys()):
            if pk not in events or sealed.get(pk) != leaf(events[pk]):
                return pk
        previous, expected_first = row.digest, row.last_event + 1
    return None
