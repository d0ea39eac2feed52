from django.conf import settings
from django.db import models
from django.db.models import Q

from promises.models.deals import Deal
from promises.models.lines import PromiseLine
from promises.models.wordings import Wording
from promises.vocabulary import Tier


class ClosePlan(models.Model):
    """One issued version of the list of approved sentences that sales may send. Never changed."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="close_plans")
    version = models.PositiveIntegerField()
    scope_version = models.PositiveIntegerField(help_text="The deal's scope when this was issued.")
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outside = models.JSONField(default=list, help_text="What stays outside the contract, one sentence each.")

    class Meta:
        ordering = ["deal", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["deal", "version"], name="close_plan_version_once_a_deal"),
        ]

    def __str__(self) -> str:
        return f"Close plan {self.version} of {self.deal}"


class ClosePlanLine(models.Model):
    """One approved sentence in an issued plan, with what stands behind it as it was then."""

    plan = models.ForeignKey(ClosePlan, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="+")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=80)
    text = models.CharField(max_length=2000)
    owner_name = models.CharField(max_length=120)
    deliver_on = models.DateField(null=True)
    phase = models.CharField(max_length=120, blank=True)
    limit = models.CharField(max_length=400)
    tier = models.CharField(max_length=20, choices=Tier, blank=True)
    conditions = models.JSONField(default=list)

    class Meta:
        ordering = ["plan", "position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="plan_position_once"),
            models.UniqueConstraint(fields=["plan", "line"], name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(deliver_on__isnull=False) | ~Q(phase=""), name="plan_line_has_date_or_phase"
            ),
            models.CheckConstraint(
                condition=~Q(limit="") & ~Q(owner_name=""), name="plan_line_has_owner_and_limit"
            ),
        ]

    def __str__(self) -> str:
        return self.text
