"""Verbs on promise lines: add, edit, tag, withdraw, restore; and what the judgment upstairs writes back into the record."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from django.db.models import F

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises import scoping
from promises.actions import stops
from promises.actions.locking import move_line, take_deal, take_line
from promises.actions.wordings import write_revision
from promises.models import CatalogEntry, Deal, HardStop, LineTag, PromiseLine, Source
from promises.permissions import require_editor
from promises.states import Incomplete, MovedOn, Refused
from promises.typography import clean_sentence, refuse_controls, same_words
from promises.vocabulary import (
    Channel,
    LineKind,
    LineState,
    Stage,
    SupportCheck,
    Tag,
    Timing,
)

TEXT_FIELDS = {"ask": 1000, "said_by": 160, "said_to": 160}
CHOICE_FIELDS = {"channel": Channel, "kind": LineKind, "timing": Timing, "support_could_commit": SupportCheck}
PLAIN_FIELDS = ("said_on", "day_one", "needed_by")
EDITABLE = frozenset({*TEXT_FIELDS, *CHOICE_FIELDS, *PLAIN_FIELDS, "answers", "catalog_entry"})
WORDING_MAX = 2000


@dataclass
class LineDraft:
    """What a new line holds; `tags` are added to those that the words propose.

    `number` is for records that come from elsewhere already numbered; everybody else's lines count on from the last one.
    `place` is where the line comes from: a source of the same deal, and the stretch of its text.
    """

    wording: str = ""
    tags: Sequence[str] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None
    place: tuple[Source, int, int] | None = None


def clean_words(text: str, *, field: str = "wording", limit: int = WORDING_MAX) -> str:
    """The sentence as it will be kept. Raises Incomplete for control characters and too much text."""
    if problem := refuse_controls(text):
        raise Incomplete(problem, {field: problem})
    text = clean_sentence(text)
    if len(text) > limit:
        sentence = f"Use {limit:,} characters or fewer, now {len(text):,}."
        raise Incomplete(sentence, {field: sentence})
    return text


def _clean(line: PromiseLine, values: Mapping[str, Any], tags: Sequence[str]) -> dict[str, Any]:
    unknown = set(values) - EDITABLE
    if unknown:
        raise ValueError(f"not fields of a promise: {sorted(unknown)}")
    cleaned: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, value in values.items():
        if name in TEXT_FIELDS:
            try:
                cleaned[name] = clean_words(value or "", field=name, limit=TEXT_FIELDS[name])
            except Incomplete as problem:
                errors |= problem.errors
        elif name in CHOICE_FIELDS:
            if value and value not in CHOICE_FIELDS[name].values:
                errors[name] = f"Choose one of: {', '.join(CHOICE_FIELDS[name].values)}."
            cleaned[name] = value or ""
        elif name == "answers":
            answers, problems = scoping.validate(value or {}, tags)
            errors |= problems
            # What a tag asked before it was taken off stays on record, so that nobody types it again.
            kept = {name: given for name, given in line.answers.items() if name not in tags}
            cleaned["answers"] = {**kept, **answers}
            cleaned["unknown_count"] = scoping.count_unknown(answers)
        else:
            cleaned[name] = value
    if errors:
        raise Incomplete("Some values can't be kept as they are.", errors)
    return cleaned


@atomic
def add_lines(
    deal: Deal, drafts: Sequence[LineDraft], *, by: Person, now: datetime, propose: bool = True
) -> list[PromiseLine]:
    """Add lines to a deal's sheet, all or none. A line on the menu is clear at once.

    `propose=False` keeps exactly the tags given, for records that come from elsewhere already tagged. Raises NotYours,
    Incomplete with `errors` by position, Refused where a line has neither words nor an ask.
    """
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    if deal.stage in (Stage.WON, Stage.LOST):
        raise Refused(f"The deal is {deal.get_stage_display().lower()}: reopen it or use a change request.")
    following = _numbers(deal, [draft.number for draft in drafts if draft.number is not None])
    lines: list[PromiseLine] = []
    texts: list[str] = []
    errors: dict[str, Any] = {}
    for offset, draft in enumerate(drafts):
        number = next(following) if draft.number is None else draft.number
        line = PromiseLine(deal=deal, number=number, created_at=now)
        try:
            texts.append(_fill(line, draft, propose=propose))
        except Incomplete as problem:
            errors[str(offset)] = dict(problem.errors)
        lines.append(line)
    if errors:
        raise Incomplete("Some lines can't be added.", errors)
    PromiseLine.objects.bulk_create(lines)
    worded = [(line, text) for line, text in zip(lines, texts, strict=True) if text]
    write_revision(worded, by=by, team=None, now=now)
    stops.tag_and_stop(lines, given=[list(draft.tags) for draft in drafts], by=by, now=now, propose=propose)
    settle_menu_lines(lines, by=by, now=now)
    Deal.objects.filter(pk=deal.pk).update(
        next_line_number=next(following), scope_version=F("scope_version") + 1, scope_changed_at=now
    )
    record(
        event("line.added", actor=by, now=now, deal=deal.pk, promise=line.pk, number=line.number)
        for line in lines
    )
    return lines


def _fill(line: PromiseLine, draft: LineDraft, *, propose: bool) -> str:
    """Put what the draft holds on a new line. Returns its sentence. Raises Incomplete."""
    text = clean_words(draft.wording)
    _check_tags(draft.tags)
    values = _clean(line, draft.values, list(Tag.values) if propose else draft.tags)
    for name, value in values.items():
        setattr(line, name, value)
    if not text and not line.ask:
        raise Incomplete("Write the sentence.", {"wording": "Write the sentence, or what was asked."})
    if draft.place is not None:
        line.source, line.source_start, line.source_end = draft.place
        if draft.place[0].deal_id != line.deal_id or not 0 <= draft.place[1] < draft.place[2]:
            raise ValueError(f"not a place in a source of this deal: {draft.place}")
    return text


def problems_of(draft: LineDraft) -> dict[str, str]:
    """What `add_lines` would say against this line alone, by field; empty where it can be added."""
    try:
        _fill(PromiseLine(), draft, propose=True)
    except Incomplete as problem:
        return dict(problem.errors)
    return {}


def _numbers(deal: Deal, given: Sequence[int]) -> Iterator[int]:
    """The numbers after the last one. Raises Refused where one of those given is taken."""
    taken = set(deal.lines.filter(number__in=given).values_list("number", flat=True)) if given else set()
    if taken or len(set(given)) < len(given) or any(number < 1 for number in given):
        raise Refused("Each line needs a number of its own, from 1.", code="taken", field="number")
    return count(max([deal.next_line_number - 1, *given]) + 1)


def _check_tags(tags: Sequence[str]) -> None:
    unknown = sorted(set(tags) - set(Tag.values))
    if unknown:
        sentence = f"No such tag: {', '.join(unknown)}. Tags are {', '.join(Tag.values)}."
        raise Incomplete(sentence, {"tags": sentence})


@atomic
def edit_line(line: PromiseLine, values: Mapping[str, Any], *, by: Person, now: datetime) -> PromiseLine:
    """Change what stands around a promise's words; the words themselves change by a revision.

    Raises NotYours, Incomplete, Refused once the final answer stands (only the words may move then, by review).
    """
    line = take_line(line.pk)
    require_editor(by, line.deal)
    if line.state not in (LineState.DRAFT, LineState.CLEAR, LineState.IN_REVIEW, LineState.PAUSED):
        raise Refused(f"{line.ref} is answered. Write the next version of its sentence instead.")
    cleaned = _clean(line, values, line.tags)
    changed = {name: value for name, value in cleaned.items() if getattr(line, name) != value}
    if not changed:
        return line
    before = {name: getattr(line, name) for name in changed}
    for name, value in changed.items():
        setattr(line, name, value)
    line.save(update_fields=list(changed))
    record(
        event(
            "line.edited",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            changes={
                name: [str(before[name]), str(changed[name])]
                for name in sorted(changed)
                if name != "unknown_count"
            },
        )
    )
    if line.state in (LineState.DRAFT, LineState.CLEAR):
        stops.tag_and_stop([line], given=[[]], by=by, now=now)
        settle_menu_lines([line], by=by, now=now)
    return line


@atomic
def reword_draft(line: PromiseLine, text: str, *, by: Person, now: datetime) -> PromiseLine:
    """Write the next revision of a line that is not in review. Equal but for typography makes none.

    Raises NotYours, Incomplete, MovedOn where a review has begun (that revision is written through the review).
    """
    line = take_line(line.pk)
    require_editor(by, line.deal)
    if line.state not in (LineState.DRAFT, LineState.CLEAR):
        raise MovedOn(f"{line.ref} is under review by now.", code="under_review")
    text = clean_words(text)
    if not text:
        raise Incomplete("Write the sentence.", {"wording": "Write the sentence that we would sign."})
    if line.current_wording and same_words(line.current_wording.text, text):
        return line
    if line.state == LineState.CLEAR:
        move_line(line, LineState.DRAFT)
        bump_scope(line.deal_id, now=now)
    write_revision([(line, text)], by=by, team=None, now=now)
    stops.tag_and_stop([line], given=[[]], by=by, now=now)
    settle_menu_lines([line], by=by, now=now)
    return line


@atomic
def retag(
    line: PromiseLine,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    reason: str = "",
    by: Person,
    now: datetime,
    lifts: bool = False,
) -> PromiseLine:
    """Add and remove tags. A removal is recorded and shown; the hard stop behind it is lifted only with `lifts`,
    which the caller grants to reviewers.
    """
    line = take_line(line.pk)
    _check_tags([*add, *remove])
    reason = clean_words(reason, field="reason", limit=300)
    held = {row.tag: row for row in line.line_tags.all()}
    events = []
    for tag in add:
        row = held.get(tag)
        if row is None:
            LineTag.objects.create(line=line, tag=tag, reason=f"added by {by.name}")
        elif row.removed_at is not None:
            row.removed_at, row.removed_by, row.removal_reason = None, None, ""
            row.save(update_fields=["removed_at", "removed_by", "removal_reason"])
        else:
            continue
        events.append(event("tag.added", actor=by, now=now, deal=line.deal_id, promise=line.pk, tag=tag))
    for tag in remove:
        row = held.get(tag)
        if row is None or row.removed_at is not None:
            continue
        row.removed_at, row.removed_by, row.removal_reason = now, by, reason
        row.save(update_fields=["removed_at", "removed_by", "removal_reason"])
        events.append(
            event(
                "tag.removed", actor=by, now=now, deal=line.deal_id, promise=line.pk, tag=tag, reason=reason
            )
        )
    record(events)
    opened = {name: given for name, given in line.answers.items() if name in line.tags}
    line.unknown_count = scoping.count_unknown(opened)
    line.save(update_fields=["unknown_count"])
    stops.raise_stops([line], now=now)
    if lifts and remove:
        stops.lift_stops(line, tags=remove, by=by, now=now)
    if line.state in (LineState.DRAFT, LineState.CLEAR):
        settle_menu_lines([line], by=by, now=now)
    return PromiseLine.objects.select_related("deal__sales_rep", "current_wording").get(pk=line.pk)


@atomic
def point_at_menu(line: PromiseLine, entry: CatalogEntry, *, by: Person, now: datetime) -> PromiseLine:
    """Take the menu's sentence for this line. Raises Refused where the menu has none for the deal's plan."""
    line = take_line(line.pk)
    require_editor(by, line.deal)
    if line.state not in (LineState.DRAFT, LineState.CLEAR):
        raise MovedOn(f"{line.ref} is under review by now.", code="under_review")
    if not entry.is_sayable or entry.plan_id != line.deal.plan_id:
        raise Refused(
            "The menu has no sentence for this on the deal's plan. Send the line for review instead.",
            field="catalog_entry",
        )
    line.catalog_entry = entry
    line.save(update_fields=["catalog_entry"])
    if not (line.current_wording and same_words(line.current_wording.text, entry.sentence)):
        return reword_draft(line, entry.sentence, by=by, now=now)
    settle_menu_lines([line], by=by, now=now)
    return line


def settle_menu_lines(lines: Iterable[PromiseLine], *, by: Person, now: datetime) -> None:
    """Clear the lines that say exactly what the menu says; make drafts of those that no longer do.

    What somebody stopped by hand is not clear, whatever the menu says.
    """
    lines = list(lines)
    stopped = set(
        HardStop.objects.filter(line__in=lines, rule__by_words=False, lifted_at__isnull=True).values_list(
            "line_id", flat=True
        )
    )
    for line in lines:
        on_menu = line.pk not in stopped and _on_menu(line)
        if on_menu and line.state == LineState.DRAFT:
            entry = line.catalog_entry
            assert entry is not None
            move_line(
                line,
                LineState.CLEAR,
                approved_wording=line.current_wording,
                owner=entry.feature.owner,
                phase=entry.feature.phase,
                limit=entry.limit_words,
                tier=entry.tier,
            )
            record(
                event(
                    "line.cleared",
                    actor=by,
                    now=now,
                    deal=line.deal_id,
                    promise=line.pk,
                    wording=line.current_wording_id,
                    menu=str(entry),
                )
            )
            bump_scope(line.deal_id, now=now)
        elif not on_menu and line.state == LineState.CLEAR:
            move_line(line, LineState.DRAFT)
            bump_scope(line.deal_id, now=now)


def _on_menu(line: PromiseLine) -> bool:
    entry = line.catalog_entry
    return bool(
        entry
        and entry.is_sayable
        and entry.plan_id == line.deal.plan_id
        and not line.deal.technical_review_required
        and line.current_wording
        and same_words(line.current_wording.text, entry.sentence)
    )


def resettle_menu_lines(deal: Deal, *, by: Person, now: datetime) -> None:
    """Judge a deal's menu lines anew after its plan or its review depth changed. Lines and deal taken."""
    lines = PromiseLine.objects.filter(deal=deal, state__in=[LineState.DRAFT, LineState.CLEAR])
    rows = lines.select_related(
        "deal__sales_rep", "deal__plan", "current_wording", "catalog_entry__feature__owner"
    )
    settle_menu_lines(rows.order_by("pk"), by=by, now=now)


def bump_scope(deal_id: int, *, now: datetime) -> None:
    """Note that what the deal promises changed: the current close plan is stale from here."""
    Deal.objects.filter(pk=deal_id).update(scope_version=F("scope_version") + 1, scope_changed_at=now)


def refuse_rep_who_judged(deal: Deal, rep: Person) -> None:
    """Raise Refused where the new rep wrote a team's narrowing in this deal: they would own what they judged."""
    if deal.lines.filter(wordings__author=rep, wordings__author_team__isnull=False).exists():
        raise Refused(f"{rep.name} has judged promises of this deal, so can't own it.", field="sales_rep")


@atomic
def restore_line(line: PromiseLine, *, by: Person, now: datetime) -> PromiseLine:
    """Bring a withdrawn line back as a draft. Raises NotYours, Refused in a deal that is over."""
    line = take_line(line.pk)
    # Whether the line is on the menu hangs on the deal's plan and depth, which only the deal's own row keeps still.
    line.deal = take_deal(line.deal_id)
    require_editor(by, line.deal)
    if line.deal.stage in (Stage.WON, Stage.LOST):
        raise Refused(
            f"The deal is {line.deal.get_stage_display().lower()}, so nothing comes back to its sheet."
        )
    move_line(line, LineState.DRAFT, round=line.round + 1)
    settle_menu_lines([line], by=by, now=now)
    record(event("line.restored", actor=by, now=now, deal=line.deal_id, promise=line.pk))
    return line
