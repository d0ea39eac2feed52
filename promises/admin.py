from django.contrib import admin
from django.http import HttpRequest

from dealdesk.audit.admin import RecordedAdmin
from promises.models import CatalogEntry, CatalogFeature, Plan, TriggerRule


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


@admin.register(TriggerRule)
class TriggerRuleAdmin(RecordedAdmin):
    """Rules are retired, not deleted: hard stops name them."""

    list_display = ["title", "tags", "active", "shipped"]
    readonly_fields = ["shipped"]

    def has_delete_permission(self, request: HttpRequest, obj: TriggerRule | None = None) -> bool:
        return False
