from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The company that runs this Deal Desk: one row with its name, currency and thresholds."""

    company = models.CharField(max_length=120, default="Our company")
    currency = models.CharField(max_length=3, default="USD", help_text="ISO 4217 code; one per installation.")
    small_deal_arr = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("10000"))
    pre_close_arr = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("25000"))
    live_review_arr = models.DecimalField(max_digits=12, decimal_places=2, default=Decimal("50000"))
    sales_lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Judges for sales what is on the menu; leadership does where nobody is named.",
    )
    escalation_period_hours = models.DecimalField(
        max_digits=7,
        decimal_places=4,
        default=Decimal(4),
        help_text="Wall-clock hours between two rungs of the escalation ladder.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="installation_is_one_row"),
            models.CheckConstraint(
                condition=Q(escalation_period_hours__gt=0), name="escalation_period_takes_some_time"
            ),
        ]

    def __str__(self) -> str:
        return self.company

    @property
    def escalation_period(self) -> timedelta:
        """The time between two rungs of the escalation ladder."""
        return timedelta(hours=float(self.escalation_period_hours))

    @classmethod
    def load(cls) -> "Installation":
        """The one row, or its defaults where nobody has saved it yet. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
