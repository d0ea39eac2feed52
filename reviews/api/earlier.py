"""Earlier promises like one of ours, with what became of them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import MoneyField
from dealdesk.api.views import ApiView
from promises.api.fields import WordingAnswer, shown
from promises.api.lines import lines_for
from promises.models import PromiseLine
from promises.vocabulary import LineState
from reviews.models.finals import FinalKind
from reviews.permissions import sees_repeats
from reviews.precedents import Precedent, precedents

MOST_LIKE = 10


class PrecedentAnswer(serializers.Serializer):
    """One earlier promise: the words approved (or removed) then, limit, the teams' cost, and how it turned out."""

    promise = serializers.IntegerField(source="line.pk")
    ref = serializers.CharField(source="line.ref")
    account = serializers.CharField(source="line.deal.account")
    state = serializers.ChoiceField(source="line.state", choices=LineState.choices)
    likeness = serializers.FloatField(help_text="From 0 to 1.")
    wording = WordingAnswer()
    answer = serializers.SerializerMethodField()
    answered_at = serializers.DateTimeField(source="final.at", allow_null=True, default=None)
    limit = serializers.CharField(allow_blank=True)
    effort_hours = serializers.DecimalField(
        source="cost.hours", max_digits=10, decimal_places=2, allow_null=True, default=None
    )
    one_off_cost = MoneyField(source="cost.one_off", allow_null=True, default=None)
    monthly_cost = MoneyField(source="cost.monthly", allow_null=True, default=None)
    reason = serializers.CharField(allow_blank=True)
    say_instead = serializers.CharField(source="line.say_instead", allow_blank=True)
    turned_out = serializers.ListField(
        child=serializers.CharField(), help_text="Empty where the record says nothing yet."
    )

    def get_answer(self, row: Precedent) -> shown(FinalKind.choices):  # type: ignore[valid-type]
        return row.final.answer if row.final is not None else ""


class EarlierAnswer(serializers.Serializer):
    """Earlier promises like it, the likest first. `approved_lately` counts the same exception in the last 90 days; it is
    null for those who are not told."""

    removed = serializers.IntegerField()
    approved_lately = serializers.IntegerField(allow_null=True)
    promises = PrecedentAnswer(many=True)


class Earlier(ApiView):
    """What was promised before that is like this promise."""

    queryset = PromiseLine.objects.none()
    filter_backends = []

    @extend_schema(responses=EarlierAnswer)
    def get(self, request: Request, pk: int) -> Response:
        line = get_object_or_404(lines_for(self.person), pk=pk)
        found = precedents(line, person=self.person, now=timezone.now(), limit=MOST_LIKE)
        shown_: dict[str, Any] = {
            "removed": found.removed,
            "approved_lately": found.approved_lately if sees_repeats(self.person) else None,
            "promises": found.rows,
        }
        return Response(self.show(EarlierAnswer, shown_))
