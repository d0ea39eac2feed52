"""What waits for an answer: the figures of the leadership page and the rows behind them."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Person, Team
from dealdesk.api.fields import ALL_INTEGERS, PersonField
from dealdesk.api.views import ApiView
from promises.states import NotYours
from promises.vocabulary import Stage
from reviews.owed import KINDS
from reviews.pending import DEAL_DESK, Filters, Row, pending
from reviews.permissions import may_see_pending


class DashboardQuery(serializers.Serializer):
    team = serializers.CharField(
        required=False, help_text=f"A team's code, or `{DEAL_DESK}` for final answers."
    )
    rep = PersonField(required=False, help_text="E-mail of a sales rep.")
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    show = serializers.ChoiceField(
        choices=[("overdue", "Overdue"), ("paused", "Paused"), ("sales", "Waiting for sales")], required=False
    )
    by = serializers.ChoiceField(
        choices=[("deadline", "Deadline"), ("person", "Person"), ("deal", "Deal")], default="deadline"
    )
    start = serializers.IntegerField(min_value=0, max_value=ALL_INTEGERS, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=500, default=100)

    def validate_team(self, code: str) -> str:
        if code != DEAL_DESK and not Team.objects.filter(code=code).exists():
            raise serializers.ValidationError("There is no such team.")
        return code


class RowAnswer(serializers.Serializer):
    """One answer that is owed: a team's review (`review` is its id), the final answer, or the review of a whole deal before
    signing (`pre_close` is its id; it is about no promise)."""

    kind = serializers.ChoiceField(choices=KINDS)
    pre_close = serializers.SerializerMethodField()
    review = serializers.SerializerMethodField()
    promise = serializers.IntegerField(source="line_id", allow_null=True)
    ref = serializers.CharField()
    sentence = serializers.CharField(source="text")
    deal = serializers.IntegerField(source="deal_id")
    deal_name = serializers.CharField(source="deal.name")
    account = serializers.CharField(source="deal.account")
    arr = serializers.DecimalField(max_digits=14, decimal_places=2)
    expected_signature_on = serializers.DateField(source="deal.expected_signature_on", allow_null=True)
    sales_rep = PersonField(source="deal.sales_rep")
    team = serializers.CharField(source="team_code")
    assignee = serializers.SerializerMethodField(
        help_text="Whose turn it is; null where that is nobody or several."
    )
    waiting_on = serializers.CharField(source="who")
    due_at = serializers.DateTimeField()
    time_left_seconds = serializers.SerializerMethodField()
    overdue = serializers.BooleanField()
    waiting_for_sales = serializers.SerializerMethodField()
    escalation_level = serializers.IntegerField(source="rung")
    escalation = serializers.CharField(source="climbed")

    def get_review(self, row: Row) -> int | None:
        return row.pk if row.kind == "review" else None

    def get_pre_close(self, row: Row) -> int | None:
        return row.pk if row.kind == "pre_close" else None

    def get_assignee(self, row: Row) -> str | None:
        email: str | None = self.context["emails"].get(row.turn_id)
        return email

    def get_time_left_seconds(self, row: Row) -> int:
        if row.stopped_seconds is not None:
            return row.stopped_seconds
        return int((row.due_at - self.context["now"]).total_seconds())

    def get_waiting_for_sales(self, row: Row) -> bool:
        return row.stopped_seconds is not None


class FiguresAnswer(serializers.Serializer):
    """Over everything that the filters leave. Each deal's ARR counts once."""

    waiting = serializers.IntegerField()
    promises = serializers.IntegerField()
    deals = serializers.IntegerField()
    overdue = serializers.IntegerField()
    late_finals = serializers.IntegerField()
    unassigned = serializers.IntegerField()
    waiting_for_sales = serializers.IntegerField()
    arr_waiting = serializers.DecimalField(max_digits=20, decimal_places=2)
    paused_deals = serializers.IntegerField()
    arr_paused = serializers.DecimalField(max_digits=20, decimal_places=2)
    next_due_at = serializers.SerializerMethodField()

    def get_next_due_at(self, figures: Any) -> serializers.DateTimeField(allow_null=True):  # type: ignore[valid-type]
        return (
            serializers.DateTimeField().to_representation(figures.next_due.due_at)
            if figures.next_due
            else None
        )


class DashboardAnswer(serializers.Serializer):
    as_of = serializers.DateTimeField()
    figures = FiguresAnswer()
    total = serializers.IntegerField(help_text="How many rows there are in all.")
    rows = RowAnswer(many=True)


class Dashboard(ApiView):
    """What waits, on whom, how long is left, and how far it has climbed. `start` and `limit` cut the rows."""

    @extend_schema(parameters=[DashboardQuery], responses=DashboardAnswer)
    def get(self, request: Request) -> Response:
        if not may_see_pending(self.person):
            raise NotYours(
                "Guests see the deals that they are invited to. Everybody who works here can see this."
            )
        given = {name: value for name, value in request.query_params.items() if value}
        query = DashboardQuery(data=given)
        query.is_valid(raise_exception=True)
        wanted = query.validated_data
        now = timezone.now()
        found = pending(
            self.person,
            Filters(
                team=wanted.get("team", ""),
                rep=wanted["rep"].pk if "rep" in wanted else None,
                stage=wanted.get("stage", ""),
                show=wanted.get("show", ""),
                order=wanted["by"],
            ),
            now,
            start=wanted["start"],
            limit=wanted["limit"],
        )
        turns = {row.turn_id for row in found.rows if row.turn_id is not None}
        emails = dict(Person.objects.filter(pk__in=turns).values_list("pk", "email"))
        value = {"as_of": now, "figures": found.figures, "total": found.total, "rows": found.rows}
        return Response(self.show(DashboardAnswer, value, now=now, emails=emails))
