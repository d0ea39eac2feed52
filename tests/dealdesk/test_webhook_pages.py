"""The pages of webhooks, for administrators alone."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dealdesk.accounts.models import Person
from dealdesk.notices import hooks
from dealdesk.notices.models import Delivery, Notice, Webhook, WebhookMessage
from dealdesk.notices.relay import send
from tests.conftest import NOW, make_person
from tests.dealdesk.test_webhooks import add, tell
from tests.receivers import HookSink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("receivers_on_loopback")]


@pytest.fixture
def ada(client: Client, admin: Person) -> Client:
    client.force_login(admin)
    return client


def text(client: Client, *names: Any, status: int = 200) -> str:
    response = client.get(reverse(names[0], args=names[1:]))
    assert response.status_code == status
    return response.content.decode()


def test_the_secret_is_shown_once(ada: Client, sink: HookSink):
    response = ada.post(
        reverse("webhook_new"), {"label": "CRM", "url": sink.url, "events": ["deal.won", "gate.changed"]}
    )
    hook = Webhook.objects.get()
    assert response.status_code == 302 and response["Location"] == f"/webhooks/{hook.pk}/"
    assert hook.events == ["gate.changed", "deal.won"]
    assert hook.secret in text(ada, "webhook", hook.pk)
    assert hook.secret not in text(ada, "webhook", hook.pk)
    assert hook.secret not in text(ada, "webhooks")
    ada.post(reverse("webhook_rotate", args=[hook.pk]))
    hook.refresh_from_db()
    page = text(ada, "webhook", hook.pk)
    assert hook.secret in page and hook.old_secret not in page and "The old secret signs along until" in page
    assert hook.secret not in text(ada, "webhook", hook.pk)


def test_a_refusal_keeps_what_was_typed_beside_its_sentence(ada: Client, db: None):
    response = ada.post(
        reverse("webhook_new"), {"label": "My CRM", "url": "https://10.0.0.1/x", "events": ["deal.won"]}
    )
    page = response.content.decode()
    assert response.status_code == 422 and "10.0.0.1 is no public address" in page
    assert 'value="My CRM"' in page and "https://10.0.0.1/x" in page and not Webhook.objects.exists()
    response = ada.post(reverse("webhook_new"), {})
    assert response.status_code == 422 and "Choose at least one event." in response.content.decode()


def test_changing_switching_testing_and_sending_again(ada: Client, hook: Webhook, sink: HookSink):
    page = reverse("webhook", args=[hook.pk])
    assert ada.post(page, {"label": "B", "url": hook.url, "events": ["deal.won"]}).status_code == 302
    ada.post(reverse("webhook_test", args=[hook.pk]))
    ada.post(reverse("webhook_switch", args=[hook.pk]), {"active": "off"})
    hook.refresh_from_db()
    assert (hook.label, hook.events, hook.active) == ("B", ["deal.won"], False)
    response = ada.post(reverse("webhook_test", args=[hook.pk]), follow=True)
    assert "This webhook is switched off. Switch it on first." in response.content.decode()
    ada.post(reverse("webhook_switch", args=[hook.pk]), {"active": "on"})
    send(now=timezone.now())
    assert "Taken" in text(ada, "webhook", hook.pk)
    message = WebhookMessage.objects.get()
    ada.post(reverse("webhook_resend", args=[hook.pk, message.pk]))
    assert Delivery.objects.get().sent_at is None
    assert ada.post(reverse("webhook_resend", args=[hook.pk + 1, message.pk])).status_code == 404


def test_the_page_shows_how_each_message_stands(ada: Client, hook: Webhook, sink: HookSink):
    tell(*(f"event:{number}" for number in range(60)))
    rows = list(Delivery.objects.order_by("-pk"))
    Delivery.objects.filter(pk=rows[0].pk).update(
        dead_at=NOW, attempts=20, error="The receiver answered 500 (Internal Server Error)."
    )
    Delivery.objects.filter(pk=rows[1].pk).update(sent_at=NOW, attempts=1)
    Delivery.objects.filter(pk=rows[2].pk).delete()
    page = text(ada, "webhook", hook.pk)
    for words in ("Given up", "answered 500", "Taken", "Not sent: switched off", "Waiting, next attempt"):
        assert words in page
    assert page.count("<tr data-row") == 50 and "Show older messages" in page
    older = ada.get(
        reverse("webhook", args=[hook.pk]), {"before": WebhookMessage.objects.order_by("-pk")[49].pk}
    )
    assert older.content.decode().count("<tr data-row") == 10
    for before in ("x", "9" * 30, "-1"):
        assert ada.get(reverse("webhook", args=[hook.pk]), {"before": before}).status_code == 404


def test_the_pages_cost_the_same_for_thirty(ada: Client, admin: Person, sink: HookSink, monkeypatch: Any):
    monkeypatch.setattr(hooks, "MOST", 100)
    first = add(admin, sink.url)
    tell("event:0")
    costs = []
    for count in (0, 29):
        for _ in range(count):
            add(admin, sink.url)
        tell(*(f"more:{number}" for number in range(count)))
        for names in (("webhooks",), ("webhook", first.pk)):
            text(ada, *names)
            with CaptureQueriesContext(connection) as captured:
                text(ada, *names)
            costs.append(len(captured))
    assert costs[:2] == costs[2:]


def test_the_menu_has_webhooks_for_administrators_alone(ada: Client, rep: Person):
    assert 'href="/webhooks/"' in text(ada, "inbox")
    other = Client()
    other.force_login(rep)
    assert 'href="/webhooks/"' not in text(other, "inbox")
    page = other.get("/webhooks/")
    assert page.status_code == 403
    assert "Only an administrator can see and change webhooks." in page.content.decode()


def test_what_is_typed_is_escaped(ada: Client, admin: Person, sink: HookSink):
    hook = add(admin, sink.url, label="<script>alert(1)</script>")
    assert "<script>alert" not in text(ada, "webhooks") + text(ada, "webhook", hook.pk)


def test_an_administrator_who_left_hears_nothing(hook: Webhook, sink: HookSink, admin: Person):
    gone = make_person("Gero Gone", administrator=True, is_active=False)
    sink.answer = sink.with_status(410)
    tell("event:1")
    send(now=NOW)
    assert not Notice.objects.filter(person=gone).exists() and Notice.objects.filter(person=admin).exists()
