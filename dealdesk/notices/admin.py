from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from dealdesk.accounts.models import Person
from dealdesk.audit.admin import RecordedAdmin
from dealdesk.notices import chat
from dealdesk.notices.models import Delivery, TeamChannel
from dealdesk.notices.sending import AlreadySent, receiver, send_again

HELP = "For example slack://…, pagerduty://… or, for Microsoft Teams, workflows://… (msteams:// has ended)."


class TeamChannelForm(forms.ModelForm):
    """The address goes in and is never shown again: whoever reads it can post."""

    class Meta:
        model = TeamChannel
        fields = ["team", "label", "url", "only_late", "active"]
        widgets = {"url": forms.TextInput(attrs={"size": 80, "autocomplete": "off"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["url"]
        field.help_text = f"{field.help_text} {HELP}"
        if self.instance.pk:
            self.initial["url"] = ""
            field.required = False
            field.help_text += f" Leave it empty to keep {chat.masked(self.instance.url)}"

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip()
        if not url and self.instance.pk:
            return self.instance.url
        chat.check_address(url)
        return url


@admin.register(TeamChannel)
class TeamChannelAdmin(RecordedAdmin):
    form = TeamChannelForm
    untold = frozenset({"url"})
    list_display = ["label", "team", "address", "only_late", "active"]
    list_select_related = ["team"]
    list_filter = ["team", "active"]

    @admin.display(description="address")
    def address(self, channel: TeamChannel) -> str:
        return chat.masked(channel.url)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "Waiting"), ("sent", "Sent"), ("dead", "Given up")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        match self.value():
            case "waiting":
                return queryset.filter(sent_at__isnull=True, dead_at__isnull=True)
            case "sent":
                return queryset.filter(sent_at__isnull=False)
            case "dead":
                return queryset.filter(dead_at__isnull=False)
        return queryset


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    """What is on its way out of the app, and what was given up."""

    list_display = [
        "id",
        "channel",
        "to",
        "created_at",
        "send_at",
        "attempts",
        "sent_at",
        "dead_at",
        "error",
    ]
    list_display_links = None
    list_filter = [StateFilter, "channel"]
    list_select_related = ["person", "team_channel__team", "message__webhook"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["send_again"]

    @admin.display(description="to")
    def to(self, delivery: Delivery) -> str:
        return receiver(delivery)

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        assert isinstance(request.user, Person)
        done, left = 0, 0
        for delivery in queryset.select_related(*self.list_select_related):
            try:
                send_again(delivery, by=request.user, now=timezone.now())
                done += 1
            except AlreadySent:
                left += 1
        if done:
            self.message_user(request, f"{done} will be sent again within a minute.", messages.SUCCESS)
        if left:
            self.message_user(
                request, f"{left} went out already, so nothing was sent again.", messages.WARNING
            )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        return False
