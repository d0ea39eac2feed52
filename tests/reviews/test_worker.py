"""The clock on real processes: Celery's worker and beat against the test database and a real broker."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from promises.actions.deals import create_deal
from promises.models import Deal, PromiseLine
from promises.states import Refused
from promises.vocabulary import LineState
from reviews.actions.finals import give_final_answer
from reviews.actions.verdicts import decide
from reviews.gates import gate_of
from reviews.models import Escalation, ReviewAssignment, Verdict
from tests.conftest import send, whole_draft, yes
from tests.processes import Crew, wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(tmp_path)
    yield crew
    crew.stop()


def sent_long_ago(cast: SimpleNamespace, *drafts, hours: float = 25) -> list[PromiseLine]:
    """Promises whose reviews were assigned so many hours ago on the 24-hour clock."""
    then = timezone.now() - timedelta(hours=hours)
    deal = create_deal({"name": "Late orders", "account": "Halden", "arr": 42_000}, by=cast.rep, now=then)
    return send(deal, cast.rep, *drafts, now=then)


def state_of(line: PromiseLine) -> str:
    return PromiseLine.objects.values_list("state", flat=True).get(pk=line.pk)


def test_overdue_review_pauses_within_30_seconds_and_a_late_verdict_resumes_it(
    cast: SimpleNamespace, crew: Crew
):
    (line,) = sent_long_ago(cast, whole_draft("One CSV file is sent each night.", "custom_logic"))
    ReviewAssignment.objects.filter(team__code="product").update(next_escalation_at=None)
    crew.worker()
    crew.beat()
    wait_until(lambda: state_of(line) == LineState.PAUSED, 30, crew)
    deal = Deal.objects.get(pk=line.deal_id)
    gate = gate_of(deal).quote
    assert not gate.open and gate.reasons[0].code == "promise_paused"
    review = ReviewAssignment.objects.select_related("wording").get(line=line, team__code="engineering")
    assert list(Escalation.objects.values_list("rung", "told__name")) == [(1, "Lea Lead")]
    assert cast.lead.notices.filter(key=f"review:{review.pk}:rung:1").count() == 1
    assert not Verdict.objects.exists() and not ReviewAssignment.objects.exclude(decided_at=None).exists()
    line = PromiseLine.objects.select_related("current_wording").get(pk=line.pk)
    with pytest.raises(Refused):
        give_final_answer(
            line,
            answer="yes",
            sentence="Yes.",
            digest=line.current_wording.digest,
            by=cast.owner,
            now=timezone.now(),
        )
    decide(review, yes(cast.lead), digest=review.wording.digest, by=cast.lead, now=timezone.now())
    assert state_of(line) == LineState.IN_REVIEW  # product has not answered


def test_two_workers_and_two_beats_climb_each_rung_once(cast: SimpleNamespace, crew: Crew):
    drafts = [
        whole_draft(f"Orders above {n},000 wait for one manager.", "custom_logic") for n in range(1, 11)
    ]
    lines = sent_long_ago(cast, *drafts)
    for _ in range(2):
        crew.worker()
        crew.beat()
    wait_until(
        lambda: ReviewAssignment.objects.filter(state="paused").count() == 20,
        40,
        crew,
    )
    time.sleep(16)  # one more tick of each beat
    assert {state_of(line) for line in lines} == {LineState.PAUSED}
    assert Escalation.objects.count() == 20
    assert cast.lead.notices.filter(key__contains=":rung:1").count() == 10
    assert cast.rep.notices.filter(key__endswith=":paused:rep").count() == 10


def test_killed_worker_loses_no_escalation(cast: SimpleNamespace, crew: Crew):
    (line,) = sent_long_ago(cast, whole_draft("Support answers within 8 hours.", "support"), hours=23.9972)
    first = crew.worker()
    crew.beat()
    time.sleep(4)
    os.killpg(first.pid, signal.SIGKILL)  # a process group of our own
    first.wait()
    ReviewAssignment.objects.filter(line=line).update(next_escalation_at=timezone.now())
    time.sleep(3)
    assert state_of(line) == LineState.IN_REVIEW
    crew.worker()
    wait_until(lambda: state_of(line) == LineState.PAUSED, 45, crew)
    assert Escalation.objects.count() == 1


def test_timekeeper_keeps_the_clock_without_broker_worker_or_beat(cast: SimpleNamespace, crew: Crew):
    (line,) = sent_long_ago(cast, whole_draft("Support answers within 8 hours.", "support"))
    crew.environment["REDIS_URL"] = "redis://127.0.0.1:1/0" if "REDIS_URL" in crew.environment else ""
    started: datetime = timezone.now()
    crew.start("manage", "timekeeper")
    wait_until(lambda: state_of(line) == LineState.PAUSED, 20, crew)
    assert Escalation.objects.get().at >= started
