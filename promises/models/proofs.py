from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q

from promises.models.lines import PromiseLine


def proof_storage() -> Storage:
    """Where proof files are kept: outside everything that a web server hands out by itself."""
    return storages["proof"]


class ProofQuerySet(models.QuerySet["Proof"]):
    def kept(self) -> "ProofQuerySet":
        return self.filter(removed_at__isnull=True)


class Proof(models.Model):
    """A file that shows what was asked: a screenshot, a sample, a mail. Served only as a download."""

    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="proofs")
    name = models.CharField(max_length=200, help_text="The file's own name, without folders.")
    media_type = models.CharField(max_length=100, help_text="What its content is, not what it was called.")
    size = models.PositiveIntegerField(help_text="Bytes.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the content, in hex.")
    file = models.FileField(storage=proof_storage, max_length=200)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ProofQuerySet.as_manager()

    class Meta:
        ordering = ["line", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "digest"], condition=Q(removed_at__isnull=True), name="proof_once_a_line"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="proof_removed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name
