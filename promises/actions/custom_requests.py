"""Verbs on custom solution requests: open one from a promise that is off the menu, judge it, end it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F

from dealdesk.accounts.models import Person, Role
from dealdesk.audit.record import event, record
from dealdesk.notices.models import NoticeKind
from dealdesk.notices.post import notice, post
from dealdesk.transactions import atomic
from promises import links
from promises.actions.lines import clean_words
from promises.actions.locking import take_line
from promises.leads import Leads
from promises.models import CustomJudgment, CustomRequest, PromiseLine
from promises.models.requests import Outcome, Side
from promises.permissions import may_edit_deal
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.vocabulary import LineState, Stage

MOST_COST = Decimal("9999999999.99")


def may_open_request(person: Any, line: PromiseLine) -> bool:
    """The deal's rep, the deal desk, and reviewers. Needs `line.deal`."""
    return not person.guest and (
        may_edit_deal(person, line.deal) or person.has_role(Role.REVIEWER, Role.TEAM_LEAD)
    )


def why_no_request(line: PromiseLine) -> str:
    """Why nothing can be requested for this promise; empty where it can. Needs `line.deal`."""
    if line.state == LineState.CLEAR:
        return f"{line.ref} is on the menu, so nothing has to be built for it."
    if line.state == LineState.WITHDRAWN:
        return f"{line.ref} is withdrawn. Bring it back first."
    if line.deal.stage == Stage.LOST:
        return "The deal is lost, so nothing is built for it."
    return ""


@atomic
def open_request(line: PromiseLine, what: str, *, by: Person, now: datetime) -> CustomRequest:
    """Ask the three leads about a solution that the menu does not have.

    Raises NotYours, Incomplete, Refused for a promise on the menu, MovedOn where a request for it is open.
    """
    line = take_line(line.pk)
    if not may_open_request(by, line):
        raise NotYours(f"{line.deal.sales_rep.name}, a reviewer or the deal desk can ask for this.")
    if why := why_no_request(line):
        raise Refused(why)
    what = clean_words(what, field="what", limit=1000)
    if not what:
        raise Incomplete("Say what is asked.", {"what": "Say in plain words what would have to be built."})
    if line.custom_requests.filter(closed_at__isnull=True).exists():
        raise MovedOn(f"A request for {line.ref} is open. Add to that one.", code="request_open")
    request = CustomRequest.objects.create(line=line, what=what, opened_by=by, opened_at=now)
    record(
        event(
            "request.opened",
            actor=by,
            now=now,
            deal=line.deal_id,
            promise=line.pk,
            request=request.pk,
            what=what,
        )
    )
    post(
        notice(
            f"request.opened:{request.pk}",
            person,
            kind=NoticeKind.ASKED,
            text=f"{line.ref} asks for something off the menu. Judge it for {' and '.join(sides)}: {what}",
            link=links.custom_request(request.pk),
            now=now,
        )
        for person, sides in leads_for(line.deal.sales_rep_id).everybody()
        if person.pk != by.pk
    )
    return request


def leads_for(rep_id: int) -> Leads:
    """Who judges a request; never the rep of its deal. Three queries."""
    return Leads.load(never=[rep_id])


@dataclass(frozen=True)
class JudgmentInput:
    """What a lead says of a request; `feasible` and `worth` may be unknown (empty), and the cost too (None)."""

    feasible: str = ""
    cost: Decimal | None = None
    worth: str = ""
    note: str = ""


def take_request(pk: int) -> CustomRequest:
    """Lock one request for the rest of the transaction and return it as it is now. Two statements."""
    if not CustomRequest.objects.filter(pk=pk).update(what=F("what")):
        raise Refused("This request does not exist.", code="gone")
    return CustomRequest.objects.select_related("line__deal__sales_rep", "opened_by").get(pk=pk)


def _refuse_closed(request: CustomRequest) -> None:
    if request.closed_at is not None:
        ended = Outcome(request.outcome).label.lower()
        raise MovedOn(f"This request has ended by now: {ended}.", code="closed")


def require_judge(request: CustomRequest, *, side: str = "", by: Person) -> str:
    """The side for which a person judges a request now: the one named, or their first that is open.

    Raises NotYours, naming who can; MovedOn where it has ended or the side has judged. Needs `line.deal`.
    """
    _refuse_closed(request)
    judged = {row.side: row for row in request.judgments.select_related("by")}
    leads = leads_for(request.line.deal.sales_rep_id)
    side = leads.require(by, side, still_open=[name for name in Side.values if name not in judged])
    if side in judged:
        raise MovedOn(
            f"{judged[side].by.name} has judged this for {Side(side).label.lower()}.", code="judged"
        )
    return side


@atomic
def judge_request(
    request: CustomRequest, given: JudgmentInput, *, side: str = "", by: Person, now: datetime
) -> CustomJudgment:
    """Judge a request for one side, by default the judge's first that is open.

    Raises NotYours, naming who can; Incomplete by field; MovedOn where it has ended or the side has judged.
    """
    request = take_request(request.pk)
    side = require_judge(request, side=side, by=by)
    values = _clean(given)
    judgment = CustomJudgment.objects.create(request=request, side=side, by=by, at=now, **values)
    record(
        event(
            "request.judged",
            actor=by,
            now=now,
            deal=request.line.deal_id,
            promise=request.line_id,
            request=request.pk,
            side=side,
            feasible=judgment.feasible,
            worth=judgment.worth,
            cost=str(judgment.cost) if judgment.cost is not None else None,
            note=judgment.note,
        )
    )
    if request.judgments.count() == len(Side):
        _ask_for_the_end(request, by=by, now=now)
    return judgment


def _clean(given: JudgmentInput) -> dict[str, Any]:
    errors: dict[str, str] = {}
    try:
        note = clean_words(given.note, field="note", limit=400)
    except Incomplete as problem:
        errors, note = dict(problem.errors), ""
    if not note and not errors:
        errors["note"] = "Say why, in one sentence."
    for name, choices in (("feasible", CustomJudgment.Feasible), ("worth", CustomJudgment.Worth)):
        if getattr(given, name) and getattr(given, name) not in choices.values:
            errors[name] = f"Choose one of: {', '.join(choices.values)}."
    if given.cost is not None and not 0 <= given.cost <= MOST_COST:
        errors["cost"] = "Give an amount from 0, or leave it out where it is unknown."
    if errors:
        raise Incomplete("The judgment is not complete.", errors)
    return {"feasible": given.feasible, "cost": given.cost, "worth": given.worth, "note": note}


def _ask_for_the_end(request: CustomRequest, *, by: Person, now: datetime) -> None:
    """Tell who ends it that everybody has judged."""
    closers = leads_for(request.line.deal.sales_rep_id).judges(Side.PRODUCT.value)
    post(
        notice(
            f"request.judged:{request.pk}",
            person,
            kind=NoticeKind.ASKED,
            text=f"All three leads have judged the request of {request.line.ref}. Say how it ends: {request.what}",
            link=links.custom_request(request.pk),
            now=now,
        )
        for person in closers
        if person.pk != by.pk
    )


def may_close_request(person: Any, request: CustomRequest, product: Collection[Person]) -> bool:
    """Product's lead (`product`: who judges for it) and the deal desk owner; never in a deal of their own."""
    if person.pk == request.line.deal.sales_rep_id:
        return False
    return person.has_role(Role.DEAL_DESK_OWNER) or any(judge.pk == person.pk for judge in product)


def require_closer(request: CustomRequest, *, by: Person) -> None:
    """Raise NotYours, naming who can, unless this person may end the request. Needs `line.deal`."""
    leads = leads_for(request.line.deal.sales_rep_id)
    if not may_close_request(by, request, leads.judges(Side.PRODUCT.value)):
        raise NotYours(
            f"{leads.names(Side.PRODUCT.value)} for product, or the deal desk owner, ends this request."
        )


@atomic
def close_request(
    request: CustomRequest, outcome: str, note: str, *, by: Person, now: datetime
) -> CustomRequest:
    """End a request as roadmap, paid custom work or declined, and tell the deal's rep.

    Raises NotYours, naming who can; Incomplete by field; Refused while a lead has not judged; MovedOn where it has ended.
    """
    request = take_request(request.pk)
    require_closer(request, by=by)
    _refuse_closed(request)
    judged = set(request.judgments.values_list("side", flat=True))
    if silent := [str(side.label).lower() for side in Side if side.value not in judged]:
        raise Refused(f"Not everybody has judged it: {', '.join(silent)} first.", code="not_judged")
    note = clean_words(note, field="note", limit=400)
    errors = {}
    if outcome not in Outcome.values:
        errors["outcome"] = "Choose how it ends: roadmap, paid custom work or declined."
    if not note:
        errors["note"] = "Say why, in a sentence that sales can use."
    if errors:
        raise Incomplete("The end is not complete.", errors)
    request.outcome, request.outcome_note = outcome, note
    request.closed_at, request.closed_by = now, by
    request.save(update_fields=["outcome", "outcome_note", "closed_at", "closed_by"])
    record(
        event(
            "request.closed",
            actor=by,
            now=now,
            deal=request.line.deal_id,
            promise=request.line_id,
            request=request.pk,
            outcome=outcome,
            note=note,
        )
    )
    told = {request.line.deal.sales_rep_id, request.opened_by_id} - {by.pk}
    post(
        notice(
            f"request.closed:{request.pk}",
            person,
            kind=NoticeKind.ANSWERED,
            text=f"The request of {request.line.ref} ends as {Outcome(outcome).label.lower()}. {note}",
            link=links.custom_request(request.pk),
            now=now,
        )
        for person in sorted(told)
    )
    return request
