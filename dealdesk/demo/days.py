"""The sample data's days, counted from the moment of loading: as dates, as moments, and in sentences."""

import re
from datetime import UTC, date, datetime, time, timedelta

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
_PLACE = re.compile(r"\{(d|sat|sun):([+-]\d+)\}")

# Two days of the data can fall on one Friday. Each has hours of its own there, so that their order stays: (from, to), UTC.
_HOURS = {SATURDAY: (17, 19), SUNDAY: (19, 21)}
_OWN_HOURS = (8, 17)
_JUST_NOW = timedelta(minutes=20)


def in_words(day: date) -> str:
    """A date as the sample data's sentences have it: 18 March 2026."""
    return f"{day.day} {day:%B %Y}"


class Days:
    """What a whole number of days, a part of a day, and a number of hours ago mean when the data is loaded at `now`."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.today = now.astimezone(UTC).date()

    def on(self, day: int) -> date:
        """The date of a day: a weekend moves to the Monday after it, in the past to the Friday before it."""
        found = self.today + timedelta(days=day)
        if day == 0 or found.weekday() < SATURDAY:
            return found
        return found + timedelta(days=7 - found.weekday() if day > 0 else FRIDAY - found.weekday())

    def moment(self, day: int, part: float) -> datetime:
        """The moment at a part (0 to 1) of a past day's working time; later days and parts never come earlier."""
        weekday = (self.today + timedelta(days=day)).weekday()
        opens, closes = _OWN_HOURS if day == 0 else _HOURS.get(weekday, _OWN_HOURS)
        found = datetime.combine(self.on(day), time(), tzinfo=UTC) + timedelta(
            hours=opens + (closes - opens) * part
        )
        # Loaded in the morning, today's work is done already.
        return min(found, self.now - _JUST_NOW * (1 - part))

    def ago(self, hours: float) -> datetime:
        return self.now - timedelta(hours=hours)

    def fill(self, text: str) -> str:
        """The sentence with its dates: {d:+14} as `on`, {sat:+61} the first Saturday from then, {sun:+61} the day after."""
        return _PLACE.sub(lambda found: in_words(self._place(found[1], int(found[2]))), text)

    def first_in(self, text: str) -> date | None:
        """The first date that a sentence of the data names."""
        found = _PLACE.search(text)
        return self._place(found[1], int(found[2])) if found else None

    def _place(self, kind: str, day: int) -> date:
        if kind == "d":
            return self.on(day)
        start = self.today + timedelta(days=day)
        saturday = start + timedelta(days=(SATURDAY - start.weekday()) % 7)
        return saturday + timedelta(days=kind == "sun")
