"""Who speaks in a document, and which of them are our side."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from promises.sources.cues import ASK_REPORT, BUYER, INITIALS, PARTICIPANT, SELLER
from promises.sources.document import Document, Paragraph
from promises.sources.names import NAME, ROLES, domain, shown, without_lead, without_title

_BY = re.compile(
    rf"(?im:^|\b)(?i:author|(?:prepared|written|submitted|created|sent|taken|notes|minutes) by|by|rep|account executive|account manager|owner|"
    rf"your contact|seller|sales rep)(?i:[ ]*[:\-–])?[ ]+(?P<name>{NAME})(?:[ ]?\((?P<company>[^()]{{2,60}})\)|,[ ]+(?P<after>{NAME}))?"
)
_AFTER_DATE = re.compile(
    rf"\b(?:20\d\d|\d{{1,2}}[./]\d{{1,2}}[./]?(?:\d{{2,4}})?|[A-Z][a-z]{{2,8}} \d{{1,2}})[,;:]?[ ]+(?:[-–|/][ ])?(?:by[ ])?(?P<name>{NAME})[ ]*(?:[.,(|]|$)"
)
_BEFORE_DATE = re.compile(
    rf"(?m)^\W*(?P<name>{NAME})(?:,| [-–|])[ ]+(?:[A-Z][a-z]+,? )?(?:\d{{1,2}}[ ./]|20\d\d|[A-Z][a-z]{{2,8}} \d)"
)
_THEIRS = re.compile(
    rf"(?:\b(?i:with|attn\.?|attention|customer contact|for|dear|to|spoke to|met)(?i:[ ]*:)?[ ]+)(?P<list>{NAME}(?:[ ]?\([^()]{{1,60}}\))?(?:(?:,| and| &)[ ]+{NAME}(?:[ ]?\([^()]{{1,60}}\))?)*)"
)
_CUSTOMER = re.compile(
    rf"(?:(?i:customer|client|account|prospect|buyer|company)[ ]*:[ ]*|(?i:proposal|offer|quote|quotation|statement of work|plan|planning|notes|call|visit|demo|meeting|minutes|debrief|workshop|kick-?off|session|summary|draft)\b"
    rf"[^\n.;]{{0,60}}?(?:\b(?i:for|with|at)\b|[:,–-])[ ]+)(?:the )?(?:(?:city|town|county|state|university|institute|ministry|municipality|port|bank|district|hospital|region|canton)[ ]of[ ](?:the[ ])?)?(?P<name>{NAME})"
)
_BEFORE_DASH = re.compile(rf"#*[ ]*(?P<name>{NAME})[ ]*(?:[-–—:|/,][ ])")
_AFTER_TITLE = re.compile(
    rf"#*[ ]*(?i:(?:call|meeting|visit|demo|kick-?off) (?:notes|report|call|minutes)|notes|minutes)[ ]+(?P<name>{NAME})"
)
_PRESENT = re.compile(
    r"(?im)^\W*(?:present|attendees|participants|on the call|in the room|people)[ ]*:\W*(.{3,600})$"
)
MOST_PEOPLE = 200
_CLOSE = re.compile(
    r"(?i)(?:with )?(?:(?:kind|best|warm|friendly) (?:regards|wishes)|(?:yours )?(?:sincerely|faithfully)|regards|yours)\s*,?$"
)
_MONTHS = re.compile(
    r"(?i)^(?:january|february|march|april|may|june|july|august|september|october|november|december|feb|sept?|oct|nov|dec|(?:mon|tues|wednes|thurs|fri|satur|sun)day)$"
)
_NOT_A_NAME = {
    "transcript",
    "title",
    "proposal",
    "offer",
    "notes",
    "call",
    "meeting",
    "demo",
    "the",
    "minutes",
    "summary",
    "draft",
    "call notes",
    "date",
    "i",
}


@dataclass
class Person:
    """Somebody named in the document; `ours` is None while nothing tells."""

    name: str
    company: str = ""
    ours: bool | None = None
    score: float = 0.0


@dataclass
class Cast:
    """The people of a document. `author` wrote it, `customer` is the other company's short name."""

    people: list[Person] = field(default_factory=list)
    labels: dict[str, Person] = field(default_factory=dict)
    author: Person | None = None
    customer: str = ""
    company: str = ""
    known: dict[str, "Person | None"] = field(default_factory=dict)

    def find(self, label: str) -> Person | None:
        """The person a label means: the whole name, initials, or a first or last name that only one has."""
        if label not in self.known:
            self.known[label] = self._find(label)
        return self.known[label]

    def _find(self, label: str) -> Person | None:
        label = without_title(" ".join(label.split()).rstrip(".")).lower()
        if not label:
            return None
        if label in self.labels:
            return self.labels[label]
        matches = [person for person in self.people if without_title(person.name).lower() == label]
        if not matches and " " not in label:
            matches = [
                person for person in self.people if label in without_title(person.name).lower().split()
            ]
        if not matches and label.isalpha() and 2 <= len(label) <= 3:
            matches = [p for p in self.people if "".join(part[0] for part in p.name.lower().split()) == label]
        return matches[0] if matches and len({person.name for person in matches}) == 1 else None

    def add(self, name: str, company: str = "") -> Person:
        person = self.find(name)
        if person is None or (
            " " in name and " " in person.name and person.name.lower() != shown(name).lower()
        ):
            person = Person(
                shown(without_title(name)) if len(without_title(name).split()) > 1 else shown(name), company
            )
            if len(self.people) < MOST_PEOPLE:
                self.people.append(person)
        elif " " in name and " " not in person.name:
            person.name = shown(name)
        person.company = person.company or company
        self.known.clear()
        return person


def cast_of(document: Document, ours: Collection[str] = ()) -> Cast:
    """The people, their companies and sides. `ours` names our company, its mail domain or its people, where known."""
    cast = Cast()
    if document.form == "mail":
        _from_messages(document, cast)
    else:
        _from_head(document, cast)
    _weigh(document, cast)
    _take_sides(document, cast, {name.lower().strip().lstrip("@") for name in ours if name.strip()})
    return cast


def _from_messages(document: Document, cast: Cast) -> None:
    for message in document.messages:
        for name, address in ((message.sender, message.address), *message.to):
            if name:
                cast.add(name, domain(address))


def _from_head(document: Document, cast: Cast) -> None:
    head = (
        [p.text for p in document.paragraphs if p.kind in ("header", "heading")]
        if document.form == "transcript"
        else []
    )
    head = head or [paragraph.text for paragraph in document.paragraphs[:8]]
    text = "\n".join(line[:600] for line in head[:30])
    for match in PARTICIPANT.finditer(text):
        company = _company(match["inside"])
        for name in re.split(r"[ ]?(?:,|&|\+|\band\b)[ ]", match["names"]):
            if _is_name(without_lead(name)):
                cast.add(without_lead(name), company)
    customer = _CUSTOMER.search(text) or _BEFORE_DASH.match(text) or _AFTER_TITLE.match(text)
    if customer and _is_name(customer["name"]):
        cast.customer = shown(customer["name"].split()[0])
    for match in _PRESENT.finditer(text):
        for name in re.split(r"[,;&]|[ ]and[ ]", re.sub(r"\([^()]*\)", "", match[1])):
            if re.fullmatch(NAME, name.strip()) and " " in name.strip() and _is_name(name):
                cast.add(name.strip())
    for initials, name in INITIALS.findall(text):
        if _is_name(name):
            cast.labels[initials.lower()] = cast.add(name)
            cast.known.clear()
    if document.form == "transcript":
        for message in document.messages:
            cast.add(message.sender, _company(message.address))
        for label in dict.fromkeys(p.speaker for p in document.paragraphs if p.speaker):
            if cast.find(label) is None:
                cast.add(label)
    else:
        _authors(document, text, cast)


def _authors(document: Document, text: str, cast: Cast) -> None:
    dated = (m for pattern in (_AFTER_DATE, _BEFORE_DATE) for m in pattern.finditer(text))
    match = _BY.search(text) or next((m for m in dated if _is_name(m["name"]) and " " in m["name"]), None)
    if match and _is_name(match["name"]):
        cast.author = cast.add(match["name"])
        groups = match.groupdict()
        cast.company = groups.get("company") or groups.get("after") or cast.author.company
        cast.author.company = cast.author.company or (cast.company or "").split(",")[0].strip()
    for match in _THEIRS.finditer(text):
        for part in re.split(r",[ ]+|[ ]+(?:and|&)[ ]+", re.sub(r"\([^()]*\)", "", match["list"])):
            if part.split() and part.split()[0].lower() == cast.customer.lower():
                continue
            person = cast.find(part) if _is_name(part) else None
            if person is None and _is_name(part) and (" " in part.strip()):
                person = cast.add(part.strip())
            if person and person is not cast.author and not (cast.company and person.company == cast.company):
                person.ours = False
    lines = [paragraph.text for paragraph in document.paragraphs]
    if cast.author is None:
        for at, line in enumerate(lines):
            words = line.split("  ")[0]
            if _CLOSE.match(words[:60]) and at + 1 < len(lines):
                name = re.match(NAME, lines[at + 1])
                if name:
                    cast.author = cast.add(name[0])
    for person in cast.people:
        # "Professor Molnar" below "Prof. Agnes Molnar" is the same.
        last = person.name.split()[-1]
        whole = next(
            (
                n
                for n in re.findall(NAME, text)
                if n.split()[-1] == last and len(without_title(n).split()) > 1
            ),
            "",
        )
        if whole and len(without_title(person.name).split()) == 1:
            person.name = shown(without_title(whole))
    for name in re.findall(NAME, text):
        if len(name.split()) == 2 and re.search(
            rf"{re.escape(name)} (?:joined|was there|dialled in|dialed in|from our)", text
        ):
            cast.add(name)


def _company(inside: str) -> str:
    parts = [part.strip() for part in inside.split(",")]
    companies = [part for part in parts if part[:1].isupper() and not ROLES.match(part)]
    written_out = [part for part in companies if not (part.isupper() and len(part) < 4)]
    return (written_out or companies or [""])[0]


def _is_name(name: str) -> bool:
    name = name.strip()
    return (
        bool(name)
        and name.lower() not in _NOT_A_NAME
        and not any(_MONTHS.match(part) for part in name.split()[:1])
    )


def _spoken(document: Document, cast: Cast) -> Iterable[tuple[Person, Paragraph]]:
    for paragraph in document.paragraphs:
        if paragraph.kind in ("header", "heading", "signature"):
            continue
        label = (
            document.messages[paragraph.message].sender
            if document.form == "mail" and document.messages
            else paragraph.speaker
        )
        person = cast.find(label) if label else None
        if person:
            yield person, paragraph


def _weigh(document: Document, cast: Cast) -> None:
    for person, paragraph in _spoken(document, cast):
        text = paragraph.text[:4_000].replace("\u2019", "'")
        person.score += len(SELLER.findall(text)) - len(BUYER.findall(text))
    if document.form == "notes":
        for person in cast.people:
            first = re.escape(person.name.split()[0])
            for paragraph in document.paragraphs:
                match = re.match(
                    rf"{first}(?: {re.escape(person.name.split()[-1])})?[:,]? ", paragraph.text[:200]
                )
                if match:
                    rest = paragraph.text[match.end() :][:300]
                    asks = (
                        ASK_REPORT.match(rest)
                        or re.match(r"(?i)(?:also )?(?:thinks?|asked|found|asks|wonders|likes?)\b", rest)
                        or "must" in rest
                    )
                    commits = re.search(
                        r"(?i)\b(?:will|can be|doubts|sets? up|said that|said we|promised|confirmed|agreed|offered|committed)\b",
                        rest,
                    )
                    person.score += (1 if commits else 0) - (2 if asks else 0)


def _take_sides(document: Document, cast: Cast, known: Collection[str]) -> None:
    groups: dict[str, list[Person]] = {}
    for person in cast.people:
        groups.setdefault(person.company.lower() or f"?{person.name}", []).append(person)
    named = [key for key, members in groups.items() if _is_known(key, members, known)]
    if document.form in ("notes", "paper"):
        if cast.author:
            cast.author.ours = True
        for key, members in groups.items():
            for person in members:
                if key in named or (
                    cast.author
                    and cast.author.company
                    and person.company.lower() == cast.author.company.lower()
                ):
                    person.ours = True
                elif person.ours is None and person is not cast.author:
                    person.ours = person.score > 0 and key.startswith("?")
        return
    if not named and groups:
        scores = {key: sum(person.score for person in members) for key, members in groups.items()}
        companies = {key: score for key, score in scores.items() if not key.startswith("?")}
        pool = companies if len(companies) > 1 else scores
        best = max(pool, key=lambda key: pool[key])
        if len(pool) > 1 or pool[best] >= 0:
            named = [best]
        if document.form == "transcript" and pool is scores:
            named += [key for key, score in scores.items() if score > 1 and key not in named]
    for key, members in groups.items():
        for person in members:
            person.ours = key in named
            if (
                named
                and key.startswith("?")
                and document.form == "transcript"
                and person.score > 1
                and not known
            ):
                person.ours = True


def _is_known(key: str, members: list[Person], known: Collection[str]) -> bool:
    names = {person.name.lower() for person in members}
    return any(
        word in names or (not key.startswith("?") and (word == key or word.replace(" ", "") in key))
        for word in known
    )
