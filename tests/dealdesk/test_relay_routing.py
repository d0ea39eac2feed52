"""Routing: from a notice to the deliveries that its receiver wants, each exactly once."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.accounts.models import Person, Team
from dealdesk.notices.models import Delivery, MessageChoice, Notice, NoticeKind, TeamChannel
from dealdesk.notices.post import notice, post, team_notice
from dealdesk.notices.relay import route, send
from tests.conftest import NOW, make_person

pytestmark = pytest.mark.django_db

FRIDAY_EVENING = datetime(2026, 3, 6, 19, 30, tzinfo=UTC)
MONDAY = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


def tell(person: Person, *texts: str, now: datetime = NOW, kind: NoticeKind = NoticeKind.CHANGED) -> None:
    post(notice(f"t:{text}", person, text=text, link="/inbox/", now=now, kind=kind) for text in texts)


def choose(person: Person, email: str = "at_once", **values: Any) -> None:
    MessageChoice.objects.create(person=person, email=email, **values)


def room(code: str = "engineering", **values: Any) -> TeamChannel:
    team = Team.objects.get(code=code)
    return TeamChannel.objects.create(team=team, label="room", url="json://127.0.0.1:9/x", **values)


def tell_team(text: str, kind: NoticeKind, code: str = "engineering") -> None:
    team = Team.objects.get(code=code)
    post([team_notice(f"t:{text}", team, text=text, link="/inbox/", now=NOW, kind=kind)])


def test_a_notice_goes_out_at_once_within_working_hours(rep: Person):
    tell(rep, "hello")
    assert route(now=NOW) == 1
    told = Notice.objects.get()
    delivery = Delivery.objects.get()
    assert (delivery.key, delivery.channel) == (f"email:notice:{told.pk}", "email")
    assert delivery.person == rep and delivery.notice == told
    assert delivery.send_at == NOW and told.routed_at == NOW


def test_a_notice_is_routed_once(rep: Person):
    tell(rep, "hello")
    assert [route(now=NOW), route(now=NOW)] == [1, 0]
    Notice.objects.update(routed_at=None)
    route(now=NOW + timedelta(minutes=1))
    assert Delivery.objects.count() == 1


def test_quiet_hours_hold_mail_back_over_the_weekend(rep: Person):
    tell(rep, "late on Friday", now=FRIDAY_EVENING)
    route(now=FRIDAY_EVENING)
    assert Delivery.objects.get().send_at == MONDAY


def test_quiet_hours_are_those_of_the_persons_zone(rep: Person):
    Person.objects.filter(pk=rep.pk).update(tz="America/Los_Angeles")
    choose(rep, opens=time(8), closes=time(16))
    tell(rep, "morning in London")
    route(now=datetime(2026, 3, 9, 10, 0, tzinfo=UTC))
    # The clocks went forward in California on the day before: 8:00 there is 15:00 UTC.
    assert Delivery.objects.get().send_at == datetime(2026, 3, 9, 15, 0, tzinfo=UTC)


def test_whoever_wants_no_quiet_hours_hears_at_once(rep: Person):
    choose(rep, quiet=False)
    tell(rep, "late on Friday", now=FRIDAY_EVENING)
    route(now=FRIDAY_EVENING)
    assert Delivery.objects.get().send_at == FRIDAY_EVENING


def test_whoever_wants_no_mail_gets_none(rep: Person, other_rep: Person):
    choose(rep, "never")
    Person.objects.filter(pk=other_rep.pk).update(is_active=False)
    tell(rep, "one")
    tell(other_rep, "two")
    assert route(now=NOW) == 2
    assert not Delivery.objects.exists() and not Notice.objects.unrouted().exists()


def test_unreadable_working_hours_hold_no_message_back(rep: Person, other_rep: Person):
    choose(rep, days=[])
    tell(rep, "one")
    tell(other_rep, "two")
    assert route(now=NOW) == 2
    assert Delivery.objects.count() == 2


def test_a_digest_carries_the_messages_of_a_day(rep: Person):
    choose(rep, "digest")
    tell(rep, "one", "two")
    route(now=NOW)
    tell(rep, "three")
    route(now=NOW + timedelta(hours=3))
    digest = Delivery.objects.get()
    slot = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    assert (digest.key, digest.send_at) == (f"digest:{rep.pk}:{slot.isoformat()}", slot)
    assert list(digest.carried.order_by("pk").values_list("text", flat=True)) == ["one", "two", "three"]


def test_a_digest_that_was_tried_takes_no_more(rep: Person):
    choose(rep, "digest")
    tell(rep, "one")
    route(now=NOW)
    first = Delivery.objects.get()
    Delivery.objects.update(attempts=1)
    tell(rep, "two")
    route(now=NOW + timedelta(hours=1))
    assert [row.text for row in first.carried.all()] == ["one"]
    second = Delivery.objects.exclude(pk=first.pk).get()
    assert second.send_at == first.send_at + timedelta(days=1)
    assert [row.text for row in second.carried.all()] == ["two"]


def test_messages_come_in_one_digest_each_exactly_once(rep: Person, mailoutbox: list):
    choose(rep, "digest")
    tell(rep, "one", "two")
    route(now=NOW)
    tomorrow = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    assert send(now=tomorrow - timedelta(seconds=1)) == 0
    assert send(now=tomorrow) == 1
    tell(rep, "three")
    route(now=tomorrow)
    assert send(now=tomorrow + timedelta(hours=23)) == 0
    assert send(now=tomorrow + timedelta(days=1)) == 1
    first, second = mailoutbox
    assert first.subject == "Deal Desk: 2 messages"
    assert "one" in first.body and "two" in first.body and "three" not in first.body
    assert "three" in second.body and "two" not in second.body


def test_a_teams_message_goes_to_each_of_its_channels(db: None):
    every, late = room(), room(only_late=True)
    room(active=False)
    room("security")
    tell_team("asked", NoticeKind.ASKED)
    tell_team("late", NoticeKind.LATE)
    assert route(now=NOW) == 2
    sent_to = {(row.team_channel_id, row.notice.text) for row in Delivery.objects.all() if row.notice}
    assert sent_to == {(every.pk, "asked"), (every.pk, "late"), (late.pk, "late")}
    told = Notice.objects.get(text="late")
    assert f"chat:{late.pk}:notice:{told.pk}" in Delivery.objects.values_list("key", flat=True)


def test_a_message_to_nobody_blocks_nobody(rep: Person):
    gone = make_person("Gone Person")
    tell(gone, "to nobody")
    with connection.constraint_checks_disabled():
        Person.objects.filter(pk=gone.pk)._raw_delete(using="default")
    tell(rep, "hello")
    assert route(now=NOW) == 2
    assert Delivery.objects.get().person == rep


@pytest.mark.django_db(transaction=True)
def test_a_notice_that_cannot_be_routed_holds_up_no_other(rep: Person, other_rep: Person):
    tell(other_rep, "poison")
    tell(rep, "one", "two")
    poison = Notice.objects.get(text="poison")
    refuse_in_database(poison.pk)
    try:
        assert route(now=NOW) == 2
    finally:
        refuse_in_database(None)
    assert list(Notice.objects.unrouted()) == [poison]
    assert Delivery.objects.filter(person=rep).count() == 2
    assert route(now=NOW) == 1


def refuse_in_database(pk: int | None) -> None:
    """Let the database refuse every delivery of that notice; None lifts it."""
    table, bad = Delivery._meta.db_table, f"NEW.notice_id = {pk}"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            if pk is None:
                cursor.execute("DROP TRIGGER poison")
            else:
                cursor.execute(
                    f"CREATE TRIGGER poison BEFORE INSERT ON {table} WHEN {bad} BEGIN SELECT RAISE(ABORT, 'poison'); END"
                )
        elif pk is None:
            cursor.execute("DROP FUNCTION poison CASCADE")
        else:
            cursor.execute(
                "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                f" IF {bad} THEN RAISE check_violation; END IF; RETURN NEW; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER poison BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION poison()"
            )


@pytest.mark.parametrize("email", ["at_once", "digest"])
def test_routing_takes_as_many_statements_for_thirty_as_for_one(email: str, rep: Person, db: None):
    room()

    def statements(count: int, name: str) -> int:
        for number in range(count):
            person = make_person(f"{name}{number} Person")
            choose(person, email)
            tell(person, f"{name}{number}")
        tell_team(name, NoticeKind.LATE)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert route(now=NOW) == count + 1
        return len(queries)

    assert statements(1, "a") == statements(30, "b")
