"""Relays that run at the same time: each message leaves once."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from dealdesk.accounts.models import Person
from dealdesk.notices.models import Delivery, MessageChoice, Notice
from dealdesk.notices.post import notice, post
from dealdesk.notices.relay import relay, route
from tests.conftest import NOW, make_person
from tests.receivers import mail_sink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]

SLOT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    start, answers = threading.Barrier(len(acts), timeout=30), [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        try:
            start.wait()
            answers[number] = act()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def people(count: int, **choice: Any) -> list[Person]:
    made = [make_person(f"P{number} Person") for number in range(count)]
    MessageChoice.objects.bulk_create([MessageChoice(person=person, **choice) for person in made])
    return made


def tell(made: list[Person], texts: range) -> None:
    post(
        notice(f"t:{number}", person, text=f"{person.pk}-{number}", link="/inbox/", now=NOW)
        for number in texts
        for person in made
    )


def test_relays_at_the_same_time_send_each_message_once(settings: Any):
    tell(people(20), range(10))
    with mail_sink(settings) as sink:
        answers = at_once(*[lambda: relay(now=NOW)] * 3)
    # Whoever looked before all was routed leaves the rest to the next look.
    assert all(isinstance(answer, int) for answer in answers), answers
    with mail_sink(settings) as rest:
        answers.append(relay(now=NOW))
    sent = Counter(message["Message-ID"] for message in sink.messages + rest.messages)
    assert len(sent) == 200 and set(sent.values()) == {1}
    assert sum(answers) == 200
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_routing_and_sending_a_digest_at_the_same_time_loses_and_doubles_nothing(settings: Any):
    made = people(10, email="digest")
    with mail_sink(settings) as sink:
        for round_ in range(5):
            tell(made, range(round_ * 4, round_ * 4 + 4))
            # One relay's clock is before the digest is due and another's is at it.
            answers = at_once(
                lambda: route(now=NOW),
                lambda: route(now=NOW),
                lambda: relay(now=SLOT),
                lambda: relay(now=SLOT),
            )
            assert all(isinstance(answer, int) for answer in answers), answers
        for day in (5, 6, 9, 10, 11, 12, 13):
            relay(now=datetime(2026, 3, day, 9, 0, tzinfo=UTC))
    assert not Notice.objects.unrouted().exists() and not Delivery.objects.waiting().exists()
    bodies = "\n".join(message.get_body(("plain",)).get_content() for message in sink.messages)  # type: ignore[union-attr]
    lines = Counter(line for line in bodies.splitlines() if line.startswith("- "))
    assert len(lines) == 200 and set(lines.values()) == {1}
