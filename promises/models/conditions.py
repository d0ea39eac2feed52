from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from promises.models.lines import PromiseLine
from promises.models.wordings import Wording


class ConditionState(models.TextChoices):
    OPEN = "open", "Open"
    MET = "met", "Met"
    LAPSED = "lapsed", "Lapsed"
    DROPPED = "dropped", "Dropped"


class ConditionQuerySet(models.QuerySet["Condition"]):
    def current(self) -> "ConditionQuerySet":
        """Those that belong to the words that stand."""
        return self.filter(wording=models.F("line__current_wording")).exclude(state=ConditionState.DROPPED)

    def past_due(self, today: date) -> "ConditionQuerySet":
        return self.current().filter(state=ConditionState.OPEN, due_on__lt=today)


class Condition(models.Model):
    """Something that an approval hangs on: who must do it, by when, and what shows that it was done."""

    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="conditions")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey("accounts.Team", null=True, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=160)
    what = models.CharField(max_length=400)
    due_on = models.DateField()
    evidence = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=ConditionState, default=ConditionState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_note = models.CharField(max_length=300, blank=True)

    objects = ConditionQuerySet.as_manager()

    class Meta:
        ordering = ["line", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ConditionState.OPEN, closed_at__isnull=True)
                | (~Q(state=ConditionState.OPEN) & Q(closed_at__isnull=False)),
                name="condition_open_or_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state=ConditionState.MET) | Q(closed_by__isnull=False),
                name="condition_met_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(party="") & ~Q(what="") & ~Q(evidence=""), name="condition_is_complete"
            ),
        ]
        indexes = [
            # The sweep looks for open conditions past their day.
            models.Index(
                fields=["due_on"], condition=Q(state=ConditionState.OPEN), name="condition_open_by_day"
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def as_dict(self) -> dict[str, Any]:
        return {
            "party": self.party,
            "what": self.what,
            "due_on": self.due_on.isoformat(),
            "evidence": self.evidence,
            "state": self.state,
        }


class DependencyState(models.TextChoices):
    OPEN = "open", "Open"
    MET = "met", "Met"
    FAILED = "failed", "Failed"


class Dependency(models.Model):
    """What a conditional promise rests on, with its owner and date."""

    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="dependencies")
    what = models.CharField(max_length=400)
    owner = models.CharField(max_length=160, help_text="A person of ours or of the customer's.")
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=DependencyState, default=DependencyState.OPEN)

    class Meta:
        ordering = ["line", "due_on", "id"]
        verbose_name_plural = "dependencies"
        constraints = [
            models.CheckConstraint(condition=~Q(what="") & ~Q(owner=""), name="dependency_is_complete"),
        ]

    def __str__(self) -> str:
        return self.what
