from datetime import time
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from dealdesk.accounts.models import Team
from dealdesk.accounts.models.people import validate_zone
from promises.vocabulary import Tag
from reviews.clocks import ClockRule


def validate_days(value: object) -> None:
    if not isinstance(value, list) or not value or not set(value) <= set(range(7)):
        raise ValidationError("Working days are a list of numbers, Monday 0 to Sunday 6.")


def weekdays() -> list[int]:
    return [0, 1, 2, 3, 4]


class Clock(models.Model):
    """How long an answer may take: a team's review, the final answer, or the rep's answer to a question."""

    class Kind(models.TextChoices):
        WALL_CLOCK = "wall_clock", "Hours on the wall clock"
        BUSINESS_HOURS = "business_hours", "Business hours"
        END_OF_NEXT_BUSINESS_DAY = "end_of_next_business_day", "End of the next business day"

    code = models.SlugField(max_length=40, unique=True)
    team = models.OneToOneField(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="clock")
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.WALL_CLOCK)
    hours = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(24))
    tz = models.CharField("time zone", max_length=64, default="UTC", validators=[validate_zone])
    days = models.JSONField("working days", default=weekdays, validators=[validate_days])
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="clock_runs_some_time"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="clock_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def rule(self) -> ClockRule:
        """The pure rule. Needs `holidays` prefetched where many are read."""
        return ClockRule(
            kind=self.kind,  # type: ignore[arg-type]
            hours=self.hours,
            tz=self.tz,
            days=frozenset(self.days),
            opens=self.opens,
            closes=self.closes,
            holidays=frozenset(holiday.on for holiday in self.holidays.all()),
        )


class ClockHoliday(models.Model):
    """A day on which a clock's working hours don't run."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="holidays")
    on = models.DateField()
    name = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["clock", "on"]
        constraints = [models.UniqueConstraint(fields=["clock", "on"], name="holiday_once_a_clock")]

    def __str__(self) -> str:
        return f"{self.on}"


class TeamRule(models.Model):
    """How a team's reviews find their person."""

    class AssignBy(models.TextChoices):
        ROTATION = "rotation", "Whoever is next in the rotation"
        LEAST_LOADED = "least_loaded", "The member with the fewest open reviews"
        QUEUE = "queue", "Open queue, claimed by a member"

    team = models.OneToOneField(Team, on_delete=models.CASCADE, related_name="rule")
    assign_by = models.CharField(max_length=20, choices=AssignBy, default=AssignBy.QUEUE)
    last_assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.team}: {self.get_assign_by_display()}"


class Route(models.Model):
    """That promises with a tag (or of a kind) go to a team."""

    CUSTOM_WORK = "custom_work"
    OFF_MENU = "off_menu"

    key = models.CharField(
        max_length=20,
        choices=[
            *Tag.choices,
            (CUSTOM_WORK, "Custom work of any kind"),
            (OFF_MENU, "No tag, and not on the menu"),
        ],
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="routes")

    class Meta:
        ordering = ["key", "team"]
        constraints = [models.UniqueConstraint(fields=["key", "team"], name="route_once")]

    def __str__(self) -> str:
        return f"{self.get_key_display()} → {self.team}"
