"""What administrators do with webhooks. Secrets and whole addresses stay out of every event: only the host is named."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Now

from dealdesk.accounts.models import Person, Role
from dealdesk.api.problems import answers_with
from dealdesk.audit.record import event, record
from dealdesk.notices import outgoing, webhooks
from dealdesk.notices.models import Delivery, Webhook, WebhookMessage
from dealdesk.notices.webhooks import TEST, Happening, HookEvent
from dealdesk.transactions import atomic

# Every change of a gate is written once for each.
MOST = 20
LONGEST_LABEL = 80
# How long the secret before signs along after a new one was made.
BOTH_SIGN = timedelta(hours=24)


class HookRefused(Exception):
    """A sentence that says what to do, with `errors` by field where it speaks of one."""

    code = "refused"

    def __init__(self, message: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.errors = dict(errors or {})


class NotAdministrator(Exception):
    """Somebody else than an administrator wanted it."""

    code = "not_yours"

    def __init__(self) -> None:
        super().__init__("Only an administrator can see and change webhooks.")


answers_with(422, HookRefused)
answers_with(403, NotAdministrator)


def require_administrator(by: Person) -> None:
    """Raises NotAdministrator."""
    if not by.has_role(Role.ADMINISTRATOR):
        raise NotAdministrator


def add_webhook(*, url: str, label: str, events: Sequence[str], by: Person, now: datetime) -> Webhook:
    """Add a webhook with a secret of its own, switched on. Asks the name server.

    Raises NotAdministrator, HookRefused.
    """
    require_administrator(by)
    # Before the transaction: a name server may take its time, and nobody else could write meanwhile.
    values = _checked({"url": url, "label": label, "events": events})
    return _add(values, by=by, now=now)


@atomic
def _add(values: dict[str, Any], *, by: Person, now: datetime) -> Webhook:
    if Webhook.objects.count() >= MOST:
        raise HookRefused(f"There are {MOST} webhooks already. Delete one that nobody needs.")
    hook = Webhook.objects.create(**values, secret=new_secret(), created_by=by, created_at=now)
    record(event("webhook.added", actor=by, now=now, **_facts(hook), events=hook.events))
    return hook


def change_webhook(hook: Webhook, *, by: Person, now: datetime, **values: Any) -> Webhook:
    """Change any of `url`, `label`, `events` and `active`. Switched on again, it hears of what happens from then on.

    Raises NotAdministrator, HookRefused.
    """
    require_administrator(by)
    active = values.pop("active", None)
    # An address that stays is not asked for again: its name may be nowhere just now.
    values = _checked({name: value for name, value in values.items() if value != getattr(hook, name)})
    return _change(hook, values, active, by=by, now=now)


@atomic
def _change(
    hook: Webhook, values: dict[str, Any], active: bool | None, *, by: Person, now: datetime
) -> Webhook:
    hook = _take(hook)
    before = {name: getattr(hook, name) for name in values}
    changed = [name for name, value in values.items() if before[name] != value]
    for name in changed:
        setattr(hook, name, values[name])
    if changed:
        hook.save(update_fields=changed)
        record(
            event("webhook.changed", actor=by, now=now, **_facts(hook), fields=changed, events=hook.events)
        )
    if active is not None and active != hook.active:
        hook.active = active
        hook.save(update_fields=["active"])
        record(
            event(
                "webhook.switched_on" if active else "webhook.switched_off",
                actor=by,
                now=now,
                **_facts(hook),
            )
        )
    return hook


@atomic
def rotate_secret(hook: Webhook, *, by: Person, now: datetime) -> Webhook:
    """Give it a new secret; the one before signs along for another 24 hours. Raises NotAdministrator."""
    require_administrator(by)
    hook = _take(hook)
    hook.old_secret, hook.old_secret_until = hook.secret, now + BOTH_SIGN
    hook.secret = new_secret()
    hook.save(update_fields=["secret", "old_secret", "old_secret_until"])
    record(event("webhook.secret_rotated", actor=by, now=now, **_facts(hook)))
    return hook


@atomic
def delete_webhook(hook: Webhook, *, by: Person, now: datetime) -> None:
    """Remove it with all that was sent to it. Raises NotAdministrator."""
    require_administrator(by)
    hook = _take(hook)
    record(event("webhook.deleted", actor=by, now=now, **_facts(hook)))
    hook.delete()


@atomic
def send_test(hook: Webhook, *, by: Person, now: datetime) -> None:
    """Let the relay send a message that says nothing but that it is a test. Raises NotAdministrator, HookRefused."""
    require_administrator(by)
    hook = _take(hook)
    _require_active(hook)
    record(event("webhook.tested", actor=by, now=now, **_facts(hook)))
    data = {"webhook": hook.pk, "label": hook.label, "by": by.email}
    webhooks.write([hook], TEST, [Happening(f"test:{now.isoformat()}", data)], now=now)


@atomic
def resend(message: WebhookMessage, *, by: Person, now: datetime) -> None:
    """Send a message once more with the relay's next look, whether it went out or not; its webhook-id stays.

    Raises NotAdministrator, HookRefused.
    """
    require_administrator(by)
    hook = _take(message.webhook)
    _require_active(hook)
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=Now())
    taken = Delivery.objects.filter(free, message=message).update(
        sent_at=None, dead_at=None, send_at=now, attempts=0, error=""
    )
    if not taken:
        raise HookRefused(
            "This message is on its way at this moment, or was given up when the webhook was switched off."
        )
    record(
        event(
            "webhook.sent_again", actor=by, now=now, **_facts(hook), message=message.pk, event=message.event
        )
    )


def new_secret() -> str:
    """A secret as the Standard Webhooks specification writes it."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _take(hook: Webhook) -> Webhook:
    found = Webhook.objects.select_for_update().filter(pk=hook.pk).first()
    if found is None:
        raise HookRefused("Somebody deleted this webhook a moment ago.")
    return found


def _require_active(hook: Webhook) -> None:
    if not hook.active:
        raise HookRefused("This webhook is switched off. Switch it on first.")


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises HookRefused with a sentence for each that can't be."""
    errors: dict[str, str] = {}
    kept = dict(values)
    if "label" in kept:
        kept["label"] = kept["label"].strip()
        if not kept["label"] or not kept["label"].isprintable() or len(kept["label"]) > LONGEST_LABEL:
            errors["label"] = f"Give it a name of up to {LONGEST_LABEL} letters on one line."
    if "events" in kept:
        kept["events"] = [name for name in HookEvent.values if name in kept["events"]]
        if not kept["events"] or set(values["events"]) - set(HookEvent.values):
            errors["events"] = f"Choose at least one of: {', '.join(HookEvent.values)}."
    if "url" in kept:
        kept["url"] = kept["url"].strip()
        try:
            outgoing.check_address(kept["url"])
        except ValidationError as problem:
            errors["url"] = problem.messages[0]
    if errors:
        raise HookRefused("The webhook can’t be saved like this.", errors)
    return kept


def _facts(hook: Webhook) -> dict[str, Any]:
    """What an event says of a webhook."""
    return {"webhook": hook.pk, "label": hook.label, "host": outgoing.host(hook.url)}
