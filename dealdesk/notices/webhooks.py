"""What other programs hear of: one message for each event and each webhook that asked for it, and how it is signed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models
from django.db.models import F
from standardwebhooks import Webhook as Signer

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.notices import outgoing
from dealdesk.notices.mail import key_hash
from dealdesk.notices.models import Delivery, NoticeKind, Webhook, WebhookMessage
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic

BATCH = 1_000


class HookEvent(models.TextChoices):
    """The events that a webhook can ask for."""

    GATE_CHANGED = "gate.changed", "A gate opened or closed"
    REVIEW_ESCALATED = "review.escalated", "A review ran out of time and climbed"
    PROMISE_ANSWERED = "promise.answered", "A promise got its final answer"
    DEAL_WON = "deal.won", "A deal was won"


# Sent by hand only, to whatever a webhook asked for.
TEST = "webhook.test"


@dataclass(frozen=True)
class Happening:
    """One thing to tell of. `key` names it among all there ever are; `data` must be JSON values, people by e-mail."""

    key: str
    data: Mapping[str, Any]


def publish(event: str, happenings: Iterable[Happening], *, now: datetime) -> None:
    """Write what every active webhook that asked for this event is to hear, inside the transaction of the change.

    A webhook hears of one key once. One statement where nobody asked; no statement where nothing happened.
    """
    happenings = list(happenings)
    hooks = hooks_for(event) if happenings else []
    if hooks:
        write(hooks, event, happenings, now=now)


def hooks_for(event: str) -> list[Webhook]:
    """The active webhooks that asked for this event. One query."""
    return [hook for hook in Webhook.objects.filter(active=True) if event in hook.events]


def write(hooks: Iterable[Webhook], event: str, happenings: Iterable[Happening], *, now: datetime) -> None:
    """Messages and their deliveries for these webhooks; what one of them has under the same key stays as it is."""
    wanted = {
        f"webhook:{hook.pk}:{happening.key}": (hook, happening) for hook in hooks for happening in happenings
    }
    keys = list(wanted)
    for start in range(0, len(keys), BATCH):
        known = Delivery.objects.filter(key__in=keys[start : start + BATCH])
        for key in known.values_list("key", flat=True):
            del wanted[key]
    messages = WebhookMessage.objects.bulk_create(
        [
            WebhookMessage(
                webhook=hook,
                event=event,
                payload={
                    "type": event,
                    "timestamp": now.astimezone(UTC).isoformat(),
                    "data": dict(happening.data),
                },
                created_at=now,
            )
            for hook, happening in wanted.values()
        ],
        batch_size=BATCH,
    )
    Delivery.objects.bulk_create(
        [
            Delivery(
                key=key,
                channel=Delivery.Channel.WEBHOOK,
                message=message,
                created_at=now,
                send_at=now,
            )
            for key, message in zip(wanted, messages, strict=True)
        ],
        batch_size=BATCH,
    )


# --- Sending --------------------------------------------------------------------------------------------------------


def compose(delivery: Delivery, *, now: datetime) -> outgoing.Request:
    """The signed request of one attempt. The body and the id are the same with every attempt, the time is not."""
    assert delivery.message is not None
    hook = delivery.message.webhook
    body = json.dumps(delivery.message.payload, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    message_id = f"msg_{key_hash(delivery.key)}"
    moment = now.astimezone(UTC)
    return outgoing.Request(
        url=hook.url,
        headers={
            "Content-Type": "application/json",
            "User-Agent": "Deal-Desk-Webhooks/1",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": " ".join(
                Signer(secret).sign(message_id, moment, body) for secret in secrets_of(hook, now=now)
            ),
        },
        body=body.encode(),
    )


def secrets_of(hook: Webhook, *, now: datetime) -> list[str]:
    """What signs now: the secret, and the one before it while that is still honoured."""
    old = hook.old_secret_until is not None and now < hook.old_secret_until
    return [hook.secret, hook.old_secret] if old and hook.old_secret else [hook.secret]


def put_back(hook: Webhook, *, until: datetime) -> None:
    """Let everything that waits for this webhook wait until then: its receiver does not answer."""
    Delivery.objects.waiting().filter(message__webhook=hook, send_at__lt=until).update(send_at=until)


@atomic
def switch_off_gone(hook: Webhook, *, now: datetime) -> None:
    """Switch a webhook off whose receiver answered that it is gone for good, and tell the administrators."""
    if not Webhook.objects.filter(pk=hook.pk, active=True, url=hook.url).update(active=False):
        return
    record(
        event(
            "webhook.gone",
            actor=None,
            now=now,
            webhook=hook.pk,
            label=hook.label,
            host=outgoing.host(hook.url),
        )
    )
    text = f"The webhook “{hook.label}” is switched off: its receiver answered 410, which means it is gone."
    post(
        notice(
            f"webhook:{hook.pk}:gone:{now.isoformat()}",
            person,
            text=text,
            link=link(hook.pk),
            kind=NoticeKind.CHANGED,
            now=now,
        )
        for person in Person.objects.active().filter(administrator=True)
    )


def link(hook_id: int) -> str:
    return f"/webhooks/{hook_id}/"


def messages_of(hook: Webhook) -> models.QuerySet[WebhookMessage]:
    """A webhook's messages, newest first, with how each stands. One query."""
    return (
        WebhookMessage.objects.filter(webhook=hook)
        .annotate(
            attempts=F("deliveries__attempts"),
            sent_at=F("deliveries__sent_at"),
            dead_at=F("deliveries__dead_at"),
            send_at=F("deliveries__send_at"),
            error=F("deliveries__error"),
        )
        .order_by("-pk")
    )


def state_of(message: Any) -> str:
    """How a message of `messages_of` stands: "waiting", "sent", "dead", or "dropped" with its webhook switched off."""
    if message.send_at is None:
        return "dropped"
    if message.dead_at is not None:
        return "dead"
    return "waiting" if message.sent_at is None else "sent"
