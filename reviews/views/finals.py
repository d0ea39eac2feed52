"""The deal desk owner's pages: what waits for a final answer, one answer, several together, and other words."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Person, Role
from promises.models import PromiseLine, Wording
from promises.permissions import may_edit_deal
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.vocabulary import APPROVED_STATES, WAITING_STATES
from reviews.actions.finals import (
    Terms,
    answer_together,
    give_final_answer,
    proposed_terms,
    standing_verdicts_of,
    unanimous,
)
from reviews.actions.revisions import reword
from reviews.forms.finals import FinalForm, TogetherFormSet, WordsForm
from reviews.forms.verdicts import ConditionFormSet, rows_again, rows_of
from reviews.models import FinalRequest, ReviewAssignment
from reviews.models.finals import FinalKind
from reviews.permissions import may_give_final_answers, require_owner
from reviews.views.earlier import beside
from reviews.views.errors import UNPROCESSABLE, conflict, forbidden, refusal, typed
from reviews.views.final_facts import FinalFacts, answerable, preview_of
from reviews.views.marks import marks_of

PAGE = 50
CONDITIONS = "conditions"


@require_safe
def final_answers(request: PersonRequest) -> HttpResponse:
    """What waits for a final answer, least time first; those on which every team agrees can be answered together."""
    person, now = request.user, timezone.now()
    waiting = FinalRequest.objects.open().filter(line__in=PromiseLine.objects.visible_to(person))
    total, over = waiting.count(), waiting.overdue(now).count()
    requests = list(
        _after(waiting, request.GET.get("after", ""))
        .select_related("line__deal__sales_rep", "line__current_wording")
        .prefetch_related("line__line_tags")
        .order_by("due_at", "pk")[: PAGE + 1]
    )
    more, requests = len(requests) > PAGE, requests[:PAGE]
    lines = [row.line for row in requests]
    agreed = unanimous(lines)
    teams: dict[int, list[ReviewAssignment]] = {line.pk: [] for line in lines}
    for review in (
        ReviewAssignment.objects.filter(line__in=lines).current().select_related("team").order_by("team_id")
    ):
        teams[review.line_id].append(review)
    rows = [
        {
            "request": row,
            "line": row.line,
            "reviews": teams[row.line.pk],
            "removed": [review.team.name for review in teams[row.line.pk] if review.state == "removed"],
            "agreed": row.line.pk in agreed,
            "mine": _may_answer(person, row.line),
        }
        for row in requests
    ]
    return render(
        request,
        "finals/list.html",
        {
            "now": now,
            "rows": rows,
            "total": total,
            "over": over,
            "first": next((row["line"] for row in rows if row["mine"]), None),
            "together": sum(bool(row["agreed"] and row["mine"]) for row in rows),
            "owners": _owners(),
            "is_owner": may_give_final_answers(person),
            "next_url": f"?after={_key(requests[-1])}" if more else "",
        },
    )


def _key(row: FinalRequest) -> str:
    return f"{int((row.due_at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1))}-{row.pk}"


def _after(rows: Any, key: str) -> Any:
    """The rows that follow the one with this key; all of them for a key that is none."""
    micros, _, pk = key.partition("-")
    if not (micros.isdecimal() and pk.isdecimal() and len(micros) < 18 and len(pk) < 18):
        return rows
    due = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(micros))
    return rows.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=int(pk)))


def _owners() -> list[Person]:
    return list(Person.objects.active().with_role(Role.DEAL_DESK_OWNER))


def _may_answer(person: Any, line: PromiseLine) -> bool:
    return may_give_final_answers(person) and person.pk != line.deal.sales_rep_id


def _load(request: PersonRequest, pk: int) -> PromiseLine:
    lines = PromiseLine.objects.visible_to(request.user).select_related(
        "deal__sales_rep", "deal__plan", "current_wording__author", "current_wording__author_team", "owner"
    )
    return get_object_or_404(lines.prefetch_related("line_tags", "hard_stops__rule"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def final_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """What the teams said about one promise, and the form of the owner's one answer."""
    line = _load(request, pk)
    if line.current_wording is None:
        messages.info(request, f"{line.ref} has no sentence yet, so there is nothing to answer.")
        return redirect("promise", pk=pk)
    if request.method == "POST":
        return _send(request, line)
    facts = FinalFacts.of(line, person=request.user, now=timezone.now())
    form = FinalForm(
        proposed=facts.proposed,
        digest=line.current_wording.digest,
        initial={} if facts.waits else {"answer": FinalKind.NO},
    )
    return _page(request, facts, form, rows_of(ConditionFormSet, CONDITIONS))


def _send(request: PersonRequest, line: PromiseLine) -> HttpResponse:
    try:
        require_owner(request.user, line.deal)
    except NotYours as exc:
        return forbidden(request, exc)
    now = timezone.now()
    facts = FinalFacts.of(line, person=request.user, now=now)
    digest = request.POST.get("digest", "")
    if line.current_wording and line.current_wording.digest != digest:
        # Nobody has to mend a form for words that are gone; the action refuses them too.
        newer = MovedOn(f"{line.ref} has newer words. Read them before you answer.", code="newer_words")
        stale = FinalForm(request.POST, proposed=facts.proposed, digest=digest)
        return _refused(request, line, newer, stale) or redirect(request.path)
    if "add_condition" in request.POST:
        values = {name: request.POST[name] for name in FinalForm.base_fields if name in request.POST}
        form = FinalForm(proposed=facts.proposed, digest=digest, initial=values)
        return _page(request, facts, form, rows_again(ConditionFormSet, CONDITIONS, request.POST, more=True))
    form = FinalForm(request.POST, proposed=facts.proposed, digest=digest)
    conditions = rows_of(ConditionFormSet, CONDITIONS, request.POST)
    hang = request.POST.get("answer") != FinalKind.NO
    if not form.is_valid() or (hang and not conditions.is_valid()):
        return _page(request, facts, form, conditions, status=UNPROCESSABLE)
    values = form.cleaned_data
    try:
        final = give_final_answer(
            line,
            answer=values["answer"],
            sentence=values["sentence"],
            digest=digest,
            terms=form.terms(),
            conditions=facts.condition_inputs(conditions) if hang else (),
            override_reason=values.get("override_reason") or "",
            by=request.user,  # type: ignore[arg-type]
            now=now,
        )
    except Refused as exc:
        response = _refused(request, line, exc, form)
        return response or _page(request, facts, form, conditions, status=UNPROCESSABLE)
    rep = line.deal.sales_rep.name
    messages.success(request, f"{line.ref}: {final.get_answer_display()}. {rep} has your answer.")
    return redirect("final_answers")


def _refused(request: PersonRequest, line: PromiseLine, exc: Refused, form: Any) -> HttpResponse | None:
    """The page for a refusal, with the newer words beside those of the form's digest; None where the form shows it."""
    moved = isinstance(exc, MovedOn)
    digest = str(form.data.get("digest", "")).replace("\0", "")
    return refusal(
        request,
        exc,
        form=form,
        back_url=request.path,
        newer=_load(request, line.pk).current_wording if moved else None,
        older=Wording.objects.filter(line=line, digest=digest).order_by("revision").last() if moved else None,
        kept=typed(form),
    )


def _page(
    request: PersonRequest, facts: FinalFacts, form: FinalForm, conditions: Any, *, status: int = 200
) -> HttpResponse:
    line = facts.line
    mine = _may_answer(request.user, line)
    owners = [owner for owner in _owners() if owner.pk != line.deal.sales_rep_id]
    return render(
        request,
        "finals/answer.html",
        {
            "now": facts.now,
            "facts": facts,
            "line": line,
            "deal": line.deal,
            "form": form,
            "conditions": conditions,
            "mine": mine,
            **beside(line, request.user, now=facts.now),
            "open_for": answerable(line) if mine else (),
            "who_can": " or ".join(owner.name for owner in owners)
            or "Nobody yet: an administrator can name one",
            "may_reword": mine and line.state in (*WAITING_STATES, *APPROVED_STATES),
            "preview": preview_of(facts, form),
            "marks": marks_of(form["sentence"].value() or "") if mine else None,
        },
        status=status,
    )


@require_POST
def final_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What sales will see of the answer as typed so far. Saves nothing."""
    line = _load(request, pk)
    if line.current_wording is None or not _may_answer(request.user, line):
        return forbidden(request, NotYours("Only the deal desk owner gives final answers."))
    facts = FinalFacts.of(line, person=request.user, now=timezone.now())
    form = FinalForm(request.POST, proposed=Terms(), digest="")
    form.is_valid()
    return render(
        request, "finals/_preview.html", {"facts": facts, "line": line, "preview": preview_of(facts, form)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def final_words(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the next revision, which every team then confirms or judges anew."""
    line = _load(request, pk)
    person = request.user
    if not may_give_final_answers(person) and not may_edit_deal(person, line.deal):
        return forbidden(
            request, NotYours(f"Only {line.deal.sales_rep.name} or the deal desk can change these words.")
        )
    if line.current_wording is None:
        return redirect("promise", pk=pk)
    before = line.current_wording
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        initial={"digest": before.digest, "wording": before.text},
    )
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            digest = form.cleaned_data["digest"]
            try:
                line = reword(
                    line,
                    form.cleaned_data["wording"],
                    digest=digest,
                    by=person,  # type: ignore[arg-type]
                    now=timezone.now(),
                )
            except Refused as exc:
                response = _refused(request, line, exc, form)
                if response is not None:
                    return response
            else:
                _say_reworded(request, line, before)
                return redirect("final_answer", pk=pk)
    return render(
        request,
        "finals/words.html",
        {
            "line": line,
            "deal": line.deal,
            "form": form,
            "before": before,
            "teams": _asked(line),
            "marks": marks_of(form["wording"].value() or "", blocks=not may_give_final_answers(person)),
            "blocks": "" if may_give_final_answers(person) else "1",
        },
        status=status,
    )


def _asked(line: PromiseLine) -> list[str]:
    """The teams that have a say in this promise and will be asked about new words."""
    return list(
        ReviewAssignment.objects.filter(line=line, round=line.round)
        .order_by("team_id")
        .values_list("team__name", flat=True)
        .distinct()
    )


def _say_reworded(request: PersonRequest, line: PromiseLine, before: Wording) -> None:
    if line.current_wording is None or line.current_wording_id == before.pk:
        messages.info(request, "These are the same words, so nobody is asked again.")
        return
    names = _asked(line)
    asked = f" {', '.join(names)} {'is' if len(names) == 1 else 'are'} asked to confirm it." if names else ""
    messages.success(request, f"Version {line.current_wording.revision} is written.{asked}")


@require_http_methods(["GET", "HEAD", "POST"])
def finals_together(request: PersonRequest) -> HttpResponse:
    """Yes to several promises on which every team agrees, each with its sentence; all or none."""
    person = request.user
    if not may_give_final_answers(person):
        return forbidden(request, NotYours("Only the deal desk owner gives final answers."))
    if request.method == "POST":
        return _send_together(request)
    ids = [int(pk) for pk in request.GET.getlist("line")[:PAGE] if pk.isdecimal() and len(pk) < 18]
    lines = _chosen(request, ids)
    agreed = unanimous(lines)
    fit = [line for line in lines if line.pk in agreed and _may_answer(person, line)]
    if not fit:
        messages.info(request, "Choose promises on which every team agrees. Answer the others one by one.")
        return redirect("final_answers")
    formset = TogetherFormSet(
        initial=[
            {"line": line.pk, "digest": line.current_wording.digest, "sentence": f"Yes. {line.text}"[:1000]}
            for line in fit
            if line.current_wording
        ]
    )
    return _together_page(request, formset, fit, left_out=len(lines) - len(fit))


def _chosen(request: PersonRequest, ids: Sequence[int]) -> list[PromiseLine]:
    return list(
        PromiseLine.objects.visible_to(request.user)
        .filter(pk__in=ids)
        .select_related("deal__sales_rep", "current_wording")
        .order_by("pk")
    )


def _send_together(request: PersonRequest) -> HttpResponse:
    formset = TogetherFormSet(request.POST)
    if not formset.is_valid():
        ids = [form.cleaned_data["line"] for form in formset if "line" in getattr(form, "cleaned_data", {})]
        return _together_page(request, formset, _chosen(request, ids), status=UNPROCESSABLE)
    rows = [form.cleaned_data for form in formset if form.cleaned_data]
    lines = {line.pk: line for line in _chosen(request, [row["line"] for row in rows])}
    if not rows or any(row["line"] not in lines for row in rows):
        return conflict(request, MovedOn("One of these promises is gone."), again_url="/final-answers/")
    try:
        answers = answer_together(
            [(lines[row["line"]], row["digest"], row["sentence"]) for row in rows],
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except (NotYours, MovedOn) as exc:
        kept = [(lines[row["line"]].ref, row["sentence"]) for row in rows]
        return refusal(request, exc, back_url="/final-answers/", kept=kept) or redirect("final_answers")
    except Refused as exc:
        sentences = exc.errors.values() if isinstance(exc, Incomplete) else [exc.message]
        return _together_page(
            request, formset, list(lines.values()), problems=list(map(str, sentences)), status=UNPROCESSABLE
        )
    messages.success(request, f"{len(answers)} final answer{'' if len(answers) == 1 else 's'} sent.")
    return redirect("final_answers")


def _together_page(
    request: PersonRequest,
    formset: Any,
    lines: Sequence[PromiseLine],
    *,
    left_out: int = 0,
    problems: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    by_pk = {str(line.pk): line for line in lines}
    verdicts = standing_verdicts_of(lines)
    rows = []
    for form in formset:
        line = by_pk.get(str(form["line"].value()))
        if line is not None:
            rows.append(
                {
                    "form": form,
                    "line": line,
                    "terms": proposed_terms(verdicts[line.pk]),
                    "teams": [verdict.team.name for verdict in verdicts[line.pk]],
                }
            )
    return render(
        request,
        "finals/together.html",
        {
            "formset": formset,
            "rows": rows,
            "left_out": left_out,
            "problems": [("", words) for words in problems],
        },
        status=status,
    )
