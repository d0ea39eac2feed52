"""A source to read, with the places marked that lines came from; and taking one out that no line uses."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from dealdesk.accounts.http import PersonRequest
from promises.actions.sources import drop_source
from promises.models import Deal, Source
from promises.permissions import may_edit_deal
from promises.sources.marking import pieces
from promises.states import NotYours, Refused
from promises.vocabulary import LineState


@require_GET
def source(request: PersonRequest, pk: int) -> HttpResponse:
    found = _load(request, pk)
    lines = list(found.lines.select_related("current_wording").order_by("number"))
    places = [(line.source_start or 0, line.source_end or 0, line) for line in lines]
    context = {
        "source": found,
        "deal": found.deal,
        "lines": lines,
        "pieces": pieces(found.text, places),
        "editor": may_edit_deal(request.user, found.deal),
        "withdrawn": LineState.WITHDRAWN,
    }
    return render(request, "sources/source.html", context)


@require_POST
def source_remove(request: PersonRequest, pk: int) -> HttpResponse:
    found = _load(request, pk)
    try:
        drop_source(found, by=request.user, now=timezone.now())
    except NotYours as exc:
        raise PermissionDenied(exc.message) from exc
    except Refused as exc:
        messages.error(request, exc.message)
        return redirect("source", pk)
    messages.success(request, f"“{found.name}” is removed.")
    return redirect("sheet_find", found.deal_id)


def _load(request: PersonRequest, pk: int) -> Source:
    sources = Source.objects.filter(deal__in=Deal.objects.visible_to(request.user)).select_related(
        "deal__sales_rep", "added_by"
    )
    return get_object_or_404(sources.defer("sentences"), pk=pk)
