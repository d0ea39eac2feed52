"""Answering several like reviews at once, all or none."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dealdesk.accounts.http import PersonRequest
from promises.states import Refused
from reviews.actions.verdicts import decide_together
from reviews.forms.verdicts import (
    ConditionFormSet,
    DependencyFormSet,
    VerdictForm,
    form_again,
    rows_again,
    rows_of,
)
from reviews.models import ReviewAssignment
from reviews.models.verdicts import VerdictKind
from reviews.views.errors import UNPROCESSABLE, refusal, typed
from reviews.views.facts import owners_for

MOST = 50
AGAIN = ("add_condition", "add_dependency")


@require_http_methods(["GET", "POST"])
def reviews_together(request: PersonRequest) -> HttpResponse:
    sent = request.method == "POST"
    wanted = _ids((request.POST if sent else request.GET).getlist("review"))
    rows = ReviewAssignment.objects.visible_to(request.user)
    if not sent:
        rows = ReviewAssignment.objects.answerable_by(request.user)
    reviews = list(rows.filter(pk__in=wanted).for_page().order_by("due_at", "pk"))
    if sent and len(reviews) < len(wanted):
        raise Http404("One of these reviews does not exist.")
    if len(reviews) < 2:
        if len(reviews) == 1 and len(wanted) == 1:
            return redirect("review", pk=reviews[0].pk)
        messages.error(request, "Choose two or more reviews that wait for your answer.")
        return redirect("reviews")
    if len(reviews) < len(wanted):
        messages.warning(request, f"{len(wanted) - len(reviews)} of them no longer wait for your answer.")
    if not sent:
        return _page(request, reviews)
    if any(name in request.POST for name in AGAIN):
        return _page(request, reviews, again=True)
    return _send(request, reviews)


def _ids(values: list[str]) -> list[int]:
    return sorted({int(value) for value in values if value.isdecimal() and len(value) < 19})[:MOST]


def _send(request: PersonRequest, reviews: list[ReviewAssignment]) -> HttpResponse:
    form = VerdictForm(request.POST, **_about(request, reviews))
    conditions = rows_of(ConditionFormSet, "conditions", request.POST)
    dependencies = rows_of(DependencyFormSet, "dependencies", request.POST)
    if all([form.is_valid(), conditions.is_valid(), dependencies.is_valid()]):
        pairs = [(review, request.POST.get(f"digest-{review.pk}", "")) for review in reviews]
        try:
            decide_together(pairs, form.given(conditions, dependencies), by=request.user, now=timezone.now())
        except Refused as exc:
            back = f"{reverse('reviews_together')}?{urlencode([('review', r.pk) for r in reviews])}"
            if response := refusal(request, exc, form=form, back_url=back, kept=typed(form)):
                return response
        else:
            words = VerdictKind(form.cleaned_data["verdict"]).label.lower()
            messages.success(request, f"Sent for {len(reviews)} promises: {words}.")
            return redirect("reviews")
    return _page(request, reviews, form=form, rows=(conditions, dependencies), status=UNPROCESSABLE)


def _about(request: PersonRequest, reviews: list[ReviewAssignment]) -> dict[str, Any]:
    return {
        "people": owners_for(request.user),
        "teams": {review.team.code for review in reviews},
        "unknowns": sum(review.line.unknown_count for review in reviews),
        "kinds": (VerdictKind.APPROVE, VerdictKind.REMOVE),
    }


def _page(
    request: PersonRequest,
    reviews: list[ReviewAssignment],
    *,
    form: VerdictForm | None = None,
    rows: tuple[Any, Any] | None = None,
    again: bool = False,
    status: int = 200,
) -> HttpResponse:
    about = _about(request, reviews)
    if again:
        form = VerdictForm(initial=form_again(request.POST), **about)
        rows = (
            rows_again(ConditionFormSet, "conditions", request.POST, more="add_condition" in request.POST),
            rows_again(
                DependencyFormSet, "dependencies", request.POST, more="add_dependency" in request.POST
            ),
        )
    form = form or VerdictForm(**about)
    conditions, dependencies = rows or (
        rows_of(ConditionFormSet, "conditions"),
        rows_of(DependencyFormSet, "dependencies"),
    )
    return render(
        request,
        "reviews/together.html",
        {
            "now": timezone.now(),
            "reviews": reviews,
            "form": form,
            "conditions": conditions,
            "dependencies": dependencies,
            "unknowns": about["unknowns"],
            "teams": sorted({review.team.name for review in reviews}),
        },
        status=status,
    )
