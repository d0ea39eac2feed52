"""Notes and papers: one person writes, and reports what others said."""

import re
from typing import TYPE_CHECKING

from promises.sources import cues, judging
from promises.sources.document import Document
from promises.sources.names import NAME
from promises.sources.people import Cast, Person

if TYPE_CHECKING:
    from promises.sources.finding import Said

_LABEL = re.compile(r"(?P<label>[^\W\d_][\w' .&/-]{0,40}?)(?: \([^()]{1,40}\))?[:–] +(?=\S)")
_SUBJECT = re.compile(rf"(?P<name>{NAME})(?: \([^()]{{1,40}}\))?[,:]? ")
_I_SAID = re.compile(
    rf"(?i)(?:(?:i|we)(?: (?:also|have|already|both|then))* |also |then )?{cues.REPORT.pattern.replace('(?i)', '')}(?! (?:them|her|him|us) (?:no\b|we can't|that we can't))"
)
_GROUP = re.compile(
    r"(?:(?P<the>[Tt]he|[Tt]heir|[Yy]our|[Oo]ur) )?(?P<group>(?:[\w'-]+ ){0,3}?[\w'-]+)(?: (?:also|still|really|each|both|all|then))* (?P<verb>wants?|needs?|asks? (?:that|for|to)|asked (?:that|for|us to|to)|insists?|insisted|requires?|required|requested|requests?|expects?|would like|'d like|must|has to|have to|should|wishe[sd]|wanted)\b"
)
_PRONOUN = re.compile(r"(?i)(?:and )?(?P<who>he|she|they|both)\b ?")
_THEY_GET = re.compile(
    r"(?i)(?:they|she|he|everybody|everyone)(?:'ll| will)? (?:gets?|receives?|keeps?) (?!back|angry|lost|asked)"
)
_GETS = re.compile(r"(?i)(?:(?:will )?(?:get|receive|keep)|gets|receives|keeps)\b (?!back|angry|lost|asked)")
_SOMEBODY_WILL = re.compile(
    rf"(?P<name>{NAME}) will (?!be (?:off|out|away|late)|need|have to|check|ask|see|look|try|find)"
)
_AGREED = re.compile(r"(?i)\b(?:agreed|confirmed|said yes|nodded|ok'?d|that's right|correct)\b")
_SKIPPED = re.compile(
    r"(?i)(?:competitor|competition|next|next steps?|todo|to do|internal|budget|mood|background|risk|fyi|open|gossip)\b"
)


def judge(document: Document, cast: Cast, said: "list[Said]") -> "list[tuple[Said, str, str, str]]":
    """The promises and asks, each with whose words are reported."""
    result = []
    last: Person | None = None
    for one in said:
        text = judging.plain(one.text)
        person = _mentioned(text, cast)
        found = (
            _notes(text, cast, last, one.paragraph.heading)
            if document.form == "notes"
            else _paper(text, cast, one)
        )
        if person and not person.ours:
            last = person
        if found:
            result.append((one, *found))
    return result


def _mentioned(text: str, cast: Cast) -> Person | None:
    match = _SUBJECT.match(text)
    return _longest(match["name"], cast) if match else None


def _longest(name: str, cast: Cast) -> Person | None:
    words = name.split()
    for count in range(len(words), 0, -1):
        person = cast.find(" ".join(words[:count]))
        if person:
            return person
    return None


def _author(cast: Cast) -> str:
    return cast.author.name if cast.author else cast.company


def _group(group: str, cast: Cast) -> str:
    words = group.split()
    if cast.customer and words and words[0].lower() != cast.customer.lower():
        lead = words[0] if words[0].isupper() or not words[0][:1].isupper() else words[0].lower()
        return " ".join([cast.customer, lead, *words[1:]])
    return group


def _notes(text: str, cast: Cast, last: Person | None, heading: str) -> tuple[str, str, str] | None:
    if judging.is_question(text):
        return None
    label = _LABEL.match(text)
    body = text
    person: Person | None = None
    if label:
        person = _longest(label["label"], cast)
        body = text[label.end() :]
        if person is None and _SKIPPED.match(label["label"]):
            return None
    if person is None:
        subject = _SUBJECT.match(body)
        person = _longest(subject["name"], cast) if subject else None
        if subject and person:
            # The name may be longer than what is known of it, so that only the known part is passed over.
            body = body[subject.end() :]
        elif last and (pronoun := _PRONOUN.match(body)):
            person, body = last, body[pronoun.end() :]
        elif last and re.match(
            r"(?i)(?:also |then )?(?:wants|needs|insists|asks|requires|would like|expects)\b", body
        ):
            person = last
    if cues.ASKED_ABOUT.search(body[:80]) or re.match(r"(?i)asked (?:what|whether|if|how|about)", body):
        return None
    if _THEY_GET.match(text) or (person and not person.ours and _GETS.match(body)):
        why = "" if cues.OPEN.search(body) else judging.commitment(text, 1)
        return ("promise", _author(cast), why) if why else None
    if person and not person.ours:
        return _of_theirs(body, text, person, bool(label))
    if person and person.ours:
        if cues.OPEN.search(body) or cues.REFUSED.search(body):
            return None
        why = judging.commitment(re.sub(r"^(?:he|she|they|and) ", "", body) if label else f"I {body}", 1)
        terms = label and (cues.BOUND.search(body) or cues.NUMBER.search(body) or cues.MONEY.search(body))
        if cues.REPORT.match(body) or why or terms:
            return "promise", person.name, why or "reports what we said"
        return None
    if cues.OPEN.search(body) or (cues.REFUSED.search(body) and not cues.COMMIT.search(body)):
        return None
    reports = _I_SAID.match(body)
    if (
        reports
        and not re.match(r"(?i)(?:said|told) (?:no|goodbye|hello)", reports[0])
        and len(body.split()) > 3
    ):
        return "promise", _author(cast), f"reports: {reports[0].strip()}"
    other = _SOMEBODY_WILL.match(body)
    if other and not cues.HEAD_NONE.fullmatch(heading.strip()) and (why := judging.commitment(body)):
        return "promise", other["name"], why
    group = _GROUP.match(body)
    if (
        group
        and not re.match(r"(?i)(?:we|i)\b", body)
        and (group["the"] or "").lower() != "our"
        and judging.ask(body, reported=True)
    ):
        return "ask", _group(group["group"], cast), f"asks: {group['verb']}"
    if cues.HEAD_ASK.search(heading) and judging.ask(body, reported=True):
        return "ask", last.name if last else cast.customer, "listed as a wish"
    if cues.HEAD_NONE.fullmatch(heading.strip()) and not (
        cues.BOUND.search(body) and re.match(r"(?i)(?:i|we)(?:'ll| will)\b", body)
    ):
        return None
    if re.search(r"(?i)\b(?:we|i|our \w+)(?:'ll| will| can)?\b", body) or cues.HEAD_PROMISE.search(heading):
        why = judging.commitment(body, 2)
        if why and (cues.COMMIT.search(body) or cues.HEAD_PROMISE.search(heading)):
            return "promise", _author(cast), why
    return None


def _of_theirs(body: str, text: str, person: Person, labelled: bool) -> tuple[str, str, str] | None:
    if cues.ASK_REPORT.match(body) or (labelled and judging.ask(body, reported=True)):
        return "ask", person.name, "reports a request"
    if re.match(
        r"(?i)(?:also )?(?:said|repeated|noted|mentioned|understood|understands|recalled|summed up|stated|says|reminded)\b",
        body,
    ):
        if judging.ask(body, reported=True):
            return "ask", person.name, "reports a request"
        if _AGREED.search(body) or re.search(r"(?i)\b(?:we|you|our|us|free|included|promised)\b", body):
            return "promise", person.name, "reports what was said of us"
    return None


def _paper(text: str, cast: Cast, one: "Said") -> tuple[str, str, str] | None:
    heading = one.paragraph.heading.strip()
    if judging.is_question(text):
        return None
    asks = bool(cues.HEAD_ASK.fullmatch(heading))
    found = _reported_ask(text, cast)
    if found and (asks or judging.reported_ask(text) or cues.ASK_REPORT.search(text)):
        return found
    if asks or (cues.HEAD_NONE.fullmatch(heading) and not cues.HEAD_PROMISE.fullmatch(heading)):
        return None
    if (
        cast.company
        and re.match(rf"(?i){re.escape(cast.company)}\b", text)
        and not (cues.YOUR.search(text) or cues.BOUND.search(text))
    ):
        return None
    if cast.customer and re.search(
        rf"(?i)\bby {re.escape(cast.customer)}\b|^(?:the )?(?:{re.escape(cast.customer)}|customer|client)\b(?! (?:gets|receives|can|keeps|will (?:get|receive)))",
        text,
    ):
        return None
    if cues.HEAD_PROMISE.search(heading) or one.paragraph.kind in ("item", "cell"):
        why = judging.commitment(text, 1)
    else:
        why = judging.commitment(text, 2)
    return ("promise", _author(cast), why) if why else None


def _reported_ask(text: str, cast: Cast) -> tuple[str, str, str] | None:
    if cues.ASKED_ABOUT.search(text[:200]):
        return None
    theirs = [person for person in cast.people if not person.ours]
    subject = _SUBJECT.match(text)
    person = _longest(subject["name"], cast) if subject else None
    if person and subject and cues.ASK_REPORT.match(text[subject.end() :]):
        return None if person.ours else ("ask", person.name, "reports a request")
    if judging.reported_ask(text) and text[:3].lower() == "you":
        return "ask", theirs[0].name if theirs else cast.customer, "repeats a request"
    group = _GROUP.match(text)
    if (
        group
        and not re.match(r"(?i)(?:we|i|it|this|that|you|each|every|all|any|a|an)\b", text)
        and group["verb"] not in ("must", "should", "has to", "have to")
    ):
        return "ask", _group(group["group"], cast), f"asks: {group['verb']}"
    return None
