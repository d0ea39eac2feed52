"""A team's chat rooms and pagers, reached through Apprise. Their addresses are secrets."""

import re
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.core.exceptions import ValidationError

from dealdesk.notices import mail
from dealdesk.notices.models import Delivery

if TYPE_CHECKING:
    import apprise

TIMEOUT = 20
TITLE = "Deal Desk"
# They would show or write something on the server itself.
LOCAL = frozenset(
    {"blink1", "dbus", "file", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"}
)


class Unreachable(Exception):
    """The room took no message. All messages of a room have the same address, so none would get through now."""


@dataclass(frozen=True)
class Message:
    """A message on its way to one room."""

    url: str
    body: str
    key: str


def compose(delivery: Delivery) -> Message:
    """The chat message of one delivery: what happened, when an answer is due, and where to look."""
    assert delivery.notice is not None and delivery.team_channel is not None
    told = mail.told(delivery.notice, UTC)
    lines = [told.text, f"Due {told.due}. Silence is not approval." if told.due else "", told.link]
    return Message(delivery.team_channel.url, "\n".join(filter(None, lines)), mail.key_hash(delivery.key))


def send(message: Message) -> None:
    """Hand one message over, within the timeout. Raises Unreachable with the service's reason."""
    service = _service(message.url)
    if service is None:
        raise Unreachable("The address is none that Apprise knows.")
    # Own receivers (json://, xml://, form://) know by it a message that they have had.
    headers = getattr(service[0], "headers", None)
    if isinstance(headers, dict):
        headers["X-Idempotency-Key"] = message.key
    result = service.notify(body=message.body, title=TITLE, body_format="text", timeout=TIMEOUT)
    if not result:
        reasons = " ".join(entry.message for entry in result.logs())
        raise Unreachable(reasons or "The service took no message.")


def _service(url: str) -> "apprise.Apprise | None":
    # Imported here: it takes as long as the rest of the app, and most processes never send.
    import apprise

    service = apprise.Apprise(asset=apprise.AppriseAsset(async_mode=False, storage_mode="memory"))
    # A text with several addresses would be several rooms, one of which may fail alone.
    return service if service.add(url) and len(service) == 1 else None


def check_address(url: str) -> None:
    """Raise ValidationError, saying what to do, for an address that no message can be sent to."""
    scheme, separator, _ = url.partition("://")
    scheme = scheme.strip().lower()
    if not separator:
        raise ValidationError("Enter an Apprise address, such as slack://… or workflows://….")
    if scheme in LOCAL:
        raise ValidationError(
            f"{scheme}:// writes to the server itself. Enter the address of a chat or pager service."
        )
    if scheme == "msteams":
        raise ValidationError(
            "Microsoft Teams ended msteams:// addresses. Make a workflow in the team’s channel and enter its workflows:// address."
        )
    if _service(url) is None:
        raise ValidationError(
            "Apprise can’t read this address. Check it against the service’s page on appriseit.com, and enter one address."
        )


def masked(url: str) -> str:
    """An address for people to see: which service, and nothing that lets anybody post there."""
    return f"{url.partition('://')[0]}://…"


def without_secrets(text: str, url: str) -> str:
    """The text with every part of the address taken out."""
    _, _, rest = url.partition("://")
    parts = re.split(r"[/:@?&=#,;+\s]+", rest)
    for part in sorted({*parts, *map(unquote, parts)}, key=len, reverse=True):
        if len(part) > 2:
            text = text.replace(part, "…")
    return text
