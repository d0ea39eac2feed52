"""One promise, to read: its versions with every verdict, its questions and conditions; and what sales may still do."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Role
from dealdesk.audit.models import Event
from promises import links, scoping
from promises.actions.halting import untagged_stops
from promises.actions.lines import restore_line
from promises.models import Condition, HardStop, LineTag, PromiseLine, Wording
from promises.permissions import (
    may_copy_sentences,
    may_edit_deal,
    may_see_internal_notes,
    require_editor,
)
from promises.states import LINE_MOVES, NotYours, Refused
from promises.views.proofs import proof_panel
from promises.vocabulary import SAYABLE_STATES, WAITING_STATES, LineState, Stage, Tag
from reviews.actions.revisions import retag, reword, withdraw
from reviews.forms.promises import RewordForm, TagsForm, WithdrawForm
from reviews.history import describe
from reviews.models import FinalAnswer, Question, Verdict
from reviews.permissions import may_give_final_answers
from reviews.views.earlier import beside
from reviews.views.errors import UNPROCESSABLE, forbidden, refusal, typed
from reviews.views.marks import marks_of
from reviews.waiting import answer_by, final_clock, sentence_for_buyer, waiting_rows

TAGGABLE = (LineState.DRAFT, LineState.CLEAR, *WAITING_STATES)


@dataclass
class Version:
    """One revision with the one before it and the verdicts that judged it, oldest first."""

    wording: Wording
    before: Wording | None
    is_current: bool
    is_approved: bool
    verdicts: list[Verdict] = field(default_factory=list)
    replaced: set[int] = field(default_factory=set)


def versions_of(line: PromiseLine) -> list[Version]:
    """Every revision of a promise, newest first. Two queries."""
    wordings = list(line.wordings.select_related("author", "author_team").order_by("revision"))
    by_id = {
        wording.pk: Version(
            wording,
            before,
            is_current=wording.pk == line.current_wording_id,
            is_approved=wording.pk == line.approved_wording_id,
        )
        for wording, before in zip(wordings, [None, *wordings], strict=False)
    }
    verdicts = (
        Verdict.objects.filter(review__line=line)
        .select_related("by", "on_behalf_of", "team", "owner", "wording", "new_wording")
        .order_by("at", "pk")
    )
    latest: dict[int, Verdict] = {}
    for verdict in verdicts:
        version = by_id[verdict.wording_id]
        version.verdicts.append(verdict)
        # A later verdict of the same review stands in the earlier one's place.
        if verdict.review_id in latest:
            version.replaced.add(latest[verdict.review_id].pk)
        latest[verdict.review_id] = verdict
    return sorted(by_id.values(), key=lambda version: -version.wording.revision)


def answers_in_words(line: PromiseLine) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """The scoping answers by tag: (tag's label, [(question, answer, is unknown)]), unknowns first."""
    sets: dict[str, list[tuple[str, str, bool]]] = {}
    for name, question in scoping.questions_for(line.tags):
        value = line.answers.get(name, {}).get(question.key)
        words = scoping.in_words(question, value) or "Not answered"
        sets.setdefault(Tag(name).label, []).append((question.label, words, value == scoping.UNKNOWN))
    return [(label, sorted(rows, key=lambda row: not row[2])) for label, rows in sets.items()]


@require_GET
def promise(request: PersonRequest, pk: int) -> HttpResponse:
    line = _load(request, pk)
    return render(request, "deals/promise.html", _page(request, line, WithdrawForm()))


def _load(request: PersonRequest, pk: int) -> PromiseLine:
    conditions = Condition.objects.current().select_related("closed_by")
    lines = (
        PromiseLine.objects.visible_to(request.user)
        .select_related(
            "deal__sales_rep",
            "deal__plan",
            "current_wording",
            "approved_wording",
            "owner",
            "catalog_entry__feature",
            "catalog_entry__plan",
            "source",
        )
        .defer("source__sentences")
        .prefetch_related(
            Prefetch("line_tags", queryset=LineTag.objects.select_related("removed_by")),
            Prefetch("hard_stops", queryset=HardStop.objects.select_related("rule", "lifted_by")),
            Prefetch("conditions", queryset=conditions, to_attr="current_conditions"),
            "dependencies",
        )
    )
    return get_object_or_404(lines, pk=pk)


def _page(request: PersonRequest, line: PromiseLine, withdraw_form: WithdrawForm) -> dict[str, Any]:
    person, now = request.user, timezone.now()
    rows = waiting_rows(line.deal, [line], person=person, now=now)
    editor = may_edit_deal(person, line.deal)
    owner = may_give_final_answers(person) and person.pk != line.deal.sales_rep_id
    finals = list(
        FinalAnswer.objects.filter(line=line).select_related("by", "owner", "wording").order_by("-at", "-pk")
    )
    events = list(Event.objects.for_promise(line.pk).select_related("actor").order_by("-pk")[:201])
    running = line.deal.stage != Stage.WON
    writes = editor or owner
    judges = person.has_role(Role.REVIEWER, Role.TEAM_LEAD) and person.pk != line.deal.sales_rep_id
    return {
        "line": line,
        "deal": line.deal,
        "editor": editor,
        "rows": rows,
        "mine": next((row for row in rows if row.mine and row.pill != "waiting_final"), None),
        "may_copy": may_copy_sentences(person) and line.is_sayable,
        "may_meet": editor or judges,
        "may_note": may_see_internal_notes(person),
        "may_answer": owner
        and line.state in (*WAITING_STATES, *SAYABLE_STATES)
        and line.state != LineState.CLEAR,
        "may_reword": writes and line.state != LineState.WITHDRAWN,
        "may_retag": (editor or judges) and line.state in TAGGABLE,
        "may_withdraw": editor and running and LineState.WITHDRAWN in LINE_MOVES[line.state],
        "may_restore": editor and line.state == LineState.WITHDRAWN,
        "in_sheet": editor and line.state in (LineState.DRAFT, LineState.CLEAR),
        "withdraw_form": withdraw_form,
        "final": finals[0] if finals else None,
        "finals": finals,
        "versions": versions_of(line),
        "scoping": answers_in_words(line),
        "questions": list(
            Question.objects.filter(review__line=line)
            .select_related("asked_by", "answered_by", "review__team", "review__wording")
            .order_by("-asked_at", "-pk")
        ),
        "buyer": sentence_for_buyer(1, answer_by(rows, final_clock(now)), timezone.get_current_timezone())
        if rows and editor
        else "",
        "history": [(event, describe(event), "") for event in events[:200]],
        "history_cut": len(events) > 200,
        **beside(line, person, now=now),
        **proof_panel(line, person),
    }


def _refuse_reader(request: PersonRequest, line: PromiseLine, *, allowed: bool) -> HttpResponse | None:
    """The 403 page that names who can, for a form that this person could not send."""
    if allowed:
        return None
    try:
        require_editor(request.user, line.deal)
    except NotYours as exc:
        return forbidden(request, exc, back_url=links.promise(line.pk))
    return None


@require_http_methods(["GET", "POST"])
def reword_page(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the next version; on newer words the page shows them with what was typed kept."""
    line = _load(request, pk)
    refused = _refuse_reader(request, line, allowed=may_give_final_answers(request.user))
    if refused is not None:
        return refused
    current = line.current_wording
    if request.method == "GET":
        form = RewordForm(initial={"wording": line.text, "digest": current.digest if current else ""})
        return _reword_form(request, line, form)
    form = RewordForm(request.POST)
    if form.is_valid():
        seen = form.cleaned_data["digest"]
        try:
            after = reword(
                line, form.cleaned_data["wording"], digest=seen, by=request.user, now=timezone.now()
            )
        except Refused as exc:
            line = _load(request, pk)
            answer = refusal(
                request,
                exc,
                form=form,
                back_url=f"{links.promise(pk)}reword/",
                newer=line.current_wording,
                older=Wording.objects.filter(line=line, digest=seen).last(),
                kept=typed(form),
            )
            if answer is not None:
                return answer
        else:
            _tell_reworded(request, line, after)
            return redirect("promise", pk)
    return _reword_form(request, line, form, status=UNPROCESSABLE)


def _reword_form(
    request: PersonRequest, line: PromiseLine, form: RewordForm, *, status: int = 200
) -> HttpResponse:
    # What the deal desk writes is sent whatever the rules say of it.
    blocks = "" if may_give_final_answers(request.user) else "1"
    marks = marks_of(form["wording"].value() or "", blocks=bool(blocks))
    context = {"form": form, "line": line, "marks": marks, "blocks": blocks}
    return render(request, "deals/reword.html", context, status=status)


def _tell_reworded(request: PersonRequest, before: PromiseLine, after: PromiseLine) -> None:
    if after.current_wording is None or after.current_wording_id == before.current_wording_id:
        messages.info(request, "The words are the same, so there is no new version.")
        return
    asked = after.reviews.current().open().count()
    teams = f" {asked} team{' is' if asked == 1 else 's are'} asked to confirm these words." if asked else ""
    messages.success(request, f"Version {after.current_wording.revision} is saved.{teams}")


@require_http_methods(["GET", "POST"])
def tags_page(request: PersonRequest, pk: int) -> HttpResponse:
    line = _load(request, pk)
    judges = request.user.has_role(Role.REVIEWER, Role.TEAM_LEAD)
    refused = _refuse_reader(request, line, allowed=judges)
    if refused is not None:
        return refused
    stops = untagged_stops(line) if judges else []
    if request.method == "GET":
        return render(request, "deals/tags.html", {"form": TagsForm.of(line, stops), "line": line})
    form = TagsForm(request.POST, stops=stops)
    if form.is_valid():
        add, remove = form.changes()
        try:
            retag(
                line,
                add=add,
                remove=remove,
                reason=form.cleaned_data["reason"],
                lift=form.cleaned_data.get("lift", ()),
                by=request.user,
                now=timezone.now(),
            )
        except Refused as exc:
            answer = refusal(request, exc, form=form, back_url=links.promise(pk), kept=typed(form))
            if answer is not None:
                return answer
        else:
            messages.success(
                request,
                "Saved." if add or remove or form.cleaned_data.get("lift") else "The tags are as they were.",
            )
            return redirect("promise", pk)
    return render(request, "deals/tags.html", {"form": form, "line": line}, status=UNPROCESSABLE)


@require_POST
def withdraw_promise(request: PersonRequest, pk: int) -> HttpResponse:
    line = _load(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw(line, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except Refused as exc:
            answer = refusal(request, exc, form=form, back_url=links.promise(pk))
            if answer is not None:
                return answer
        else:
            messages.success(request, f"{line.ref} is withdrawn. It is kept and can come back.")
            return redirect("deal", line.deal_id)
    context = _page(request, _load(request, pk), form)
    return render(request, "deals/promise.html", {**context, "form": form}, status=UNPROCESSABLE)


@require_POST
def restore_promise(request: PersonRequest, pk: int) -> HttpResponse:
    line = _load(request, pk)
    try:
        restored = restore_line(line, by=request.user, now=timezone.now())
    except Refused as exc:
        return refusal(request, exc, back_url=links.promise(pk)) or redirect("promise", pk)
    messages.success(
        request, f"{restored.ref} is back on the sheet as {restored.get_state_display().lower()}."
    )
    return redirect("promise", pk)
