"""Forged addresses and requests: what every answer says to the browser, whose words count, and when a session ends."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse

from dealdesk.accounts.models import Membership, Team
from dealdesk.urls import urlpatterns as real
from reviews.models import ReviewAssignment, Verdict
from tests.routes.forms import a_final, an_answer
from tests.routes.test_api_by_role import Caller, a_verdict
from tests.routes.world import at, changes, contents, review_of

pytestmark = pytest.mark.django_db

# --- Forged addresses, and what every answer says to the browser ------------------------------------------------------


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a fault of ours, with secrets in its variables")


urlpatterns = [path("broken/", broken, name="broken"), *real]


def test_a_forged_host_is_refused(client: Client):
    for host in ("evil.example", "testserver.evil.example", "testserver:80:80", "a b"):
        assert client.get("/accounts/login/", headers={"host": host}).status_code == 400
    forwarded = client.get("/accounts/login/", headers={"x-forwarded-host": "evil.example"})
    assert forwarded.status_code == 200 and b"evil.example" not in forwarded.content


@pytest.mark.urls(__name__)
def test_every_answer_carries_the_policy_of_the_browser(world: SimpleNamespace):
    client = Client(raise_request_exception=False)
    login = client.get("/accounts/login/")
    client.force_login(world.engineer)
    review = reverse("review", kwargs=at(world, "review:in_review"))
    token = {"authorization": "Token " + "0" * 64}
    answers = {
        200: [login, client.get("/reviews/"), client.get("/dashboard.csv"), client.get("/healthz")],
        302: [client.get("/")],
        400: [client.get("/", headers={"host": "evil.example"})],
        401: [Client().get("/api/v1/me/"), Client().get("/api/v1/me/", headers=token)],
        403: [
            client.get("/deals/new/"),
            Client(enforce_csrf_checks=True).post("/accounts/login/", {}),
            client.post(f"/api/v1/deals/{world.deal.pk}/win/", content_type="application/json"),
        ],
        404: [client.get("/nowhere/"), client.get("/deals/999999999/"), client.get("/api/v1/deals/99999/")],
        405: [client.post("/reviews/")],
        409: [client.post(review, {"digest": "0" * 64, "verdict": "approve"})],
        500: [client.get("/broken/")],
    }
    for status, given in answers.items():
        for number, got in enumerate(given):
            assert got.status_code == status, (status, number)
            where = f"{status}, {number}"
            policy = dict(
                part.strip().partition(" ")[::2] for part in got["Content-Security-Policy"].split(";")
            )
            assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'", where
            assert policy["style-src"] == "'self'" and policy["frame-ancestors"] == "'none'", where
            assert policy["form-action"] == "'self'" and policy["base-uri"] == "'none'", where
            assert "unsafe" not in got["Content-Security-Policy"], where
            assert got["X-Content-Type-Options"] == "nosniff" and got["X-Frame-Options"] == "DENY", where
            assert got["Referrer-Policy"] == "same-origin", where
            assert b"secrets in its variables" not in got.content, where
            if got["Content-Type"].startswith("text/html"):
                inline = re.findall(rb"<style|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=", got.content)
                assert inline == [], where


def test_company_settings_pass_the_check_for_deployment(tmp_path: Path):
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
        "DATABASE_URL": "postgres://dealdesk:secret@127.0.0.1:5432/dealdesk",
        "REDIS_URL": "redis://127.0.0.1:6379/0",
        "SECRET_KEY": "".join(chr(33 + number * 7 % 90) for number in range(60)),
        "ALLOWED_HOSTS": "deals.example.com",
        "DATA_DIR": str(tmp_path),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


# --- Nobody approves a promise of their own ---------------------------------------------------------------------------


def test_own_promise_is_not_approved_by_page_call_or_replay(world: SimpleNamespace, client: Client):
    """The rep tries it as rep, as a member of the team that is asked, and with a reviewer's own words."""
    review = review_of(world.in_review)
    page = reverse("review", kwargs={"pk": review.pk})
    call = f"/api/v1/reviews/{review.pk}/verdict/"
    form, body = an_answer(world, "approve"), json.dumps(a_verdict(world))
    token = Caller(world.rep).headers

    def attempts(replay: dict[str, str] | None = None) -> list[int]:
        more = replay or {}
        sent = [client.post(page, form)]
        sent += [
            client.post(reverse(f"review_{verb}", kwargs={"pk": review.pk}), form)
            for verb in ("confirm", "claim")
        ]
        sent += [client.post(call, body, content_type="application/json", headers={**token, **more})]
        digest = {"digest": review.wording.digest}
        for verb, given in (("confirm", digest), ("claim", {})):
            path = f"/api/v1/reviews/{review.pk}/{verb}/"
            sent.append(client.post(path, given, content_type="application/json", headers=token))
        return [got.status_code for got in sent]

    client.force_login(world.rep)
    before = contents()
    assert set(attempts()) == {403}
    Membership.objects.create(team=review.team, person=world.rep)
    world.rep.reviewer = world.rep.team_lead = world.rep.deal_desk_owner = True
    world.rep.save()
    Team.objects.filter(pk=review.team_id).update(lead=world.rep)
    # A final answer is the deal desk's, but not in its own deal.
    final = reverse("final_answer", kwargs={"pk": world.waiting.pk})
    assert client.post(final, a_final(world)).status_code == 403
    assert set(attempts()) == {403}
    judged = (
        "reviews_verdict",
        "reviews_finalanswer",
        "reviews_reviewassignment",
        "promises_wording",
        "audit_event",
    )
    assert set(changes(before, contents())) & set(judged) == set()
    # The reviewer's own request, taken from the wire: the key is the reviewer's, not the rep's.
    key = {"idempotency-key": "verdict-1"}
    theirs = Caller(world.engineer).headers
    assert (
        client.post(call, body, content_type="application/json", headers={**theirs, **key}).status_code == 201
    )
    given = Verdict.objects.count()
    assert set(attempts(key)) <= {403, 409}
    assert Verdict.objects.count() == given


# --- Sessions -----------------------------------------------------------------------------------------------------------


def sign_in(client: Client, email: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": "correct horse battery"})


def test_session_is_new_at_sign_in_and_ends_with_the_person(world: SimpleNamespace):
    victim = Client()
    victim.get(reverse("account_login"))
    planted = victim.session
    planted["planted"] = True
    planted.save()
    victim.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert sign_in(victim, world.engineer.email).status_code == 302
    cookie = victim.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie.value != planted.session_key and cookie["httponly"] and cookie["samesite"] == "Lax"
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key
    assert attacker.get("/reviews/").status_code == 302
    assert victim.get("/reviews/").status_code == 200
    world.engineer.is_active = False
    world.engineer.save()
    assert victim.get("/reviews/").status_code == 302
    assert sign_in(Client(), world.engineer.email).headers["Location"] == reverse("account_inactive")


def test_session_ends_with_a_new_password_and_with_signing_out(world: SimpleNamespace):
    one, other = Client(), Client()
    sign_in(one, world.security.email)
    sign_in(other, world.security.email)
    world.security.set_password("a different horse")
    world.security.save()
    assert one.get("/reviews/").status_code == 302
    sign_in(other, world.rep.email)
    kept = other.cookies[settings.SESSION_COOKIE_NAME].value
    assert other.post(reverse("account_logout")).status_code == 302
    late = Client()
    late.cookies[settings.SESSION_COOKIE_NAME] = kept
    assert late.get("/deals/").status_code == 302


def test_reviewer_who_left_the_team_is_refused_at_the_next_click(world: SimpleNamespace, client: Client):
    client.force_login(world.engineer)
    page, form = reverse("review", kwargs=at(world, "review:in_review")), an_answer(world)
    assert client.get(page).status_code == 200
    world.engineer.memberships.all().delete()
    ReviewAssignment.objects.filter(assignee=world.engineer).update(assignee=world.lead)
    before = contents()
    refused = client.post(page, form)
    assert refused.status_code == 403 and b"Lea Lead" in refused.content
    body, token = json.dumps(a_verdict(world)), Caller(world.engineer).headers
    call = f"/api/v1{page}verdict/"
    assert client.post(call, body, content_type="application/json", headers=token).status_code == 403
    assert set(changes(before, contents())) <= {"knox_authtoken"}


def test_person_who_lost_a_role_is_refused_at_the_next_click(world: SimpleNamespace, client: Client):
    client.force_login(world.owner)
    page = reverse("final_answer", kwargs={"pk": world.waiting.pk})
    assert client.get(page).status_code == 200
    world.owner.deal_desk_owner = False
    world.owner.save()
    assert client.post(page, a_final(world)).status_code == 403
    assert client.get(reverse("finals_together")).status_code == 403
