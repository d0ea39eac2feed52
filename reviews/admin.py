from django.contrib import admin

from dealdesk.audit.admin import RecordedAdmin
from reviews.models import Clock, ClockHoliday, Route, TeamRule


class HolidayInline(admin.TabularInline):
    model = ClockHoliday
    extra = 1


@admin.register(Clock)
class ClockAdmin(RecordedAdmin):
    """A change applies to reviews assigned from now on; a clock that runs keeps its own rule."""

    list_display = ["code", "team", "kind", "hours", "tz"]
    list_select_related = ["team"]
    inlines = [HolidayInline]


@admin.register(TeamRule)
class TeamRuleAdmin(RecordedAdmin):
    list_display = ["team", "assign_by", "last_assigned"]
    list_select_related = ["team", "last_assigned"]


@admin.register(Route)
class RouteAdmin(RecordedAdmin):
    list_display = ["key", "team"]
    list_select_related = ["team"]
