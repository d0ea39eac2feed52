"""The administrators' pages of webhooks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dealdesk.accounts.http import PersonRequest
from dealdesk.notices import hooks
from dealdesk.notices.forms import WebhookForm
from dealdesk.notices.hooks import HookRefused, NotAdministrator
from dealdesk.notices.models import Webhook, WebhookMessage
from dealdesk.notices.webhooks import TEST, HookEvent, messages_of

PAGE = 50
EVENTS = {**dict(HookEvent.choices), TEST: "A test"}


def _for_administrators(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Everybody else learns who may see webhooks, and of none whether it is there."""

    @wraps(view)
    def page(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            hooks.require_administrator(request.user)
        except NotAdministrator as problem:
            if kwargs:
                raise Http404 from problem
            raise PermissionDenied(str(problem)) from problem
        return view(request, *args, **kwargs)

    return page


@require_GET
@_for_administrators
def webhooks(request: PersonRequest) -> HttpResponse:
    rows = Webhook.objects.annotate(
        last_sent_at=Max("messages__deliveries__sent_at"),
        waiting=Count(
            "messages__deliveries",
            filter=Q(messages__deliveries__sent_at=None, messages__deliveries__dead_at=None),
        ),
        dead=Count("messages__deliveries", filter=Q(messages__deliveries__dead_at__isnull=False)),
    )
    return render(
        request,
        "webhooks/list.html",
        {"hooks": [(hook, [EVENTS.get(name, name) for name in hook.events]) for hook in rows]},
    )


@require_http_methods(["GET", "POST"])
@_for_administrators
def webhook_new(request: PersonRequest) -> HttpResponse:
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            hook = hooks.add_webhook(**form.cleaned_data, by=request.user, now=timezone.now())
        except HookRefused as problem:
            form.refuse(problem)
        else:
            return _with_secret(request, hook, "The webhook is added.")
    return render(request, "webhooks/new.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@_for_administrators
def webhook(request: PersonRequest, pk: int) -> HttpResponse:
    """One webhook: what it hears of, its secret right after that was made, and what was sent to it."""
    hook = get_object_or_404(Webhook.objects.select_related("created_by"), pk=pk)
    given = {"url": hook.url, "label": hook.label, "events": hook.events}
    form = WebhookForm(request.POST if request.method == "POST" else None, initial=given)
    if form.is_valid():
        try:
            hooks.change_webhook(hook, by=request.user, now=timezone.now(), **form.cleaned_data)
        except HookRefused as problem:
            form.refuse(problem)
        else:
            messages.success(request, "The webhook is saved.")
            return redirect("webhook", pk)
    now = timezone.now()
    rows, next_url = _messages(request, hook)
    return render(
        request,
        "webhooks/webhook.html",
        {
            "hook": hook,
            "form": form,
            "secret": request.session.pop(_secret_key(hook), "") if request.method == "GET" else "",
            "both_sign": hook.old_secret_until
            if hook.old_secret_until and hook.old_secret_until > now
            else None,
            "rows": rows,
            "next_url": next_url,
        },
        status=422 if form.is_bound else 200,
    )


def _messages(request: PersonRequest, hook: Webhook) -> tuple[list[tuple[WebhookMessage, str]], str]:
    """One page of what was sent, newest first, each with its event in words; and the address of the next page."""
    found = messages_of(hook)
    if before := request.GET.get("before", ""):
        if not (before.isascii() and before.isdigit() and len(before) < 19):
            raise Http404
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    next_url = f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return [(row, EVENTS.get(row.event, row.event)) for row in rows[:PAGE]], next_url


@require_POST
@_for_administrators
def webhook_switch(request: PersonRequest, pk: int) -> HttpResponse:
    on = request.POST.get("active") == "on"

    def act(hook: Webhook) -> str:
        hooks.change_webhook(hook, by=request.user, now=timezone.now(), active=on)
        return "The webhook is switched on." if on else "The webhook is switched off: nothing is sent to it."

    return _act(request, pk, act)


@require_POST
@_for_administrators
def webhook_rotate(request: PersonRequest, pk: int) -> HttpResponse:
    hook = hooks.rotate_secret(get_object_or_404(Webhook, pk=pk), by=request.user, now=timezone.now())
    return _with_secret(request, hook, "The webhook has a new secret. The old one signs along for 24 hours.")


@require_POST
@_for_administrators
def webhook_test(request: PersonRequest, pk: int) -> HttpResponse:
    def act(hook: Webhook) -> str:
        hooks.send_test(hook, by=request.user, now=timezone.now())
        return "A test is sent within a minute. Load this page again to see what came of it."

    return _act(request, pk, act)


@require_POST
@_for_administrators
def webhook_resend(request: PersonRequest, pk: int, message: int) -> HttpResponse:
    found = get_object_or_404(WebhookMessage.objects.select_related("webhook"), pk=message, webhook=pk)

    def act(hook: Webhook) -> str:
        hooks.resend(found, by=request.user, now=timezone.now())
        return "The message is sent again within a minute."

    return _act(request, pk, act)


def _act(request: PersonRequest, pk: int, act: Callable[[Webhook], str]) -> HttpResponse:
    try:
        messages.success(request, act(get_object_or_404(Webhook, pk=pk)))
    except HookRefused as problem:
        messages.error(request, problem.message)
    return redirect("webhook", pk)


def _with_secret(request: PersonRequest, hook: Webhook, text: str) -> HttpResponse:
    """On to the webhook's page, which shows the secret once and then knows it no more."""
    request.session[_secret_key(hook)] = hook.secret
    messages.success(request, text)
    return redirect("webhook", hook.pk)


def _secret_key(hook: Webhook) -> str:
    return f"webhook_secret_{hook.pk}"
