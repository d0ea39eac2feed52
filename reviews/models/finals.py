from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from promises.models import PromiseLine, Wording
from promises.vocabulary import Tier
from reviews.models.timers import Timer


class FinalKind(models.TextChoices):
    YES = "yes", "Yes"
    YES_WITH_CONDITIONS = "yes_with_conditions", "Yes, with conditions"
    NO = "no", "No"


class FinalAnswer(models.Model):
    """The one owner's answer to a promise. Never changed; a later one follows it."""

    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="final_answers")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="final_answers")
    round = models.PositiveIntegerField()
    answer = models.CharField(max_length=20, choices=FinalKind)
    sentence = models.CharField(max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    override_reason = models.CharField(max_length=1000, blank=True)
    overridden_teams = models.JSONField(default=list)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    deliver_on = models.DateField(null=True)
    phase = models.CharField(max_length=120, blank=True)
    limit = models.CharField(max_length=400, blank=True)
    tier = models.CharField(max_length=20, choices=Tier, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(by=F("rep")), name="rep_never_gives_the_final_answer"),
            models.CheckConstraint(condition=~Q(sentence=""), name="final_answer_says_something"),
            models.CheckConstraint(
                condition=Q(answer=FinalKind.NO)
                | (Q(owner__isnull=False) & ~Q(limit="") & (Q(deliver_on__isnull=False) | ~Q(phase=""))),
                name="final_yes_has_owner_date_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()


class FinalRequestQuerySet(models.QuerySet["FinalRequest"]):
    def open(self) -> "FinalRequestQuerySet":
        return self.filter(closed_at__isnull=True)

    def overdue(self, now: datetime) -> "FinalRequestQuerySet":
        return self.open().filter(due_at__lte=now)

    def due_for_escalation(self, now: datetime) -> "FinalRequestQuerySet":
        return self.open().filter(next_escalation_at__lte=now)

    def due_for_reminder(self, now: datetime) -> "FinalRequestQuerySet":
        return self.open().filter(remind_at__lte=now)


class FinalRequest(Timer):
    """That every asked team has answered and the deal desk's final answer is due."""

    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="final_requests")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = FinalRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line"], condition=Q(closed_at__isnull=True), name="one_open_final_request_a_line"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(next_escalation_at__isnull=True, remind_at__isnull=True),
                name="only_open_final_requests_escalate",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_escalation_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="final_request_to_escalate",
            ),
            models.Index(
                fields=["remind_at", "id"],
                condition=Q(remind_at__isnull=False),
                name="final_request_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"Final answer due for {self.line_id}"
