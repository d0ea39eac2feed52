"""Sending: deliveries that are due are claimed one by one, handed over outside any transaction, and marked."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from dealdesk import faults
from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.notices import chat, mail, outgoing, webhooks
from dealdesk.notices.models import Delivery, DeliveryQuerySet, MessageChoice, Notice

MAX_ATTEMPTS = 20
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
CHUNK = 100
# With the longest time that one message takes, a run stays within the task's limit.
RUN_SECONDS = 20
LONGEST_ERROR = 300
# A webhook whose receiver takes its time gets no more of a run than this, so that others are not kept waiting.
WEBHOOK_SECONDS = 5

UNREACHABLE = (mail.Unreachable, chat.Unreachable, outgoing.Unreachable)
# Errors that are sentences for people.
SAYING = (*UNREACHABLE, outgoing.Declined)

log = structlog.get_logger(__name__)


class AlreadySent(Exception):
    """The message went out: sending it again would tell its receiver twice."""


def send(*, now: datetime) -> int:
    """Send what is due at `now`, oldest first. Returns how many messages were sent.

    A channel that can't be reached is left alone for the rest of the run, and everything for a webhook that can't be waits
    with the message that failed. A message that fails for itself waits: a minute,
    then twice as long each time up to an hour; after twenty attempts it is dead.
    """
    started = time.monotonic()
    sent = 0
    closed = Closed()
    with mail.Mailer() as mailer:
        while rows := list(closed.without(_due(now))):
            for row in rows:
                if time.monotonic() - started > RUN_SECONDS:
                    return sent
                if not closed.has(row):
                    sent += _handle(row, mailer, closed, now=now)
    return sent


def _due(now: datetime) -> DeliveryQuerySet:
    return (
        Delivery.objects.due(now)
        .select_related("person__message_choice", "notice", "team_channel__team", "message__webhook")
        .order_by("send_at", "pk")
    )


class Closed:
    """The channels that this run leaves alone: their server can't be reached, or had its share of the time."""

    def __init__(self) -> None:
        self.mail = False
        self.rooms: set[int] = set()
        self.hooks: set[int] = set()
        self._spent: dict[int, float] = {}

    def close(self, row: Delivery) -> None:
        if row.team_channel_id:
            self.rooms.add(row.team_channel_id)
        elif row.message:
            self.hooks.add(row.message.webhook_id)
        else:
            self.mail = True

    def spend(self, row: Delivery, seconds: float) -> None:
        """Count the time of one attempt; a webhook that has used up its share is closed."""
        if row.message:
            hook = row.message.webhook_id
            self._spent[hook] = self._spent.get(hook, 0) + seconds
            if self._spent[hook] > WEBHOOK_SECONDS:
                self.hooks.add(hook)

    def has(self, row: Delivery) -> bool:
        if row.message:
            return row.message.webhook_id in self.hooks
        return row.team_channel_id in self.rooms if row.team_channel_id else self.mail

    def without(self, rows: DeliveryQuerySet) -> DeliveryQuerySet:
        if self.mail:
            rows = rows.filter(channel__in=[Delivery.Channel.CHAT, Delivery.Channel.WEBHOOK])
        if self.rooms:
            rows = rows.exclude(channel=Delivery.Channel.CHAT, team_channel__in=self.rooms)
        if self.hooks:
            rows = rows.exclude(channel=Delivery.Channel.WEBHOOK, message__webhook__in=self.hooks)
        return rows[:CHUNK]


@dataclass(frozen=True)
class Claim:
    """A delivery in this process's hands until its lease runs out."""

    row: Delivery
    lease: uuid.UUID
    since: float

    @classmethod
    def take(cls, row: Delivery, *, now: datetime) -> "Claim | None":
        """Claim the row as it was read; None where another relay was first."""
        claim = cls(row, uuid.uuid4(), time.monotonic())
        # The lease is measured by the database's clock, which all processes share: one with a wrong clock of its own would
        # take over what another is just sending.
        taken = (
            Delivery.objects.due(now)
            .filter(pk=row.pk, attempts=row.attempts)
            .update(
                lease=claim.lease,
                leased_until=Now() + settings.OUTBOX_LEASE,
                attempts=row.attempts + 1,
            )
        )
        return claim if taken else None

    @property
    def attempts(self) -> int:
        return self.row.attempts + 1

    @property
    def has_time(self) -> bool:
        """Whether the lease surely holds: a process that was frozen may wake up long after it ran out.

        Half of it, so that the sending itself fits into the rest.
        """
        return time.monotonic() - self.since < settings.OUTBOX_LEASE.total_seconds() / 2

    def _own(self) -> DeliveryQuerySet:
        return Delivery.objects.waiting().filter(pk=self.row.pk, lease=self.lease)

    def sent(self, *, now: datetime) -> bool:
        """Mark as sent; False where the lease was lost meanwhile, and another relay answers for the message."""
        return bool(self._own().update(sent_at=now, lease=None, leased_until=None, error=""))

    def failed(self, error: str, *, now: datetime) -> None:
        error = error[:LONGEST_ERROR]
        if self.attempts >= MAX_ATTEMPTS:
            self._own().update(dead_at=now, lease=None, leased_until=None, error=error)
        else:
            self._own().update(
                send_at=now + wait_after(self.attempts), lease=None, leased_until=None, error=error
            )

    def drop(self) -> None:
        self._own().delete()


def wait_after(attempts: int) -> timedelta:
    """How long a message waits after that many attempts."""
    return min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)


def _handle(row: Delivery, mailer: mail.Mailer, closed: Closed, *, now: datetime) -> int:
    """Try one delivery. Returns 1 if it went out and is marked so."""
    if row.attempts >= MAX_ATTEMPTS:
        # Every attempt took its process with it.
        Delivery.objects.due(now).filter(pk=row.pk, attempts=row.attempts).update(dead_at=now)
        return 0
    claim = Claim.take(row, now=now)
    if claim is None:
        return 0
    faults.point("relay.claimed")
    started = time.monotonic()
    try:
        if not _hand_over(claim, mailer, now=now):
            return 0
    except Exception as error:
        said = _said(error, row)
        log.warning(
            "delivery_failed", delivery=row.pk, channel=row.channel, attempts=claim.attempts, error=said
        )
        claim.failed(said, now=now)
        if isinstance(error, (*UNREACHABLE, outgoing.Gone)):
            closed.close(row)
        if row.message and isinstance(error, outgoing.Unreachable):
            webhooks.put_back(row.message.webhook, until=now + wait_after(claim.attempts))
        if row.message and isinstance(error, outgoing.Gone):
            webhooks.switch_off_gone(row.message.webhook, now=now)
        return 0
    finally:
        closed.spend(row, time.monotonic() - started)
    faults.point("relay.after_send")
    if not claim.sent(now=now):
        log.warning("delivery_lease_lost", delivery=row.pk, channel=row.channel)
        return 0
    faults.point("relay.marked")
    return 1


def _hand_over(claim: Claim, mailer: mail.Mailer, *, now: datetime) -> bool:
    """Give the message to its server; False where it was not sent, and its claim is settled."""
    row = claim.row
    notices = _carried(row)
    if not (notices or row.message) or not _is_wanted(row):
        claim.drop()
        log.info("delivery_dropped", delivery=row.pk, channel=row.channel)
        return False
    message = _composed(row, notices, now=now)
    faults.point("relay.before_send")
    if not claim.has_time:
        log.warning("delivery_claimed_too_long", delivery=row.pk, channel=row.channel)
        return False
    if isinstance(message, chat.Message):
        chat.send(message)
    elif isinstance(message, outgoing.Request):
        outgoing.post(message)
    else:
        mailer.send(message)
    return True


def _composed(row: Delivery, notices: list[Notice], *, now: datetime) -> Any:
    if row.channel == Delivery.Channel.CHAT:
        return chat.compose(row)
    if row.channel == Delivery.Channel.WEBHOOK:
        return webhooks.compose(row, now=now)
    return mail.compose(row, notices)


def _carried(row: Delivery) -> list[Notice]:
    """What the delivery tells of. Read after the claim: from then on nothing is added to a digest."""
    if row.channel == Delivery.Channel.DIGEST:
        return list(Notice.objects.filter(digest=row.pk).order_by("pk"))
    return [row.notice] if row.notice else []


def _is_wanted(row: Delivery) -> bool:
    """Whether it is still to go: since it was routed, a person may have left or switched e-mail off, a team its channel."""
    if row.team_channel:
        return row.team_channel.active
    if row.message:
        return row.message.webhook.active
    choice = getattr(row.person, "message_choice", None)
    never = choice is not None and choice.email == MessageChoice.Email.NEVER
    return row.person is not None and row.person.is_active and not never


def _said(error: Exception, row: Delivery) -> str:
    if isinstance(error, SAYING):
        text = str(error)
    elif row.message:
        # What broke on our side may have the secret in its words.
        text = type(error).__name__
    else:
        text = f"{type(error).__name__}: {error}"
    text = " ".join(text.split())
    return chat.without_secrets(text, row.team_channel.url) if row.team_channel else text


@transaction.atomic
def send_again(delivery: Delivery, *, by: Person, now: datetime) -> None:
    """Send a message that is dead, or that waits for its next attempt, with the relay's next look.

    Raises AlreadySent for one that went out.
    """
    # It counts as tried once, not as new: nothing more is put into a digest that was tried.
    taken = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True).update(
        dead_at=None, send_at=now, attempts=1
    )
    if not taken:
        raise AlreadySent(f"{delivery} went out already.")
    record(
        event(
            "delivery.sent_again",
            actor=by,
            now=now,
            delivery=delivery.pk,
            channel=delivery.channel,
            to=receiver(delivery),
        )
    )


def receiver(delivery: Delivery) -> str:
    """Whom a delivery goes to, in words; never a channel's address."""
    return str(
        delivery.person or delivery.team_channel or (delivery.message and delivery.message.webhook) or ""
    )
