"""Addresses that machines ask every few seconds: for nobody in particular, without a session, and left out of the log."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PATHS = frozenset({"/healthz", "/metrics"})


def is_probe(request: HttpRequest) -> bool:
    return request.path_info in PATHS


class ProbeMiddleware:
    """Makes nobody of whoever asks: no session is looked up, so the answer comes while the database is gone as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_probe(request):
            request.COOKIES.clear()
        return self.get_response(request)


def probe(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that is read by GET or HEAD, without signing in, and kept by no cache. Its path belongs to PATHS."""
    return login_not_required(cache_control(no_store=True)(require_safe(view)))
