from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from dealdesk.accounts.models import Team
from promises.models import Deal, PromiseLine, Wording
from reviews.models.timers import Timer


class PreCloseState(models.TextChoices):
    OPEN = "open", "Waits for the answer"
    NO_FLAGS = "no_flags", "No flags"
    FLAGS = "flags", "Flags"
    WITHDRAWN = "withdrawn", "Withdrawn"


class PreCloseQuerySet(models.QuerySet["PreCloseReview"]):
    def open(self) -> "PreCloseQuerySet":
        return self.filter(state=PreCloseState.OPEN)

    def visible_to(self, person: Any) -> "PreCloseQuerySet":
        if person.guest:
            return self.filter(deal__guests__person=person)
        return self

    def overdue(self, now: datetime) -> "PreCloseQuerySet":
        """Past their due time and unanswered, whether or not the sweep has seen them."""
        return self.open().filter(due_at__lte=now)

    def answerable_by(self, person: Any) -> "PreCloseQuerySet":
        """Open reviews that this person may answer: as reviews.permissions.may_answer_pre_close says, in one query."""
        mine = Q(team__lead=person) | Q(assignee=person)
        if person.reviewer and not person.guest:
            mine |= Q(team__in=person.teams.all())
        return self.open().filter(mine).exclude(deal__sales_rep=person)

    def due_for_escalation(self, now: datetime) -> "PreCloseQuerySet":
        return self.open().filter(next_escalation_at__lte=now)

    def due_for_reminder(self, now: datetime) -> "PreCloseQuerySet":
        return self.open().filter(remind_at__lte=now)


class PreCloseReview(Timer):
    """The review that support gives a whole deal before it is signed, on a form of ten items that the rep fills in."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="pre_close_reviews")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The deal's rep when this was asked: whoever owns a deal never answers for it.
    rep = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, help_text="What sales says, by item; “unknown” is an answer.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PreCloseState, default=PreCloseState.OPEN)
    note = models.CharField(max_length=1000, blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PreCloseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["deal"],
                condition=Q(state=PreCloseState.OPEN),
                name="one_open_pre_close_review_a_deal",
            ),
            models.CheckConstraint(
                condition=Q(state=PreCloseState.OPEN, closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(state=PreCloseState.OPEN) & Q(closed_at__isnull=False)),
                name="pre_close_open_or_closed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PreCloseState.NO_FLAGS, PreCloseState.FLAGS])
                | Q(closed_by__isnull=False),
                name="pre_close_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[PreCloseState.NO_FLAGS, PreCloseState.FLAGS])
                | ~Q(closed_by=models.F("rep")),
                name="rep_never_answers_pre_close",
            ),
            models.CheckConstraint(
                condition=Q(state=PreCloseState.OPEN)
                | Q(next_escalation_at__isnull=True, remind_at__isnull=True),
                name="only_open_pre_close_escalates",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_escalation_at", "id"],
                condition=Q(next_escalation_at__isnull=False),
                name="pre_close_to_escalate",
            ),
            models.Index(
                fields=["remind_at", "id"], condition=Q(remind_at__isnull=False), name="pre_close_to_remind"
            ),
        ]

    def __str__(self) -> str:
        return f"Review before signing of {self.deal}"

    @property
    def is_open(self) -> bool:
        return self.state == PreCloseState.OPEN

    @property
    def is_answered(self) -> bool:
        return self.state in (PreCloseState.NO_FLAGS, PreCloseState.FLAGS)

    def is_overdue(self, now: datetime) -> bool:
        """A fact about time, not about the sweep."""
        return self.is_open and self.due_at <= now


class PreCloseDraft(models.Model):
    """The form of ten items while it is filled in, so that nothing typed is lost before it is asked."""

    deal = models.OneToOneField(Deal, on_delete=models.PROTECT, related_name="pre_close_draft")
    answers = models.JSONField(default=dict)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Draft of the review before signing of {self.deal}"


class FlagKind(models.TextChoices):
    FEATURE = "feature", "Feature"
    TIMELINE = "timeline", "Timeline"
    PRICING_AND_SCOPE = "pricing_and_scope", "Pricing and scope"


class FlagState(models.TextChoices):
    OPEN = "open", "Open"
    WALKED_BACK = "walked_back", "Walked back"
    REVIEWED = "reviewed", "Reviewed as a promise"
    ACCEPTED = "accepted", "Known exception"


class FlagQuerySet(models.QuerySet["PreCloseFlag"]):
    def open(self) -> "FlagQuerySet":
        return self.filter(state=FlagState.OPEN)


class PreCloseFlag(models.Model):
    """What support could not honour tomorrow: on one line, or on an item of the form that has no line."""

    review = models.ForeignKey(PreCloseReview, on_delete=models.PROTECT, related_name="flags")
    item = models.CharField(max_length=40, blank=True, help_text="The form's item that it speaks of.")
    line = models.ForeignKey(PromiseLine, null=True, on_delete=models.PROTECT, related_name="flags")
    wording = models.ForeignKey(
        Wording,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="The line's words that were flagged.",
    )
    kind = models.CharField(max_length=20, choices=FlagKind)
    note = models.CharField(max_length=400)
    state = models.CharField(max_length=12, choices=FlagState, default=FlagState.OPEN)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closing_note = models.CharField(max_length=400, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["review", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(item="") | Q(line__isnull=False), name="flag_on_an_item_or_a_line"
            ),
            models.CheckConstraint(condition=~Q(note=""), name="flag_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(state=FlagState.OPEN, closed_at__isnull=True, closed_by__isnull=True)
                | (~Q(state=FlagState.OPEN) & Q(closed_at__isnull=False)),
                name="flag_open_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.note


class LiveReview(models.Model):
    """That people talked a large deal through before it is signed: when, who, and what came of it."""

    deal = models.ForeignKey(Deal, on_delete=models.PROTECT, related_name="live_reviews")
    held_on = models.DateField()
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    others = models.CharField(max_length=300, blank=True, help_text="Who else was there.")
    outcome = models.CharField(
        max_length=1000, blank=True, help_text="What was decided; empty while it is only planned."
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on", "-id"]

    def __str__(self) -> str:
        return f"Live review of {self.deal} on {self.held_on}"
