"""When I am away, for programs."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Absence
from dealdesk.api.fields import Given, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from reviews.actions.absences import end_absence, plan_absence


class AbsenceGiven(Given):
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(help_text="The first moment after it.")
    delegate = PersonField(required=False, allow_null=True, help_text="Who answers meanwhile.")


class AbsenceAnswer(serializers.ModelSerializer):
    delegate = PersonField(read_only=True, allow_null=True)

    class Meta:
        model = Absence
        fields = ["id", "starts_at", "ends_at", "delegate"]
        read_only_fields = fields


class MyAbsences(ApiView):
    """My absences, the latest first; those that are over too."""

    queryset = Absence.objects.none()
    filter_backends = []
    cursor_ordering = ("-starts_at", "-id")

    @extend_schema(responses=AbsenceAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(Absence.objects.filter(person=self.person).select_related("delegate"), AbsenceAnswer)

    @extend_schema(request=AbsenceGiven, responses={201: AbsenceAnswer})
    @once
    def post(self, request: Request) -> Response:
        given = self.given(AbsenceGiven)
        absence = plan_absence(
            self.person,
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            delegate=given.get("delegate"),
            by=self.person,
            now=timezone.now(),
        )
        return Response(self.show(AbsenceAnswer, absence), status=201)


class MyAbsence(ApiView):
    """End an absence that runs, or remove one that is still to come."""

    queryset = Absence.objects.none()

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        absence = get_object_or_404(Absence, pk=pk, person=self.person)
        end_absence(absence, by=self.person, now=timezone.now())
        return Response(status=204)
