from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dealdesk.accounts.models import Team
from promises.models import PromiseLine, Wording
from reviews.models.timers import Timer

PERSON = settings.AUTH_USER_MODEL


class ReviewState(models.TextChoices):
    """Where one team's review of one wording stands."""

    PENDING = "pending", "In review"
    QUESTION = "question", "Question for sales"
    PAUSED = "paused", "Paused: no answer"
    APPROVED = "approved", "Approved"
    LIMITED = "limited", "Approved with limit"
    REMOVED = "removed", "Removed: do not promise"
    WITHDRAWN = "withdrawn", "No longer asked"


OPEN_STATES = (ReviewState.PENDING, ReviewState.QUESTION, ReviewState.PAUSED)
RUNNING_STATES = (ReviewState.PENDING, ReviewState.PAUSED)
DECIDED_STATES = (ReviewState.APPROVED, ReviewState.LIMITED, ReviewState.REMOVED)


class ReviewQuerySet(models.QuerySet["ReviewAssignment"]):
    def visible_to(self, person: Any) -> "ReviewQuerySet":
        if person.guest:
            return self.filter(line__deal__guests__person=person)
        return self

    def open(self) -> "ReviewQuerySet":
        return self.filter(state__in=OPEN_STATES)

    def pending(self) -> "ReviewQuerySet":
        return self.filter(state=ReviewState.PENDING)

    def current(self) -> "ReviewQuerySet":
        """Reviews that count: of the words that stand, in the round that runs."""
        return self.filter(wording=F("line__current_wording"), round=F("line__round")).exclude(
            state=ReviewState.WITHDRAWN
        )

    def overdue(self, now: datetime) -> "ReviewQuerySet":
        """Past their due time and unanswered, whether or not the sweep has seen them."""
        return self.filter(state__in=RUNNING_STATES, due_at__lte=now)

    def due_for_escalation(self, now: datetime) -> "ReviewQuerySet":
        return self.filter(state__in=RUNNING_STATES, next_escalation_at__lte=now)

    def due_for_reminder(self, now: datetime) -> "ReviewQuerySet":
        return self.filter(state=ReviewState.PENDING, remind_at__lte=now)

    def answerable_by(self, person: Any) -> "ReviewQuerySet":
        """Open reviews that this person may answer: as reviews.permissions.may_answer says, in one query."""
        mine = Q(team__lead=person) | Q(assignee=person)
        if person.reviewer:
            mine |= Q(team__in=person.teams.all())
        if person.guest:
            mine = Q(line__deal__guests__person=person, line__deal__guests__team=F("team"))
        return (
            self.open()
            .filter(mine)
            .exclude(rep=person)
            .exclude(Q(author=person) & (Q(author_team__isnull=True) | ~Q(author_team=F("team"))))
        )

    def for_page(self) -> "ReviewQuerySet":
        return self.select_related(
            "line__deal__sales_rep", "line__current_wording", "wording", "team", "assignee", "on_behalf_of"
        ).prefetch_related("line__line_tags", "line__hard_stops__rule")


class ReviewAssignment(Timer):
    """One team's pending or given verdict on one wording of one promise."""

    # Found by line through the unique index below; by team and by assignee while open.
    line = models.ForeignKey(PromiseLine, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="reviews", db_index=False)
    round = models.PositiveIntegerField(default=1)
    # Copies of facts that the constraints below need: the deal's rep, and who wrote the words for which team.
    rep = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+", db_index=False)
    author_team = models.ForeignKey(
        Team, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    assignee = models.ForeignKey(
        PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="reviews", db_index=False
    )
    on_behalf_of = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reasons = models.JSONField(default=list, help_text="Why this team is asked.")
    state = models.CharField(max_length=12, choices=ReviewState, default=ReviewState.PENDING)
    assigned_at = models.DateTimeField()
    # While a question is open the clock stands still and this much of the clock's own time is left.
    stopped_at = models.DateTimeField(null=True)
    left_seconds = models.PositiveIntegerField(null=True)
    # Wall time that the review stood still for questions, so that the reviewer's and the rep's time stay apart.
    stopped_seconds = models.PositiveIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        PERSON, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "wording", "team", "round"], name="review_once_a_round"),
            models.CheckConstraint(condition=Q(state__in=ReviewState.values), name="review_state_known"),
            # Silence never approves: a decided state stands only with a person and a moment.
            models.CheckConstraint(
                condition=Q(state__in=DECIDED_STATES, decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=DECIDED_STATES) & Q(decided_at__isnull=True, decided_by__isnull=True)),
                name="decided_exactly_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("rep")), name="rep_never_decides"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=F("author"))
                | Q(author_team__isnull=False, author_team=F("team")),
                name="author_never_decides",
            ),
            models.CheckConstraint(
                condition=Q(assignee__isnull=True) | ~Q(assignee=F("rep")), name="rep_never_assigned"
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.QUESTION, stopped_at__isnull=False, left_seconds__isnull=False)
                | (~Q(state=ReviewState.QUESTION) & Q(stopped_at__isnull=True, left_seconds__isnull=True)),
                name="clock_stands_exactly_for_a_question",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RUNNING_STATES) | Q(next_escalation_at__isnull=True),
                name="only_running_reviews_escalate",
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.PENDING) | Q(remind_at__isnull=True),
                name="only_pending_reviews_remind",
            ),
        ]
        indexes = [
            # The sweep: what is due to climb, oldest first.
            models.Index(
                fields=["next_escalation_at", "id"],
                condition=Q(state__in=RUNNING_STATES),
                name="review_to_escalate",
            ),
            # Queues and the pending table: open reviews by deadline.
            models.Index(
                fields=["due_at", "id"], condition=Q(state__in=OPEN_STATES), name="review_open_by_due"
            ),
            models.Index(
                fields=["team", "due_at", "id"],
                condition=Q(state__in=OPEN_STATES),
                name="review_open_by_team",
            ),
            models.Index(
                fields=["assignee", "due_at"],
                condition=Q(state__in=OPEN_STATES),
                name="review_open_by_person",
            ),
            # The sweep: whom to remind.
            models.Index(
                fields=["remind_at", "id"], condition=Q(remind_at__isnull=False), name="review_to_remind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} on {self.line_id}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED_STATES

    def is_overdue(self, now: datetime) -> bool:
        """A fact about time, not about the sweep."""
        return self.state in RUNNING_STATES and self.due_at <= now

    @property
    def barred(self) -> frozenset[int]:
        """The ids of those who may never judge these words: the deal's rep, and the author unless for this very team."""
        author = set() if self.author_team_id == self.team_id else {self.author_id}
        return frozenset({self.rep_id, *author})

    def gross_time(self, now: datetime) -> timedelta:
        """From being asked to the answer, or to `now` while there is none; time that waited for the rep included."""
        return (self.decided_at or now) - self.assigned_at

    def rep_time(self, now: datetime) -> timedelta:
        """The part of the gross time in which the clock stood still for a question to the rep."""
        standing = now - self.stopped_at if self.stopped_at else timedelta(0)
        return timedelta(seconds=self.stopped_seconds) + standing

    def net_time(self, now: datetime) -> timedelta:
        """The reviewer's own part of the gross time."""
        return max(timedelta(0), self.gross_time(now) - self.rep_time(now))


class Escalation(models.Model):
    """That a review climbed a rung of the ladder, and who was told. One row a person and rung."""

    class Rung(models.IntegerChoices):
        TEAM_LEAD = 1, "Team lead"
        DEAL_DESK = 2, "Deal desk"
        LEADERSHIP = 3, "Leadership"

    # As events do, it points without the database checking: reviews and people are never deleted, and the checks of a
    # backlog would take as long as all else that the sweep does.
    review = models.ForeignKey(
        ReviewAssignment,
        on_delete=models.PROTECT,
        related_name="escalations",
        db_index=False,
        db_constraint=False,
    )
    rung = models.PositiveSmallIntegerField(choices=Rung)
    told = models.ForeignKey(
        PERSON,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["review", "rung", "id"]
        constraints = [
            models.UniqueConstraint(fields=["review", "rung", "told"], name="told_once_a_rung"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()} told of review {self.review_id}"
