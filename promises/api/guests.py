"""Outside advisers who may see one deal and review there for a team."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Team
from dealdesk.api.fields import Given, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from promises.actions.deals import invite_guest
from promises.api.deals import deals_for
from promises.models import DealGuest


class GuestGiven(Given):
    person = PersonField()
    team = serializers.SlugRelatedField(slug_field="code", queryset=Team.objects.all())


class GuestAnswer(serializers.ModelSerializer):
    person = PersonField(read_only=True)
    team = serializers.SlugRelatedField(slug_field="code", read_only=True)
    invited_by = PersonField(read_only=True)

    class Meta:
        model = DealGuest
        fields = ["person", "team", "invited_by", "invited_at"]
        read_only_fields = fields


class Guests(ApiView):
    """The guest reviewers of a deal."""

    queryset = DealGuest.objects.none()
    filter_backends = []
    cursor_ordering = ("id",)

    @extend_schema(responses=GuestAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        return self.page(deal.guests.select_related("person", "team", "invited_by"), GuestAnswer)

    @extend_schema(request=GuestGiven, responses={201: GuestAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        deal = get_object_or_404(deals_for(self.person), pk=pk)
        given = self.given(GuestGiven)
        row = invite_guest(deal, given["person"], team=given["team"], by=self.person, now=timezone.now())
        return Response(self.show(GuestAnswer, row), status=201)
