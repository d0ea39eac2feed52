from django.conf import settings
from django.db import models
from django.db.models import Q


class Wording(models.Model):
    """One revision of a promise's sentence; never edited, only followed by the next revision."""

    line = models.ForeignKey("promises.PromiseLine", on_delete=models.PROTECT, related_name="wordings")
    revision = models.PositiveIntegerField()
    text = models.CharField(max_length=2000)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text in UTF-8, in hex.")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_team = models.ForeignKey(
        "accounts.Team",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The team whose narrowing this is; empty for everybody else's words.",
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["line", "revision"]
        constraints = [
            models.UniqueConstraint(fields=["line", "revision"], name="wording_revision_once_a_line"),
            models.CheckConstraint(condition=~Q(text=""), name="wording_says_something"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="wording_revision_from_one"),
        ]

    def __str__(self) -> str:
        return self.text


class SentenceCopy(models.Model):
    """That somebody copied an approved sentence: who, which revision, when."""

    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="copies")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "sentence copies"

    def __str__(self) -> str:
        return f"{self.by} copied {self.wording_id}"
