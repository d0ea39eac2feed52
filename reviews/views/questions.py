"""A reviewer's question to sales, and its answer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.permissions import may_edit_deal
from promises.states import Refused
from reviews.actions.questions import answer
from reviews.forms.promises import AnswerForm
from reviews.models import Question
from reviews.timers import explained
from reviews.views.errors import UNPROCESSABLE, refusal, typed


@require_http_methods(["GET", "POST"])
def question(request: PersonRequest, pk: int) -> HttpResponse:
    questions = Question.objects.visible_to(request.user).for_page()
    found = get_object_or_404(questions, pk=pk)
    line = found.review.line
    form, status = AnswerForm(), 200
    if request.method == "POST":
        form, status = AnswerForm(request.POST), UNPROCESSABLE
        # Somebody else's question is refused before what was typed is judged.
        if form.is_valid() or not may_edit_deal(request.user, line.deal):
            try:
                answer(found, form.cleaned_data.get("answer", ""), by=request.user, now=timezone.now())
            except Refused as exc:
                refused = refusal(request, exc, form=form, back_url=links.question(pk), kept=typed(form))
                if refused is not None:
                    return refused
            else:
                messages.success(request, f"{found.asked_by.name} has your answer. The clock runs on.")
                return redirect("deal", line.deal_id)
    context = {
        "question": found,
        "line": line,
        "form": form,
        "is_open": found.is_open,
        "editor": may_edit_deal(request.user, line.deal),
        "explained": explained(found, began=found.asked_at),
    }
    return render(request, "deals/question.html", context, status=status)
