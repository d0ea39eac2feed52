"""Routing: every notice that was posted becomes the deliveries that its receiver wants."""

import time
from collections.abc import Iterable
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import OuterRef, Subquery

from dealdesk import faults
from dealdesk.accounts.models import Person
from dealdesk.notices.models import (
    Delivery,
    MessageChoice,
    Notice,
    NoticeKind,
    NoticeQuerySet,
    TeamChannel,
)
from dealdesk.sql import DATABASE_GONE
from dealdesk.working_hours import WorkingHours

BATCH = 500
# After that the messages that are routed already are sent first.
RUN_SECONDS = 10

log = structlog.get_logger(__name__)


def route(*, now: datetime) -> int:
    """Make the deliveries of notices that have none yet, oldest first. Returns how many notices were routed.

    A batch is one transaction with a constant number of statements. A notice that can't be routed is logged and left as it
    is; the others of its batch are routed without it.
    """
    started = time.monotonic()
    addresses = Addresses(now)
    routed, after = 0, 0
    while time.monotonic() - started < RUN_SECONDS:
        batch = Notice.objects.unrouted().filter(pk__gt=after).order_by("pk")[:BATCH]
        try:
            pks = _route(batch, addresses, now=now)
            routed += len(pks)
        except DATABASE_GONE:
            raise
        except Exception:
            log.exception("notices_not_routed_together", after=after)
            pks = list(batch.values_list("pk", flat=True))
            routed += sum(_route_alone(pk, addresses, now=now) for pk in pks)
        if not pks:
            break
        after = pks[-1]
        faults.point("relay.routed")
    return routed


def _route_alone(pk: int, addresses: "Addresses", *, now: datetime) -> int:
    try:
        return len(_route(Notice.objects.unrouted().filter(pk=pk), addresses, now=now))
    except DATABASE_GONE:
        raise
    except Exception:
        log.exception("notice_not_routed", notice=pk)
        return 0


@transaction.atomic
def _route(batch: NoticeQuerySet, addresses: "Addresses", *, now: datetime) -> list[int]:
    """Route these notices, without those that another relay has in hand. Returns their ids in order."""
    # SQLite ignores the lock: there one transaction writes at a time.
    notices = list(
        batch.select_for_update(skip_locked=True, no_key=True).only("pk", "person_id", "team_id", "kind")
    )
    if not notices:
        return []
    addresses.read({notice.person_id for notice in notices if notice.person_id})
    Delivery.objects.bulk_create(
        [delivery for notice in notices for delivery in addresses.deliveries(notice)], ignore_conflicts=True
    )
    digested = [notice for notice in notices if addresses.wants_digest(notice)]
    if digested:
        _attach(digested, addresses, now=now)
    pks = [notice.pk for notice in notices]
    Notice.objects.unrouted().filter(pk__any_of=pks).update(routed_at=now)
    faults.point("relay.routing")
    return pks


def _attach(notices: Iterable[Notice], addresses: "Addresses", *, now: datetime) -> None:
    """Put each notice into its person's next digest that no relay has tried to send.

    The first attempt fixes what a digest carries, so that every further one is the same message. The claim that begins an
    attempt changes the digest's row: it waits until a row that is locked here carries what is attached, or it is seen here
    as an attempt.
    """
    people = {notice.person_id for notice in notices if notice.person_id}
    slots = {person: addresses.slot(person, after=now) for person in people}
    digests: list[int] = []
    while slots:
        keys = {digest_key(person, slot): (person, slot) for person, slot in slots.items()}
        # Two relays insert and lock in the same order, so that neither waits for what the other waits for.
        Delivery.objects.bulk_create(
            [
                Delivery(
                    key=key, channel=Delivery.Channel.DIGEST, person_id=person, created_at=now, send_at=slot
                )
                for key, (person, slot) in sorted(keys.items())
            ],
            ignore_conflicts=True,
        )
        free: dict[int, int] = dict(
            Delivery.objects.waiting()
            .filter(key__in=list(keys), attempts=0)
            .order_by("key")
            .select_for_update(no_key=True)
            .values_list("person_id", "pk")
        )
        digests += free.values()
        slots = {
            person: addresses.slot(person, after=slot) for person, slot in slots.items() if person not in free
        }
    own = Delivery.objects.filter(pk__any_of=digests, person=OuterRef("person"))
    Notice.objects.filter(pk__any_of=[notice.pk for notice in notices]).update(
        digest=Subquery(own.values("pk")[:1])
    )


def digest_key(person: int, slot: datetime) -> str:
    return f"digest:{person}:{slot.isoformat()}"


class Addresses:
    """Where messages go at `now`: people with their choice, and teams with their channels. Each is read once a run."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._choices: dict[int, MessageChoice] = {}
        self._hours: dict[int, WorkingHours] = {}
        self._send_at: dict[int, datetime] = {}
        self._known: set[int] = set()
        self._rooms: dict[int, list[TeamChannel]] = {}
        for room in TeamChannel.objects.filter(active=True).only("pk", "team_id", "only_late"):
            self._rooms.setdefault(room.team_id, []).append(room)

    def read(self, people: set[int]) -> None:
        """Learn of people that are new here. One query at most."""
        new = people - self._known
        if not new:
            return
        self._known |= new
        rows = Person.objects.active().filter(pk__any_of=sorted(new)).select_related("message_choice")
        for person in rows:
            choice = getattr(person, "message_choice", None) or MessageChoice(person=person)
            self._choices[person.pk] = choice
            self._hours[person.pk] = _hours(choice, person.tz)

    def deliveries(self, notice: Notice) -> list[Delivery]:
        """The unsaved messages that this notice needs at once; a digest is not one of them."""
        if notice.team_id:
            return [
                Delivery(
                    key=f"chat:{room.pk}:notice:{notice.pk}",
                    channel=Delivery.Channel.CHAT,
                    team_channel=room,
                    notice=notice,
                    created_at=self.now,
                    send_at=self.now,
                )
                for room in self._rooms.get(notice.team_id, [])
                if notice.kind == NoticeKind.LATE or not room.only_late
            ]
        person = notice.person_id or 0
        choice = self._choices.get(person)
        if choice is None or choice.email != MessageChoice.Email.AT_ONCE:
            return []
        return [
            Delivery(
                key=f"email:notice:{notice.pk}",
                channel=Delivery.Channel.EMAIL,
                person_id=person,
                notice=notice,
                created_at=self.now,
                send_at=self._opening(person) if choice.quiet else self.now,
            )
        ]

    def wants_digest(self, notice: Notice) -> bool:
        choice = self._choices.get(notice.person_id or 0)
        return choice is not None and choice.email == MessageChoice.Email.DIGEST

    def slot(self, person: int, *, after: datetime) -> datetime:
        """When the person's next digest goes out."""
        return self._hours[person].next_opening(after)

    def _opening(self, person: int) -> datetime:
        if person not in self._send_at:
            self._send_at[person] = self._hours[person].next_open(self.now)
        return self._send_at[person]


def _hours(choice: MessageChoice, tz: str) -> WorkingHours:
    try:
        return choice.hours(tz)
    except (TypeError, ValueError):
        # Forms refuse such hours; a row that has them all the same must not keep its person from hearing anything.
        log.exception("working_hours_not_readable", person=choice.person_id)
        return WorkingHours()
