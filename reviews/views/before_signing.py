"""The review before signing: the rep's ten items, support's check of each, and what became of every flag."""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Person
from promises import links
from promises.models import Deal, PromiseLine
from promises.permissions import may_edit_deal, require_editor
from promises.states import Incomplete, NotYours, Refused
from promises.vocabulary import LineState, Stage
from reviews.actions.flags import answer_pre_close, settle_flag
from reviews.actions.pre_close import (
    ask_pre_close,
    claim_pre_close,
    hand_over_pre_close,
    keep_draft,
    withdraw_pre_close,
)
from reviews.forms.before_signing import CheckForm, ItemsForm, SettleForm, promises_to_name
from reviews.forms.questions import HandOverForm
from reviews.models import FlagState, PreCloseDraft, PreCloseFlag, PreCloseReview
from reviews.permissions import may_answer_pre_close, may_give_final_answers, require_pre_close_judge
from reviews.pre_close_items import ITEMS, say
from reviews.views.before_signing_facts import BeforeSigning, before_signing_facts
from reviews.views.errors import UNPROCESSABLE, add_errors, forbidden, refusal, typed


def _deal(request: PersonRequest, pk: int) -> Deal:
    return get_object_or_404(Deal.objects.visible_to(request.user).select_related("sales_rep", "plan"), pk=pk)


def _review(request: PersonRequest, pk: int) -> PreCloseReview:
    found = PreCloseReview.objects.visible_to(request.user).select_related(
        "deal__sales_rep", "team", "assignee"
    )
    return get_object_or_404(found.prefetch_related("team__members"), pk=pk)


@require_http_methods(["GET", "POST"])
def before_signing(request: PersonRequest, pk: int) -> HttpResponse:
    """The page of a deal's review before signing. A POST is the rep's form: asked, or kept as a draft."""
    deal = _deal(request, pk)
    if request.method != "POST":
        return _page(request, deal)
    form = ItemsForm(request.POST)
    try:
        require_editor(request.user, deal)
        if form.is_valid():
            return _keep_or_ask(request, deal, form)
    except Refused as exc:
        answer = refusal(request, exc, form=form, back_url=links.before_signing(pk), kept=typed(form))
        if answer is not None:
            return answer
    return _page(request, deal, items=form, status=UNPROCESSABLE)


def _keep_or_ask(request: PersonRequest, deal: Deal, form: ItemsForm) -> HttpResponse:
    now = timezone.now()
    if request.POST.get("action") == "draft":
        keep_draft(deal, form.answers, by=request.user, now=now)
        messages.success(request, "The items are kept. Nobody is asked yet.")
        return redirect("before_signing", deal.pk)
    review = ask_pre_close(deal, form.answers, by=request.user, now=now)
    who = review.assignee.name if review.assignee else review.team.name
    messages.success(request, f"{who} is asked. Silence is not approval.")
    return redirect("before_signing", deal.pk)


@require_POST
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    form = _check_form(review, request.POST)
    try:
        require_pre_close_judge(review, request.user)
        if form.is_valid():
            flags = form.flags
            answer_pre_close(
                review, flags, note=form.cleaned_data["note"], by=request.user, now=timezone.now()
            )
            count = f"{len(flags)} flag{'' if len(flags) == 1 else 's'}"
            messages.success(
                request, f"{review.deal.sales_rep.name} has your answer: {count if flags else 'no flags'}."
            )
            return redirect("before_signing", review.deal_id)
    except Incomplete as exc:
        add_errors(form, Incomplete(exc.message, form.name_errors(exc.errors)))
    except Refused as exc:
        back = links.before_signing(review.deal_id)
        if (refused := refusal(request, exc, form=form, back_url=back, kept=typed(form))) is not None:
            return refused
    return _page(request, review.deal, check=form, status=UNPROCESSABLE)


@require_POST
def claim(request: PersonRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    back = links.before_signing(review.deal_id)
    try:
        claim_pre_close(review, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=back) or redirect(back)
    messages.success(request, "The review before signing is yours now. The clock runs on.")
    return redirect(back)


@require_POST
def hand_over(request: PersonRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    form = HandOverForm(request.POST, people=mates_of(review), prefix="hand")
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            hand_over_pre_close(review, to=to, by=request.user, now=timezone.now())
        except Refused as exc:
            back = links.before_signing(review.deal_id)
            if (answer := refusal(request, exc, form=form, back_url=back)) is not None:
                return answer
        else:
            messages.success(request, f"{to.name} answers now. The clock runs on.")
            return redirect("before_signing", review.deal_id)
    elif not _may_direct(review, request.user):
        return forbidden(request, _not_yours(review, request.user))
    return _page(request, review.deal, handing=form, status=UNPROCESSABLE)


@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    review = _review(request, pk)
    back = links.before_signing(review.deal_id)
    try:
        withdraw_pre_close(review, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=back) or redirect(back)
    messages.success(request, "The review is taken back. The items are still here for asking again.")
    return redirect(back)


@require_POST
def settle(request: PersonRequest, pk: int) -> HttpResponse:
    flags = PreCloseFlag.objects.select_related("review__deal__sales_rep", "line__deal", "wording")
    flag = get_object_or_404(flags.filter(review__deal__in=Deal.objects.visible_to(request.user)), pk=pk)
    deal = flag.review.deal
    promises = promises_to_name(deal)
    form = SettleForm(request.POST, flag=flag, promises=promises, editor=True, accepter=True)
    if form.is_valid() or not (may_edit_deal(request.user, deal) or _may_accept(request.user, deal)):
        given = form.cleaned_data
        named = PromiseLine.objects.filter(deal=deal, pk=given.get("promise") or 0).first()
        try:
            settle_flag(
                flag,
                outcome=given.get("outcome", FlagState.WALKED_BACK),
                note=given.get("note", ""),
                line=named,
                by=request.user,
                now=timezone.now(),
            )
        except Refused as exc:
            back = links.before_signing(deal.pk)
            if (answer := refusal(request, exc, form=form, back_url=back, kept=typed(form))) is not None:
                return answer
        else:
            messages.success(request, "The flag is settled.")
            return redirect("before_signing", deal.pk)
    return _page(request, deal, settling=(flag.pk, form), status=UNPROCESSABLE)


# --- The page -------------------------------------------------------------------------------------------------------


def _page(
    request: PersonRequest,
    deal: Deal,
    *,
    items: ItemsForm | None = None,
    check: CheckForm | None = None,
    handing: HandOverForm | None = None,
    settling: tuple[int, SettleForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    person, before = request.user, before_signing_facts(deal)
    review = before.review
    judge = review is not None and review.is_open and may_answer_pre_close(review, person)
    editor = may_edit_deal(person, deal) and deal.stage not in (Stage.WON, Stage.LOST)
    asks = editor and not before.is_open and bool(before.depth.pre_close)
    # What was typed comes back with its errors even where somebody has asked meanwhile.
    filling = items is not None or (asks and (not (review and review.is_answered) or "again" in request.GET))
    context: dict[str, Any] = {
        "deal": deal,
        "before": before,
        "review": review,
        "editor": editor,
        "judge": judge,
        "asks": asks,
        "items": (items or ItemsForm(given=_given(deal, before))) if filling else None,
        "said": [(label, say(review.answers.get(name, ""))) for name, label in ITEMS.items()]
        if review
        else [],
        "flags": _flag_rows(person, deal, before, settling),
        "explained": before.explained,
        "who_can": ""
        if judge or review is None or not review.is_open
        else _not_yours(review, person).message,
    }
    if judge and review is not None:
        context["check"] = check or _check_form(review)
    if review is not None and review.is_open and _may_direct(review, person):
        context["hand_over_form"] = handing or HandOverForm(people=mates_of(review), prefix="hand")
    return render(request, "before_signing/page.html", context, status=status)


def _given(deal: Deal, before: BeforeSigning) -> dict[str, str]:
    """What the form starts with: the draft, or else what was said when this was last asked."""
    draft = PreCloseDraft.objects.filter(deal=deal).first()
    if draft is not None:
        return dict(draft.answers)
    last = before.review or PreCloseReview.objects.filter(deal=deal).first()
    return dict(last.answers) if last else {}


def _check_form(review: PreCloseReview, data: Any = None) -> CheckForm:
    lines = PromiseLine.objects.filter(deal=review.deal_id).exclude(state=LineState.WITHDRAWN)
    ordered = lines.select_related("deal", "current_wording").order_by("number")
    return CheckForm(data, answers=review.answers, lines=list(ordered))


def _flag_rows(
    person: Person, deal: Deal, before: BeforeSigning, settling: tuple[int, SettleForm] | None
) -> list[tuple[PreCloseFlag, str, SettleForm | None]]:
    """Each flag with what it speaks of, and the form that settles it for who may."""
    editor, accepter = may_edit_deal(person, deal), _may_accept(person, deal)
    promises = promises_to_name(deal) if editor and before.open_flags else []
    rows = []
    for flag in before.flags:
        what = flag.line.ref if flag.line else ITEMS.get(flag.item, flag.item)
        form = None
        if flag.state == FlagState.OPEN and settling and settling[0] == flag.pk:
            form = settling[1]
        elif flag.state == FlagState.OPEN and (editor or accepter):
            form = SettleForm(flag=flag, promises=promises, editor=editor, accepter=accepter)
        rows.append((flag, what, form))
    return rows


def _may_accept(person: Person, deal: Deal) -> bool:
    return may_give_final_answers(person) and person.pk != deal.sales_rep_id


def _may_direct(review: PreCloseReview, person: Person) -> bool:
    """Whether this person may give the review to somebody."""
    directs = (person.deal_desk_owner or person.leadership) and person.pk != review.deal.sales_rep_id
    return directs or may_answer_pre_close(review, person)


def _not_yours(review: PreCloseReview, person: Person) -> NotYours:
    try:
        require_pre_close_judge(review, person)
    except NotYours as exc:
        return exc
    return NotYours("")


def mates_of(review: PreCloseReview) -> QuerySet[Person]:
    """Who could take this review: the team's members and lead, but not the deal's rep."""
    return (
        Person.objects.active()
        .filter(Q(guest=False, reviewer=True, memberships__team=review.team) | Q(leads=review.team))
        .exclude(pk__in=[review.deal.sales_rep_id, review.assignee_id or 0])
        .distinct()
    )
