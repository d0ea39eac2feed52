"""Every call of the API × every role, from the OpenAPI document: nobody without a token, nobody out of role."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from knox.models import AuthToken

from reviews.pre_close_items import ITEMS
from tests.routes.world import (
    ROLES,
    TAG,
    Visitor,
    at,
    changes,
    contents,
    expected,
    review_of,
    routes,
    undone_if_taken,
)

pytestmark = pytest.mark.django_db

Body = Callable[[SimpleNamespace], Any]

ALL = "200"
SEEN = "200; outsider 404"
STAFF = "200; outsider guest_invited 403"
INSIDE = "200; outsider guest_invited 403"
EDITORS = "403; rep owner admin {}; outsider 404"
EDITORS_OF_DRAFT = "403; rep owner admin {}; outsider guest_invited 404"
CREATORS = "403; rep other_rep owner admin {}"
JUDGES = "403; engineer lead guest_invited {}; outsider 404"
TAGGERS = "403; rep owner admin engineer security product support lead 200; outsider 404"


def nothing(world: SimpleNamespace) -> dict[str, Any]:
    return {}


def new_deal(world: SimpleNamespace) -> dict[str, Any]:
    # The deal desk has to say whose deal it is.
    return {"name": "New", "account": "Ostra", "arr": "9000.00", "sales_rep": world.creates_for.email}


def new_line(world: SimpleNamespace) -> dict[str, Any]:
    return {"wording": "One file is sent each night.", "ask": "A file.", "tags": [TAG]}


def a_verdict(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "verdict": "limit",
        "digest": review_of(world.in_review).wording.digest,
        "wording": "In review: one file of five fields each Tuesday.",
        "owner": "emil.engineer@example.com",
        "effort_hours": "8",
        "one_off_cost": "800.00",
        "monthly_cost": "0",
        "phase": "phase 2",
        "limit": "one file",
        "conditions": [{"party": "Halden", "what": "Key", "due_on": "2026-03-20", "evidence": "A test"}],
        "dependencies": [{"what": "SFTP", "owner": "Halden IT", "due_on": "2026-03-20"}],
        "out_of_scope": "other files",
        "customer_provides": "a server",
        "risk_priced": "in the cost",
        "pushes_out": "nothing",
        "technical_requirements": "SFTP",
        "controls_needed": "keys",
        "note": "internal",
        "tier": "core",
    }


def a_final_answer(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "answer": "yes_with_conditions",
        "digest": world.waiting.current_wording.digest,
        "sentence": "Yes, once the key is there.",
        "conditions": [{"party": "Halden", "what": "Key", "due_on": "2026-03-20", "evidence": "A test"}],
        "owner": "emil.engineer@example.com",
        "phase": "phase 2",
        "limit": "one file",
    }


def a_change(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "feature_name": "Sandbox",
        "owner": "emil.engineer@example.com",
        "phase": "in use today",
        "plan": "team",
        "offer": "included",
        "value": "1 sandbox",
        "limit_max": 1,
        "limit_unit": "sandboxes",
        "tier": "core",
        "sentence": "The account has one sandbox.",
        "reason": "Asked for.",
        "promise": world.approved.pk,
    }


def a_webhook(world: SimpleNamespace) -> dict[str, Any]:
    return {"label": "ERP", "url": "https://93.184.216.34/erp", "events": ["gate.changed"]}


@dataclass(frozen=True)
class Call:
    """One operation: the status for each role, where it leads in the world, and a body that could be carried out.

    Without a token the answer is a 401, unless the statuses say otherwise.
    """

    statuses: str
    place: str = ""
    body: Body = nothing


EXPECTED = {
    "POST /auth/login/": Call("401"),  # which takes a password, not a token
    "POST /auth/logout/": Call("204"),
    "GET /me/": Call(ALL),
    "GET /promises/{id}/earlier/": Call(SEEN, "row:in_review"),
    "GET /promises/{id}/custom-request/": Call(INSIDE, "row:in_review"),
    "POST /promises/{id}/custom-request/": Call(
        "403; rep owner admin engineer security product support lead 201",
        "row:waiting",
        lambda world: {"what": "A live feed."},
    ),
    "GET /catalog/": Call(INSIDE),
    "POST /catalog/features/{id}/checked/": Call("403; engineer lead owner admin 200", "row:feature"),
    "GET /catalog/changes/": Call(INSIDE),
    "POST /catalog/changes/": Call("201; outsider guest_invited 403", "", a_change),
    "GET /catalog/changes/{id}/": Call(INSIDE, "row:change"),
    "POST /catalog/changes/{id}/judge/": Call(
        "403; lead leader 200", "row:change", lambda world: {"approved": True, "note": "It holds."}
    ),
    "POST /catalog/changes/{id}/withdraw/": Call("403; rep owner admin 200", "row:change"),
    "GET /custom-requests/": Call(INSIDE),
    "GET /custom-requests/{id}/": Call(INSIDE, "row:custom"),
    "POST /custom-requests/{id}/judge/": Call(
        "403; lead leader 201",
        "row:custom",
        lambda world: {"feasible": "yes", "cost": "8800.00", "worth": "high", "note": "Two others asked."},
    ),
    "POST /custom-requests/{id}/close/": Call(
        "403; owner leader 200", "row:judged", lambda world: {"outcome": "roadmap", "note": "Next year."}
    ),
    "POST /language/check/": Call(ALL, "", lambda world: {"text": "It comes soon."}),
    "GET /language/rules/": Call(STAFF),
    "POST /language/rules/": Call(
        "403; owner admin 201",
        "",
        lambda world: {
            "kind": "hedge",
            "title": "Foggy words",
            "level": "warn",
            "advice": "Name it.",
            "phrases": ["foggy"],
            "exceptions": ["foggy sea"],
        },
    ),
    "GET /language/rules/{id}/": Call(STAFF, "row:rule"),
    "PATCH /language/rules/{id}/": Call(
        "403; owner admin 200", "row:rule", lambda world: {"advice": "Name the day."}
    ),
    "GET /triggers/": Call(STAFF),
    "POST /triggers/": Call(
        "403; owner admin 201",
        "",
        lambda world: {"title": "Wages", "patterns": ["wage*"], "segments": ["Enterprise"]},
    ),
    "GET /triggers/{id}/": Call(STAFF, "row:trigger"),
    "PATCH /triggers/{id}/": Call(
        "403; owner admin 200", "row:trigger", lambda world: {"patterns": ["wage*"]}
    ),
    "GET /me/absences/": Call(ALL),
    "POST /me/absences/": Call(
        "201", "", lambda world: {"starts_at": "2026-03-20T09:00:00Z", "ends_at": "2026-03-22T09:00:00Z"}
    ),
    "DELETE /me/absences/{id}/": Call("404; rep 204", "row:absence"),
    "GET /me/messages/": Call(ALL),
    "PATCH /me/messages/": Call(ALL, "", lambda world: {"email": "digest", "opens": "08:30"}),
    "GET /people/": Call(ALL),
    "GET /deals/": Call(ALL),
    "POST /deals/": Call(CREATORS.format(201), "", new_deal),
    "GET /deals/{id}/": Call(SEEN, "row:deal"),
    "PATCH /deals/{id}/": Call(
        EDITORS.format(200), "row:deal", lambda world: {"name": "Renamed", "competitor": "Vantor"}
    ),
    "GET /deals/{id}/pre-close/": Call(SEEN, "row:deal"),
    "POST /deals/{id}/pre-close/": Call(
        EDITORS_OF_DRAFT.format(201),
        "row:large",
        lambda world: {"answers": dict.fromkeys(ITEMS, "none")},
    ),
    "POST /pre-close/{id}/answer/": Call(
        "403; support 200; outsider 404",
        "row:pre_close",
        lambda world: {
            "answer": "flags",
            "flags": [
                {"kind": "timeline", "note": "Not a date.", "promise": world.in_review.pk},
                {"kind": "feature", "note": "Not built.", "item": "integrations"},
            ],
            "note": "Two flags.",
        },
    ),
    "POST /pre-close/{id}/claim/": Call("403; support 200; outsider 404", "row:pre_close"),
    "POST /pre-close/{id}/hand_over/": Call(
        "403; support owner leader 200; outsider 404",
        "row:pre_close",
        lambda world: {"to": world.support.email},
    ),
    "POST /pre-close/{id}/withdraw/": Call(EDITORS.format(200), "row:pre_close"),
    "POST /flags/{id}/settle/": Call(
        EDITORS.format(200), "row:flag", lambda world: {"outcome": "walked_back", "note": "Told Inge."}
    ),
    "GET /deals/{id}/live-reviews/": Call(SEEN, "row:deal"),
    "POST /deals/{id}/live-reviews/": Call(
        EDITORS.format(201),
        "row:deal",
        lambda world: {
            "held_on": "2026-03-04",
            "people": [world.owner.email],
            "others": "Inge",
            "outcome": "Go ahead.",
        },
    ),
    "GET /deals/{id}/gate/": Call(SEEN, "row:deal"),
    "GET /deals/{id}/promises/": Call(SEEN, "row:deal"),
    "POST /deals/{id}/promises/": Call(EDITORS.format(201), "row:deal", new_line),
    "POST /deals/{id}/preview/": Call(EDITORS_OF_DRAFT.format(200), "row:draft_deal"),
    "POST /deals/{id}/submit/": Call(EDITORS_OF_DRAFT.format(200), "row:draft_deal"),
    "POST /deals/{id}/win/": Call(EDITORS.format(200), "row:deal"),
    "POST /deals/{id}/lose/": Call(EDITORS.format(200), "row:deal"),
    "GET /deals/{id}/sources/": Call(SEEN, "row:deal"),
    "POST /deals/{id}/sources/": Call(
        EDITORS.format(201),
        "row:deal",
        lambda world: {
            "text": "We will send one file.",
            "name": "Call",
            "said_by": "Inge",
            "channel": "call",
        },
    ),
    "GET /sources/{id}/": Call(SEEN, "row:source"),
    "DELETE /sources/{id}/": Call(EDITORS.format(204), "row:source"),
    "POST /deals/{id}/import/": Call(
        EDITORS.format(200), "row:deal", lambda world: {"text": "wording\nOne file.\n", "take_good": True}
    ),
    "GET /promises/{id}/proof/": Call(SEEN, "row:in_review"),
    # Files come in a form; who may add one is told in the tests of its page.
    "POST /promises/{id}/proof/": Call("400; outsider 404", "row:in_review"),
    "GET /proof/{id}/": Call(SEEN, "row:proof"),
    "DELETE /proof/{id}/": Call(EDITORS.format(204), "row:proof"),
    "GET /deals/{id}/guests/": Call(SEEN, "row:deal"),
    "POST /deals/{id}/guests/": Call(
        "403; owner admin 201; outsider 404",
        "row:deal",
        lambda world: {"person": world.outsider.email, "team": "security"},
    ),
    "GET /deals/{id}/close-plan/": Call(SEEN, "row:deal"),
    "POST /deals/{id}/close-plan/": Call(
        EDITORS.format(201), "row:deal", lambda world: {"outside": ["No file each hour."]}
    ),
    "GET /deals/{id}/drift-check/": Call(SEEN, "row:deal"),
    "POST /deals/{id}/drift-check/": Call(
        EDITORS.format(201),
        "row:deal",
        lambda world: {"text": "1.1 A file each Friday.", "name": "Draft 2"},
    ),
    "GET /deals/{id}/read-backs/": Call(SEEN, "row:deal"),
    "POST /promises/{id}/read-back/": Call(
        "201; rep engineer security owner guest_invited 403; outsider 404",
        "row:approved",
        lambda world: {"text": "They get a file with data once a week."},
    ),
    "GET /deals/{id}/close-plan/{version}.md": Call(SEEN, "plan:deal"),
    "GET /deals/{id}/close-plan/{version}.csv": Call(SEEN, "plan:deal"),
    "GET /deals/{id}/close-plan/{version}.docx": Call(SEEN, "plan:deal"),
    "GET /deals/{id}/close-plan/{version}.pdf": Call(SEEN, "plan:deal"),
    "GET /promises/": Call(ALL),
    "GET /promises/{id}/": Call(SEEN, "row:in_review"),
    "PATCH /promises/{id}/": Call(
        EDITORS.format(200),
        "row:in_review",
        lambda world: {"wording": "In review: a file each second Tuesday.", "ask": "A file."},
    ),
    "GET /promises/{id}/history/": Call(SEEN, "row:approved"),
    "POST /promises/{id}/tags/": Call(
        TAGGERS, "row:in_review", lambda world: {"remove": [TAG], "reason": "Nothing moves."}
    ),
    "POST /promises/{id}/withdraw/": Call(
        EDITORS.format(200), "row:in_review", lambda world: {"reason": "Not needed."}
    ),
    "POST /promises/{id}/restore/": Call(EDITORS.format(200), "row:withdrawn"),
    "POST /promises/{id}/copy/": Call("200; guest_invited 403; outsider 404", "row:approved"),
    "POST /promises/{id}/final-answer/": Call("403; owner 201; outsider 404", "row:waiting", a_final_answer),
    "POST /conditions/{id}/met/": Call(
        "200; other_rep leader guest_invited 403; outsider 404",
        "row:condition",
        lambda world: {"note": "The file came."},
    ),
    "POST /dependencies/{id}/close/": Call(
        "200; other_rep leader guest_invited 403; outsider 404", "row:dependency", lambda world: {"met": True}
    ),
    "GET /reviews/": Call(ALL),
    "GET /reviews/{id}/": Call(SEEN, "review:in_review"),
    "POST /reviews/{id}/verdict/": Call(JUDGES.format(201), "review:in_review", a_verdict),
    "POST /reviews/{id}/confirm/": Call(
        JUDGES.format(201),
        "review:newer",
        lambda world: {"digest": review_of(world.newer).wording.digest},
    ),
    "POST /reviews/{id}/ask/": Call(
        JUDGES.format(201), "review:in_review", lambda world: {"text": "Which file?"}
    ),
    "POST /reviews/{id}/claim/": Call(JUDGES.format(200), "review:in_review"),
    "POST /reviews/{id}/hand_over/": Call(
        "403; engineer lead guest_invited owner leader 200; outsider 404",
        "review:in_review",
        lambda world: {"to": world.taker.email},
    ),
    "GET /questions/": Call(ALL),
    "POST /questions/{id}/answer/": Call(
        EDITORS.format(200), "row:question", lambda world: {"answer": "The orders."}
    ),
    "GET /webhooks/": Call("403; admin 200"),
    "POST /webhooks/": Call("403; admin 201", "", a_webhook),
    "GET /webhooks/{id}/": Call("404; admin 200", "row:hook"),
    "PATCH /webhooks/{id}/": Call("404; admin 200", "row:hook", a_webhook),
    "DELETE /webhooks/{id}/": Call("404; admin 204", "row:hook"),
    "POST /webhooks/{id}/rotate/": Call("404; admin 200", "row:hook"),
    "POST /webhooks/{id}/test/": Call("404; admin 202", "row:hook"),
    "GET /webhooks/{id}/deliveries/": Call("404; admin 200", "row:hook"),
    "POST /webhooks/{id}/deliveries/{delivery}/resend/": Call("404; admin 202", "message:hook_message"),
    "GET /dashboard/": Call("200; outsider guest_invited 403"),
}


@pytest.fixture(scope="module")
def operations() -> list[str]:
    """Every operation of the OpenAPI document, as "METHOD /path/"."""
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    methods = ("get", "post", "put", "patch", "delete")
    return [
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, item in paths.items()
        for method in item
        if method in methods
    ]


def address(operation: str, world: SimpleNamespace, call: Call, **other: Any) -> str:
    place = at(world, call.place)
    names = {
        "id": place.get("pk"),
        "version": place.get("version"),
        "delivery": place.get("message"),
        **other,
    }
    return "/api/v1" + operation.partition(" ")[2].format(**names)


class Caller:
    """Sends JSON with a person's token; a fault of ours is a 500, not an exception of the test."""

    def __init__(self, person: Any) -> None:
        self.client = Visitor()
        self.headers = {}
        if person is not None:
            self.headers = {"authorization": f"Token {AuthToken.objects.create(person)[1]}"}

    def send(self, operation: str, path: str, body: Any, **headers: str) -> Any:
        method = operation.partition(" ")[0]
        if method == "GET":
            return self.client.get(path, headers=self.headers)
        return self.client.generic(
            method,
            path,
            json.dumps(body),
            content_type="application/json",
            headers={**self.headers, **headers},
        )


def cast_for(world: SimpleNamespace, role: str) -> None:
    """Settle who is named in bodies that depend on who sends them."""
    world.taker = world.engineer if role == "lead" else world.lead
    world.creates_for = world.other_rep if role == "other_rep" else world.rep


def test_every_call_is_in_the_table(operations: list[str]):
    assert set(operations) - set(EXPECTED) == set(), "add these calls to EXPECTED"
    assert set(EXPECTED) - set(operations) == set(), "these calls are gone"


def test_every_route_of_the_api_is_in_its_document(operations: list[str]):
    documented = {operation.partition(" ")[2].lstrip("/") for operation in operations}
    for pattern, route in routes():
        if pattern.startswith("api/v1/") and route.name:
            plain = pattern.removeprefix("api/v1/").replace("<int:pk>", "{id}").replace("<int:", "{")
            assert plain.replace(">", "}") in documented, pattern


@pytest.mark.parametrize("role", ROLES)
def test_every_call_answers_each_role_as_agreed(role: str, world: SimpleNamespace):
    cast_for(world, role)
    caller = Caller(getattr(world, role))
    before, found = contents(), []
    for operation, call in EXPECTED.items():
        wanted = 401 if role == "anonymous" else expected(call.statuses, role)
        body = call.body(world)
        with undone_if_taken() as answers:
            got = caller.send(operation, address(operation, world, call), body)
            answers.append(got)
        if got.status_code != wanted:
            found.append(f"{operation}: {got.status_code}, not {wanted}: {got.content[:200]!r}")
        elif wanted >= 400 and got["Content-Type"] != "application/problem+json":
            found.append(f"{operation}: {wanted} is no problem document")
        elif wanted == 401 and "WWW-Authenticate" not in got:
            found.append(f"{operation}: 401 does not say how to sign in")
    found += [f"a refusal or a GET left something in {table}" for table in changes(before, contents())]
    assert found == []


def results(response: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(response.content)["results"]
    return rows


def test_a_guest_gets_lists_of_invited_deals_alone(world: SimpleNamespace):
    everything = Caller(world.admin)
    for operation in EXPECTED:
        if (
            operation.startswith("GET")
            and "{" not in operation
            and not operation.startswith("GET /me/")
            and operation != "GET /dashboard/"
        ):
            path = "/api/v1" + operation.partition(" ")[2]
            assert results(everything.send(operation, path, None)), operation
            for guest, words in (
                (world.outsider, ("Halden", "a file", "W-")),
                (world.guest_invited, ("W-2", "W-3")),
            ):
                got = Caller(guest).send(operation, path, None)
                assert [word for word in words if word in got.content.decode()] == [], operation
                if operation == "GET /people/":
                    assert [person["email"] for person in results(got)] == [guest.email]


NO_IDS = ("0", "999999999", str(2**63), str(10**30), "abc", "-1", "%00")


def test_an_id_that_is_none_of_ours_is_a_404(world: SimpleNamespace):
    cast_for(world, "owner")
    caller = Caller(world.owner)
    before, found = contents(), []
    for operation, call in EXPECTED.items():
        for key in [name for name in ("id", "version") if f"{{{name}}}" in operation]:
            for number in NO_IDS:
                path = address(operation, world, call, **{key: number})
                got = caller.send(operation, path, call.body(world))
                if got.status_code != 404:
                    found.append(f"{operation.partition(' ')[0]} {path}: {got.status_code}")
    assert found == [] and changes(before, contents()) == []


def test_a_browser_session_needs_the_form_token_for_calls_too(world: SimpleNamespace):
    cast_for(world, "owner")
    visitor = Visitor(enforce_csrf_checks=True)
    visitor.force_login(world.owner)
    before = contents()
    for operation, call in EXPECTED.items():
        method = operation.partition(" ")[0]
        if method == "GET" or "/auth/" in operation:
            continue
        got = visitor.generic(
            method,
            address(operation, world, call),
            json.dumps(call.body(world)),
            content_type="application/json",
            headers={"origin": "https://evil.example"},
        )
        assert got.status_code == 403, operation
    assert changes(before, contents()) == []


def test_an_ended_persons_token_is_worth_nothing(world: SimpleNamespace):
    caller = Caller(world.engineer)
    assert caller.send("GET", "/api/v1/me/", None).status_code == 200
    world.engineer.is_active = False
    world.engineer.save()
    assert caller.send("GET", "/api/v1/me/", None).status_code == 401


ODD = ("", "-1", "9" * 5000, "\x00", "²")


def test_odd_values_in_a_query_are_never_an_error_of_ours(world: SimpleNamespace):
    document = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    caller = Caller(world.admin)
    for path, item in document.items():
        names = [row["name"] for row in item.get("get", {}).get("parameters", ()) if row["in"] == "query"]
        operation = f"GET {path.removeprefix('/api/v1')}"
        for name in names:
            for value in ODD:
                where = address(operation, world, EXPECTED[operation])
                got = caller.client.get(where, {name: value}, headers=caller.headers)
                assert got.status_code in (200, 400, 404), f"{where}?{name}={value[:40]!r}: {got.status_code}"
