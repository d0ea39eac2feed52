"""/healthz: what somebody has to look at, and that it answers whatever is broken."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import Error, connection
from django.test import Client
from django.utils import timezone

from dealdesk.notices.models import Delivery, Heartbeat, Notice
from promises.models import PromiseLine
from reviews.actions.questions import ask
from reviews.models import FinalRequest, Question, ReviewAssignment
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def now(time_machine: Any) -> datetime:
    time_machine.move_to(NOW, tick=False)
    return NOW


@pytest.fixture
def beating(now: datetime) -> None:
    for name in ("sweep", "relay"):
        Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


@pytest.fixture
def at_work(beating: None, line: PromiseLine) -> PromiseLine:
    """An installation that works, with a review that has time."""
    Notice.objects.update(routed_at=NOW)
    return line


def problems(client: Client) -> list[str]:
    answer = client.get("/healthz")
    body = answer.json()
    assert set(body) == {"ok", "problems", "sweep_last_ran", "relay_last_ran"}
    assert (answer.status_code, body["ok"]) == ((503, False) if body["problems"] else (200, True))
    return body["problems"]


def test_all_is_well(at_work: PromiseLine, client: Client):
    assert problems(client) == []
    body = client.get("/healthz").json()
    assert body["sweep_last_ran"] == body["relay_last_ran"] == NOW.isoformat()


def test_before_the_first_run_nothing_is_well(now: datetime, client: Client):
    assert problems(client) == [
        "the sweep has not run for two minutes",
        "the relay has not run for two minutes",
    ]


@pytest.mark.parametrize("name", ["sweep", "relay"])
def test_silent_duty_is_named(at_work: PromiseLine, client: Client, name: str):
    Heartbeat.objects.filter(name=name).update(at=NOW - 2 * MINUTE)
    assert problems(client) == []
    Heartbeat.objects.filter(name=name).update(at=NOW - 2 * MINUTE - timedelta(seconds=1))
    assert problems(client) == [f"the {name} has not run for two minutes"]


def asked(line: PromiseLine, by: Any) -> Question:
    return ask(line.reviews.get(team__code="engineering"), "Which file?", by=by, now=NOW)


def owed(line: PromiseLine) -> FinalRequest:
    return FinalRequest.objects.create(
        line=line,
        wording=line.words,
        asked_at=NOW,
        due_at=NOW + timedelta(days=1),
        next_escalation_at=NOW + timedelta(days=1),
    )


@pytest.fixture(params=["a review", "a final answer", "a question"])
def timer(request: pytest.FixtureRequest, at_work: PromiseLine, cast: Any) -> Any:
    what = request.param
    if what == "a question":
        row: Any = asked(at_work, cast.engineer)
    elif what == "a final answer":
        row = owed(at_work)
    else:
        row = at_work.reviews.get(team__code="engineering")
    Notice.objects.update(routed_at=NOW)
    row.what = what
    return row


def change(row: Any, **values: Any) -> None:
    type(row).objects.filter(pk=row.pk).update(**values)


def test_timer_that_is_due_and_late_is_named(timer: Any, client: Client):
    assert problems(client) == []
    # On a later rung, so that the time that ran out long ago is no news.
    change(timer, due_at=NOW - timedelta(days=1), escalation_level=1, next_escalation_at=NOW - MINUTE)
    assert problems(client) == []
    change(timer, next_escalation_at=NOW - 2 * MINUTE)
    assert problems(client) == [f"{timer.what} is due to escalate and two minutes late"]


def test_timer_that_is_put_back_again_and_again_is_named(timer: Any, client: Client):
    change(timer, due_at=NOW - 3 * MINUTE, next_escalation_at=NOW + MINUTE)
    assert problems(client) == [f"{timer.what} is due to escalate and two minutes late"]


def test_answered_timer_is_never_late(at_work: PromiseLine, client: Client, cast: Any):
    question = asked(at_work, cast.engineer)
    Notice.objects.update(routed_at=NOW)
    change(question, closed_at=NOW, next_escalation_at=None, remind_at=None, due_at=NOW - timedelta(days=1))
    assert problems(client) == []
    assert not ReviewAssignment.objects.overdue(NOW).exists()


def message(notice: Notice, **values: Any) -> Delivery:
    return Delivery.objects.create(
        **{
            "key": f"email:notice:{notice.pk}",
            "channel": "email",
            "person_id": notice.person_id,
            "notice": notice,
            "created_at": NOW - timedelta(days=2),
            "send_at": NOW,
            **values,
        }
    )


LATE = "a message is due and ten minutes late"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"send_at": NOW + timedelta(days=2)}, []),  # held back until working hours
        ({"send_at": NOW - 9 * MINUTE}, []),
        ({"send_at": NOW - 10 * MINUTE}, [LATE]),
        ({"send_at": NOW - 10 * MINUTE, "leased_until": NOW + MINUTE}, [LATE]),
        ({"send_at": NOW - 10 * MINUTE, "sent_at": NOW}, []),
        ({"send_at": NOW + MINUTE, "attempts": 1}, []),
        # Every failure puts it off: it is never old by its moment.
        ({"send_at": NOW + 16 * MINUTE, "attempts": 5}, [LATE]),
        ({"send_at": NOW, "dead_at": NOW}, ["a message was given up after too many attempts"]),
    ],
)
def test_outbox_is_named_when_it_does_not_empty(
    at_work: PromiseLine, client: Client, values: dict[str, Any], expected: list[str]
):
    message(Notice.objects.filter(person__isnull=False).first(), **values)
    assert problems(client) == expected


def test_notice_that_nobody_routed_is_named(at_work: PromiseLine, client: Client):
    notice = Notice.objects.first()
    assert notice is not None
    Notice.objects.filter(pk=notice.pk).update(routed_at=None, created_at=NOW - 9 * MINUTE)
    assert problems(client) == []
    Notice.objects.filter(pk=notice.pk).update(created_at=NOW - 10 * MINUTE)
    assert problems(client) == ["a notice has waited ten minutes for the relay"]


def test_only_reading_is_answered(at_work: PromiseLine, client: Client):
    assert client.head("/healthz").status_code == 200
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/healthz").status_code == 405


def test_statements_are_few_and_none_looks_for_a_session(
    at_work: PromiseLine, client: Client, cast: Any, django_assert_max_num_queries
):
    client.force_login(cast.rep)
    with django_assert_max_num_queries(12) as noted:
        answer = client.get("/healthz")
    assert not any("session" in query["sql"] or "accounts_person" in query["sql"] for query in noted)
    assert answer["Cache-Control"] == "no-store" and not answer.cookies


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_database_that_is_gone_is_said_without_a_trace(client: Client, cast: Any, path: str, settings: Any):
    settings.METRICS_TOKEN = "sesame"
    client.force_login(cast.rep)  # the cookie of somebody's browser makes no difference

    def gone(*args: Any) -> None:
        raise Error("server closed the connection unexpectedly, at 10.0.0.5")

    with connection.execute_wrapper(gone):
        answer = client.get(path, headers={"authorization": "Bearer sesame"})
    assert answer.status_code == 503
    assert "does not answer" in answer.content.decode()
    assert "10.0.0.5" not in answer.content.decode() and "Traceback" not in answer.content.decode()
    if path == "/healthz":
        assert answer.json() == {
            "ok": False,
            "problems": ["the database does not answer"],
            "sweep_last_ran": None,
            "relay_last_ran": None,
        }


def test_age_is_told_by_the_clock_of_the_probe(at_work: PromiseLine, client: Client, time_machine: Any):
    time_machine.move_to(NOW + 3 * MINUTE, tick=False)
    assert timezone.now() == NOW + 3 * MINUTE
    assert "the sweep has not run for two minutes" in problems(client)
