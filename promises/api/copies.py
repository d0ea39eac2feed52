"""Taking an approved sentence; who took which revision is recorded."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Nothing
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.actions.wordings import copy_sentence
from promises.api.fields import WordingAnswer
from promises.models import PromiseLine


class CopyAnswer(WordingAnswer):
    code = serializers.CharField(source="line.code", read_only=True)

    class Meta(WordingAnswer.Meta):
        fields = ["code", *WordingAnswer.Meta.fields]
        read_only_fields = fields


class Copy(ApiView):
    """The approved sentence, byte for byte."""

    @extend_schema(request=None, responses={200: CopyAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        line = get_object_or_404(PromiseLine.objects.visible_to(self.person), pk=pk)
        wording = copy_sentence(line, by=self.person, now=timezone.now())
        return Response(self.show(CopyAnswer, wording))
