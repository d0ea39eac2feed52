"""A mail file: its headers and the text of its body, written one below the other as in a forwarded mail."""

import re
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser

from promises.sources.document import Line, Unreadable
from promises.sources.markup import html_lines

MAX_PARTS = 200
MAX_DEPTH = 20
_HEADER_LINE = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t\r\n]")
_MAILISH = re.compile(rb"(?im)^(?:to|subject|date|message-id|mime-version|received|return-path):")
_SHOWN = ("From", "To", "Cc", "Date", "Subject")


def is_mail(name: str, data: bytes) -> bool:
    """Whether the bytes begin with the headers of a mail."""
    head = data[:65_536].lstrip(b"\xef\xbb\xbf\r\n").split(b"\n\n")[0].split(b"\r\n\r\n")[0]
    starts = _HEADER_LINE.match(head) is not None and re.search(rb"(?im)^from:", head) is not None
    return (starts and _MAILISH.search(head) is not None) or (
        name.lower().endswith(".eml") and _HEADER_LINE.match(head) is not None
    )


def lines(data: bytes) -> list[Line]:
    """The lines of a mail, each attached mail after it. Attachments of other kinds are set aside."""
    data = data.lstrip(b"\xef\xbb\xbf\r\n")
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    if head.count(b"\n") > 5_000 or len(head) > 512 * 1024:
        raise Unreadable("The mail's headers are too long to be a mail's.")
    # Each level of nesting is parsed by recursion, so that levels are counted before.
    if len(re.findall(rb"(?im)^content-type:\s*(?:multipart|message)/", data)) > MAX_PARTS:
        raise Unreadable("The mail has too many parts inside each other.")
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(data)
        found: list[Line] = []
        _read(message, found, 0)
    except (MessageError, LookupError, ValueError, AttributeError, RecursionError, TypeError) as error:
        raise Unreadable("The mail is broken and can't be opened.") from error
    return [Line(line.text, f"line {number}", line.kind) for number, line in enumerate(found, 1)]


def _read(message: Message, found: list[Line], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Unreadable("The mail has too many parts inside each other.")
    if depth:
        found += [Line("", ""), Line("---------- Forwarded message ----------", "")]
    for name in _SHOWN:
        value = message.get(name)
        if value is not None:
            found.append(Line(f"{name}: {_header(value)}", ""))
    found.append(Line("", ""))
    _body(message, found, depth)


def _body(part: Message, found: list[Line], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Unreadable("The mail has too many parts inside each other.")
    kind = part.get_content_type()
    if kind == "message/rfc822":
        attached = part.get_payload()
        for inner in attached if isinstance(attached, list) else []:
            if isinstance(inner, Message):
                _read(inner, found, depth + 1)
    elif part.is_multipart():
        children = [child for child in part.get_payload() if isinstance(child, Message)]
        if kind == "multipart/alternative":
            children = [_best(children)] if children else []
        for child in children:
            _body(child, found, depth + 1)
    elif part.get_content_disposition() != "attachment" and part.get_content_maintype() == "text":
        text = _text(part)
        if kind == "text/html":
            found += html_lines(text)
        elif kind == "text/plain":
            if "format=flowed" in str(part.get("Content-Type", "")).lower().replace('"', "").replace(" ", ""):
                text = _unflowed(text)
            found += [Line(line, "") for line in text.split("\n")]


def _best(children: list[Message]) -> Message:
    """Plain text where it says something: some programs leave it empty beside the HTML."""
    plain = next((child for child in children if child.get_content_type() == "text/plain"), None)
    if plain is not None and len(_text(plain).strip()) > 20:
        return plain
    return children[-1]


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    for charset in (part.get_content_charset() or "utf-8", "utf-8", "cp1252"):
        try:
            text = payload.decode(charset)
            break
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    else:
        text = payload.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ").replace("\ufeff", "")


def _header(value: object) -> str:
    parts = []
    for text, charset in decode_header(str(value)[:20_000]):
        if isinstance(text, bytes):
            try:
                parts.append(text.decode(charset or "utf-8", "replace"))
            except LookupError:
                parts.append(text.decode("utf-8", "replace"))
        else:
            parts.append(text)
    return " ".join("".join(parts).split())[:2_000]


def _unflowed(text: str) -> str:
    """Lines that a mail program wrapped by itself end in a space; the mark of a signature does too, and stays."""
    joined: list[str] = []
    for line in text.split("\n"):
        if (
            joined
            and joined[-1].endswith(" ")
            and joined[-1].strip("> ") != "--"
            and not line.startswith(">")
        ):
            joined[-1] += line
        else:
            joined.append(line)
    return "\n".join(joined)
