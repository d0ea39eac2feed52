"""When somebody is away and who answers meanwhile: their own page, and the same page for those who may plan it for them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.accounts.absences import in_care_of, may_plan, period_words
from dealdesk.accounts.forms import AwayForm
from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Absence, Person
from dealdesk.accounts.views import away_words
from promises.states import Refused
from reviews.actions.absences import change_absence, end_absence, plan_absence
from reviews.views.errors import UNPROCESSABLE, refusal

# The rules speak of moments, the form of days.
FIELDS = {"starts_at": "first_day", "ends_at": "last_day"}


@dataclass(frozen=True)
class Row:
    """An absence as a page names it."""

    absence: Absence
    words: str
    runs: bool


@require_http_methods(["GET", "POST"])
def away(request: PersonRequest) -> HttpResponse:
    """One's own absences; with `?person=` those of somebody else, for who may plan them."""
    now = timezone.now()
    person = _whose(request)
    form, status = AwayForm(person=person), 200
    if request.method == "POST":
        form, status = AwayForm(request.POST, person=person), UNPROCESSABLE
        if form.is_valid():
            try:
                absence = plan_absence(person, **form.values, by=request.user, now=now)
            except Refused as exc:
                if refused := _refused(request, exc, form, person):
                    return refused
            else:
                messages.success(request, f"Saved: away {_words(absence, now)}.")
                return redirect(_page_of(request, person))
    own = person == request.user
    of_person = Absence.objects.not_over(now).filter(person=person)
    stands_in = Absence.objects.not_over(now).filter(delegate=person)
    context = {
        "form": form,
        "person": person,
        "own": own,
        "away": away_words(request) if own else "",
        "rows": _rows(of_person, now),
        "stands_in": _rows(stands_in, now),
        "others": list(in_care_of(request.user)),
    }
    return render(request, "profile/away.html", context, status=status)


@require_http_methods(["GET", "POST"])
def away_change(request: PersonRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    absence = _absence(request, pk)
    form, status = AwayForm(person=absence.person, absence=absence), 200
    if request.method == "POST":
        form, status = AwayForm(request.POST, person=absence.person, absence=absence), UNPROCESSABLE
        if form.is_valid():
            try:
                changed = change_absence(absence, **form.values, by=request.user, now=now)
            except Refused as exc:
                if refused := _refused(request, exc, form, absence.person):
                    return refused
            else:
                messages.success(request, f"Saved: away {_words(changed, now)}.")
                return redirect(_page_of(request, absence.person))
    context = {
        "form": form,
        "absence": absence,
        "words": _words(absence, now),
        "own": absence.person == request.user,
        "back_url": _page_of(request, absence.person),
    }
    return render(request, "profile/away_change.html", context, status=status)


@require_POST
def away_end(request: PersonRequest, pk: int) -> HttpResponse:
    absence = _absence(request, pk)
    page = _page_of(request, absence.person)
    try:
        end_absence(absence, by=request.user, now=timezone.now())
    except Refused as exc:
        refused = refusal(request, exc, back_url=page)
        assert refused is not None
        return refused
    messages.success(request, "The absence is ended." if absence.starts_at < timezone.now() else "Removed.")
    return redirect(page)


def _whose(request: PersonRequest) -> Person:
    """The person that `?person=` names. Raises Http404 for somebody whose absences are not the viewer's to plan."""
    wanted = request.GET.get("person", "")
    if not wanted:
        return request.user
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
        raise Http404
    if int(wanted) == request.user.pk:
        return request.user
    return get_object_or_404(in_care_of(request.user), pk=int(wanted))


def _absence(request: PersonRequest, pk: int) -> Absence:
    absence = get_object_or_404(Absence.objects.select_related("person", "delegate"), pk=pk)
    if not may_plan(request.user, absence.person):
        raise Http404
    return absence


def _page_of(request: PersonRequest, person: Person) -> str:
    return reverse("away") if person == request.user else f"{reverse('away')}?person={person.pk}"


def _refused(request: PersonRequest, exc: Refused, form: AwayForm, person: Person) -> HttpResponse | None:
    exc.field = FIELDS.get(exc.field or "", exc.field)
    return refusal(request, exc, form=form, back_url=_page_of(request, person))


def _words(absence: Absence, now: datetime) -> str:
    return period_words(absence, now=now, tz=timezone.get_current_timezone())


def _rows(absences: Any, now: datetime) -> list[Row]:
    return [
        Row(absence, _words(absence, now), absence.starts_at <= now)
        for absence in absences.select_related("person", "delegate")
    ]
