"""Absences: which are allowed, whose one may plan, and how pages name them.

The rules hold for everybody who plans one: pages, the API, the admin and the demo.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import QuerySet

from dealdesk import moments
from dealdesk.accounts.models import Absence, Person, Role

LONGEST_BACK = timedelta(days=366)
LONGEST_AHEAD = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Stretch:
    """A person away from one moment until another, and who answers meanwhile; people by id."""

    person: int
    starts_at: datetime
    ends_at: datetime
    delegate: int | None


def circle(new: Stretch, others: Iterable[Stretch]) -> tuple[int, ...]:
    """The people along whom `new` would come back to its own person at some moment; empty where it never does.

    The first is the delegate of `new`, the last its person. Chains are fine: what counts is that at no moment each of the
    chain is away and answers for the one before.
    """
    if new.delegate is None:
        return ()
    away = defaultdict(list)
    for other in others:
        away[other.person].append(other)
    start: tuple[int, ...] = (new.delegate,)
    found = [(start, new.starts_at, new.ends_at)]
    while found:
        path, starts_at, ends_at = found.pop()
        if path[-1] == new.person:
            return path
        for step in away[path[-1]]:
            begin, end = max(starts_at, step.starts_at), min(ends_at, step.ends_at)
            if begin < end and step.delegate is not None and step.delegate not in path:
                found.append(((*path, step.delegate), begin, end))
    return ()


def hold_absences() -> None:
    """Let nobody else change absences until the transaction ends: two delegations may close a circle only together."""
    # SQLite lets one transaction write at a time anyway.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{Absence._meta.db_table}" IN SHARE ROW EXCLUSIVE MODE')


def check_absence(
    person: Person,
    *,
    starts_at: datetime,
    ends_at: datetime,
    delegate: Person | None,
    now: datetime,
    instead_of: Absence | None = None,
) -> None:
    """Raise ValidationError, naming the field, unless this person may be away like this. Three statements.

    Call it inside the transaction that saves the absence. `instead_of` is the absence that is being changed.
    """
    _check_moments(starts_at, ends_at, now)
    if delegate is not None:
        _check_delegate(person, delegate)
    hold_absences()
    others = Absence.objects.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    if instead_of is not None:
        others = others.exclude(pk=instead_of.pk)
    overlapping = list(others.select_related("person", "delegate"))
    for other in overlapping:
        if other.person_id == person.pk:
            days = period_words(other, now=now, tz=ZoneInfo(person.tz))
            raise _refusal(
                "starts_at",
                "overlap",
                f"{person.name} is away then already ({days}). Change that absence, or choose other days.",
            )
    if delegate is not None:
        _check_circle(person, starts_at, ends_at, delegate, overlapping)


def _refusal(field: str, code: str, message: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})


def _check_moments(starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    if ends_at <= starts_at:
        raise _refusal("ends_at", "order", "Choose an end that is later than the beginning.")
    if ends_at <= now:
        raise _refusal("ends_at", "over", "These days are over. Choose an end that is still to come.")
    if starts_at < now - LONGEST_BACK:
        raise _refusal("starts_at", "too_early", "Choose a beginning within the last year.")
    if ends_at > now + LONGEST_AHEAD:
        raise _refusal("ends_at", "too_late", "Choose an end within the next three years.")


def _check_delegate(person: Person, delegate: Person) -> None:
    if person.guest:
        raise _refusal(
            "delegate",
            "guest",
            "Nobody stands in for a guest reviewer. Leave this empty and tell the deal desk.",
        )
    if delegate.pk == person.pk:
        raise _refusal(
            "delegate", "self", f"{person.name} can't stand in for themselves. Choose somebody else."
        )
    if not delegate.is_active:
        raise _refusal("delegate", "left", f"{delegate.name} does not work here now. Choose somebody else.")
    if delegate.guest:
        raise _refusal(
            "delegate", "guest", f"{delegate.name} is a guest reviewer. Choose somebody who works here."
        )


def _check_circle(
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    delegate: Person,
    overlapping: Iterable[Absence],
) -> None:
    names = {person.pk: person.name, delegate.pk: delegate.name}
    others = []
    for other in overlapping:
        names[other.person_id] = other.person.name
        if other.delegate:
            names[other.delegate.pk] = other.delegate.name
        others.append(Stretch(other.person_id, other.starts_at, other.ends_at, other.delegate_id))
    path = circle(Stretch(person.pk, starts_at, ends_at, delegate.pk), others)
    if path:
        steps = ", who is away too and has ".join(names[pk] for pk in path[1:])
        raise _refusal(
            "delegate",
            "circle",
            f"{delegate.name} is away then and has {steps} answer meanwhile, so nobody would answer. "
            "Choose somebody else, or other days.",
        )


# --- Whose ----------------------------------------------------------------------------------------------------------


def in_care_of(by: Person) -> QuerySet[Person]:
    """The other people whose absences this person may plan: those of the teams they lead; for the deal desk everybody."""
    others = Person.objects.active().exclude(pk=by.pk)
    if by.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR):
        return others
    return others.filter(pk__in=Person.objects.filter(teams__lead=by).values("pk"))


def may_plan(by: Person, person: Person) -> bool:
    """Whether somebody may plan and end this person's absences: the person, their team's lead, the deal desk."""
    return by.is_active and (by.pk == person.pk or in_care_of(by).filter(pk=person.pk).exists())


def possible_delegates(person: Person) -> QuerySet[Person]:
    """Who may answer for this person. None for a guest reviewer, who is shown nobody else either."""
    others = Person.objects.active().filter(guest=False).exclude(pk=person.pk)
    return others.none() if person.guest else others


# --- Days -----------------------------------------------------------------------------------------------------------


def whole_days(first: date, last: date, tz: str) -> tuple[datetime, datetime]:
    """From the first day's midnight to the midnight after the last, in that zone. OverflowError at the ends of time."""
    zone = ZoneInfo(tz)
    return tuple(  # type: ignore[return-value]
        datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
        for day in (first, last + timedelta(days=1))
    )


def days_of(absence: Absence) -> tuple[date, date]:
    """The first and the last day of an absence in the person's zone. Needs `person`."""
    zone = ZoneInfo(absence.person.tz)
    return (
        absence.starts_at.astimezone(zone).date(),
        (absence.ends_at - timedelta(microseconds=1)).astimezone(zone).date(),
    )


def is_whole_days(absence: Absence) -> bool:
    """Whether an absence begins and ends at midnight in the person's zone. Needs `person`."""
    return (absence.starts_at, absence.ends_at) == whole_days(*days_of(absence), absence.person.tz)


def period_words(absence: Absence, *, now: datetime, tz: tzinfo) -> str:
    """ "Mon 16 Mar to Fri 20 Mar", with the times in the reader's zone where these are no whole days. Needs `person`."""
    if not is_whole_days(absence):
        begins, ends = (
            moments.moment_words(moment, now, tz) for moment in (absence.starts_at, absence.ends_at)
        )
        return f"{begins} to {ends}"
    today = now.astimezone(ZoneInfo(absence.person.tz)).date()
    first, last = (moments.day_words(day, today) for day in days_of(absence))
    return first if first == last else f"{first} to {last}"


def until_words(absence: Absence, *, now: datetime, tz: tzinfo) -> str:
    """ "the end of Fri 20 Mar", or the moment in the reader's zone where that is not midnight. Needs `person`."""
    if not is_whole_days(absence):
        return moments.moment_words(absence.ends_at, now, tz)
    today = now.astimezone(ZoneInfo(absence.person.tz)).date()
    return f"the end of {moments.day_words(days_of(absence)[1], today)}"


def absence_now(person: Person, *, now: datetime) -> Absence | None:
    """The absence that runs, with the delegate; None for somebody who is here."""
    running: QuerySet[Absence] = Absence.objects.covering(now).filter(person=person)
    return running.select_related("person", "delegate").first()
