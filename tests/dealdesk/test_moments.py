from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from dealdesk import moments

pytestmark = pytest.mark.once

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 18, 10, 40, tzinfo=UTC)
MINUTE, HOUR = 60, 3600


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (49 * HOUR, "2 days 1 h left"),
        (72 * HOUR + 59 * MINUTE, "3 days left"),
        (48 * HOUR, "48 h left"),
        (47 * HOUR + 59 * MINUTE + 59, "47 h 59 min left"),
        (5 * HOUR + 50 * MINUTE, "5 h 50 min left"),
        (2 * HOUR + 5 * MINUTE, "2 h 05 min left"),
        (HOUR, "1 h left"),
        (HOUR - 1, "59 min left"),
        (MINUTE, "1 min left"),
        (59, "under 1 min left"),
        (0, "under 1 min over"),
        (-1, "under 1 min over"),
        (-(19 * HOUR + 40 * MINUTE), "19 h 40 min over"),
        (-(73 * HOUR), "3 days 1 h over"),
    ],
)
def test_time_left_uses_the_two_units_that_matter(seconds, words):
    assert moments.time_left_words(seconds) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 18, 16, 30, tzinfo=UTC), "today, 16:30"),
        (datetime(2026, 11, 19, 8, 50, tzinfo=UTC), "tomorrow, Thu 19 Nov, 08:50"),
        (datetime(2026, 11, 17, 15, 0, tzinfo=UTC), "Tue 17 Nov, 15:00"),
        (datetime(2026, 11, 20, 9, 5, tzinfo=UTC), "Fri 20 Nov, 09:05"),
        (datetime(2027, 1, 1, 12, 0, tzinfo=UTC), "Fri 1 Jan 2027, 12:00"),
    ],
)
def test_moment_names_the_near_day_and_a_year_only_where_it_differs(moment, words):
    assert moments.moment_words(moment, NOW, LONDON) == words


def test_moment_is_told_in_the_readers_zone():
    late = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert moments.moment_words(late, NOW, ZoneInfo("Asia/Tokyo")) == "tomorrow, Thu 19 Nov, 08:30"
    assert moments.moment_words(late, NOW, ZoneInfo("America/New_York")) == "today, 18:30"


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        moments.moment_words(datetime(2026, 11, 18, 16, 30), NOW, LONDON)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 18), "today"),
        (date(2026, 11, 19), "tomorrow, Thu 19 Nov"),
        (date(2026, 11, 27), "Fri 27 Nov"),
        (date(2026, 11, 17), "Tue 17 Nov"),
        (date(2025, 12, 1), "Mon 1 Dec 2025"),
    ],
)
def test_day_is_never_a_row_of_numbers(day, words):
    assert moments.day_words(day, NOW.date()) == words


def test_tomorrow_over_new_year_carries_its_year():
    assert moments.day_words(date(2027, 1, 1), date(2026, 12, 31)) == "tomorrow, Fri 1 Jan 2027"


def test_full_day_always_carries_its_year():
    assert moments.full_day_words(date(2026, 12, 4)) == "4 Dec 2026"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/London", "London time (GMT)"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time (UTC-3)"),
        ("Asia/Kolkata", "Kolkata time (IST)"),
        ("Asia/Kathmandu", "Kathmandu time (UTC+5:45)"),
        ("UTC", "UTC"),
    ],
)
def test_zone_is_named_by_its_town(zone, words):
    assert moments.zone_words(zone, NOW, ZoneInfo(zone)) == words


def test_zone_name_follows_daylight_saving():
    assert (
        moments.zone_words("Europe/London", datetime(2026, 7, 1, tzinfo=UTC), LONDON) == "London time (BST)"
    )
