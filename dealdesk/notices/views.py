"""The inbox: what a person was told, unread first."""

import re

from django.contrib import messages
from django.db.models import Case, Q, QuerySet, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from dealdesk.notices.choices import choice_of, choose
from dealdesk.notices.forms import MessageChoiceForm
from dealdesk.notices.models import Notice

PAGE = 50


def inbox(request: PersonRequest) -> HttpResponse:
    rows = list(_after(Notice.objects.filter(person=request.user), request.GET.get("after", ""))[: PAGE + 1])
    next_url = ""
    if len(rows) > PAGE:
        rows = rows[:PAGE]
        last = rows[-1]
        next_url = f"{reverse('inbox')}?after={'r' if last.read_at else 'u'}{last.pk}"
    return render(request, "inbox.html", {"notices": rows, "next_url": next_url})


def _after(notices: QuerySet[Notice], key: str) -> QuerySet[Notice]:
    """Unread first, each group newest first, from after the key: "u" or "r" (unread or read) and an id."""
    rows = notices.annotate(seen=Case(When(read_at__isnull=True, then=0), default=1)).order_by("seen", "-pk")
    if not key:
        return rows
    found = re.fullmatch(r"([ur])([0-9]{1,18})", key)
    if found is None:
        raise Http404
    older = Q(pk__lt=int(found[2]))
    return rows.filter(Q(seen=1) & older if found[1] == "r" else Q(seen=1) | Q(seen=0) & older)


@require_POST
def read(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark one notice as read; with `open` go on to what it speaks of."""
    notice = get_object_or_404(Notice, pk=pk, person=request.user)
    Notice.objects.filter(pk=notice.pk).mark_read(now=timezone.now())
    if "open" in request.POST and url_has_allowed_host_and_scheme(notice.link, allowed_hosts=None):
        return redirect(notice.link)
    return redirect("inbox")


@require_POST
def read_all(request: PersonRequest) -> HttpResponse:
    count = Notice.objects.filter(person=request.user).mark_read(now=timezone.now())
    messages.success(request, f"{count} marked as read." if count else "Nothing was unread.")
    return redirect("inbox")


@require_http_methods(["GET", "POST"])
def message_choice(request: PersonRequest) -> HttpResponse:
    """How I hear of things outside the app."""
    form = MessageChoiceForm(
        request.POST if request.method == "POST" else None, instance=choice_of(request.user)
    )
    if form.is_valid():
        choose(request.user, **form.cleaned_data)
        messages.success(request, "Your choice is saved. It counts from the next message on.")
        return redirect("profile_messages")
    return render(request, "profile/messages.html", {"form": form}, status=422 if form.is_bound else 200)
