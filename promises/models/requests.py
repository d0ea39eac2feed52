"""What leads judge together: changes of the catalog, and custom solutions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from promises.models.catalog import CatalogFeature, Offer, Plan
from promises.models.lines import PromiseLine
from promises.vocabulary import Tier


class Side(models.TextChoices):
    """Who has a say in what is on the menu, through one lead each."""

    ENGINEERING = "engineering", "Engineering"
    PRODUCT = "product", "Product"
    SALES = "sales", "Sales"


class ChangeState(models.TextChoices):
    OPEN = "open", "Waits for the leads"
    APPLIED = "applied", "On the menu"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class CatalogChange(models.Model):
    """A suggested cell of the catalog: new or other values for one feature on one plan. Applied once all three leads agree.

    Without `feature` it brings a new one, with its name, owner and phase.
    """

    feature = models.ForeignKey(CatalogFeature, null=True, on_delete=models.PROTECT, related_name="changes")
    feature_name = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=120, blank=True)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="changes")
    offer = models.CharField(max_length=20, choices=Offer)
    value = models.CharField(max_length=120)
    limit_max = models.PositiveIntegerField(null=True)
    limit_unit = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=20, choices=Tier, blank=True)
    sentence = models.CharField(max_length=1000, blank=True)
    before = models.JSONField(default=dict, help_text="The cell as it stood when this was suggested.")
    reason = models.CharField(max_length=400)
    line = models.ForeignKey(
        PromiseLine,
        null=True,
        on_delete=models.PROTECT,
        related_name="catalog_changes",
        help_text="The approved promise that this comes from.",
    )
    suggested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    suggested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.OPEN)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ChangeState.OPEN, closed_at__isnull=True)
                | (~Q(state=ChangeState.OPEN) & Q(closed_at__isnull=False)),
                name="change_open_or_closed",
            ),
            models.CheckConstraint(
                condition=Q(feature__isnull=False)
                | (~Q(feature_name="") & Q(owner__isnull=False) & ~Q(phase="")),
                name="change_of_a_known_or_complete_feature",
            ),
            models.CheckConstraint(
                condition=~Q(offer=Offer.INCLUDED) | (~Q(sentence="") & ~Q(tier="")),
                name="change_to_included_has_sentence_and_tier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature or self.feature_name}, {self.plan}: {self.value}"


class CatalogJudgment(models.Model):
    """One lead's yes or no to a suggested change."""

    change = models.ForeignKey(CatalogChange, on_delete=models.CASCADE, related_name="judgments")
    side = models.CharField(max_length=12, choices=Side)
    approved = models.BooleanField()
    note = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["change", "at"]
        constraints = [
            models.UniqueConstraint(fields=["change", "side"], name="catalog_judged_once_a_side"),
            models.CheckConstraint(condition=Q(approved=True) | ~Q(note=""), name="catalog_no_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {'yes' if self.approved else 'no'}"


class Outcome(models.TextChoices):
    ROADMAP = "roadmap", "Roadmap"
    PAID_CUSTOM_WORK = "paid_custom_work", "Paid custom work"
    DECLINED = "declined", "Declined"


class CustomRequest(models.Model):
    """Something off the menu that a customer wants: three leads judge it, and it ends as roadmap, paid work or declined."""

    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="custom_requests")
    what = models.CharField(max_length=1000, help_text="The solution that is asked, in plain words.")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    outcome_note = models.CharField(max_length=400, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(closed_at__isnull=True), name="one_open_request_a_line"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(outcome="")),
                name="request_ends_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class CustomJudgment(models.Model):
    """One lead's judgment of a custom request: can it be done, what would it cost, what is it worth."""

    class Feasible(models.TextChoices):
        YES = "yes", "Yes"
        WITH_EFFORT = "with_effort", "With effort"
        NO = "no", "No"

    class Worth(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    request = models.ForeignKey(CustomRequest, on_delete=models.CASCADE, related_name="judgments")
    side = models.CharField(max_length=12, choices=Side)
    feasible = models.CharField(max_length=12, choices=Feasible, blank=True)
    cost = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, help_text="One-off, in the installation's currency."
    )
    worth = models.CharField("strategic value", max_length=8, choices=Worth, blank=True)
    note = models.CharField(max_length=400)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["request", "at"]
        constraints = [
            models.UniqueConstraint(fields=["request", "side"], name="request_judged_once_a_side"),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="cost_not_negative"),
            models.CheckConstraint(condition=~Q(note=""), name="judgment_says_why"),
        ]

    def __str__(self) -> str:
        return self.get_side_display()
