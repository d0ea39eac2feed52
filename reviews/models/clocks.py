from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

import holidays
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from dealdesk.accounts.models import Team
from dealdesk.accounts.models.people import validate_zone
from dealdesk.working_hours import validate_days, weekdays
from promises.vocabulary import Tag
from reviews.clocks import ClockRule

# Read far enough ahead for any clock: it may start today and be stopped for a question.
YEARS_AHEAD = 2
LONGEST_SUBDIVISION = 6


@lru_cache(maxsize=256)
def national_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """A country's public holidays by day, from the year before to two years ahead, with their English names.

    Of a subdivision that nobody knows, those of the whole country; none for a country that nobody knows.
    """
    for part in dict.fromkeys([subdivision or None, None]):
        try:
            found = holidays.country_holidays(
                country, subdiv=part, years=range(year - 1, year + YEARS_AHEAD + 1), language="en_US"
            )
        except NotImplementedError:
            continue
        return MappingProxyType(dict(found))
    return MappingProxyType({})


class Clock(models.Model):
    """How long an answer may take: a team's review, the final answer, the pre-close review, or the rep's answer to a question."""

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
    country = models.CharField(
        "national holidays of",
        max_length=2,
        blank=True,
        help_text="ISO 3166-1 code of a country, such as DE: its public holidays don't count. Empty for none.",
    )
    subdivision = models.CharField(
        max_length=LONGEST_SUBDIVISION,
        blank=True,
        help_text="ISO 3166-2 part after the hyphen, such as BY in DE-BY, for holidays of a state or province.",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(hours__gt=0), name="clock_runs_some_time"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="clock_closes_after_it_opens"),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        """Refuse hours that nobody could work, and a country or subdivision whose holidays are not known."""
        self.country = self.country.upper()
        errors: dict[str, str] = {}
        # A field that is wrong in itself is None here and has its own error.
        if self.hours is not None and self.hours <= 0:
            errors["hours"] = "A clock counts more than 0 hours."
        if self.opens and self.closes and self.closes <= self.opens:
            errors["closes"] = "Working hours close later than they open, on the same day."
        known = holidays.list_supported_countries()
        if self.subdivision and not self.country:
            errors["country"] = "Name the country that the subdivision is part of."
        elif self.country and self.country not in known:
            errors["country"] = "Use the ISO code of a country, such as DE or US."
        elif self.subdivision:
            codes = {code.upper(): code for code in known[self.country] if len(code) <= LONGEST_SUBDIVISION}
            if self.subdivision.upper() in codes:
                self.subdivision = codes[self.subdivision.upper()]
            else:
                listed = f"these: {', '.join(codes.values())}" if codes else "none that are known"
                errors["subdivision"] = f"{self.country} has {listed}."
        if errors:
            raise ValidationError(errors)

    def rule(self, now: datetime) -> ClockRule:
        """The pure rule as it is for clocks that start at `now`. Needs `holidays` prefetched where many are read."""
        national = national_holidays(self.country, self.subdivision, now.year) if self.country else {}
        own = {holiday.on: holiday.name or national.get(holiday.on, "") for holiday in self.holidays.all()}
        named = {**national, **own}
        return ClockRule(
            kind=self.kind,  # type: ignore[arg-type]
            hours=self.hours,
            tz=self.tz,
            days=frozenset(self.days),
            opens=self.opens,
            closes=self.closes,
            holidays=frozenset(named),
            holiday_names={day: name for day, name in named.items() if name},
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
