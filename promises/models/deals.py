from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from promises.models.catalog import Plan
from promises.vocabulary import DealType, Stage


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, person: Any) -> "DealQuerySet":
        """What this person may know of: everything, or for a guest the deals they are invited to."""
        if person.guest:
            return self.filter(guests__person=person)
        return self

    def owned_by(self, person: Any) -> "DealQuerySet":
        return self.filter(sales_rep=person)

    def running(self) -> "DealQuerySet":
        return self.exclude(stage__in=[Stage.WON, Stage.LOST])


class Deal(models.Model):
    """One sale to one customer account, owned by one sales rep."""

    code = models.CharField(max_length=40, unique=True, null=True, blank=True)
    crm_id = models.CharField("CRM id", max_length=120, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    account = models.CharField("customer account", max_length=200)
    segment = models.CharField(max_length=80, blank=True)
    industry = models.CharField(max_length=120, blank=True)
    deal_type = models.CharField(max_length=20, choices=DealType, default=DealType.NEW)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveIntegerField(null=True, blank=True)
    arr = models.DecimalField(
        "ARR", max_digits=14, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    sales_rep = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deals")
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.OPEN)
    expected_signature_on = models.DateField(null=True, blank=True)
    competitor = models.CharField("competitor compared", max_length=120, blank=True)
    custom_integration = models.BooleanField("a custom integration is asked", default=False)
    technical_review_required = models.BooleanField(default=False)
    anything_non_standard = models.CharField(max_length=3, blank=True, choices=[("yes", "Yes"), ("no", "No")])
    security_answers_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    legal_answers_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    customer_success_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    day_one_answers = models.JSONField(default=dict, blank=True)
    day_one_unknown = models.PositiveSmallIntegerField(default=0, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    # Grows with every change of scope; a close plan names the value that it was issued at.
    scope_version = models.PositiveIntegerField(default=0, editable=False)
    scope_changed_at = models.DateTimeField(null=True, editable=False)
    # The gates as they stand, kept by whatever changes them: their openings and closings are events.
    quote_open = models.BooleanField(default=False, editable=False)
    sign_open = models.BooleanField(default=False, editable=False)
    next_line_number = models.PositiveIntegerField(default=1, editable=False)
    won_at = models.DateTimeField(null=True, editable=False)
    won_against_closed_gate = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(editable=False)

    objects = DealQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(arr__gte=0), name="arr_not_negative"),
            models.CheckConstraint(
                condition=Q(stage=Stage.WON, won_at__isnull=False)
                | (~Q(stage=Stage.WON) & Q(won_at__isnull=True)),
                name="won_exactly_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(won_against_closed_gate=False) | Q(stage=Stage.WON),
                name="only_a_won_deal_is_marked",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """The deal's short name in sentences codes and links."""
        return self.code or f"D-{self.pk}"


class DealGuest(models.Model):
    """That an outside adviser may see one deal and review there for one team."""

    deal = models.ForeignKey(Deal, on_delete=models.CASCADE, related_name="guests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey("accounts.Team", on_delete=models.CASCADE, related_name="+")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["deal", "person"], name="guest_once_a_deal")]

    def __str__(self) -> str:
        return f"{self.person} on {self.deal}"
