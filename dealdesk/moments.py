"""Times and dates in the words that pages and messages use.

Pure functions: the clock, the zone and the day are always passed in. English names stand here so that a
server's locale never changes them, and never as numbers alone, which readers of two countries read differently.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo

SOON_SECONDS = 4 * 3600
"""From here down a deadline counts as due soon."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def duration_words(seconds: float) -> str:
    """A length of time, seconds dropped: "2 days 3 h" over 48 hours, "5 h 50 min" under, "45 min" under one.

    Rounds down, so that time left never claims more than there is. The sign is ignored.
    """
    seconds = abs(seconds)
    minutes = int(seconds // 60)
    if seconds > 48 * 3600:
        days, hours = divmod(minutes // 60, 24)
        return f"{days} days {hours} h" if hours else f"{days} days"
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else "under 1 min"


def time_left_words(seconds: float) -> str:
    """ "5 h 50 min left" before the deadline; "19 h 40 min over" from the deadline on (zero is over)."""
    return f"{duration_words(seconds)} {'left' if seconds > 0 else 'over'}"


def clock_words(moment: datetime, tz: tzinfo) -> str:
    """The hour and minute in that zone: "16:30"."""
    return f"{moment.astimezone(tz):%H:%M}"


def day_words(day: date, today: date) -> str:
    """ "today", "tomorrow, Tue 17 Nov", else "Fri 27 Nov", with the year where it differs from today's."""
    if day == today:
        return "today"
    words = f"{DAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    if day.year != today.year:
        words += f" {day.year}"
    return f"tomorrow, {words}" if day == today + timedelta(days=1) else words


def full_day_words(day: date) -> str:
    """A date that is read later and elsewhere, as in a contract: "4 Dec 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime, now: datetime, tz: tzinfo) -> str:
    """A moment in the reader's zone: "today, 16:30", "tomorrow, Tue 17 Nov, 16:30", "Tue 17 Nov, 15:00".

    Both moments are aware; a naive one raises ValueError.
    """
    if moment.tzinfo is None or now.tzinfo is None:
        raise ValueError("A moment without a zone can't be put into words.")
    return f"{day_words(moment.astimezone(tz).date(), now.astimezone(tz).date())}, {clock_words(moment, tz)}"


def place_words(zone: str) -> str:
    """The place in the name of a zone: "London" for Europe/London, "Buenos Aires", "UTC"."""
    return "UTC" if zone in {"UTC", "Etc/UTC"} else zone.rsplit("/", 1)[-1].replace("_", " ")


def zone_words(zone: str, now: datetime, tz: tzinfo) -> str:
    """How a footer names the zone at that moment: "London time (GMT)", "Dubai time (UTC+4)", "UTC"."""
    place = place_words(zone)
    if place == "UTC":
        return place
    local = now.astimezone(tz)
    short = local.tzname() or ""
    if not short.isalpha():
        # Zones without letters of their own are named by their offset in the database ("+04").
        minutes = int((local.utcoffset() or timedelta()).total_seconds() // 60)
        hours, rest = divmod(abs(minutes), 60)
        short = f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
    return f"{place} time ({short})"


def stamp(moment: datetime) -> str:
    """The moment for a `<time datetime>` or a data attribute: ISO 8601 in UTC, fractions of a second cut off."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
