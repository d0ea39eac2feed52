"""Settings are edited in the admin until they have pages of their own, and every change is an event."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from dealdesk.accounts.models import Person
from dealdesk.audit.models import Event
from promises.models import PromiseLine
from reviews.models import Clock, ReviewAssignment, Route


@pytest.fixture
def signed_in(admin: Person, client: Client) -> Client:
    client.force_login(admin)
    return client


def test_every_registered_page_opens(signed_in: Client, line: PromiseLine):
    assert len(admin.site._registry) >= 10
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert signed_in.get(reverse(name)).status_code == 200


def test_clock_change_is_an_event_and_leaves_running_clocks_alone(signed_in: Client, line: PromiseLine):
    review = ReviewAssignment.objects.get(line=line, team__code="engineering")
    clock = Clock.objects.get(code="engineering")
    page = reverse("admin:reviews_clock_change", args=[clock.pk])
    values = {
        "code": "engineering",
        "team": clock.team_id,
        "kind": "wall_clock",
        "hours": "48",
        "tz": "Europe/London",
        "days": "[0, 1, 2, 3, 4]",
        "opens": "09:00",
        "closes": "17:00",
        "holidays-TOTAL_FORMS": "0",
        "holidays-INITIAL_FORMS": "0",
    }
    assert signed_in.post(page, values).status_code == 302
    event = Event.objects.get(kind="setting.changed")
    assert event.data["changes"]["hours"] == ["24.00", "48"]
    due = review.due_at
    review.refresh_from_db()
    assert review.due_at == due


def test_deleted_route_is_an_event(signed_in: Client):
    route = Route.objects.first()
    signed_in.post(reverse("admin:reviews_route_delete", args=[route.pk]), {"post": "yes"})
    assert not Route.objects.filter(pk=route.pk).exists()
    assert Event.objects.get(kind="setting.deleted").data["name"] == str(route)


def test_people_and_events_are_not_deleted(signed_in: Client, rep: Person):
    assert signed_in.post(reverse("admin:accounts_person_delete", args=[rep.pk])).status_code == 403
    assert signed_in.get(reverse("admin:audit_event_add")).status_code == 403


def test_nobody_but_staff_enters(client: Client, rep: Person):
    client.force_login(rep)
    assert client.get(reverse("admin:index")).status_code == 302
