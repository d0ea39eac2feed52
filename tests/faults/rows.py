"""What a run left behind, read once: plain rows for the checks. Needs Django set up."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]


@dataclass
class Left:
    """Everything that the checks look at; no model and no connection."""

    at: datetime
    period: timedelta
    ladders: dict[int, dict[int, set[int]]]
    reviews: list[Row] = field(default_factory=list)
    verdicts: list[Row] = field(default_factory=list)
    escalations: list[Row] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    deliveries: list[Row] = field(default_factory=list)
    finals: list[Row] = field(default_factory=list)
    # Whose mail goes out at once; key of a mail → copies that the mail server took.
    by_mail: set[int] = field(default_factory=set)
    copies: Counter[str] = field(default_factory=Counter)


def read(*, copies: Counter[str]) -> Left:
    """The whole database of this run."""
    from django.utils import timezone

    from dealdesk.accounts.models import Installation
    from dealdesk.audit.models import Event
    from dealdesk.notices.models import Delivery, MessageChoice, Notice
    from reviews.models import Escalation, FinalRequest, ReviewAssignment, Verdict
    from tests.faults.company import ladders

    return Left(
        at=timezone.now(),
        period=Installation.load().escalation_period,
        ladders=ladders(),
        reviews=list(ReviewAssignment.objects.order_by("pk").values()),
        verdicts=list(Verdict.objects.order_by("pk").values("id", "review_id", "by_id", "at")),
        escalations=list(Escalation.objects.order_by("pk").values()),
        events=list(
            Event.objects.order_by("pk").values(
                "id", "kind", "at", "recorded_at", "promise_ref", "review_ref", "data"
            )
        ),
        notices=list(
            Notice.objects.order_by("pk").values(
                "id", "key", "person_id", "team_id", "routed_at", "digest_id", "kind"
            )
        ),
        deliveries=list(Delivery.objects.order_by("pk").values()),
        finals=list(FinalRequest.objects.values("id", "line_id")),
        by_mail=set(
            MessageChoice.objects.filter(email=MessageChoice.Email.AT_ONCE).values_list(
                "person_id", flat=True
            )
        ),
        copies=copies,
    )
