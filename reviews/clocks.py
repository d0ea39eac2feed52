"""Deadline arithmetic: when an answer is due, what is left of a stopped clock, and why it is that moment.

Plain functions over plain values. Every moment that comes in is aware, every moment that goes out is aware UTC.

Working hours are wall times of the rule's own zone. What lies between opening and closing is measured in real time, so
a day on which the clocks change inside the working hours is an hour longer or shorter. A wall time that the clocks skip
is read with the offset before the jump (PEP 495); of one that comes twice, opening takes the first and closing the last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

ClockKind = Literal["wall_clock", "business_hours", "end_of_next_business_day"]

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# A calendar with no working day in ten years is a mistake in the calendar, not a long wait.
SEARCH_DAYS = 3660
# A list of counted days helps a reader up to about two weeks; beyond that the total says more.
LISTED_DAYS = 10
NOTHING = timedelta(0)


@dataclass(frozen=True)
class ClockRule:
    """How one team's time is counted.

    `hours` are wall-clock hours or working hours by `kind`; `end_of_next_business_day` does not use them. `days` counts
    Monday as 0. `opens`, `closes`, `days` and `holidays` are read in zone `tz`.

    Raises ValueError for a rule that could never end or never start: an unknown kind, zone or weekday, no time to count,
    no working days, or working hours that close before they open.
    """

    kind: ClockKind
    hours: Decimal = Decimal(24)
    tz: str = "UTC"
    days: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    opens: time = time(9)
    closes: time = time(17)
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.kind not in ("wall_clock", "business_hours", "end_of_next_business_day"):
            raise ValueError(f"There is no clock of the kind {self.kind!r}.")
        if self.kind != "end_of_next_business_day" and self.hours <= 0:
            raise ValueError("A clock counts more than 0 hours.")
        try:
            ZoneInfo(self.tz)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(f"{self.tz!r} is not a time zone.") from error
        if self.kind == "wall_clock":
            return
        if not self.days:
            raise ValueError("A clock that counts working time needs at least one working day.")
        if not self.days <= set(range(7)):
            raise ValueError("Working days are numbered from 0, Monday, to 6, Sunday.")
        if self.closes <= self.opens:
            raise ValueError("Working hours close later than they open.")

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    @property
    def allowance(self) -> timedelta:
        """The rule's hours as a length of time."""
        return timedelta(microseconds=int(self.hours * 3_600_000_000))


def due_at(rule: ClockRule, start: datetime) -> datetime:
    """The moment by which an answer to something assigned at `start` is due, in UTC.

    Raises ValueError for a naive `start` and for a calendar without working days ahead.
    """
    start = _utc(start)
    if rule.kind == "wall_clock":
        return start + rule.allowance
    if rule.kind == "business_hours":
        return _add_working(rule, start, rule.allowance)
    after = start.astimezone(rule.zone).date() + timedelta(days=1)
    _, _, closes = next(_windows(rule, after))
    return closes


def time_remaining(rule: ClockRule, due: datetime, now: datetime) -> timedelta:
    """What is left until `due` in the rule's own time (wall or working); zero once `due` has passed."""
    due, now = _utc(due), _utc(now)
    if now >= due:
        return NOTHING
    if rule.kind == "wall_clock":
        return due - now
    return sum((end - begin for _, begin, end in _counted(rule, now, due)), NOTHING)


def resume_at(rule: ClockRule, remaining: timedelta, now: datetime) -> datetime:
    """The new due time of a clock that stopped with `remaining` of its own time and runs again from `now`, in UTC.

    With nothing remaining that is `now` itself: a stop never gives time back that had run out.
    """
    now = _utc(now)
    if remaining <= NOTHING:
        return now
    if rule.kind == "wall_clock":
        return now + remaining
    return _add_working(rule, now, remaining)


def explain(
    rule: ClockRule, start: datetime, due: datetime, stops: Sequence[tuple[datetime, datetime | None]] = ()
) -> list[str]:
    """Sentences that say how `due` came about, in the rule's zone.

    `stops` are the times at which the clock stood still for a question, as (from, until); until is None while the
    question is open.
    """
    start, due = _utc(start), _utc(due)
    stops = sorted(((_utc(a), None if b is None else _utc(b)) for a, b in stops), key=lambda stop: stop[0])
    years = {moment.astimezone(rule.zone).year for moment in (start, due)}

    def at(moment: datetime) -> str:
        local = moment.astimezone(rule.zone)
        return f"{_day(local.date(), with_year=len(years) > 1)}, {local:%H:%M}"

    place = rule.tz.rsplit("/", 1)[-1].replace("_", " ")
    sentences = [f"The clock started {at(start)}, {place} time.", _rule_sentence(rule)]
    if rule.kind != "wall_clock":
        sentences += _calendar_sentences(rule, start, due, stops, with_year=len(years) > 1)
    for begin, end in stops:
        if end is None:
            sentences.append(
                f"Stopped for a question since {at(begin)}; the due time moves when the answer comes."
            )
        else:
            sentences.append(
                f"Stopped for a question from {at(begin)} to {at(end)} ({_length(end - begin)})."
            )
    sentences.append(f"Due {at(due)}, {place} time.")
    return sentences


def _rule_sentence(rule: ClockRule) -> str:
    if rule.kind == "wall_clock":
        return f"{_length(rule.allowance)} count, nights, weekends and holidays included."
    hours = f"{_day_list(rule.days)}, {rule.opens:%H:%M} to {rule.closes:%H:%M}"
    if rule.kind == "business_hours":
        return f"{_length(rule.allowance)} of working time count: {hours}."
    return f"The answer is due at the end of the next working day. Working time is {hours}."


def _calendar_sentences(
    rule: ClockRule,
    start: datetime,
    due: datetime,
    stops: Sequence[tuple[datetime, datetime | None]],
    *,
    with_year: bool,
) -> list[str]:
    counted: list[tuple[date, timedelta]] = []
    for day, begin, end in _counted(rule, start, due):
        stopped = sum(
            (max(NOTHING, min(end, until or due) - max(begin, since)) for since, until in stops), NOTHING
        )
        if end - begin > stopped:
            counted.append((day, end - begin - stopped))
    sentences = []
    if len(counted) > LISTED_DAYS:
        total = sum((length for _, length in counted), NOTHING)
        sentences.append(f"Counted: {_length(total)} on {len(counted)} working days.")
    elif counted:
        parts = (f"{_day(day, with_year=with_year)} {_length(length)}" for day, length in counted)
        sentences.append(f"Counted: {'; '.join(parts)}.")
    first, last = (moment.astimezone(rule.zone).date() for moment in (start, due))
    skipped = sorted(day for day in rule.holidays if first <= day <= last and day.weekday() in rule.days)
    if skipped:
        sentences.append(f"Holidays skipped: {'; '.join(_day(day, with_year=with_year) for day in skipped)}.")
    return sentences


def _add_working(rule: ClockRule, start: datetime, length: timedelta) -> datetime:
    for _, opens, closes in _windows(rule, start.astimezone(rule.zone).date()):
        begin = max(opens, start)
        if begin >= closes:
            continue
        if length <= closes - begin:
            return begin + length
        length -= closes - begin
    raise AssertionError("_windows ends by raising")  # pragma: no cover


def _counted(rule: ClockRule, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """The parts of working days that lie between two moments."""
    if start >= end:
        return
    last = end.astimezone(rule.zone).date()
    day = start.astimezone(rule.zone).date()
    while day <= last:
        window = _window(rule, day)
        if window and max(window[0], start) < min(window[1], end):
            yield day, max(window[0], start), min(window[1], end)
        day += timedelta(days=1)


def _windows(rule: ClockRule, day: date) -> Iterator[tuple[date, datetime, datetime]]:
    """Working days from `day` on, each with opening and closing in UTC; ValueError where the calendar has no more."""
    idle = 0
    while idle < SEARCH_DAYS:
        window = _window(rule, day)
        if window:
            idle = 0
            yield day, *window
        else:
            idle += 1
        day += timedelta(days=1)
    raise ValueError("The calendar has no working day in the next ten years.")


def _window(rule: ClockRule, day: date) -> tuple[datetime, datetime] | None:
    """Opening and closing of one local day in UTC, or None where nobody works."""
    if day.weekday() not in rule.days or day in rule.holidays:
        return None
    zone = rule.zone
    opens = _instant(day, rule.opens, zone, last=False)
    closes = _instant(day, rule.closes, zone, last=True)
    # Zones that moved across the date line have no such day at all: its hours would be counted on the next one.
    if opens.astimezone(zone).date() != day or closes <= opens:
        return None
    return opens, closes


def _instant(day: date, wall: time, zone: ZoneInfo, *, last: bool) -> datetime:
    local = datetime.combine(day, wall, tzinfo=zone)
    first, second = (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return second if last and second > first else first


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def _day(day: date, *, with_year: bool) -> str:
    text = f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]}"
    return f"{text} {day.year}" if with_year else text


def _day_list(days: frozenset[int]) -> str:
    ordered = sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{DAY_NAMES[ordered[0]]} to {DAY_NAMES[ordered[-1]]}"
    return ", ".join(DAY_NAMES[day] for day in ordered)


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    hours, minutes = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if minutes or not parts:
        parts.append(f"{minutes} min")
    return " ".join(parts)
