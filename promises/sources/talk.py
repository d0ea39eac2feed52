"""Transcripts and chats: who says which line."""

import re
from collections import Counter
from collections.abc import Sequence

from promises.sources.names import NAME
from promises.sources.rows import Row

_TIME = r"\[?\(?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4},?[ ])?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?(?:[ ]?[AaPp][Mm])?\)?\]?"
_LABEL = rf"(?P<name>{NAME}|[A-Z][\w.-]{{0,30}}|Speaker \d+)(?:[ ]?[(\[](?P<side>[^()\[\]]{{1,60}})[)\]])?"
_MARK = r"[*_]{0,2}"
# "[00:12] Name (Company): text", "Name 10:02: text", "NAME: text", "**Name:** text"
_TURN = re.compile(
    rf"{_MARK}(?P<time>{_TIME}[ ]?(?:[-–|][ ]?)?)?{_MARK}{_LABEL}(?:[ ]?(?P<late>{_TIME}))?{_MARK}[ ]?[:>]{_MARK}(?:[ ]+(?P<text>.*))?$"
)
# "00:03:41 Name" and "Name  10:02 AM" on a line of their own
_HEAD = re.compile(
    rf"{_MARK}(?:{_TIME}[ ]*[-–|]?[ ]*{_LABEL}|{_LABEL.replace('<name>', '<name2>').replace('<side>', '<side2>')}[ ,–-]+{_TIME}){_MARK}$"
)
_CUE = re.compile(rf"(?:\d+|WEBVTT.*|{_TIME}[ ]*-->[ ]*{_TIME}.*)$")
_VOICE = re.compile(r"<v(?:\.\w+)?[ ]+(?P<name>[^<>]{1,60})>(?P<text>.*?)(?:</v>)?$")
_MAX_LABEL = 140
# More than that are the first words of lines, and nobody's names.
MOST_SPEAKERS = 200

_NOT_SPEAKERS = {
    "note", "notes", "subject", "date", "time", "title", "price", "pricing", "present", "participants", "attendees",
    "speakers", "training", "next", "agenda", "author", "customer", "location", "summary", "background", "todo",
    "topic", "recorded", "from", "to", "cc", "action", "actions", "open", "support", "scope", "duration", "question",
}  # fmt: skip


def is_talk(rows: Sequence[Row]) -> bool:
    """Whether most of the lines are turns of at least two people."""
    turns = Counter(label for row in rows if (label := _turn(row.text)[0]))
    speakers = [label for label, times in turns.items() if times > 1]
    filled = sum(1 for row in rows if row.text and not _CUE.match(row.text[:_MAX_LABEL]))
    heads = sum(1 for row in rows if row.text and _turn(row.text)[2])
    share = sum(turns[label] for label in speakers) + heads
    return (
        1 < len(turns) <= MOST_SPEAKERS
        and len(speakers) > 0
        and sum(turns.values()) >= 4
        and share >= filled * 0.45
    )


def divide(rows: Sequence[Row]) -> dict[str, str]:
    """Give each row its speaker as written; returns the company or role beside a speaker's name where one stands.

    The label leaves the row's text, lines before the first turn become "header".
    """
    counts = Counter(label for row in rows if (label := _turn(row.text)[0]))
    beside: dict[str, str] = {}
    speaker = ""
    for row in rows:
        label, side, head, at = _turn(row.text)
        if label and (counts[label] > 1 or speaker):
            speaker = label
            if side:
                beside[label] = side
            row.start += at
            row.text = row.text[at:]
            row.kind = "turn"
            if head:
                row.text, row.start = "", row.end
        elif row.text and (_CUE.match(row.text[:_MAX_LABEL]) or not speaker):
            row.kind = "header"
        row.speaker = speaker
    return beside


def _turn(text: str) -> tuple[str, str, bool, int]:
    """The speaker, what stands in brackets, whether nothing follows, and where the words begin."""
    if not text:
        return "", "", False, 0
    voice = _VOICE.match(text)
    if voice:
        return voice["name"].strip(), "", False, voice.start("text")
    head = text[:_MAX_LABEL]
    match = _TURN.match(head)
    if match:
        name = match["name"].strip()
        if name.lower() in _NOT_SPEAKERS or (
            len(name.split()) > 2 and name.split()[0].lower() in ("the", "our")
        ):
            return "", "", False, 0
        if match["text"] is None:
            return name, match["side"] or "", True, len(text)
        return name, match["side"] or "", False, match.start("text")
    match = _HEAD.match(text) if len(text) <= _MAX_LABEL else None
    if match:
        name = match["name"] or match["name2"]
        return name.strip(), match["side"] or match["side2"] or "", True, len(text)
    return "", "", False, 0
