"""Webhooks, for programs. The secret is in the answer that makes it and in no other."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from dealdesk.api.fields import Given, Nothing, PersonField
from dealdesk.api.idempotency import once
from dealdesk.api.views import ApiView
from dealdesk.notices import hooks
from dealdesk.notices.models import Webhook, WebhookMessage
from dealdesk.notices.webhooks import HookEvent, messages_of, state_of

STATES = [("waiting", "Waiting"), ("sent", "Sent"), ("dead", "Given up"), ("dropped", "Not sent")]


class WebhookGiven(Given):
    label: Any = serializers.CharField(max_length=hooks.LONGEST_LABEL)
    url = serializers.CharField(max_length=500, help_text="With https, and public.")
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=HookEvent.choices), min_length=1, max_length=len(HookEvent)
    )


class WebhookChanged(WebhookGiven):
    active = serializers.BooleanField(help_text="Whether anything is sent to it.")


class WebhookAnswer(serializers.ModelSerializer):
    events = serializers.ListField(child=serializers.ChoiceField(choices=HookEvent.choices), read_only=True)
    created_by = PersonField(read_only=True)

    class Meta:
        model = Webhook
        fields = ["id", "label", "url", "events", "active", "old_secret_until", "created_by", "created_at"]
        read_only_fields = fields


class NewWebhookAnswer(WebhookAnswer):
    secret = serializers.CharField(read_only=True, help_text="Signs what is sent. It is not shown again.")

    class Meta(WebhookAnswer.Meta):
        fields = [*WebhookAnswer.Meta.fields, "secret"]
        read_only_fields = fields


class DeliveryAnswer(serializers.ModelSerializer):
    """One message for a webhook and how it stands."""

    state = serializers.SerializerMethodField()
    attempts = serializers.IntegerField(read_only=True, allow_null=True)
    error = serializers.CharField(read_only=True, allow_null=True, help_text="What came of the last attempt.")
    sent_at = serializers.DateTimeField(read_only=True, allow_null=True)
    next_attempt_at = serializers.SerializerMethodField()

    class Meta:
        model = WebhookMessage
        fields = [
            "id",
            "event",
            "payload",
            "created_at",
            "state",
            "attempts",
            "error",
            "sent_at",
            "next_attempt_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, message: Any) -> str:
        return state_of(message)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, message: Any) -> Any:
        if state_of(message) != "waiting":
            return None
        return serializers.DateTimeField().to_representation(message.send_at)


class HookView(ApiView):
    """Everybody else than an administrator learns who may see webhooks, and of none whether it is there."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        try:
            hooks.require_administrator(self.person)
        except hooks.NotAdministrator as problem:
            if kwargs:
                raise Http404 from problem
            raise

    def hook(self, pk: int) -> Webhook:
        return get_object_or_404(Webhook.objects.select_related("created_by"), pk=pk)

    def answer(self, hook: Webhook) -> Response:
        return Response(self.show(WebhookAnswer, hook))


class Webhooks(HookView):
    """The addresses of other programs that hear of events, newest first. For administrators."""

    queryset = Webhook.objects.none()

    @extend_schema(responses=WebhookAnswer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(Webhook.objects.select_related("created_by"), WebhookAnswer)

    @extend_schema(request=WebhookGiven, responses={201: NewWebhookAnswer})
    @once
    def post(self, request: Request) -> Response:
        given = self.given(WebhookGiven)
        hook = hooks.add_webhook(**given, by=self.person, now=timezone.now())
        return Response(self.show(NewWebhookAnswer, hook), status=201)


class OneWebhook(HookView):
    """One webhook."""

    @extend_schema(responses=WebhookAnswer)
    def get(self, request: Request, pk: int) -> Response:
        return self.answer(self.hook(pk))

    @extend_schema(request=WebhookChanged, responses={200: WebhookAnswer})
    def patch(self, request: Request, pk: int) -> Response:
        hook = self.hook(pk)
        given = self.given(WebhookChanged, partial=True)
        hooks.change_webhook(hook, by=self.person, now=timezone.now(), **given)
        return self.answer(self.hook(pk))

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        hooks.delete_webhook(self.hook(pk), by=self.person, now=timezone.now())
        return Response(status=204)


class RotateWebhook(HookView):
    """Make a new secret; the one before signs along for 24 hours."""

    @extend_schema(request=None, responses={200: NewWebhookAnswer})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        hook = hooks.rotate_secret(self.hook(pk), by=self.person, now=timezone.now())
        return Response(self.show(NewWebhookAnswer, hook))


class SendTest(HookView):
    """Send a test message."""

    @extend_schema(request=None, responses={202: None})
    @once
    def post(self, request: Request, pk: int) -> Response:
        self.given(Nothing)
        hooks.send_test(self.hook(pk), by=self.person, now=timezone.now())
        return Response(status=202)


class WebhookDeliveries(HookView):
    """What was sent to a webhook, or is to be, newest first."""

    queryset = WebhookMessage.objects.none()

    @extend_schema(responses=DeliveryAnswer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        return self.page(messages_of(self.hook(pk)), DeliveryAnswer)


class ResendDelivery(HookView):
    """Send a message once more, under the same webhook-id."""

    @extend_schema(request=None, responses={202: None})
    @once
    def post(self, request: Request, pk: int, delivery: int) -> Response:
        self.given(Nothing)
        message = get_object_or_404(WebhookMessage.objects.select_related("webhook"), pk=delivery, webhook=pk)
        hooks.resend(message, by=self.person, now=timezone.now())
        return Response(status=202)
