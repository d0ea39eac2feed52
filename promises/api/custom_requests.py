"""Custom solution requests: opened from a promise, judged by three leads, ended by product."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given, MoneyField, PersonField
from dealdesk.api.idempotency import once
from promises.actions.custom_requests import JudgmentInput, close_request, judge_request, open_request
from promises.api.catalog import InsideView
from promises.api.fields import Choice, Text, shown
from promises.models import CustomJudgment, CustomRequest, PromiseLine
from promises.models.requests import Outcome, Side


class RequestGiven(Given):
    what = Text(max_length=1000, help_text="The solution that is asked, in plain words.")


class RequestJudgmentGiven(Given):
    """What one lead says. What is left out is unknown."""

    side = Choice(Side.choices, required=False, help_text="For who leads more than one.")
    feasible = Choice(CustomJudgment.Feasible.choices, required=False)
    cost = MoneyField(required=False, allow_null=True, max_digits=12)
    worth = Choice(CustomJudgment.Worth.choices, required=False)
    note = Text(max_length=400)


class RequestEndGiven(Given):
    outcome = serializers.ChoiceField(choices=Outcome.choices)
    note = Text(max_length=400, help_text="What sales can say about it.")


class RequestJudgmentAnswer(serializers.ModelSerializer):
    feasible = shown(CustomJudgment.Feasible.choices)
    worth = shown(CustomJudgment.Worth.choices)
    cost = MoneyField(read_only=True, allow_null=True)
    by = PersonField(read_only=True)

    class Meta:
        model = CustomJudgment
        fields = ["side", "feasible", "cost", "worth", "note", "by", "at"]
        read_only_fields = fields


class RequestAnswer(serializers.ModelSerializer):
    promise = serializers.PrimaryKeyRelatedField(source="line", read_only=True)
    deal = serializers.IntegerField(source="line.deal_id", read_only=True)
    opened_by = PersonField(read_only=True)
    outcome = shown(Outcome.choices)
    closed_by = PersonField(read_only=True, allow_null=True)
    judgments = RequestJudgmentAnswer(many=True, read_only=True)

    class Meta:
        model = CustomRequest
        fields = [
            "id",
            "promise",
            "deal",
            "what",
            "opened_by",
            "opened_at",
            "outcome",
            "outcome_note",
            "closed_at",
            "closed_by",
            "judgments",
        ]
        read_only_fields = fields


def requests() -> QuerySet[CustomRequest]:
    return CustomRequest.objects.select_related("line", "opened_by", "closed_by").prefetch_related(
        "judgments__by"
    )


class RequestView(InsideView):
    queryset = CustomRequest.objects.none()
    filter_backends = []

    def shown_request(self, pk: int) -> Any:
        return self.show(RequestAnswer, requests().get(pk=pk))


class CustomRequests(RequestView):
    """All requests, the newest first."""

    @extend_schema(responses=RequestAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(requests(), RequestAnswer)


class PromiseCustomRequests(RequestView):
    """The requests of one promise."""

    def line(self, pk: int) -> PromiseLine:
        return get_object_or_404(PromiseLine.objects.visible_to(self.person), pk=pk)

    @extend_schema(responses=RequestAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        return self.page(requests().filter(line=self.line(pk)), RequestAnswer)

    @extend_schema(request=RequestGiven, responses={201: RequestAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        line = self.line(pk)
        opened = open_request(line, self.given(RequestGiven)["what"], by=self.person, now=timezone.now())
        return Response(self.shown_request(opened.pk), status=201)


class OneCustomRequest(RequestView):
    """One request with the leads' judgments."""

    @extend_schema(responses=RequestAnswer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.show(RequestAnswer, get_object_or_404(requests(), pk=pk)))


class JudgeCustomRequest(RequestView):
    """One lead's judgment."""

    @extend_schema(request=RequestJudgmentGiven, responses={201: RequestAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(CustomRequest, pk=pk)
        given = dict(self.given(RequestJudgmentGiven))
        side = given.pop("side", "")
        judge_request(found, JudgmentInput(**given), side=side, by=self.person, now=timezone.now())
        return Response(self.shown_request(pk), status=201)


class CloseCustomRequest(RequestView):
    """End a request as roadmap, paid custom work or declined."""

    @extend_schema(request=RequestEndGiven, responses={200: RequestAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(CustomRequest, pk=pk)
        close_request(found, **self.given(RequestEndGiven), by=self.person, now=timezone.now())
        return Response(self.shown_request(pk))
