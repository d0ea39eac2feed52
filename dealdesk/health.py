"""Is the clock running? One address for probes, and the same fact for the banner on every page."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from reviews.context import LATE_AFTER, sweep_last_ran
from reviews.models import ReviewAssignment


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the database answers and no escalation is two minutes late; 503 with the reasons otherwise."""
    now = timezone.now()
    problems = []
    try:
        last = sweep_last_ran()
        if last is None or now - last > LATE_AFTER:
            problems.append("the sweep has not run for two minutes")
        if ReviewAssignment.objects.due_for_escalation(now - LATE_AFTER).exists():
            problems.append("a review is due to escalate and two minutes late")
    except DatabaseError:
        problems.append("the database does not answer")
        last = None
    body = {"ok": not problems, "problems": problems, "sweep_last_ran": last.isoformat() if last else None}
    return JsonResponse(body, status=503 if problems else 200)
