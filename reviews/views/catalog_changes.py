"""Changes of the catalog that somebody suggested: the form, the list, and the leads' judgment."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Role
from promises.actions.catalog import judge_change, require_judge, suggest_change, withdraw_change
from promises.actions.menu_cells import CELL, cell_of, find_cell
from promises.leads import Leads
from promises.models import CatalogChange, CatalogEntry, CatalogFeature, Plan, PromiseLine
from promises.models.catalog import Offer
from promises.models.requests import ChangeState, Side
from promises.states import Refused
from reviews.forms.catalog import ChangeForm, JudgeForm
from reviews.views.catalog import for_insiders, page_of
from reviews.views.errors import UNPROCESSABLE, refusal, typed

PAGE = 30
LABELS = {
    "offer": "Offer",
    "value": "Value",
    "limit_max": "Limit",
    "limit_unit": "Of what",
    "tier": "Tier",
    "sentence": "Sentence",
}


@require_safe
@for_insiders
def catalog_changes(request: PersonRequest) -> HttpResponse:
    changes = CatalogChange.objects.select_related("feature", "plan", "suggested_by").prefetch_related(
        "judgments__by"
    )
    leads = Leads.load()
    rows = [
        (change, [leads.names(side) for side in Side.values if side not in _judged(change)])
        for change in changes.filter(state=ChangeState.OPEN)
    ]
    closed = page_of(request, changes.exclude(state=ChangeState.OPEN).order_by("-closed_at", "-pk"), PAGE)
    return render(request, "wording/changes.html", {"rows": rows, "closed": closed})


def _judged(change: CatalogChange) -> set[str]:
    return {judgment.side for judgment in change.judgments.all()}


@require_http_methods(["GET", "POST"])
@for_insiders
def catalog_change_new(request: PersonRequest) -> HttpResponse:
    if request.method == "GET":
        return _form_page(request, ChangeForm(initial=_initial(request), person=request.user))
    form = ChangeForm(request.POST, person=request.user)
    if form.is_valid():
        try:
            change = suggest_change(form.given, by=request.user, now=timezone.now())
        except Refused as exc:
            answer = refusal(request, exc, form=form, back_url=reverse("catalog"), kept=typed(form))
            if answer is not None:
                return answer
        else:
            messages.success(request, "The three leads are asked. The menu stays as it is until all say yes.")
            return redirect("catalog_change", change.pk)
    return _form_page(request, form)


def _initial(request: PersonRequest) -> dict[str, Any]:
    """What the form starts from: a cell of the catalog, or an approved promise."""
    if (line := _line_of(request)) is not None:
        sentence = line.approved_wording.text if line.approved_wording else ""
        return {
            "line": line.pk,
            "plan": line.deal.plan_id,
            "offer": Offer.INCLUDED,
            "sentence": sentence,
            "value": line.limit if len(line.limit) <= 120 else "",
            "tier": line.tier,
            "owner": line.owner_id,
            "phase": line.phase,
            "reason": f"Approved as {line.ref} for {line.deal.account}."[:400],
        }
    feature = CatalogFeature.objects.filter(code=request.GET.get("feature", "")[:40]).first()
    plan = Plan.objects.filter(code=request.GET.get("plan", "")[:40]).first()
    return {"feature": feature, "plan": plan, "offer": Offer.INCLUDED, **cell_of(find_cell(feature, plan))}


def _line_of(request: PersonRequest) -> PromiseLine | None:
    number = request.GET.get("promise", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    lines = PromiseLine.objects.visible_to(request.user).select_related("deal", "approved_wording")
    return lines.filter(pk=int(number), approved_wording__isnull=False).first()


def _form_page(request: PersonRequest, form: ChangeForm) -> HttpResponse:
    wrong = form.is_bound
    return render(request, "wording/change_form.html", {"form": form}, status=UNPROCESSABLE if wrong else 200)


@require_http_methods(["GET", "POST"])
@for_insiders
def catalog_change(request: PersonRequest, pk: int) -> HttpResponse:
    change = _load(pk)
    if request.method == "GET":
        return _page(request, change)
    back = reverse("catalog_change", kwargs={"pk": pk})
    try:
        require_judge(change, by=request.user)
    except Refused as exc:
        return refusal(request, exc, back_url=back) or redirect(back)
    form = JudgeForm(request.POST, sides=_sides(request, change))
    if form.is_valid():
        try:
            judged = judge_change(
                change,
                approved=form.cleaned_data["approved"] == "yes",
                note=form.cleaned_data["note"],
                side=form.cleaned_data["side"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as exc:
            if answer := refusal(request, exc, form=form, back_url=back, kept=typed(form)):
                return answer
        else:
            messages.success(request, _said(judged))
            return redirect("catalog_change", pk)
    return _page(request, _load(pk), form)


def _load(pk: int) -> CatalogChange:
    changes = CatalogChange.objects.select_related(
        "feature__owner", "plan", "owner", "suggested_by", "line__deal"
    )
    return get_object_or_404(changes.prefetch_related("judgments__by"), pk=pk)


def _said(change: CatalogChange) -> str:
    return {
        ChangeState.APPLIED: "That is the third yes: it is on the menu now.",
        ChangeState.DECLINED: "Declined. The menu stays as it is.",
    }.get(ChangeState(change.state), "Your yes is recorded. The other leads are still asked.")


def _sides(request: PersonRequest, change: CatalogChange) -> list[str]:
    """The sides for which this person still can judge it."""
    leads = Leads.load(avoid=[change.suggested_by_id])
    return [side for side in leads.sides_of(request.user) if side not in _judged(change)]


def _page(request: PersonRequest, change: CatalogChange, form: JudgeForm | None = None) -> HttpResponse:
    leads = Leads.load(avoid=[change.suggested_by_id])
    judged = {judgment.side: judgment for judgment in change.judgments.all()}
    is_open = change.state == ChangeState.OPEN
    mine = [side for side in leads.sides_of(request.user) if side not in judged] if is_open else []
    context = {
        "change": change,
        "sides": [(side.label, judged.get(side.value), leads.names(side.value)) for side in Side],
        "compared": compared(change),
        "form": (form or JudgeForm(sides=mine)) if mine or form else None,
        "may_withdraw": is_open
        and (
            request.user.pk == change.suggested_by_id
            or request.user.has_role(Role.DEAL_DESK_OWNER, Role.ADMINISTRATOR)
        ),
        "sees_line": change.line is not None,
    }
    return render(request, "wording/change.html", context, status=UNPROCESSABLE if form is not None else 200)


def compared(change: CatalogChange) -> list[tuple[str, str, str]]:
    """Each part of the cell in words: (what, before, after)."""
    before = CatalogEntry(**change.before) if change.before else None
    return [(LABELS[name], _words(before, name), _words(change, name)) for name in CELL]


def _words(cell: Any, name: str) -> str:
    if cell is None:
        return ""
    if name in ("offer", "tier"):
        return str(getattr(cell, f"get_{name}_display")())
    value = getattr(cell, name)
    return "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


@require_POST
@for_insiders
def catalog_change_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(CatalogChange, pk=pk)
    try:
        withdraw_change(change, by=request.user, now=timezone.now())
    except Refused as exc:
        back = reverse("catalog_change", kwargs={"pk": pk})
        return refusal(request, exc, back_url=back) or redirect(back)
    messages.success(request, "The suggestion is withdrawn. It is kept in the list.")
    return redirect("catalog_changes")
