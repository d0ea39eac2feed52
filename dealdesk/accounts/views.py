"""A person's own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dealdesk.accounts.absences import absence_now, until_words
from dealdesk.accounts.forms import ProfileForm
from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Person


def profile(request: PersonRequest) -> HttpResponse:
    # A copy from the database: a wrong form must not change the name in the top bar.
    form = ProfileForm(
        request.POST if request.method == "POST" else None, instance=Person.objects.get(pk=request.user.pk)
    )
    if request.method == "POST" and form.is_valid():
        form.instance.save(update_fields=form.Meta.fields)
        messages.success(request, "Your profile is saved.")
        return redirect("profile")
    context = {"form": form, "away": away_words(request)}
    return render(request, "profile.html", context, status=422 if form.is_bound else 200)


def away_words(request: PersonRequest) -> str:
    """ "You are away until …" with who answers meanwhile; empty for somebody who is here."""
    now = timezone.now()
    absence = absence_now(request.user, now=now)
    if absence is None:
        return ""
    until = until_words(absence, now=now, tz=timezone.get_current_timezone())
    meanwhile = f"{absence.delegate.name} answers for you" if absence.delegate else "nobody answers for you"
    return f"You are away until {until}; {meanwhile}."
