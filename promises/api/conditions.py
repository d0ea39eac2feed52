"""Conditions and dependencies as they are sent and shown, and the call that records a condition as met."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Person
from dealdesk.api.fields import Given, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.actions.conditions import ConditionInput, DependencyInput, close_dependency, meet_condition
from promises.api.fields import Text
from promises.models import Condition, Dependency, PromiseLine


class ConditionGiven(Given):
    """Who must do what, by when, and what shows that it was done."""

    party = Text(max_length=160)
    what = Text(max_length=400)
    due_on = serializers.DateField()
    evidence = Text(max_length=300)


class DependencyGiven(Given):
    """What a conditional promise rests on; the owner is a name, ours or the customer's."""

    what = Text(max_length=400)
    owner = Text(max_length=160)
    due_on = serializers.DateField()


def condition_inputs(given: Any) -> list[ConditionInput]:
    return [ConditionInput(**row) for row in given or ()]


def dependency_inputs(given: Any) -> list[DependencyInput]:
    return [DependencyInput(**row) for row in given or ()]


class ConditionAnswer(serializers.ModelSerializer):
    promise = serializers.PrimaryKeyRelatedField(source="line", read_only=True)
    revision = serializers.IntegerField(source="wording.revision", read_only=True)
    team = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    closed_by = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Condition
        fields = [
            "id",
            "promise",
            "revision",
            "team",
            "party",
            "what",
            "due_on",
            "evidence",
            "state",
            "closed_at",
            "closed_by",
            "closing_note",
        ]
        read_only_fields = fields


class DependencyAnswer(serializers.ModelSerializer):
    class Meta:
        model = Dependency
        fields = ["id", "what", "owner", "due_on", "state"]
        read_only_fields = fields


class MetGiven(Given):
    note = Text(required=False, help_text="What shows that it was done.")


def conditions_for(person: Person) -> QuerySet[Condition]:
    visible = PromiseLine.objects.visible_to(person)
    return Condition.objects.filter(line__in=visible).select_related("wording", "team", "closed_by", "line")


class ConditionMet(ApiView):
    """Record that a condition was met, with what shows it."""

    @extend_schema(request=MetGiven, responses={200: ConditionAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        condition = get_object_or_404(conditions_for(self.person), pk=pk)
        note = self.given(MetGiven).get("note", "")
        meet_condition(condition, note=note, by=self.person, now=timezone.now())
        return Response(self.show(ConditionAnswer, conditions_for(self.person).get(pk=pk)))


class DependencyClosed(Given):
    met = serializers.BooleanField(help_text="Whether it came true.")


class CloseDependency(ApiView):
    """Record whether what a conditional promise rests on came true."""

    @extend_schema(request=DependencyClosed, responses={200: DependencyAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        visible = PromiseLine.objects.visible_to(self.person)
        dependency = get_object_or_404(Dependency.objects.filter(line__in=visible), pk=pk)
        met = self.given(DependencyClosed)["met"]
        closed = close_dependency(dependency, met=met, by=self.person, now=timezone.now())
        return Response(self.show(DependencyAnswer, closed))
