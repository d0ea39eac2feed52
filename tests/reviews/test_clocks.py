from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviews.clocks import ClockRule, due_at, explain, resume_at, time_remaining

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


def test_explain_of_the_next_business_day_names_its_rule():
    rule = next_day(days=frozenset({0, 2, 4}))
    start = moment("2026-11-18 10:40")
    text = explain(rule, start, due_at(rule, start))
    assert (
        "The answer is due at the end of the next working day. Working time is Mon, Wed, Fri, 09:00 to 17:00."
        in text
    )


moments = st.integers(0, 10 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@st.composite
def rules(draw):
    opens = draw(st.integers(5 * 60, 20 * 60))
    closes = draw(st.integers(opens + 1, 23 * 60))
    return ClockRule(
        kind=draw(st.sampled_from(["wall_clock", "business_hours", "end_of_next_business_day"])),
        hours=Decimal(draw(st.integers(1, 600))) / 10,
        tz=draw(
            st.sampled_from(["UTC", "Europe/London", "America/Denver", "Asia/Kolkata", "Australia/Lord_Howe"])
        ),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
        holidays=draw(st.frozensets(st.dates(date(2020, 1, 1), date(2030, 1, 1)), max_size=20)),
    )


@settings(deadline=None)
@given(rules(), moments)
def test_due_is_later_than_the_start_and_within_working_hours(rule, start):
    due = due_at(rule, start)
    assert due > start
    assert due.tzinfo is UTC
    if rule.kind != "wall_clock":
        local = due.astimezone(rule.zone)
        assert local.weekday() in rule.days
        assert local.date() not in rule.holidays
        assert rule.opens <= local.time() <= rule.closes


@settings(deadline=None)
@given(rules(), moments, moments)
def test_due_never_comes_earlier_for_a_later_start(rule, one, other):
    first, second = sorted((one, other))
    assert due_at(rule, first) <= due_at(rule, second)


@settings(deadline=None)
@given(rules(), moments)
def test_the_time_counted_from_start_to_due_is_the_rules_allowance(rule, start):
    if rule.kind != "end_of_next_business_day":
        assert time_remaining(rule, due_at(rule, start), start) == rule.allowance


@settings(deadline=None)
@given(rules(), moments, st.floats(0, 0.999))
def test_a_stop_of_no_length_changes_nothing(rule, start, share):
    due = due_at(rule, start)
    now = start + (due - start) * share
    left = time_remaining(rule, due, now)
    assert resume_at(rule, left, now) == due


@settings(deadline=None)
@given(rules(), moments, st.floats(0, 0.999), st.integers(0, 10**6))
def test_a_stop_gives_back_exactly_what_was_left(rule, start, share, seconds):
    due = due_at(rule, start)
    stopped = start + (due - start) * share
    left = time_remaining(rule, due, stopped)
    resumed = stopped + timedelta(seconds=seconds)
    moved = resume_at(rule, left, resumed)
    assert moved >= due
    assert time_remaining(rule, moved, resumed) == left
