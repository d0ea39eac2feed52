"""Is the clock running, and do messages go out? One address for probes, and the same facts for alerts."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import Error
from django.db.models import Q, QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from dealdesk.notices.models import Delivery, Heartbeat, Notice
from dealdesk.probes import probe
from reviews.context import LATE_AFTER
from reviews.models import FinalRequest, PreCloseReview, Question, ReviewAssignment

log = structlog.get_logger(__name__)

OLD_AFTER = timedelta(minutes=10)
# The pauses between attempts double from a minute on: this many have failed for more than OLD_AFTER.
MANY_ATTEMPTS = 5


@probe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the clock runs and messages go out; 503 with the reasons otherwise, or when the database is gone."""
    now = timezone.now()
    ran: dict[str, datetime] = {}
    try:
        ran = dict(Heartbeat.objects.filter(name__in=["sweep", "relay"]).values_list("name", "at"))
        problems = [*_silent(ran, now), *_late(now), *_stuck(now)]
    except Error:
        log.warning("health.database", exc_info=True)
        problems = ["the database does not answer"]
    body = {
        "ok": not problems,
        "problems": problems,
        **{f"{name}_last_ran": ran[name].isoformat() if name in ran else None for name in ("sweep", "relay")},
    }
    return JsonResponse(body, status=503 if problems else 200)


def _silent(ran: dict[str, datetime], now: datetime) -> list[str]:
    return [
        f"the {name} has not run for two minutes"
        for name in ("sweep", "relay")
        if name not in ran or now - ran[name] > LATE_AFTER
    ]


def _late(now: datetime) -> list[str]:
    """Timers that the sweep should have acted on, those that it puts back because they raise among them."""
    late = now - LATE_AFTER
    timers: list[tuple[str, QuerySet[Any], QuerySet[Any]]] = [
        (
            "a review",
            ReviewAssignment.objects.due_for_escalation(late),
            ReviewAssignment.objects.overdue(late),
        ),
        ("a final answer", FinalRequest.objects.due_for_escalation(late), FinalRequest.objects.overdue(late)),
        (
            "a review before signing",
            PreCloseReview.objects.due_for_escalation(late),
            PreCloseReview.objects.overdue(late),
        ),
        (
            "a question",
            Question.objects.due_for_escalation(late),
            Question.objects.open().filter(due_at__lte=late),
        ),
    ]
    # Its time is over and a first step stands ahead of it: nothing else than being put back moves that.
    put_back = Q(escalation_level=0, next_escalation_at__isnull=False)
    return [
        f"{what} is due to escalate and two minutes late"
        for what, due, overdue in timers
        if due.exists() or overdue.filter(put_back).exists()
    ]


def _stuck(now: datetime) -> list[str]:
    """What is written in the outbox and does not leave it."""
    problems = []
    old = now - OLD_AFTER
    # By id, as the relay takes them: the index of what is unrouted gives the oldest at once.
    written = Notice.objects.unrouted().order_by("pk").values_list("created_at", flat=True).first()
    if written is not None and written <= old:
        problems.append("a notice has waited ten minutes for the relay")
    waiting = Delivery.objects.waiting()
    # Each failure moves `send_at` on, so that a message which fails for hours is never old by it.
    if waiting.filter(Q(send_at__lte=old) | Q(attempts__gte=MANY_ATTEMPTS, created_at__lte=old)).exists():
        problems.append("a message is due and ten minutes late")
    if Delivery.objects.dead().exists():
        problems.append("a message was given up after too many attempts")
    return problems
