"""Who may be away when, and that delegates never come back in a circle."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from dealdesk.accounts.absences import (
    Stretch,
    absence_now,
    check_absence,
    circle,
    days_of,
    in_care_of,
    may_plan,
    period_words,
    possible_delegates,
    until_words,
    whole_days,
)
from dealdesk.accounts.models import Absence, Person
from tests.conftest import NOW

A, B, C, D = 1, 2, 3, 4


def day(number: int) -> datetime:
    return NOW + timedelta(days=number)


def stretch(person: int, first: int, last: int, delegate: int | None) -> Stretch:
    return Stretch(person, day(first), day(last), delegate)


# --- Circles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("others", "path"),
    [
        ([], ()),
        ([stretch(B, 1, 3, None)], ()),
        ([stretch(B, 1, 3, C)], ()),
        ([stretch(B, 1, 3, A)], (B, A)),
        ([stretch(B, 4, 5, A)], (B, A)),
        ([stretch(B, 5, 9, A)], ()),  # A is back when B leaves
        ([stretch(B, 1, 3, C), stretch(C, 2, 4, A)], (B, C, A)),
        ([stretch(B, 1, 3, C), stretch(C, 3, 4, A)], ()),  # at no moment both of them
        ([stretch(B, 0, 1, C), stretch(B, 2, 5, C), stretch(C, 4, 5, A)], (B, C, A)),
        ([stretch(B, 1, 3, C), stretch(C, 1, 3, B)], ()),  # a circle of others is not made by A
    ],
)
def test_circle_is_found_only_where_all_are_away_at_one_moment(others: list[Stretch], path: tuple[int, ...]):
    assert circle(stretch(A, 0, 5, B), others) == path


def test_somebody_without_a_delegate_closes_no_circle():
    assert circle(stretch(A, 0, 5, None), [stretch(B, 0, 5, A)]) == ()


PEOPLE = st.integers(1, 5)
PROPOSED = st.lists(
    st.tuples(PEOPLE, st.integers(0, 12), st.integers(1, 6), st.one_of(st.none(), PEOPLE)).filter(
        lambda row: row[0] != row[3]
    ),
    max_size=25,
)


def comes_back(person: int, moment: datetime, absences: list[Stretch]) -> bool:
    """Following whoever answers at one moment, step by step, as the assigning does."""
    answers = {row.person: row.delegate for row in absences if row.starts_at <= moment < row.ends_at}
    seen, current = set(), answers.get(person)
    while current is not None and current in answers and current not in seen:
        if current == person:
            return True
        seen.add(current)
        current = answers[current]
    return current == person


@pytest.mark.once
@settings(max_examples=400, deadline=None)
@given(PROPOSED)
def test_whatever_is_accepted_never_comes_back_and_what_is_refused_would(proposed):
    accepted: list[Stretch] = []
    for person, first, length, delegate in proposed:
        new = stretch(person, first, first + length, delegate)
        if any(
            row.person == person and row.starts_at < new.ends_at and new.starts_at < row.ends_at
            for row in accepted
        ):
            continue
        path = circle(new, accepted)
        would = [number for number in range(20) if comes_back(person, day(number), [*accepted, new])]
        assert bool(path) == bool(would)
        if not path:
            accepted.append(new)
    for number in range(20):
        assert not any(comes_back(person, day(number), accepted) for person in range(1, 6))


# --- The rules ------------------------------------------------------------------------------------------------------


def refused(person: Person, first: float, last: float, delegate: Person | None = None) -> tuple[str, str]:
    """The field and the sentence of the refusal."""
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        check_absence(
            person,
            starts_at=NOW + timedelta(days=first),
            ends_at=NOW + timedelta(days=last),
            delegate=delegate,
            now=NOW,
        )
    ((field, sentences),) = caught.value.message_dict.items()
    return field, sentences[0]


def away(person: Person, first: float, last: float, delegate: Person | None = None) -> Absence:
    return Absence.objects.create(
        person=person,
        starts_at=NOW + timedelta(days=first),
        ends_at=NOW + timedelta(days=last),
        delegate=delegate,
    )


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (2, 2, "ends_at", "later than the beginning"),
        (3, 2, "ends_at", "later than the beginning"),
        (-3, 0, "ends_at", "still to come"),
        (-400, 2, "starts_at", "within the last year"),
        (1, 1200, "ends_at", "next three years"),
    ],
)
def test_days_that_make_no_sense_are_refused(rep: Person, first: int, last: int, field: str, words: str):
    found = refused(rep, first, last)
    assert found[0] == field and words in found[1]


def test_absences_of_one_person_do_not_overlap(cast):
    away(cast.rep, 1, 5)
    field, words = refused(cast.rep, 4, 6)
    assert field == "starts_at" and "Rosa Rep is away then already" in words
    for first, last in ((0, 1), (5, 6)):  # next to each other is fine
        with transaction.atomic():
            check_absence(cast.rep, starts_at=day(first), ends_at=day(last), delegate=None, now=NOW)


def test_delegate_is_somebody_else_who_works_here(cast):
    assert refused(cast.rep, 1, 2, cast.rep)[0] == "delegate"
    assert "guest" in refused(cast.rep, 1, 2, cast.outsider)[1]
    cast.other_rep.is_active = False
    assert "does not work here" in refused(cast.rep, 1, 2, cast.other_rep)[1]
    assert "guest reviewer" in refused(cast.outsider, 1, 2, cast.rep)[1]


def test_a_circle_is_refused_by_names_and_says_what_to_do(cast):
    away(cast.security, 1, 5, cast.product)
    away(cast.product, 2, 6, cast.engineer)
    field, words = refused(cast.engineer, 0.5, 4, cast.security)
    assert field == "delegate"
    assert words == (
        "Selma Security is away then and has Pia Product, who is away too and has Emil Engineer answer meanwhile, "
        "so nobody would answer. Choose somebody else, or other days."
    )


def test_a_change_does_not_meet_itself(cast):
    absence = away(cast.rep, 1, 5)
    with transaction.atomic():
        check_absence(cast.rep, starts_at=day(2), ends_at=day(6), delegate=None, now=NOW, instead_of=absence)


def test_the_rules_ask_the_database_as_often_for_thirty_as_for_one(
    cast, django_assert_num_queries, django_assert_max_num_queries
):
    def ask() -> None:
        check_absence(cast.rep, starts_at=day(1), ends_at=day(3), delegate=cast.owner, now=NOW)

    with django_assert_max_num_queries(2) as one:
        ask()
    for number in range(30):
        away(cast.engineer, number / 20, (number + 1) / 20 + 0.5, cast.lead)
    with django_assert_num_queries(len(one)):
        ask()


def test_absences_are_planned_by_the_person_their_lead_and_the_deal_desk(cast):
    for by in (cast.engineer, cast.lead, cast.owner, cast.admin):
        assert may_plan(by, cast.engineer), by
    for by in (cast.security, cast.rep, cast.leader, cast.outsider):
        assert not may_plan(by, cast.engineer), by
    assert not may_plan(cast.lead, cast.security)
    assert set(in_care_of(cast.lead)) == {cast.engineer}
    assert cast.outsider not in possible_delegates(cast.rep) and cast.rep not in possible_delegates(cast.rep)
    assert not possible_delegates(cast.outsider).exists()


# --- Days -----------------------------------------------------------------------------------------------------------


def test_whole_days_are_of_the_persons_zone_and_take_in_the_last(rep: Person):
    rep.tz = "Europe/London"
    starts_at, ends_at = whole_days(date(2026, 3, 28), date(2026, 3, 29), rep.tz)
    # The clocks go forward on the 29th: its end is an hour earlier in UTC.
    assert starts_at == datetime(2026, 3, 28, tzinfo=UTC)
    assert ends_at == datetime(2026, 3, 29, 23, tzinfo=UTC)
    absence = Absence(person=rep, starts_at=starts_at, ends_at=ends_at)
    assert days_of(absence) == (date(2026, 3, 28), date(2026, 3, 29))
    tokyo = ZoneInfo("Asia/Tokyo")
    assert period_words(absence, now=NOW, tz=tokyo) == "Sat 28 Mar to Sun 29 Mar"
    assert until_words(absence, now=NOW, tz=tokyo) == "the end of Sun 29 Mar"


def test_other_moments_are_named_in_the_readers_zone(rep: Person):
    absence = Absence(person=rep, starts_at=NOW, ends_at=NOW + timedelta(hours=2))
    assert period_words(absence, now=NOW, tz=ZoneInfo("Asia/Tokyo")) == "today, 00:00 to today, 02:00"
    assert period_words(absence, now=NOW, tz=UTC) == "today, 15:00 to today, 17:00"
    assert until_words(absence, now=NOW, tz=UTC) == "today, 17:00"


@pytest.mark.once
@settings(max_examples=200, deadline=None)
@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 40),
    st.sampled_from(
        ["UTC", "Europe/London", "America/New_York", "America/Havana", "Asia/Beirut", "Pacific/Apia"]
    ),
)
def test_days_survive_their_way_through_moments(first: date, more: int, tz: str):
    last = first + timedelta(days=more)
    starts_at, ends_at = whole_days(first, last, tz)
    absence = Absence(person=Person(tz=tz), starts_at=starts_at, ends_at=ends_at)
    assert days_of(absence) == (first, last)


def test_the_absence_that_runs_is_found(cast):
    away(cast.rep, 1, 2)
    assert absence_now(cast.rep, now=NOW) is None
    running = away(cast.rep, -1, 1, cast.other_rep)
    assert absence_now(cast.rep, now=NOW) == running
