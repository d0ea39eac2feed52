"""What an e-mail says, and the connection that takes it away."""

import contextlib
import hashlib
import smtplib
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from dealdesk import moments
from dealdesk.notices.models import Delivery, Notice

SUBJECT_LENGTH = 90
# A digest that nobody could read to its end says how many more there are.
DIGEST_LENGTH = 200
# A server that breaks off at once may dislike one message; one that is silent for long is down.
SLOW_SECONDS = 5
MOST_BREAKS = 3


class Unreachable(Exception):
    """The mail server can't be reached or takes nothing from us: no other message would get through either."""


@dataclass(frozen=True)
class Told:
    """A notice as a message outside the app says it."""

    text: str
    link: str
    due: str


def told(notice: Notice, zone: tzinfo) -> Told:
    return Told(
        one_line(notice.text), link(notice), moment_words(notice.due_at, zone) if notice.due_at else ""
    )


def one_line(text: str) -> str:
    """Without line breaks, control characters and marks that turn the direction of reading."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def link(notice: Notice) -> str:
    """The absolute address of the notice's page; the inbox where its path is none of the app's."""
    path = notice.link
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        path = reverse("inbox")
    return settings.SITE_URL + path


def moment_words(moment: datetime, zone: tzinfo) -> str:
    """A moment for a reader elsewhere and later: "Wed 4 Mar 2026, 16:00 (Europe/Berlin, UTC+01:00)"."""
    local = moment.astimezone(zone)
    day = f"{moments.DAYS[local.weekday()]} {moments.full_day_words(local.date())}"
    offset = f"{local:%z}"
    name = "" if str(zone) == "UTC" else f"{zone}, "
    return f"{day}, {local:%H:%M} ({name}UTC{offset[:3]}:{offset[3:5]})"


def subject(text: str) -> str:
    """The text as a subject: one line, cut at a word."""
    line = one_line(text)
    short = textwrap.shorten(line, SUBJECT_LENGTH, placeholder="…")
    return short if len(short) > 1 else f"{line[: SUBJECT_LENGTH - 1]}…"


def key_hash(key: str) -> str:
    """What stays the same with every attempt, so that receivers know a message that they have had."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def compose(delivery: Delivery, notices: Sequence[Notice]) -> EmailMultiAlternatives:
    """The e-mail of one delivery, with text and HTML saying the same."""
    assert delivery.person is not None
    zone = _zone(delivery.person.tz)
    context: dict[str, Any] = {
        "told": [told(notice, zone) for notice in notices[:DIGEST_LENGTH]],
        "more": max(0, len(notices) - DIGEST_LENGTH),
        "inbox": settings.SITE_URL + reverse("inbox"),
        "profile": settings.SITE_URL + reverse("profile"),
    }
    if delivery.channel == Delivery.Channel.DIGEST:
        name = "digest"
        heading = f"Deal Desk: {len(notices)} {'message' if len(notices) == 1 else 'messages'}"
    else:
        name = "notice"
        heading = subject(notices[0].text)
    context["subject"] = heading
    digest = key_hash(delivery.key)
    sender_domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=heading,
        body=render_to_string(f"mail/{name}.txt", context),
        to=[delivery.person.email],
        headers={
            "Message-ID": f"<{digest}@{sender_domain}>",
            "X-Idempotency-Key": digest,
            "Auto-Submitted": "auto-generated",
            "List-ID": f"Deal Desk <dealdesk.{urlsplit(settings.SITE_URL).hostname}>",
        },
    )
    message.attach_alternative(render_to_string(f"mail/{name}.html", context), "text/html")
    return message


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError):
        return UTC


class Mailer:
    """One connection to the mail server for the messages of a run, opened with the first."""

    def __init__(self) -> None:
        self._connection = get_connection(fail_silently=False)
        self._open = False
        self._breaks = 0

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(self, *exception: object) -> None:
        self._close()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand one message over. Raises Unreachable where the server is down, anything else where it refuses this message."""
        started = time.monotonic()
        try:
            if not self._open:
                self._connection.open()
                self._open = True
            if not self._connection.send_messages([message]):
                raise ValueError("The mail server took no message.")
            self._breaks = 0
        except OSError as error:  # smtplib's own errors are OSErrors as well
            was_open = self._open
            # After a refusal too: some servers hang up with it.
            self._close()
            if _is_of_the_message(error):
                raise
            self._breaks += 1
            slow = time.monotonic() - started > SLOW_SECONDS
            if was_open and not slow and self._breaks < MOST_BREAKS:
                raise
            raise Unreachable(f"{type(error).__name__}: {error}") from error

    def _close(self) -> None:
        self._open = False
        # A server that is gone can't say goodbye.
        with contextlib.suppress(OSError):
            self._connection.close()


def _is_of_the_message(error: OSError) -> bool:
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return True
    # Providers behind an HTTP API refuse one message by these.
    return getattr(error, "status_code", None) in {400, 413, 422}
