"""The administrator's pages until settings have their own: every change becomes an event with before and after."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from dealdesk.audit.models import Event
from dealdesk.audit.record import event, record
from dealdesk.transactions import atomic

SECRET = frozenset({"password"})


def _said(value: Any) -> str:
    if isinstance(value, models.QuerySet | list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


class RecordedAdmin(admin.ModelAdmin):
    """Saves a setting and its event in one transaction."""

    # Fields of which the event says that they changed, and nothing more.
    untold: frozenset[str] = frozenset()

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:
        with atomic():
            super().save_model(request, obj, form, change)
            changes = {
                name: ["not recorded", "not recorded"]
                if name in self.untold
                else [_said(form.initial.get(name, "")), _said(form.cleaned_data.get(name, ""))]
                for name in form.changed_data
                if name not in SECRET and name in form.cleaned_data
            }
            self._note(request, obj, "setting.changed" if change else "setting.added", changes)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with atomic():
            self._note(request, obj, "setting.deleted", {})
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet) -> None:
        with atomic():
            for obj in queryset:
                self._note(request, obj, "setting.deleted", {})
            super().delete_queryset(request, queryset)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        with atomic():
            super().save_formset(request, form, formset, change)
            rows = {
                "added": [str(obj) for obj in formset.new_objects],
                "changed": [f"{obj} ({', '.join(fields)})" for obj, fields in formset.changed_objects],
                "deleted": [str(obj) for obj in formset.deleted_objects],
            }
            if any(rows.values()):
                self._note(request, form.instance, "setting.changed", rows)

    @staticmethod
    def _note(request: HttpRequest, obj: models.Model, kind: str, changes: dict[str, Any]) -> None:
        record(
            event(
                kind,
                actor=request.user,
                now=timezone.now(),
                what=obj._meta.verbose_name and str(obj._meta.verbose_name),
                name=str(obj),
                pk=obj.pk,
                changes=changes,
            )
        )


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Reading only: events are never changed."""

    list_display = ["id", "at", "kind", "actor", "deal_ref", "promise_ref"]
    list_filter = ["kind"]
    list_select_related = ["actor"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        return False
