"""`/metrics` for Prometheus, computed from the database at each scrape: the same numbers whichever process answers."""

import math
import secrets
from collections.abc import Iterator
from datetime import datetime

import structlog
from django.conf import settings
from django.db import Error
from django.db.models import Count, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from dealdesk.accounts.models import Team
from dealdesk.audit.models import Event, Seal
from dealdesk.notices.models import Delivery, Heartbeat, Notice
from dealdesk.probes import probe
from reviews.models import FinalRequest, PreCloseReview, Question, ReviewAssignment
from reviews.models.assignments import OPEN_STATES, RUNNING_STATES

log = structlog.get_logger(__name__)

DUTIES = ("sweep", "relay")
Gauge = GaugeMetricFamily


@probe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures as text. With METRICS_TOKEN for its bearer only; without it open in the embedded default alone (404)."""
    if settings.METRICS_TOKEN:
        if not _bears_token(request):
            refused = HttpResponse("Send Authorization: Bearer with METRICS_TOKEN.\n", "text/plain", 401)
            refused["WWW-Authenticate"] = 'Bearer realm="metrics"'
            return refused
    elif not settings.EMBEDDED:
        raise Http404
    registry = CollectorRegistry()
    registry.register(Figures(now=timezone.now()))
    try:
        return HttpResponse(generate_latest(registry), CONTENT_TYPE_PLAIN_0_0_4)
    except Error:
        log.warning("metrics.database", exc_info=True)
        return HttpResponse("The database does not answer.\n", "text/plain", 503)


def _bears_token(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    # In constant time, so that no answer tells how much of a guess was right.
    return scheme.lower() == "bearer" and secrets.compare_digest(
        given.strip().encode(), settings.METRICS_TOKEN.encode()
    )


class Figures(Collector):
    """Twelve statements, however much there is; each reads only what is open, waiting or due, by index."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Gauge]:
        yield from self._reviews()
        yield from self._answers()
        yield from self._outbox()
        yield from self._duties()

    def _reviews(self) -> Iterator[Gauge]:
        overdue = Q(state__in=RUNNING_STATES, due_at__lte=self.now)
        groups = {
            (row["team"], row["state"]): row
            for row in ReviewAssignment.objects.open()
            .order_by()
            .values("team", "state")
            .annotate(
                open=Count("pk"),
                due=Count("pk", filter=Q(state__in=RUNNING_STATES, next_escalation_at__lte=self.now)),
                overdue=Count("pk", filter=overdue),
                oldest=Min("due_at", filter=overdue),
            )
        }
        opened = Gauge(
            "dealdesk_reviews_open", "Reviews without an answer, by team and state.", labels=["team", "state"]
        )
        # Zeros too: an alert on a series that is not there never fires.
        for team, code in Team.objects.order_by("code").values_list("pk", "code"):
            for state in OPEN_STATES:
                opened.add_metric([code, state], groups.get((team, state), {"open": 0})["open"])
        yield opened
        rows = groups.values()
        yield Gauge(
            "dealdesk_reviews_due", "Reviews whose escalation is due now.", sum(row["due"] for row in rows)
        )
        yield Gauge(
            "dealdesk_reviews_overdue",
            "Reviews past their due time, escalated or not.",
            sum(row["overdue"] for row in rows),
        )
        oldest = min((row["oldest"] for row in rows if row["oldest"]), default=None)
        yield Gauge(
            "dealdesk_review_oldest_overdue_seconds",
            "How long the longest overdue review has been overdue.",
            self._age(oldest),
        )
        deals = ReviewAssignment.objects.overdue(self.now).order_by().values("line__deal").distinct().count()
        yield Gauge("dealdesk_deals_paused", "Deals with an overdue review, as the dashboard has it.", deals)

    def _answers(self) -> Iterator[Gauge]:
        for name, what, rows in (
            ("final_answers", "Final answers that are owed", FinalRequest.objects.open()),
            ("questions", "Questions that sales owes an answer to", Question.objects.open()),
            ("pre_close", "Reviews before signing without an answer", PreCloseReview.objects.open()),
        ):
            found = rows.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lte=self.now)))
            yield Gauge(f"dealdesk_{name}_open", f"{what}.", found["open"])
            yield Gauge(f"dealdesk_{name}_overdue", f"{what} and late.", found["overdue"])

    def _outbox(self) -> Iterator[Gauge]:
        unrouted = Notice.objects.unrouted().aggregate(count=Count("pk"), oldest=Min("created_at"))
        yield Gauge(
            "dealdesk_outbox_unrouted", "Notices that the relay has not looked at.", unrouted["count"]
        )
        channels = {
            row["channel"]: row
            for row in Delivery.objects.waiting()
            .order_by()
            .values("channel")
            .annotate(
                count=Count("pk"),
                failed=Count("pk", filter=Q(attempts__gt=0)),
                oldest=Min("send_at", filter=Q(send_at__lte=self.now)),
            )
        }
        waiting = Gauge(
            "dealdesk_outbox_waiting",
            "Messages not sent yet, those held back for working hours among them.",
            labels=["channel"],
        )
        failed = Gauge(
            "dealdesk_outbox_retrying",
            "Messages not sent yet that were tried at least once.",
            labels=["channel"],
        )
        for channel in Delivery.Channel.values:
            row = channels.get(channel, {"count": 0, "failed": 0})
            waiting.add_metric([channel], row["count"])
            failed.add_metric([channel], row["failed"])
        yield waiting
        yield failed
        moments = [unrouted["oldest"], *(row["oldest"] for row in channels.values())]
        yield Gauge(
            "dealdesk_outbox_oldest_seconds",
            "How long the oldest unrouted notice or due message has waited.",
            self._age(min((moment for moment in moments if moment), default=None)),
        )
        yield Gauge(
            "dealdesk_outbox_dead",
            "Messages given up after too many attempts.",
            Delivery.objects.dead().count(),
        )

    def _duties(self) -> Iterator[Gauge]:
        beats = dict(Heartbeat.objects.order_by("name").values_list("name", "at"))
        ages = Gauge(
            "dealdesk_heartbeat_age_seconds",
            "Time since a periodic duty last ran to its end; infinite before its first run.",
            labels=["name"],
        )
        for name in sorted({*DUTIES, *beats}):
            ages.add_metric([name], self._age(beats[name]) if name in beats else math.inf)
        yield ages
        sealed = Seal.objects.order_by("-pk").values_list("last_event", flat=True).first() or 0
        events = Event.objects.filter(pk__gt=sealed).order_by("pk").values_list("recorded_at", flat=True)
        yield Gauge(
            "dealdesk_events_unsealed_seconds",
            "Age of the oldest event without a seal; up to three minutes while sealing works.",
            self._age(events.first()),
        )

    def _age(self, moment: datetime | None) -> float:
        return max(0.0, (self.now - moment).total_seconds()) if moment else 0.0
