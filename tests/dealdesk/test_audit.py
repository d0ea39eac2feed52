"""The event log: sealed in order, and a seal that does not hold names the very event."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from dealdesk.audit import seals
from dealdesk.audit.models import Event, Seal
from dealdesk.audit.protection import lifted
from dealdesk.audit.record import event, record
from tests.conftest import NOW

LATER = timedelta(minutes=3)


@pytest.fixture
def events(db: None) -> list[int]:
    for number in range(10):
        record(event("line.added", actor=None, now=NOW, deal=1, promise=number))
    return list(Event.objects.order_by("pk").values_list("pk", flat=True))


def test_seal_covers_what_has_settled_and_nothing_younger(events: list[int]):
    assert seals.seal(now=timezone.now()) == 0
    assert seals.seal(now=timezone.now() + LATER) == 10
    assert seals.seal(now=timezone.now() + LATER) == 0
    assert seals.first_broken() is None


def test_seals_are_chained(events: list[int], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seals, "BATCH", 4)
    assert [seals.seal(now=timezone.now() + LATER) for _ in range(4)] == [4, 4, 2, 0]
    assert seals.first_broken() is None
    with lifted(connection):
        Seal.objects.order_by("pk")[1].delete()
    assert seals.first_broken() == events[4]


@pytest.mark.parametrize("position", [0, 4, 9])
def test_deleted_event_is_named(position: int, events: list[int]):
    seals.seal(now=timezone.now() + LATER)
    with lifted(connection):
        Event.objects.filter(pk=events[position]).delete()
    assert seals.first_broken() == events[position]


def test_edited_event_is_named_by_the_command(events: list[int]):
    seals.seal(now=timezone.now() + LATER)
    call_command("verify_audit", stdout=StringIO())
    with lifted(connection):
        Event.objects.filter(pk=events[3]).update(data={"said": "something else"})
    with pytest.raises(CommandError, match=f"event {events[3]} "):
        call_command("verify_audit", stdout=StringIO())


def test_event_slipped_in_under_a_seal_is_named(events: list[int]):
    with lifted(connection):
        Event.objects.filter(pk=events[5]).delete()
    seals.seal(now=timezone.now() + LATER)
    slipped = event("line.added", actor=None, now=NOW, deal=1)
    slipped.pk = events[5]
    slipped.save(force_insert=True)
    assert seals.first_broken() == events[5]
