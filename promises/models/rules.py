from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from promises.language import KINDS
from promises.vocabulary import DealType, LineKind, Tag


def validate_tags(value: object) -> None:
    if not isinstance(value, list) or not set(value) <= set(Tag.values):
        raise ValidationError(f"Tags are a list of: {', '.join(Tag.values)}.")


def validate_deal_types(value: object) -> None:
    if not isinstance(value, list) or not set(value) <= set(DealType.values):
        raise ValidationError(f"Deal types are a list of: {', '.join(DealType.values)}.")


class TriggerRule(models.Model):
    """A rule that hard-stops a promise until it is reviewed.

    It hits a line that carries one of the tags, holds one of the phrases or states a figure above the threshold; and only in
    deals that fit every deal fact that is set. With neither tags, phrases nor threshold the deal facts alone decide.
    """

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    tags = models.JSONField(default=list, blank=True, validators=[validate_tags])
    patterns = models.TextField(
        blank=True,
        help_text="One phrase a line, case ignored; an asterisk ends a word in any way (“migrat*”).",
    )
    figure_above = models.DecimalField(
        max_digits=16, decimal_places=4, null=True, blank=True, help_text="A figure above this one hits…"
    )
    figure_unit = models.CharField(
        max_length=80, blank=True, help_text="…where this word or phrase follows it, such as “users”."
    )
    line_kind = models.CharField(max_length=20, choices=LineKind, blank=True)
    arr_from = models.DecimalField(
        "ARR from",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="In deals of this ARR or more.",
    )
    deal_types = models.JSONField(default=list, blank=True, validators=[validate_deal_types])
    segments = models.TextField(blank=True, help_text="In deals of these segments, one a line.")
    industries = models.TextField(blank=True, help_text="In deals of these industries, one a line.")
    custom_integration = models.BooleanField(
        default=False, help_text="Only in deals that ask for a custom integration."
    )
    competitor_compared = models.BooleanField(
        default=False, help_text="Only in deals in which a competitor is compared."
    )
    by_words = models.BooleanField(
        default=True,
        help_text="Raised by the app as it reads a line; otherwise by people or other facts alone.",
    )
    active = models.BooleanField(default=True)
    shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(figure_above__isnull=True) | ~Q(figure_unit=""), name="figure_has_a_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LanguageLevel(models.TextChoices):
    BAN = "ban", "Blocks the line"
    WARN = "warn", "Warns"


class LanguageRule(models.Model):
    """A rule of expectation language as the deal desk keeps it.

    What a shipped rule reads stands in `promises.language.shipped` and comes with each release; its row holds what the house
    decided about it: level, advice, whether it is in force, and phrases and exceptions of its own.
    """

    Level = LanguageLevel

    code = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(
        max_length=24, choices=[(kind, kind.replace("_", " ").capitalize()) for kind in KINDS]
    )
    title = models.CharField(max_length=120)
    level = models.CharField(max_length=4, choices=Level, default=Level.WARN)
    advice = models.CharField(max_length=400, help_text="What to write instead.")
    phrases = models.TextField(
        blank=True,
        help_text="One phrase a line, case ignored; an asterisk ends a word in any way (“migrat*”), an asterisk of its own "
        "stands for one to three words.",
    )
    exceptions = models.TextField(
        blank=True, help_text="Phrases in which these words are precise, one a line, written the same way."
    )
    examples = models.JSONField(
        default=list, blank=True, help_text="Pairs of a loose and a precise sentence."
    )
    active = models.BooleanField(default=True)
    shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind", "title", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="language_kind_known"),
            models.CheckConstraint(condition=~Q(advice=""), name="language_rule_says_what_instead"),
            models.CheckConstraint(
                condition=Q(shipped=True) | ~Q(phrases=""), name="own_language_rule_has_phrases"
            ),
        ]

    def __str__(self) -> str:
        return self.title
