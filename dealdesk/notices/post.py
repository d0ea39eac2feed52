"""Telling people, inside the transaction of the change they are told of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dealdesk.notices.models import Heartbeat, Notice


def notice(key: str, person: Any, *, text: str, link: str, now: datetime) -> Notice:
    """An unsaved notice to a person (or a person's id); `key` names the event. Save it with `post`."""
    person_id = person if isinstance(person, int) else person.pk
    return Notice(key=key, person_id=person_id, text=text[:400], link=link, created_at=now)


def post(notices: Iterable[Notice]) -> None:
    """Save notices in one statement; one that a person already has under the same key is left as it is."""
    rows = list(notices)
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def beat(name: str, *, now: datetime) -> None:
    """Note that a periodic duty ran."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})
