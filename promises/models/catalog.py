from django.conf import settings
from django.db import models
from django.db.models import Q

from promises.vocabulary import Tier


class Plan(models.Model):
    """One column of the product catalog: what a customer subscribes to."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class CatalogFeature(models.Model):
    """One row of the product catalog, with the person who owns its delivery."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    phase = models.CharField(max_length=120, help_text="When a customer has it, such as “in use today”.")
    say_instead = models.CharField(
        max_length=1000, blank=True, help_text="What sales says where it is not offered."
    )
    checked_on = models.DateField(
        null=True, blank=True, help_text="When somebody last made sure that it holds."
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Offer(models.TextChoices):
    INCLUDED = "included", "Included"
    CUSTOM = "custom", "Custom: needs review"
    NOT_OFFERED = "not_offered", "Not offered"


class CatalogEntry(models.Model):
    """One cell of the catalog: a feature on a plan, its limit and the sentence that sales may reuse as it is."""

    feature = models.ForeignKey(CatalogFeature, on_delete=models.PROTECT, related_name="entries")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="entries")
    offer = models.CharField(max_length=20, choices=Offer)
    value = models.CharField(max_length=120)
    limit_max = models.PositiveIntegerField(null=True, blank=True)
    limit_unit = models.CharField(max_length=80, blank=True)
    tier = models.CharField(max_length=20, choices=Tier, blank=True)
    sentence = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["feature", "plan"]
        verbose_name_plural = "catalog entries"
        constraints = [
            models.UniqueConstraint(fields=["feature", "plan"], name="one_cell_a_feature_and_plan"),
            models.CheckConstraint(
                condition=~Q(offer=Offer.INCLUDED) | (~Q(sentence="") & ~Q(tier="")),
                name="included_cell_has_sentence_and_tier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature}, {self.plan}: {self.value}"

    @property
    def is_sayable(self) -> bool:
        """Whether sales may reuse the cell's sentence as it is; a cell that needs review may hold one too."""
        return self.offer == Offer.INCLUDED and bool(self.sentence)

    @property
    def limit_words(self) -> str:
        """The cell's limit as a promise shows it."""
        return f"{self.limit_max:,} {self.limit_unit}" if self.limit_max is not None else self.value
