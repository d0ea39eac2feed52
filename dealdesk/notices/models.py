from datetime import datetime

from django.conf import settings
from django.db import models


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)

    def mark_read(self, *, now: datetime) -> int:
        """Note that these were read; those read before keep their moment. Returns how many were unread."""
        return self.unread().update(read_at=now)


class Notice(models.Model):
    """One message to one person about one event, in the app. The key makes it exactly one."""

    key = models.CharField(max_length=120)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    text = models.CharField(max_length=400)
    link = models.CharField(max_length=200, help_text="A path inside the app.")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once_a_person")]
        indexes = [
            # The unread count in the top bar.
            models.Index(fields=["person"], condition=models.Q(read_at__isnull=True), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.text


class Heartbeat(models.Model):
    """When a periodic duty last ran to its end."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%H:%M:%S}"
