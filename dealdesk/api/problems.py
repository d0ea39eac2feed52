"""Every refusal of the API as a problem document (RFC 9457).

Members: `type`, `title`, `status`, `detail`, a short `code` for programs, and `errors` with a list of sentences by field
name (by position first where a list was sent). A fault of ours also has the `request_id` under which the log has it.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from dealdesk.request_log import request_id
from dealdesk.sql import DATABASE_GONE

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"
BROKEN = "Something broke on our side. If it keeps failing, give your administrator the request_id."

_registered: dict[type[Exception], int] = {}


def answers_with(status: int, *kinds: type[Exception]) -> None:
    """Let exceptions of these classes, and of their subclasses, be answered with an HTTP status.

    They may carry `message`, `code`, `field` and `errors`. The nearest class wins.
    """
    for kind in kinds:
        _registered[kind] = status


class Unprocessable(exceptions.APIException):
    status_code = 422
    default_code = "refused"


class Conflict(exceptions.APIException):
    status_code = 409
    default_code = "conflict"


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "The request is larger than this API takes."


def handler(exc: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. None for what is a fault of ours, which Django logs and answers with a 500."""
    headers: dict[str, str] = {}
    if isinstance(exc, Http404):
        exc = exceptions.NotFound("There is nothing here that you can see.")
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    elif isinstance(exc, IntegrityError):
        # Two writers met and the database refused the second; what it would have broken is in the log.
        log.warning("api.conflict", exc_info=exc)
        exc = Conflict("Somebody changed this at the same moment. Read it again and try once more.")
    elif isinstance(exc, DATABASE_GONE):
        log.warning("api.database_busy", exc_info=exc)
        return _problem(
            503, "busy", "The database is busy. Try again in a moment.", headers={"Retry-After": "2"}
        )
    for kind in type(exc).__mro__:
        if kind in _registered:
            return _of_domain(exc, _registered[kind])
    if not isinstance(exc, exceptions.APIException):
        return None
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(exc, exceptions.ValidationError):
        errors = by_field(exc.detail)
        if isinstance(errors, list):
            errors = {"non_field_errors": errors}
        names = ", ".join(list(errors)[:10])
        return _problem(
            400, "invalid", f"Some values can't be used: {names}.", errors=errors, headers=headers
        )
    code = exc.get_codes()
    return _problem(
        exc.status_code, code if isinstance(code, str) else exc.default_code, str(exc.detail), headers=headers
    )


def _of_domain(exc: Any, status: int) -> Response:
    errors = by_field(getattr(exc, "errors", None) or {})
    message = getattr(exc, "message", str(exc))
    if not errors and getattr(exc, "field", None):
        errors = {exc.field: [message]}
    return _problem(status, getattr(exc, "code", "refused"), message, errors=errors)


def _problem(
    status: int, code: str, detail: str, *, errors: Any = None, headers: Mapping[str, str] | None = None
) -> Response:
    body = document(status, code, detail)
    if errors:
        body["errors"] = errors
    return Response(body, status=status, headers=dict(headers or {}), content_type=CONTENT_TYPE)


def document(status: int, code: str, detail: str) -> dict[str, Any]:
    """The members that every problem document has."""
    body: dict[str, Any] = {
        "type": f"urn:problem-type:dealdesk:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if status >= 500 and (current := request_id()):
        body["request_id"] = current
    return body


def by_field(detail: Any) -> Any:
    """Errors of any nesting with text lists at the ends; a list of objects becomes an object by position."""
    if isinstance(detail, Mapping):
        return {str(name): by_field(value) for name, value in detail.items()}
    if isinstance(detail, Sequence) and not isinstance(detail, str):
        if any(isinstance(item, Mapping) for item in detail):
            return {str(position): by_field(item) for position, item in enumerate(detail) if item}
        return [str(item) for item in detail]
    return [str(detail)]
