"""The clock on real processes: Celery's worker and beat against the test database and a real broker."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
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

pytestmark = pytest.mark.django_db(transaction=True)


class Crew:
    """Celery processes of this test alone: their own queue, ended with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "REDIS_URL", "SECRET_KEY")
        }
        self.environment = {
            **kept,
            "DATABASE_URL": self.database(),
            "DATA_DIR": str(folder),
            "KEY_PREFIX": f"test{uuid.uuid4().hex}",
            "SECRET_KEY": "test",
            "ALLOWED_HOSTS": "localhost",
            "PYTHONUNBUFFERED": "1",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    @staticmethod
    def database() -> str:
        given = connection.settings_dict
        if connection.vendor == "sqlite":
            return f"sqlite:///{given['NAME']}"
        password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
        return f"postgres://{given['USER']}{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        output = (self.folder / f"{len(self.running)}.txt").open("wb")
        child = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        output.close()
        self.running.append(child)
        return child

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            *("celery", "--quiet", "-A", "dealdesk", "worker", "--pool", "threads", "--concurrency", "2"),
            *("--queues", "timers,default", "--without-mingle", "--without-gossip", "--loglevel", "WARNING"),
        )

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start(
            "celery", "--quiet", "-A", "dealdesk", "beat", "--pidfile=", "--loglevel", "WARNING"
        )

    def output(self) -> str:
        return "\n".join(
            path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.txt"))
        )

    def stop(self) -> None:
        for child in self.running:
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for child in self.running:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(tmp_path)
    yield crew
    crew.stop()


def wait_until(holds: Callable[[], bool], seconds: float, crew: Crew) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.2)
    pytest.fail(f"not within {seconds} s\n{crew.output()}")


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
    assert cast.rep.notices.filter(key__endswith=":paused:rep").count() == 20


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
