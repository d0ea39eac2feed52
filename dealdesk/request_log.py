"""One line in the log for each request, and on every line that is written meanwhile: which request, whose, and about what."""

import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from dealdesk.log_lines import without_secrets
from dealdesk.probes import is_probe

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
_USABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
LONGEST_PATH = 200

# What the number in an address is the number of.
_NUMBERED = re.compile(r"([a-z-]+)/<int:pk>")
_NOUNS = {
    "deals": "deal",
    "promises": "promise",
    "final-answers": "promise",
    "reviews": "review",
    "questions": "question",
    "conditions": "condition",
    "dependencies": "dependency",
    "inbox": "notice",
}


def request_id() -> str:
    """The id of the request under way, to be shown where something broke; empty outside of a request."""
    return str(get_contextvars().get("request_id", ""))


class RequestLogMiddleware:
    """Binds `request_id`, `person` and the id of the review, promise or deal; echoes the id; writes the line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.static = f"/{settings.STATIC_URL.lstrip('/')}"

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        current = given if _USABLE.fullmatch(given) else uuid.uuid4().hex
        clear_contextvars()  # a server's threads are used again
        bind_contextvars(request_id=current)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response[HEADER] = current
            if not (is_probe(request) or request.path_info.startswith(self.static)):
                log.info(
                    "request",
                    method=request.method,
                    # Without the query: what somebody looks for is nobody's business.
                    path=without_secrets(request.path[:LONGEST_PATH]),
                    status=response.status_code,
                    milliseconds=round((time.perf_counter() - started) * 1000, 1),
                )
            return response
        finally:
            clear_contextvars()

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> None:
        if is_probe(request):
            return
        if request.user.is_authenticated:
            bind_contextvars(person=request.user.pk)
        numbered = _NUMBERED.search(request.resolver_match.route) if request.resolver_match else None
        if numbered and numbered[1] in _NOUNS:
            bind_contextvars(**{_NOUNS[numbered[1]]: kwargs["pk"]})
