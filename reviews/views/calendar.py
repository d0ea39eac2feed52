"""A person's calendar feed, and the page with its address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from dealdesk.accounts.http import PersonRequest
from reviews.actions.feeds import renew_feed
from reviews.feed import address_of, feed_of, person_of


@require_http_methods(["GET", "POST"])
@never_cache
def calendar(request: PersonRequest) -> HttpResponse:
    """The secret address of one's feed; a POST makes a new one."""
    if request.method == "POST":
        renew_feed(request.user, now=timezone.now())
        messages.success(request, "The old address is dead. Give your calendar the new one.")
        return redirect("calendar")
    return render(request, "profile/calendar.html", {"address": address_of(request.user)})


@login_not_required
@require_safe
@conditional_page
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed itself: whoever has the address may read it, and nobody learns why another one opens nothing."""
    person = person_of(token)
    if person is None:
        raise Http404
    response = HttpResponse(feed_of(person), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Disposition"] = 'inline; filename="deal-desk.ics"'
    return response
