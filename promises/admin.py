from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from dealdesk.audit.admin import RecordedAdmin
from promises.models import CatalogEntry, CatalogFeature, LanguageRule, Plan, TriggerRule


@admin.register(Plan)
class PlanAdmin(RecordedAdmin):
    list_display = ["name", "code", "position"]


class EntryInline(admin.StackedInline):
    model = CatalogEntry
    extra = 0


@admin.register(CatalogFeature)
class FeatureAdmin(RecordedAdmin):
    list_display = ["name", "owner", "phase"]
    list_select_related = ["owner"]
    inlines = [EntryInline]


class ReadOnlyAdmin(admin.ModelAdmin):
    """For what has pages of its own, through whose actions it changes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TriggerRule)
class TriggerRuleAdmin(ReadOnlyAdmin):
    list_display = ["title", "tags", "active", "shipped"]


@admin.register(LanguageRule)
class LanguageRuleAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "level", "active", "shipped"]
