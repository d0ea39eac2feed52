from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.accounts.models import Team
from promises.models import Wording
from promises.vocabulary import Tier
from reviews.models.assignments import ReviewAssignment


class VerdictKind(models.TextChoices):
    APPROVE = "approve", "Approve"
    LIMIT = "limit", "Approve with limit"
    REMOVE = "remove", "Remove"


class Fit(models.TextChoices):
    """Product's word on whether a promise fits the product."""

    YES = "yes", "Fits the product"
    ROADMAP = "roadmap", "Roadmap"
    PAID_CUSTOM_WORK = "paid_custom_work", "Paid custom work"
    NOWHERE = "nowhere", "Nowhere"


class Verdict(models.Model):
    """A team's answer to one wording: approve, limit or remove, with everything that it stands on. Never changed."""

    review = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, related_name="verdicts")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="verdicts")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=VerdictKind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="verdicts")
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    new_wording = models.ForeignKey(Wording, null=True, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    effort_hours = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    one_off_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    monthly_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    deliver_on = models.DateField(null=True)
    phase = models.CharField(max_length=120, blank=True)
    limit = models.CharField(max_length=400, blank=True)
    risk_priced = models.CharField(max_length=400, blank=True)
    customer_provides = models.CharField(max_length=400, blank=True)
    out_of_scope = models.CharField(max_length=400, blank=True)
    tier = models.CharField(max_length=20, choices=Tier, blank=True)
    fits_product = models.CharField(max_length=20, choices=Fit, blank=True)
    pushes_out = models.CharField(max_length=400, blank=True)
    technical_requirements = models.CharField(max_length=2000, blank=True)
    controls_needed = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    say_instead = models.CharField(max_length=1000, blank=True)
    note = models.CharField(max_length=1000, blank=True, help_text="Internal: sales does not see it.")

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=VerdictKind.REMOVE)
                | (
                    Q(
                        owner__isnull=False,
                        effort_hours__isnull=False,
                        one_off_cost__isnull=False,
                        monthly_cost__isnull=False,
                    )
                    & (Q(deliver_on__isnull=False) | ~Q(phase=""))
                    & ~Q(limit="")
                ),
                name="yes_has_owner_effort_cost_date_limit",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=VerdictKind.REMOVE) | (~Q(reason="") & ~Q(say_instead="")),
                name="remove_has_reason_and_words",
            ),
            models.CheckConstraint(
                condition=Q(verdict=VerdictKind.LIMIT, new_wording__isnull=False)
                | (~Q(verdict=VerdictKind.LIMIT) & Q(new_wording__isnull=True)),
                name="limit_exactly_with_new_words",
            ),
            models.CheckConstraint(
                condition=(Q(effort_hours__isnull=True) | Q(effort_hours__gte=Decimal(0)))
                & (Q(one_off_cost__isnull=True) | Q(one_off_cost__gte=Decimal(0)))
                & (Q(monthly_cost__isnull=True) | Q(monthly_cost__gte=Decimal(0))),
                name="effort_and_cost_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.get_verdict_display()
