from django.core.exceptions import ValidationError
from django.db import models

from promises.vocabulary import Tag


def validate_tags(value: object) -> None:
    if not isinstance(value, list) or not set(value) <= set(Tag.values):
        raise ValidationError(f"Tags are a list of: {', '.join(Tag.values)}.")


class TriggerRule(models.Model):
    """A rule that hard-stops a promise until it is reviewed."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=120)
    tags = models.JSONField(default=list, blank=True, validators=[validate_tags])
    patterns = models.TextField(
        blank=True,
        help_text="One phrase a line, case ignored; an asterisk ends a word in any way (“migrat*”).",
    )
    active = models.BooleanField(default=True)
    shipped = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.title
