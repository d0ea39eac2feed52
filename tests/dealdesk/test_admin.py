"""Settings are edited in the admin until they have pages of their own, and every change is an event."""

from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from dealdesk.accounts.models import Absence, Person
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
    assert signed_in.post(page, clock_form(clock, hours="48", country="de")).status_code == 302
    event = Event.objects.get(kind="setting.changed")
    assert event.data["changes"] == {"hours": ["24.00", "48"], "country": ["", "DE"]}
    clock.refresh_from_db()
    assert (clock.hours, clock.country, clock.days) == (48, "DE", [0, 1, 2, 3, 4])
    due = review.due_at
    review.refresh_from_db()
    assert review.due_at == due


def clock_form(clock: Clock, **changes: Any) -> dict[str, Any]:
    """What the clock's page posts, with some fields changed."""
    return {
        "team": clock.team_id,
        "kind": clock.kind,
        "hours": clock.hours,
        "tz": clock.tz,
        "days": clock.days,
        "opens": "09:00",
        "closes": "17:00",
        "country": "",
        "subdivision": "",
        "holidays-TOTAL_FORMS": "0",
        "holidays-INITIAL_FORMS": "0",
        **changes,
    }


def test_working_days_and_holidays_of_a_clock_are_recorded(signed_in: Client):
    clock = Clock.objects.get(code="engineering")
    page = reverse("admin:reviews_clock_change", args=[clock.pk])
    holiday = {
        "holidays-TOTAL_FORMS": "1",
        "holidays-0-clock": clock.pk,
        "holidays-0-on": "2026-12-24",
        "holidays-0-name": "Office closed",
    }
    values = clock_form(clock, days=["0", "1", "2", "3"], code="other", **holiday)
    assert signed_in.post(page, values).status_code == 302
    clock.refresh_from_db()
    # Other code finds the clock by its code.
    assert (clock.code, clock.days) == ("engineering", [0, 1, 2, 3])
    changes = [event.data["changes"] for event in Event.objects.filter(kind="setting.changed").order_by("pk")]
    assert changes[0] == {"days": ["0, 1, 2, 3, 4", "0, 1, 2, 3"]}
    assert changes[1]["added"] == ["2026-12-24"]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"days": []}, "days", "Choose at least one working day."),
        ({"days": ["7"]}, "days", "7 is not one of the available choices"),
        ({"closes": "08:00"}, "closes", "Working hours close later than they open"),
        ({"hours": "0"}, "hours", "A clock counts more than 0 hours."),
        ({"country": "XX"}, "country", "Use the ISO code of a country"),
        ({"country": "GB", "subdivision": "XX"}, "subdivision", "GB has these: ENG, NIR, SCT, WLS."),
        ({"tz": "Mars/Olympus"}, "tz", ""),
    ],
)
def test_wrong_clock_is_named_at_its_field_and_changes_nothing(
    signed_in: Client, changes: dict[str, Any], field: str, words: str
):
    clock = Clock.objects.get(code="engineering")
    page = signed_in.post(
        reverse("admin:reviews_clock_change", args=[clock.pk]), clock_form(clock, **changes)
    )
    assert page.status_code == 200
    errors = page.context["adminform"].form.errors
    assert set(errors) == {field}
    assert words in " ".join(errors[field])
    assert not Event.objects.exists()


def test_new_clock_is_made_with_a_code(signed_in: Client):
    other = Clock(kind="business_hours", hours=4)
    values = clock_form(other, code="night_desk", team="", days=["5", "6"])
    assert signed_in.post(reverse("admin:reviews_clock_add"), values).status_code == 302
    assert Clock.objects.get(code="night_desk").days == [5, 6]
    assert Event.objects.get().kind == "setting.added"


def test_deleted_route_is_an_event(signed_in: Client):
    route = Route.objects.first()
    signed_in.post(reverse("admin:reviews_route_delete", args=[route.pk]), {"post": "yes"})
    assert not Route.objects.filter(pk=route.pk).exists()
    assert Event.objects.get(kind="setting.deleted").data["name"] == str(route)


def test_an_absence_is_held_to_the_same_rules(signed_in: Client, cast):
    page = reverse("admin:accounts_absence_add")

    def post(person: Person, delegate: Person | None) -> Any:
        return signed_in.post(
            page,
            {
                "person": person.pk,
                "starts_at_0": "2030-03-01",
                "starts_at_1": "09:00",
                "ends_at_0": "2030-03-05",
                "ends_at_1": "09:00",
                "delegate": delegate.pk if delegate else "",
            },
        )

    with time_machine.travel("2030-02-01T12:00:00Z"):
        signed_in.force_login(cast.admin)
        assert post(cast.engineer, cast.lead).status_code == 302
        assert "so nobody would answer" in post(cast.lead, cast.engineer).content.decode()
        assert "is away then already" in post(cast.engineer, None).content.decode()
        assert Absence.objects.count() == 1
        changed = signed_in.get(reverse("admin:accounts_absence_change", args=[Absence.objects.get().pk]))
        assert changed.status_code == 200
    assert Event.objects.get(kind="setting.added").data["what"] == "absence"


def test_people_and_events_are_not_deleted(signed_in: Client, rep: Person):
    assert signed_in.post(reverse("admin:accounts_person_delete", args=[rep.pk])).status_code == 403
    assert signed_in.get(reverse("admin:audit_event_add")).status_code == 403


def test_nobody_but_staff_enters(client: Client, rep: Person):
    client.force_login(rep)
    assert client.get(reverse("admin:index")).status_code == 302
