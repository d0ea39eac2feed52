"""The live review of a large deal: its day, its people and its outcome."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.models import Deal
from promises.permissions import may_edit_deal, require_editor
from promises.states import Refused
from promises.vocabulary import Stage
from reviews.actions.live import MINUTES, plan_live_review, record_live_review
from reviews.forms.before_signing import LiveReviewForm
from reviews.views.before_signing_facts import before_signing_facts
from reviews.views.errors import UNPROCESSABLE, refusal, typed


@require_http_methods(["GET", "POST"])
def live_review(request: PersonRequest, pk: int) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.visible_to(request.user).select_related("sales_rep"), pk=pk)
    before = before_signing_facts(deal)
    form = LiveReviewForm(request.POST if request.method == "POST" else None, planned=before.planned)
    if request.method == "POST":
        try:
            require_editor(request.user, deal)
            if form.is_valid():
                return _keep(request, deal, form)
        except Refused as exc:
            answer = refusal(request, exc, form=form, back_url=links.live_review(pk), kept=typed(form))
            if answer is not None:
                return answer
    context = {
        "deal": deal,
        "before": before,
        "form": form if may_edit_deal(request.user, deal) and deal.stage != Stage.LOST else None,
        "minutes": MINUTES,
    }
    return render(request, "before_signing/live.html", context, status=UNPROCESSABLE if form.errors else 200)


def _keep(request: PersonRequest, deal: Deal, form: LiveReviewForm) -> HttpResponse:
    given, planned, now = form.cleaned_data, before_signing_facts(deal).planned, timezone.now()
    about = {
        "held_on": given["held_on"],
        "people": list(given["people"]),
        "others": given["others"],
        "planned": planned,
    }
    if given["outcome"]:
        record_live_review(deal, outcome=given["outcome"], by=request.user, now=now, **about)
        messages.success(request, "The live review is recorded.")
        return redirect("deal", deal.pk)
    live = plan_live_review(deal, by=request.user, now=now, **about)
    messages.success(request, f"The live review is planned for {live.held_on:%-d %B %Y}.")
    return redirect("live_review", deal.pk)
