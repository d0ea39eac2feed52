"""The product catalog: the menu of features and plans, one feature, and the changes that people suggest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dealdesk.accounts.http import PersonRequest
from promises.actions.catalog import copy_menu_sentence, mark_checked, may_check
from promises.models import CatalogChange, CatalogEntry, CatalogFeature, CustomRequest, Plan, PromiseLine
from promises.models.requests import ChangeState
from promises.permissions import may_suggest_change
from promises.states import NotYours, Refused
from promises.vocabulary import Stage
from reviews.views.errors import forbidden, refusal

MONTHS_GOOD = 6
MOST_LINES = 100
GUESTS_STAY_OUT = NotYours(
    "Guests see the deals that they are invited to, not the catalog. Ask the sales rep of the deal."
)


def for_insiders(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Show guests the 403 page instead of the view."""

    @wraps(view)
    def checked(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_suggest_change(request.user):
            return forbidden(request, GUESTS_STAY_OUT)
        return view(request, *args, **kwargs)

    return checked


@dataclass(frozen=True)
class Row:
    """One feature as the matrix shows it: a cell for each plan, None where the catalog says nothing."""

    feature: CatalogFeature
    cells: Sequence[tuple[Plan, CatalogEntry | None]]
    check_due: bool

    @property
    def tiers(self) -> list[str]:
        """The labels of its cells' tiers, each once."""
        labels = [cell.get_tier_display() for _, cell in self.cells if cell and cell.tier]
        return list(dict.fromkeys(labels))


def row_of(feature: CatalogFeature, plans: Sequence[Plan], today: date) -> Row:
    cells = {cell.plan_id: cell for cell in feature.entries.all()}
    return Row(feature, [(plan, cells.get(plan.pk)) for plan in plans], check_due(feature.checked_on, today))


def check_due(checked: date | None, today: date) -> bool:
    """Whether the month of the last check is more than six months back, or nobody ever checked."""
    if checked is None:
        return True
    return (today.year - checked.year) * 12 + today.month - checked.month >= MONTHS_GOOD


@require_safe
@for_insiders
def catalog(request: PersonRequest) -> HttpResponse:
    words, plans = request.GET.get("q", "").strip()[:200], list(Plan.objects.all())
    today = timezone.localdate()
    features = _saying(words).prefetch_related("entries__feature", "entries__plan")
    context = {
        "q": words,
        "plans": plans,
        "rows": [row_of(feature, plans, today) for feature in features],
        "changes": CatalogChange.objects.filter(state=ChangeState.OPEN).count(),
        "requests": CustomRequest.objects.filter(closed_at__isnull=True).count(),
    }
    return render(request, "wording/catalog.html", context)


def _saying(words: str) -> QuerySet[CatalogFeature]:
    """The features in which all of these words stand, in any order."""
    found = CatalogFeature.objects.all()
    for word in words.split()[:10]:
        cells = CatalogEntry.objects.filter(
            Q(value__icontains=word) | Q(sentence__icontains=word) | Q(limit_unit__icontains=word)
        )
        found = found.filter(
            Q(name__icontains=word) | Q(say_instead__icontains=word) | Q(pk__in=cells.values("feature"))
        )
    return found


@require_safe
@for_insiders
def catalog_feature(request: PersonRequest, pk: int) -> HttpResponse:
    features = CatalogFeature.objects.select_related("owner").prefetch_related(
        "entries__plan", "entries__feature"
    )
    feature = get_object_or_404(features, pk=pk)
    standing = (
        PromiseLine.objects.filter(catalog_entry__feature=feature)
        .exclude(deal__stage__in=[Stage.WON, Stage.LOST])
        .exclude(state="withdrawn")
        .select_related("deal__sales_rep", "current_wording", "catalog_entry__plan")
        .order_by("-deal_id", "number")
    )
    context = {
        "row": row_of(feature, list(Plan.objects.all()), timezone.localdate()),
        "feature": feature,
        "lines": list(standing[:MOST_LINES]),
        "total": standing.count(),
        "changes": CatalogChange.objects.filter(feature=feature).select_related("plan", "suggested_by")[:20],
        "may_check": may_check(request.user, feature),
    }
    return render(request, "wording/feature.html", context)


@require_POST
@for_insiders
def catalog_checked(request: PersonRequest, pk: int) -> HttpResponse:
    feature = get_object_or_404(CatalogFeature, pk=pk)
    back = reverse("catalog_feature", kwargs={"pk": pk})
    try:
        mark_checked(feature, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=back) or redirect(back)
    messages.success(request, f"{feature.name} is marked as checked today.")
    return redirect(back)


@require_POST
@for_insiders
def catalog_copy(request: PersonRequest, pk: int) -> HttpResponse:
    """A sentence of the menu: as JSON for a script, else on the page of its feature."""
    entry = get_object_or_404(CatalogEntry.objects.select_related("feature", "plan"), pk=pk)
    back = f"{reverse('catalog_feature', kwargs={'pk': entry.feature_id})}#plan-{entry.plan.code}"
    try:
        sentence = copy_menu_sentence(entry, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=back) or redirect(back)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"text": sentence})
    return redirect(back)


def page_of(request: PersonRequest, rows: QuerySet[Any], size: int) -> Any:
    """The page of a list that the address asks for; the nearest one where there is none such."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
