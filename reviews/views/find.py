"""Step 1 of the sheet: raw material goes in, possible promises come out, and the rep chooses."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Installation
from promises import links
from promises.actions.lines import LineDraft, add_lines
from promises.actions.sources import PASTED, keep_source
from promises.depth import depth_of
from promises.models import Deal, DriftCheck, PromiseLine, Source
from promises.sources.marking import pieces
from promises.states import Incomplete, Refused
from promises.tagging import propose_tags
from promises.typography import canonical
from promises.vocabulary import Channel, LineState, Tag
from reviews.forms.finding import MAX_LINES, CandidateFormSet, FindForm, LeftOutForm, listed
from reviews.forms.sheets import Menu
from reviews.views.errors import UNPROCESSABLE, refusal
from reviews.views.sheets import for_editors

ASK_MAX = 1000
# More than these are read in the text itself.
MOST_LEFT_OUT = 200


@for_editors
def sheet_find(request: PersonRequest, deal: Deal) -> HttpResponse:
    source = _source(request, deal)
    action = request.POST.get("action", "find")
    if request.method != "POST":
        if source is None or "edit" in request.GET:
            typed = (
                {"notes": source.text, **source.facts} if source else {"notes": _from_contract(request, deal)}
            )
            return _page(request, deal, FindForm(initial=typed))
        return _source_page(request, deal, source, FindForm(initial=source.facts, action="add"))
    if action == "add":
        return _add(request, deal, source)
    form = FindForm(request.POST, request.FILES, action=action)
    if not form.is_valid():
        return _page(request, deal, form)
    if action == "lines":
        there = _on_sheet(deal)
        found = [
            {"keep": canonical(line) not in there, "sentence": line, "source": line}
            for line in listed(form.cleaned_data["notes"])
        ]
        return _page(request, deal, form, CandidateFormSet(initial=found, prefix="line"))
    return _find(request, deal, form)


def _source(request: PersonRequest, deal: Deal) -> Source | None:
    """The deal's source that the address names; None for none of it."""
    named = request.GET.get("source", "")
    if not (named.isascii() and named.isdigit() and len(named) < 19):
        return None
    return deal.sources.filter(pk=int(named)).first()


def _from_contract(request: PersonRequest, deal: Deal) -> str:
    """The sentence of a contract check that the address names, for which nobody was asked; empty for none."""
    check, at = request.GET.get("contract", ""), request.GET.get("at", "")
    if not all(part.isascii() and part.isdigit() and len(part) < 19 for part in (check, at)):
        return ""
    found = DriftCheck.objects.filter(deal=deal, pk=int(check)).values_list("result", flat=True).first()
    strays = found["strays"] if found else ()
    return next((" ".join(row["text"].split()) for row in strays if row["start"] == int(at)), "")


def _find(request: PersonRequest, deal: Deal, form: FindForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    try:
        source = keep_source(
            deal,
            name=file.name if file else PASTED,
            content=file.read() if file else form.cleaned_data["notes"].encode(),
            by=request.user,
            now=timezone.now(),
            facts=form.facts,
            field="file" if file else "notes",
        )
    except Refused as exc:
        answer = refusal(request, exc, form=form, back_url=links.deal(deal.pk))
        return answer or _page(request, deal, form)
    return redirect(f"{reverse('sheet_find', args=[deal.pk])}?{urlencode({'source': source.pk})}")


# --- Adding what was chosen -----------------------------------------------------------------------------------------


def _add(request: PersonRequest, deal: Deal, source: Source | None) -> HttpResponse:
    form = FindForm(request.POST, action="add")
    left = LeftOutForm(request.POST, rows=_left_out(source) if source else [])
    ticked = bool(left.is_valid() and left.cleaned_data["left"])
    formset: Any = CandidateFormSet(request.POST, prefix="line", source=source, ticked=ticked)
    if form.is_valid() and left.is_valid() and formset.is_valid():
        kept = formset.kept()
        chosen = [(sentence, typed, row) for _, sentence, typed, row in kept]
        for place in left.cleaned_data["left"]:
            row = formset.row(int(place))
            chosen.append((row["sentence"], "", row))
        drafts = _drafts(deal, source, form.facts, chosen)
        try:
            lines = add_lines(deal, drafts, by=request.user, now=timezone.now())
        except Incomplete as exc:
            _note(exc, formset, left, [place for place, *_ in kept])
        except Refused as exc:
            answer = refusal(request, exc, back_url=links.deal(deal.pk))
            assert answer is not None
            return answer
        else:
            return _added(request, deal, lines)
    if source is not None:
        return _source_page(request, deal, source, form, formset, left)
    return _page(request, deal, form, formset)


def _drafts(
    deal: Deal,
    source: Source | None,
    facts: dict[str, Any],
    chosen: list[tuple[str, str, dict[str, Any] | None]],
) -> list[LineDraft]:
    """New lines of the chosen sentences. What the source says of each comes before what holds for all of it."""
    menu, drafts = Menu(deal), []
    for sentence, typed, row in chosen:
        values = dict(facts)
        if row is not None and source is not None:
            values["said_by"] = row["said_by"] or values["said_by"]
            typed = row["sentence"]
            if source.form == Source.Form.EMAIL:
                values["channel"] = values["channel"] or Channel.EMAIL
        # What was pasted is what the buyer asked for, until the rep says it better.
        ask = next((text for text in (typed, sentence) if text and len(text) <= ASK_MAX), "")
        place = (source, row["start"], row["end"]) if source is not None and row is not None else None
        values |= {"ask": ask, "catalog_entry": menu.find(sentence)}
        drafts.append(LineDraft(sentence, (), values, place=place))
    return drafts


def _note(exc: Incomplete, formset: Any, left: LeftOutForm, places: list[int]) -> None:
    """Put what is wrong with a line beside its sentence."""
    for position, errors in exc.errors.items():
        for sentence in errors.values():
            if int(position) < len(places):
                formset.forms[places[int(position)]].add_error("sentence", sentence)
            else:
                left.add_error("left", sentence)


def _added(request: PersonRequest, deal: Deal, lines: list[PromiseLine]) -> HttpResponse:
    count = f"{len(lines)} line{'' if len(lines) == 1 else 's'}"
    messages.success(request, f"{count} added to the sheet. Nothing is sent yet.")
    first = next((line for line in lines if line.state == LineState.DRAFT), None)
    return redirect("sheet_line", deal.pk, first.number) if first else redirect("sheet_check", deal.pk)


# --- Showing it -----------------------------------------------------------------------------------------------------


def _on_sheet(deal: Deal) -> dict[str, PromiseLine]:
    lines = deal.lines.exclude(state=LineState.WITHDRAWN).select_related("current_wording")
    return {canonical(line.text): line for line in lines}


def _found(source: Source) -> list[tuple[int, dict[str, Any]]]:
    return [(place, row) for place, row in enumerate(source.sentences) if row["role"]]


def _left_out(source: Source) -> list[tuple[int, dict[str, Any]]]:
    rows = [(place, row) for place, row in enumerate(source.sentences) if not row["role"]]
    return rows[:MOST_LEFT_OUT]


def _source_page(
    request: PersonRequest,
    deal: Deal,
    source: Source,
    form: FindForm,
    formset: Any = None,
    left: LeftOutForm | None = None,
) -> HttpResponse:
    """The text with its marks beside what was found in it, a hundred at a time."""
    found = _found(source)
    numbers = {place: number for number, (place, _) in enumerate(found, 1)}
    page = request.GET.get("page", "1")
    last = max(1, -(-len(found) // MAX_LINES))
    at = min(last, max(1, int(page))) if page.isascii() and page.isdigit() and len(page) < 9 else 1
    taken = _taken(deal, source)
    if formset is None:
        there = _on_sheet(deal)
        initial: list[dict[str, Any]] = []
        for place, row in found[(at - 1) * MAX_LINES : at * MAX_LINES]:
            words = canonical(row["sentence"])
            known = words in there or row["start"] in taken
            known = known or any(words == canonical(other["sentence"]) for other in initial)
            initial.append({"keep": not known, "sentence": row["sentence"], "place": place})
        formset = CandidateFormSet(initial=initial, prefix="line", source=source)
    out = _left_out(source)
    return _page(
        request,
        deal,
        form,
        formset,
        left=left or LeftOutForm(rows=out),
        source=source,
        taken=taken,
        numbers=numbers,
        more={
            "pieces": pieces(
                source.text, [(row["start"], row["end"], numbers[place]) for place, row in found]
            ),
            "found": len(found),
            "left_count": len(source.sentences) - len(found),
            "left_shown": len(out),
            "earlier_page": at - 1,
            "later_page": at + 1 if at < last else 0,
        },
    )


def _taken(deal: Deal, source: Source) -> dict[int, PromiseLine]:
    """Where in the source a line of the sheet came from."""
    lines = source.lines.exclude(state=LineState.WITHDRAWN).select_related("current_wording")
    return {line.source_start or 0: line for line in lines}


def _page(
    request: PersonRequest,
    deal: Deal,
    form: FindForm,
    formset: Any = None,
    *,
    left: LeftOutForm | None = None,
    source: Source | None = None,
    taken: dict[int, PromiseLine] | None = None,
    numbers: dict[int, int] | None = None,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    there, menu, rows = _on_sheet(deal), Menu(deal), []
    for candidate in formset.forms if formset is not None else ():
        sentence = candidate["sentence"].value() or ""
        place = _place(candidate)
        row = formset.row(place) if source is not None else None
        rows.append(
            {
                "form": candidate,
                "row": row,
                "number": (numbers or {}).get(place, 0) if row else 0,
                "tags": [tag for tag in Tag.values if tag in propose_tags(sentence)],
                "menu": menu.find(sentence) if not deal.technical_review_required else None,
                "there": there.get(canonical(sentence)) or (taken or {}).get(row["start"] if row else -1),
            }
        )
    wrong = bool(
        form.errors
        or (left is not None and left.errors)
        or (formset is not None and formset.is_bound and not formset.is_valid())
    )
    return render(
        request,
        "sheets/find.html",
        {
            "deal": deal,
            "form": form,
            "formset": formset,
            "left": left,
            "source": source,
            "rows": rows,
            "kept": _ticked(rows, left),
            "lines_there": len(there),
            "light": not there and depth_of(deal, Installation.load()).light,
            "sources": _sources(deal),
            "wrong": wrong,
            **(more or {}),
        },
        status=UNPROCESSABLE if wrong else 200,
    )


def _place(candidate: Any) -> int:
    value = str(candidate["place"].value() if "place" in candidate.fields else "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1


def _ticked(rows: list[dict[str, Any]], left: LeftOutForm | None) -> int:
    kept = sum(bool(row["form"]["keep"].value()) for row in rows if not row["form"].by_hand)
    return kept + (len(left["left"].value() or ()) if left is not None else 0)


def _sources(deal: Deal) -> QuerySet[Source]:
    return (
        deal.sources.defer("text", "sentences")
        .select_related("added_by")
        .annotate(uses=Count("lines"))
        .order_by("-pk")
    )
