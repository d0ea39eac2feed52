"""The product catalog, and the changes of it that people suggest."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given, Nothing, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.actions.catalog import (
    LARGEST,
    CellInput,
    judge_change,
    mark_checked,
    suggest_change,
    withdraw_change,
)
from promises.api.fields import Choice, Text, shown
from promises.models import CatalogChange, CatalogEntry, CatalogFeature, CatalogJudgment, Plan, PromiseLine
from promises.models.catalog import Offer
from promises.models.requests import Side
from promises.permissions import may_suggest_change
from promises.states import NotYours
from promises.vocabulary import Tier


class InsideView(ApiView):
    """For people of the company; guests are refused."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not may_suggest_change(self.person):
            raise NotYours("Guests see the deals that they are invited to, not the catalog.")


class CellAnswer(serializers.ModelSerializer):
    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    tier = shown(Tier.choices)
    sayable = serializers.BooleanField(
        source="is_sayable", read_only=True, help_text="Whether sales may use the sentence as it is."
    )

    class Meta:
        model = CatalogEntry
        fields = ["id", "plan", "offer", "value", "limit_max", "limit_unit", "tier", "sentence", "sayable"]
        read_only_fields = fields


class FeatureAnswer(serializers.ModelSerializer):
    """One feature with its cell on every plan that the catalog speaks of."""

    owner = PersonField(read_only=True)
    cells = CellAnswer(source="entries", many=True, read_only=True)

    class Meta:
        model = CatalogFeature
        fields = ["id", "code", "name", "owner", "phase", "say_instead", "checked_on", "cells"]
        read_only_fields = fields


def features() -> QuerySet[CatalogFeature]:
    return CatalogFeature.objects.select_related("owner").prefetch_related("entries__plan")


class Catalog(InsideView):
    """The menu: features, each with its cells."""

    queryset = CatalogFeature.objects.none()
    filter_backends = []
    cursor_ordering = ("position", "id")

    @extend_schema(responses=FeatureAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(features(), FeatureAnswer)


class FeatureChecked(InsideView):
    """Record that somebody made sure today that a feature's cells hold."""

    @extend_schema(request=None, responses={200: FeatureAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        feature = get_object_or_404(CatalogFeature, pk=pk)
        mark_checked(feature, by=self.person, now=timezone.now())
        return Response(self.show(FeatureAnswer, features().get(pk=pk)))


class ChangeGiven(Given):
    """One cell as it should be. Without `feature` it brings a new one: `feature_name`, `owner` and `phase`."""

    feature = serializers.SlugRelatedField(
        slug_field="code", queryset=CatalogFeature.objects.all(), required=False, allow_null=True
    )
    feature_name = Text(required=False)
    owner = PersonField(required=False, allow_null=True)
    phase = Text(required=False)
    plan = serializers.SlugRelatedField(slug_field="code", queryset=Plan.objects.all())
    offer = serializers.ChoiceField(choices=Offer.choices)
    value = Text(required=False)
    limit_max = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False, allow_null=True)
    limit_unit = Text(required=False)
    tier = Choice(Tier.choices, required=False)
    sentence = Text(required=False)
    reason = Text()
    promise = serializers.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, allow_null=True, help_text="Where it comes from."
    )


class CatalogJudgmentAnswer(serializers.ModelSerializer):
    by = PersonField(read_only=True)

    class Meta:
        model = CatalogJudgment
        fields = ["side", "approved", "note", "by", "at"]
        read_only_fields = fields


class ChangeAnswer(serializers.ModelSerializer):
    """A suggested cell; `before` is the cell as it stood then, empty for none."""

    feature = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    plan = serializers.SlugRelatedField(slug_field="code", read_only=True)
    owner = PersonField(read_only=True, allow_null=True)
    suggested_by = PersonField(read_only=True)
    tier = shown(Tier.choices)
    before = serializers.DictField(read_only=True)
    promise = serializers.PrimaryKeyRelatedField(source="line", read_only=True, allow_null=True)
    judgments = CatalogJudgmentAnswer(many=True, read_only=True)

    class Meta:
        model = CatalogChange
        fields = [
            "id",
            "feature",
            "feature_name",
            "owner",
            "phase",
            "plan",
            "offer",
            "value",
            "limit_max",
            "limit_unit",
            "tier",
            "sentence",
            "before",
            "reason",
            "promise",
            "suggested_by",
            "suggested_at",
            "state",
            "closed_at",
            "judgments",
        ]
        read_only_fields = fields


def changes() -> QuerySet[CatalogChange]:
    return CatalogChange.objects.select_related("feature", "plan", "owner", "suggested_by").prefetch_related(
        "judgments__by"
    )


class ChangeView(InsideView):
    queryset = CatalogChange.objects.none()
    filter_backends = []

    def change(self, pk: int) -> Any:
        return self.show(ChangeAnswer, changes().get(pk=pk))


class CatalogChanges(ChangeView):
    """Suggested changes, the newest first."""

    @extend_schema(responses=ChangeAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(changes(), ChangeAnswer)

    @extend_schema(request=ChangeGiven, responses={201: ChangeAnswer})
    @once
    def post(self, request: Request) -> Response:
        given = dict(self.given(ChangeGiven))
        line = given.pop("promise", None)
        if line is not None:
            given["line"] = get_object_or_404(PromiseLine.objects.visible_to(self.person), pk=line)
        change = suggest_change(CellInput(**given), by=self.person, now=timezone.now())
        return Response(self.change(change.pk), status=201)


class OneCatalogChange(ChangeView):
    """One suggested change with the leads' judgments."""

    @extend_schema(responses=ChangeAnswer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.show(ChangeAnswer, get_object_or_404(changes(), pk=pk)))


class YesOrNo(Given):
    approved = serializers.BooleanField()
    note = Text(max_length=400, required=False, help_text="A no needs its reason.")
    side = Choice(Side.choices, required=False, help_text="For who leads more than one.")


class JudgeCatalogChange(ChangeView):
    """One lead's yes or no. The third yes puts the cell on the menu."""

    @extend_schema(request=YesOrNo, responses={200: ChangeAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        change = get_object_or_404(CatalogChange, pk=pk)
        judge_change(change, **self.given(YesOrNo), by=self.person, now=timezone.now())
        return Response(self.change(pk))


class WithdrawCatalogChange(ChangeView):
    """Take a suggestion back."""

    @extend_schema(request=None, responses={200: ChangeAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        withdraw_change(get_object_or_404(CatalogChange, pk=pk), by=self.person, now=timezone.now())
        return Response(self.change(pk))
