"""Planning when somebody is away: the actions, and the pages under the profile."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from dealdesk.accounts.models import Absence, Person
from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice
from promises.states import MovedOn, NotYours, Refused
from reviews.actions.absences import change_absence, end_absence, plan_absence
from reviews.history import describe
from tests.conftest import NOW


def day(number: float) -> datetime:
    return NOW + timedelta(days=number)


def plan(
    person: Person, first: float = 1, last: float = 3, delegate: Person | None = None, **more: Any
) -> Absence:
    values = {"by": person, "now": NOW, **more}
    return plan_absence(person, starts_at=day(first), ends_at=day(last), delegate=delegate, **values)


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


@pytest.fixture
def emil(client: Client, engineer: Person) -> Any:
    client.force_login(engineer)
    with time_machine.travel(NOW, tick=False):
        yield client


# --- Actions --------------------------------------------------------------------------------------------------------


def test_planning_tells_the_delegate_and_is_an_event(cast: SimpleNamespace):
    absence = plan(cast.engineer, delegate=cast.lead)
    assert told(cast.lead) == [
        "Emil Engineer is away: tomorrow, Thu 5 Mar, 15:00 to Sat 7 Mar, 15:00. You answer for them."
    ]
    assert told(cast.engineer) == []
    event = Event.objects.get(kind="absence.planned")
    assert event.actor == cast.engineer and event.data["before"] is None
    assert event.data["after"] == {
        "starts_at": day(1).isoformat(),
        "ends_at": day(3).isoformat(),
        "delegate": "Lea Lead",
    }
    assert describe(event) == (
        "Emil Engineer planned that Emil Engineer is away from 5 Mar 2026, 15:00 to 7 Mar 2026, 15:00; "
        "Lea Lead answers meanwhile."
    )
    assert absence.delegate == cast.lead


def test_a_lead_plans_for_their_team_and_the_person_is_told(cast: SimpleNamespace):
    plan(cast.engineer, delegate=cast.lead, by=cast.lead)
    assert told(cast.lead) == []  # who knows already
    assert told(cast.engineer)[0].startswith("Lea Lead noted that you are away:")


@pytest.mark.parametrize("by", ["security", "rep", "leader", "outsider"])
def test_nobody_else_plans_it(cast: SimpleNamespace, by: str):
    with pytest.raises(NotYours):
        plan(cast.engineer, by=getattr(cast, by))
    absence = plan(cast.engineer)
    with pytest.raises(NotYours):
        end_absence(absence, by=getattr(cast, by), now=NOW)
    assert Absence.objects.count() == 1 and Event.objects.filter(kind="absence.ended").count() == 0


def test_a_refusal_names_the_field_and_keeps_nothing(cast: SimpleNamespace):
    plan(cast.lead, 1, 5, cast.engineer)
    with pytest.raises(Refused) as refused:
        plan(cast.engineer, 2, 3, cast.lead)
    assert (refused.value.field, refused.value.code) == ("delegate", "circle")
    assert Absence.objects.count() == 1 and told(cast.lead) == []


def test_ending_one_that_runs_keeps_what_was_and_ends_it_now(cast: SimpleNamespace):
    absence = plan(cast.engineer, -1, 3, cast.lead)
    end_absence(absence, by=cast.engineer, now=NOW)
    absence.refresh_from_db()
    assert absence.ends_at == NOW
    assert told(cast.lead)[-1] == "Emil Engineer is back. You no longer answer for them."
    event = Event.objects.get(kind="absence.ended")
    assert event.data["before"]["ends_at"] == day(3).isoformat()
    assert event.data["after"]["ends_at"] == NOW.isoformat()
    with pytest.raises(MovedOn):
        end_absence(absence, by=cast.engineer, now=NOW)


@pytest.mark.parametrize("first", [0, 1])
def test_ending_one_that_is_to_come_removes_it(cast: SimpleNamespace, first: int):
    absence = plan(cast.engineer, first, 3, cast.lead)
    end_absence(absence, by=cast.owner, now=NOW)
    assert not Absence.objects.exists()
    assert told(cast.lead)[-1] == "Emil Engineer will not be away after all."
    assert told(cast.engineer)[-1] == "Olga Owner ended your time away."
    event = Event.objects.get(kind="absence.ended")
    assert event.data["after"] is None and event.data["absence"] == absence.pk
    with pytest.raises(MovedOn):
        end_absence(absence, by=cast.owner, now=NOW)


def test_changing_tells_the_old_and_the_new_delegate(cast: SimpleNamespace):
    absence = plan(cast.engineer, delegate=cast.lead)
    values = {"starts_at": day(1), "ends_at": day(4), "by": cast.engineer, "now": day(0.1)}
    change_absence(absence, delegate=cast.security, **values)
    assert told(cast.lead)[-1] == "You no longer answer for Emil Engineer."
    assert "You answer for them" in told(cast.security)[-1]
    change_absence(absence, delegate=cast.security, **values)  # nothing new
    assert Event.objects.filter(kind="absence.changed").count() == 1
    plan(cast.security, 2, 3, cast.product)
    plan(cast.product, 1, 5, cast.lead)
    with pytest.raises(Refused) as refused:
        change_absence(plan(cast.lead, 2, 3), delegate=cast.security, **{**values, "by": cast.lead})
    assert refused.value.code == "circle"


# --- Pages ----------------------------------------------------------------------------------------------------------


def form(**values: Any) -> dict[str, Any]:
    return {"first_day": "2026-03-16", "last_day": "2026-03-20", "delegate": "", **values}


def test_page_plans_whole_days_in_the_persons_zone(emil: Client, cast: SimpleNamespace):
    Person.objects.filter(pk=cast.engineer.pk).update(tz="America/New_York")
    answer = emil.post(reverse("away"), form(delegate=cast.lead.pk), follow=True)
    page = answer.content.decode()
    assert "Saved: away Mon 16 Mar to Fri 20 Mar." in page and "Lea Lead answers meanwhile" in page
    absence = Absence.objects.get()
    assert absence.starts_at.isoformat() == "2026-03-16T04:00:00+00:00"
    assert absence.ends_at.isoformat() == "2026-03-21T04:00:00+00:00"
    emil.force_login(cast.lead)
    page = emil.get(reverse("away")).content.decode()
    assert "You answer for" in page and "Mon 16 Mar to Fri 20 Mar" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"first_day": ""}, "Choose the first day."),
        ({"last_day": "soon"}, "Give a date such as 2026-12-04."),
        ({"last_day": "2026-03-15"}, "Choose a last day that is not before the first."),
        ({"first_day": "2026-03-01", "last_day": "2026-03-02"}, "Choose an end that is still to come."),
        ({"last_day": "9999-12-31"}, "Choose days of these years."),
        ({"last_day": "2036-12-31"}, "Choose an end within the next three years."),
        ({"first_day": "0001-01-01"}, "Choose a beginning within the last year."),
        ({"delegate": "999999"}, "Choose somebody of the list."),
        ({"delegate": "guest"}, "Choose somebody of the list."),
        ({"delegate": "self"}, "Choose somebody of the list."),
    ],
)
def test_bad_input_is_explained_and_kept(
    emil: Client, cast: SimpleNamespace, wrong: dict[str, str], words: str
):
    people = {"guest": cast.outsider.pk, "self": cast.engineer.pk}
    values = form(**{name: people.get(value, value) for name, value in wrong.items()})
    answer = emil.post(reverse("away"), values)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and 'class="errsum"' in page
    assert f'value="{values["last_day"]}"' in page
    assert not Absence.objects.exists()


def test_a_circle_is_shown_at_the_delegate(emil: Client, cast: SimpleNamespace):
    plan(cast.lead, 1, 30, cast.engineer)
    answer = emil.post(reverse("away"), form(delegate=cast.lead.pk))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors["delegate"]
    assert "Lea Lead is away then and has Emil Engineer answer meanwhile, so nobody would answer." in page


def test_change_keeps_the_moments_of_days_that_nobody_touched(emil: Client, cast: SimpleNamespace):
    absence = plan(cast.engineer, -1, 3)
    page = emil.get(reverse("away_change", args=[absence.pk]))
    assert page.context["form"].initial["first_day"] == date(2026, 3, 3)
    values = {"first_day": "2026-03-03", "last_day": "2026-03-09", "delegate": cast.lead.pk}
    assert emil.post(reverse("away_change", args=[absence.pk]), values)["Location"] == reverse("away")
    absence.refresh_from_db()
    assert absence.starts_at == day(-1) and absence.ends_at.isoformat() == "2026-03-10T00:00:00+00:00"
    assert absence.delegate == cast.lead
    wrong = emil.post(reverse("away_change", args=[absence.pk]), {**values, "last_day": "2026-03-01"})
    assert wrong.status_code == 422 and 'value="2026-03-01"' in wrong.content.decode()


def test_end_button_ends_or_removes(emil: Client, cast: SimpleNamespace):
    runs, comes = plan(cast.engineer, -1, 1), plan(cast.engineer, 2, 3)
    page = emil.get(reverse("away")).content.decode()
    assert "End now" in page and "Remove" in page
    for absence in (runs, comes):
        assert emil.post(reverse("away_end", args=[absence.pk]))["Location"] == reverse("away")
    assert not Absence.objects.not_over(NOW).exists()
    # A page that was left open.
    assert emil.post(reverse("away_end", args=[runs.pk])).status_code == 409
    assert emil.post(reverse("away_end", args=[comes.pk])).status_code == 404


def test_another_persons_absence_does_not_exist(emil: Client, cast: SimpleNamespace):
    absence = plan(cast.security)
    for name in ("away_change", "away_end"):
        assert emil.post(reverse(name, args=[absence.pk]), form()).status_code == 404
    for wanted in (cast.security.pk, 999_999, "x", "9" * 40, "²"):
        assert emil.get(reverse("away"), {"person": wanted}).status_code == 404
    absence.refresh_from_db()
    assert absence.ends_at == day(3)


def test_a_lead_plans_on_the_page_for_somebody_who_fell_ill(emil: Client, cast: SimpleNamespace):
    emil.force_login(cast.lead)
    page = emil.get(reverse("away"), {"person": cast.engineer.pk}).content.decode()
    assert "When Emil Engineer is away" in page
    url = f"{reverse('away')}?person={cast.engineer.pk}"
    assert emil.post(url, form(delegate=cast.lead.pk))["Location"] == url
    assert Absence.objects.get().person == cast.engineer


def test_profile_says_until_when_one_is_away_and_who_answers(emil: Client, cast: SimpleNamespace):
    plan(cast.engineer, -1, 2, cast.lead)
    for name in ("profile", "away"):
        page = emil.get(reverse(name)).content.decode()
        assert "You are away until Fri 6 Mar, 15:00; Lea Lead answers for you." in page
    emil.force_login(cast.lead)
    assert "You are away" not in emil.get(reverse("profile")).content.decode()


def test_a_guest_chooses_no_delegate(client: Client, cast: SimpleNamespace):
    client.force_login(cast.outsider)
    page = client.get(reverse("away")).content.decode()
    assert "Emil Engineer" not in page and "Who answers meanwhile" not in page


def test_page_asks_the_database_as_often_for_thirty_as_for_one(
    emil: Client, cast: SimpleNamespace, django_assert_num_queries, django_assert_max_num_queries
):
    plan(cast.engineer, 0, 1, cast.security)
    plan(cast.lead, 0, 1, cast.engineer)
    with django_assert_max_num_queries(25) as one:
        emil.get(reverse("away"))
    for number in range(1, 30):
        plan(cast.engineer, number, number + 1, cast.security)
        plan(cast.lead, number, number + 1, cast.engineer)
    with django_assert_num_queries(len(one)):
        emil.get(reverse("away"))
