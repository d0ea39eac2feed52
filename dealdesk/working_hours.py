"""Working hours: on which days and between which hours somebody works, in real time.

Plain functions over plain values. Working hours are wall times of their own zone. What lies between opening and closing is
measured in real time, so a day on which the clocks change inside the working hours is an hour longer or shorter. A wall
time that the clocks skip is read with the offset before the jump (PEP 495); of one that comes twice, opening takes the first
and closing the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

# A calendar with no working day in ten years is a mistake in the calendar, not a long wait.
SEARCH_DAYS = 3660


@dataclass(frozen=True)
class WorkingHours:
    """Opening hours of a calendar. `days` counts Monday as 0; everything is read in zone `tz`.

    Raises ValueError for an unknown zone or weekday, for no working days, and for hours that close before they open.
    """

    tz: str = "UTC"
    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    opens: time = time(9)
    closes: time = time(17)
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.tz)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(f"{self.tz!r} is not a time zone.") from error
        if not self.days:
            raise ValueError("Working hours need at least one working day.")
        if not self.days <= set(range(7)):
            raise ValueError("Working days are numbered from 0, Monday, to 6, Sunday.")
        if self.closes <= self.opens:
            raise ValueError("Working hours close later than they open.")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    def day_of(self, moment: datetime) -> date:
        """The calendar day of a moment, in the zone of these hours."""
        return moment.astimezone(self.zone).date()

    def window(self, day: date) -> tuple[datetime, datetime] | None:
        """Opening and closing of one local day in UTC, or None where nobody works."""
        if day.weekday() not in self.days or day in self.holidays:
            return None
        opens = _instant(day, self.opens, self.zone, last=False)
        closes = _instant(day, self.closes, self.zone, last=True)
        # Zones that moved across the date line have no such day at all: its hours would be counted on the next one.
        if self.day_of(opens) != day or closes <= opens:
            return None
        return opens, closes

    def windows(self, day: date) -> Iterator[tuple[date, datetime, datetime]]:
        """Working days from `day` on, each with opening and closing in UTC; ValueError where the calendar has no more."""
        idle = 0
        while idle < SEARCH_DAYS:
            window = self.window(day)
            if window:
                idle = 0
                yield day, *window
            else:
                idle += 1
            day += timedelta(days=1)
        raise ValueError("The calendar has no working day in the next ten years.")

    def next_open(self, moment: datetime) -> datetime:
        """The moment itself inside working hours, else the next opening, in UTC."""
        moment = moment.astimezone(UTC)
        for _, opens, closes in self.windows(self.day_of(moment)):
            if moment < closes:
                return max(opens, moment)
        raise AssertionError("windows ends by raising")  # pragma: no cover

    def next_opening(self, moment: datetime) -> datetime:
        """The first opening after the moment, in UTC."""
        for _, opens, _closes in self.windows(self.day_of(moment)):
            if opens > moment:
                return opens
        raise AssertionError("windows ends by raising")  # pragma: no cover


def _instant(day: date, wall: time, zone: ZoneInfo, *, last: bool) -> datetime:
    local = datetime.combine(day, wall, tzinfo=zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if last and second > first else first


def weekdays() -> list[int]:
    """Monday to Friday, as a model field keeps them."""
    return [0, 1, 2, 3, 4]


def validate_days(value: object) -> None:
    """Raise ValidationError for a model field that names no proper working days."""
    if not isinstance(value, list) or not all(type(day) is int and day in range(7) for day in value):
        raise ValidationError("Working days are a list of numbers, Monday 0 to Sunday 6.")
    if not value:
        raise ValidationError("Choose at least one working day.")
