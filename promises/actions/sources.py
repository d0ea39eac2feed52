"""Raw material of a deal: keeping it with the sentences that it holds, and taking it out again."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dealdesk.accounts.models import Installation, Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.lines import CHOICE_FIELDS, TEXT_FIELDS, clean_words
from promises.actions.locking import take_deal
from promises.files.names import clean_name, ending_of
from promises.models import Deal, Source
from promises.permissions import require_editor
from promises.sources.document import Document, Unreadable
from promises.sources.mail import is_mail
from promises.sources.reading import read
from promises.states import Incomplete, Refused
from promises.vocabulary import Stage

PASTED = "Pasted notes"
MOST_SOURCES = 100
FACTS = ("said_by", "said_to", "said_on", "channel")
# Where many companies have their mail: a name there tells nothing of whose side somebody is on.
_PUBLIC_MAIL = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "gmx.net",
    ]
)


def keep_source(
    deal: Deal,
    *,
    name: str,
    content: bytes,
    by: Person,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    field: str = "file",
) -> Source:
    """Read raw material and keep it with the deal, once however often it comes.

    `facts` hold for all of it: said_by, said_to, said_on, channel; given again for the same text, they replace those that
    were given before. Raises NotYours; Refused on `field`, in a sentence, for what can't be read or is too much; Incomplete
    for facts that can't be kept.
    """
    require_editor(by, deal)
    name = clean_name(name, nameless=PASTED)
    kept = _clean_facts(facts or {})
    try:
        document = read(name, content)
    except Unreadable as problem:
        raise Refused(str(problem), code="unreadable", field=field) from problem
    text = harmless(document.text)
    # Reading and finding can take a second: neither happens with the deal's row held.
    sentences = _sentences(document)
    with atomic():
        deal = take_deal(deal.pk)
        require_editor(by, deal)
        if deal.stage in (Stage.WON, Stage.LOST):
            raise Refused(
                f"The deal is {deal.get_stage_display().lower()}, so nothing is added to its sheet."
            )
        digest = hashlib.sha256(text.encode()).hexdigest()
        there = deal.sources.filter(digest=digest).first()
        if there is not None:
            if any(kept.values()) and kept != there.facts:
                there.facts = kept
                there.save(update_fields=["facts"])
            return there
        if deal.sources.count() >= MOST_SOURCES:
            sentence = f"This deal has {MOST_SOURCES} sources. Remove one that no line uses."
            raise Refused(sentence, code="too_many", field=field)
        source = Source.objects.create(
            deal=deal,
            name=name,
            form=_form(name, content),
            text=text,
            digest=digest,
            sentences=sentences,
            facts=kept,
            added_by=by,
            added_at=now,
        )
        found = sum(bool(row["role"]) for row in sentences)
        record(
            event(
                "source.added",
                actor=by,
                now=now,
                deal=deal.pk,
                source=source.pk,
                name=name,
                form=source.form,
                digest=digest,
                found=found,
            )
        )
    return source


@atomic
def drop_source(source: Source, *, by: Person, now: datetime) -> None:
    """Take raw material out of the deal. Raises NotYours; Refused while a line comes from it, withdrawn ones included."""
    deal = take_deal(source.deal_id)
    require_editor(by, deal)
    numbers = list(source.lines.order_by("number").values_list("number", flat=True)[:4])
    if numbers:
        words = f"line{'' if len(numbers) == 1 else 's'} {', '.join(map(str, numbers[:3]))}"
        more = " and more" if len(numbers) > 3 else ""
        raise Refused(f"“{source.name}” stays: {words}{more} of the sheet came from it.", code="in_use")
    pk, digest = source.pk, source.digest
    if Source.objects.filter(pk=pk).delete()[0]:
        record(
            event(
                "source.removed", actor=by, now=now, deal=deal.pk, source=pk, name=source.name, digest=digest
            )
        )


def our_side() -> list[str]:
    """By what a document tells our side from the other: the company, its people and their mail domains. Two queries."""
    people = list(Person.objects.active().filter(guest=False).values_list("name", "email"))
    domains = {email.rpartition("@")[2].lower() for _, email in people} - _PUBLIC_MAIL
    return [Installation.load().company, *(name for name, _ in people), *sorted(domains)]


def _sentences(document: Document) -> list[dict[str, Any]]:
    # Imported late: the patterns take a while to compile, and most requests find nothing.
    from promises.sources.finding import survey

    rows = sorted(survey(document, our_side()), key=lambda row: (row.start, row.end))
    return [
        {
            "sentence": harmless(row.sentence),
            "start": row.start,
            "end": row.end,
            "role": row.role,
            "said_by": harmless(row.said_by)[: TEXT_FIELDS["said_by"]],
            "why": harmless(row.why),
            "place": row.place,
        }
        for row in rows
        if row.start < row.end
    ]


_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """The text with every sign that deceives replaced by a space, so that places in it stay what they are."""
    return _HARMFUL.sub(" ", text)


def _clean_facts(facts: Mapping[str, Any]) -> dict[str, str]:
    kept = dict.fromkeys(FACTS, "")
    errors: dict[str, str] = {}
    for name in FACTS:
        value = facts.get(name) or ""
        if isinstance(value, date):
            kept[name] = value.isoformat()
        elif name in CHOICE_FIELDS and value and value not in CHOICE_FIELDS[name].values:
            errors[name] = f"Choose one of: {', '.join(CHOICE_FIELDS[name].values)}."
        else:
            try:
                kept[name] = clean_words(value, field=name, limit=TEXT_FIELDS.get(name, 40))
            except Incomplete as problem:
                errors |= problem.errors
    if errors:
        raise Incomplete("Some values can't be kept as they are.", errors)
    return kept


def _form(name: str, content: bytes) -> str:
    if b"%PDF-" in content[:1024]:
        return Source.Form.PDF
    if content.startswith(b"PK\x03\x04"):
        return Source.Form.WORD
    if is_mail(name, content):
        return Source.Form.EMAIL
    return Source.Form.MARKDOWN if ending_of(name) in ("md", "markdown") else Source.Form.TEXT
