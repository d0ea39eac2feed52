from datetime import datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from dealdesk.accounts.models import Team
from dealdesk.working_hours import WorkingHours, validate_days, weekdays

PERSON = settings.AUTH_USER_MODEL


class NoticeKind(models.TextChoices):
    """What a notice is about; a team's channel chooses by it."""

    ASKED = "asked", "Somebody is asked"
    REMINDER = "reminder", "An answer is due soon"
    LATE = "late", "Time ran out"
    ANSWERED = "answered", "Somebody answered"
    CHANGED = "changed", "Something changed"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def unrouted(self) -> "NoticeQuerySet":
        """Notices that the relay has not looked at: their messages to other channels are still to be made."""
        return self.filter(routed_at__isnull=True)

    def mark_read(self, *, now: datetime) -> int:
        """Note that these were read; those read before keep their moment. Returns how many were unread."""
        return self.unread().update(read_at=now)


class Notice(models.Model):
    """One message to one person, or to one team's channels, about one event. The key makes it exactly one.

    It is written in the transaction of the event: for a person it is the message in the app, and for every other channel
    it is the row of the outbox from which the relay makes deliveries.
    """

    key = models.CharField(max_length=120)
    # Not checked by the database: people are never deleted, and a backlog of the sweep writes notices by the ten thousand.
    person = models.ForeignKey(
        PERSON,
        null=True,
        on_delete=models.CASCADE,
        related_name="notices",
        db_index=False,
        db_constraint=False,
    )
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=NoticeKind, default=NoticeKind.CHANGED)
    text = models.CharField(max_length=400)
    link = models.CharField(max_length=200, help_text="A path inside the app.")
    due_at = models.DateTimeField(null=True, help_text="When the answer that it asks for is due.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    routed_at = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(
        "Delivery", null=True, blank=True, on_delete=models.SET_NULL, related_name="carried", db_index=False
    )

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="notice_once_a_person"),
            models.UniqueConstraint(
                fields=["team", "key"], condition=Q(team__isnull=False), name="notice_once_a_team"
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True)
                | Q(person__isnull=True, team__isnull=False),
                name="notice_to_a_person_or_a_team",
            ),
        ]
        indexes = [
            # The unread count in the top bar.
            models.Index(fields=["person"], condition=Q(read_at__isnull=True), name="notice_unread"),
            # The relay: what no delivery was made of yet, oldest first.
            models.Index(fields=["id"], condition=Q(routed_at__isnull=True), name="notice_to_route"),
            # What a digest carries.
            models.Index(fields=["digest"], condition=Q(digest__isnull=False), name="notice_of_digest"),
        ]

    def __str__(self) -> str:
        return self.text


class MessageChoice(models.Model):
    """How a person wants to hear of things outside the app. The inbox has them all, whatever is chosen here."""

    class Email(models.TextChoices):
        AT_ONCE = "at_once", "At once, one e-mail for each message"
        DIGEST = "digest", "One e-mail a working day, when my working hours begin"
        NEVER = "never", "No e-mail"

    person = models.OneToOneField(PERSON, on_delete=models.CASCADE, related_name="message_choice")
    email = models.CharField(max_length=10, choices=Email, default=Email.AT_ONCE)
    quiet = models.BooleanField("hold e-mail back outside my working hours", default=True)
    days = models.JSONField("working days", default=weekdays, validators=[validate_days])
    opens = models.TimeField("working hours begin", default=time(9))
    closes = models.TimeField("working hours end", default=time(17))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="working_hours_end_after_they_begin"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_email_display()}"

    def clean(self) -> None:
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": "Choose an end that is later than the beginning."})

    def hours(self, tz: str) -> WorkingHours:
        """The person's working hours, in the zone that they read times in."""
        return WorkingHours(tz, frozenset(self.days), self.opens, self.closes)


class TeamChannel(models.Model):
    """A chat room or pager of a team: an Apprise address to which the team's messages go as well."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="channels")
    label = models.CharField(max_length=80)
    url = models.CharField(
        "address", max_length=500, help_text="An Apprise address. It is a secret: whoever has it can post."
    )
    only_late = models.BooleanField("only what ran out of time", default=False)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["team", "id"]

    def __str__(self) -> str:
        return f"{self.label} of {self.team}"


class Webhook(models.Model):
    """An address of another program that hears of events, with the secret that signs what is sent to it.

    Signed as the Standard Webhooks specification has it. While a secret is being changed both sign.
    """

    url = models.URLField("address", max_length=500)
    label = models.CharField(max_length=80)
    events = models.JSONField(default=list)
    secret = models.CharField(max_length=80)
    old_secret = models.CharField(max_length=80, blank=True)
    old_secret_until = models.DateTimeField(null=True)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label


class WebhookMessage(models.Model):
    """One event for one webhook, as it is sent: the same words with every attempt."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    event = models.CharField(max_length=40)
    payload = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["webhook", "-id"], name="messages_of_webhook")]

    def __str__(self) -> str:
        return f"{self.event} for {self.webhook}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> "DeliveryQuerySet":
        return self.filter(sent_at__isnull=True, dead_at__isnull=True)

    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Waiting, with their time come, and not in the hands of another process.

        Leases are measured by the database's clock, which all processes share.
        """
        return self.waiting().filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=Now()), send_at__lte=now
        )

    def dead(self) -> "DeliveryQuerySet":
        return self.filter(dead_at__isnull=False)


class Delivery(models.Model):
    """One message on its way out of the app, to one address. The key makes it one; it stays with every attempt."""

    class Channel(models.TextChoices):
        EMAIL = "email", "E-mail"
        DIGEST = "digest", "E-mail with a day's messages"
        CHAT = "chat", "Team channel"
        WEBHOOK = "webhook", "Webhook"

    key = models.CharField(max_length=160, unique=True)
    channel = models.CharField(max_length=10, choices=Channel)
    person = models.ForeignKey(PERSON, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    team_channel = models.ForeignKey(
        TeamChannel, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    notice = models.ForeignKey(
        Notice, null=True, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    message = models.ForeignKey(
        WebhookMessage, null=True, on_delete=models.CASCADE, related_name="deliveries", db_index=False
    )
    created_at = models.DateTimeField()
    send_at = models.DateTimeField(help_text="Not before this moment; moved by each failed attempt.")
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    channel="chat", team_channel__isnull=False, notice__isnull=False, person__isnull=True
                )
                | Q(channel="email", person__isnull=False, notice__isnull=False, team_channel__isnull=True)
                | Q(channel="digest", person__isnull=False, notice__isnull=True, team_channel__isnull=True)
                | Q(
                    channel="webhook",
                    message__isnull=False,
                    person__isnull=True,
                    notice__isnull=True,
                    team_channel__isnull=True,
                ),
                name="delivery_has_its_address",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(dead_at__isnull=True), name="delivery_sent_or_dead"
            ),
        ]
        indexes = [
            # The relay: what waits, oldest first.
            models.Index(
                fields=["send_at", "id"],
                condition=Q(sent_at__isnull=True, dead_at__isnull=True),
                name="delivery_waiting",
            ),
            # The deliveries of a webhook's message.
            models.Index(fields=["message"], condition=Q(message__isnull=False), name="delivery_of_message"),
            # /healthz and the administrator's list of what was given up.
            models.Index(fields=["dead_at"], condition=Q(dead_at__isnull=False), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.key}"


class Heartbeat(models.Model):
    """When a periodic duty last ran to its end."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
