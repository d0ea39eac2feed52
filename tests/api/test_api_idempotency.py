"""The same request with the same key is carried out once, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection, connections

from dealdesk.api.idempotency import once
from dealdesk.api.models import IdempotencyKey
from dealdesk.audit.models import Event
from promises.models import Deal, PromiseLine, SentenceCopy
from tests.conftest import NOW

NEW = {"name": "Halden orders", "account": "Halden", "arr": "42000.00"}


def test_repeated_request_is_answered_alike_and_done_once(cast: SimpleNamespace, api):
    client = api(cast.rep)
    first = client.post("deals/", NEW, key="a-1")
    again = client.post("deals/", NEW, key="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Deal.objects.count() == 1


def test_order_of_the_body_does_not_make_another_request(cast: SimpleNamespace, api):
    client = api(cast.rep)
    client.post("deals/", NEW, key="a-1")
    assert client.post("deals/", dict(reversed(NEW.items())), key="a-1").status_code == 201
    assert Deal.objects.count() == 1


def test_key_of_another_request_is_422(deal: Deal, cast: SimpleNamespace, api):
    client = api(cast.rep)
    client.post("deals/", NEW, key="a-1")
    for answer in (
        client.post("deals/", {**NEW, "arr": "1.00"}, key="a-1"),
        client.post(f"deals/{deal.pk}/promises/", NEW, key="a-1"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert Deal.objects.count() == 2


def test_keys_are_a_persons_own(cast: SimpleNamespace, api):
    assert api(cast.rep).post("deals/", NEW, key="a-1").status_code == 201
    other = api(cast.other_rep).post("deals/", NEW, key="a-1")
    assert other.json()["sales_rep"] == cast.other_rep.email
    assert Deal.objects.count() == 2


def test_refused_request_changes_nothing_and_can_be_sent_again(line: PromiseLine, cast: SimpleNamespace, api):
    client = api(cast.rep)
    path = f"promises/{line.pk}/withdraw/"
    assert client.post(path, {}, key="a-1").status_code == 422
    assert not IdempotencyKey.objects.exists()
    assert client.post(path, {"reason": "Not asked."}, key="a-1").status_code == 200
    assert client.post(path, {"reason": "Not asked."}, key="a-1").status_code == 200
    assert Event.objects.filter(kind="line.withdrawn").count() == 1


def test_key_is_free_again_after_a_week(cast: SimpleNamespace, api):
    api(cast.rep).post("deals/", NEW, key="a-1")
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        later = api(cast.rep).post("deals/", NEW, key="a-1")
    assert "Idempotency-Replayed" not in later
    assert Deal.objects.count() == 2


@pytest.mark.parametrize("key", ["", " ", "x" * 256, "é", "a\x7fb"])
def test_unusable_key_is_refused(cast: SimpleNamespace, api, key):
    answer = api(cast.rep).post("deals/", NEW, key=key)
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["errors"]
    assert not Deal.objects.exists()


def test_crash_after_the_change_loses_the_key_with_the_change(cast: SimpleNamespace, api, monkeypatch):
    """The answer is written in the transaction of the change: without it there is neither."""
    from reviews.api.deals import Deals

    client = api(cast.rep)
    client.raise_request_exception = False
    real = Deals.post.__wrapped__

    def crash(self, request):
        real(self, request)
        raise RuntimeError("the process dies here")

    monkeypatch.setattr(Deals, "post", once(crash))
    assert client.post("deals/", NEW, key="a-1").status_code == 500
    assert not Deal.objects.exists()
    monkeypatch.undo()
    assert client.post("deals/", NEW, key="a-1").status_code == 201
    assert Deal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_make_one_deal(cast: SimpleNamespace, api):
    clients = [api(cast.rep) for _ in range(6)]

    def create(client):
        try:
            return client.post("deals/", NEW, key="a-1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(clients)) as pool:
        answers = list(pool.map(create, clients))
    assert Deal.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in done}) == 1
    assert sum("Idempotency-Replayed" not in answer for answer in done) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.servers
def test_request_under_way_too_long_is_409(cast: SimpleNamespace, api):
    def late():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '300ms'")
            return api(cast.rep).post("deals/", NEW, key="a-1")
        finally:
            connections.close_all()

    from django.db import transaction

    with transaction.atomic():
        IdempotencyKey.objects.create(person=cast.rep, key="a-1", fingerprint="x", created_at=NOW)
        with ThreadPoolExecutor(1) as pool:
            answer = pool.submit(late).result()
    assert (answer.status_code, answer.json()["code"]) == (409, "in_flight")


def test_copy_is_recorded_once_for_one_key(line: PromiseLine, cast: SimpleNamespace, verdict, api):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    line.refresh_from_db()
    api(cast.owner).post(
        f"promises/{line.pk}/final-answer/",
        {"answer": "yes", "digest": line.current_wording.digest, "sentence": "Yes."},
    )
    client = api(cast.rep)
    assert (
        client.post(f"promises/{line.pk}/copy/", key="c").json()
        == client.post(f"promises/{line.pk}/copy/", key="c").json()
    )
    assert SentenceCopy.objects.count() == 1
