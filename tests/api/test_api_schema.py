"""The OpenAPI document: valid, complete, and true of the running application."""

from contextlib import suppress
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.test import Client as Browser
from django.test import override_settings
from django.urls import get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from knox.models import AuthToken
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from dealdesk.api.sign_in import Login, Logout
from dealdesk.api.views import NoSuchCall
from promises.actions.conditions import ConditionInput
from promises.models import Condition, Deal, PromiseLine
from reviews.models import Question, ReviewAssignment
from tests.conftest import NOW, send, whole_draft, yes

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def api_routes() -> list[tuple[str, Any]]:
    found = []

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path)
            elif path.startswith("api/v1/") and pattern.callback.cls is not NoSuchCall:
                found.append((path, pattern.callback))

    walk(get_resolver().url_patterns, "")
    return found


def test_document_is_valid_and_without_warnings():
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out)
    assert "/api/v1/reviews/{id}/verdict/" in out.getvalue()


def test_every_post_honours_the_idempotency_key():
    for path, view in api_routes():
        handler = getattr(view.cls, "post", None)
        if handler is not None and view.cls not in (Login, Logout):
            assert getattr(handler, "honours_idempotency_key", False), path


def test_document_and_its_pages_are_for_people_who_are_signed_in(rep, api, client: Browser):
    assert client.get("/api/schema/").status_code == 401
    assert api(rep).get("/api/schema/").status_code == 200
    assert client.get("/api/docs/").status_code == 302
    client.force_login(rep)
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"<style" not in page.content
    assert b"<script>" not in page.content
    assert client.get("/api/docs/?script=").status_code == 200


def _rows_of(path: str) -> list[int]:
    """Ids of rows that exist, for the first parameter of a path."""
    model = {"deals": Deal, "reviews": ReviewAssignment, "questions": Question, "conditions": Condition}
    return list(model.get(path.split("/")[3], PromiseLine).objects.values_list("pk", flat=True)) or [1]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@override_settings(ALLOWED_HOSTS=["localhost"])
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_no_generated_request_breaks_the_api(mode: GenerationMode, deal, cast: SimpleNamespace, verdict):
    """A short run of generated requests, right and wrong, as three people; a long one is `schemathesis run`."""
    first, *_ = send(
        deal, cast.rep, *[whole_draft(f"File {n} each night.", "data_movement") for n in range(3)]
    )
    hanging = ConditionInput("Customer", "Names an owner.", NOW.date(), "An e-mail.")
    verdict(first, "engineering", cast.engineer, yes(cast.engineer, conditions=[hanging]))
    people = (cast.rep, cast.engineer, cast.owner)
    tokens = [AuthToken.objects.create(person)[1] for person in people]
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/?format=json",
        get_wsgi_application(),
        headers={"Authorization": f"Token {tokens[0]}"},
    )
    for operation in (result.ok() for result in schema.get_all_operations()):
        if "/auth/" in operation.path:
            continue
        rows = _rows_of(operation.path)

        @settings(
            max_examples=3,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(
            case=operation.as_strategy(generation_mode=mode),
            row=st.sampled_from(rows),
            token=st.sampled_from(tokens),
        )
        def attempt(case: Any, row: int, token: str) -> None:
            if case.path_parameters and isinstance(case.path_parameters.get("id"), int):
                case.path_parameters["id"] = row
            case.call_and_validate(headers={"Authorization": f"Token {token}"}, checks=CHECKS)

        with suppress(Unsatisfiable):  # nothing about this call can be sent wrong
            attempt()
