"""Contract checks: comparing a contract's text with the approved wording, and what came out each time."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Person
from dealdesk.api.fields import Given, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView, FormParser, PlainJSONParser
from promises.actions.checks import PASTED, check_contract
from promises.api.deals import deals_for
from promises.api.fields import Text
from promises.api.sources import AROUND
from promises.contracts import DECLINED, SUPERSEDED, UNAPPROVED
from promises.models import Deal, DriftCheck
from promises.sources.reading import MAX_BYTES, MAX_CHARACTERS


class ContractText(Given):
    """A contract as text."""

    text = serializers.CharField(max_length=MAX_CHARACTERS, trim_whitespace=False)
    name = Text(required=False, max_length=400, help_text="What it is called.")


class ContractFile(Given):
    """A contract as a file: text, Markdown, .docx or .pdf."""

    file = serializers.FileField(allow_empty_file=True)
    name = Text(required=False, max_length=400, help_text="Its own name where this is left out.")


class LineDriftAnswer(serializers.Serializer):
    status = serializers.ChoiceField(
        choices=[("exact", "Exact"), ("changed", "Changed"), ("missing", "Missing")]
    )
    kinds = serializers.ListField(child=serializers.CharField())
    found = serializers.CharField(allow_blank=True)


class DriftAnswer(serializers.ModelSerializer):
    """One check. `result` holds each approved sentence by its code; the lists hold what should not stand in the text."""

    plan_version = serializers.IntegerField(source="plan.version", read_only=True)
    clean = serializers.BooleanField(source="is_clean", read_only=True)
    checked_by = PersonField(read_only=True)
    result = serializers.SerializerMethodField()
    unapproved = serializers.SerializerMethodField()
    declined_back = serializers.SerializerMethodField()
    superseded_back = serializers.SerializerMethodField()

    class Meta:
        model = DriftCheck
        fields = [
            "id",
            "deal",
            "name",
            "digest",
            "plan_version",
            "scope_version",
            "clean",
            "checked_by",
            "checked_at",
            "result",
            "unapproved",
            "declined_back",
            "superseded_back",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(child=LineDriftAnswer()))
    def get_result(self, check: DriftCheck) -> dict[str, dict[str, Any]]:
        return {
            row["code"]: {name: row[name] for name in ("status", "kinds", "found")}
            for row in check.result["lines"]
        }

    def get_unapproved(self, check: DriftCheck) -> list[str]:
        return [row["text"] for row in _strays(check, UNAPPROVED)]

    def get_declined_back(self, check: DriftCheck) -> list[str]:
        return sorted({row["code"] for row in _strays(check, DECLINED)})

    def get_superseded_back(self, check: DriftCheck) -> list[str]:
        return sorted({row["code"] for row in _strays(check, SUPERSEDED)})


def _strays(check: DriftCheck, kind: str) -> list[dict[str, Any]]:
    return [row for row in check.result["strays"] if row["kind"] == kind]


def checks_for(person: Person) -> QuerySet[DriftCheck]:
    visible = Deal.objects.visible_to(person)
    checks = DriftCheck.objects.filter(deal__in=visible).select_related("plan", "checked_by")
    return checks.defer("text")


class DriftChecks(ApiView):
    """The contract checks of a deal, the latest first."""

    queryset = DriftCheck.objects.none()
    filter_backends = []
    parser_classes = [PlainJSONParser, FormParser]
    longest_body = MAX_BYTES + AROUND

    @extend_schema(responses=DriftAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        return self.page(checks_for(self.person).filter(deal=deal), DriftAnswer)

    @extend_schema(
        request={"application/json": ContractText, "multipart/form-data": ContractFile},
        responses={201: DriftAnswer},
        description="Compare a contract with the approved wording, and keep what came out.",
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        has_file = bool(request.FILES) or "multipart/form-data" in (request.content_type or "")
        given = dict(self.given(ContractFile if has_file else ContractText))
        file = given.get("file")
        check = check_contract(
            deal,
            text=given.get("text", ""),
            content=file.read() if file is not None else None,
            name=given.get("name") or (file.name if file is not None else PASTED),
            by=self.person,
            now=timezone.now(),
        )
        check = checks_for(self.person).get(pk=check.pk)
        return Response(self.show(DriftAnswer, check), status=201)
