"""The rules of the house: language rules with their rubric, and triggers."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given, MoneyField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.actions.language import (
    LanguageRuleInput,
    add_language_rule,
    bring_back_language_rule,
    change_language_rule,
    retire_language_rule,
)
from promises.actions.triggers import (
    TriggerInput,
    add_trigger,
    bring_back_trigger,
    change_trigger,
    retire_trigger,
)
from promises.api.fields import Choice, Text
from promises.language import KINDS
from promises.models import LanguageRule, TriggerRule
from promises.permissions import require_rule_reader
from promises.rulebook import rule_of
from promises.vocabulary import DealType, LineKind, Tag


def _phrases(**kwargs: Any) -> serializers.ListField:
    return serializers.ListField(child=Text(), max_length=200, **kwargs)


class RulesView(ApiView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        require_rule_reader(self.person)


class LanguageRuleGiven(Given):
    """A language rule. Of a shipped one `kind` and `title` stay; `active` false retires, true brings back."""

    kind = serializers.ChoiceField(choices=KINDS)
    title = Text(max_length=120)
    level = serializers.ChoiceField(choices=LanguageRule.Level.choices)
    advice = Text(max_length=400)
    phrases = _phrases(required=False)
    exceptions = _phrases(required=False)
    active = serializers.BooleanField(required=False)


class LanguageRuleAnswer(serializers.ModelSerializer):
    """`phrases` and `exceptions` are the house's own; `examples` all pairs of a loose and a precise sentence."""

    kind = serializers.ChoiceField(choices=KINDS, read_only=True)
    phrases = serializers.SerializerMethodField()
    exceptions = serializers.SerializerMethodField()
    examples = serializers.SerializerMethodField()

    class Meta:
        model = LanguageRule
        fields = [
            *("id", "code", "kind", "title", "level", "advice"),
            *("phrases", "exceptions", "examples", "active", "shipped"),
        ]
        read_only_fields = fields

    def get_phrases(self, row: LanguageRule) -> list[str]:
        return row.phrases.splitlines()

    def get_exceptions(self, row: LanguageRule) -> list[str]:
        return row.exceptions.splitlines()

    def get_examples(self, row: LanguageRule) -> list[list[str]]:
        return [list(pair) for pair in rule_of(row).examples]


class LanguageRules(RulesView):
    """The language rules, shipped and own."""

    queryset = LanguageRule.objects.none()

    @extend_schema(responses=LanguageRuleAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(LanguageRule.objects.all(), LanguageRuleAnswer)

    @extend_schema(request=LanguageRuleGiven, responses={201: LanguageRuleAnswer})
    @once
    @transaction.atomic
    def post(self, request: Request) -> Response:
        given = self.given(LanguageRuleGiven)
        now, active = timezone.now(), given.pop("active", True)
        rule = add_language_rule(LanguageRuleInput(**_joined(given)), by=self.person, now=now)
        if not active:
            rule = retire_language_rule(rule, by=self.person, now=now)
        return Response(self.show(LanguageRuleAnswer, rule), status=201)


class OneLanguageRule(RulesView):
    """One language rule."""

    @extend_schema(responses=LanguageRuleAnswer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.show(LanguageRuleAnswer, get_object_or_404(LanguageRule, pk=pk)))

    @extend_schema(request=LanguageRuleGiven, responses={200: LanguageRuleAnswer})
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> Response:
        rule = get_object_or_404(LanguageRule, pk=pk)
        given = self.given(LanguageRuleGiven, partial=True)
        now, active = timezone.now(), given.pop("active", rule.active)
        if given:
            held = {name: getattr(rule, name) for name in LanguageRuleInput.__dataclass_fields__}
            values = LanguageRuleInput(**{**held, **_joined(given)})
            rule = change_language_rule(rule, values, by=self.person, now=now)
        if active != rule.active:
            move = bring_back_language_rule if active else retire_language_rule
            rule = move(rule, by=self.person, now=now)
        return Response(self.show(LanguageRuleAnswer, rule))


class TriggerGiven(Given):
    """A trigger: any of patterns, tags or figure raises it, where every fact that is set fits."""

    title = Text(max_length=120)
    patterns = _phrases(required=False)
    tags = serializers.ListField(
        child=serializers.ChoiceField(choices=Tag.choices), required=False, max_length=len(Tag)
    )
    figure_above = serializers.DecimalField(
        max_digits=16, decimal_places=4, min_value=0, required=False, allow_null=True
    )
    figure_unit = Text(max_length=80, required=False)
    line_kind = Choice(LineKind.choices, required=False)
    arr_from = MoneyField(required=False, allow_null=True)
    deal_types = serializers.ListField(
        child=serializers.ChoiceField(choices=DealType.choices), required=False, max_length=len(DealType)
    )
    segments = _phrases(required=False)
    industries = _phrases(required=False)
    custom_integration = serializers.BooleanField(required=False)
    competitor_compared = serializers.BooleanField(required=False)
    active = serializers.BooleanField(required=False, help_text="False retires, true brings back.")


class TriggerAnswer(serializers.ModelSerializer):
    patterns = serializers.SerializerMethodField()
    segments = serializers.SerializerMethodField()
    industries = serializers.SerializerMethodField()
    tags = serializers.ListField(child=serializers.ChoiceField(choices=Tag.choices), read_only=True)
    deal_types = serializers.ListField(
        child=serializers.ChoiceField(choices=DealType.choices), read_only=True
    )
    line_kind = serializers.ChoiceField(choices=LineKind.choices, read_only=True, allow_blank=True)

    class Meta:
        model = TriggerRule
        fields = ["id", "code", *TriggerInput.__dataclass_fields__, "active", "shipped"]
        read_only_fields = fields

    def get_patterns(self, rule: TriggerRule) -> list[str]:
        return rule.patterns.splitlines()

    def get_segments(self, rule: TriggerRule) -> list[str]:
        return rule.segments.splitlines()

    def get_industries(self, rule: TriggerRule) -> list[str]:
        return rule.industries.splitlines()


class Triggers(RulesView):
    """The triggers, shipped and own."""

    queryset = TriggerRule.objects.none()

    @extend_schema(responses=TriggerAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(TriggerRule.objects.all(), TriggerAnswer)

    @extend_schema(request=TriggerGiven, responses={201: TriggerAnswer})
    @once
    @transaction.atomic
    def post(self, request: Request) -> Response:
        given = self.given(TriggerGiven)
        now, active = timezone.now(), given.pop("active", True)
        rule = add_trigger(TriggerInput(**_joined(given)), by=self.person, now=now)
        if not active:
            rule = retire_trigger(rule, by=self.person, now=now)
        return Response(self.show(TriggerAnswer, rule), status=201)


class OneTrigger(RulesView):
    """One trigger. One that ships can be retired and brought back, not changed."""

    @extend_schema(responses=TriggerAnswer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.show(TriggerAnswer, get_object_or_404(TriggerRule, pk=pk)))

    @extend_schema(request=TriggerGiven, responses={200: TriggerAnswer})
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> Response:
        rule = get_object_or_404(TriggerRule, pk=pk)
        given = self.given(TriggerGiven, partial=True)
        now, active = timezone.now(), given.pop("active", rule.active)
        if given:
            held = {name: getattr(rule, name) for name in TriggerInput.__dataclass_fields__}
            rule = change_trigger(rule, TriggerInput(**{**held, **_joined(given)}), by=self.person, now=now)
        if active != rule.active:
            rule = (bring_back_trigger if active else retire_trigger)(rule, by=self.person, now=now)
        return Response(self.show(TriggerAnswer, rule))


def _joined(given: dict[str, Any]) -> dict[str, Any]:
    """Lists of phrases as the actions take them, one a line."""
    names = ("phrases", "exceptions", "patterns", "segments", "industries")
    return {name: "\n".join(value) if name in names else value for name, value in given.items()}
