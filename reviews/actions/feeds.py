"""The address of a person's calendar feed."""

from datetime import datetime

from django.db.models import F

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic


@atomic
def renew_feed(person: Person, *, now: datetime) -> Person:
    """Give a person's calendar feed a new address; the old one is dead at once. Only the person themselves asks for it."""
    Person.objects.filter(pk=person.pk).update(calendar_version=F("calendar_version") + 1)
    person.refresh_from_db(fields=["calendar_version"])
    record(event("calendar.renewed", actor=person, now=now, person=person.name))
    return person
