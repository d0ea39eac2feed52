"""Gates as they stand: what opens or closes one is noted in the same transaction, with the deal and for other programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from dealdesk.accounts.models import Installation, Person
from dealdesk.audit.models import Event
from dealdesk.audit.record import event, record
from dealdesk.notices.webhooks import Happening, HookEvent, publish
from promises.gate import Gate, Gates
from promises.models import Deal, PromiseLine
from promises.vocabulary import LineState
from reviews.gates import gates_of

# A promise in one of these keeps both gates of its deal closed, whatever else holds.
SHUTTING = (
    LineState.DRAFT,
    LineState.IN_REVIEW,
    LineState.PAUSED,
    LineState.WAITING_FINAL,
    LineState.UNREVIEWED,
)


def keep_gates(events: Sequence[Event]) -> None:
    """Judge the gates of the deals that these events speak of, and record which of them opened or closed.

    Two statements where every deal was closed and is so because of a promise that waits; otherwise those of `gates_of` and
    a constant number more.
    """
    deal_ids = _touched(events)
    if not deal_ids:
        return
    if connection.features.has_select_for_update:
        # Two people who each remove the last obstacle but one see each other's change: the second waits here.
        locked = Deal.objects.select_for_update(no_key=True).filter(pk__in=deal_ids).order_by("pk")
        list(locked.values_list("pk", flat=True))
    shut = PromiseLine.objects.filter(deal=OuterRef("pk"), state__in=SHUTTING)
    deals = list(Deal.objects.filter(Q(quote_open=True) | Q(sign_open=True) | ~Exists(shut), pk__in=deal_ids))
    if deals:
        _compare(deals, gates_of(deals), now=events[-1].at)


def _touched(events: Sequence[Event]) -> set[int]:
    """The deals whose gates may be others now."""
    deals = {event.deal_ref for event in events if event.deal_ref}
    changed = [event.data for event in events if event.kind.startswith("setting.")]
    left = [data["pk"] for data in changed if _is_about(data, Person) and "is_active" in data["changes"]]
    if left:
        deals |= set(PromiseLine.objects.filter(owner__in=left).values_list("deal", flat=True))
    if any(_is_about(data, Installation) for data in changed):
        # The thresholds say which reviews a deal needs.
        deals |= set(Deal.objects.running().values_list("pk", flat=True))
    return deals


def _is_about(data: dict[str, Any], model: Any) -> bool:
    return data.get("what") == str(model._meta.verbose_name)


def _compare(deals: Sequence[Deal], gates: dict[int, Gates], *, now: datetime) -> None:
    changes: list[tuple[Deal, str, Gate, Event]] = []
    stand: dict[tuple[bool, bool], list[int]] = {}
    for deal in deals:
        found = gates[deal.pk]
        moved = [
            (deal, name, gate, _event(deal, name, gate, now=now))
            for name, gate, before in (
                ("quote", found.quote, deal.quote_open),
                ("sign", found.sign, deal.sign_open),
            )
            if gate.open != before
        ]
        if moved:
            changes += moved
            stand.setdefault((found.quote.open, found.sign.open), []).append(deal.pk)
    for (quote, sign), pks in stand.items():
        Deal.objects.filter(pk__in=pks).update(quote_open=quote, sign_open=sign)
    record(event for *_, event in changes)
    publish(
        HookEvent.GATE_CHANGED,
        [Happening(f"event:{event.pk}", _payload(deal, name, gate)) for deal, name, gate, event in changes],
        now=now,
    )


def _event(deal: Deal, name: str, gate: Gate, *, now: datetime) -> Event:
    codes = list(dict.fromkeys(reason.code for reason in gate.reasons))
    return event(
        "gate.opened" if gate.open else "gate.closed",
        actor=None,
        now=now,
        deal=deal.pk,
        gate=name,
        reasons=codes,
    )


def _payload(deal: Deal, name: str, gate: Gate) -> dict[str, Any]:
    return {
        "deal": deal.pk,
        "ref": deal.ref,
        "crm_id": deal.crm_id,
        "gate": name,
        "open": gate.open,
        "reasons": [
            {"code": reason.code, "message": reason.message, "promise": reason.promise}
            for reason in gate.reasons
        ],
    }
