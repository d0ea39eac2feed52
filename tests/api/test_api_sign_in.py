import base64
from datetime import timedelta

import pytest
import time_machine
from knox.models import AuthToken

from dealdesk.accounts.models import Absence
from tests.conftest import NOW, make_person


def basic(email: str, password: str = "correct horse battery") -> dict[str, str]:
    token = base64.b64encode(f"{email}:{password}".encode()).decode()
    return {"Authorization": f"Basic {token}"}


def test_login_gives_a_token_that_works_until_logout(rep, api):
    client = api(None)
    answer = client.post("auth/login/", headers=basic(rep.email))
    assert answer.status_code == 200
    assert set(answer.json()) == {"token", "expiry"}
    client.credentials(HTTP_AUTHORIZATION=f"Token {answer.json()['token']}")
    assert client.get("me/").json()["email"] == rep.email
    assert client.post("auth/logout/").status_code == 204
    assert client.get("me/").status_code == 401


def test_token_ends_with_its_time_and_with_its_person(rep, api):
    client = api(rep)
    with time_machine.travel(NOW + timedelta(days=31), tick=False):
        assert client.get("me/").status_code == 401
    client = api(rep)
    rep.is_active = False
    rep.save(update_fields=["is_active"])
    assert client.get("me/").status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        basic("rosa.rep@example.com", "wrong"),
        basic("nobody@example.com"),
        basic("rosa.rep@example.com\0"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
        {"Authorization": "Token 00"},
        {},
    ],
)
def test_login_is_refused_alike_whatever_is_wrong(rep, api, header):
    answer = api(None).post("auth/login/", headers=header)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("token", ["", "x", "Token", "é" * 20, "a b", "0" * 64, "0" * 5000, "\u00ff"])
def test_wrong_token_is_401(rep, api, token):
    client = api(None)
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert client.get("me/").status_code == 401


def test_login_is_slowed_down_after_ten_attempts_a_minute(rep, api):
    client = api(None)
    for _ in range(10):
        assert client.post("auth/login/", headers=basic(rep.email, "guess")).status_code == 401
    refused = client.post("auth/login/", headers=basic(rep.email))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert refused.json()["code"] == "throttled"


def test_oldest_token_goes_when_a_script_signs_in_at_every_run(rep, api):
    first = api(rep)
    for minute in range(1, 21):
        with time_machine.travel(NOW + timedelta(minutes=minute), tick=False):
            assert api(None).post("auth/login/", headers=basic(rep.email)).status_code == 200
    assert AuthToken.objects.filter(user=rep).count() == 20
    assert first.get("me/").status_code == 401


def test_people_are_named_with_teams_roles_and_absence(cast, api):
    Absence.objects.create(person=cast.engineer, starts_at=NOW, ends_at=NOW + timedelta(days=2))
    found = api(cast.rep).get("people/?team=engineering&role=reviewer").json()["results"]
    assert [person["email"] for person in found] == [cast.engineer.email, cast.lead.email]
    assert found[0] == {
        "name": "Emil Engineer",
        "email": cast.engineer.email,
        "roles": ["reviewer"],
        "teams": ["engineering"],
        "zone": "UTC",
        "away_until": "2026-03-06T15:00:00Z",
    }
    assert api(cast.rep).get("people/?team=kitchen").status_code == 400
    assert [p["email"] for p in api(cast.outsider).get("people/").json()["results"]] == [cast.outsider.email]


def test_people_take_as_many_queries_at_30_as_at_1(rep, api, statements):
    client = api(rep)
    at_1 = statements(lambda: client.get("people/"))
    for number in range(29):
        make_person(f"Person {number}", teams=("support",))
    assert statements(lambda: client.get("people/")) == at_1
    assert len(client.get("people/").json()["results"]) == 30
