"""Importing a spreadsheet of lines into a deal's sheet."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView, FormParser, PlainJSONParser
from promises.actions.imports import Report, read_import, take_import
from promises.api.deals import deals_for
from promises.api.sources import AROUND
from promises.files.tables import MAX_BYTES
from promises.models import PromiseLine


class ImportGiven(Given):
    take_good = serializers.BooleanField(
        required=False, default=False, help_text="Add the good rows; otherwise nothing is saved."
    )


class ImportText(ImportGiven):
    """A spreadsheet as CSV in a text."""

    text = serializers.CharField(max_length=MAX_BYTES, trim_whitespace=False)


class ImportFile(ImportGiven):
    """A spreadsheet as a file: CSV or .xlsx."""

    file = serializers.FileField(allow_empty_file=True)


class ProblemAnswer(serializers.Serializer):
    row = serializers.IntegerField(help_text="Its number in the spreadsheet.")
    column = serializers.CharField(
        allow_blank=True, help_text="The column's header; empty for the whole row."
    )
    reason = serializers.CharField()


class ImportAnswer(serializers.Serializer):
    """What the rows say: which can be taken, what is wrong with the others, and the promises that were added."""

    good_rows = serializers.ListField(child=serializers.IntegerField())
    bad_rows = serializers.ListField(child=serializers.IntegerField())
    problems = ProblemAnswer(many=True)
    columns_left_out = serializers.ListField(child=serializers.CharField())
    promises = serializers.ListField(child=serializers.IntegerField(), help_text="Ids of the lines added.")


def answer_of(report: Report, lines: list[PromiseLine]) -> dict[str, Any]:
    return {
        "good_rows": [number for number, _ in report.good],
        "bad_rows": report.bad_rows,
        "problems": report.problems,
        "columns_left_out": report.left_out,
        "promises": [line.pk for line in lines],
    }


class ImportLines(ApiView):
    """Lines out of a spreadsheet."""

    parser_classes = [PlainJSONParser, FormParser]
    longest_body = MAX_BYTES + AROUND

    @extend_schema(
        request={"application/json": ImportText, "multipart/form-data": ImportFile},
        responses={200: ImportAnswer},
        description="Report what each row says. With `take_good` the good rows are added: all of them or none.",
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        has_file = bool(request.FILES) or "multipart/form-data" in (request.content_type or "")
        given = self.given(ImportFile if has_file else ImportText)
        file = given.get("file")
        report = read_import(
            deal,
            name=file.name if file is not None else "Spreadsheet",
            content=file.read() if file is not None else given["text"].encode("utf-8", "replace"),
            by=self.person,
        )
        take = given["take_good"]
        lines = take_import(deal, report, by=self.person, now=timezone.now()) if take else []
        return Response(self.show(ImportAnswer, answer_of(report, lines)))
