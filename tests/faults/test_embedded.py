"""The embedded default under faults: SQLite and a queue of files, a worker that dies in the sweep, and two timekeepers."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice
from promises.actions.deals import create_deal
from reviews.models import Escalation, ReviewAssignment
from tests.conftest import send, whole_draft
from tests.processes import Crew, wait_until

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(tmp_path)
    yield crew
    crew.stop()


def test_worker_killed_before_its_commit_leaves_the_rest_to_two_timekeepers(
    cast: SimpleNamespace, crew: Crew
):
    then = timezone.now() - timedelta(hours=25)
    deal = create_deal({"name": "Late orders", "account": "Halden", "arr": 42_000}, by=cast.rep, now=then)
    send(deal, cast.rep, *(whole_draft(f"Support answers {n}.", "support") for n in range(20)), now=then)
    crew.environment["DEALDESK_FAULTS"] = "sweep.before_commit=1"
    worker = crew.worker()
    crew.beat()
    wait_until(lambda: worker.poll() is not None, 60, crew)
    assert not Escalation.objects.exists()
    crew.environment["DEALDESK_FAULTS"] = ""
    for _ in range(2):
        crew.start("manage", "timekeeper")
    wait_until(lambda: ReviewAssignment.objects.filter(state="paused").count() == 20, 30, crew)
    assert Counter(Escalation.objects.values_list("review", flat=True)).most_common(1)[0][1] == 1
    assert Event.objects.filter(kind="review.paused").count() == 20
    assert Notice.objects.filter(key__endswith=":paused:rep").count() == 20
