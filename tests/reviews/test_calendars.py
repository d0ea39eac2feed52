"""A clock's calendar: national holidays, a company's own, and what a database starts with."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from dealdesk.accounts.models import Team
from dealdesk.working_hours import validate_days
from reviews.clocks import due_at, explain
from reviews.desk import FINAL_ANSWER, PRE_CLOSE, REP_QUESTION, Desk
from reviews.models import Clock, ClockHoliday
from reviews.models.clocks import national_holidays
from reviews.setup import install_defaults
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


def clock(**values) -> Clock:
    return Clock(
        **{"code": "berlin", "kind": "business_hours", "hours": Decimal(8), "tz": "Europe/Berlin", **values}
    )


# --- National holidays ----------------------------------------------------------------------------------------------


def test_national_holidays_have_english_names():
    german = national_holidays("DE", "", 2026)
    assert german[date(2026, 10, 3)] == "German Unity Day"
    assert date(2026, 1, 6) not in german
    assert national_holidays("DE", "BY", 2026)[date(2026, 1, 6)] == "Epiphany"
    assert national_holidays("JP", "", 2026)[date(2026, 11, 3)].isascii()


def test_national_holidays_reach_from_last_year_to_the_one_after_next():
    years = {day.year for day in national_holidays("US", "", 2026)}
    assert years >= {2025, 2026, 2027, 2028}


def test_unknown_country_has_none_and_an_unknown_subdivision_those_of_its_country():
    assert not national_holidays("ZZ", "", 2026)
    assert national_holidays("DE", "XX", 2026) == national_holidays("DE", "", 2026)


def test_rule_has_national_and_own_holidays_by_name():
    berlin = clock(country="DE", subdivision="BE")
    berlin.save()
    ClockHoliday.objects.create(clock=berlin, on=date(2026, 12, 24), name="Office closed")
    ClockHoliday.objects.create(clock=berlin, on=date(2026, 12, 25))
    ClockHoliday.objects.create(clock=berlin, on=date(2026, 12, 28))
    start = datetime(2026, 12, 23, 15, 0, tzinfo=UTC)  # 16:00 in Berlin
    rule = berlin.rule(start)
    due = due_at(rule, start)
    assert due == datetime(2026, 12, 29, 15, 0, tzinfo=UTC)
    assert "Holidays skipped: Thu 24 Dec (Office closed); Fri 25 Dec (Christmas Day); Mon 28 Dec." in explain(
        rule, start, due
    )
    # What a company adds to its own clock is no other clock's.
    assert date(2026, 12, 28) not in national_holidays("DE", "BE", 2026)


def test_rule_without_a_country_has_the_own_holidays_alone():
    london = clock(code="london")
    london.save()
    ClockHoliday.objects.create(clock=london, on=date(2026, 12, 25))
    assert london.rule(NOW).holidays == {date(2026, 12, 25)}


# --- What is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"country": "ZZ"}, "country"),
        ({"country": "Germany"}, "country"),
        ({"subdivision": "BY"}, "country"),
        ({"country": "DE", "subdivision": "XX"}, "subdivision"),
        ({"country": "SG", "subdivision": "XX"}, "subdivision"),
        ({"hours": Decimal(0)}, "hours"),
        ({"hours": Decimal(-1)}, "hours"),
        ({"opens": time(17), "closes": time(9)}, "closes"),
        ({"opens": time(9), "closes": time(9)}, "closes"),
        ({"tz": "Mars/Olympus"}, "tz"),
        ({"days": []}, "days"),
        ({"days": [7]}, "days"),
        ({"kind": "sundial"}, "kind"),
    ],
)
def test_clock_that_cannot_count_is_refused_at_its_field(values: dict, field: str):
    with pytest.raises(ValidationError) as refused:
        clock(**values).full_clean()
    assert set(refused.value.message_dict) == {field}


def test_country_and_subdivision_are_found_however_they_are_written():
    german = clock(country="de", subdivision="by")
    german.full_clean()
    assert (german.country, german.subdivision) == ("DE", "BY")


def test_subdivision_that_is_not_known_is_answered_with_those_that_are():
    with pytest.raises(ValidationError, match="GB has these: ENG, NIR, SCT, WLS"):
        clock(country="GB", subdivision="XX").full_clean()


@pytest.mark.parametrize(
    "days", [None, "0123", {}, [], ["0"], [True], [1.0], [7], [-1], [[0]], [None], [float("nan")], 5]
)
def test_working_days_are_a_list_of_weekday_numbers(days):
    with pytest.raises(ValidationError):
        validate_days(days)
    validate_days([0, 1, 2, 3, 4, 5, 6])


# --- What a database starts with ------------------------------------------------------------------------------------


def test_fresh_database_has_a_clock_for_every_kind_of_answer():
    found = {clock.code: (clock.kind, clock.hours, clock.team_id) for clock in Clock.objects.all()}
    assert {code: found[code] for code in (FINAL_ANSWER, REP_QUESTION, PRE_CLOSE)} == {
        FINAL_ANSWER: ("business_hours", 8, None),
        REP_QUESTION: ("wall_clock", 24, None),
        PRE_CLOSE: ("business_hours", 4, None),
    }
    for team in Team.objects.all():
        assert found[team.code] == ("wall_clock", 24, team.pk)


def test_database_that_is_in_use_gets_what_is_missing_and_keeps_the_rest():
    Clock.objects.get(code=PRE_CLOSE).delete()
    Clock.objects.filter(code=FINAL_ANSWER).update(kind="wall_clock", hours=48)
    Clock.objects.get(code="support").delete()
    install_defaults()
    install_defaults()
    assert Clock.objects.get(code=PRE_CLOSE).hours == 4
    assert Clock.objects.get(code=FINAL_ANSWER).hours == 48
    assert not Clock.objects.filter(code="support").exists()


def test_pre_close_review_is_due_in_four_business_hours():
    rule = Desk.load(now=NOW).clock(PRE_CLOSE)
    friday = datetime(2026, 3, 6, 15, 0, tzinfo=UTC)
    assert due_at(rule, friday) == datetime(2026, 3, 9, 11, 0, tzinfo=UTC)
