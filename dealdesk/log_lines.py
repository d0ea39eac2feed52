"""What happens to every line of the log before it is written: nothing in it can pass for another line, or give a secret away."""

import re
from io import StringIO
from typing import TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, WrappedLogger

# Parts of addresses that are a key in themselves (the calendar feed, links in mails of the sign-in), credentials as headers
# carry them, and passwords inside the address of a server.
_SECRET = re.compile(
    r"(?P<kept>/calendar/|/password/reset/key/|/confirm-email/)[^/\s\"'?]+"
    r"|(?P<scheme>\b(?:Bearer|Token|Basic) +)[\w.~+/=-]{8,}"
    r"|(?P<user>://[^\s:/@]*:)[^\s@/]+(?=@)"
)


def masked(logger: WrappedLogger, name: str, line: str) -> str:
    """A processor after the renderer: hides what nobody may read in a log, wherever in the line it stands."""
    return without_secrets(line)


def without_secrets(text: str) -> str:
    """The text with stars in the place of keys and passwords."""
    return _SECRET.sub(lambda found: f"{found['kept'] or found['scheme'] or found['user']}***", text)


def on_one_line(logger: WrappedLogger, name: str, event_dict: EventDict) -> EventDict:
    """A processor before the console's renderer, which writes the message, and values without spaces, as they are.

    Line ends, terminal sequences and marks that turn the writing direction become visible escapes. JSON does so itself.
    """
    for key, value in event_dict.items():
        if isinstance(value, str) and not value.isprintable():
            event_dict[key] = _visible(value)
    return event_dict


def indented_traceback(sio: TextIO, exc_info: ExcInfo) -> None:
    """An exception for the console: its message may have line ends of its own, and no line of it starts like a log line.

    The plain one: the pretty ones print local variables, secrets too.
    """
    plain = StringIO()
    structlog.dev.plain_traceback(plain, exc_info)
    for line in plain.getvalue().strip("\n").split("\n"):
        sio.write(f"\n    {_visible(line)}")


def _visible(text: str) -> str:
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
