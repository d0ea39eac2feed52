from decimal import Decimal

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The company that runs this Deal Desk: one row with its name, currency and thresholds."""

    company = models.CharField(max_length=120, default="Our company")
    currency = models.CharField(max_length=3, default="USD", help_text="ISO 4217 code; one per installation.")
    small_deal_arr = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("10000"))
    pre_close_arr = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("25000"))
    live_review_arr = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("50000"))
    escalation_period_hours = models.PositiveSmallIntegerField(
        default=4, help_text="Wall-clock hours between two rungs of the escalation ladder."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="installation_is_one_row"),
            models.CheckConstraint(
                condition=Q(escalation_period_hours__gte=1), name="escalation_period_at_least_one_hour"
            ),
        ]

    def __str__(self) -> str:
        return self.company

    @classmethod
    def load(cls) -> "Installation":
        """The one row, or its defaults where nobody has saved it yet. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
