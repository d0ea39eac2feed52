from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest

from dealdesk.accounts.forms import AbsenceAdminForm
from dealdesk.accounts.models import Absence, Installation, Membership, Person, Team
from dealdesk.audit.admin import RecordedAdmin


class PersonCreationForm(AdminUserCreationForm):
    class Meta:
        model = Person
        fields = ["email", "name"]


class PersonChangeForm(UserChangeForm):
    class Meta:
        model = Person
        fields = "__all__"


ROLES = [
    "sales_rep",
    "reviewer",
    "team_lead",
    "deal_desk_owner",
    "leadership",
    "administrator",
    "guest",
]


@admin.register(Person)
class PersonAdmin(RecordedAdmin, UserAdmin):
    """People are deactivated, never deleted: the record names them for good."""

    form = PersonChangeForm
    add_form = PersonCreationForm
    ordering = ["name"]
    list_display = ["name", "email", "role_label", "is_active"]
    list_filter = ["is_active", *ROLES]
    search_fields = ["name", "email"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["name", "email", "password", "tz", "shortcuts"]}),
        ("Roles", {"fields": [*ROLES]}),
        ("Access", {"fields": ["is_active", "is_staff", "is_superuser"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2", "tz", *ROLES]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1


@admin.register(Team)
class TeamAdmin(RecordedAdmin):
    list_display = ["name", "lead", "capacity_hours_month"]
    list_select_related = ["lead"]
    inlines = [MembershipInline]

    def has_delete_permission(self, request: HttpRequest, obj: Team | None = None) -> bool:
        return False


@admin.register(Absence)
class AbsenceAdmin(RecordedAdmin):
    form = AbsenceAdminForm
    list_display = ["person", "starts_at", "ends_at", "delegate"]
    list_select_related = ["person", "delegate"]


@admin.register(Installation)
class InstallationAdmin(RecordedAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return not Installation.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Installation | None = None) -> bool:
        return False
