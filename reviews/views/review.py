"""The review page: everything that judging one promise needs, and the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from promises.models import Condition, Wording
from promises.models.conditions import ConditionState
from promises.rulebook import rules_in_force
from promises.states import Incomplete, MovedOn, NotYours, Refused
from reviews.actions.handing import claim, hand_over
from reviews.actions.questions import ask
from reviews.actions.verdicts import (
    VerdictInput,
    check,
    confirm,
    decide,
    earlier_yes,
    refuse_stale,
)
from reviews.forms.questions import HandOverForm, QuestionForm
from reviews.forms.verdicts import (
    ConditionFormSet,
    DependencyFormSet,
    VerdictForm,
    form_again,
    rows_again,
    rows_of,
)
from reviews.models import ReviewAssignment, Verdict
from reviews.models.verdicts import VerdictKind
from reviews.permissions import require_judge
from reviews.views import facts
from reviews.views.earlier import beside
from reviews.views.errors import UNPROCESSABLE, add_errors, conflict, forbidden, refusal, typed
from reviews.views.marks import marks_of

# Buttons that show the page again with everything typed and decide nothing.
AGAIN = ("show", "add_condition", "add_dependency", "carry")
KEPT_TERMS = (
    "owner",
    "effort_hours",
    "one_off_cost",
    "monthly_cost",
    "deliver_on",
    "phase",
    "limit",
    "risk_priced",
    "tier",
    "customer_provides",
    "out_of_scope",
    "fits_product",
    "pushes_out",
    "technical_requirements",
    "controls_needed",
    "note",
)


def load(request: PersonRequest, pk: int) -> ReviewAssignment:
    """The review with what its page shows; 404 for whom it does not exist."""
    return get_object_or_404(
        ReviewAssignment.objects.visible_to(request.user)
        .select_related(
            "wording__author",
            "wording__author_team",
            "team__lead",
            "assignee",
            "on_behalf_of",
            "decided_by",
            "line__deal__sales_rep",
            "line__deal__plan",
            "line__current_wording",
            "line__catalog_entry__feature",
            "line__catalog_entry__plan",
            "line__source",
        )
        .defer("line__source__sentences")
        .prefetch_related(
            "team__members",
            "line__line_tags__removed_by",
            "line__hard_stops__rule",
            "line__hard_stops__lifted_by",
            "line__dependencies",
        ),
        pk=pk,
    )


def home(review: ReviewAssignment) -> str:
    return reverse("review", kwargs={"pk": review.pk})


def judged(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the review instead of its id, and show the 403 page to who may not answer it."""

    @wraps(view)
    def checked(request: PersonRequest, pk: int) -> HttpResponse:
        review = load(request, pk)
        try:
            require_judge(review, request.user)
        except NotYours as exc:
            return forbidden(request, exc, back_url=home(review))
        return view(request, review)

    return checked


@require_http_methods(["GET", "POST"])
def review(request: PersonRequest, pk: int) -> HttpResponse:
    return send(request, pk) if request.method == "POST" else page(request, load(request, pk))


@judged
def send(request: PersonRequest, review: ReviewAssignment) -> HttpResponse:
    if any(name in request.POST for name in AGAIN):
        return page(request, review, again=True)
    form, conditions, dependencies = answer_forms(request, review, data=request.POST)
    whole = all([form.is_valid(), conditions.is_valid(), dependencies.is_valid()])
    given = form.given(conditions, dependencies)
    digest = form.cleaned_data.get("digest", "")
    try:
        # Newer words come first: what is missing in an answer to older ones is of no interest.
        refuse_stale(review, review.line, digest=digest)
        if whole:
            verdict = decide(review, given, digest=digest, by=request.user, now=timezone.now())
            messages.success(request, said(review, verdict))
            return redirect("reviews")
        note_missing(form, given, review)
    except MovedOn as exc:
        return moved_on(request, review, exc, form=form)
    except Refused as exc:
        if response := refusal(request, exc, form=form, back_url=home(review), kept=typed(form)):
            return response
    return page(request, review, forms=(form, conditions, dependencies), status=UNPROCESSABLE)


def said(review: ReviewAssignment, verdict: Verdict) -> str:
    words = VerdictKind(verdict.verdict).label.lower()
    text = f"Sent for {review.team.name}: {words} {review.line.ref}."
    if verdict.new_wording_id:
        text += " The other teams are asked to confirm the new words."
    return text


def note_missing(form: VerdictForm, given: VerdictInput, review: ReviewAssignment) -> None:
    """Name what the answer lacks beside what is wrong in its shape, so that one round of corrections is enough."""
    try:
        check(given, review.line, today=timezone.now().date())
    except Incomplete as exc:
        rest = {
            name: words
            for name, words in exc.errors.items()
            if name in form.fields and name not in form.errors
        }
        if rest:
            add_errors(form, Incomplete(exc.message, rest))


def answer_forms(
    request: PersonRequest, review: ReviewAssignment, *, data: Any = None, again: bool = False
) -> tuple[VerdictForm, Any, Any]:
    """The three forms of an answer: as sent, as typed, or as the team's earlier answer proposes."""
    line = review.line
    about: dict[str, Any] = {
        "people": facts.owners_for(request.user),
        "teams": [review.team.code],
        "unknowns": line.unknown_count,
    }
    if data is not None:
        return (
            VerdictForm(data, **about),
            rows_of(ConditionFormSet, "conditions", data),
            rows_of(DependencyFormSet, "dependencies", data),
        )
    if again:
        typed_ = request.POST
        form = VerdictForm(initial={**form_again(typed_), "digest": review.wording.digest}, **about)
        return (
            form,
            rows_again(ConditionFormSet, "conditions", typed_, more="add_condition" in typed_),
            rows_again(DependencyFormSet, "dependencies", typed_, more="add_dependency" in typed_),
        )
    initial: dict[str, Any] = {"digest": review.wording.digest, "wording": review.wording.text}
    given = review.verdicts.select_related("owner").last()
    source = given or earlier_yes(review)
    if source is not None:
        initial |= {name: getattr(source, name) for name in KEPT_TERMS}
    if given is not None:
        initial |= {"verdict": given.verdict, "reason": given.reason, "say_instead": given.say_instead}
    standing = Condition.objects.filter(
        line=line, team=review.team, wording=review.wording, state=ConditionState.OPEN
    )
    return (
        VerdictForm(initial=initial, **about),
        rows_of(
            ConditionFormSet,
            "conditions",
            initial=[
                {"party": c.party, "what": c.what, "due_on": c.due_on, "evidence": c.evidence}
                for c in standing
            ],
        ),
        rows_of(DependencyFormSet, "dependencies"),
    )


def moved_on(
    request: PersonRequest, review: ReviewAssignment, exc: MovedOn, *, form: VerdictForm
) -> HttpResponse:
    """The 409 page: the newer words with the difference, and everything typed, ready to go with the newer words."""
    fresh = load(request, review.pk)
    newer = fresh.line.current_wording
    older = (
        Wording.objects.filter(line=fresh.line_id, digest=form.cleaned_data.get("digest", ""))
        .order_by("-revision")
        .first()
        or fresh.wording
    )
    target = (
        ReviewAssignment.objects.current()
        .visible_to(request.user)
        .filter(line=fresh.line_id, team=fresh.team_id)
        .first()
    )
    if target is None or not facts.answerable(target, fresh.line):
        return conflict(
            request,
            exc,
            newer=newer if newer != older else None,
            older=older,
            kept=typed(form),
            again_url=reverse("promise", kwargs={"pk": fresh.line_id}),
        )
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "digest")
    ]
    return render(
        request,
        "reviews/conflict.html",
        {
            "message": str(exc),
            "review": fresh,
            "target": target,
            "newer": newer,
            "older": older if older != newer else None,
            "kept": typed(form),
            "fields": fields,
        },
        status=409,
    )


def page(
    request: PersonRequest,
    review: ReviewAssignment,
    *,
    forms: tuple[VerdictForm, Any, Any] | None = None,
    again: bool = False,
    question: QuestionForm | None = None,
    handing: HandOverForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    rules = rules_in_force()
    shown = facts.about(review, request.user, now=now) | {"marks": marks_of(review.wording.text, rules=rules)}
    shown |= beside(review.line, request.user, now=now)
    if shown["can_answer"]:
        form, conditions, dependencies = forms or answer_forms(request, review, again=again)
        draft = form["wording"].value() or ""
        shown |= {
            "form": form,
            "conditions": conditions,
            "dependencies": dependencies,
            "chosen": form["verdict"].value() or "",
            "draft": draft if draft.strip() != review.wording.text else "",
            "draft_marks": marks_of(draft, rules=rules),
        }
    if shown["can_ask"]:
        shown["question_form"] = question or QuestionForm(
            initial={"digest": review.wording.digest}, prefix="ask"
        )
    if shown["can_hand_over"]:
        shown["hand_over_form"] = handing or HandOverForm(people=facts.mates_of(review), prefix="hand")
    return render(request, "reviews/review.html", shown, status=status)


@require_POST
def preview_diff(request: PersonRequest) -> HttpResponse:
    """What a narrower sentence would change, word by word. Decides nothing."""
    pk = request.POST.get("review", "")
    old = load(request, int(pk) if pk.isdecimal() and len(pk) < 19 else 0)
    return render(
        request,
        "reviews/_diff.html",
        {"old": old.wording.text, "draft": request.POST.get("wording", "")[:4000]},
    )


@require_POST
@judged
def claim_review(request: PersonRequest, review: ReviewAssignment) -> HttpResponse:
    try:
        claim(review, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=home(review)) or redirect(home(review))
    messages.success(request, f"{review.line.ref} is yours now. The clock runs on.")
    return redirect(_back(request) or home(review))


@require_POST
def hand_over_review(request: PersonRequest, pk: int) -> HttpResponse:
    review = load(request, pk)
    form = HandOverForm(request.POST, people=facts.mates_of(review), prefix="hand")
    if form.is_valid():
        to = form.cleaned_data["to"]
        try:
            hand_over(review, to=to, by=request.user, now=timezone.now())
        except Refused as exc:
            if response := refusal(request, exc, form=form, back_url=home(review)):
                return response
        else:
            messages.success(request, f"{to.name} answers {review.line.ref} now. The clock runs on.")
            return redirect("reviews")
    return page(request, review, handing=form, status=UNPROCESSABLE)


@require_POST
@judged
def ask_sales(request: PersonRequest, review: ReviewAssignment) -> HttpResponse:
    form = QuestionForm(request.POST, prefix="ask")
    if form.is_valid():
        try:
            question = ask(
                review,
                form.cleaned_data["text"],
                digest=form.cleaned_data["digest"],
                by=request.user,
                now=timezone.now(),
            )
        except Refused as exc:
            newer = review.line.current_wording
            response = refusal(
                request,
                exc,
                form=form,
                back_url=home(review),
                newer=newer if newer != review.wording else None,
                older=review.wording,
                kept=typed(form),
            )
            if response:
                return response
        else:
            messages.success(request, f"Your question went to {question.to.name}. Your clock stopped.")
            return redirect(home(review))
    return page(request, review, question=form, status=UNPROCESSABLE)


@require_POST
@judged
def confirm_review(request: PersonRequest, review: ReviewAssignment) -> HttpResponse:
    try:
        confirm(review, digest=request.POST.get("digest", ""), by=request.user, now=timezone.now())
    except Refused as exc:
        newer = load(request, review.pk).line.current_wording
        changed = newer != review.wording
        return refusal(
            request, exc, back_url=home(review), newer=newer if changed else None, older=review.wording
        ) or redirect(home(review))
    messages.success(
        request, f"{review.team.name} confirms {review.line.ref}, version {review.wording.revision}."
    )
    return redirect("reviews")


def _back(request: PersonRequest) -> str:
    """The page of ours that the form asked to come back to."""
    url = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else ""
