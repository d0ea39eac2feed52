"""Triggers: what hard-stops a promise, in words; for the deal desk to add, change, try, retire and bring back."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Installation
from dealdesk.templatetags.dealdesk import money_words
from promises.actions.triggers import (
    add_trigger,
    bring_back_trigger,
    change_trigger,
    draft_trigger,
    retire_trigger,
)
from promises.models import TriggerRule
from promises.permissions import may_keep_rules, require_rule_keeper
from promises.rulebook import spec_of
from promises.states import NotYours, Refused
from promises.tagging import TriggerSpec
from promises.trials import TriggerTrial, try_trigger
from promises.vocabulary import DealType, LineKind, Tag
from reviews.forms.rules import TriggerForm
from reviews.views.errors import UNPROCESSABLE, forbidden, refusal
from reviews.views.rules import inside

# Raised by a comparison of their own, which no column describes.
_RAISED_BY = {"above_plan_limit": "Raised by a figure above a limit of the deal's plan"}


@dataclass(frozen=True)
class TriggerRow:
    """A trigger and what raises it in words, and in which deals."""

    rule: TriggerRule
    causes: list[str]
    only: list[str]


def row_of(rule: TriggerRule, currency: str) -> TriggerRow:
    spec = spec_of(rule)
    return TriggerRow(rule, _causes(spec), _only(spec, currency))


def _causes(spec: TriggerSpec) -> list[str]:
    if spec.code in _RAISED_BY:
        return [_RAISED_BY[spec.code]]
    if not spec.by_words:
        return ["Raised by people, not by reading"]
    causes = []
    if spec.tags:
        causes.append(f"Tag {_either([f'“{Tag(tag).label}”' for tag in spec.tags])}")
    if spec.patterns:
        causes.append(f"Words {_either([f'“{phrase}”' for phrase in spec.patterns])}")
    if spec.figure_above is not None:
        causes.append(f"A figure above {spec.figure_above.normalize():,f} {spec.figure_unit}")
    return causes or ["Every promise of such a deal"]


def _only(spec: TriggerSpec, currency: str) -> list[str]:
    only = []
    if spec.line_kind:
        only.append(f"{LineKind(spec.line_kind).label} only")
    if spec.arr_from is not None:
        only.append(f"ARR from {money_words(spec.arr_from, currency)}")
    if spec.deal_types:
        only.append(f"Deal type {_either([str(DealType(name).label).lower() for name in spec.deal_types])}")
    if spec.segments:
        only.append(f"Segment {_either(spec.segments)}")
    if spec.industries:
        only.append(f"Industry {_either(spec.industries)}")
    if spec.custom_integration:
        only.append("A custom integration is asked")
    if spec.competitor_compared:
        only.append("A competitor is compared")
    return only


def _either(items: list[str] | tuple[str, ...]) -> str:
    items = list(items)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}"


@require_http_methods(["GET", "HEAD"])
@inside
def triggers(request: PersonRequest) -> HttpResponse:
    """Every trigger with what raises it; those in force first."""
    currency = Installation.load().currency
    rules = TriggerRule.objects.order_by("-active", "pk")
    return render(
        request,
        "wording/triggers.html",
        {
            "rows": [row_of(rule, currency) for rule in rules],
            "may_keep": may_keep_rules(request.user),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def trigger_new(request: PersonRequest) -> HttpResponse:
    try:
        require_rule_keeper(request.user)
    except NotYours as exc:
        return forbidden(request, exc)
    return _form_page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def trigger(request: PersonRequest, pk: int) -> HttpResponse:
    """One trigger to read; one of the house for the deal desk to change."""
    rule = get_object_or_404(TriggerRule, pk=pk)
    moves = {"retire": retire_trigger, "bring_back": bring_back_trigger}
    if move := moves.get(request.POST.get("action", "")):
        try:
            after = move(rule, by=request.user, now=timezone.now())
        except Refused as exc:
            return refusal(request, exc, back_url=request.path) or redirect(request.path)
        messages.success(
            request,
            f"“{after.title}” is {'in force again' if after.active else 'retired: it stops nothing new'}.",
        )
        return redirect("triggers")
    return _form_page(request, rule)


def _form_page(request: PersonRequest, rule: TriggerRule | None) -> HttpResponse:
    form = TriggerForm(request.POST if request.method == "POST" else None, rule=rule)
    trial: TriggerTrial | None = None
    if request.method == "POST" and request.POST.get("action") == "try" and rule is not None and rule.shipped:
        # What ships can't be changed, so it is tried as it stands.
        form, trial = TriggerForm(rule=rule), try_trigger(spec_of(rule))
    elif request.method == "POST" and form.is_valid():
        try:
            if request.POST.get("action") == "try":
                trial = try_trigger(spec_of(draft_trigger(form.given(), rule)))
            else:
                return _save(request, rule, form)
        except Refused as exc:
            if (answer := refusal(request, exc, form=form)) is not None:
                return answer
    return render(
        request,
        "wording/trigger.html",
        {
            "now": timezone.now(),
            "rule": rule,
            "row": row_of(rule, Installation.load().currency) if rule else None,
            "form": form,
            "trial": trial,
            "may_keep": may_keep_rules(request.user),
        },
        status=UNPROCESSABLE if form.errors else 200,
    )


def _save(request: PersonRequest, rule: TriggerRule | None, form: TriggerForm) -> HttpResponse:
    now = timezone.now()
    if rule is None:
        saved = add_trigger(form.given(), by=request.user, now=now)
        messages.success(request, f"“{saved.title}” is in force. Drafts with such a promise are stopped.")
    else:
        saved = change_trigger(rule, form.given(), by=request.user, now=now)
        messages.success(request, f"“{saved.title}” is saved.")
    return redirect("triggers")
