"""The proof of a promise: listing, adding, handing out and removing its files."""

from django.conf import settings
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Person
from dealdesk.api.fields import Given, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView, FormParser, PlainJSONParser
from promises.actions.proofs import add_proofs, remove_proof
from promises.api.sources import AROUND
from promises.models import PromiseLine, Proof
from promises.views.proofs import download

ANYTHING = "application/octet-stream"


class ProofGiven(Given):
    file = serializers.FileField(allow_empty_file=True)


class ProofAnswer(serializers.ModelSerializer):
    promise = serializers.PrimaryKeyRelatedField(source="line", read_only=True)
    added_by = PersonField(read_only=True)

    class Meta:
        model = Proof
        fields = ["id", "promise", "name", "media_type", "size", "digest", "added_by", "added_at"]
        read_only_fields = fields


def proofs_for(person: Person) -> QuerySet[Proof]:
    visible = PromiseLine.objects.visible_to(person)
    return Proof.objects.kept().filter(line__in=visible).select_related("added_by", "line__deal__sales_rep")


class PromiseProof(ApiView):
    """The files that show what was asked."""

    queryset = Proof.objects.none()
    filter_backends = []
    cursor_ordering = ("id",)
    parser_classes = [PlainJSONParser, FormParser]

    @property
    def longest_body(self) -> int:  # type: ignore[override]
        return settings.PROOF_MAX_BYTES + AROUND

    def line(self, pk: int) -> PromiseLine:
        lines = PromiseLine.objects.visible_to(self.person).select_related("deal__sales_rep")
        return get_object_or_404(lines, pk=pk)

    @extend_schema(responses=ProofAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        return self.page(proofs_for(self.person).filter(line=self.line(pk)), ProofAnswer)

    @extend_schema(request={"multipart/form-data": ProofGiven}, responses={201: ProofAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        line = self.line(pk)
        file = self.given(ProofGiven)["file"]
        (proof,) = add_proofs(line, [file], by=self.person, now=timezone.now(), field="file")
        return Response(self.show(ProofAnswer, proof), status=201)


class OneProof(ApiView):
    """One file."""

    @extend_schema(responses={(200, ANYTHING): OpenApiTypes.BINARY}, description="The file, as a download.")
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return download(get_object_or_404(proofs_for(self.person), pk=pk), media_type=ANYTHING)

    @extend_schema(responses={204: None}, description="Take a file off a promise that is not answered yet.")
    def delete(self, request: Request, pk: int) -> Response:
        remove_proof(get_object_or_404(proofs_for(self.person), pk=pk), by=self.person, now=timezone.now())
        return Response(status=204)
