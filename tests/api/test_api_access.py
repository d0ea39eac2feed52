"""Every call × who may not even know: generated from the URL table, so that a new call can't be forgotten."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import get_resolver

from dealdesk.accounts.models import Absence, Person
from dealdesk.api.views import NoSuchCall
from dealdesk.notices.hooks import add_webhook, send_test
from dealdesk.notices.models import WebhookMessage
from promises.actions.catalog import CellInput, suggest_change
from promises.actions.conditions import ConditionInput, DependencyInput
from promises.actions.custom_requests import open_request
from promises.actions.proofs import add_proof
from promises.actions.sources import keep_source
from promises.models import (
    CatalogEntry,
    Condition,
    Deal,
    Dependency,
    LanguageRule,
    PromiseLine,
    TriggerRule,
)
from reviews.actions.questions import ask
from reviews.models import PreCloseFlag, PreCloseReview, Question, ReviewAssignment
from tests.conftest import NOW, yes


def calls() -> list[tuple[str, str]]:
    """(method, path) of every call, as the URL table has them."""
    found = []

    def walk(patterns: Any, prefix: str) -> None:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, path)
            elif path.startswith("api/v1/") and pattern.callback.cls is not NoSuchCall:
                view = pattern.callback.cls
                methods = [m for m in ("get", "post", "patch", "put", "delete") if hasattr(view, m)]
                found.extend((method, path.removeprefix("api/v1/")) for method in methods)

    walk(get_resolver().url_patterns, "")
    return found


CALLS = calls()
OF_THE_HOUSE = {"catalog", "custom-requests", "language", "triggers"}
WITH_IDS = [call for call in CALLS if "<int:pk>" in call[1]]


@pytest.fixture
def rows(
    line: PromiseLine, cast: SimpleNamespace, verdict, menu: CatalogEntry, admin: Person
) -> dict[str, int]:
    hanging = ConditionInput("Customer", "Names an owner.", NOW.date(), "An e-mail.")
    resting = DependencyInput("Their server is set up", "Inge", NOW.date())
    given = yes(cast.engineer, conditions=[hanging], dependencies=[resting], tier="conditional")
    verdict(line, "engineering", cast.engineer, given)
    review = ReviewAssignment.objects.get(line=line, team__code="security")
    ask(review, "Which?", by=cast.security, now=NOW)
    away = Absence.objects.create(
        person=cast.engineer, starts_at=NOW + timedelta(days=1), ends_at=NOW + timedelta(days=2)
    )
    feature = menu.feature
    given = CellInput(menu.plan, "custom", "Asked for.", feature=feature, value="100 seats")
    address_of_crm = "https://93.184.216.34/"
    hook = add_webhook(url=address_of_crm, label="CRM", events=["deal.won"], by=admin, now=NOW)
    send_test(hook, by=admin, now=NOW)
    review_of_deal = PreCloseReview.objects.create(
        deal=line.deal,
        team=review.team,
        rep=cast.rep,
        asked_by=cast.rep,
        asked_at=NOW,
        due_at=NOW + timedelta(hours=4),
    )
    return {
        "catalog": suggest_change(given, by=cast.rep, now=NOW).pk,
        "custom-requests": open_request(line, "A live feed.", by=cast.rep, now=NOW).pk,
        "flags": PreCloseFlag.objects.create(
            review=review_of_deal, item="integrations", kind="feature", note="Which?", raised_at=NOW
        ).pk,
        "language": LanguageRule.objects.first().pk,
        "pre-close": review_of_deal.pk,
        "proof": add_proof(line, name="a.txt", content=b"Two columns.", by=cast.rep, now=NOW).pk,
        "sources": keep_source(line.deal, name="a.txt", content=b"We send a file.", by=cast.rep, now=NOW).pk,
        "triggers": TriggerRule.objects.first().pk,
        "webhooks": hook.pk,
        "me": away.pk,
        "deals": line.deal_id,
        "promises": line.pk,
        "reviews": review.pk,
        "questions": Question.objects.get().pk,
        "dependencies": Dependency.objects.get().pk,
        "conditions": Condition.objects.get().pk,
    }


def address(path: str, pk: int | str) -> str:
    message = WebhookMessage.objects.values_list("pk", flat=True).first() if "delivery" in path else 0
    within = path.replace("<int:version>", "1").replace("<int:delivery>", str(message or 1))
    return within.replace("<int:pk>", str(pk))


@pytest.mark.django_db
def test_nothing_is_answered_without_signing_in(api):
    for method, path in CALLS:
        answer = getattr(api(None), method)(address(path, 1))
        assert answer.status_code == 401, path
        assert answer["Content-Type"] == "application/problem+json"
        assert answer["WWW-Authenticate"]


def test_what_a_guest_may_not_see_does_not_exist(rows, cast: SimpleNamespace, api):
    client = api(cast.outsider)
    for method, path in WITH_IDS:
        pk = rows[path.split("/")[0]]
        hidden = getattr(client, method)(address(path, pk), {})
        missing = getattr(client, method)(address(path, pk + 999), {})
        # What belongs to the house and to no deal is named and refused; all else does not exist.
        house = path.split("/")[0] in OF_THE_HOUSE or path.endswith("/custom-request/")
        expected = 403 if house else 404
        assert (hidden.status_code, missing.status_code) == (expected, expected), (method, path)
        assert hidden.json() == missing.json()


@pytest.mark.parametrize(
    "pk", ["0", str(2**31), str(2**63), "1" + "0" * 30, "1" * 5000], ids=lambda pk: f"{len(pk)}-digits"
)
def test_id_out_of_range_is_404(owner, api, pk: str):
    client = api(owner)
    for method, path in WITH_IDS:
        assert getattr(client, method)(address(path, pk), {}).status_code == 404, (method, path)


@pytest.mark.parametrize("fields", [{"state": "approved"}, {"made_up": 1}, {"by": "x"}])
def test_unknown_field_is_refused_by_its_name(rows, cast: SimpleNamespace, admin: Person, api, fields):
    for method, path in CALLS:
        if method in ("post", "patch") and not path.startswith("auth/"):
            client = api(admin if path.startswith("webhooks/") else cast.owner)
            answer = getattr(client, method)(address(path, rows.get(path.split("/")[0], 0)), fields)
            assert answer.status_code == 400, (method, path)
            assert set(fields) <= set(answer.json()["errors"])


def test_only_json_is_taken(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    for media in ("text/plain", "application/x-www-form-urlencoded", "application/xml"):
        answer = client.generic("POST", "deals/", "name=x", content_type=media)
        assert answer.status_code == 415
        assert answer["Content-Type"] == "application/problem+json"
    assert client.post("deals/", {"name": "x"}, format="multipart").status_code == 415


def test_wrong_method_and_unknown_address_are_problems_too(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    assert client.delete(f"deals/{deal.pk}/").status_code == 405
    assert client.put(f"deals/{deal.pk}/", {}).status_code == 405
    for path in ("", "nothing/", "deals", "deals/x/", "deals/-1/", "a\nb/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
        assert set(answer.json()) == {"type", "title", "status", "detail", "code"}


def test_whatever_the_caller_prefers_the_answer_is_json(cast: SimpleNamespace, api):
    answer = api(cast.rep).get("me/?format=xml", headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"


def test_browser_session_works_but_needs_its_csrf_token(cast: SimpleNamespace):
    from rest_framework.test import APIClient

    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.rep)
    assert client.get("/api/v1/me/").status_code == 200
    refused = client.post("/api/v1/deals/", {"name": "x", "account": "x", "arr": 1}, format="json")
    assert refused.status_code == 403
    assert not Deal.objects.exists()


def test_requests_are_counted_for_each_person(cast: SimpleNamespace, api, monkeypatch):
    from rest_framework.throttling import UserRateThrottle

    monkeypatch.setattr(UserRateThrottle, "THROTTLE_RATES", {"user": "3/min", "anon": "3/min"})
    client = api(cast.rep)
    assert [client.get("me/").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert api(cast.engineer).get("me/").status_code == 200
