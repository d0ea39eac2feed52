"""What holds for every clock, start and stop, whatever they are."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviews.clocks import (
    ClockRule,
    counted_days,
    due_at,
    reminder_at,
    resume_at,
    time_remaining,
)
from reviews.desk import KEPT_DAYS, clock_as_json, clock_from_json

pytestmark = pytest.mark.once


moments = st.integers(0, 10 * 366 * 24 * 3600).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@st.composite
def rules(draw, *, shortest=1):
    """Any rule whose working day is at least `shortest` minutes long."""
    opens = draw(st.integers(5 * 60, 20 * 60))
    closes = draw(st.integers(opens + shortest, 23 * 60))
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


@settings(deadline=None)
@given(rules(), moments, st.timedeltas(timedelta(microseconds=1), timedelta(hours=200)))
def test_any_time_that_is_left_is_what_is_left_after_resuming(rule, now, left):
    due = resume_at(rule, left, now)
    assert due > now
    assert time_remaining(rule, due, now) == left


@settings(deadline=None)
@given(rules(shortest=60), moments, st.floats(0, 0.999), st.integers(0, 10**6))
def test_explanation_counts_exactly_the_allowance(rule, start, share, seconds):
    if rule.kind != "business_hours":
        return
    due = due_at(rule, start)
    assert sum((length for _, length in counted_days(rule, start, due)), timedelta(0)) == rule.allowance
    asked = start + (due - start) * share
    answered = asked + timedelta(seconds=seconds)
    moved = resume_at(rule, time_remaining(rule, due, asked), answered)
    counted = counted_days(rule, start, moved, [(asked, answered)])
    assert sum((length for _, length in counted), timedelta(0)) == rule.allowance


@settings(deadline=None)
@given(rules(shortest=60), moments, st.floats(0, 0.999), st.integers(0, 2))
def test_reminder_comes_between_now_and_the_end(rule, began, share, sent):
    due = due_at(rule, began)
    now = began + (due - began) * share
    reminder = reminder_at(rule, began, due, now, sent=sent)
    assert reminder is None or now < reminder < due


@settings(deadline=None)
@given(rules(shortest=60), moments, st.floats(0, 0.999), st.integers(0, 10**7))
def test_clock_that_is_kept_with_a_timer_counts_as_the_one_that_started(rule, start, share, seconds):
    kept = clock_from_json(json.loads(json.dumps(clock_as_json(rule, start=start))))
    due = due_at(rule, start)
    assert due_at(kept, start) == due
    asked = start + (due - start) * share
    left = time_remaining(rule, due, asked)
    answered = asked + timedelta(seconds=seconds)  # up to 115 days
    assert time_remaining(kept, due, asked) == left
    moved = resume_at(rule, left, answered)
    assume(moved < start + timedelta(days=KEPT_DAYS))
    assert resume_at(kept, left, answered) == moved
    assert clock_as_json(kept, start=start) == clock_as_json(rule, start=start)
