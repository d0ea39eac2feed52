"""How I hear of things, for programs."""

from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given
from dealdesk.api.views import ApiView
from dealdesk.notices.choices import choice_of, choose
from dealdesk.notices.models import MessageChoice


class WeekdaysField(serializers.ListField):
    """Numbers of weekdays, Monday 0 to Sunday 6."""

    child = serializers.IntegerField(min_value=0, max_value=6)

    def to_internal_value(self, data: Any) -> list[int]:
        return sorted(set(super().to_internal_value(data)))


# JSON Schema's own "time" is a moment with an offset.
@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"})
class WallTimeField(serializers.TimeField):
    """A time on a clock on the wall, to the minute: "08:30"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M"], **kwargs)


class MessagesGiven(Given):
    email = serializers.ChoiceField(choices=MessageChoice.Email.choices)
    quiet = serializers.BooleanField(help_text="Hold e-mail back outside the working hours.")
    days = WeekdaysField(min_length=1, max_length=7, help_text="Working days, Monday 0 to Sunday 6.")
    opens = WallTimeField(help_text="When the working hours begin, in your own time zone.")
    closes = WallTimeField(help_text="When they end, later on the same day.")


class MessagesAnswer(serializers.ModelSerializer):
    days = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), read_only=True)
    opens = WallTimeField(read_only=True)
    closes = WallTimeField(read_only=True)

    class Meta:
        model = MessageChoice
        fields = ["email", "quiet", "days", "opens", "closes"]
        read_only_fields = fields


class MyMessages(ApiView):
    """How I hear of things outside the app. The inbox has every message, whatever is chosen."""

    @extend_schema(responses=MessagesAnswer)
    def get(self, request: Request) -> Response:
        return Response(self.show(MessagesAnswer, choice_of(self.person)))

    @extend_schema(request=MessagesGiven, responses={200: MessagesAnswer})
    def patch(self, request: Request) -> Response:
        given = self.given(MessagesGiven, partial=True)
        try:
            choice = choose(self.person, **given)
        except ValidationError as problem:
            raise serializers.ValidationError(problem.message_dict) from problem
        return Response(self.show(MessagesAnswer, choice))
