"""The sentences of a document that sound like promises of our side or like asks of the other, for a person to choose from."""

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

from promises.sources import cues, judging, reported
from promises.sources.document import Document, Paragraph
from promises.sources.people import Cast, Person, cast_of
from promises.sources.sentences import sentences

# A longer one is no sentence that somebody would sign.
LONGEST = 1_200
SHORTEST = 3


@dataclass(frozen=True)
class Candidate:
    """A sentence, its place in the document's text, and in a few words why it is proposed."""

    sentence: str
    start: int
    end: int
    role: str
    said_by: str
    why: str
    place: str = ""


@dataclass(frozen=True)
class Said:
    """A sentence with what its judgment needs: who says it, where, and the words the other side answers with."""

    text: str
    start: int
    end: int
    paragraph: Paragraph
    person: Person | None
    turn: int


def find(document: Document, ours: Collection[str] = ()) -> list[Candidate]:
    """The proposed sentences in the order of the text.

    Which side is ours is read from the document; `ours` names our company, its mail domain or its people, where known.
    """
    return [row for row in survey(document, ours) if row.role]


def survey(document: Document, ours: Collection[str] = ()) -> list[Candidate]:
    """Every sentence: the proposed ones as `find` gives them, and after them, without role, those that are left out."""
    cast = cast_of(document, ours)
    said = _said(document, cast)
    if document.form in ("notes", "paper"):
        judged = reported.judge(document, cast, said)
    else:
        judged = _judge_talk(document, cast, said)
    found = [_candidate(one, role, said_by, why) for one, role, said_by, why in judged]
    taken = {(row.start, row.end) for row in found}
    rest = [_candidate(one) for one in said if (one.start, one.end) not in taken]
    return found + rest


def _candidate(one: Said, role: str = "", said_by: str = "", why: str = "") -> Candidate:
    return Candidate(one.text, one.start, one.end, role, said_by, why, one.paragraph.place)


def _said(document: Document, cast: Cast) -> list[Said]:
    result = []
    turn, last = 0, ("", -1)
    for paragraph in document.paragraphs:
        if paragraph.kind in ("header", "signature"):
            continue
        label = (
            document.messages[paragraph.message].sender
            if document.form == "mail" and document.messages
            else paragraph.speaker
        )
        if (label, paragraph.message) != last:
            turn, last = turn + 1, (label, paragraph.message)
        person = cast.find(label) if label else None
        if paragraph.kind == "heading":
            continue
        for a, b in sentences(paragraph.text):
            text = " ".join(paragraph.text[a:b].split()).strip("*_ ")
            if b - a <= LONGEST and text:
                start, end = paragraph.where(a, b)
                result.append(Said(text, start, end, paragraph, person, turn))
    return result


def _judge_talk(document: Document, cast: Cast, said: list[Said]) -> list[tuple[Said, str, str, str]]:
    result = []
    answers = _answers(document, said)
    recaps = _recaps(document, said, answers)
    wishes = _wishes(said)
    names = [person.name for person in cast.people if person.ours]
    other = next((person for person in cast.people if not person.ours), None)
    for at, one in enumerate(said):
        if one.person is None:
            continue
        text = judging.plain(one.text)
        if one.person.ours:
            why = judging.reported_ask(text)
            if why and document.form == "mail":
                addressee = _addressee(document, cast, one) or other
                result.append((one, "ask", addressee.name if addressee else "", why))
                continue
            why = judging.commitment(
                text, 1 if (one.paragraph.kind == "item" and document.form == "mail") else 2
            )
            if why:
                result.append((one, "promise", one.person.name, why))
            continue
        answer = answers.get(at, "")
        why = judging.ask(text)
        claimed = judging.claim(text, answer, at in recaps, names)
        if claimed and (at in recaps or not why or claimed.startswith("holds")):
            result.append((one, "promise", one.person.name, claimed))
        elif why or (at in wishes and len(text.split()) >= SHORTEST and not judging.is_question(text)):
            result.append((one, "ask", one.person.name, why or "listed as a wish"))
    return result


def _addressee(document: Document, cast: Cast, one: Said) -> Person | None:
    for name, _ in document.messages[one.paragraph.message].to if document.messages else ():
        person = cast.find(name)
        if person and not person.ours:
            return person
    return None


def _answers(document: Document, said: list[Said]) -> dict[int, str]:
    """For each sentence of the other side, what our side says next: the next turn of a talk, or the newer mail."""
    result: dict[int, str] = {}
    if document.form == "mail":
        parts: dict[int, list[str]] = {}
        for one in said:
            if one.person and one.person.ours:
                parts.setdefault(one.paragraph.message, []).append(one.text)
        newer = sorted(parts)
        replies = {number: " ".join(parts[number]) for number in newer}
        for at, one in enumerate(said):
            before = bisect_left(newer, one.paragraph.message)
            result[at] = replies[newer[before - 1]] if before else ""
        return result
    for at, one in enumerate(said):
        if one.person is None or one.person.ours:
            continue
        # Where the same turn goes on with something else, the answer is to its last sentences.
        for later in said[at + 1 : at + 12]:
            if later.turn > one.turn + 3:
                break
            if later.person and later.person.ours:
                same = [x.text for x in said[at + 1 : at + 16] if x.turn == later.turn]
                result[at] = " ".join(same)
                break
    return result


def _recaps(document: Document, said: list[Said], answers: dict[int, str]) -> dict[int, str]:
    """Sentences of the other side that sum up what was agreed, unless our answer takes them back."""
    result: dict[int, str] = {}
    if document.form != "mail":
        return result
    open_for: tuple[int, int] | None = None
    items: dict[int, list[int]] = {}
    for at, one in enumerate(said):
        if one.person is None or one.person.ours:
            continue
        text = judging.plain(one.text)
        key = (one.paragraph.message, id(one.paragraph))
        if (
            cues.RECAP.search(text)
            and not judging.is_question(text)
            and one.paragraph.kind != "item"
            and (
                text.endswith(":")
                or re.search(
                    r"\b(?:here|below|follow\w*|list|took away|recap|sum|points?|notes|what|misheard|correct me)\b",
                    text,
                    re.I,
                )
            )
        ):
            open_for = key
            continue
        if open_for and open_for[0] == key[0]:
            if one.paragraph.kind == "item":
                items.setdefault(one.paragraph.message, []).append(at)
                result[at] = "recap"
                continue
            if items.get(key[0]):
                # The list is over: what follows is new.
                open_for = None
    for places in items.values():
        paragraphs = list(dict.fromkeys(id(said[at].paragraph) for at in places))
        for number in judging.taken_back(answers.get(places[0], ""), len(paragraphs)):
            for at in places:
                if (said[at].paragraph.number or paragraphs.index(id(said[at].paragraph)) + 1) == number:
                    del result[at]
    return result


def _wishes(said: list[Said]) -> set[int]:
    """Items of a list that the other side introduces as what it needs."""
    result: set[int] = set()
    introduced: int | None = None
    for at, one in enumerate(said):
        text = judging.plain(one.text)
        if one.paragraph.kind != "item":
            introduced = None
            if (
                text.endswith(":")
                and one.person
                and not one.person.ours
                and (cues.NEED.search(text) or "please" in text)
            ):
                introduced = one.turn
        elif introduced == one.turn:
            result.add(at)
    return result
