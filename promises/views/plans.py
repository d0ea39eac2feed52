"""The close plan: what stands in it, what would stand in the next version, and every version that was issued."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from dealdesk.accounts.http import PersonRequest
from promises import documents, exports
from promises.actions.plans import planned_lines, suggested_outside
from promises.forms.plans import IssueForm
from promises.models import ClosePlan, ClosePlanLine, Deal, PromiseLine
from promises.permissions import may_copy_sentences, may_edit_deal
from promises.vocabulary import SAYABLE_STATES, LineState

SHOWN = ("code", "text", "owner_name", "deliver_on", "phase", "limit", "tier", "conditions")
LEFT_OUT = (
    LineState.DRAFT,
    LineState.IN_REVIEW,
    LineState.PAUSED,
    LineState.WAITING_FINAL,
    LineState.UNREVIEWED,
)


def plan_page(request: PersonRequest, deal: Deal, form: IssueForm | None) -> dict[str, Any]:
    """What the page of a deal's close plan shows of it."""
    lines = list(PromiseLine.objects.filter(deal=deal).select_related("current_wording").order_by("number"))
    for line in lines:
        line.deal = deal
    plan = _plans(deal).prefetch_related("lines__line").first()
    planned = planned_lines([line for line in lines if line.state in SAYABLE_STATES])
    is_current = plan is not None and plan.scope_version == deal.scope_version
    outside = _outside(plan, suggested_outside(deal))
    editor = may_edit_deal(request.user, deal)
    return {
        "deal": deal,
        "plan": plan,
        "is_current": is_current,
        "rows": _with_words(list(plan.lines.all()) if plan and is_current else planned),
        "changes": what_changed(list(plan.lines.all()), planned, lines) if plan and not is_current else [],
        "next_version": plan.version + 1 if plan else 1,
        "outside": plan.outside if plan and is_current else outside,
        "left_out": [line for line in lines if line.state in LEFT_OUT],
        "declined": [line for line in lines if line.state == LineState.DECLINED],
        "versions": list(_plans(deal)),
        "editor": editor,
        "may_copy": may_copy_sentences(request.user),
        "form": form,
        "issue_form": (form or IssueForm(initial={"outside": "\n".join(outside)})) if editor else None,
    }


def _with_words(rows: list[ClosePlanLine]) -> list[tuple[ClosePlanLine, list[str]]]:
    return [(row, [exports.condition_words(condition) for condition in row.conditions]) for row in rows]


def _plans(deal: Deal) -> Any:
    return ClosePlan.objects.filter(deal=deal).select_related("issued_by", "deal").order_by("-version")


def _outside(plan: ClosePlan | None, declined: list[str]) -> list[str]:
    """What the next version starts from: what the last one said, and the asks declined since."""
    said = list(plan.outside) if plan else []
    return said + [text for text in declined if text[:400] not in said]


def what_changed(
    before: list[ClosePlanLine], after: list[ClosePlanLine], lines: list[PromiseLine]
) -> list[str]:
    """Why an issued plan is stale, one sentence for each promise that differs from it by now."""
    then, now = {row.line_id: row for row in before}, {row.line_id: row for row in after}
    changes = []
    for line in lines:
        old, new = then.get(line.pk), now.get(line.pk)
        if old and not new:
            changes.append(f"{line.ref} may no longer be said: {line.get_state_display().lower()}.")
        elif new and not old:
            changes.append(f"{line.ref} is approved since.")
        elif old and new and old.wording_id != new.wording_id:
            changes.append(f"{line.ref} has newer words, version {line.code.rpartition('.')[2]}.")
        elif old and new and any(getattr(old, name) != getattr(new, name) for name in SHOWN):
            changes.append(f"{line.ref} stands on other terms: owner, date, limit or conditions.")
    return changes


@require_GET
def close_plan_version(request: PersonRequest, pk: int, version: int) -> HttpResponse:
    plan = _issued(request, pk, version)
    versions = list(_plans(plan.deal))
    latest = versions[0]
    context = {
        "deal": plan.deal,
        "plan": plan,
        "rows": _with_words(list(plan.lines.all())),
        "outside": plan.outside,
        "versions": versions,
        "latest": latest,
        "is_current": plan.pk == latest.pk and plan.scope_version == plan.deal.scope_version,
    }
    return render(request, "plans/version.html", context)


@require_GET
def close_plan_md(request: PersonRequest, pk: int, version: int) -> HttpResponse:
    plan = _issued(request, pk, version)
    return _download(exports.markdown(plan), plan, "md", "text/markdown")


@require_GET
def close_plan_csv(request: PersonRequest, pk: int, version: int) -> HttpResponse:
    plan = _issued(request, pk, version)
    return _download(exports.csv_text(plan), plan, "csv", "text/csv")


@require_GET
def close_plan_docx(request: PersonRequest, pk: int, version: int) -> HttpResponse:
    plan = _issued(request, pk, version)
    return _download(documents.docx(plan), plan, "docx", documents.DOCX)


@require_GET
def close_plan_pdf(request: PersonRequest, pk: int, version: int) -> HttpResponse:
    plan = _issued(request, pk, version)
    return _download(documents.pdf(plan), plan, "pdf", documents.PDF)


def _issued(request: PersonRequest, pk: int, version: int) -> ClosePlan:
    plans = ClosePlan.objects.filter(deal__in=Deal.objects.visible_to(request.user))
    return get_object_or_404(
        plans.select_related("deal", "issued_by").prefetch_related("lines__line"),
        # Not `deal=pk`: only a lookup of the number itself knows that one too large for the column is nobody's.
        deal__pk=pk,
        version=version,
    )


def _download(content: str | bytes, plan: ClosePlan, extension: str, content_type: str) -> HttpResponse:
    name = f"close-plan-{slugify(plan.deal.ref) or plan.deal_id}-{plan.version}.{extension}"
    return HttpResponse(
        content,
        content_type=content_type if isinstance(content, bytes) else f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
