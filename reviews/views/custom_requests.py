"""Custom solution requests: the list, one request with the leads' judgments, and the form that opens one."""

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.actions.custom_requests import (
    close_request,
    judge_request,
    leads_for,
    may_close_request,
    may_open_request,
    open_request,
    require_closer,
    require_judge,
    why_no_request,
)
from promises.models import CustomRequest, PromiseLine
from promises.models.requests import Side
from promises.states import NotYours, Refused
from reviews.forms.catalog import RequestEndForm, RequestForm, RequestJudgmentForm
from reviews.views.catalog import for_insiders, page_of
from reviews.views.errors import UNPROCESSABLE, forbidden, refusal, typed

PAGE = 30


@require_safe
@for_insiders
def custom_requests(request: PersonRequest) -> HttpResponse:
    """Open ones first, the oldest of them on top; then those that have ended, the latest first."""
    rows = (
        CustomRequest.objects.select_related("line__deal__sales_rep", "line__current_wording", "opened_by")
        .prefetch_related("judgments")
        .order_by(F("closed_at").desc(nulls_first=True), "opened_at", "pk")
    )
    page = page_of(request, rows, PAGE)
    shown = [(row, _silent(row)) for row in page]
    return render(request, "wording/requests.html", {"rows": shown, "page": page})


def _silent(row: CustomRequest) -> list[str]:
    judged = {judgment.side for judgment in row.judgments.all()}
    return [str(side.label) for side in Side if side.value not in judged]


@require_http_methods(["GET", "POST"])
def custom_request_new(request: PersonRequest, pk: int) -> HttpResponse:
    lines = PromiseLine.objects.visible_to(request.user).select_related("deal__sales_rep", "current_wording")
    line = get_object_or_404(lines, pk=pk)
    if not may_open_request(request.user, line):
        exc = NotYours(f"{line.deal.sales_rep.name}, a reviewer or the deal desk can ask for this.")
        return forbidden(request, exc, back_url=links.promise(pk))
    form = RequestForm(request.POST if request.method == "POST" else None, initial={"what": line.ask})
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_request(line, form.cleaned_data["what"], by=request.user, now=timezone.now())
        except Refused as exc:
            if answer := refusal(request, exc, form=form, back_url=links.promise(pk), kept=typed(form)):
                return answer
        else:
            messages.success(request, "The three leads are asked. You hear how it ends.")
            return redirect("custom_request", opened.pk)
    context = {"form": form, "line": line, "why_not": why_no_request(line)}
    return render(
        request, "wording/request_form.html", context, status=UNPROCESSABLE if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
@for_insiders
def custom_request(request: PersonRequest, pk: int) -> HttpResponse:
    found = _load(pk)
    if request.method == "GET":
        return _page(request, found)
    try:
        require_judge(found, by=request.user)
    except Refused as exc:
        return refusal(request, exc, back_url=links.custom_request(pk)) or redirect("custom_request", pk)
    form = RequestJudgmentForm(request.POST, sides=_my_sides(request, found))
    if form.is_valid():
        try:
            judge_request(
                found, form.given, side=form.cleaned_data["side"], by=request.user, now=timezone.now()
            )
        except Refused as exc:
            if answer := refusal(
                request, exc, form=form, back_url=links.custom_request(pk), kept=typed(form)
            ):
                return answer
        else:
            messages.success(request, "Your judgment is recorded.")
            return redirect("custom_request", pk)
    return _page(request, _load(pk), judgment=form)


@require_POST
@for_insiders
def custom_request_close(request: PersonRequest, pk: int) -> HttpResponse:
    found = _load(pk)
    try:
        require_closer(found, by=request.user)
    except Refused as exc:
        return refusal(request, exc, back_url=links.custom_request(pk)) or redirect("custom_request", pk)
    form = RequestEndForm(request.POST, prefix="end")
    if form.is_valid():
        data = form.cleaned_data
        try:
            closed = close_request(found, data["outcome"], data["note"], by=request.user, now=timezone.now())
        except Refused as exc:
            if answer := refusal(
                request, exc, form=form, back_url=links.custom_request(pk), kept=typed(form)
            ):
                return answer
        else:
            ended = closed.get_outcome_display().lower()
            messages.success(
                request, f"The request ends as {ended}. {found.line.deal.sales_rep.name} is told."
            )
            return redirect("custom_request", pk)
    return _page(request, _load(pk), end=form)


def _load(pk: int) -> CustomRequest:
    found = CustomRequest.objects.select_related(
        "line__deal__sales_rep", "line__current_wording", "opened_by", "closed_by"
    )
    return get_object_or_404(found.prefetch_related("judgments__by"), pk=pk)


def _my_sides(request: PersonRequest, found: CustomRequest) -> list[str]:
    leads = leads_for(found.line.deal.sales_rep_id)
    judged = {judgment.side for judgment in found.judgments.all()}
    return [side for side in leads.sides_of(request.user) if side not in judged]


def _page(
    request: PersonRequest,
    found: CustomRequest,
    *,
    judgment: RequestJudgmentForm | None = None,
    end: RequestEndForm | None = None,
) -> HttpResponse:
    leads = leads_for(found.line.deal.sales_rep_id)
    judged = {row.side: row for row in found.judgments.all()}
    is_open = found.closed_at is None
    mine = [side for side in leads.sides_of(request.user) if side not in judged] if is_open else []
    closes = is_open and may_close_request(request.user, found, leads.judges(Side.PRODUCT.value))
    context: dict[str, Any] = {
        "found": found,
        "line": found.line,
        "deal": found.line.deal,
        "sides": [(side.label, judged.get(side.value), leads.names(side.value)) for side in Side],
        "judgment_form": (judgment or RequestJudgmentForm(sides=mine)) if mine or judgment else None,
        "end_form": (end or RequestEndForm(prefix="end"))
        if (closes and len(judged) == len(Side)) or end
        else None,
        "closers": leads.names(Side.PRODUCT.value),
        "waits_for_end": is_open and len(judged) == len(Side),
    }
    wrong = judgment is not None or end is not None
    return render(request, "wording/request.html", context, status=UNPROCESSABLE if wrong else 200)
