"""What is checked before a plan or a contract goes out."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q

from promises.models.deals import Deal
from promises.models.plans import ClosePlan
from promises.models.wordings import Wording


class ReadBackQuerySet(models.QuerySet["ReadBack"]):
    def standing(self, wordings: Iterable[int | None]) -> dict[int, "ReadBack"]:
        """Wording id → its latest read-back, which is the one that counts. One query."""
        rows = self.filter(wording__in=[pk for pk in wordings if pk]).order_by("pk")
        return {row.wording_id: row for row in rows}


class ReadBack(models.Model):
    """That somebody outside the deal read an approved sentence and wrote it back in plain words. Never changed.

    It belongs to the words: a later version of the plan with the same sentence needs no other.
    """

    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="read_backs")
    text = models.CharField(max_length=1000)
    guesses = models.JSONField(default=list, help_text="Words of guessing in it, such as “probably”.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = ReadBackQuerySet.as_manager()

    class Meta:
        ordering = ["wording", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="read_back_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class DriftCheck(models.Model):
    """A document compared with a close plan: what it was, who compared it when, and what came out."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="drift_checks")
    plan = models.ForeignKey(ClosePlan, on_delete=models.PROTECT, related_name="drift_checks")
    scope_version = models.PositiveIntegerField(help_text="The deal's scope when this was compared.")
    name = models.CharField(max_length=200, help_text="The file's name, or what the text is called.")
    text = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text in UTF-8, in hex.")
    result = models.JSONField(
        help_text="As `promises.drift` gave it: lines by code, and the stray sentences."
    )
    is_clean = models.BooleanField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["deal", "-id"], name="drift_checks_of_deal")]

    def __str__(self) -> str:
        return f"{self.name} against {self.plan}"
