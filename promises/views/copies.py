"""Handing out approved sentences, with the record of who took which; and recording that a condition was met."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.actions.conditions import meet_condition
from promises.actions.plans import copy_plan
from promises.actions.wordings import copy_sentence
from promises.forms.plans import MetForm
from promises.models import ClosePlan, Condition, Deal, PromiseLine
from promises.states import NotYours, Refused


@require_POST
def promise_copy(request: PersonRequest, pk: int) -> HttpResponse:
    """The approved sentence: as JSON for a script, else on a page of its own."""
    line = get_object_or_404(PromiseLine.objects.visible_to(request.user).select_related("deal"), pk=pk)
    try:
        wording = copy_sentence(line, by=request.user, now=timezone.now())
    except Refused as exc:
        return _refused(request, exc, back_url=links.promise(pk))
    return _handed_out(
        request,
        [(f"{line.ref}.{wording.revision}", wording.text)],
        deal=line.deal,
        back_url=links.deal(line.deal_id),
    )


@require_POST
def close_plan_copy(request: PersonRequest, pk: int, version: int) -> HttpResponse:
    """Every sentence of the current plan, one a line."""
    plans = ClosePlan.objects.filter(deal__in=Deal.objects.visible_to(request.user)).select_related("deal")
    plan = get_object_or_404(plans, deal__pk=pk, version=version)
    try:
        rows = copy_plan(plan, by=request.user, now=timezone.now())
    except Refused as exc:
        return _refused(request, exc, back_url=links.close_plan(pk))
    return _handed_out(
        request, [(row.code, row.text) for row in rows], deal=plan.deal, back_url=links.close_plan(pk)
    )


def _wants_json(request: PersonRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _handed_out(
    request: PersonRequest, sentences: Sequence[tuple[str, str]], *, deal: Deal, back_url: str
) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse(
            {"text": "\n".join(text for _, text in sentences), "codes": [code for code, _ in sentences]}
        )
    return render(request, "plans/copied.html", {"sentences": sentences, "deal": deal, "back_url": back_url})


def _refused(request: PersonRequest, exc: Refused, *, back_url: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"detail": exc.message}, status=403 if isinstance(exc, NotYours) else 409)
    if isinstance(exc, NotYours):
        raise PermissionDenied(exc.message)
    return render(request, "409.html", {"message": exc.message, "again_url": back_url}, status=409)


@require_http_methods(["GET", "POST"])
def condition_met(request: PersonRequest, pk: int) -> HttpResponse:
    """Record that a condition was met; the form comes back with what was typed where something is missing."""
    lines = PromiseLine.objects.visible_to(request.user)
    condition = get_object_or_404(
        Condition.objects.filter(line__in=lines).select_related("line__deal", "line__current_wording"), pk=pk
    )
    form = MetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            meet_condition(condition, note=form.cleaned_data["note"], by=request.user, now=timezone.now())
        except NotYours as exc:
            raise PermissionDenied(exc.message) from exc
        except Refused as exc:
            form.add_error("note" if hasattr(exc, "errors") else None, exc.message)
        else:
            messages.success(request, "The condition is recorded as met.")
            return redirect("deal", condition.line.deal_id)
    context = {"form": form, "condition": condition, "line": condition.line}
    return render(request, "plans/condition.html", context, status=422 if form.is_bound else 200)
