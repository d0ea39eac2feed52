"""Deals as they are sent and shown."""

from functools import cached_property
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from dealdesk.accounts.models import Installation, Person
from dealdesk.api.fields import ALL_INTEGERS, Given, MoneyField, PersonField
from promises.api.fields import Choice, Text, answers_by_key, shown
from promises.depth import depth_of
from promises.models import Deal, Plan
from promises.scoping import YES_NO
from promises.vocabulary import DealType, Stage


class DealGiven(Given):
    """The facts of a deal. `stage` moves it on, by the rules of the gate."""

    name = Text(max_length=200)
    account = Text(max_length=200)
    arr = MoneyField()
    segment = Text(max_length=80, required=False)
    industry = Text(max_length=120, required=False)
    deal_type = serializers.ChoiceField(choices=DealType.choices, required=False)
    plan = serializers.SlugRelatedField(
        slug_field="code", queryset=Plan.objects.all(), required=False, allow_null=True
    )
    seats = serializers.IntegerField(min_value=0, max_value=ALL_INTEGERS, required=False, allow_null=True)
    stage = serializers.ChoiceField(choices=Stage.choices, required=False)
    expected_signature_on = serializers.DateField(required=False, allow_null=True)
    competitor = Text(max_length=120, required=False)
    custom_integration = serializers.BooleanField(required=False)
    technical_review_required = serializers.BooleanField(required=False)
    anything_non_standard = Choice(YES_NO, required=False)
    crm_id = Text(max_length=120, required=False)
    code = Text(max_length=40, required=False)
    sales_rep = PersonField(required=False)
    security_answers_by = PersonField(required=False, allow_null=True)
    legal_answers_by = PersonField(required=False, allow_null=True)
    customer_success_manager = PersonField(required=False, allow_null=True)
    day_one_answers = answers_by_key(required=False)


class DepthAnswer(serializers.Serializer):
    """What a deal's facts ask for; each of the reviews is asked for where it has a reason."""

    one_question = serializers.BooleanField(source="light", help_text="Whether one question can clear it.")
    sheet = serializers.ListField(child=serializers.CharField())
    pre_close = serializers.ListField(child=serializers.CharField())
    live_review = serializers.ListField(child=serializers.CharField(), source="live")


class DealAnswer(serializers.ModelSerializer):
    ref = serializers.CharField(read_only=True)
    plan = serializers.SlugRelatedField(slug_field="code", read_only=True, allow_null=True)
    anything_non_standard = shown(YES_NO)
    sales_rep = PersonField(read_only=True)
    security_answers_by = PersonField(read_only=True, allow_null=True)
    legal_answers_by = PersonField(read_only=True, allow_null=True)
    customer_success_manager = PersonField(read_only=True, allow_null=True)
    day_one_answers = answers_by_key(read_only=True)
    depth = serializers.SerializerMethodField(
        help_text="How deep the review goes, each part with its reasons."
    )

    class Meta:
        model = Deal
        fields = [
            "id",
            "ref",
            "code",
            "crm_id",
            "name",
            "account",
            "segment",
            "industry",
            "deal_type",
            "plan",
            "seats",
            "arr",
            "stage",
            "expected_signature_on",
            "competitor",
            "custom_integration",
            "technical_review_required",
            "anything_non_standard",
            "sales_rep",
            "security_answers_by",
            "legal_answers_by",
            "customer_success_manager",
            "day_one_answers",
            "day_one_unknown",
            "depth",
            "submitted_at",
            "scope_version",
            "scope_changed_at",
            "won_at",
            "won_against_closed_gate",
            "created_at",
        ]
        read_only_fields = fields

    @extend_schema_field(DepthAnswer)
    def get_depth(self, deal: Deal) -> dict[str, Any]:
        return DepthAnswer(depth_of(deal, self._house)).data

    @cached_property
    def _house(self) -> Installation:
        """The thresholds, read once for all deals of an answer."""
        return Installation.load()


def deals_for(person: Person) -> QuerySet[Deal]:
    """The deals that a person may know of, with what `DealAnswer` shows."""
    return Deal.objects.visible_to(person).select_related(
        "plan", "sales_rep", "security_answers_by", "legal_answers_by", "customer_success_manager"
    )


class DealFilter(django_filters.FilterSet):
    crm_id = django_filters.CharFilter()
    stage = django_filters.ChoiceFilter(choices=Stage.choices)
    sales_rep = django_filters.CharFilter(
        field_name="sales_rep__email", lookup_expr="iexact", help_text="E-mail, or `me`.", method="of_rep"
    )

    class Meta:
        model = Deal
        fields: list[str] = []

    def of_rep(self, queryset: Any, name: str, value: str) -> Any:
        if value == "me":
            return queryset.filter(sales_rep=self.request.user)
        return queryset.filter(sales_rep__email__iexact=value)
