"""Planning when somebody is away, and who answers meanwhile. Reviews that wait for them move with the next sweep."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from dealdesk.accounts.absences import check_absence, hold_absences, may_plan, period_words
from dealdesk.accounts.models import Absence, Person
from dealdesk.audit.record import event, record
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.states import MovedOn, NotYours, Refused


@atomic
def plan_absence(
    person: Person,
    *,
    starts_at: datetime,
    ends_at: datetime,
    delegate: Person | None,
    by: Person,
    now: datetime,
) -> Absence:
    """Note that a person will be away. Raises NotYours, or Refused with the field that is wrong."""
    _require_planner(by, person)
    _check(person, starts_at=starts_at, ends_at=ends_at, delegate=delegate, now=now)
    absence = Absence.objects.create(person=person, starts_at=starts_at, ends_at=ends_at, delegate=delegate)
    record(
        event(
            "absence.planned",
            actor=by,
            now=now,
            absence=absence.pk,
            person=person.name,
            before=None,
            after=_facts(absence),
        )
    )
    _tell(absence, "planned", _news(absence, by=by, now=now), by=by, now=now)
    return absence


@atomic
def change_absence(
    absence: Absence,
    *,
    starts_at: datetime,
    ends_at: datetime,
    delegate: Person | None,
    by: Person,
    now: datetime,
) -> Absence:
    """Change the time or the delegate of an absence that is not over. Raises NotYours, MovedOn, Refused."""
    absence = _take(absence, by=by, now=now)
    before, delegate_before = _facts(absence), absence.delegate
    _check(
        absence.person, starts_at=starts_at, ends_at=ends_at, delegate=delegate, now=now, instead_of=absence
    )
    absence.starts_at, absence.ends_at, absence.delegate = starts_at, ends_at, delegate
    if _facts(absence) == before:
        return absence
    absence.save(update_fields=["starts_at", "ends_at", "delegate"])
    record(
        event(
            "absence.changed",
            actor=by,
            now=now,
            absence=absence.pk,
            person=absence.person.name,
            before=before,
            after=_facts(absence),
        )
    )
    told = _news(absence, by=by, now=now)
    if delegate_before is not None and delegate_before != delegate:
        told.append((delegate_before, f"You no longer answer for {absence.person.name}."))
    _tell(absence, "changed", told, by=by, now=now)
    return absence


@atomic
def end_absence(absence: Absence, *, by: Person, now: datetime) -> None:
    """End an absence that runs, or remove one that is still to come. Raises NotYours; MovedOn where it is over."""
    absence = _take(absence, by=by, now=now)
    before, pk = _facts(absence), absence.pk
    runs = absence.starts_at < now
    if runs:
        absence.ends_at = now
        absence.save(update_fields=["ends_at"])
    else:
        absence.delete()
        absence.pk = pk
    record(
        event(
            "absence.ended",
            actor=by,
            now=now,
            absence=pk,
            person=absence.person.name,
            before=before,
            after=_facts(absence) if runs else None,
        )
    )
    name = absence.person.name
    told = [(absence.person, f"{by.name} ended your time away.")]
    if absence.delegate is not None:
        back = "is back. You no longer answer for them." if runs else "will not be away after all."
        told.append((absence.delegate, f"{name} {back}"))
    _tell(absence, "ended", told, by=by, now=now)


def _require_planner(by: Person, person: Person) -> None:
    if not may_plan(by, person):
        raise NotYours(f"Only {person.name}, the lead of their team or the deal desk can plan this.")


def _take(absence: Absence, *, by: Person, now: datetime) -> Absence:
    """The absence as it stands, held until the transaction ends."""
    hold_absences()
    found = Absence.objects.select_related("person", "delegate").filter(pk=absence.pk).first()
    if found is None:
        raise MovedOn("Somebody removed this absence a moment ago.", code="removed")
    _require_planner(by, found.person)
    if found.ends_at <= now:
        raise MovedOn("This absence is over.", code="over")
    return found


def _check(person: Person, **planned: Any) -> None:
    try:
        check_absence(person, **planned)
    except ValidationError as problem:
        field, errors = next(iter(problem.error_dict.items()))
        raise Refused(errors[0].messages[0], code=errors[0].code or "refused", field=field) from problem


def _facts(absence: Absence) -> dict[str, Any]:
    return {
        "starts_at": absence.starts_at.astimezone(UTC).isoformat(),
        "ends_at": absence.ends_at.astimezone(UTC).isoformat(),
        "delegate": absence.delegate.name if absence.delegate else None,
    }


def _news(absence: Absence, *, by: Person, now: datetime) -> list[tuple[Person, str]]:
    """What the person and the delegate read, each with times in their own zone."""
    person, delegate = absence.person, absence.delegate
    days = period_words(absence, now=now, tz=ZoneInfo(person.tz))
    meanwhile = f" {delegate.name} answers for you." if delegate else ""
    told = [(person, f"{by.name} noted that you are away: {days}.{meanwhile}")]
    if delegate is not None:
        days = period_words(absence, now=now, tz=ZoneInfo(delegate.tz))
        told.append((delegate, f"{person.name} is away: {days}. You answer for them."))
    return told


def _tell(absence: Absence, what: str, told: list[tuple[Person, str]], *, by: Person, now: datetime) -> None:
    """Everybody but the one who did it."""
    key = f"absence:{absence.pk}:{what}:{now.isoformat()}"
    post(notice(key, person, text=text, link=links.away(), now=now) for person, text in told if person != by)
