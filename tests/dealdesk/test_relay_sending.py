"""Sending: leases, attempts, what holds up whom."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dealdesk.accounts.models import Person, Team
from dealdesk.audit.models import Event
from dealdesk.notices import sending, tasks
from dealdesk.notices.mail import Mailer
from dealdesk.notices.models import Delivery, Heartbeat, MessageChoice, Notice, NoticeKind, TeamChannel
from dealdesk.notices.post import notice, post, team_notice
from dealdesk.notices.relay import relay, route, send
from dealdesk.notices.sending import AlreadySent, Claim, send_again
from tests.conftest import NOW, make_person
from tests.receivers import ChatSink, MailSink, chat_sink, closed_port, mail_sink

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    with mail_sink(settings) as sink:
        yield sink


@pytest.fixture
def chat() -> Iterator[ChatSink]:
    with chat_sink() as sink:
        yield sink


@pytest.fixture
def dead_mail_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", closed_port()


def mail_to(person: Person, *texts: str) -> list[Delivery]:
    post(notice(f"t:{text}", person, text=text, link="/inbox/", now=NOW) for text in texts)
    route(now=NOW)
    return list(Delivery.objects.filter(person=person).order_by("pk"))


def chat_to(url: str, *texts: str, code: str = "engineering") -> TeamChannel:
    team = Team.objects.get(code=code)
    room = TeamChannel.objects.create(team=team, label="room", url=url)
    post(
        team_notice(f"t:{text}", team, text=text, link="/inbox/", now=NOW, kind=NoticeKind.LATE, due_at=NOW)
        for text in texts
    )
    route(now=NOW)
    return room


def made(name: str, email: str) -> Person:
    person = make_person(name)
    Person.objects.filter(pk=person.pk).update(email=email)
    return person


# --- What is sent ---------------------------------------------------------------------------------------------------


def test_relay_routes_sends_and_beats(rep: Person, mailoutbox: list):
    post([notice("k", rep, text="hello", link="/inbox/", now=NOW)])
    assert relay(now=NOW) == 1
    assert [message.to for message in mailoutbox] == [[rep.email]]
    assert Delivery.objects.get().sent_at == NOW
    assert Heartbeat.objects.get(name="relay").at == NOW
    assert relay(now=NOW + MINUTE) == 0
    assert len(mailoutbox) == 1


def test_the_task_relays_and_one_process_does_so_once_at_a_time(rep: Person, mailoutbox: list):
    MessageChoice.objects.create(person=rep, quiet=False)
    post([notice("k", rep, text="hello", link="/inbox/", now=NOW)])
    with tasks._one_at_a_time:
        assert tasks.relay() == 0
    assert not mailoutbox
    assert [tasks.relay(), tasks.relay()] == [1, 0]
    assert len(mailoutbox) == 1


def test_the_oldest_goes_first(rep: Person, mailoutbox: list):
    rows = mail_to(rep, "one", "two", "three")
    Delivery.objects.filter(pk=rows[2].pk).update(send_at=NOW - MINUTE)
    assert send(now=NOW) == 3
    assert [message.subject for message in mailoutbox] == ["three", "one", "two"]


def test_one_connection_takes_a_runs_mail(rep: Person, sink: MailSink):
    mail_to(rep, "one", "two", "three")
    assert send(now=NOW) == 3
    assert len(sink.messages) == 3 and sink.connections == 1


@pytest.mark.parametrize("change", ["left", "no_mail"])
def test_what_nobody_wants_any_more_is_not_sent(change: str, rep: Person, mailoutbox: list):
    mail_to(rep, "held back over the weekend")
    if change == "left":
        Person.objects.filter(pk=rep.pk).update(is_active=False)
    else:
        MessageChoice.objects.create(person=rep, email="never")
    assert send(now=NOW) == 0
    assert not mailoutbox and not Delivery.objects.exists()
    assert Notice.objects.get().routed_at is not None


def test_a_room_that_was_switched_off_hears_nothing(chat: ChatSink, db: None):
    room = chat_to(chat.url, "late")
    TeamChannel.objects.filter(pk=room.pk).update(active=False)
    assert send(now=NOW) == 0
    assert not chat.taken and not Delivery.objects.exists()


# --- Failures -------------------------------------------------------------------------------------------------------


def test_a_failed_message_waits_twice_as_long_each_time_and_is_dead_after_twenty(
    rep: Person, dead_mail_server: None
):
    (row,) = mail_to(rep, "hello")
    now, waits = NOW, []
    for _ in range(19):
        assert send(now=now) == 0
        row.refresh_from_db()
        waits.append((row.send_at - now) // MINUTE)
        assert send(now=row.send_at - timedelta(seconds=1)) == 0
        now = row.send_at
    assert waits == [1, 2, 4, 8, 16, 32] + [60] * 13
    assert row.attempts == 19 and row.dead_at is None and "Refused" in row.error
    send(now=now)
    row.refresh_from_db()
    assert row.attempts == 20 and row.dead_at == now and row.lease is None
    assert send(now=now + timedelta(days=1)) == 0
    row.refresh_from_db()
    assert row.attempts == 20


def test_a_message_that_kills_its_process_dies_too(rep: Person, mailoutbox: list):
    (row,) = mail_to(rep, "hello")
    Delivery.objects.update(attempts=20, lease=uuid.uuid4(), leased_until=timezone.now() - MINUTE)
    assert send(now=NOW) == 0
    row.refresh_from_db()
    assert row.dead_at == NOW and not mailoutbox


def test_a_refused_address_holds_up_nobody(rep: Person, sink: MailSink):
    (bad,) = mail_to(made("Bad Address", "bad@example.com"), "to nowhere")
    mail_to(rep, "one", "two")
    assert send(now=NOW) == 2
    bad.refresh_from_db()
    assert bad.attempts == 1 and bad.send_at == NOW + MINUTE and "550" in bad.error
    assert send(now=NOW) == 0


def test_a_message_at_which_the_server_hangs_up_holds_up_nobody(rep: Person, sink: MailSink):
    (bad,) = mail_to(made("Hangup Address", "hangup@example.com"), "to nowhere")
    mail_to(rep, "one", "two")
    assert send(now=NOW) == 2
    bad.refresh_from_db()
    assert bad.attempts == 1 and bad.sent_at is None


def test_an_address_with_a_line_break_sends_no_header_and_holds_up_nobody(rep: Person, sink: MailSink):
    (bad,) = mail_to(made("Line Break", "x@example.com\nBcc: y@example.com"), "to nowhere")
    mail_to(rep, "one")
    assert send(now=NOW) == 1
    bad.refresh_from_db()
    assert bad.attempts == 1 and [message["To"] for message in sink.messages] == [rep.email]


def test_a_dead_mail_server_is_tried_once_a_run_and_holds_up_no_chat(
    rep: Person, dead_mail_server: None, chat: ChatSink
):
    rows = mail_to(rep, "one", "two", "three")
    chat_to(chat.url, "late")
    assert send(now=NOW) == 1
    assert [row["message"].splitlines()[0] for row in chat.taken] == ["late"]
    assert sorted(
        Delivery.objects.filter(pk__in=[r.pk for r in rows]).values_list("attempts", flat=True)
    ) == [0, 0, 1]


def test_a_dead_room_is_tried_once_a_run_and_holds_up_nobody(rep: Person, mailoutbox: list, chat: ChatSink):
    dead = chat_to(f"json://127.0.0.1:{closed_port()}/x", "one", "two", code="security")
    chat_to(chat.url, "late")
    mail_to(rep, "hello")
    assert send(now=NOW) == 2
    assert len(mailoutbox) == len(chat.taken) == 1
    attempts = Delivery.objects.filter(team_channel=dead).values_list("attempts", flat=True)
    assert sorted(attempts) == [0, 1]


def test_an_error_tells_no_secret_and_fits(chat: ChatSink, caplog: pytest.LogCaptureFixture, db: None):
    chat.status = 500
    chat_to(chat.url, "late")
    send(now=NOW)
    row = Delivery.objects.get()
    assert row.attempts == 1 and "500" in row.error and len(row.error) <= 300
    assert not any(secret in row.error + caplog.text for secret in ("hunter22", "s3cr3t-token"))


def test_a_long_error_is_cut(rep: Person):
    (row,) = mail_to(rep, "hello")
    claim = Claim.take(row, now=NOW)
    assert claim is not None
    claim.failed("x" * 900, now=NOW)
    row.refresh_from_db()
    assert len(row.error) == 300


# --- Leases ---------------------------------------------------------------------------------------------------------


def test_a_row_in_the_hands_of_another_is_left_alone_until_its_lease_runs_out(rep: Person, mailoutbox: list):
    (row,) = mail_to(rep, "hello")
    assert Claim.take(row, now=NOW)
    assert Claim.take(row, now=NOW) is None
    assert send(now=NOW) == 0
    # A process whose own clock is a day ahead doesn't take it over either.
    assert send(now=NOW + timedelta(hours=25)) == 0
    Delivery.objects.update(leased_until=timezone.now() - MINUTE)
    assert send(now=NOW) == 1
    row.refresh_from_db()
    assert row.attempts == 2 and len(mailoutbox) == 1


def test_who_lost_the_lease_marks_nothing(rep: Person):
    (row,) = mail_to(rep, "hello")
    slow = Claim.take(row, now=NOW)
    Delivery.objects.update(leased_until=timezone.now() - MINUTE)
    row.refresh_from_db()
    quick = Claim.take(row, now=NOW)
    assert slow and quick
    assert slow.sent(now=NOW) is False
    slow.failed("too late", now=NOW)
    slow.drop()
    row.refresh_from_db()
    assert row.sent_at is None and row.error == "" and row.lease == quick.lease
    assert quick.sent(now=NOW) is True


def test_who_was_frozen_past_the_lease_sends_nothing(rep: Person, mailoutbox: list):
    (row,) = mail_to(rep, "hello")
    claim = Claim.take(row, now=NOW)
    assert claim
    frozen = Claim(claim.row, claim.lease, claim.since - 60)
    with Mailer() as mailer:
        assert sending._hand_over(frozen, mailer, now=NOW) is False
    row.refresh_from_db()
    assert not mailoutbox and row.lease == claim.lease and row.sent_at is None


# --- Send again -----------------------------------------------------------------------------------------------------


def test_a_dead_message_is_sent_again(rep: Person, admin: Person, mailoutbox: list):
    (row,) = mail_to(rep, "hello")
    Delivery.objects.update(attempts=20, dead_at=NOW, error="no route")
    send_again(row, by=admin, now=NOW + MINUTE)
    assert send(now=NOW + MINUTE) == 1
    row.refresh_from_db()
    assert row.dead_at is None and row.sent_at == NOW + MINUTE and row.error == "" and len(mailoutbox) == 1
    event = Event.objects.get(kind="delivery.sent_again")
    assert event.actor == admin and event.data["to"] == "Rosa Rep"
    with pytest.raises(AlreadySent):
        send_again(row, by=admin, now=NOW + MINUTE)
    assert Event.objects.filter(kind="delivery.sent_again").count() == 1


def test_sending_again_takes_nothing_from_who_sends_now(rep: Person, admin: Person, mailoutbox: list):
    (row,) = mail_to(rep, "hello")
    claim = Claim.take(row, now=NOW)
    send_again(row, by=admin, now=NOW)
    assert send(now=NOW) == 0
    assert claim and claim.sent(now=NOW)
    assert send(now=NOW + MINUTE) == 0 and not mailoutbox
