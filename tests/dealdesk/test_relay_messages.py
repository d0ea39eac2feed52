"""What a message says, as a mail server and a chat service receive it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from dealdesk.accounts.models import Person, Team
from dealdesk.notices import chat as rooms
from dealdesk.notices.mail import moment_words, subject
from dealdesk.notices.models import Delivery, MessageChoice, NoticeKind, TeamChannel
from dealdesk.notices.post import notice, post, team_notice
from dealdesk.notices.relay import relay, send
from tests.conftest import NOW
from tests.receivers import ChatSink, MailSink, chat_sink, mail_sink


@pytest.fixture
def sink(settings: Any) -> Iterator[MailSink]:
    settings.DEFAULT_FROM_EMAIL = "Deal Desk <desk@deals.example.com>"
    settings.SITE_URL = "https://deals.example.com"
    with mail_sink(settings) as sink:
        yield sink


@pytest.fixture
def chat(settings: Any) -> Iterator[ChatSink]:
    settings.SITE_URL = "https://deals.example.com"
    with chat_sink() as sink:
        yield sink


def tell(person: Person, text: str, **values: Any) -> None:
    post([notice(f"t:{text}", person, text=text, **{"link": "/reviews/7/", "now": NOW, **values})])
    relay(now=NOW)


def parts(sink: MailSink) -> tuple[str, str]:
    message = sink.messages[-1]
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None and html is not None
    return plain.get_content(), html.get_content()


@pytest.mark.django_db
def test_mail_says_what_when_and_where_in_text_and_html(rep: Person, sink: MailSink):
    Person.objects.filter(pk=rep.pk).update(tz="Europe/Berlin")
    tell(rep, "FW-1012-3 waits <for> you & Selma", due_at=datetime(2026, 4, 1, 15, 30, tzinfo=UTC))
    message = sink.messages[0]
    assert message["Subject"] == "FW-1012-3 waits <for> you & Selma"
    assert message["From"] == "Deal Desk <desk@deals.example.com>" and message["To"] == rep.email
    text, html = parts(sink)
    for part in (text, html):
        assert "https://deals.example.com/reviews/7/" in part
        assert "Wed 1 Apr 2026, 17:30 (Europe/Berlin, UTC+02:00)" in part
        assert "Opening a link decides nothing." in part
        assert "https://deals.example.com/profile/" in part
        assert "Silence is not approval." in part
    assert "waits <for> you & Selma" in text
    assert "waits &lt;for&gt; you &amp; Selma" in html


@pytest.mark.django_db
def test_mail_names_itself_the_same_with_every_attempt(rep: Person, sink: MailSink):
    tell(rep, "hello")
    Delivery.objects.update(sent_at=None)
    assert send(now=NOW + timedelta(minutes=1)) == 1
    first, second = sink.messages
    assert first["Message-ID"] == second["Message-ID"]
    name, _, domain = first["Message-ID"].strip("<>").partition("@")
    assert domain == "deals.example.com" and len(name) == 32 and name == first["X-Idempotency-Key"]
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-ID"] == "Deal Desk <dealdesk.deals.example.com>"
    tell(rep, "another")
    assert sink.messages[2]["Message-ID"] != first["Message-ID"]


@pytest.mark.django_db
def test_digest_arrives_as_one_mail_with_all(rep: Person, sink: MailSink):
    MessageChoice.objects.create(person=rep, email="digest")
    for text in ("one", "two & more", "three"):
        tell(rep, text, due_at=NOW)
    assert not sink.messages
    relay(now=NOW + timedelta(days=1))
    assert sink.messages[0]["Subject"] == "Deal Desk: 3 messages"
    text, html = parts(sink)
    assert text.index("- one") < text.index("- two & more") < text.index("- three")
    assert text.count("https://deals.example.com/reviews/7/") == 3
    assert html.count("<li>") == 3 and "two &amp; more" in html


@pytest.mark.django_db
def test_text_with_line_breaks_adds_no_header(rep: Person, sink: MailSink):
    tell(rep, "hello\r\nBcc: everybody@example.com\n\nbody")
    message = sink.messages[0]
    assert message["Subject"] == "hello Bcc: everybody@example.com body"
    assert message["Bcc"] is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "link", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example"]
)
def test_a_message_never_leads_out_of_the_app(link: str, rep: Person, sink: MailSink):
    tell(rep, "trap", link=link)
    text, html = parts(sink)
    assert "elsewhere" not in text + html and "https://deals.example.com/inbox/" in text


def test_subject_is_cut_at_a_word():
    assert subject("short") == "short"
    long = subject("word " * 40)
    assert len(long) <= 90 and long.endswith("word…")
    assert subject("x" * 200) == "x" * 89 + "…"
    assert subject("a\u2028b\x00c\u202ed") == "a b c d"


def test_a_moment_carries_zone_and_offset():
    moment = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
    assert moment_words(moment, UTC) == "Wed 4 Mar 2026, 15:00 (UTC+00:00)"
    with timezone.override("Asia/Kolkata"):
        zone = timezone.get_current_timezone()
    assert moment_words(moment, zone) == "Wed 4 Mar 2026, 20:30 (Asia/Kolkata, UTC+05:30)"


@pytest.mark.django_db
def test_chat_says_what_when_and_where(chat: ChatSink):
    team = Team.objects.get(code="security")
    TeamChannel.objects.create(team=team, label="room", url=chat.url)
    post([team_notice("k", team, text="Late", link="/reviews/7/", now=NOW, kind=NoticeKind.LATE, due_at=NOW)])
    assert relay(now=NOW) == 1
    (taken,) = chat.taken
    assert taken["message"].splitlines() == [
        "Late",
        "Due Wed 4 Mar 2026, 15:00 (UTC+00:00). Silence is not approval.",
        "https://deals.example.com/reviews/7/",
    ]
    Delivery.objects.update(sent_at=None)
    assert relay(now=NOW) == 1
    assert chat.keys[0] == chat.keys[1] and len(chat.keys[0]) == 32


@pytest.mark.parametrize(
    "url",
    [
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general",
        "workflows://prod-01.uksouth.logic.azure.com:443/abcd1234efgh/sigABCDEFGH/",
        "json://localhost/hook",
    ],
)
def test_an_address_of_a_service_is_taken(url: str):
    rooms.check_address(url)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Enter an Apprise address"),
        ("#general", "Enter an Apprise address"),
        ("syslog://", "the server itself"),
        ("SYSLOG://", "the server itself"),
        ("dbus://", "the server itself"),
        ("file:///etc/passwd", "the server itself"),
        ("msteams://a/b/c", "workflows://"),
        ("nosuch://host", "can’t read"),
        ("slack://short", "can’t read"),
        ("json://a json://b", "can’t read"),
        ("json://a, syslog://", "can’t read"),
    ],
)
def test_an_address_that_reaches_no_service_is_refused(url: str, said: str):
    with pytest.raises(ValidationError, match=said):
        rooms.check_address(url)


def test_no_part_of_an_address_is_told():
    url = "json://bot:p%40ssword@host.example/room/s3cr3t-token?key=abcdef"
    said = rooms.without_secrets("bot p@ssword p%40ssword host.example s3cr3t-token abcdef failed: 500", url)
    assert said == "… … … … … … failed: 500"
    assert rooms.masked(url) == "json://…"
