from django import forms
from django.contrib import admin
from django.http import HttpRequest

from dealdesk.audit.admin import RecordedAdmin
from dealdesk.moments import DAYS
from reviews.models import Clock, ClockHoliday, Route, TeamRule


class ClockForm(forms.ModelForm):
    days = forms.TypedMultipleChoiceField(
        label="Working days",
        coerce=int,
        choices=list(enumerate(DAYS)),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one working day."},
    )

    class Meta:
        model = Clock
        fields = [
            "code",
            "team",
            "kind",
            "hours",
            "tz",
            "days",
            "opens",
            "closes",
            "country",
            "subdivision",
        ]
        help_texts = {
            "code": "A short name for the record. It can't be changed later.",
            "team": "Whose reviews it times. Empty for the final answer, the pre-close review and questions to sales.",
            "kind": (
                "Hours on the wall clock count nights, weekends and holidays. Business hours count only while the team "
                "works. The end of the next business day is the hour at which that day's work ends."
            ),
            "hours": "How many hours count. Not used for the end of the next business day.",
            "tz": "The zone of the working hours and of the holidays, such as Europe/London.",
            "opens": "Wall time in the zone above. On a day on which the clocks change, real hours are counted.",
            "closes": "On the same day as they open.",
        }

    # As the model writes them, so that the record names what is kept.
    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()

    def clean_subdivision(self) -> str:
        return self.cleaned_data["subdivision"].upper()


class HolidayInline(admin.TabularInline):
    model = ClockHoliday
    extra = 1
    verbose_name = "own holiday"
    verbose_name_plural = "own holidays, beside the national ones"


@admin.register(Clock)
class ClockAdmin(RecordedAdmin):
    """A change applies to reviews assigned from now on; a clock that runs keeps its own rule."""

    form = ClockForm
    list_display = ["code", "team", "kind", "hours", "tz", "country", "subdivision"]
    list_select_related = ["team"]
    inlines = [HolidayInline]
    fieldsets = [
        (None, {"fields": ["code", "team"]}),
        (
            "How long an answer may take",
            {
                "fields": ["kind", "hours"],
                "description": "A change counts for what is asked from now on. Clocks that run keep their due time.",
            },
        ),
        ("Working hours", {"fields": ["tz", "days", "opens", "closes"]}),
        ("National holidays", {"fields": ["country", "subdivision"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Clock | None = None) -> list[str]:
        return ["code"] if obj else []


@admin.register(TeamRule)
class TeamRuleAdmin(RecordedAdmin):
    list_display = ["team", "assign_by", "last_assigned"]
    list_select_related = ["team", "last_assigned"]


@admin.register(Route)
class RouteAdmin(RecordedAdmin):
    list_display = ["key", "team"]
    list_select_related = ["team"]
