"""People as the API shows them."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.accounts.models import Absence, Person, Role, Team
from dealdesk.api.views import ApiView


class PersonAnswer(serializers.ModelSerializer):
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices), read_only=True)
    teams = serializers.SlugRelatedField(slug_field="code", many=True, read_only=True)
    zone = serializers.CharField(source="tz", help_text="IANA time zone.")
    away_until = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ["name", "email", "roles", "teams", "zone", "away_until"]
        read_only_fields = fields

    def get_away_until(self, person: Any) -> serializers.DateTimeField(allow_null=True):  # type: ignore[valid-type]
        field = serializers.DateTimeField()
        ends = [absence.ends_at for absence in person.absences_now]
        return field.to_representation(max(ends)) if ends else None


def people() -> QuerySet[Person]:
    """Active people with what `PersonAnswer` shows."""
    absences = Prefetch("absences", Absence.objects.covering(timezone.now()), to_attr="absences_now")
    return Person.objects.active().prefetch_related("teams", absences)


class PersonFilter(django_filters.FilterSet):
    role = django_filters.ChoiceFilter(choices=Role.choices, method="with_role")
    team = django_filters.ModelChoiceFilter(
        field_name="teams", to_field_name="code", queryset=Team.objects.all()
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def with_role(self, queryset: Any, name: str, value: str) -> Any:
        return queryset.filter(**{Role(value).value: True})


class Me(ApiView):
    """Who I am."""

    @extend_schema(responses=PersonAnswer)
    def get(self, request: Request) -> Response:
        return Response(self.show(PersonAnswer, people().get(pk=self.person.pk)))


class People(ApiView):
    """Everybody who works here; a guest reviewer sees only themselves."""

    queryset = Person.objects.none()
    filterset_class = PersonFilter
    cursor_ordering = ("id",)

    @extend_schema(responses=PersonAnswer(many=True))
    def get(self, request: Request) -> Response:
        found = people()
        if self.person.guest:
            found = found.filter(pk=self.person.pk)
        return self.page(found, PersonAnswer)
