"""Comparing a contract's text with what sales may say, and handing out the corrections that it needs."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dealdesk.accounts.models import Installation, Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.locking import take_deal
from promises.actions.sources import harmless
from promises.contracts import Correction, corrections, rows_of
from promises.drift import Approved, check
from promises.drift.matching import likeness
from promises.drift.words import Words
from promises.files.names import clean_name
from promises.models import ClosePlan, Deal, DriftCheck, PromiseLine, SentenceCopy, Wording
from promises.permissions import may_copy_sentences, require_editor
from promises.sources.document import Unreadable
from promises.sources.reading import MAX_CHARACTERS, read
from promises.states import MovedOn, NotYours, Refused
from promises.typography import canonical
from promises.vocabulary import SAYABLE_STATES, LineState

PASTED = "Pasted text"
# Beyond these, what a stray sentence is most like is not looked for.
MOST_COMPARED = 200
# Less alike than this, two sentences have nothing to do with each other.
CLOSE = 0.3
FEWEST_WORDS = 4


def check_contract(
    deal: Deal,
    *,
    by: Person,
    now: datetime,
    text: str = "",
    content: bytes | None = None,
    name: str = "",
    field: str = "",
) -> DriftCheck:
    """Compare a contract, pasted as `text` or uploaded as `content`, with what sales may say, and keep what came out.

    Against a stale plan it is compared with the sentences that may be said by now; it counts for nothing once the next
    version is issued. Raises NotYours; Refused on `field` for what can't be read or where no plan is issued; MovedOn
    where the promises changed meanwhile. Reading and comparing can take seconds: they hold no row.
    """
    require_editor(by, deal)
    name = clean_name(name, nameless=PASTED)
    field = field or ("file" if content is not None else "text")
    text = _text_of(name, text, content, field)
    deal = Deal.objects.get(pk=deal.pk)
    plan = _latest_plan(deal)
    result, clean = _compared(deal, text)
    with atomic():
        taken = take_deal(deal.pk)
        require_editor(by, taken)
        if taken.scope_version != deal.scope_version or _latest_plan(taken) != plan:
            raise MovedOn("The promises changed while the text was compared. Check it again.")
        made = DriftCheck.objects.create(
            deal=taken,
            plan=plan,
            scope_version=taken.scope_version,
            name=name,
            text=text,
            digest=hashlib.sha256(text.encode()).hexdigest(),
            result=result,
            is_clean=clean,
            checked_by=by,
            checked_at=now,
        )
        record(
            event(
                "contract.checked",
                actor=by,
                now=now,
                deal=taken.pk,
                check=made.pk,
                name=name,
                digest=made.digest,
                plan=plan.version,
                clean=clean,
            )
        )
    return made


@atomic
def copy_corrections(check: DriftCheck, *, by: Person, now: datetime) -> list[Correction]:
    """Hand out what has to change in the contract, and record who took which approved words with it.

    Raises NotYours for guests; MovedOn where the promises changed after the check.
    """
    if not may_copy_sentences(by):
        raise NotYours("Guests can read a sentence but not take it into a document.")
    deal = take_deal(check.deal_id)
    if check.scope_version != deal.scope_version:
        raise MovedOn("The promises changed after this check. Check the contract again.", code="check_stale")
    lines = {line.pk: line for line in deal.lines.select_related("approved_wording")}
    rows = rows_of(check.result, check.text)
    found = corrections(rows, {line.pk: line.say_instead for line in lines.values()})
    taken = [
        wording
        for line in dict.fromkeys(one.line for one in found)
        if line in lines and (wording := lines[line].approved_wording) is not None
    ]
    SentenceCopy.objects.bulk_create(SentenceCopy(wording=wording, by=by, at=now) for wording in taken)
    record(
        event(
            "sentence.copied",
            actor=by,
            now=now,
            deal=deal.pk,
            promise=wording.line_id,
            wording=wording.pk,
            revision=wording.revision,
            check=check.pk,
        )
        for wording in taken
    )
    return found


def _latest_plan(deal: Deal) -> ClosePlan:
    plan = ClosePlan.objects.filter(deal=deal).order_by("-version").first()
    if plan is None:
        raise Refused(
            "No close plan is issued. Issue one first: a contract is compared with its sentences.",
            code="plan_missing",
        )
    return plan


def _text_of(name: str, text: str, content: bytes | None, field: str) -> str:
    if content is not None:
        try:
            text = read(name, content).text
        except Unreadable as problem:
            raise Refused(str(problem), code="unreadable", field=field) from problem
    for line_end in ("\r\n", "\r", "\f", "\v", "\u2028", "\u2029"):
        text = text.replace(line_end, "\n")
    text = harmless(text)
    if not text.strip():
        raise Refused("Paste the contract's text, or choose its file.", code="empty", field=field)
    if len(text) > MAX_CHARACTERS:
        raise Refused(
            f"The text has {len(text):,} characters; at most {MAX_CHARACTERS:,} can be compared.",
            code="too_long",
            field=field,
        )
    return text


@dataclass(frozen=True)
class _Known:
    """A wording of the deal with its code. `standing`: approved, declined or superseded; empty for one nobody judged."""

    code: str
    text: str
    line: int
    standing: str


def _known(deal: Deal) -> list[_Known]:
    """Every wording of the deal's promises, withdrawn ones left out. Two queries."""
    lines = {line.pk: line for line in deal.lines.exclude(state=LineState.WITHDRAWN)}
    known = []
    for wording in Wording.objects.filter(line__in=lines).order_by("line__number", "revision"):
        line = lines[wording.line_id]
        line.deal = deal
        standing = _standing(line, wording)
        known.append(_Known(f"{line.ref}.{wording.revision}", wording.text, line.pk, standing))
    kept = {canonical(one.text) for one in known if one.standing in ("approved", "declined")}
    return [one for one in known if one.standing != "superseded" or canonical(one.text) not in kept]


def _standing(line: PromiseLine, wording: Wording) -> str:
    if line.current_wording_id != wording.pk:
        return "superseded"
    if line.state in SAYABLE_STATES:
        return "approved"
    return "declined" if line.state == LineState.DECLINED else ""


def _compared(deal: Deal, text: str) -> tuple[dict[str, Any], bool]:
    known = _known(deal)
    lines = {one.code: one for one in known}

    def having(standing: str) -> list[Approved]:
        return [Approved(one.code, one.text) for one in known if one.standing == standing]

    drift = check(
        text,
        having("approved"),
        having("declined"),
        having("superseded"),
        [Installation.load().company],
        [one.text for one in known if not one.standing],
    )
    strays = [
        {
            "kind": kind,
            "text": stray.text,
            "start": stray.start,
            "end": stray.end,
            "code": stray.code,
            "line": lines[stray.code].line if stray.code else None,
            "closest": "",
            "closest_line": None,
        }
        for kind, found in (
            ("declined_back", drift.declined_back),
            ("superseded_back", drift.superseded_back),
            ("unapproved", drift.unapproved),
        )
        for stray in found
    ]
    _find_closest([row for row in strays if not row["code"]][:MOST_COMPARED], known)
    result = {
        "lines": [
            {
                "code": code,
                "line": lines[code].line,
                "text": lines[code].text,
                "status": line.status,
                "kinds": list(line.kinds),
                "found": line.found,
                "start": line.start,
                "end": line.end,
            }
            for code, line in drift.lines.items()
        ],
        "strays": strays,
        # Headings and the like are no sentences.
        "others": [
            [stray.start, stray.end] for stray in drift.others if len(stray.text.split()) >= FEWEST_WORDS
        ],
    }
    return result, drift.clean


def _find_closest(strays: Iterable[dict[str, Any]], known: Sequence[_Known]) -> None:
    """Name the promise whose very words an unapproved sentence says, else the one that it is most like."""
    forms = [(one, Words.of(one.text)) for one in known]
    for row in strays:
        said = Words.of(row["text"])
        score, one = max(
            ((likeness(form, said), one) for one, form in forms),
            key=lambda pair: pair[0],
            default=(0.0, None),
        )
        if one is None or score < CLOSE:
            continue
        if canonical(row["text"]).rstrip(". ") == canonical(one.text).rstrip(". "):
            row["code"], row["line"] = one.code, one.line
        else:
            row["closest"], row["closest_line"] = one.code, one.line
