"""`Idempotency-Key` on POST: the same request with the same key is carried out once.

The key and the answer are written in the transaction of the change, so a crash neither loses nor doubles it. A refused
request changes nothing and leaves no key behind: it can be sent again. Keys are a person's own and are kept for a week.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.models import IdempotencyKey
from dealdesk.api.problems import Conflict, Unprocessable

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(days=7)
LONGEST = 255

Handler = Callable[..., Response]


def once(handler: Handler) -> Handler:
    """Make a view's `post` honour the Idempotency-Key header."""

    @wraps(handler)
    def post(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not key.strip() or len(key) > LONGEST or not (key.isascii() and key.isprintable()):
            raise ValidationError({HEADER: [f"Use 1 to {LONGEST} printable ASCII characters."]})
        fingerprint = _fingerprint(request)
        with transaction.atomic():
            row = _claim(request.user, key, fingerprint)
            if row is None:
                return _replay(request.user, key, fingerprint)
            response = handler(view, request, *args, **kwargs)
            row.status = response.status_code
            row.body = JSONRenderer().render(response.data).decode()
            row.save(update_fields=["status", "body"])
        return response

    post.honours_idempotency_key = True  # type: ignore[attr-defined]
    return post


def _fingerprint(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=_digest)
    text = f"{request.method} {request.get_full_path()} {body}"
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(file: Any) -> str:
    """Stands for a file of a form in the fingerprint."""
    content = hashlib.sha256(file.name.encode())
    for chunk in file.chunks():
        content.update(chunk)
    file.seek(0)
    return content.hexdigest()


def _claim(person: Any, key: str, fingerprint: str) -> IdempotencyKey | None:
    """A new row, or None where the key was used. Waits for a request with the same key that is under way."""
    now = timezone.now()
    try:
        with transaction.atomic():
            # A key that was kept long enough is free again.
            IdempotencyKey.objects.filter(person=person, created_at__lt=now - KEPT).delete()
            return IdempotencyKey.objects.create(
                person=person, key=key, fingerprint=fingerprint, created_at=now
            )
    except IntegrityError:
        return None
    except OperationalError as busy:
        raise Conflict("A request with this Idempotency-Key is under way.", code="in_flight") from busy


def _replay(person: Any, key: str, fingerprint: str) -> Response:
    row = IdempotencyKey.objects.get(person=person, key=key)
    if row.fingerprint != fingerprint:
        raise Unprocessable("This Idempotency-Key was used for another request.", code="key_reused")
    return Response(json.loads(row.body), status=row.status, headers={REPLAYED: "true"})
