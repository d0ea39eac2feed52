"""The contract check: what a contract says beside the approved sentences, and the corrections to send back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.actions.checks import PASTED, check_contract, copy_corrections
from promises.contracts import Row, corrections, rows_of, verdict
from promises.forms.contracts import ContractForm
from promises.models import ClosePlan, Deal, DriftCheck, PromiseLine
from promises.permissions import may_copy_sentences, may_edit_deal
from promises.states import MovedOn, NotYours, Refused
from promises.vocabulary import Stage

PAST = 50


@require_http_methods(["GET", "POST"])
def drift_check(request: PersonRequest, pk: int) -> HttpResponse:
    """The deal's last check, and a form; a POST makes the next one."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user).select_related("sales_rep"), pk=pk)
    if request.method == "POST":
        return _check(request, deal)
    return render(request, "contracts/page.html", _page(request, deal, _checks(deal).first()))


@require_GET
def contract_check(request: PersonRequest, pk: int) -> HttpResponse:
    """One check as it came out."""
    check = _load(request, pk)
    return render(request, "contracts/page.html", _page(request, check.deal, check))


@require_POST
def contract_copy(request: PersonRequest, pk: int) -> HttpResponse:
    """Every correction, one a line: as JSON for a script, else on a page of its own."""
    check = _load(request, pk)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    try:
        found = copy_corrections(check, by=request.user, now=timezone.now())
    except Refused as exc:
        if wants_json:
            return JsonResponse({"detail": exc.message}, status=403 if isinstance(exc, NotYours) else 409)
        if isinstance(exc, NotYours):
            raise PermissionDenied(exc.message) from exc
        moved_on = {"message": exc.message, "again_url": links.contract(check.deal_id)}
        return render(request, "409.html", moved_on, status=409)
    text = "\n".join(one.text for one in found)
    if wants_json:
        return JsonResponse({"text": text, "codes": [one.code for one in found if one.line]})
    context = {"check": check, "deal": check.deal, "text": text, "count": len(found)}
    return render(request, "contracts/copied.html", context)


def _check(request: PersonRequest, deal: Deal) -> HttpResponse:
    if not may_edit_deal(request.user, deal):
        raise PermissionDenied(f"Only {deal.sales_rep.name} or the deal desk can check a contract here.")
    form = ContractForm(request.POST, request.FILES)
    status = 422
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            check = check_contract(
                deal,
                text=form.cleaned_data["text"],
                content=file.read() if file else None,
                name=file.name if file else form.cleaned_data["name"] or PASTED,
                by=request.user,
                now=timezone.now(),
            )
        except Refused as exc:
            form.add_error(exc.field, exc.message)
            status = 409 if isinstance(exc, MovedOn) else status
        else:
            return redirect("contract_check", check.pk)
    # Where the answer is no, there is nothing beside the form that it could be taken for.
    return render(request, "contracts/page.html", _page(request, deal, None, form), status=status)


def _checks(deal: Deal) -> QuerySet[DriftCheck]:
    return DriftCheck.objects.filter(deal=deal).select_related("checked_by", "plan").order_by("-pk")


def _load(request: PersonRequest, pk: int) -> DriftCheck:
    deals = Deal.objects.visible_to(request.user)
    checks = DriftCheck.objects.filter(deal__in=deals)
    return get_object_or_404(checks.select_related("deal__sales_rep", "checked_by", "plan"), pk=pk)


def _page(
    request: PersonRequest, deal: Deal, check: DriftCheck | None, form: ContractForm | None = None
) -> dict[str, Any]:
    latest = ClosePlan.objects.filter(deal=deal).order_by("-version").first()
    over = deal.stage in (Stage.WON, Stage.LOST)
    editor = may_edit_deal(request.user, deal)
    past = _checks(deal).defer("text")[:PAST]
    context = {
        "deal": deal,
        "check": check,
        "latest": latest,
        "plan_is_stale": latest is not None and latest.scope_version != deal.scope_version,
        "editor": editor,
        "sends": editor and not over,
        "may_copy": may_copy_sentences(request.user),
        "past": [(row, verdict(row.result)) for row in past],
        "form": form,
        "check_form": None,
    }
    if editor and latest is not None:
        typed = {"text": check.text, "name": check.name} if check else {}
        context["check_form"] = form or ContractForm(initial=typed)
    return {**context, **_found(request, deal, check, latest)} if check else context


def _found(request: PersonRequest, deal: Deal, check: DriftCheck, latest: ClosePlan | None) -> dict[str, Any]:
    """What one check's result shows. One query."""
    lines = {line.pk: line for line in PromiseLine.objects.filter(deal=deal)}
    rows = rows_of(check.result, check.text)
    action = [row for row in rows if row.needs_action]
    everything = not action or request.GET.get("show") == "all"
    shown = rows if everything else action
    others = [" ".join(check.text[start:end].split()) for start, end in check.result["others"]]
    stands = check.scope_version == deal.scope_version
    return {
        "rows": [(row, _line_of(row, lines)) for row in shown],
        "total": len(rows),
        "exact": len(rows) - len(action),
        "action": len(action),
        "everything": everything,
        "others": others,
        "verdict": verdict(check.result),
        "counts": stands and latest is not None and latest.pk == check.plan_id,
        "copies": len(corrections(rows, {})) if stands else 0,
    }


def _line_of(row: Row, lines: dict[int, PromiseLine]) -> PromiseLine | None:
    return lines.get(row.line or row.closest_line or 0)
