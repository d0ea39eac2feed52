"""Earlier promises: found by words, with the wording approved then, its limits and cost, and how it turned out."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dealdesk.accounts.http import PersonRequest
from promises.actions.custom_requests import may_open_request, why_no_request
from promises.earlier import USEFUL, Like, likeness, told_words
from promises.models import CatalogEntry, CustomRequest, Deal, PromiseLine, Wording
from promises.models.catalog import Offer
from promises.typography import same_words
from promises.vocabulary import LineState, Tag
from reviews.permissions import sees_repeats
from reviews.precedents import OFTEN, answered_promises, describe, precedents, repeats
from reviews.views.catalog import for_insiders

PAGE = 20
STATES = {
    LineState.APPROVED: "Approved",
    LineState.APPROVED_WITH_CONDITIONS: "Approved with conditions",
    LineState.DECLINED: "Removed",
    LineState.UNREVIEWED: "Sold without review",
}


@require_safe
@for_insiders
def approved_wording(request: PersonRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:200]
    tag, state = request.GET.get("tag", ""), request.GET.get("state", "")
    tag, state = tag if tag in Tag.values else "", state if state in STATES else ""
    found = answered_promises(request.user).saying(words)
    if tag:
        found = found.filter(line_tags__tag=tag, line_tags__removed_at__isnull=True)
    if state:
        found = found.filter(state=state)
    lines = found.select_related("deal", "current_wording").prefetch_related("line_tags").order_by("-pk")
    page = Paginator(lines, PAGE).get_page(request.GET.get("page"))
    rows = describe(Like(line, 1.0) for line in page)
    times = repeats(rows, person=request.user)
    filters = request.GET.copy()
    filters.pop("page", None)
    context = {
        "q": words,
        "rows": [(row, times.get(row.line.pk, 0)) for row in rows],
        "often": OFTEN,
        "total": page.paginator.count,
        "tag": tag,
        "state": state,
        "tags": Tag.choices,
        "states": [(value.value, label) for value, label in STATES.items()],
        "next_url": f"?{filters.urlencode()}&page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "wording/approved.html", context)


def beside(line: PromiseLine, person: Any, *, now: datetime) -> dict[str, Any]:
    """What stands beside a promise: earlier ones like it, and the custom solutions asked for it. Needs `line.deal`."""
    inside = not person.guest
    solutions = list(CustomRequest.objects.filter(line=line)) if inside else []
    open_one = any(solution.closed_at is None for solution in solutions)
    return {
        "like": precedents(line, person=person, now=now),
        "told_often": sees_repeats(person),
        "solutions": solutions,
        "may_request": not open_one and may_open_request(person, line) and not why_no_request(line),
    }


def nearest_cell(line: PromiseLine, deal: Deal) -> CatalogEntry | None:
    """The menu's sentence that comes nearest to a draft's words, where it says nearly the same. One query at most."""
    if not deal.plan_id or line.state != LineState.DRAFT or deal.technical_review_required:
        return None
    words = told_words(line.text)
    cells = (
        CatalogEntry.objects.filter(plan=deal.plan_id, offer=Offer.INCLUDED)
        .exclude(sentence="")
        .select_related("feature")
    )
    scored = [(likeness(words, told_words(cell.sentence)), -cell.pk, cell) for cell in cells]
    near = [row for row in scored if row[0] >= USEFUL and not same_words(row[2].sentence, line.text)]
    return max(near)[2] if near else None


def chosen_wording(request: PersonRequest) -> Wording | None:
    """The earlier words from which the button starts that was pressed."""
    number = request.POST.get("start", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return Wording.objects.filter(pk=int(number)).first()


def chosen_cell(request: PersonRequest, deal: Deal) -> CatalogEntry | None:
    """The cell of the menu whose sentence the button takes that was pressed."""
    number = request.POST.get("near", "")
    if not number.isdecimal() or len(number) > 18:
        return None
    return CatalogEntry.objects.filter(pk=int(number), plan=deal.plan_id).first()
