"""My deals, and the form of a deal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, Least
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Role
from promises import links
from promises.actions.deals import create_deal
from promises.gate import Gate, Gates
from promises.models import Deal, PromiseLine
from promises.permissions import may_create_deal, require_editor
from promises.states import NotYours, Refused
from promises.vocabulary import SAYABLE_STATES, LineState, Stage
from reviews.actions.ownership import edit_deal
from reviews.forms.deals import DealForm
from reviews.gates import gates_of
from reviews.models import FinalRequest, Question, ReviewAssignment
from reviews.models.assignments import RUNNING_STATES, ReviewState
from reviews.views.errors import UNPROCESSABLE, forbidden, refusal

PAGE = 50
SHOWS = {"mine": "My deals", "open": "All open deals", "closed": "Won and lost"}
ANSWERED_STATES = (*SAYABLE_STATES, LineState.DECLINED)


@dataclass(frozen=True)
class Row:
    """A deal as the list shows it: `pill` and `note` of the quoting gate, then of the signing gate."""

    deal: Any
    quote: tuple[str, str]
    sign: tuple[str, str]


def deals(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    shows = _shows(request)
    show = request.GET.get("show") if request.GET.get("show") in shows else next(iter(shows))
    found = _listed(request.user, str(show), now)
    number = request.GET.get("page", "")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 7 else 1
    # One more than a page tells whether there is a next one.
    chunk = list(found[(page - 1) * PAGE : page * PAGE + 1])
    gates = gates_of(chunk[:PAGE])
    questions = (
        Question.objects.open()
        .filter(to=request.user)
        .select_related(
            "asked_by",
            "review__team",
            "review__line__deal",
            "review__line__current_wording",
            "review__wording",
        )
    )
    return render(
        request,
        "deals/list.html",
        {
            "now": now,
            "show": show,
            "shows": shows,
            "rows": [_row(deal, gates[deal.pk], request.user, now) for deal in chunk[:PAGE]],
            "total": found.count(),
            "blocked": found.filter(blocked=True).count(),
            "questions": list(questions),
            "may_create": may_create_deal(request.user),
            "next_url": f"?show={show}&page={page + 1}" if len(chunk) > PAGE else "",
        },
    )


def _shows(request: PersonRequest) -> dict[str, str]:
    if request.user.has_role(Role.SALES_REP):
        return SHOWS
    return {name: label for name, label in SHOWS.items() if name != "mine"}


def _listed(person: Any, show: str, now: datetime) -> QuerySet[Deal]:
    """The deals of one list, blocked first, then by the next answer's due time."""
    current = ReviewAssignment.objects.current().filter(line__deal=OuterRef("pk")).order_by()
    waiting = current.filter(state__in=RUNNING_STATES)
    found = Deal.objects.visible_to(person)
    found = found.filter(stage__in=[Stage.WON, Stage.LOST]) if show == "closed" else found.running()
    if show == "mine":
        found = found.owned_by(person)
    first_review = Subquery(waiting.values("line__deal").annotate(due=Min("due_at")).values("due"))
    first_final = Subquery(
        FinalRequest.objects.open()
        .filter(line__deal=OuterRef("pk"))
        .order_by()
        .values("line__deal")
        .annotate(due=Min("due_at"))
        .values("due")
    )
    paused = PromiseLine.objects.filter(deal=OuterRef("pk"), state=LineState.PAUSED)
    return (
        found.select_related("sales_rep")
        .annotate(
            promises=Count("lines", filter=~Q(lines__state=LineState.WITHDRAWN)),
            answered=Count("lines", filter=Q(lines__state__in=ANSWERED_STATES)),
            # SQLite's least of a null is null, PostgreSQL's is not.
            next_due=Least(Coalesce(first_review, first_final), Coalesce(first_final, first_review)),
            stopped=Subquery(
                current.filter(state=ReviewState.QUESTION)
                .values("line__deal")
                .annotate(left=Min("left_seconds"))
                .values("left")
            ),
            blocked=ExpressionWrapper(
                Q(Exists(paused)) | Q(Exists(waiting.overdue(now))), output_field=BooleanField()
            ),
        )
        .order_by("-blocked", F("next_due").asc(nulls_last=True), "-pk")
    )


def _row(deal: Any, gates: Gates, person: Any, now: datetime) -> Row:
    if gates.quote.open:
        quote = ("yes", "")
    else:
        quote = ("blocked" if deal.blocked else "not_yet", _why_not(deal, gates.quote, person))
    own = [reason for reason in gates.sign.reasons if reason not in gates.quote.reasons]
    sign = ("yes", "") if gates.sign.open else ("not_yet", own[0].message if gates.quote.open and own else "")
    return Row(deal, quote, sign)


def _why_not(deal: Any, gate: Gate, person: Any) -> str:
    """The gate's most pressing reason, and how many more there are."""
    paused, waiting = gate.having("promise_paused"), gate.having("promise_unanswered")
    if paused:
        first, rest = paused[0].message, len(gate.reasons) - 1
    elif deal.stopped is not None and deal.next_due is None and deal.sales_rep_id == person.pk:
        first, rest = "Waiting for you", 0
    elif len(waiting) > 1 and len(waiting) == len(gate.reasons):
        first, rest = f"{len(waiting)} promises wait for an answer", 0
    else:
        first, rest = gate.reasons[0].message, len(gate.reasons) - 1
    return f"{first} {rest} more." if rest else first


def deal_new(request: PersonRequest) -> HttpResponse:
    if not may_create_deal(request.user):
        return forbidden(request, NotYours("Only sales and the deal desk can add a deal."))
    form = DealForm(request.POST if request.method == "POST" else None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            deal = create_deal(form.values, by=request.user, now=timezone.now())
        except Refused as exc:
            if (answer := refusal(request, exc, form=form)) is not None:
                return answer
        else:
            messages.success(request, f"{deal.name} is added. Now write down what was promised.")
            return redirect("sheet_find", deal.pk)
    return _form_page(request, form, None)


def deal_edit(request: PersonRequest, pk: int) -> HttpResponse:
    deal = get_object_or_404(Deal.objects.visible_to(request.user).select_related("sales_rep"), pk=pk)
    # The form writes on its instance; what the page says of the deal stays what is on record.
    form = DealForm(
        request.POST if request.method == "POST" else None,
        by=request.user,
        instance=Deal.objects.get(pk=pk),
        initial={"arr": f"{deal.arr:f}"},
    )
    try:
        require_editor(request.user, deal)
        if request.method == "POST" and form.is_valid():
            edit_deal(deal, form.values, by=request.user, now=timezone.now())
            messages.success(request, "The deal is saved.")
            return redirect("deal", pk)
    except Refused as exc:
        if (answer := refusal(request, exc, form=form, back_url=links.deal(pk))) is not None:
            return answer
    return _form_page(request, form, deal)


def _form_page(request: PersonRequest, form: DealForm, deal: Deal | None) -> HttpResponse:
    status = UNPROCESSABLE if form.is_bound and form.errors else 200
    return render(request, "deals/form.html", {"form": form, "deal": deal}, status=status)
