from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.models.assignments import ReviewAssignment
from reviews.models.timers import Timer


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

    def due_for_escalation(self, now: datetime) -> "QuestionQuerySet":
        return self.open().filter(next_escalation_at__lte=now)

    def due_for_reminder(self, now: datetime) -> "QuestionQuerySet":
        return self.open().filter(remind_at__lte=now)


class Question(Timer):
    """What a reviewer has to know from the rep before they can answer."""

    review = models.ForeignKey(ReviewAssignment, on_delete=models.PROTECT, related_name="questions")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
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
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, closed_at__isnull=True)
                | Q(next_escalation_at__isnull=True, remind_at__isnull=True),
                name="only_open_questions_escalate",
            ),
        ]
        indexes = [
            # The sweep: what the rep owes an answer to for too long, and whom to remind.
            models.Index(
                fields=["next_escalation_at", "id"],
                condition=Q(next_escalation_at__isnull=False),
                name="question_to_escalate",
            ),
            models.Index(
                fields=["remind_at", "id"], condition=Q(remind_at__isnull=False), name="question_to_remind"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.closed_at is None

    def waited(self, now: datetime) -> timedelta:
        """How long the rep took, or takes: the rep's own time, kept apart from the reviewer's."""
        return (self.answered_at or self.closed_at or now) - self.asked_at
