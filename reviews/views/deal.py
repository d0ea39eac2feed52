"""The deal page: may we go ahead, what waits, what may be said."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Person, Role
from dealdesk.audit.models import Event
from promises import links
from promises.actions.deals import answer_one_question, invite_guest
from promises.gate import Gates, counts
from promises.models import ClosePlan, Condition, Deal, PromiseLine
from promises.permissions import may_copy_sentences, may_edit_deal
from promises.rulebook import bans_in, rules_in_force
from promises.states import Refused
from promises.vocabulary import LineState
from reviews.actions.sheets import missing_of
from reviews.actions.stages import move_stage
from reviews.checklist import checklists
from reviews.forms.deal import GuestForm, StageForm
from reviews.gates import gate_of
from reviews.history import describe
from reviews.models import FinalAnswer
from reviews.views.before_signing_facts import (
    BeforeSigning,
    Step,
    before_signing_facts,
    before_signing_step,
    live_review_step,
)
from reviews.views.errors import refusal
from reviews.views.signing_steps import contract_step, read_back_step, sign_step
from reviews.waiting import Waiting, answer_by, final_clock, sentence_for_buyer, waiting_rows

HISTORY = 200
OPENINGS = 10


@require_GET
def deal(request: PersonRequest, pk: int) -> HttpResponse:
    found = _load(request, pk)
    return render(request, "deals/deal.html", _page(request, found))


@require_POST
def stage(request: PersonRequest, pk: int) -> HttpResponse:
    found = _load(request, pk)
    to = request.POST.get("stage", "")
    if not to:
        messages.error(request, "Choose the stage to which the deal moves.")
        return redirect("deal", pk)
    try:
        moved = move_stage(found, to, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=links.deal(pk)) or redirect("deal", pk)
    messages.success(request, f"The deal is {moved.get_stage_display().lower()}.")
    return redirect("deal", pk)


@require_POST
def one_question(request: PersonRequest, pk: int) -> HttpResponse:
    """The one question of a small deal."""
    found = _load(request, pk)
    answer = request.POST.get("anything_non_standard", "")
    try:
        answer_one_question(found, answer, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=links.deal(pk)) or redirect("deal", pk)
    if answer == "yes":
        messages.success(request, "Write down what was promised: one plain sentence a line.")
        return redirect("sheet_find", pk)
    messages.success(request, "The answer is kept: nothing in this deal is non-standard.")
    return redirect("deal", pk)


@require_POST
def guest(request: PersonRequest, pk: int) -> HttpResponse:
    found = _load(request, pk)
    form = GuestForm(request.POST)
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            invite_guest(found, person, team=form.cleaned_data["team"], by=request.user, now=timezone.now())
        except Refused as exc:
            answer = refusal(request, exc, form=form, back_url=links.deal(pk))
            if answer is not None:
                return answer
        else:
            messages.success(request, f"{person.name} can see this deal now and is told.")
            return redirect("deal", pk)
    return render(
        request, "deals/deal.html", {**_page(request, found), "guest_form": form, "form": form}, status=422
    )


def _load(request: PersonRequest, pk: int) -> Deal:
    deals = Deal.objects.visible_to(request.user).select_related(
        "sales_rep", "plan", "customer_success_manager"
    )
    return get_object_or_404(deals, pk=pk)


def lines_of(deal: Deal) -> list[PromiseLine]:
    """The deal's promises with what the page shows of each. Five queries."""
    conditions = Condition.objects.current().select_related("closed_by")
    return list(
        PromiseLine.objects.filter(deal=deal)
        .for_page()
        .prefetch_related(Prefetch("conditions", queryset=conditions, to_attr="current_conditions"))
        .order_by("number")
    )


def _page(request: PersonRequest, deal: Deal) -> dict[str, Any]:
    now, person = timezone.now(), request.user
    lines = lines_of(deal)
    for line in lines:
        line.deal = deal
    gates = gate_of(deal)
    before = before_signing_facts(deal)
    rows = waiting_rows(deal, lines, person=person, now=now, before_signing=before.review)
    drafts = [line for line in lines if line.state == LineState.DRAFT]
    plan = ClosePlan.objects.filter(deal=deal).order_by("-version").first()
    editor = may_edit_deal(person, deal)
    buyer = ""
    if about_promises := [row for row in rows if row.line]:
        buyer = sentence_for_buyer(
            len({row.line.pk for row in about_promises if row.line}),
            answer_by(about_promises, final_clock(now)),
            timezone.get_current_timezone(),
        )
    events = list(Event.objects.for_deal(deal.pk).select_related("actor").order_by("-pk")[: HISTORY + 1])
    refs = {line.pk: line.ref for line in lines}
    invites = person.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR)
    return {
        "deal": deal,
        "editor": editor,
        "may_copy": may_copy_sentences(person),
        "tally": _tally(lines),
        "gates": checklists(
            gates, before.depth, lines=sum(line.state != LineState.WITHDRAWN for line in lines)
        ),
        "step": next_step(deal, person, lines=lines, rows=rows, gates=gates, plan=plan, before=before),
        "before": before,
        "explained": before.explained,
        "question": before.depth.light and deal.stage not in ("won", "lost") and not _live(lines),
        "rows": rows,
        "buyer": buyer,
        "answered": with_finals([line for line in lines if line.is_sayable]),
        "declined": with_finals([line for line in lines if line.state == LineState.DECLINED]),
        "answered_count": sum(line.is_sayable or line.state == LineState.DECLINED for line in lines),
        "unowned": sum(not row.who for row in rows),
        "drafts": drafts,
        "unreviewed": [line for line in lines if line.state == LineState.UNREVIEWED],
        "withdrawn": [line for line in lines if line.state == LineState.WITHDRAWN],
        "plan": plan,
        "history": [
            (event, describe(event), refs.get(event.promise_ref or 0, "")) for event in events[:HISTORY]
        ],
        "history_cut": len(events) > HISTORY,
        "openings": [(event, describe(event)) for event in openings(deal)],
        "stage_form": StageForm(deal=deal, quote_open=gates.quote.open) if editor else None,
        "sign_open": gates.sign.open,
        "guests": list(deal.guests.select_related("person", "team").order_by("person__name")),
        "guest_form": GuestForm() if invites else None,
    }


def openings(deal: Deal) -> list[Event]:
    """The last openings and closings of its gates, newest first. One query."""
    events = Event.objects.for_deal(deal.pk).filter(kind__in=["gate.opened", "gate.closed"])
    return list(events.select_related("actor").order_by("-pk")[:OPENINGS])


def _live(lines: list[PromiseLine]) -> bool:
    return any(line.state != LineState.WITHDRAWN for line in lines)


def _tally(lines: list[PromiseLine]) -> dict[str, int]:
    live = [line for line in lines if line.state != LineState.WITHDRAWN]
    stopped = sum(line.state == LineState.DRAFT and bool(line.open_stops) for line in live)
    return {
        **counts({line.pk: line.state for line in live}, stopped),
        "unknown": sum(line.unknown_count for line in live),
    }


def with_finals(lines: list[PromiseLine]) -> list[tuple[PromiseLine, FinalAnswer | None]]:
    """The lines, each with the final answer that stands (None for the menu's). One query."""
    latest: dict[int, FinalAnswer] = {}
    if lines:
        for answer in FinalAnswer.objects.filter(line__in=lines).select_related("by").order_by("at", "pk"):
            latest[answer.line_id] = answer
    return [(line, latest.get(line.pk) if line.state != LineState.CLEAR else None) for line in lines]


def next_step(
    deal: Deal,
    person: Person,
    *,
    lines: list[PromiseLine],
    rows: list[Waiting],
    gates: Gates,
    plan: ClosePlan | None,
    before: BeforeSigning,
) -> Step | None:
    """The next thing to happen in a deal, with the viewer's own action where they have one. None after the end."""
    editor = may_edit_deal(person, deal)
    drafts = [line for line in lines if line.state == LineState.DRAFT]
    mine = next((row for row in rows if row.mine), None)
    if deal.stage in ("won", "lost"):
        return None
    if mine is not None:
        return _own(mine)
    if not _live(lines) and before.depth.light and deal.anything_non_standard != "yes":
        return _one_question(deal)
    if editor and not _live(lines):
        return Step("The sheet is empty.", "Add the first promises", reverse("sheet_find", args=[deal.pk]))
    if editor and drafts:
        return _sheet(deal, drafts)
    if rows:
        return Step(_wait(rows[0]))
    if step := before_signing_step(deal, gates, editor=editor):
        return step
    if editor and not gates.quote.open and not deal.submitted_at:
        return Step("The sheet is not sent yet.", "Check and send the sheet", links.sheet(deal.pk))
    if not any(line.is_sayable for line in lines):
        return Step("Nothing is approved yet.")
    if plan is None or plan.scope_version != deal.scope_version:
        version = plan.version + 1 if plan else 1
        text = (
            f"Close plan {plan.version} is stale."
            if plan
            else "The approved sentences are not in a close plan yet."
        )
        return Step(text, f"Issue close plan {version}" if editor else "", links.close_plan(deal.pk))
    step = (
        read_back_step(deal, person, gates)
        or contract_step(deal, gates, editor=editor)
        or live_review_step(deal, gates, editor=editor)
        or sign_step(deal, gates, editor=editor)
    )
    return step or Step(
        f"Close plan {plan.version} is current.", "Open close plan", links.close_plan(deal.pk)
    )


def _one_question(deal: Deal) -> Step:
    if deal.anything_non_standard == "no":
        return Step("Nothing in this deal is non-standard, so it can be quoted without a promise sheet.")
    return Step("One question clears a small deal: is anything in it non-standard?")


def _own(row: Waiting) -> Step:
    if row.line is None:
        return Step(
            f"The review before signing waits for {row.team}. Silence is not approval.",
            "Answer the review before signing",
            row.link,
        )
    ref = row.line.ref
    if row.question is not None and row.pill == "question_for_you":
        asker = row.question.asked_by.name
        return Step(
            f"{asker} ({row.team}) asks about {ref}. The review stands still until you answer.",
            f"Answer {asker}",
            row.link,
        )
    if row.pill == "waiting_final":
        return Step(f"Every team has answered {ref}.", f"Give the final answer on {ref}", row.link)
    return Step(f"{ref} waits for {row.team}. Silence is not approval.", f"Review {ref}", row.link)


def _sheet(deal: Deal, drafts: list[PromiseLine]) -> Step:
    rules = rules_in_force()
    unready = [line for line in drafts if missing_of(line, bans_in(line, rules))]
    if unready:
        line = unready[0]
        return Step(
            f"{len(unready)} of {len(drafts)} unsent lines need more."
            if len(drafts) > 1
            else f"{line.ref} needs more before it can be sent.",
            f"Finish {line.ref}",
            reverse("sheet_line", args=[deal.pk, line.number]),
        )
    count = "1 line" if len(drafts) == 1 else f"{len(drafts)} lines"
    return Step(f"{count} ready to be sent.", f"Check and send {count}", links.sheet(deal.pk))


def _wait(row: Waiting) -> str:
    who = f"{' or '.join(row.who)} ({row.team})" if row.who else f"{row.team}, where nobody has it yet,"
    if row.question is not None:
        return (
            f"{row.what} waits for {who}, who {'has' if len(row.who) == 1 else 'have'} a question to answer."
        )
    if row.pill == "paused":
        return f"{row.what} ran out of time. Silence is not approval, so it stays out of the quote until {who} answers."
    return f"{row.what} waits for {who.rstrip(',')}. Silence is not approval."
