from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from reviews.clocks import (
    ClockRule,
    due_at,
    explain,
    reminder_at,
    resume_at,
    time_remaining,
)
from reviews.desk import clock_as_json, clock_from_json

pytestmark = pytest.mark.once

LONDON, DENVER = ZoneInfo("Europe/London"), ZoneInfo("America/Denver")
CHRISTMAS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})


def business(hours, tz="Europe/London", **changes):
    return ClockRule("business_hours", Decimal(hours), tz, **{"holidays": CHRISTMAS, **changes})


def next_day(tz="Europe/London", **changes):
    return ClockRule("end_of_next_business_day", tz=tz, **{"holidays": CHRISTMAS, **changes})


def moment(text, zone=LONDON):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-18 10:40", "2026-11-19 10:40"),
        ("2026-11-21 23:59", "2026-11-22 23:59"),
        ("2026-03-28 12:00", "2026-03-29 13:00"),  # the night is an hour shorter, 24 real hours pass
        ("2026-10-24 12:00", "2026-10-25 11:00"),
    ],
)
def test_wall_clock_counts_real_hours(start, due):
    assert due_at(ClockRule("wall_clock", Decimal(24)), moment(start)) == moment(due)


@pytest.mark.parametrize(
    ("hours", "start", "due"),
    [
        ("4", "2026-11-18 10:40", "2026-11-18 14:40"),
        ("8", "2026-11-18 10:40", "2026-11-19 10:40"),
        ("6.5", "2026-11-18 10:30", "2026-11-18 17:00"),  # exactly at closing
        ("1", "2026-11-18 17:00", "2026-11-19 10:00"),  # starts exactly at closing
        ("1", "2026-11-18 06:00", "2026-11-18 10:00"),
        ("1", "2026-11-18 21:00", "2026-11-19 10:00"),
        ("1", "2026-11-21 12:00", "2026-11-23 10:00"),  # Saturday
        ("10", "2026-12-24 15:00", "2026-12-29 17:00"),  # a holiday, a weekend, a holiday
        ("1", "2026-12-25 12:00", "2026-12-29 10:00"),  # starts on a holiday
    ],
)
def test_business_hours_count_only_working_time(hours, start, due):
    assert due_at(business(hours), moment(start)) == moment(due)


def test_business_hours_are_read_in_the_rules_own_zone():
    start = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)  # 08:00 in Denver
    assert due_at(business("2", "America/Denver"), start) == datetime(2026, 3, 4, 18, 0, tzinfo=UTC)


def test_working_hours_stay_local_when_the_clocks_change_overnight():
    rule = business("8", "America/Denver")
    assert due_at(rule, moment("2026-03-06 13:00", DENVER)) == moment("2026-03-09 13:00", DENVER)


@pytest.mark.parametrize(
    ("day", "due"),
    [(29, "2026-03-29 05:00"), (28, "2026-03-28 04:00")],
)
def test_an_hour_that_the_clocks_skip_is_not_counted(day, due):
    rule = business("4", opens=time(0), closes=time(12), days=frozenset(range(7)))
    assert due_at(rule, moment(f"2026-03-{day} 00:00")) == moment(due)


def test_an_hour_that_comes_twice_is_counted_twice():
    rule = business("4", opens=time(0), closes=time(12), days=frozenset(range(7)))
    assert due_at(rule, moment("2026-10-25 00:00")) == moment("2026-10-25 03:00")


def test_a_day_that_a_zone_left_out_has_no_working_hours():
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    rule = ClockRule("business_hours", Decimal(8), "Pacific/Apia", days=frozenset(range(7)))
    assert due_at(rule, moment("2011-12-29 13:00", apia)) == moment("2011-12-31 13:00", apia)


EVERY_DAY = frozenset(range(7))
# The Sunday on which the clocks change, and by how many hours a day grows.
CHANGES = [
    ("Europe/London", date(2026, 3, 29), -1),
    ("Europe/London", date(2026, 10, 25), 1),
    ("America/New_York", date(2026, 3, 8), -1),
    ("America/New_York", date(2026, 11, 1), 1),
]


@pytest.mark.parametrize(("tz", "sunday", "longer"), CHANGES)
def test_every_kind_of_clock_keeps_real_time_when_the_clocks_change(tz: str, sunday: date, longer: int):
    def at(day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=ZoneInfo(tz))

    friday, saturday, monday = (sunday + timedelta(days=days) for days in (-2, -1, 1))
    # 24 real hours pass, so the hand of the clock moves.
    assert due_at(ClockRule("wall_clock", Decimal(24), tz), at(saturday, 12)) == at(sunday, 12 - longer)
    # Working hours are local: they begin at nine before and after, and eight of them are eight.
    assert due_at(business("8", tz, holidays=frozenset()), at(friday, 13)) == at(monday, 13)
    assert due_at(next_day(tz), at(friday, 13)) == at(monday, 17)
    # Where people work while the clocks change, the hour that is skipped is not counted and the double one counts twice.
    night = business("4", tz, opens=time(0), closes=time(12), days=EVERY_DAY)
    assert due_at(night, at(sunday, 0)) == at(sunday, 4 - longer)
    assert due_at(next_day(tz, days=EVERY_DAY), at(saturday, 13)) == at(sunday, 17)
    stopped = time_remaining(business("8", tz, days=EVERY_DAY), at(monday, 13), at(saturday, 13))
    assert stopped == timedelta(hours=16)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-11-18 10:40", "2026-11-19 17:00"),
        ("2026-11-18 00:00", "2026-11-19 17:00"),
        ("2026-11-18 23:59", "2026-11-19 17:00"),
        ("2026-11-20 09:00", "2026-11-23 17:00"),  # Friday
        ("2026-11-21 09:00", "2026-11-23 17:00"),
        ("2026-12-24 09:00", "2026-12-29 17:00"),
    ],
)
def test_end_of_next_business_day_is_its_closing_time(start, due):
    assert due_at(next_day(), moment(start)) == moment(due)


def test_end_of_next_business_day_takes_the_local_day_of_the_team():
    start = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # still Wednesday the 18th in Denver
    assert due_at(next_day("America/Denver"), start) == moment("2026-11-19 17:00", DENVER)


@pytest.mark.parametrize(
    ("rule", "now", "left"),
    [
        (business("8"), "2026-11-18 12:00", timedelta(hours=6, minutes=40)),
        (business("8"), "2026-11-18 20:00", timedelta(hours=1, minutes=40)),
        (next_day(), "2026-11-18 12:00", timedelta(hours=13)),
        (ClockRule("wall_clock"), "2026-11-18 12:00", timedelta(hours=22, minutes=40)),
        (ClockRule("wall_clock"), "2026-12-18 12:00", timedelta(0)),
        (business("8"), "2026-12-18 12:00", timedelta(0)),
    ],
)
def test_time_remaining_is_in_the_rules_own_time(rule, now, left):
    due = due_at(rule, moment("2026-11-18 10:40"))
    assert time_remaining(rule, due, moment(now)) == left


def test_a_clock_resumed_after_a_weekend_gives_back_the_working_time_that_was_left():
    rule = business("8")
    due = due_at(rule, moment("2026-11-20 10:00"))
    left = time_remaining(rule, due, moment("2026-11-20 16:00"))
    assert left == timedelta(hours=2)
    assert resume_at(rule, left, moment("2026-11-22 12:00")) == moment("2026-11-23 11:00")


def test_a_clock_that_had_run_out_gets_nothing_back():
    now = moment("2026-11-21 12:00")
    assert resume_at(business("8"), timedelta(0), now) == now


@pytest.mark.parametrize(
    "changes",
    [
        {"days": frozenset()},
        {"days": frozenset({7})},
        {"opens": time(17), "closes": time(9)},
        {"opens": time(9), "closes": time(9)},
        {"tz": "Mars/Olympus"},
        {"hours": Decimal(0)},
        {"kind": "sundial"},
    ],
)
def test_a_rule_that_cannot_count_is_refused(changes):
    with pytest.raises(ValueError):
        ClockRule(**{"kind": "business_hours", "hours": Decimal(8), **changes})


def test_a_calendar_of_nothing_but_holidays_is_refused():
    holidays = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(5000))
    with pytest.raises(ValueError, match="no working day"):
        due_at(business("1", holidays=holidays), moment("2026-11-18 10:40"))


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due_at(business("1"), moment("2026-11-18 10:40").replace(tzinfo=None))


def test_explain_names_counted_hours_holidays_and_stops():
    rule = business("10")
    start = moment("2026-12-24 15:00")
    stop = (moment("2026-12-24 16:00"), moment("2026-12-29 10:00"))
    due = resume_at(rule, time_remaining(rule, due_at(rule, start), stop[0]), stop[1])
    assert explain(rule, start, due, [stop]) == [
        "The clock started Thu 24 Dec, 15:00, London time.",
        "10 h of working time count: Mon to Fri, 09:00 to 17:00.",
        "Counted: Thu 24 Dec 1 h; Tue 29 Dec 7 h; Wed 30 Dec 2 h.",
        "Holidays skipped: Fri 25 Dec; Mon 28 Dec.",
        "Stopped for a question from Thu 24 Dec, 16:00 to Tue 29 Dec, 10:00 (114 h).",
        "Due Wed 30 Dec, 11:00, London time.",
    ]


def test_explain_says_what_an_open_question_does():
    rule = ClockRule("wall_clock", Decimal(24), "America/New_York")
    start = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    text = explain(rule, start, due_at(rule, start), [(start + timedelta(hours=1), None)])
    assert text == [
        "The clock started Thu 31 Dec 2026, 12:00, New York time.",
        "24 h count, nights, weekends and holidays included.",
        "Stopped for a question since Thu 31 Dec 2026, 13:00; the due time moves when the answer comes.",
        "Due Fri 1 Jan 2027, 12:00, New York time.",
    ]


def test_explain_sums_up_a_long_count():
    rule = business("200", holidays=frozenset())
    start = moment("2026-11-02 09:00")
    assert "Counted: 200 h on 25 working days." in explain(rule, start, due_at(rule, start))


def test_explain_of_the_next_business_day_names_its_rule_and_the_day():
    rule = next_day(days=frozenset({0, 2, 4}))
    start = moment("2026-12-24 10:40")
    assert explain(rule, start, due_at(rule, start)) == [
        "The clock started Thu 24 Dec, 10:40, London time.",
        "The answer is due at the end of the next working day. Working time is Mon, Wed, Fri, 09:00 to 17:00.",
        "The next working day after Thu 24 Dec is Wed 30 Dec.",
        "Holidays skipped: Fri 25 Dec; Mon 28 Dec.",
        "Due Wed 30 Dec, 17:00, London time.",
    ]


def test_explain_of_the_next_business_day_counts_once_it_was_stopped():
    rule = next_day()
    start, asked, answered = (moment(f"2026-11-{at}") for at in ("18 15:00", "19 16:00", "20 10:00"))
    due = resume_at(rule, time_remaining(rule, due_at(rule, start), asked), answered)
    text = explain(rule, start, due, [(asked, answered)])
    assert "After a question the clock runs on with the working time that was left." in text
    assert "Counted: Wed 18 Nov 2 h; Thu 19 Nov 7 h; Fri 20 Nov 1 h." in text


def test_explain_says_that_a_question_after_the_due_time_buys_none():
    rule = ClockRule("wall_clock", Decimal(1), "Europe/London")
    start = moment("2026-11-18 10:00")
    for answered in (None, moment("2026-11-18 14:00")):
        text = explain(rule, start, due_at(rule, start), [(moment("2026-11-18 13:00"), answered)])
        assert text[2:] == [
            "A question asked Wed 18 Nov, 13:00 came after the due time and buys no time.",
            "Due Wed 18 Nov, 11:00, London time.",
        ]


def test_explain_without_a_rule_names_the_moments_alone():
    start = datetime(2026, 11, 18, 10, 40, tzinfo=UTC)
    assert explain(None, start, start + timedelta(hours=5)) == [
        "The clock started Wed 18 Nov, 10:40, UTC.",
        "Due Wed 18 Nov, 15:40, UTC.",
    ]


def test_explain_ahead_of_the_start_says_so():
    rule = business("4")
    start = moment("2026-11-18 10:40")
    assert explain(rule, start, due_at(rule, start), ahead=True)[0] == (
        "The clock starts Wed 18 Nov, 10:40, London time."
    )


def test_explained_days_add_up_though_seconds_are_not_shown():
    rule = business("8")
    start = moment("2026-11-18 10:40:50")
    text = explain(rule, start, due_at(rule, start))
    assert "Counted: Wed 18 Nov 6 h 20 min; Thu 19 Nov 1 h 40 min." in text
    last_second = explain(rule, moment("2026-11-18 09:00:30"), due_at(rule, moment("2026-11-18 09:00:30")))
    assert "Counted: Wed 18 Nov 8 h; Thu 19 Nov under 1 min." in last_second


# --- Reminders ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "start", "half", "last"),
    [
        (ClockRule("wall_clock", Decimal(24)), "2026-11-18 10:00", "2026-11-18 22:00", "2026-11-19 08:00"),
        (business("8"), "2026-11-18 10:00", "2026-11-18 14:00", "2026-11-19 08:00"),
        (business("8"), "2026-11-20 14:00", "2026-11-23 10:00", "2026-11-23 12:00"),  # over a weekend
        (business("8"), "2026-12-24 14:00", "2026-12-29 10:00", "2026-12-29 12:00"),  # and holidays
        (next_day(), "2026-11-20 13:00", "2026-11-23 11:00", "2026-11-23 15:00"),
        (ClockRule("wall_clock", Decimal(5)), "2026-11-18 10:00", "2026-11-18 12:30", "2026-11-18 13:00"),
        # Half time is two hours before the end, or later: one reminder.
        (ClockRule("wall_clock", Decimal(4)), "2026-11-18 10:00", "2026-11-18 12:00", None),
        (business("4"), "2026-11-18 10:00", "2026-11-18 12:00", None),
        (ClockRule("wall_clock", Decimal(1)), "2026-11-18 10:00", "2026-11-18 10:30", None),
    ],
)
def test_reminders_go_out_at_half_time_and_two_hours_before(rule, start, half, last):
    began = moment(start)
    due = due_at(rule, began)
    assert reminder_at(rule, began, due, began, sent=0) == moment(half)
    assert reminder_at(rule, began, due, moment(half), sent=1) == (last and moment(last))
    assert reminder_at(rule, began, due, moment(last or half), sent=2) is None


def test_reminder_that_a_late_sweep_missed_is_not_made_up_for():
    rule = ClockRule("wall_clock", Decimal(24))
    began = moment("2026-11-18 10:00")
    due = due_at(rule, began)
    assert reminder_at(rule, began, due, moment("2026-11-19 01:00"), sent=0) == moment("2026-11-19 08:00")
    assert reminder_at(rule, began, due, moment("2026-11-19 08:00"), sent=1) is None
    assert reminder_at(rule, began, due, moment("2026-11-19 09:00"), sent=0) is None
    assert reminder_at(rule, began, due, due, sent=0) is None


@pytest.mark.parametrize(
    ("stopped", "sent", "reminder"),
    [
        ("2026-11-18 11:00", 0, "2026-11-19 14:00"),  # 3 of 4 hours to half time are left
        ("2026-11-18 14:30", 1, "2026-11-19 12:30"),  # reminded once: two hours before the new end
        ("2026-11-18 14:30", 0, "2026-11-19 12:30"),
        ("2026-11-18 17:00", 1, None),  # an hour is left
    ],
)
def test_reminders_after_a_stop_are_counted_from_what_was_left(stopped, sent, reminder):
    rule = business("8")
    began = moment("2026-11-18 10:00")
    answered = moment("2026-11-19 11:00")
    due = resume_at(rule, time_remaining(rule, due_at(rule, began), moment(stopped)), answered)
    assert reminder_at(rule, began, due, answered, sent=sent) == (reminder and moment(reminder))


def test_clock_is_kept_with_the_names_of_the_holidays_ahead_only():
    names = {date(2026, 12, 25): "Christmas Day", date(2026, 1, 1): "New Year's Day", date(2029, 1, 1): ""}
    rule = business("8", holidays=frozenset(names), holiday_names={d: n for d, n in names.items() if n})
    kept = clock_as_json(rule, start=moment("2026-11-18 10:40"))
    assert kept["holidays"] == {"2026-12-25": "Christmas Day"}
    assert clock_from_json(kept).holiday_names == {date(2026, 12, 25): "Christmas Day"}
    # Clocks that started before holidays had names.
    assert clock_from_json({**kept, "holidays": ["2026-12-25"]}).holidays == {date(2026, 12, 25)}
