"""The close plan's page with its quick checks; its versions and exports stand in promises."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.actions.plans import issue_plan
from promises.forms.plans import IssueForm
from promises.models import Deal, PromiseLine, ReadBack
from promises.permissions import may_edit_deal
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.views.plans import plan_page
from reviews.actions.read_backs import read_back
from reviews.forms.read_backs import ReadBackForm
from reviews.quick_checks import quick_checks
from reviews.views.errors import UNPROCESSABLE, refusal, typed


@require_http_methods(["GET", "POST"])
def close_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """The plan as it stands; a POST issues the next version."""
    deal = get_object_or_404(Deal.objects.visible_to(request.user).select_related("sales_rep"), pk=pk)
    form = None
    if request.method == "POST":
        form = IssueForm(request.POST)
        if form.is_valid() or not may_edit_deal(request.user, deal):
            try:
                plan = issue_plan(
                    deal, outside=form.cleaned_data.get("outside", ()), by=request.user, now=timezone.now()
                )
            except NotYours as exc:
                raise PermissionDenied(exc.message) from exc
            except MovedOn as exc:
                context = {"message": exc.message, "again_url": links.close_plan(pk)}
                return render(request, "409.html", context, status=409)
            except Refused as exc:
                form.add_error(None, exc.message)
            else:
                messages.success(request, f"Close plan {plan.version} is issued.")
                return redirect("close_plan", pk)
    context = _page(request, deal, form)
    return render(request, "plans/plan.html", context, status=UNPROCESSABLE if form else 200)


@require_POST
def promise_read_back(request: PersonRequest, pk: int) -> HttpResponse:
    """What somebody outside the deal understands of one sentence."""
    lines = PromiseLine.objects.visible_to(request.user).select_related("deal__sales_rep", "approved_wording")
    line = get_object_or_404(lines, pk=pk)
    form = ReadBackForm(request.POST, line=line)
    back_url = links.read_backs(line.deal_id)
    # The action says why a text is refused, so that the page and other programs say the same.
    form.is_valid()
    try:
        made = read_back(
            line,
            form.cleaned_data.get("text", ""),
            digest=form.cleaned_data.get("digest", ""),
            by=request.user,
            now=timezone.now(),
        )
    except Incomplete as exc:
        if "text" not in form.errors:
            form.add_error("text", exc.errors["text"])
        context = _page(request, line.deal, None, read_back_form=form)
        return render(request, "plans/plan.html", context, status=UNPROCESSABLE)
    except Refused as exc:
        answer = refusal(request, exc, back_url=back_url, newer=line.approved_wording, kept=typed(form))
        assert answer is not None
        return answer
    _tell(request, line, made)
    return redirect(back_url)


def _tell(request: PersonRequest, line: PromiseLine, made: ReadBack) -> None:
    if not made.guesses:
        messages.success(request, f"{line.ref} is read back.")
        return
    words = ", ".join(f"“{guess}”" for guess in made.guesses)
    messages.warning(
        request,
        f"You guessed: {words}. Ask the owner of {line.ref} what it means, or have the sentence made clearer. It is kept, "
        "and does not count as read back.",
    )


def _page(
    request: PersonRequest,
    deal: Deal,
    form: IssueForm | None,
    *,
    read_back_form: ReadBackForm | None = None,
) -> dict[str, Any]:
    context = plan_page(request, deal, form)
    checks = quick_checks(deal, request.user, plan_is_current=context["is_current"])
    rows = []
    for sentence in checks.sentences:
        shown = None
        if not checks.why_not and not sentence.counts:
            is_this = read_back_form is not None and read_back_form.line.pk == sentence.line.pk
            shown = read_back_form if is_this else ReadBackForm(line=sentence.line)
        rows.append((sentence, shown))
    return {**context, "checks": checks, "read_back_rows": rows, "form": form or read_back_form}
