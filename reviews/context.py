"""What every page shows: navigation counts, the viewer's zone and moment, and whether the clock runs."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from dealdesk.accounts.models import Installation
from dealdesk.notices.models import Heartbeat, Notice
from reviews.models import FinalRequest, PreCloseReview, ReviewAssignment

LATE_AFTER = timedelta(minutes=2)


def sweep_last_ran() -> datetime | None:
    """When the sweep last ran to its end; None before its first run."""
    return Heartbeat.objects.filter(name="sweep").values_list("at", flat=True).first()


def page(request: HttpRequest) -> dict[str, Any]:
    """Counts and facts for base.html. Six queries, all on indexes, for people who are signed in."""
    now = getattr(request, "now", None) or timezone.now()
    # A request that is refused for its Host header has not met the middleware that knows who sends it.
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"now": now}
    last = sweep_last_ran()
    return {
        "now": now,
        "zone": person.tz,
        "currency": Installation.load().currency,
        "sweep_late": last if last is not None and now - last > LATE_AFTER else None,
        "nav": {
            "current": _section(request.path),
            "reviews_open": ReviewAssignment.objects.answerable_by(person).count()
            + PreCloseReview.objects.answerable_by(person).distinct().count(),
            "finals_open": FinalRequest.objects.open().count() if person.deal_desk_owner else 0,
            "unread": Notice.objects.filter(person=person).unread().count(),
        },
    }


_SECTIONS = {
    "/deals/": "deals",
    "/promises/": "deals",
    "/sources/": "deals",
    "/questions/": "deals",
    "/reviews/": "reviews",
    "/final-answers/": "final",
    "/dashboard/": "dashboard",
    "/wording/": "wording",
    "/webhooks/": "webhooks",
    "/inbox/": "inbox",
}


def _section(path: str) -> str:
    return next((name for prefix, name in _SECTIONS.items() if path.startswith(prefix)), "")
