"""Deals: their facts, their sheet on its way to the teams, their gates and their end."""

from collections.abc import Iterable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Nothing, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.api.deals import DealAnswer, DealFilter, DealGiven, deals_for
from promises.api.language import FindingAnswer
from promises.checking import finding_as_json
from promises.gate import Gates
from promises.models import Deal
from promises.vocabulary import Stage
from reviews.actions.patching import add_deal, patch_deal
from reviews.actions.sheets import LinePreview, preview, submit
from reviews.actions.stages import move_stage
from reviews.gates import gate_of
from reviews.models import ReviewAssignment


class DealView(ApiView):
    def visible_deal(self, pk: int) -> Deal:
        return get_object_or_404(deals_for(self.person), pk=pk)

    def deal(self, pk: int, status: int = 200) -> Response:
        return Response(self.show(DealAnswer, deals_for(self.person).get(pk=pk)), status=status)


class Deals(DealView):
    """Deals, newest first."""

    queryset = Deal.objects.none()
    filterset_class = DealFilter

    @extend_schema(responses=DealAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(deals_for(self.person), DealAnswer)

    @extend_schema(filters=False, request=DealGiven, responses={201: DealAnswer})
    @once
    def post(self, request: Request) -> Response:
        given = self.given(DealGiven)
        stage = given.pop("stage", None)
        deal = add_deal(given, stage=stage, by=self.person, now=timezone.now())
        return self.deal(deal.pk, status=201)


class OneDeal(DealView):
    """One deal."""

    @extend_schema(responses=DealAnswer)
    def get(self, request: Request, pk: int) -> Response:
        self.visible_deal(pk)
        return self.deal(pk)

    @extend_schema(request=DealGiven, responses={200: DealAnswer})
    def patch(self, request: Request, pk: int) -> Response:
        deal = self.visible_deal(pk)
        given = self.given(DealGiven, partial=True)
        stage = given.pop("stage", None)
        patch_deal(deal, given, stage=stage, by=self.person, now=timezone.now())
        return self.deal(pk)


class AskAnswer(serializers.Serializer):
    """One team that is asked about a line. `review` is null in a preview."""

    team = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())
    assignee = PersonField(allow_null=True)
    due_at = serializers.DateTimeField()
    review = serializers.IntegerField(allow_null=True)


class SheetLineAnswer(serializers.Serializer):
    promise = serializers.IntegerField()
    number = serializers.IntegerField()
    ref = serializers.CharField()
    asks = AskAnswer(many=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="Names of what the line needs before it can be sent."
    )
    findings = FindingAnswer(many=True, help_text="Marks of the language rules; one of level “ban” blocks.")


class SheetAnswer(serializers.Serializer):
    lines = SheetLineAnswer(many=True)


def previewed(previews: Iterable[LinePreview]) -> list[dict[str, Any]]:
    return [
        {
            "promise": row.line.pk,
            "number": row.line.number,
            "ref": row.line.ref,
            "asks": [
                {
                    "team": ask.team_code,
                    "reasons": ask.reasons,
                    "assignee": ask.person,
                    "due_at": ask.due_at,
                    "review": None,
                }
                for ask in row.asks
            ],
            "missing": row.missing,
            "findings": [finding_as_json(finding) for finding in row.findings],
        }
        for row in previews
    ]


def submitted(reviews: Iterable[ReviewAssignment]) -> list[dict[str, Any]]:
    by_line: dict[int, dict[str, Any]] = {}
    for review in reviews:
        line = review.line
        row = by_line.setdefault(
            line.pk,
            {
                "promise": line.pk,
                "number": line.number,
                "ref": line.ref,
                "asks": [],
                "missing": [],
                "findings": [],
            },
        )
        row["asks"].append(
            {
                "team": review.team.code,
                "reasons": review.reasons,
                "assignee": review.assignee,
                "due_at": review.due_at,
                "review": review.pk,
            }
        )
    return list(by_line.values())


class Preview(DealView):
    """Who would be asked about each line that is not sent yet, why, and when the answer would be due."""

    @extend_schema(request=None, responses={200: SheetAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        rows = preview(self.visible_deal(pk), by=self.person, now=timezone.now())
        return Response(self.show(SheetAnswer, {"lines": previewed(rows)}))


class Submit(DealView):
    """Send every line that is not sent yet to the teams that would have to keep it: all or none."""

    @extend_schema(request=None, responses={200: SheetAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        sent = submit(self.visible_deal(pk), by=self.person, now=timezone.now())
        reviews = (
            ReviewAssignment.objects.filter(pk__in=[review.pk for review in sent])
            .select_related("line__deal", "team", "assignee")
            .order_by("line__number", "pk")
        )
        return Response(self.show(SheetAnswer, {"lines": submitted(reviews)}))


class ReasonAnswer(serializers.Serializer):
    code = serializers.CharField()
    message = serializers.CharField()
    promise = serializers.IntegerField(allow_null=True)
    link = serializers.CharField(help_text="A path of the browser's pages.")


class GateAnswer(serializers.Serializer):
    open = serializers.BooleanField()
    reasons = ReasonAnswer(many=True)


class GatesAnswer(serializers.Serializer):
    quote = GateAnswer()
    sign = GateAnswer()


class DealGate(DealView):
    """May we quote, may we sign? With every reason why not."""

    @extend_schema(responses=GatesAnswer)
    def get(self, request: Request, pk: int) -> Response:
        gates: Gates = gate_of(self.visible_deal(pk))
        return Response(self.show(GatesAnswer, gates))


class Win(DealView):
    """Mark a deal as won. Against a closed gate that is allowed, and marked for good."""

    stage = Stage.WON

    @extend_schema(request=None, responses={200: DealAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        move_stage(self.visible_deal(pk), self.stage, by=self.person, now=timezone.now())
        return self.deal(pk)


class Lose(Win):
    """Mark a deal as lost."""

    stage = Stage.LOST
