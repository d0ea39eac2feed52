"""Raw material of a deal, with the sentences found in it that sound like promises."""

from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Person
from dealdesk.api.fields import Given, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView, FormParser, PlainJSONParser
from promises.actions.sources import PASTED, drop_source, keep_source
from promises.api.deals import deals_for
from promises.api.fields import Choice, Text, shown
from promises.models import Deal, Source
from promises.sources.reading import MAX_BYTES, MAX_CHARACTERS
from promises.vocabulary import Channel

# What stands around the file in a form.
AROUND = 64 * 1024


class SourceFacts(Given):
    name = Text(required=False, max_length=400, help_text="What it is called; a file has its own name.")
    said_by = Text(required=False, max_length=160)
    said_to = Text(required=False, max_length=160)
    said_on = serializers.DateField(required=False, allow_null=True)
    channel = Choice(Channel.choices, required=False)


class SourceText(SourceFacts):
    """Raw material as text: call notes, a mail, a transcript."""

    text = serializers.CharField(max_length=MAX_CHARACTERS, trim_whitespace=False)


class SourceFile(SourceFacts):
    """Raw material as a file: text, Markdown, .eml, .docx or .pdf."""

    file = serializers.FileField(allow_empty_file=True)


class CandidateAnswer(serializers.Serializer):
    """A sentence that sounds like a promise of ours or an ask of theirs, with its place in the text in characters."""

    sentence = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    role = serializers.ChoiceField(choices=[("promise", "Promise"), ("ask", "Ask")])
    said_by = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)


class SourceAnswer(serializers.ModelSerializer):
    form = serializers.ChoiceField(choices=Source.Form.choices, read_only=True)
    added_by = PersonField(read_only=True)
    lines = serializers.IntegerField(source="uses", read_only=True, help_text="How many lines came from it.")

    class Meta:
        model = Source
        fields = ["id", "deal", "name", "form", "digest", "added_by", "added_at", "lines"]
        read_only_fields = fields


class SourceDetail(SourceAnswer):
    """A source with its text, and the sentences of it to choose from. Nothing is on the sheet until it is added there."""

    said_by = serializers.CharField(source="facts.said_by", default="", read_only=True)
    said_to = serializers.CharField(source="facts.said_to", default="", read_only=True)
    said_on = serializers.CharField(source="facts.said_on", default="", read_only=True)
    channel = shown(Channel.choices)
    candidates = serializers.SerializerMethodField()

    class Meta(SourceAnswer.Meta):
        fields = [
            *SourceAnswer.Meta.fields,
            "said_by",
            "said_to",
            "said_on",
            "channel",
            "text",
            "candidates",
        ]
        read_only_fields = fields

    def to_representation(self, source: Source) -> dict[str, Any]:
        return {**super().to_representation(source), "channel": source.facts.get("channel", "")}

    def get_candidates(self, source: Source) -> CandidateAnswer(many=True):  # type: ignore[valid-type]
        return CandidateAnswer([row for row in source.sentences if row["role"]], many=True).data


def sources_for(person: Person) -> QuerySet[Source]:
    visible = Deal.objects.visible_to(person)
    return (
        Source.objects.filter(deal__in=visible)
        .select_related("added_by", "deal__sales_rep")
        .annotate(uses=Count("lines"))
    )


class SourceView(ApiView):
    parser_classes = [PlainJSONParser, FormParser]
    longest_body = MAX_BYTES + AROUND

    def source(self, pk: int) -> Any:
        return self.show(SourceDetail, get_object_or_404(sources_for(self.person), pk=pk))


class Sources(SourceView):
    """The raw material of a deal."""

    queryset = Source.objects.none()
    filter_backends = []

    @extend_schema(responses=SourceAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        return self.page(sources_for(self.person).filter(deal=deal).defer("text", "sentences"), SourceAnswer)

    @extend_schema(
        request={"application/json": SourceText, "multipart/form-data": SourceFile},
        responses={201: SourceDetail},
        description="Keep raw material with the deal and find the promises in it. The same text is kept once.",
    )
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        has_file = bool(request.FILES) or "multipart/form-data" in (request.content_type or "")
        given = dict(self.given(SourceFile if has_file else SourceText))
        name, file = given.pop("name", ""), given.pop("file", None)
        content = file.read() if file is not None else given.pop("text").encode("utf-8", "replace")
        source = keep_source(
            deal,
            name=name or (file.name if file is not None else PASTED),
            content=content,
            by=self.person,
            now=timezone.now(),
            facts=given,
            field="file" if file is not None else "text",
        )
        return Response(self.source(source.pk), status=201)


class OneSource(SourceView):
    """One source."""

    @extend_schema(responses=SourceDetail)
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.source(pk))

    @extend_schema(responses={204: None}, description="Remove a source that no line came from.")
    def delete(self, request: Request, pk: int) -> Response:
        drop_source(get_object_or_404(sources_for(self.person), pk=pk), by=self.person, now=timezone.now())
        return Response(status=204)
