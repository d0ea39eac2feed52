"""The close plan: reading and issuing it, and its exports."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises import documents, exports
from promises.actions.plans import issue_plan
from promises.api.deals import deals_for
from promises.api.fields import Text, shown
from promises.models import ClosePlan, ClosePlanLine, Deal
from promises.vocabulary import Tier


class IssueGiven(Given):
    outside = serializers.ListField(
        child=Text(max_length=400),
        required=False,
        max_length=200,
        help_text="What stays outside the contract.",
    )


class FrozenCondition(serializers.Serializer):
    party = serializers.CharField()
    what = serializers.CharField()
    due_on = serializers.DateField()
    evidence = serializers.CharField()
    state = serializers.CharField()


class ClosePlanLineAnswer(serializers.ModelSerializer):
    """One approved sentence as it was when the version was issued."""

    promise = serializers.PrimaryKeyRelatedField(source="line", read_only=True)
    tier = shown(Tier.choices)
    conditions = FrozenCondition(many=True, read_only=True)

    class Meta:
        model = ClosePlanLine
        fields = [
            "position",
            "promise",
            "code",
            "text",
            "owner_name",
            "deliver_on",
            "phase",
            "limit",
            "tier",
            "conditions",
        ]
        read_only_fields = fields


class ClosePlanAnswer(serializers.Serializer):
    """The latest version of a deal's close plan. `state` is none, current, or stale: promises changed after it."""

    deal = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[("none", "None"), ("current", "Current"), ("stale", "Stale")])
    version = serializers.IntegerField(allow_null=True)
    issued_at = serializers.DateTimeField(allow_null=True)
    issued_by = serializers.EmailField(allow_null=True)
    outside = serializers.ListField(child=serializers.CharField())
    lines = ClosePlanLineAnswer(many=True)
    versions = serializers.ListField(
        child=serializers.IntegerField(), help_text="All issued ones, latest first."
    )


def plan_of(deal: Deal) -> dict[str, Any]:
    """The deal's latest plan as `ClosePlanAnswer` shows it. Three queries."""
    plans = list(ClosePlan.objects.filter(deal=deal).select_related("issued_by").order_by("-version"))
    latest = plans[0] if plans else None
    state = "none"
    if latest is not None:
        state = "current" if latest.scope_version == deal.scope_version else "stale"
    return {
        "deal": deal.pk,
        "state": state,
        "version": latest.version if latest else None,
        "issued_at": latest.issued_at if latest else None,
        "issued_by": latest.issued_by.email if latest else None,
        "outside": latest.outside if latest else [],
        "lines": list(latest.lines.all()) if latest else [],
        "versions": [plan.version for plan in plans],
    }


class DealClosePlan(ApiView):
    """The close plan of a deal."""

    @extend_schema(responses=ClosePlanAnswer)
    def get(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        return Response(self.show(ClosePlanAnswer, plan_of(deal)))

    @extend_schema(request=IssueGiven, responses={201: ClosePlanAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        outside = self.given(IssueGiven).get("outside", [])
        issue_plan(deal, outside=outside, by=self.person, now=timezone.now())
        deal = deals_for(self.person).get(pk=pk)
        return Response(self.show(ClosePlanAnswer, plan_of(deal)), status=201)


class PlanFile(ApiView):
    """One issued version as a file."""

    media_type = ""
    ending = ""

    @staticmethod
    def write(plan: ClosePlan) -> str | bytes:
        raise NotImplementedError

    def file(self, pk: int, version: int) -> HttpResponse:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        plan = get_object_or_404(
            ClosePlan.objects.select_related("deal", "issued_by").prefetch_related("lines"),
            deal=deal,
            version=version,
        )
        name = f"close-plan-{deal.pk}-v{version}.{self.ending}"
        content = self.write(plan)
        return HttpResponse(
            content,
            content_type=self.media_type
            if isinstance(content, bytes)
            else f"{self.media_type}; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


class PlanMarkdown(PlanFile):
    """One issued version as Markdown, each sentence byte for byte as approved."""

    media_type, ending = "text/markdown", "md"
    write = staticmethod(exports.markdown)

    @extend_schema(responses={(200, "text/markdown"): OpenApiTypes.STR})
    def get(self, request: Request, pk: int, version: int) -> HttpResponse:
        return self.file(pk, version)


class PlanCsv(PlanFile):
    """One issued version as CSV; cells that a spreadsheet would run as formulas are neutralised."""

    media_type, ending = "text/csv", "csv"
    write = staticmethod(exports.csv_text)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, pk: int, version: int) -> HttpResponse:
        return self.file(pk, version)


class PlanDocx(PlanFile):
    """One issued version as a Word document."""

    media_type, ending = documents.DOCX, "docx"
    write = staticmethod(documents.docx)

    @extend_schema(responses={(200, documents.DOCX): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, version: int) -> HttpResponse:
        return self.file(pk, version)


class PlanPdf(PlanFile):
    """One issued version as a PDF."""

    media_type, ending = documents.PDF, "pdf"
    write = staticmethod(documents.pdf)

    @extend_schema(responses={(200, documents.PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, version: int) -> HttpResponse:
        return self.file(pk, version)
