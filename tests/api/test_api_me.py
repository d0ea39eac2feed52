"""What a program changes about its own person: absences, and how they hear of things."""

from datetime import timedelta

from dealdesk.accounts.models import Absence
from dealdesk.audit.models import Event
from dealdesk.notices.models import MessageChoice
from tests.conftest import NOW

DAYS = {"starts_at": "2026-03-16T00:00:00Z", "ends_at": "2026-03-21T00:00:00+01:00"}


def test_an_absence_is_planned_listed_and_removed(cast, api):
    client = api(cast.engineer)
    answer = client.post("me/absences/", {**DAYS, "delegate": cast.lead.email})
    assert answer.status_code == 201
    absence = Absence.objects.get()
    assert answer.json() == {
        "id": absence.pk,
        "starts_at": "2026-03-16T00:00:00Z",
        "ends_at": "2026-03-20T23:00:00Z",
        "delegate": cast.lead.email,
    }
    assert client.get("me/absences/").json()["results"] == [answer.json()]
    assert api(cast.lead).get("me/absences/").json()["results"] == []
    assert client.delete(f"me/absences/{absence.pk}/").status_code == 204
    assert not Absence.objects.exists()
    assert client.delete(f"me/absences/{absence.pk}/").status_code == 404


def test_an_absence_that_runs_is_ended(cast, api):
    client = api(cast.engineer)
    starts, ends = (NOW + timedelta(days=days) for days in (-1, 1))
    pk = client.post("me/absences/", {"starts_at": starts.isoformat(), "ends_at": ends.isoformat()}).json()[
        "id"
    ]
    assert client.get("me/").json()["away_until"] is not None
    assert client.delete(f"me/absences/{pk}/").status_code == 204
    assert client.get("me/").json()["away_until"] is None
    assert client.delete(f"me/absences/{pk}/").status_code == 409
    assert client.get("me/absences/").json()["results"][0]["ends_at"] == "2026-03-04T15:00:00Z"


def test_the_same_key_plans_one_absence(cast, api):
    client = api(cast.engineer)
    first, second = (client.post("me/absences/", DAYS, key="k-1") for _ in range(2))
    assert first.json() == second.json() and second["Idempotency-Replayed"] == "true"
    assert Absence.objects.count() == 1 and Event.objects.filter(kind="absence.planned").count() == 1


def test_a_circle_is_a_problem_at_the_delegate(cast, api):
    api(cast.engineer).post("me/absences/", {**DAYS, "delegate": cast.lead.email})
    refused = api(cast.lead).post("me/absences/", {**DAYS, "delegate": cast.engineer.email})
    assert refused.status_code == 422 and refused["Content-Type"] == "application/problem+json"
    assert refused.json()["code"] == "circle"
    assert "Emil Engineer is away then and has Lea Lead answer" in refused.json()["errors"]["delegate"][0]


def test_wrong_moments_are_refused_by_name(cast, api):
    client = api(cast.engineer)
    for wrong, status, field in (
        ({"starts_at": "soon"}, 400, "starts_at"),
        ({"ends_at": None}, 400, "ends_at"),
        ({"ends_at": "2026-03-15T00:00:00Z"}, 422, "ends_at"),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, 400, "starts_at"),
        ({"ends_at": "9999-12-31T23:59:59-14:00"}, 400, "ends_at"),
        ({"ends_at": "2036-01-01T00:00:00Z"}, 422, "ends_at"),
        ({"delegate": cast.engineer.email}, 422, "delegate"),
        ({"delegate": cast.outsider.email}, 422, "delegate"),
        ({"person": cast.lead.email}, 400, "person"),
    ):
        refused = client.post("me/absences/", {**DAYS, **wrong})
        assert (refused.status_code, list(refused.json()["errors"])) == (status, [field]), wrong
    assert not Absence.objects.exists()


def test_another_persons_absence_does_not_exist(cast, api):
    pk = api(cast.engineer).post("me/absences/", DAYS).json()["id"]
    for person in (cast.lead, cast.owner, cast.rep):
        assert api(person).delete(f"me/absences/{pk}/").status_code == 404
    assert Absence.objects.count() == 1


def test_absences_take_as_many_queries_at_30_as_at_1(cast, api, statements):
    client = api(cast.engineer)
    rows = [
        Absence(
            person=cast.engineer,
            starts_at=NOW + timedelta(days=number),
            ends_at=NOW + timedelta(days=number + 1),
            delegate=cast.lead,
        )
        for number in range(30)
    ]
    rows[0].save()
    at_1 = statements(lambda: client.get("me/absences/"))
    Absence.objects.bulk_create(rows[1:])
    assert statements(lambda: client.get("me/absences/")) == at_1


def test_messages_are_shown_and_changed_in_part(cast, api):
    client = api(cast.rep)
    assert client.get("me/messages/").json() == {
        "email": "at_once",
        "quiet": True,
        "days": [0, 1, 2, 3, 4],
        "opens": "09:00",
        "closes": "17:00",
    }
    changed = client.patch("me/messages/", {"email": "digest", "days": [4, 0, 4], "opens": "08:30"})
    assert changed.status_code == 200
    assert (changed.json()["email"], changed.json()["days"], changed.json()["opens"]) == (
        "digest",
        [0, 4],
        "08:30",
    )
    assert MessageChoice.objects.get().person == cast.rep


def test_wrong_messages_are_refused_by_name(cast, api):
    client = api(cast.rep)
    for wrong, field in (
        ({"email": "pigeon"}, "email"),
        ({"days": []}, "days"),
        ({"days": [7]}, "days"),
        ({"opens": "noon"}, "opens"),
        ({"closes": "08:00"}, "closes"),
        ({"person": cast.owner.email}, "person"),
    ):
        refused = client.patch("me/messages/", wrong)
        assert (refused.status_code, list(refused.json()["errors"])) == (400, [field]), wrong
    assert not MessageChoice.objects.exists()
