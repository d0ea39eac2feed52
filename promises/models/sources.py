from django.conf import settings
from django.db import models

from promises.models.deals import Deal


class Source(models.Model):
    """Raw material of a deal that somebody pasted or uploaded: its text as it was read, in which promises were looked for.

    Lines that come from it point at the place.
    """

    class Form(models.TextChoices):
        TEXT = "text", "Text"
        MARKDOWN = "markdown", "Markdown"
        EMAIL = "email", "E-mail"
        WORD = "word", "Word document"
        PDF = "pdf", "PDF"

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="sources")
    name = models.CharField(max_length=200, help_text="The file's name, or what the notes are called.")
    form = models.CharField(max_length=10, choices=Form, default=Form.TEXT)
    text = models.TextField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the text in UTF-8, in hex.")
    # Found once, with headings, lists and tables known that the bare text no longer shows.
    sentences = models.JSONField(
        default=list,
        help_text="Every sentence in order: sentence, start, end, role (empty where left out), said_by, why, place.",
    )
    facts = models.JSONField(
        default=dict, help_text="What holds for all of it: said_by, said_to, said_on, channel."
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["deal", "digest"], name="source_once_a_deal")]

    def __str__(self) -> str:
        return self.name
