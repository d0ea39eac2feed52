"""Webhooks: what is written for whom, how it is signed and sent, and what administrators do with them."""

import json
import logging
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from dealdesk.accounts.models import Person
from dealdesk.audit.models import Event
from dealdesk.notices import hooks, outgoing, sending
from dealdesk.notices.hooks import HookRefused, NotAdministrator
from dealdesk.notices.models import Delivery, Notice, Webhook, WebhookMessage
from dealdesk.notices.relay import relay, send
from dealdesk.notices.webhooks import Happening, HookEvent, publish
from promises.actions.deals import create_deal
from promises.models import Deal, PromiseLine
from reviews.actions.finals import give_final_answer
from reviews.actions.revisions import reword
from reviews.actions.stages import move_stage
from reviews.actions.sweeping import sweep
from reviews.gates import gate_of
from tests.conftest import NOW, whole_draft
from tests.conftest import send as send_sheet
from tests.receivers import HookSink, closed_port, hook_sink

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("receivers_on_loopback")]

MINUTE = timedelta(minutes=1)
ALL = HookEvent.values


def add(admin: Person, url: str, *events: str, label: str = "CRM") -> Webhook:
    return hooks.add_webhook(url=url, label=label, events=events or ALL, by=admin, now=NOW)


def tell(*keys: str, event: str = HookEvent.DEAL_WON) -> None:
    publish(event, [Happening(key, {"deal": 1, "name": "Müller"}) for key in keys], now=NOW)


def opened(sink: HookSink, secret: str) -> list[dict[str, Any]]:
    """The bodies that the receiver got, each verified."""
    return [Verifier(secret).verify(taken.body, taken.headers) for taken in sink.taken]


def payloads(event: str = "") -> list[dict[str, Any]]:
    rows = WebhookMessage.objects.order_by("pk")
    return [row.payload["data"] for row in (rows.filter(event=event) if event else rows)]


def answer(line: PromiseLine, cast: Any, verdict: Any, kind: str = "yes") -> None:
    for team, person in (("engineering", cast.engineer), ("security", cast.security)):
        verdict(line, team, person)
    line.refresh_from_db()
    give_final_answer(
        line, answer=kind, sentence="So be it.", digest=line.words.digest, by=cast.owner, now=NOW
    )


# --- What is written ------------------------------------------------------------------------------------------------


def test_each_active_webhook_that_asked_gets_one_message(admin: Person, sink: HookSink):
    wins, other = add(admin, sink.url, "deal.won"), add(admin, sink.url, "deal.won", "gate.changed")
    add(admin, sink.url, "gate.changed")
    hooks.change_webhook(add(admin, sink.url), by=admin, now=NOW, active=False)
    tell("event:1")
    assert set(WebhookMessage.objects.values_list("webhook", flat=True)) == {wins.pk, other.pk}
    assert Delivery.objects.filter(channel="webhook").count() == 2


def test_one_key_is_told_once(hook: Webhook):
    tell("event:1")
    tell("event:1", "event:2")
    assert Delivery.objects.count() == WebhookMessage.objects.count() == 2


def test_what_is_undone_is_not_told(hook: Webhook):
    with pytest.raises(ValueError), transaction.atomic():
        tell("event:1")
        raise ValueError
    assert not WebhookMessage.objects.exists()


def test_nobody_who_asked_costs_one_statement_and_thirty_cost_what_one_costs(hook: Webhook):
    def cost(count: int, name: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            tell(*(f"{name}:{number}" for number in range(count)))
        return len(captured)

    assert cost(1, "a") == cost(30, "b")
    assert cost(0, "c") == 0
    Webhook.objects.all().delete()
    assert cost(1, "d") == 1


def test_a_gate_that_opens_and_closes_is_told(hook: Webhook, line, cast, verdict):
    answer(line, cast, verdict)
    reword(line, "One CSV file is sent each week.", by=cast.rep, now=NOW)
    opens, closes = payloads("gate.changed")
    assert opens == {
        "deal": line.deal_id,
        "ref": "HF-1",
        "crm_id": None,
        "gate": "quote",
        "open": True,
        "reasons": [],
    }
    reason = gate_of(Deal.objects.get(pk=line.deal_id)).quote.reasons[0]
    assert (closes["open"], closes["reasons"]) == (
        False,
        [{"code": reason.code, "message": reason.message, "promise": line.pk}],
    )


def test_a_final_answer_is_told_with_the_state(hook: Webhook, line, cast, verdict):
    answer(line, cast, verdict)
    (told,) = payloads("promise.answered")
    assert (told["promise"], told["code"], told["state"]) == (line.pk, "HF-1-1.1", "approved")
    assert (told["answer"], told["sentence"], told["by"]) == ("yes", "So be it.", cast.owner.email)


def test_a_deal_that_is_won_is_told_and_a_lost_one_is_not(hook: Webhook, deal, cast):
    move_stage(deal, "won", by=cast.rep, now=NOW)
    other = create_deal({"name": "B", "account": "B", "arr": Decimal(1)}, by=cast.rep, now=NOW)
    move_stage(other, "lost", by=cast.rep, now=NOW)
    (told,) = payloads("deal.won")
    assert (told["deal"], told["sales_rep"], told["against_closed_gate"]) == (deal.pk, cast.rep.email, True)
    assert told["arr"] == "24000.00" and told["won_at"].startswith("2026-03-04T15:00:00")


def test_every_rung_of_the_sweep_is_told_once(hook: Webhook, line, cast):
    late = NOW + timedelta(hours=25)
    for moment in (late, late, late + timedelta(hours=4)):
        sweep(now=moment, trust_clock=True)
    told = payloads("review.escalated")
    assert sorted((row["team"], row["escalation_level"]) for row in told) == [
        ("engineering", 1),
        ("engineering", 2),
        # Nobody leads security.
        ("security", 2),
        ("security", 3),
    ]
    first = next(row for row in told if (row["team"], row["escalation_level"]) == ("engineering", 1))
    assert (first["ref"], first["promise"], first["deal"]) == ("HF-1-1", line.pk, line.deal_id)
    assert first["told"] == [cast.lead.email]
    assert first["assignee"] is None


def test_the_sweep_costs_the_same_for_two_and_for_twenty(hook: Webhook, cast):
    def cost(count: int, name: str) -> int:
        deal = create_deal({"name": name, "account": "A", "arr": Decimal(20_000)}, by=cast.rep, now=NOW)
        drafts = [
            whole_draft(f"File {number} is sent each night.", "data_movement") for number in range(count)
        ]
        send_sheet(deal, cast.rep, *drafts)
        with CaptureQueriesContext(connection) as captured:
            sweep(now=NOW + timedelta(hours=25), trust_clock=True)
        return len(captured)

    cost(1, "warm")
    assert cost(1, "one") == cost(10, "ten")


# --- What is sent ---------------------------------------------------------------------------------------------------


def test_a_message_is_signed_and_says_what_happened(hook: Webhook, sink: HookSink):
    tell("event:1")
    now = timezone.now()
    assert relay(now=now) == 1
    (body,) = opened(sink, hook.secret)
    assert body == {
        "type": "deal.won",
        "timestamp": NOW.isoformat(),
        "data": {"deal": 1, "name": "Müller"},
    }
    headers = sink.taken[0].headers
    assert headers["webhook-id"].startswith("msg_") and headers["content-type"] == "application/json"
    delivery = Delivery.objects.get()
    assert (delivery.sent_at, delivery.attempts, delivery.error) == (now, 1, "")
    with pytest.raises(WebhookVerificationError):
        Verifier(hooks.new_secret()).verify(sink.taken[0].body, headers)


def test_another_attempt_is_the_same_message(hook: Webhook, sink: HookSink):
    sink.answer = sink.with_status(503)
    tell("event:1", "event:2")
    now = timezone.now()
    assert send(now=now) == 0
    first, second = Delivery.objects.order_by("pk")
    assert (first.attempts, second.attempts) == (1, 1) and first.send_at == now + MINUTE
    assert first.error == "The receiver answered 503 (Service Unavailable)."
    sink.answer = sink.with_status(200)
    assert send(now=now) == 0
    assert send(now=now + MINUTE) == 2
    ids = [taken.headers["webhook-id"] for taken in sink.taken]
    assert ids[:2] == ids[2:] and len(set(ids)) == 2
    assert [taken.body for taken in sink.taken[:2]] == [taken.body for taken in sink.taken[2:]]


def test_both_secrets_sign_for_a_day_after_a_change(hook: Webhook, sink: HookSink, admin: Person):
    now, old = timezone.now(), hook.secret
    new = hooks.rotate_secret(hook, by=admin, now=now).secret
    assert new != old
    tell("event:1")
    send(now=now)
    assert opened(sink, old) == opened(sink, new)
    sink.taken.clear()
    tell("event:2")
    with_new_clock = now + timedelta(hours=24)
    send(now=with_new_clock)
    assert len(sink.taken[0].headers["webhook-signature"].split(" ")) == 1


def test_a_receiver_that_is_gone_switches_its_webhook_off_and_administrators_hear(
    hook: Webhook, sink: HookSink, admin: Person, rep: Person
):
    sink.answer = sink.with_status(410)
    tell("event:1", "event:2")
    send(now=NOW)
    hook.refresh_from_db()
    assert not hook.active
    assert len(sink.taken) == 1
    assert list(Notice.objects.values_list("person", "link")) == [(admin.pk, f"/webhooks/{hook.pk}/")]
    assert Event.objects.filter(kind="webhook.gone").count() == 1
    send(now=NOW + MINUTE)
    assert len(sink.taken) == 1 and not Delivery.objects.exists()
    assert WebhookMessage.objects.count() == 2
    tell("event:3")
    assert WebhookMessage.objects.count() == 2


def test_one_that_cannot_be_reached_is_tried_once_and_holds_up_nobody(
    admin: Person, sink: HookSink, rep: Person, mailoutbox: list
):
    from dealdesk.notices.post import notice, post
    from dealdesk.notices.routing import route

    add(admin, f"http://127.0.0.1:{closed_port()}/", label="dead")
    dead = Webhook.objects.get(label="dead")
    add(admin, sink.url, label="alive")
    tell("event:1", "event:2", "event:3")
    post([notice("k", rep, text="hello", link="/inbox/", now=NOW)])
    route(now=NOW)
    assert send(now=NOW) == 4
    assert len(sink.taken) == 3 and len(mailoutbox) == 1
    waiting = Delivery.objects.filter(message__webhook=dead).order_by("pk")
    assert [row.attempts for row in waiting] == [1, 0, 0]
    assert {row.send_at for row in waiting} == {NOW + MINUTE}
    assert send(now=NOW + MINUTE) == 0
    assert [row.attempts for row in waiting.all()] == [2, 0, 0]
    assert {row.send_at for row in waiting.all()} == {NOW + 3 * MINUTE}


def test_one_message_that_its_receiver_dislikes_holds_up_no_other(hook: Webhook, sink: HookSink):
    tell("event:1", "event:2", "event:3")
    dislike = WebhookMessage.objects.order_by("pk")[0]
    WebhookMessage.objects.filter(pk=dislike.pk).update(payload={"type": "poison"})

    def answer(out: Any) -> None:
        bad = b"poison" in sink.taken[-1].body
        sink.with_status(422 if bad else 200)(out)

    sink.answer = answer
    assert send(now=NOW) == 2
    assert Delivery.objects.get(message=dislike).attempts == 1


def test_a_slow_one_gets_its_share_of_a_run_and_no_more(
    admin: Person, sink: HookSink, monkeypatch: pytest.MonkeyPatch
):
    import time

    monkeypatch.setattr(sending, "WEBHOOK_SECONDS", 0.2)
    slow = add(admin, sink.url, label="slow")

    def answer(out: Any) -> None:
        time.sleep(0.3)
        sink.with_status(200)(out)

    sink.answer = answer
    with hook_sink() as quick:
        add(admin, quick.url, label="quick")
        tell("event:1", "event:2", "event:3")
        assert send(now=NOW) == 4
        assert len(quick.taken) == 3 and len(sink.taken) == 1
    assert Delivery.objects.waiting().filter(message__webhook=slow).count() == 2
    assert send(now=NOW) == 1


def test_after_twenty_attempts_it_is_dead_and_seen(hook: Webhook, sink: HookSink, client: Client):
    sink.answer = sink.with_status(500)
    tell("event:1")
    Delivery.objects.update(attempts=19)
    send(now=NOW)
    delivery = Delivery.objects.get()
    assert delivery.dead_at == NOW and delivery.attempts == 20
    body = client.get("/healthz").json()
    assert "a message was given up after too many attempts" in body["problems"]


def test_metrics_count_webhooks_as_other_channels(hook: Webhook, client: Client):
    tell("event:1", "event:2")
    text = client.get("/metrics").content.decode()
    assert 'dealdesk_outbox_waiting{channel="webhook"} 2.0' in text


def test_an_address_is_checked_again_at_sending(hook: Webhook, sink: HookSink, settings: Any):
    settings.WEBHOOK_ALLOWED_HOSTS = []
    tell("event:1")
    assert send(now=NOW) == 0 and not sink.taken
    assert "is no public address" in Delivery.objects.get().error


def test_the_secret_is_in_no_log_event_or_error(
    hook: Webhook, sink: HookSink, admin: Person, caplog: pytest.LogCaptureFixture, capfd: Any
):
    caplog.set_level(logging.DEBUG)
    old = hook.secret
    sink.answer = sink.with_status(500, body=old.encode())
    tell("event:1")
    send(now=NOW)
    Webhook.objects.update(secret="whsec_not base64 at all…")
    tell("event:2")
    send(now=NOW)
    new = hooks.rotate_secret(hook, by=admin, now=NOW).secret
    hooks.send_test(hook, by=admin, now=NOW)
    said = json.dumps([[event.kind, event.data] for event in Event.objects.all()])
    said += (
        "".join(Delivery.objects.values_list("error", flat=True)) + caplog.text + "".join(capfd.readouterr())
    )
    said += json.dumps([row.payload for row in WebhookMessage.objects.all()])
    for secret in (old, new, "not base64"):
        assert secret.removeprefix("whsec_") not in said
    assert "/hooks?of=crm" not in said


# --- What administrators do -----------------------------------------------------------------------------------------


def test_only_administrators_do_anything(hook: Webhook, cast):
    for act in (
        lambda by: hooks.add_webhook(url="https://example.com/", label="x", events=ALL, by=by, now=NOW),
        lambda by: hooks.change_webhook(hook, by=by, now=NOW, active=False),
        lambda by: hooks.rotate_secret(hook, by=by, now=NOW),
        lambda by: hooks.delete_webhook(hook, by=by, now=NOW),
        lambda by: hooks.send_test(hook, by=by, now=NOW),
    ):
        for person in (cast.rep, cast.owner, cast.leader, cast.outsider):
            with pytest.raises(NotAdministrator):
                act(person)
    hook.refresh_from_db()
    assert hook.active and Webhook.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "https://10.0.0.1/"),
        ("url", ""),
        ("label", "  "),
        ("label", "x" * 81),
        ("label", "a\nb"),
        ("label", "a\x00b"),
        ("events", []),
        ("events", ["deal.exploded"]),
        ("events", ["deal.won", "deal.exploded"]),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(field: str, value: Any, admin: Person, hook: Webhook):
    values = {"url": hook.url, "label": "B", "events": ["deal.won"], field: value}
    with pytest.raises(HookRefused) as caught:
        hooks.add_webhook(**values, by=admin, now=NOW)
    assert list(caught.value.errors) == [field]
    with pytest.raises(HookRefused):
        hooks.change_webhook(hook, by=admin, now=NOW, **{field: value})
    assert Webhook.objects.count() == 1


def test_there_is_an_end_to_how_many(admin: Person, sink: HookSink):
    for _ in range(hooks.MOST):
        add(admin, sink.url)
    with pytest.raises(HookRefused, match="already"):
        add(admin, sink.url)


def test_changes_are_recorded_and_nothing_where_nothing_changed(hook: Webhook, admin: Person):
    hooks.change_webhook(hook, by=admin, now=NOW, label=hook.label, events=hook.events, active=True)
    assert list(Event.objects.values_list("kind", flat=True)) == ["webhook.added"]
    hooks.change_webhook(hook, by=admin, now=NOW, label="B", events=["deal.won"], active=False)
    kinds = list(Event.objects.values_list("kind", flat=True))
    assert kinds == ["webhook.added", "webhook.changed", "webhook.switched_off"]
    assert Event.objects.get(kind="webhook.changed").data["fields"] == ["label", "events"]


def test_events_change_while_the_name_is_nowhere(
    hook: Webhook, admin: Person, monkeypatch: pytest.MonkeyPatch
):
    def nowhere(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the address did not change")

    monkeypatch.setattr(outgoing, "check_address", nowhere)
    hooks.change_webhook(hook, by=admin, now=NOW, url=hook.url, events=["deal.won"])
    hook.refresh_from_db()
    assert hook.events == ["deal.won"]


def test_a_test_goes_to_this_webhook_alone(hook: Webhook, sink: HookSink, admin: Person):
    with hook_sink() as other:
        add(admin, other.url)
        hooks.send_test(hook, by=admin, now=NOW)
        now = timezone.now()
        assert send(now=now) == 1 and not other.taken
    (body,) = opened(sink, hook.secret)
    assert body["type"] == "webhook.test" and body["data"]["by"] == admin.email


def test_a_message_is_sent_again_under_the_same_id(hook: Webhook, sink: HookSink, admin: Person):
    tell("event:1")
    assert send(now=NOW) == 1
    hooks.resend(WebhookMessage.objects.get(), by=admin, now=NOW)
    assert send(now=NOW) == 1
    assert len({taken.headers["webhook-id"] for taken in sink.taken}) == 1 and len(sink.taken) == 2
    assert Event.objects.filter(kind="webhook.sent_again").count() == 1


def test_a_message_in_the_hands_of_a_relay_is_not_sent_again(hook: Webhook, admin: Person):
    tell("event:1")
    delivery = Delivery.objects.get()
    assert sending.Claim.take(delivery, now=NOW)
    with pytest.raises(HookRefused, match="on its way"):
        hooks.resend(WebhookMessage.objects.get(), by=admin, now=NOW)
    hooks.change_webhook(hook, by=admin, now=NOW, active=False)
    with pytest.raises(HookRefused, match="switched off"):
        hooks.resend(WebhookMessage.objects.get(), by=admin, now=NOW)
