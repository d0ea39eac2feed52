"""The promise sheet from its second step on: make each line clear, check and send. Step 1 stands in `find`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.models import Deal, PromiseLine
from promises.permissions import require_editor
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.views.proofs import proof_panel
from promises.vocabulary import LineState, Tag
from reviews.actions import sheets as sheet_actions
from reviews.actions.saving import save_line
from reviews.forms.sheets import LineForm
from reviews.precedents import precedents
from reviews.sheet import EDITABLE_STATES, Sheet, load_sheet
from reviews.views.earlier import chosen_cell, chosen_wording, nearest_cell
from reviews.views.errors import UNPROCESSABLE, conflict, forbidden, refusal, typed
from reviews.views.marks import marks_of


def for_editors(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
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


# --- 2 Make each one clear ------------------------------------------------------------------------------------------


@for_editors
def sheet_line(request: PersonRequest, deal: Deal, number: int) -> HttpResponse:
    lines = PromiseLine.objects.select_related(
        "deal__sales_rep", "deal__plan", "current_wording__author", "source"
    ).defer("source__sentences")
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
    cell, start = chosen_cell(request, deal), chosen_wording(request)
    action = "menu" if cell else "stay" if start else request.POST.get("action", "next")
    saved = save_line(
        line,
        wording=data["wording"],
        values=form.values,
        tags=data["tags"],
        seen_tags=data["seen_tags"],
        digest=data["digest"],
        menu=(cell or data["menu"]) if action == "menu" else None,
        start_from=start,
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
            "marks": marks_of(form["wording"].value() or "", blocks=line.state != LineState.CLEAR),
            "previous": sheet.before(line.number),
            "following": _following(deal, line.number),
            "like": precedents(line, person=request.user, now=now, limit=2),
            "near": nearest_cell(line, deal),
            "line_tags": line.line_tags.select_related("removed_by"),
            "stops": line.hard_stops.select_related("rule", "lifted_by"),
            **proof_panel(line, request.user),
        },
        status=UNPROCESSABLE if wrong else 200,
    )


# --- 3 Check and send -----------------------------------------------------------------------------------------------


@for_editors
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
