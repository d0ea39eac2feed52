"""Every page × every role, from the URL table: who gets what, that reading changes nothing, and that forms need their token."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dealdesk.accounts.models import Team
from tests.routes.world import (
    ROLES,
    Visitor,
    at,
    changes,
    contents,
    expected,
    review_of,
    routes,
    undone,
    undone_if_taken,
    writes_noted,
)

pytestmark = pytest.mark.django_db

SIGN_IN = "accounts/"
Body = Callable[[SimpleNamespace], dict[str, Any]]

ALL = "200"
SEEN = "200; outsider 404"
INSIDE = "200; outsider guest_invited 403"
NO_GET = NO_POST = "405"
# The deal's own rep and the deal desk.
EDITORS = "403; rep owner admin {}; outsider 404"
# The same in a deal to which the guest is not invited.
EDITORS_OF_DRAFT = "403; rep owner admin {}; outsider guest_invited 404"
CREATORS = "403; rep other_rep owner admin {}"
OWNER = "403; owner {}; outsider 404"
# Engineering's review: its members, its lead, and the guest who reviews for it in this deal.
JUDGES = "403; engineer lead guest_invited {}; outsider 404"
# The deal's rep, the deal desk and reviewers of the company.
ASKERS = "403; rep owner admin engineer security product support lead {}; outsider 404"
TAGGERS = "403; rep owner admin engineer security product support lead {}; outsider 404"


@dataclass(frozen=True)
class Page:
    """One route: where it leads in the world, the status for each role by GET and by POST, and what the POST sends.

    An anonymous visitor is sent to the sign-in page unless the statuses say otherwise.
    """

    get: str
    post: str
    place: str = ""
    body: Body = lambda world: {}


EXPECTED = {
    "home": Page("302", "302"),
    "healthz": Page("200; anonymous 200", "405; anonymous 405"),
    # Without a token it is there in the embedded default alone.
    "metrics": Page(
        "200; anonymous 200" if settings.EMBEDDED else "404; anonymous 404", "405; anonymous 405"
    ),
    "deals": Page(ALL, ALL),
    "deal_new": Page(CREATORS.format(200), CREATORS.format(422)),
    "deal": Page(SEEN, NO_POST, "row:deal"),
    "deal_edit": Page(EDITORS.format(200), EDITORS.format(422), "row:deal"),
    "deal_stage": Page(NO_GET, EDITORS.format(302), "row:deal", lambda world: {"stage": "lost"}),
    "one_question": Page(
        NO_GET, EDITORS.format(302), "row:deal", lambda world: {"anything_non_standard": "no"}
    ),
    # It is asked already.
    "before_signing": Page(SEEN, EDITORS.format(409), "row:deal"),
    "pre_close_answer": Page(NO_GET, "403; support 422; outsider 404", "row:pre_close"),
    "pre_close_claim": Page(NO_GET, "403; support 302; outsider 404", "row:pre_close"),
    "pre_close_hand_over": Page(
        NO_GET,
        "403; support owner leader 302; outsider 404",
        "row:pre_close",
        lambda world: {"hand-to": world.support.pk},
    ),
    "pre_close_withdraw": Page(NO_GET, EDITORS.format(302), "row:pre_close"),
    "flag_settle": Page(
        NO_GET,
        EDITORS.format(302),
        "row:flag",
        lambda world: {
            f"flag{world.flag.pk}-outcome": "walked_back",
            f"flag{world.flag.pk}-note": "Told Inge.",
        },
    ),
    "live_review": Page(SEEN, EDITORS.format(422), "row:deal"),
    "deal_guest": Page(
        NO_GET,
        "403; owner admin 302; outsider 404",
        "row:deal",
        lambda world: {"person": world.outsider.pk, "team": Team.objects.get(code="security").pk},
    ),
    "sheet_find": Page(EDITORS_OF_DRAFT.format(200), EDITORS_OF_DRAFT.format(422), "row:draft_deal"),
    # Without the digest of the words that were seen, nothing says that they are still the same.
    "sheet_line": Page(EDITORS_OF_DRAFT.format(200), EDITORS_OF_DRAFT.format(409), "sheet:draft"),
    "sheet_import": Page(EDITORS_OF_DRAFT.format(200), EDITORS_OF_DRAFT.format(422), "row:draft_deal"),
    "import_template": Page(ALL, NO_POST),
    "source": Page(SEEN, NO_POST, "row:source"),
    "source_remove": Page(NO_GET, EDITORS.format(302), "row:source"),
    "promise_proof": Page(
        SEEN,
        "302; other_rep leader 403; outsider 404",
        "row:in_review",
        lambda world: {"files": SimpleUploadedFile("note.txt", b"A note.")},
    ),
    "proof": Page(SEEN, NO_POST, "row:proof"),
    "proof_remove": Page(NO_GET, EDITORS.format(302), "row:proof"),
    "sheet_check": Page(EDITORS_OF_DRAFT.format(200), EDITORS_OF_DRAFT.format(302), "row:draft_deal"),
    "promise": Page(SEEN, NO_POST, "row:in_review"),
    "promise_reword": Page(EDITORS.format(200), EDITORS.format(422), "row:in_review"),
    "promise_tags": Page(TAGGERS.format(200), TAGGERS.format(302), "row:in_review"),
    "promise_withdraw": Page(
        NO_GET, EDITORS.format(302), "row:in_review", lambda world: {"reason": "Not needed."}
    ),
    "promise_restore": Page(NO_GET, EDITORS.format(302), "row:withdrawn"),
    "promise_copy": Page(NO_GET, "200; guest_invited 403; outsider 404", "row:approved"),
    "condition_met": Page(
        SEEN,
        "302; other_rep leader guest_invited 403; outsider 404",
        "row:condition",
        lambda world: {"note": "The file came."},
    ),
    "question": Page(SEEN, EDITORS.format(302), "row:question", lambda world: {"answer": "The orders."}),
    "close_plan": Page(SEEN, EDITORS.format(302), "row:deal"),
    "drift_check": Page(
        SEEN, EDITORS.format(302), "row:deal", lambda world: {"text": "1.1 A file each Friday."}
    ),
    "contract_check": Page(SEEN, NO_POST, "row:check"),
    "contract_copy": Page(NO_GET, "200; guest_invited 403; outsider 404", "row:check"),
    # Who sells, wrote, judged or has to keep one of the deal's sentences is not outside it.
    "read_back": Page(
        NO_GET,
        "302; rep engineer security owner guest_invited 403; outsider 404",
        "row:approved",
        lambda world: {"text": "They get a file with data once a week."},
    ),
    "close_plan_version": Page(SEEN, NO_POST, "plan:deal"),
    "close_plan_copy": Page(NO_GET, "200; guest_invited 403; outsider 404", "plan:deal"),
    "close_plan_md": Page(SEEN, NO_POST, "plan:deal"),
    "close_plan_csv": Page(SEEN, NO_POST, "plan:deal"),
    "close_plan_docx": Page(SEEN, NO_POST, "plan:deal"),
    "close_plan_pdf": Page(SEEN, NO_POST, "plan:deal"),
    "reviews": Page(ALL, NO_POST),
    "review_next": Page("302", NO_POST),
    "reviews_together": Page("302", "302"),
    "reviews_preview_diff": Page(
        NO_GET, SEEN, "", lambda world: {"review": review_of(world.in_review).pk, "wording": "Less."}
    ),
    "review": Page(SEEN, JUDGES.format(409), "review:in_review"),
    "review_claim": Page(NO_GET, JUDGES.format(302), "review:in_review"),
    "review_hand_over": Page(
        NO_GET,
        "403; engineer lead guest_invited owner leader 302; outsider 404",
        "review:in_review",
        lambda world: {"hand-to": world.taker.pk},
    ),
    "review_ask": Page(
        NO_GET,
        JUDGES.format(302),
        "review:in_review",
        lambda world: {"ask-text": "Which file?", "ask-digest": review_of(world.in_review).wording.digest},
    ),
    "review_confirm": Page(
        NO_GET,
        JUDGES.format(302),
        "review:newer",
        lambda world: {"digest": review_of(world.newer).wording.digest},
    ),
    "final_answers": Page(ALL, NO_POST),
    "finals_together": Page("403; owner 302", "403; owner 422"),
    "final_answer": Page(SEEN, OWNER.format(409), "row:waiting"),
    "final_preview": Page(NO_GET, OWNER.format(200), "row:waiting"),
    "final_words": Page(EDITORS.format(200), EDITORS.format(422), "row:waiting"),
    "dashboard": Page(INSIDE, NO_POST),
    "dashboard_csv": Page(INSIDE, NO_POST),
    "inbox": Page(ALL, ALL),
    "inbox_read": Page(NO_GET, "302", "notice:"),
    "inbox_read_all": Page(NO_GET, "302"),
    "profile": Page(ALL, "422"),
    "profile_messages": Page(ALL, "422"),
    "away": Page(ALL, "422"),
    # The rep's: theirs, and the deal desk's to plan; for everybody else it does not exist.
    "away_change": Page("404; rep owner admin 200", "404; rep owner admin 422", "row:absence"),
    "away_end": Page(NO_GET, "404; rep owner admin 302", "row:absence"),
    "calendar": Page(ALL, "302"),
    # The address is the permission: calendar programs don't sign in.
    "calendar_feed": Page("200; anonymous 200", "405; anonymous 405", "feed:"),
    "catalog": Page(INSIDE, NO_POST),
    "catalog_feature": Page(INSIDE, NO_POST, "row:feature"),
    "catalog_checked": Page(NO_GET, "403; engineer lead owner admin 302", "row:feature"),
    "catalog_copy": Page(NO_GET, "302; outsider guest_invited 403", "row:menu"),
    "catalog_changes": Page(INSIDE, NO_POST),
    "catalog_change_new": Page(INSIDE, "422; outsider guest_invited 403"),
    # Engineering's lead, and leadership for the sides that have none.
    "catalog_change": Page(INSIDE, "403; lead leader 422", "row:change"),
    "catalog_change_withdraw": Page(NO_GET, "403; rep owner admin 302", "row:change"),
    "custom_requests": Page(INSIDE, NO_POST),
    "custom_request": Page(INSIDE, "403; lead leader 422", "row:custom"),
    "custom_request_close": Page(NO_GET, "403; owner leader 422", "row:judged"),
    "custom_request_new": Page(ASKERS.format(200), ASKERS.format(422), "row:waiting"),
    "approved_wording": Page(INSIDE, NO_POST),
    "language_marks": Page(NO_GET, ALL, "", lambda world: {"wording": "It comes soon."}),
    "language_rules": Page(INSIDE, NO_POST),
    "language_rule_new": Page("403; owner admin 200", "403; owner admin 422"),
    "language_rule": Page(INSIDE, "403; owner admin 422", "row:rule"),
    "say_instead": Page(INSIDE, "403; owner admin 422", "", lambda world: {"action": "add"}),
    "triggers": Page(INSIDE, NO_POST),
    "trigger_new": Page("403; owner admin 200", "403; owner admin 422"),
    "trigger": Page(INSIDE, "403; owner admin 422", "row:trigger"),
    "webhooks": Page("403; admin 200", NO_POST),
    "webhook_new": Page("403; admin 200", "403; admin 422"),
    "webhook": Page("404; admin 200", "404; admin 422", "row:hook"),
    "webhook_switch": Page(NO_GET, "404; admin 302", "row:hook"),
    "webhook_rotate": Page(NO_GET, "404; admin 302", "row:hook"),
    "webhook_test": Page(NO_GET, "404; admin 302", "row:hook"),
    "webhook_resend": Page(NO_GET, "404; admin 302", "message:hook_message"),
    "schema": Page("200; anonymous 401", "405; anonymous 401"),
    "api_docs": Page(ALL, NO_POST),
}


def pages() -> dict[str, str]:
    """Name → pattern of every route that is neither a call of the API nor a page of the sign-in package."""
    return {
        str(route.name): pattern
        for pattern, route in routes()
        if not pattern.startswith(("api/v1/", SIGN_IN))
    }


def test_every_page_is_in_the_table():
    assert set(pages()) - set(EXPECTED) == set(), "add these routes to EXPECTED"
    assert set(EXPECTED) - set(pages()) == set(), "these routes are gone"


def sent_to_sign_in(response: Any, path: str) -> bool:
    return response.status_code == 302 and response["Location"] == f"{settings.LOGIN_URL}?next={path}"


@pytest.mark.parametrize("role", ROLES)
def test_every_page_answers_each_role_as_agreed(role: str, world: SimpleNamespace, client: Visitor):
    person = getattr(world, role)
    world.taker = world.engineer if role == "lead" else world.lead
    if person is not None:
        client.force_login(person)
    before, found = contents(), []
    for name, page in EXPECTED.items():
        if name == "schema" and role not in ("anonymous", "rep", "outsider"):
            continue  # the same document for everybody, and slow to write
        path = reverse(name, kwargs=at(world, page.place, role))
        # The check of the sheet notes in the history what the rep saw before sending.
        notes = name == "sheet_check"
        with undone() if notes else nullcontext(), writes_noted() as writes:
            got = client.get(path)
        if not agrees(got, page.get, role, path):
            found.append(f"GET {name}: {got.status_code}, not {page.get}")
        if writes and not notes:
            found.append(f"GET {name} changes data: {writes[0][:90]}")
        with undone_if_taken() as answers:
            got = client.post(path, page.body(world))
            answers.append(got)
        if not agrees(got, page.post, role, path):
            found.append(f"POST {name}: {got.status_code}, not {page.post}")
    found += [f"a refusal left something in {table}" for table in changes(before, contents())]
    assert found == []


def agrees(response: Any, said: str, role: str, path: str) -> bool:
    if role == "anonymous" and "anonymous" not in said:
        return sent_to_sign_in(response, path)
    return bool(response.status_code == expected(said, role))


def test_every_form_needs_its_token_and_our_own_origin(world: SimpleNamespace):
    """Every address by POST, from somebody who is signed in and may do it: without the token, and from elsewhere."""
    world.taker = world.lead
    visitor, before = Visitor(enforce_csrf_checks=True), contents()
    for name, page in EXPECTED.items():
        takers = [
            role for role in ROLES if role != "anonymous" and expected(page.post, role) not in (404, 405)
        ]
        if name in ("schema", "api_docs") or not takers:
            continue
        role = min(takers, key=lambda taker: expected(page.post, taker) // 100 not in (2, 3))
        visitor.force_login(getattr(world, role))
        visitor.get(reverse("inbox"))
        token = visitor.cookies[settings.CSRF_COOKIE_NAME].value
        path, body = reverse(name, kwargs=at(world, page.place, role)), page.body(world)
        assert visitor.post(path, body).status_code == 403, f"{name} without a token"
        signed = {**body, "csrfmiddlewaretoken": token}
        elsewhere = visitor.post(path, signed, headers={"origin": "https://evil.example"})
        assert elsewhere.status_code == 403, f"{name} from elsewhere"
    assert set(changes(before, contents())) <= {"accounts_person"}  # which notes who signed in last
    assert visitor.post(reverse("inbox_read_all"), {"csrfmiddlewaretoken": token}).status_code == 302


def test_pages_show_a_guest_nothing_of_other_deals(world: SimpleNamespace, client: Visitor):
    for role, words in (("outsider", ("Halden", "a file", "W-2")), ("guest_invited", ("W-2", "W-3"))):
        client.force_login(getattr(world, role))
        for name, page in EXPECTED.items():
            got = client.get(reverse(name, kwargs=at(world, page.place, role)))
            # A refused file is a page; one that is handed out in another form is not read here.
            if name != "schema" and not got.streaming and "text/" in got["Content-Type"]:
                text = got.content.decode()
                assert [word for word in words if word in text] == [], f"{name} for {role}"


def test_another_persons_notice_does_not_exist(world: SimpleNamespace, client: Visitor):
    client.force_login(world.owner)
    assert client.post(reverse("inbox_read", args=[world.notices["rep"].pk])).status_code == 404


def test_a_number_that_is_none_of_ours_is_a_404(world: SimpleNamespace, client: Visitor):
    client.force_login(world.owner)
    for name, page in EXPECTED.items():
        place = at(world, page.place)
        for key in place:
            for number in (0, 999_999_999, 2**63):
                path = reverse(name, kwargs={**place, key: number})
                for ask in (client.get, client.post):
                    assert ask(path).status_code in (404, 405), path


def test_an_address_that_is_no_number_is_a_404(world: SimpleNamespace, client: Visitor):
    client.force_login(world.owner)
    for path in (
        "/deals/abc/",
        "/deals/-1/",
        "/promises/1.5/",
        "/reviews/%00/",
        "/nowhere/",
        "/api/v1/nowhere/",
    ):
        assert client.get(path).status_code == 404, path


ODD = (
    "0",
    "-1",
    "abc",
    "²",
    "١",
    str(10**30),
    "9" * 5000,
    "\x00",
    "~~",
    "r~2026-13-01~1",
    "r~0001-01-01T00:00+14:00~1",
)


def test_odd_values_in_an_address_are_never_an_error_of_ours(world: SimpleNamespace, client: Visitor):
    """Every parameter that some page reads, with what nobody would type."""
    client.force_login(world.owner)
    read = {
        "deals": ("show", "page"),
        "reviews": ("team", "who", "tag", "state", "after", "newer"),
        "reviews_together": ("review",),
        "final_answers": ("after",),
        "finals_together": ("line",),
        "dashboard": ("team", "rep", "stage", "show", "by", "from"),
        "dashboard_csv": ("team", "rep", "stage", "show", "by"),
        "inbox": ("after",),
        "away": ("person",),
    }
    for name, parameters in read.items():
        for value in ODD:
            got = client.get(reverse(name), dict.fromkeys(parameters, value))
            assert got.status_code < 500, f"{name} with {value[:40]!r}"


def test_sign_in_pages_are_reachable_and_signing_up_is_closed(world: SimpleNamespace, client: Visitor):
    assert client.get(reverse("account_login")).status_code == 200
    before = contents()
    values = {
        "email": "new@example.com",
        "password1": "horse battery staple",
        "password2": "horse battery staple",
    }
    closed = client.post(reverse("account_signup"), values)
    assert closed.status_code == 200
    assert changes(before, contents()) == []


def test_nobody_changes_their_own_address(world: SimpleNamespace, client: Visitor):
    client.force_login(world.rep)
    before = contents()
    for action in ("action_add", "action_primary", "action_remove"):
        for address in ("new@example.com", world.rep.email):
            client.post(reverse("account_email"), {action: "", "email": address})
    client.post(
        reverse("profile"), {"name": "Rosa Rep", "tz": "UTC", "shortcuts": "on", "email": "new@example.com"}
    )
    assert changes(before, contents()) == []


def test_every_page_of_the_sign_in_package_answers_everybody(world: SimpleNamespace, client: Visitor):
    keys = {"key": "abc", "uidb36": "1", "version": 1}
    for person in (None, world.rep, world.outsider):
        if person is not None:
            client.force_login(person)
        for pattern, route in routes():
            if pattern.startswith(SIGN_IN) and route.name not in (None, "account_logout"):
                wanted = {name: keys[name] for name in route.pattern.converters} or {
                    name: keys[name] for name in keys if f"<{name}>" in pattern
                }
                path = reverse(str(route.name), kwargs=wanted)
                for ask in (client.get, client.post):
                    assert ask(path).status_code in (200, 302, 403, 404, 405), path


def test_admin_is_for_staff_alone(world: SimpleNamespace, client: Visitor):
    for role in ROLES:
        person = getattr(world, role)
        client.logout()
        if person is not None:
            client.force_login(person)
        for page in ("admin:index", "admin:accounts_person_changelist", "admin:audit_event_changelist"):
            assert client.get(reverse(page)).status_code == (200 if role == "admin" else 302), (role, page)
