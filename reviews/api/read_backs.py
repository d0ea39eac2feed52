"""Reading sentences back: what people outside a deal understand of each."""

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
from promises.api.deals import deals_for
from promises.api.fields import Text
from promises.models import Deal, PromiseLine, ReadBack
from promises.read_backs import LONGEST
from reviews.actions.read_backs import read_back


class ReadBackGiven(Given):
    text = Text(max_length=LONGEST, help_text="What the sentence promises, in the reader's own words.")
    digest = Text(
        required=False, max_length=64, help_text="Of the words that were read; 409 where newer ones stand."
    )


class ReadBackAnswer(serializers.ModelSerializer):
    """One read-back. With guesses it is kept and does not count."""

    promise = serializers.IntegerField(source="wording.line_id", read_only=True)
    revision = serializers.IntegerField(source="wording.revision", read_only=True)
    guesses = serializers.ListField(child=serializers.CharField(), read_only=True)
    counts = serializers.SerializerMethodField(help_text="Whether it holds no guess.")
    by = PersonField(read_only=True)

    class Meta:
        model = ReadBack
        fields = ["id", "promise", "revision", "text", "guesses", "counts", "by", "at"]
        read_only_fields = fields

    def get_counts(self, row: ReadBack) -> bool:
        return not row.guesses


def read_backs_for(person: Person) -> QuerySet[ReadBack]:
    visible = Deal.objects.visible_to(person)
    rows = ReadBack.objects.filter(wording__line__deal__in=visible)
    return rows.select_related("wording", "by").order_by("-pk")


class ReadBacks(ApiView):
    """Every read-back of a deal's sentences, of older words too; the latest first."""

    queryset = ReadBack.objects.none()
    filter_backends = []

    @extend_schema(responses=ReadBackAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        return self.page(read_backs_for(self.person).filter(wording__line__deal=deal), ReadBackAnswer)


class GiveReadBack(ApiView):
    """Read a sentence back; for who has no part in the deal."""

    @extend_schema(request=ReadBackGiven, responses={201: ReadBackAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        line = get_object_or_404(PromiseLine.objects.visible_to(self.person), pk=pk)
        given = self.given(ReadBackGiven)
        made = read_back(
            line, given["text"], digest=given.get("digest", ""), by=self.person, now=timezone.now()
        )
        return Response(self.show(ReadBackAnswer, read_backs_for(self.person).get(pk=made.pk)), status=201)
