"""Deadline arithmetic: when an answer is due, what is left of a stopped clock, and why it is that moment.

Plain functions over plain values. Every moment that comes in is aware, every moment that goes out is aware UTC. How working
hours are counted across a change of the clocks stands in `dealdesk.working_hours`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from dealdesk.moments import place_words
from dealdesk.working_hours import WorkingHours

ClockKind = Literal["wall_clock", "business_hours", "end_of_next_business_day"]

DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# A list of counted days helps a reader up to about two weeks; beyond that the total says more.
LISTED_DAYS = 10
NOTHING = timedelta(0)
MINUTE = timedelta(minutes=1)


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
    # Only for the explanation: what each holiday is called.
    holiday_names: Mapping[date, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if self.kind not in ("wall_clock", "business_hours", "end_of_next_business_day"):
            raise ValueError(f"There is no clock of the kind {self.kind!r}.")
        if self.kind != "end_of_next_business_day" and self.hours <= 0:
            raise ValueError("A clock counts more than 0 hours.")
        if self.kind == "wall_clock":
            try:
                ZoneInfo(self.tz)
            except (OSError, ValueError, KeyError) as error:
                raise ValueError(f"{self.tz!r} is not a time zone.") from error
        else:
            _ = self.work  # raises for hours that nobody could work

    @cached_property
    def work(self) -> WorkingHours:
        """When this rule's people work."""
        return WorkingHours(self.tz, self.days, self.opens, self.closes, self.holidays)

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
    _, _, closes = next(rule.work.windows(after))
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


LAST_REMINDER = timedelta(hours=2)


def reminder_at(
    rule: ClockRule, began: datetime, due: datetime, now: datetime, *, sent: int
) -> datetime | None:
    """When to send the next reminder, in UTC: at half of the rule's own time, then two hours before `due`; None for none.

    `began` is when the clock was started; it may have stood still since. `sent` counts the reminders behind it. A reminder
    whose moment is over is not made up for, and where half time comes later than two hours before the end there is one.
    """
    began, due, now = _utc(began), _utc(due), _utc(now)
    whole = time_remaining(rule, due_at(rule, began), began)
    before_half = time_remaining(rule, due, now) - whole / 2
    last = due - LAST_REMINDER
    if sent == 0 and before_half > NOTHING:
        half = resume_at(rule, before_half, now)
        return half if half < due else None
    return last if sent < 2 and now < last < due else None


Stop = tuple[datetime, datetime | None]


def explain(
    rule: ClockRule | None,
    start: datetime,
    due: datetime,
    stops: Sequence[Stop] = (),
    *,
    ahead: bool = False,
) -> list[str]:
    """Sentences that say how `due` came about, in the rule's zone.

    `stops` are the times at which the clock stood still for a question, as (from, until); until is None while the
    question is open. Where the rule is not known any more, the moments are named alone, in UTC. `ahead`: the clock has
    not started yet.
    """
    start, due, stops = _utc(start), _utc(due), _sorted(stops)
    zone = rule.zone if rule else ZoneInfo("UTC")
    with_year = len({moment.astimezone(zone).year for moment in (start, due)}) > 1

    def at(moment: datetime) -> str:
        local = moment.astimezone(zone)
        return f"{_day(local.date(), with_year=with_year)}, {local:%H:%M}"

    place = place_words(rule.tz if rule else "UTC")
    where = place if place == "UTC" else f"{place} time"
    sentences = [f"The clock {'starts' if ahead else 'started'} {at(start)}, {where}."]
    if rule:
        sentences.append(_rule_sentence(rule))
        if rule.kind != "wall_clock":
            sentences += _calendar_sentences(rule, start, due, stops, with_year=with_year)
    for begin, end in stops:
        if begin >= due:
            sentences.append(f"A question asked {at(begin)} came after the due time and buys no time.")
        elif end is None:
            sentences.append(
                f"Stopped for a question since {at(begin)}; the due time moves when the answer comes."
            )
        else:
            sentences.append(
                f"Stopped for a question from {at(begin)} to {at(end)} ({_length(end - begin)})."
            )
    sentences.append(f"Due {at(due)}, {where}.")
    return sentences


def counted_days(
    rule: ClockRule, start: datetime, due: datetime, stops: Sequence[Stop] = ()
) -> list[tuple[date, timedelta]]:
    """The working days from `start` to `due`, each with how long the clock ran on it."""
    start, due, stops = _utc(start), _utc(due), _sorted(stops)
    days = []
    for day, begin, end in _counted(rule, start, due):
        stopped = sum(
            (max(NOTHING, min(end, until or due) - max(begin, since)) for since, until in stops), NOTHING
        )
        if end - begin > stopped:
            days.append((day, end - begin - stopped))
    return days


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
    stops: Sequence[Stop],
    *,
    with_year: bool,
) -> list[str]:
    first, last = (moment.astimezone(rule.zone).date() for moment in (start, due))
    counted = counted_days(rule, start, due, stops)
    sentences = []
    if rule.kind == "end_of_next_business_day":
        if not any(since < due for since, _ in stops):
            counted = []
            days = (_day(day, with_year=with_year) for day in (first, last))
            sentences.append("The next working day after {} is {}.".format(*days))
        else:
            sentences.append("After a question the clock runs on with the working time that was left.")
    if len(counted) > LISTED_DAYS:
        total = sum((length for _, length in counted), NOTHING)
        sentences.append(f"Counted: {_length(total)} on {len(counted)} working days.")
    elif counted:
        parts = (
            f"{_day(day, with_year=with_year)} {_length(length)}" for day, length in _in_minutes(counted)
        )
        sentences.append(f"Counted: {'; '.join(parts)}.")
    skipped = sorted(day for day in rule.holidays if first <= day <= last and day.weekday() in rule.days)
    if skipped:
        parts = (_holiday(rule, day, with_year=with_year) for day in skipped)
        sentences.append(f"Holidays skipped: {'; '.join(parts)}.")
    return sentences


def _in_minutes(counted: Sequence[tuple[date, timedelta]]) -> Iterator[tuple[date, timedelta]]:
    """The same in whole minutes that add up to what their sum is in whole minutes.

    Rounded up until the last, which agrees with moments that are shown without their seconds.
    """
    whole = sum((length for _, length in counted), NOTHING) // MINUTE
    exact, shown = NOTHING, 0
    for number, (day, length) in enumerate(counted, start=1):
        exact += length
        upto = whole if number == len(counted) else min(whole, -(-exact // MINUTE))
        yield day, (upto - shown) * MINUTE
        shown = upto


def _add_working(rule: ClockRule, start: datetime, length: timedelta) -> datetime:
    for _, opens, closes in rule.work.windows(rule.work.day_of(start)):
        begin = max(opens, start)
        if begin >= closes:
            continue
        if length <= closes - begin:
            return begin + length
        length -= closes - begin
    raise AssertionError("windows ends by raising")  # pragma: no cover


def _counted(rule: ClockRule, start: datetime, end: datetime) -> Iterator[tuple[date, datetime, datetime]]:
    """The parts of working days that lie between two moments."""
    if start >= end:
        return
    last = end.astimezone(rule.zone).date()
    day = start.astimezone(rule.zone).date()
    while day <= last:
        window = rule.work.window(day)
        if window and max(window[0], start) < min(window[1], end):
            yield day, max(window[0], start), min(window[1], end)
        day += timedelta(days=1)


def _sorted(stops: Sequence[Stop]) -> list[Stop]:
    return sorted(((_utc(a), None if b is None else _utc(b)) for a, b in stops), key=lambda stop: stop[0])


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(UTC)


def _day(day: date, *, with_year: bool) -> str:
    text = f"{DAY_NAMES[day.weekday()]} {day.day} {MONTH_NAMES[day.month - 1]}"
    return f"{text} {day.year}" if with_year else text


def _holiday(rule: ClockRule, day: date, *, with_year: bool) -> str:
    name = rule.holiday_names.get(day)
    return f"{_day(day, with_year=with_year)} ({name})" if name else _day(day, with_year=with_year)


def _day_list(days: frozenset[int]) -> str:
    ordered = sorted(days)
    if len(ordered) > 2 and ordered[-1] - ordered[0] == len(ordered) - 1:
        return f"{DAY_NAMES[ordered[0]]} to {DAY_NAMES[ordered[-1]]}"
    return ", ".join(DAY_NAMES[day] for day in ordered)


def _length(length: timedelta) -> str:
    hours, minutes = divmod(length // MINUTE, 60)
    parts = [f"{hours} h"] if hours else []
    if minutes:
        parts.append(f"{minutes} min")
    return " ".join(parts) or "under 1 min"
