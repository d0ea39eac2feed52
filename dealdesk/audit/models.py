from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class EventQuerySet(models.QuerySet["Event"]):
    def for_deal(self, deal_id: int) -> "EventQuerySet":
        return self.filter(deal_ref=deal_id)

    def for_promise(self, line_id: int) -> "EventQuerySet":
        return self.filter(promise_ref=line_id)


class Event(models.Model):
    """One thing that happened: who did what to which wording, and when. Never changed, never deleted.

    The `*_ref` columns are plain numbers, not foreign keys: an event outlives what it speaks of.
    """

    at = models.DateTimeField(help_text="When it happened, by the clock that was passed in.")
    recorded_at = models.DateTimeField(db_default=Now(), help_text="When the row was written.")
    kind = models.SlugField(max_length=60, db_index=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    deal_ref = models.BigIntegerField(null=True)
    promise_ref = models.BigIntegerField(null=True)
    wording_ref = models.BigIntegerField(null=True)
    review_ref = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            # The history of one promise, and the deal page's history.
            models.Index(fields=["promise_ref", "id"], name="event_of_promise"),
            models.Index(fields=["deal_ref", "id"], name="event_of_deal"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M}"


class Seal(models.Model):
    """A hash over all events since the seal before it, chained to that seal.

    `leaves` holds [id, hash] of each event, so that a seal that does not hold names the very event.
    """

    at = models.DateTimeField()
    first_event = models.BigIntegerField()
    last_event = models.BigIntegerField()
    leaves = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["first_event"], name="seal_starts_once"),
            models.CheckConstraint(
                condition=models.Q(last_event__gte=models.F("first_event")), name="seal_covers_a_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Seal of events {self.first_event} to {self.last_event}"
