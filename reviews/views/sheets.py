"""The promise sheet in three steps: find the promises, make each one clear, check and send."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.actions.lines import LineDraft, add_lines
from promises.models import Deal, PromiseLine
from promises.permissions import require_editor
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.tagging import propose_tags
from promises.typography import canonical
from promises.vocabulary import LineState, Tag
from reviews.actions import sheets as sheet_actions
from reviews.actions.saving import save_line
from reviews.forms.sheets import CandidateFormSet, FindForm, LineForm, Menu, candidates
from reviews.sheet import EDITABLE_STATES, Sheet, load_sheet
from reviews.views.errors import UNPROCESSABLE, conflict, forbidden, refusal, typed

ASK_MAX = 1000


def _for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the deal; 404 for who may not know of it, 403 that names who can for who may not change it."""

    @wraps(view)
    def checked(request: PersonRequest, pk: int, **kwargs: Any) -> HttpResponse:
        found = Deal.objects.visible_to(request.user).select_related("sales_rep", "plan")
        deal = get_object_or_404(found, pk=pk)
        try:
            require_editor(request.user, deal)
            return view(request, deal, **kwargs)
        except NotYours as exc:
            return forbidden(request, exc, back_url=links.deal(deal.pk))

    return checked


# --- 1 Find the promises --------------------------------------------------------------------------------------------


@_for_editors
def sheet_find(request: PersonRequest, deal: Deal) -> HttpResponse:
    if request.method != "POST":
        return _find_page(request, deal, FindForm(), None)
    if request.POST.get("action") == "add":
        return _add(request, deal)
    form = FindForm(request.POST)
    if not form.is_valid():
        return _find_page(request, deal, form, None)
    there = _on_sheet(deal)
    found = [
        {"keep": canonical(line) not in there, "sentence": line, "source": line}
        for line in candidates(form.cleaned_data["notes"])
    ]
    return _find_page(request, deal, form, CandidateFormSet(initial=found, prefix="line"))


def _add(request: PersonRequest, deal: Deal) -> HttpResponse:
    form = FindForm(request.POST, adding=True)
    formset: Any = CandidateFormSet(request.POST, prefix="line")
    if form.is_valid() and formset.is_valid():
        kept, menu = formset.kept(), Menu(deal)
        drafts = []
        for _, sentence, source in kept:
            # What was pasted is what the buyer asked for, until the rep says it better.
            ask = next((text for text in (source, sentence) if text and len(text) <= ASK_MAX), "")
            drafts.append(
                LineDraft(sentence, (), {**form.shared, "ask": ask, "catalog_entry": menu.find(sentence)})
            )
        try:
            lines = add_lines(deal, drafts, by=request.user, now=timezone.now())
        except Incomplete as exc:
            for position, errors in exc.errors.items():
                for sentence in errors.values():
                    formset.forms[kept[int(position)][0]].add_error("sentence", sentence)
        except Refused as exc:
            answer = refusal(request, exc, back_url=links.deal(deal.pk))
            assert answer is not None
            return answer
        else:
            messages.success(request, f"{_lines(len(lines))} added to the sheet. Nothing is sent yet.")
            first = next((line for line in lines if line.state == LineState.DRAFT), None)
            return (
                redirect("sheet_line", deal.pk, first.number) if first else redirect("sheet_check", deal.pk)
            )
    return _find_page(request, deal, form, formset)


def _on_sheet(deal: Deal) -> dict[str, PromiseLine]:
    lines = deal.lines.exclude(state=LineState.WITHDRAWN).select_related("current_wording")
    return {canonical(line.text): line for line in lines}


def _find_page(request: PersonRequest, deal: Deal, form: FindForm, formset: Any) -> HttpResponse:
    there, menu, rows = _on_sheet(deal), Menu(deal), []
    for candidate in formset.forms if formset is not None else ():
        sentence = candidate["sentence"].value() or ""
        on_menu = menu.find(sentence) if not deal.technical_review_required else None
        rows.append(
            {
                "form": candidate,
                "tags": [tag for tag in Tag.values if tag in propose_tags(sentence)],
                "menu": on_menu,
                "there": there.get(canonical(sentence)),
            }
        )
    wrong = bool(form.errors or (formset is not None and formset.is_bound and not formset.is_valid()))
    return render(
        request,
        "sheets/find.html",
        {
            "deal": deal,
            "form": form,
            "formset": formset,
            "rows": rows,
            "kept": sum(bool(row["form"]["keep"].value()) for row in rows if not row["form"].by_hand),
            "lines_there": len(there),
            "wrong": wrong,
        },
        status=UNPROCESSABLE if wrong else 200,
    )


# --- 2 Make each one clear ------------------------------------------------------------------------------------------


@_for_editors
def sheet_line(request: PersonRequest, deal: Deal, number: int) -> HttpResponse:
    lines = PromiseLine.objects.select_related("deal__sales_rep", "deal__plan", "current_wording__author")
    line = get_object_or_404(lines, deal=deal, number=number)
    if line.state not in EDITABLE_STATES:
        return redirect("promise", line.pk)
    if request.method != "POST":
        return _line_page(request, deal, line, LineForm(line=line))
    form = LineForm(request.POST, line=line)
    if form.is_valid():
        try:
            return _save(request, deal, line, form)
        except MovedOn as exc:
            line.refresh_from_db()
            return conflict(
                request, exc, newer=line.current_wording, kept=typed(form), again_url=request.get_full_path()
            )
        except Refused as exc:
            if (answer := refusal(request, exc, form=form, back_url=links.deal(deal.pk))) is not None:
                return answer
    return _line_page(request, deal, line, form)


def _save(request: PersonRequest, deal: Deal, line: PromiseLine, form: LineForm) -> HttpResponse:
    data = form.cleaned_data
    action = request.POST.get("action", "next")
    saved = save_line(
        line,
        wording=data["wording"],
        values=form.values,
        tags=data["tags"],
        seen_tags=data["seen_tags"],
        digest=data["digest"],
        menu=data["menu"] if action == "menu" else None,
        by=request.user,
        now=timezone.now(),
    )
    new = [str(Tag(tag).label) for tag in saved.tags if tag not in data["tags"]]
    if saved.state == LineState.CLEAR:
        messages.success(request, f"Line {line.number} is on the menu: clear, no review.")
    elif action == "menu":
        messages.warning(
            request, f"Line {line.number} has the menu's sentence, but this deal is reviewed line by line."
        )
    if new and saved.state != LineState.CLEAR:
        messages.warning(
            request, f"Saved. The words now touch {' and '.join(new)}, so there are more questions below."
        )
        return redirect("sheet_line", deal.pk, line.number)
    if action in ("stay", "unknown"):
        messages.success(request, f"Line {line.number} is saved.")
        return redirect("sheet_line", deal.pk, line.number)
    following = _following(deal, line.number)
    return redirect("sheet_line", deal.pk, following) if following else redirect("sheet_check", deal.pk)


def _following(deal: Deal, number: int) -> int | None:
    later = deal.lines.filter(state=LineState.DRAFT, number__gt=number).order_by("number")
    return later.values_list("number", flat=True).first()


def _line_page(request: PersonRequest, deal: Deal, line: PromiseLine, form: LineForm) -> HttpResponse:
    now = timezone.now()
    sheet = load_sheet(deal, by=request.user, now=now)
    wrong = form.is_bound and bool(form.errors)
    return render(
        request,
        "sheets/line.html",
        {
            "now": now,
            "deal": deal,
            "line": line,
            "form": form,
            "sheet": sheet,
            "row": sheet.row(line.number),
            "previous": sheet.before(line.number),
            "following": _following(deal, line.number),
            "line_tags": line.line_tags.select_related("removed_by"),
            "stops": line.hard_stops.select_related("rule", "lifted_by"),
        },
        status=UNPROCESSABLE if wrong else 200,
    )


# --- 3 Check and send -----------------------------------------------------------------------------------------------


@_for_editors
def sheet_check(request: PersonRequest, deal: Deal) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        # Noted in the history: what the rep saw before sending.
        return _check_page(request, load_sheet(deal, by=request.user, now=now, keep=True))
    try:
        reviews = sheet_actions.submit(deal, by=request.user, now=now)
    except Incomplete as exc:
        sheet = load_sheet(deal, by=request.user, now=now)
        return _check_page(request, sheet, wrong={int(number) for number in exc.errors}, lead=exc.message)
    except Refused as exc:
        answer = refusal(request, exc, back_url=links.sheet(deal.pk))
        assert answer is not None
        return answer
    if reviews:
        sent, teams = {review.line_id for review in reviews}, {review.team_id for review in reviews}
        messages.success(
            request,
            f"{_lines(len(sent))} sent to {len(teams)} team{'' if len(teams) == 1 else 's'}. Silence is not approval.",
        )
    else:
        messages.success(
            request, "The sheet is recorded. Every line is on the menu, so nobody has to answer."
        )
    return redirect("deal", deal.pk)


def _check_page(
    request: PersonRequest, sheet: Sheet, *, wrong: set[int] | None = None, lead: str = ""
) -> HttpResponse:
    return render(
        request,
        "sheets/check.html",
        {
            "now": sheet.now,
            "deal": sheet.deal,
            "sheet": sheet,
            "wrong": wrong or set(),
            "wrong_rows": [row for row in sheet.rows if row.line.number in (wrong or ())],
            "lead": lead,
        },
        status=UNPROCESSABLE if wrong else 200,
    )


def _lines(number: int) -> str:
    return f"{number} line{'' if number == 1 else 's'}"
