from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.assignments import ReviewAssignment


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, person: Any) -> "QuestionQuerySet":
        if person.guest:
            return self.filter(review__line__deal__guests__person=person)
        return self

    def waiting_for(self, person: Any) -> "QuestionQuerySet":
        """Open questions about this person's own deals."""
        return self.open().filter(review__line__deal__sales_rep=person)

    def for_page(self) -> "QuestionQuerySet":
        return self.select_related(
            "review__line__deal__sales_rep",
            "review__line__current_wording",
            "review__team",
            "review__wording",
            "asked_by",
            "answered_by",
        )

    def open(self) -> "QuestionQuerySet":
        return self.filter(answered_at__isnull=True, closed_at__isnull=True)


class Question(models.Model):
    """What a reviewer has to know from the rep before they can answer."""

    review = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(
        null=True, help_text="No longer needed: the words or the promise moved on."
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"],
                condition=Q(answered_at__isnull=True, closed_at__isnull=True),
                name="one_open_question_a_review",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                name="answer_exactly_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.text
