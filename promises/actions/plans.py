"""Issuing a close plan: the approved sentences exactly as approved."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from dealdesk.accounts.models import Person
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic
from promises.actions.locking import take_deal
from promises.models import ClosePlan, ClosePlanLine, Condition, Deal, PromiseLine, SentenceCopy
from promises.permissions import may_copy_sentences, require_editor
from promises.states import MovedOn, NotYours, Refused
from promises.typography import clean_sentence
from promises.vocabulary import SAYABLE_STATES, LineState


@atomic
def issue_plan(deal: Deal, *, outside: Sequence[str] = (), by: Person, now: datetime) -> ClosePlan:
    """Issue the next version with every sentence that sales may say, in the order of the sheet.

    `outside` names what stays outside the contract; declined asks are not added by themselves. Lines that still wait are
    left out. Raises NotYours; Refused where nothing is approved; MovedOn where another version was issued meanwhile.
    """
    # The deal's row is enough: whatever changes what is sayable writes it too, before it commits.
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    lines = list(
        deal.lines.filter(state__in=SAYABLE_STATES)
        .select_related("deal", "current_wording")
        .order_by("number")
    )
    if not lines:
        raise Refused(
            "Nothing is approved yet, so there is nothing to put into a close plan.", code="nothing_approved"
        )
    latest = ClosePlan.objects.filter(deal=deal).aggregate(latest=Max("version"))["latest"] or 0
    try:
        with transaction.atomic():
            plan = ClosePlan.objects.create(
                deal=deal,
                version=latest + 1,
                scope_version=deal.scope_version,
                issued_at=now,
                issued_by=by,
                outside=[clean_sentence(text)[:400] for text in outside if text.strip()],
            )
    except IntegrityError as clash:
        raise MovedOn("Another version was issued a moment ago. Open the close plan again.") from clash
    rows = planned_lines(lines)
    for row in rows:
        row.plan = plan
    ClosePlanLine.objects.bulk_create(rows)
    record(event("plan.issued", actor=by, now=now, deal=deal.pk, version=plan.version, lines=len(lines)))
    return plan


def planned_lines(lines: Sequence[PromiseLine]) -> list[ClosePlanLine]:
    """The rows, not saved, that a plan of these lines holds. Two queries; needs `deal` and `current_wording`.

    Call with lines that sales may say.
    """
    people = dict(Person.objects.filter(pk__in={line.owner_id for line in lines}).values_list("pk", "name"))
    conditions: dict[int, list[Condition]] = {}
    for condition in Condition.objects.current().filter(line__in=lines):
        conditions.setdefault(condition.line_id, []).append(condition)
    return [
        ClosePlanLine(
            position=position,
            line=line,
            wording=line.current_wording,
            code=line.code,
            text=line.text,
            owner_name=people[line.owner_id],
            deliver_on=line.deliver_on,
            phase=line.phase,
            limit=line.limit,
            tier=line.tier,
            conditions=[condition.as_dict() for condition in conditions.get(line.pk, [])],
        )
        for position, line in enumerate(sorted(lines, key=lambda line: line.number), start=1)
    ]


@atomic
def copy_plan(plan: ClosePlan, *, by: Person, now: datetime) -> list[ClosePlanLine]:
    """Hand out every sentence of the current plan and record who took which revisions.

    Raises NotYours for guests; MovedOn where the plan is not the latest, or stale.
    """
    if not may_copy_sentences(by):
        raise NotYours("Guests can read a sentence but not take it into a document.")
    deal = take_deal(plan.deal_id)
    newer = ClosePlan.objects.filter(deal=deal, version__gt=plan.version).exists()
    moved = plan.lines.exclude(line__approved_wording=F("wording")).exists()
    if newer or moved or plan.scope_version != deal.scope_version:
        raise MovedOn(
            f"Close plan {plan.version} is not current: the promises changed after it was issued.",
            code="plan_stale",
        )
    rows = list(plan.lines.select_related("wording").order_by("position"))
    SentenceCopy.objects.bulk_create(SentenceCopy(wording=row.wording, by=by, at=now) for row in rows)
    record(
        event(
            "sentence.copied",
            actor=by,
            now=now,
            deal=deal.pk,
            promise=row.line_id,
            wording=row.wording_id,
            revision=row.wording.revision,
            plan=plan.version,
        )
        for row in rows
    )
    return rows


def suggested_outside(deal: Deal) -> list[str]:
    """What the page offers for “not in this contract”: the declined asks, in the order of the sheet. One query."""
    asked = deal.lines.filter(state=LineState.DECLINED).order_by("number").values_list("ask", flat=True)
    return [text for text in asked if text]
