"""/metrics: the figures are the database's, and who may read them."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from dealdesk.audit.models import Event
from dealdesk.notices.models import Delivery, Heartbeat, Notice
from promises.actions.deals import create_deal
from promises.models import PromiseLine
from reviews.actions.questions import ask
from reviews.models import FinalRequest, Question, ReviewAssignment
from tests.conftest import NOW, send, whole_draft

pytestmark = pytest.mark.django_db

TOKEN = {"authorization": "Bearer sesame"}


@pytest.fixture(autouse=True)
def _scraped_with_a_token(settings: Any, time_machine: Any) -> None:
    settings.METRICS_TOKEN = "sesame"
    time_machine.move_to(NOW, tick=False)


def figures(client: Client) -> dict[str, float]:
    """Series → value, as a scraper reads them."""
    answer = client.get("/metrics", headers=TOKEN)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    found = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        assert family.type == "gauge" and family.documentation
        for sample in family.samples:
            labels = ",".join(sample.labels[name] for name in sorted(sample.labels))
            found[sample.name.removeprefix("dealdesk_") + (f"{{{labels}}}" if labels else "")] = sample.value
    return found


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_empty_installation_has_every_series_at_zero(client: Client):
    found = figures(client)
    assert found["reviews_open{pending,engineering}"] == found["reviews_open{paused,support}"] == 0
    assert found["outbox_waiting{email}"] == found["outbox_waiting{chat}"] == found["outbox_dead"] == 0
    ages = {name: value for name, value in found.items() if name.startswith("heartbeat")}
    assert ages == {
        "heartbeat_age_seconds{relay}": float("inf"),
        "heartbeat_age_seconds{sweep}": float("inf"),
    }
    assert not any(value for name, value in found.items() if name not in ages)


def test_reviews_are_counted_by_team_and_state_and_by_the_clock(line: PromiseLine, client: Client):
    found = figures(client)
    assert found["reviews_open{pending,engineering}"] == found["reviews_open{pending,security}"] == 1
    assert found["reviews_overdue"] == found["reviews_due"] == found["deals_paused"] == 0
    late = {"due_at": NOW - timedelta(hours=2)}
    line.reviews.filter(team__code="engineering").update(**late, next_escalation_at=NOW)
    line.reviews.filter(team__code="security").update(
        **late, state="paused", next_escalation_at=NOW + timedelta(hours=2), remind_at=None
    )
    found = figures(client)
    assert found["reviews_open{pending,engineering}"] == found["reviews_open{paused,security}"] == 1
    assert found["reviews_open{pending,security}"] == 0
    assert (found["reviews_due"], found["reviews_overdue"], found["deals_paused"]) == (1, 2, 1)
    assert found["review_oldest_overdue_seconds"] == 7200


def test_final_answers_and_questions_are_counted(line: PromiseLine, client: Client, cast: Any):
    ask(line.reviews.get(team__code="engineering"), "Which file?", by=cast.engineer, now=NOW)
    FinalRequest.objects.create(
        line=line, wording=line.words, asked_at=NOW, due_at=NOW, next_escalation_at=NOW
    )
    found = figures(client)
    assert (found["final_answers_open"], found["final_answers_overdue"]) == (1, 1)
    assert (found["questions_open"], found["questions_overdue"]) == (1, 0)
    assert found["reviews_open{question,engineering}"] == 1
    FinalRequest.objects.update(closed_at=NOW, next_escalation_at=None)
    Question.objects.update(due_at=NOW)
    found = figures(client)
    assert (found["final_answers_open"], found["final_answers_overdue"]) == (0, 0)
    assert (found["questions_open"], found["questions_overdue"]) == (1, 1)


def test_outbox_is_counted_by_channel(line: PromiseLine, client: Client):
    Notice.objects.update(routed_at=NOW)
    notices = list(Notice.objects.filter(person__isnull=False)[:2])
    Notice.objects.filter(pk=notices[0].pk).update(routed_at=None, created_at=NOW - timedelta(seconds=20))
    common = {"channel": "email", "person_id": notices[0].person_id, "notice": notices[0], "created_at": NOW}
    for number, values in enumerate(
        (
            {"send_at": NOW - timedelta(seconds=90), "attempts": 1},
            {"send_at": NOW + timedelta(days=1)},
            {"send_at": NOW - timedelta(days=1), "sent_at": NOW},
            {"send_at": NOW - timedelta(days=1), "dead_at": NOW},
        )
    ):
        Delivery.objects.create(key=f"email:{number}", **{**common, **values})
    found = figures(client)
    assert found["outbox_unrouted"] == 1
    assert (found["outbox_waiting{email}"], found["outbox_waiting{digest}"]) == (2, 0)
    assert (found["outbox_retrying{email}"], found["outbox_dead"]) == (1, 1)
    assert found["outbox_oldest_seconds"] == 90
    Delivery.objects.update(sent_at=NOW, dead_at=None)
    assert figures(client)["outbox_oldest_seconds"] == 20


def test_heartbeats_have_an_age_by_name(client: Client):
    Heartbeat.objects.create(name="sweep", at=NOW - timedelta(seconds=7))
    Heartbeat.objects.create(name="relay", at=NOW + timedelta(seconds=7))  # another machine's clock
    Heartbeat.objects.create(name="other", at=NOW - timedelta(seconds=9))
    found = figures(client)
    assert [found[f"heartbeat_age_seconds{{{name}}}"] for name in ("sweep", "relay", "other")] == [7, 0, 9]


def test_oldest_event_without_a_seal_has_an_age(line: PromiseLine, client: Client):
    first = Event.objects.order_by("pk").values_list("recorded_at", flat=True).first()
    assert figures(client)["events_unsealed_seconds"] == max(0.0, (NOW - first).total_seconds())


def send_more(rep: Any, count: int) -> None:
    deal = create_deal({"name": "More", "account": "More", "arr": Decimal(1)}, by=rep, now=NOW)
    drafts = [whole_draft(f"File {n} is sent each night.", "data_movement") for n in range(count)]
    lines = send(deal, rep, *drafts)
    ReviewAssignment.objects.filter(line__in=lines[::2]).update(due_at=NOW)


def test_statements_are_the_same_for_few_and_for_many(
    cast: Any, client: Client, django_assert_num_queries, deal: Any
):
    with django_assert_num_queries(12):
        figures(client)
    send_more(cast.rep, 12)
    client.force_login(cast.rep)  # nor is it looked up whose browser it is
    with django_assert_num_queries(12):
        found = figures(client)
    assert found["reviews_open{pending,engineering}"] == 12 and found["reviews_overdue"] == 12


@pytest.mark.servers
def test_figures_are_read_by_the_index_of_what_is_open(line: PromiseLine, client: Client):
    """A few rows are read as they lie; where that is dear, each figure has an index of its own kind of row."""
    plans = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT"):
            execute(f"EXPLAIN {sql}", params, many, context)
            plans.append("\n".join(row[0] for row in context["cursor"].fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explained):
        figures(client)
    for index in (
        "review_(open|to)_",
        "one_open_final_request|final_request_to",
        "one_open_question|question_to",
        "notice_to_route",
        "delivery_waiting",
        "delivery_dead",
    ):
        assert [plan for plan in plans if re.search(f"(using|on) {index}", plan)], (index, plans)


# --- Who may read them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["", "sesame", "Bearer", "Bearer ", "Bearer sesam", "Bearer sesame1", "Basic sesame", "Bearer sésame"],
)
def test_wrong_token_is_refused(client: Client, header: str):
    answer = client.get("/metrics", headers={"authorization": header} if header else {})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Cache-Control"] == "no-store"
    assert b"dealdesk_" not in answer.content


@pytest.mark.parametrize("header", ["Bearer sesame", "bearer sesame", "Bearer  sesame"])
def test_right_token_is_taken(client: Client, header: str):
    assert client.get("/metrics", headers={"authorization": header}).status_code == 200


def test_signing_in_is_no_token(client: Client, cast: Any):
    client.force_login(cast.admin)
    assert client.get("/metrics").status_code == 401


@pytest.mark.parametrize(("embedded", "status"), [(True, 200), (False, 404)])
def test_without_a_token_only_the_embedded_default_has_it(
    client: Client, settings: Any, embedded: bool, status: int
):
    settings.METRICS_TOKEN, settings.EMBEDDED = "", embedded
    assert client.get("/metrics").status_code == status


def test_only_reading_is_answered_and_no_session_is_touched(client: Client, cast: Any):
    client.force_login(cast.rep)
    assert client.head("/metrics", headers=TOKEN).status_code == 200
    assert client.post("/metrics", headers=TOKEN).status_code == 405
    answer = client.get("/metrics", headers=TOKEN)
    assert not answer.cookies


def test_age_of_a_moment_that_has_not_come_is_zero(line: PromiseLine, client: Client):
    Notice.objects.update(routed_at=None, created_at=NOW + timedelta(minutes=5))
    assert figures(client)["outbox_oldest_seconds"] == 0
