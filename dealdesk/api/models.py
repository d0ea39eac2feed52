from django.conf import settings
from django.db import models


class IdempotencyKey(models.Model):
    """That a person's request with this key was carried out, and what it was answered with."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, path and body, in hex.")
    status = models.PositiveSmallIntegerField(default=0)
    body = models.TextField(blank=True, help_text="The answer as JSON.")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="idempotency_key_once_a_person")
        ]

    def __str__(self) -> str:
        return self.key
