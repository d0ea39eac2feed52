"""Verbs on deals: create, edit, move the stage, invite a guest."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import F

from dealdesk.accounts.models import Person, Role, Team
from dealdesk.audit.record import event, record
from dealdesk.notices.post import notice, post
from dealdesk.notices.webhooks import Happening, HookEvent, publish
from dealdesk.transactions import atomic
from promises import links, scoping
from promises.actions import lines as line_actions
from promises.actions import stops
from promises.actions.locking import take_deal, take_lines
from promises.models import CatalogEntry, Deal, DealGuest, PromiseLine
from promises.permissions import may_create_deal, may_own_deal, require_editor
from promises.states import STAGE_MOVES, Incomplete, NotYours, Refused, check_move
from promises.typography import refuse_controls
from promises.vocabulary import LineState, Stage

# In the order in which a form shows them.
EDITABLE = (
    "name",
    "account",
    "segment",
    "industry",
    "deal_type",
    "plan",
    "seats",
    "arr",
    "sales_rep",
    "expected_signature_on",
    "competitor",
    "custom_integration",
    "technical_review_required",
    "anything_non_standard",
    "security_answers_by",
    "legal_answers_by",
    "customer_success_manager",
    "day_one_answers",
    "crm_id",
    "code",
)

# Facts by which a trigger may stop a line.
TRIGGERING = frozenset(
    ["arr", "deal_type", "segment", "industry", "competitor", "custom_integration", "plan"]
)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(values).difference(EDITABLE)
    if unknown:
        raise ValueError(f"not fields of a deal: {sorted(unknown)}")
    cleaned = dict(values)
    problems = {name: refuse_controls(value) for name, value in values.items() if isinstance(value, str)}
    if errors := {name: problem for name, problem in problems.items() if problem}:
        raise Incomplete("Some values can't be kept as they are.", errors)
    for name in ("crm_id", "code"):
        if name in cleaned:
            cleaned[name] = cleaned[name] or None
    if "day_one_answers" in cleaned:
        answers, errors = scoping.validate({"day_one": cleaned["day_one_answers"]}, ["day_one"])
        if errors:
            raise Incomplete("Some first-week answers can't be kept as they are.", errors)
        cleaned["day_one_answers"] = answers.get("day_one", {})
        cleaned["day_one_unknown"] = scoping.count_unknown(answers)
    rep = cleaned.get("sales_rep")
    if rep is not None and not may_own_deal(rep):
        raise Refused(f"{rep.name} is not a sales rep, so can't own a deal.", field="sales_rep")
    return cleaned


@atomic
def create_deal(values: Mapping[str, Any], *, by: Person, now: datetime) -> Deal:
    """Save a new deal; the rep is whoever creates it unless `sales_rep` says otherwise.

    Raises NotYours for people who keep no deals, Refused where a value does not hold.
    """
    if not may_create_deal(by):
        raise NotYours("Only sales and the deal desk can add a deal.")
    cleaned = {"sales_rep": by, **_clean(values)}
    if not may_own_deal(cleaned["sales_rep"]):
        raise Refused("Name the sales rep who owns this deal.", field="sales_rep")
    if cleaned["sales_rep"].pk != by.pk and not by.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR):
        raise NotYours("Only the deal desk can add a deal for somebody else.")
    _refuse_taken(cleaned, pk=0)
    deal = Deal.objects.create(**cleaned, created_at=now)
    record(event("deal.created", actor=by, now=now, deal=deal.pk, name=deal.name, arr=str(deal.arr)))
    _note_question(deal, before="", by=by, now=now)
    return deal


def _note_question(deal: Deal, *, before: str, by: Person, now: datetime) -> None:
    """Note the answer to “anything non-standard in this deal?” where it is another than before."""
    if deal.anything_non_standard != before:
        record(
            event(
                "deal.question_answered",
                actor=by,
                now=now,
                deal=deal.pk,
                before=before,
                answer=deal.anything_non_standard,
            )
        )


def _refuse_taken(values: Mapping[str, Any], *, pk: int) -> None:
    for name, label in (("crm_id", "CRM id"), ("code", "code")):
        value = values.get(name)
        if value and Deal.objects.filter(**{name: value}).exclude(pk=pk).exists():
            raise Refused(f"Another deal already has the {label} {value}.", code="taken", field=name)


@atomic
def edit_deal(deal: Deal, values: Mapping[str, Any], *, by: Person, now: datetime) -> Deal:
    """Change facts of a deal. Menu lines that the change takes off the menu become drafts again, and triggers that hang on
    a changed fact stop or let go of the drafts.

    Raises NotYours, Refused.
    """
    take_lines(deal.lines.filter(state__in=[LineState.DRAFT, LineState.CLEAR]).values_list("pk", flat=True))
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    cleaned = _clean(values)
    _refuse_taken(cleaned, pk=deal.pk)
    before = {name: getattr(deal, name) for name in cleaned}
    changed = {name: value for name, value in cleaned.items() if before[name] != value}
    if not changed:
        return deal
    if "sales_rep" in changed:
        line_actions.refuse_rep_who_judged(deal, changed["sales_rep"])
    for name, value in changed.items():
        setattr(deal, name, value)
    deal.save(update_fields=list(changed))
    if shown := sorted(set(changed) - {"day_one_unknown", "anything_non_standard"}):
        record(
            event(
                "deal.edited",
                actor=by,
                now=now,
                deal=deal.pk,
                changes={name: [str(before[name]), str(changed[name])] for name in shown},
            )
        )
    _note_question(
        deal, before=before.get("anything_non_standard", deal.anything_non_standard), by=by, now=now
    )
    if {"plan", "technical_review_required"} & set(changed):
        line_actions.resettle_menu_lines(deal, by=by, now=now)
    if TRIGGERING & set(changed):
        stops.reread(PromiseLine.objects.filter(deal=deal, state=LineState.DRAFT), now=now)
    return deal


@atomic
def answer_one_question(deal: Deal, answer: str, *, by: Person, now: datetime) -> Deal:
    """Answer “anything non-standard in this deal?” with yes or no. On *no* a small deal without promises is cleared.

    Raises NotYours, Incomplete, Refused in a deal that is over.
    """
    if answer not in ("yes", "no"):
        raise Incomplete(
            "Answer the question.", {"anything_non_standard": "Say yes or no: is anything non-standard?"}
        )
    deal = edit_deal(deal, {"anything_non_standard": answer}, by=by, now=now)
    if deal.stage in (Stage.WON, Stage.LOST):
        raise Refused(f"The deal is {deal.get_stage_display().lower()}, so its answers stand.")
    return deal


@atomic
def move_stage(deal: Deal, to: str, *, by: Person, now: datetime, quote_open: bool, sign_open: bool) -> Deal:
    """Move a deal on. Quoting and closing need an open quote gate; a win against a closed gate is marked for good.

    The caller computes both gates in this transaction. Raises NotYours, InvalidTransition, Refused.
    """
    deal = take_deal(deal.pk)
    require_editor(by, deal)
    check_move(STAGE_MOVES, deal.stage, to, what=deal.ref)
    if to in (Stage.QUOTED, Stage.CLOSING) and not quote_open:
        raise Refused("The gate for quoting is closed. Open the deal to see each reason.", code="gate_closed")
    before = deal.stage
    deal.stage = Stage(to)
    if to == Stage.WON:
        deal.won_at = now
        deal.won_against_closed_gate = not sign_open
        PromiseLine.objects.filter(deal=deal, state=LineState.DRAFT, current_wording__isnull=False).update(
            state=LineState.UNREVIEWED, version=F("version") + 1
        )
    deal.save(update_fields=["stage", "won_at", "won_against_closed_gate"])
    moved = event(
        "deal.stage_moved",
        actor=by,
        now=now,
        deal=deal.pk,
        before=before,
        after=to,
        against_closed_gate=deal.won_against_closed_gate,
    )
    record(moved)
    if to == Stage.WON:
        publish(
            HookEvent.DEAL_WON,
            [Happening(f"event:{moved.pk}", _for_programs(deal, by=by, now=now))],
            now=now,
        )
    return deal


def _for_programs(deal: Deal, *, by: Person, now: datetime) -> dict[str, Any]:
    return {
        "deal": deal.pk,
        "ref": deal.ref,
        "crm_id": deal.crm_id,
        "account": deal.account,
        "arr": f"{deal.arr:.2f}",
        "sales_rep": deal.sales_rep.email,
        "won_at": now.astimezone(UTC).isoformat(),
        "against_closed_gate": deal.won_against_closed_gate,
        "by": by.email,
    }


@atomic
def invite_guest(deal: Deal, guest: Person, *, team: Team, by: Person, now: datetime) -> DealGuest:
    """Let an outside adviser see this deal and review there for a team. Raises NotYours, Refused."""
    if not by.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR):
        raise NotYours("Only the deal desk can invite a guest reviewer.")
    if not guest.guest or not guest.is_active:
        raise Refused(f"{guest.name} is not a guest reviewer.", field="person")
    row, created = DealGuest.objects.get_or_create(
        deal=deal, person=guest, defaults={"team": team, "invited_by": by, "invited_at": now}
    )
    if created:
        record(
            event("deal.guest_invited", actor=by, now=now, deal=deal.pk, person=guest.name, team=team.name)
        )
        post(
            [
                notice(
                    f"deal:{deal.pk}:guest:{guest.pk}",
                    guest,
                    text=f"{by.name} asks for your opinion on promises to {deal.account}.",
                    link=links.deal(deal.pk),
                    now=now,
                )
            ]
        )
    return row


def menu_entry(feature_code: str, plan_code: str) -> CatalogEntry:
    """The catalog cell by its codes. Raises Refused where there is none."""
    entry = (
        CatalogEntry.objects.select_related("feature", "plan")
        .filter(feature__code=feature_code, plan__code=plan_code)
        .first()
    )
    if entry is None:
        raise Refused(f"The catalog has no “{feature_code}” on “{plan_code}”.", field="catalog_entry")
    return entry
