"""A person's own page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

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
    return render(request, "profile.html", {"form": form}, status=422 if form.is_bound else 200)
