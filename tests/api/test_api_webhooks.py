"""Webhooks over the API, and the calls that win and lose a deal."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from dealdesk.audit.models import Event
from dealdesk.notices.models import Delivery, Webhook, WebhookMessage
from dealdesk.notices.relay import send
from dealdesk.notices.webhooks import Happening, publish
from promises.models import Deal
from tests.receivers import HookSink, hook_sink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _loopback_is_allowed(settings: Any) -> None:
    settings.EMBEDDED = True
    settings.WEBHOOK_ALLOWED_HOSTS = ["127.0.0.1"]


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with hook_sink() as receiver:
        yield receiver


@pytest.fixture
def ada(cast: SimpleNamespace, api: Any) -> Any:
    return api(cast.admin)


@pytest.fixture
def made(ada: Any, sink: HookSink) -> dict[str, Any]:
    return ada.post("webhooks/", given(sink)).json()


def given(sink: HookSink, **more: Any) -> dict[str, Any]:
    return {"label": "CRM", "url": sink.url, "events": ["gate.changed", "deal.won"], **more}


def tell(*keys: str) -> None:
    publish("deal.won", [Happening(key, {"deal": 1}) for key in keys], now=timezone.now())


def test_a_webhook_is_made_and_its_secret_answered_once(ada: Any, cast: SimpleNamespace, sink: HookSink):
    response = ada.post("webhooks/", given(sink))
    assert response.status_code == 201
    body = response.json()
    secret = body.pop("secret")
    assert secret == Webhook.objects.get().secret and secret.startswith("whsec_")
    assert body == {
        "id": Webhook.objects.get().pk,
        "label": "CRM",
        "url": sink.url,
        "events": ["gate.changed", "deal.won"],
        "active": True,
        "old_secret_until": None,
        "created_by": cast.admin.email,
        "created_at": body["created_at"],
    }
    assert ada.get("webhooks/").json()["results"] == [body]
    assert ada.get(f"webhooks/{body['id']}/").json() == body
    assert secret not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_same_key_makes_one(ada: Any, sink: HookSink):
    first = ada.post("webhooks/", given(sink), key="k")
    again = ada.post("webhooks/", given(sink), key="k")
    assert first.json() == again.json() and again["Idempotency-Replayed"] == "true"
    assert Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "status", "field"),
    [
        ({"url": "https://10.0.0.1/"}, 422, "url"),
        ({"url": "https://169.254.169.254/latest/"}, 422, "url"),
        ({"url": "ftp://example.com/"}, 422, "url"),
        ({"url": 7, "label": []}, 400, "label"),
        ({"label": ""}, 400, "label"),
        ({"label": "a\tb"}, 422, "label"),
        ({"events": []}, 400, "events"),
        ({"events": ["deal.exploded"]}, 400, "events"),
        ({"secret": "whsec_mine"}, 400, "secret"),
        ({"active": False}, 400, "active"),
    ],
)
def test_what_cannot_be_is_a_problem_that_names_the_field(
    more: dict[str, Any], status: int, field: str, ada: Any, sink: HookSink
):
    response = ada.post("webhooks/", given(sink, **more))
    assert response.status_code == status and field in response.json()["errors"]
    assert not Webhook.objects.exists()


def test_a_webhook_is_changed_switched_off_and_deleted(ada: Any, made: dict[str, Any]):
    path = f"webhooks/{made['id']}/"
    body = ada.patch(path, {"events": ["deal.won"], "active": False}).json()
    assert (body["events"], body["active"], body["label"]) == (["deal.won"], False, "CRM")
    assert "secret" not in body
    assert ada.patch(path, {"url": "https://127.0.0.2/"}).status_code == 422
    assert ada.delete(path).status_code == 204
    assert ada.get(path).status_code == 404 and not Webhook.objects.exists()
    kinds = list(Event.objects.filter(kind__startswith="webhook.").values_list("kind", flat=True))
    assert kinds == ["webhook.added", "webhook.changed", "webhook.switched_off", "webhook.deleted"]


def test_a_new_secret_is_answered_once_and_the_old_one_has_a_day(ada: Any, made: dict[str, Any]):
    body = ada.post(f"webhooks/{made['id']}/rotate/").json()
    assert body["secret"] not in ("", made["secret"])
    assert body["old_secret_until"].startswith("2026-03-05T15:00")
    assert "secret" not in ada.get(f"webhooks/{made['id']}/").json()


def test_deliveries_are_listed_and_sent_again(ada: Any, made: dict[str, Any], sink: HookSink):
    path = f"webhooks/{made['id']}/deliveries/"
    assert ada.post(f"webhooks/{made['id']}/test/").status_code == 202
    tell("event:1")
    sink.answer = sink.with_status(500)
    send(now=timezone.now())
    newest, oldest = ada.get(path).json()["results"]
    assert (newest["event"], oldest["event"]) == ("deal.won", "webhook.test")
    assert (newest["state"], newest["attempts"]) == ("waiting", 1)
    assert newest["error"] == "The receiver answered 500 (Internal Server Error)."
    assert newest["next_attempt_at"].startswith("2026-03-04T15:01")
    sink.answer = sink.with_status(204)
    assert ada.post(f"{path}{newest['id']}/resend/").status_code == 202
    assert send(now=timezone.now()) == 1
    newest = ada.get(path).json()["results"][0]
    assert (newest["state"], newest["next_attempt_at"], newest["error"]) == ("sent", None, "")
    Delivery.objects.all().delete()
    newest = ada.get(path).json()["results"][0]
    assert (newest["state"], newest["attempts"], newest["sent_at"]) == ("dropped", None, None)
    assert ada.post(f"{path}{newest['id']}/resend/").status_code == 422


def test_a_delivery_of_another_webhook_is_not_there(ada: Any, made: dict[str, Any], sink: HookSink):
    other = ada.post("webhooks/", given(sink)).json()
    tell("event:1")
    message = WebhookMessage.objects.get(webhook=other["id"])
    assert ada.post(f"webhooks/{made['id']}/deliveries/{message.pk}/resend/").status_code == 404


def test_nobody_but_administrators(made: dict[str, Any], cast: SimpleNamespace, api: Any, sink: HookSink):
    for person in (cast.rep, cast.owner, cast.leader, cast.engineer, cast.outsider):
        client = api(person)
        assert client.get("webhooks/").status_code == 403
        assert client.post("webhooks/", given(sink)).status_code == 403
        assert client.get(f"webhooks/{made['id']}/").status_code == 404
        detail = client.get("webhooks/").json()["detail"]
        assert detail == "Only an administrator can see and change webhooks."
    assert api(None).get("webhooks/").status_code == 401


def test_lists_take_as_many_queries_at_30_as_at_1(
    ada: Any, made: dict[str, Any], sink: HookSink, statements: Any, monkeypatch: pytest.MonkeyPatch
):
    from dealdesk.notices import hooks

    monkeypatch.setattr(hooks, "MOST", 100)
    tell("event:0")
    paths = ("webhooks/", f"webhooks/{made['id']}/deliveries/")
    at_1 = [statements(lambda path=path: ada.get(path)) for path in paths]
    for _ in range(29):
        ada.post("webhooks/", given(sink))
    tell(*(f"event:{number}" for number in range(1, 30)))
    assert [statements(lambda path=path: ada.get(path)) for path in paths] == at_1


def test_winning_and_losing_over_the_api(deal: Deal, cast: SimpleNamespace, api: Any, made: dict[str, Any]):
    client = api(cast.rep)
    assert api(cast.engineer).post(f"deals/{deal.pk}/win/").status_code == 403
    assert api(cast.outsider).post(f"deals/{deal.pk}/win/").status_code == 404
    assert client.post(f"deals/{deal.pk}/lose/").json()["stage"] == "lost"
    assert client.patch(f"deals/{deal.pk}/", {"stage": "open"}).status_code == 200
    body = client.post(f"deals/{deal.pk}/win/", key="w").json()
    assert (body["stage"], body["won_against_closed_gate"]) == ("won", True)
    assert client.post(f"deals/{deal.pk}/win/", key="w").json() == body
    assert client.post(f"deals/{deal.pk}/win/").status_code == 409
    assert WebhookMessage.objects.filter(event="deal.won").count() == 1
