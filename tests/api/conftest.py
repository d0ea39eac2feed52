"""The API as a program sees it: a client per person, signed in by token, on the day of the cast."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from knox.models import AuthToken
from rest_framework.test import APIClient

from dealdesk.accounts.models import Person
from tests.conftest import NOW

V1 = "/api/v1/"


class Client(APIClient):
    """Paths are relative to /api/v1/; `key` is the Idempotency-Key."""

    def generic(self, method: str, path: str, *args: Any, key: str | None = None, **kwargs: Any) -> Any:
        if key is not None:
            kwargs["headers"] = {**(kwargs.get("headers") or {}), "Idempotency-Key": key}
        absolute = path.startswith(("/", "http"))
        return super().generic(method, path if absolute else V1 + path, *args, **kwargs)


@pytest.fixture(autouse=True)
def _day_of_the_cast() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def api() -> Callable[[Person | None], Client]:
    def client(person: Person | None) -> Client:
        signed_in = Client()
        if person is not None:
            _, token = AuthToken.objects.create(person)
            signed_in.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return signed_in

    return client


@pytest.fixture
def statements() -> Callable[[Callable[[], Any]], int]:
    """How many statements a call takes."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as captured:
            call()
            return len(captured)

    return count


LINE = {
    "ask": "Order data every night.",
    "wording": "One CSV file is sent to the customer each night.",
    "said_by": "Inge (IT)",
    "said_to": "Rosa Rep",
    "said_on": "2026-03-02",
    "channel": "call",
    "kind": "standard_feature",
    "launch_critical": True,
    "day_one": False,
    "needed_by": "2026-04-01",
}

YES = {
    "verdict": "approve",
    "effort_hours": "8",
    "one_off_cost": "800.00",
    "monthly_cost": 10,
    "deliver_on": "2026-04-01",
    "limit": "one file a night",
}


def everything_answered(*tags: str) -> dict[str, dict[str, str]]:
    from tests.conftest import whole_draft

    return dict(whole_draft("x", *tags).values["answers"])
