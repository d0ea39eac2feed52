"""A mail and those it answers or forwards: which line belongs to which message, and who wrote it."""

import re
from collections.abc import Sequence

from promises.sources.document import Message
from promises.sources.names import in_order, mailbox, mailboxes
from promises.sources.rows import Row

_FIELDS = {
    "from": "from", "von": "from", "de": "from", "to": "to", "an": "to", "à": "to", "cc": "cc", "kopie": "cc",
    "date": "date", "sent": "date", "gesendet": "date", "datum": "date", "envoyé": "date", "subject": "subject",
    "betreff": "subject", "objet": "subject", "bcc": "cc", "reply-to": "cc", "importance": "cc", "attachments": "cc",
}  # fmt: skip
_FIELD = re.compile(r"\*{0,2}([A-Za-zÀ-ÿ-]{2,12})\s?:\*{0,2}(?:\s+(.*))?$")
_ATTRIBUTION = re.compile(
    r"(?:On|Am|Le|El|Op)\b.{4,280}?\b(?:wrote|schrieb|a écrit|escribió|schreef)\b(.{0,120}?):$"
)
_SEPARATOR = re.compile(
    r"(?i)[-_=\s]{0,40}(?:original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht)"
    r"[-_=\s]{0,40}$|begin forwarded message:$|_{10,}$"
)
_WHEN = re.compile(
    r".*(?:\b\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\s*[AaPp]\.?[Mm]\.?)?(?:\s*\(?(?:[A-Z]{2,5}|[+-]\d{4})\)?)*|\b\d{4}\b)[\s,]*"
)
_CLOSING = re.compile(
    r"(?i)(?:(?:with )?(?:kind|best|warm|warmest|many|friendly)\s+(?:regards|wishes|thanks|greetings)|regards|best|cheers|"
    r"(?:yours\s+)?(?:sincerely|faithfully|truly)|yours|thanks(?: again)?|thank you|many thanks|all the best|"
    r"mit freundlichen grüßen|viele grüße|cordialement|talk soon|take care)\s*[,.!]?$"
)
_SENT_FROM = re.compile(r"(?i)(?:sent|get outlook) (?:from|for) (?:my|outlook|mail|ios|android)\b.*")


def is_thread(rows: Sequence[Row]) -> bool:
    filled = [at for at, row in enumerate(rows) if row.text]
    return any(_block(rows, at) for at in filled) or any(
        _ATTRIBUTION.match(_near(rows, at)[0])
        for at in filled
        if rows[at].text[:2] in ("On", "Am", "Le", "El", "Op")
    )


def divide(rows: Sequence[Row]) -> list[Message]:
    """Give each row its message; rows of headers and signatures become "header" and "signature". The newest is first."""
    messages: list[Message] = []
    by_depth: dict[int, int] = {}
    waiting: int | None = None
    at = 0
    while at < len(rows):
        row = rows[at]
        block = _block(rows, at)
        if block:
            length, message = block
            messages.append(message)
            # Deeper quotes from here on belong to mails that this one answers.
            by_depth = {depth: owner for depth, owner in by_depth.items() if depth < row.depth}
            # Some programs quote what stands below the headers, and the headers not.
            by_depth[row.depth] = waiting = len(messages) - 1
            for other in rows[at : at + length]:
                other.kind, other.message = "header", len(messages) - 1
            at += length
            continue
        near, length = _near(rows, at)
        if near and (found := _ATTRIBUTION.match(near)):
            messages.append(_attributed(near, found[1]))
            waiting = len(messages) - 1
            for other in rows[at : at + length]:
                other.kind = "header"
            at += length
            continue
        if _SEPARATOR.match(row.text):
            row.kind = "header"
        elif row.text:
            if waiting is not None:
                by_depth = {depth: owner for depth, owner in by_depth.items() if depth < row.depth}
                by_depth[row.depth], waiting = waiting, None
            row.message = _owner(by_depth, row.depth, messages)
        at += 1
    filled: dict[int, list[Row]] = {}
    for row in rows:
        if row.text and row.kind != "header":
            filled.setdefault(row.message, []).append(row)
    for number, message in enumerate(messages):
        _sign_off(filled.get(number, []), message)
    return messages


def _owner(by_depth: dict[int, int], depth: int, messages: list[Message]) -> int:
    if depth in by_depth:
        return by_depth[depth]
    if not messages:
        messages.append(Message(""))
    if depth == 0:
        by_depth[0] = 0
        return 0
    # A quote that nobody is named for is of whom the mail is to.
    to = messages[by_depth.get(0, 0)].to
    messages.append(Message(*(to[0] if to else ("", ""))))
    by_depth[depth] = len(messages) - 1
    return by_depth[depth]


def _block(rows: Sequence[Row], at: int) -> tuple[int, Message] | None:
    """How many rows from here are headers of a mail, and what they say."""
    if _field(rows[at].text)[0] != "from":
        return None
    values: dict[str, str] = {}
    last = 0
    for length, row in enumerate(rows[at : at + 40]):
        name, value = _field(row.text)
        if row.depth != rows[at].depth or not row.text:
            # HTML may put an empty line between two headers.
            if len(values) > 1 or row.depth != rows[at].depth or length - last > 1:
                break
        elif name:
            values.setdefault(name, value)
            last = length + 1
        elif length > last or len(values) > 3 or not row.text.startswith(("<", '"')):
            break
    if len(values) < 2:
        return None
    name, address = mailbox(values["from"])
    return last, Message(
        name, address, mailboxes(values.get("to", "") + "," + values.get("cc", "")), values.get("date", "")
    )


def _field(text: str) -> tuple[str, str]:
    match = _FIELD.match(text[:3_000])
    name = _FIELDS.get(match[1].lower(), "") if match else ""
    return (name, (match[2] or "").strip()) if match and name else ("", "")


def _near(rows: Sequence[Row], at: int) -> tuple[str, int]:
    """The text of this row, with up to two more where a line like "On … wrote:" is broken."""
    if rows[at].text[:2] not in ("On", "Am", "Le", "El", "Op"):
        return "", 1
    text = ""
    for length, row in enumerate(rows[at : at + 3], 1):
        if not row.text or row.depth != rows[at].depth or len(row.text) > 300:
            break
        text = f"{text} {row.text}".strip()
        if text.endswith(":"):
            return text, length
    return "", 1


def _attributed(text: str, after: str) -> Message:
    body = re.sub(r"^(?:On|Am|Le|El|Op)\s+", "", text)
    body = re.sub(r"\s*\b(?:wrote|schrieb|a écrit|escribió|schreef)\b.{0,120}:$", "", body)
    if len(after.split()) > 1 or after.strip():
        body = after
    rest = _WHEN.sub("", body).strip(" ,")
    name, address = mailbox(rest or body)
    return Message(name, address, (), body[: len(body) - len(rest)].strip(" ,"))


def _sign_off(filled: list[Row], message: Message) -> None:
    first = (message.sender.split() or [""])[0].lower()
    for at, row in enumerate(filled):
        text = row.text
        left = len(filled) - at
        bare = text.strip(" ,.!-–*").lower()
        own_name = (
            bool(first)
            and bare in (first, message.sender.lower(), in_order(text).lower())
            and bare.startswith(first)
        )
        if (
            text == "--"
            or _SENT_FROM.match(text)
            or (left <= 12 and _CLOSING.match(text))
            or (left <= 10 and own_name and at > 0)
        ):
            for other in filled[at:]:
                other.kind = "signature"
            return
