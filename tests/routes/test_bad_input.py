"""What nobody should send: characters that deceive, texts without end. Refused in words, never half-saved."""

import json
import re
from collections.abc import Iterator
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from tests.routes.forms import FORMS, a_deal
from tests.routes.test_api_by_role import EXPECTED as CALLS
from tests.routes.test_api_by_role import Caller, address, cast_for
from tests.routes.test_pages_by_role import EXPECTED as PAGES
from tests.routes.world import (
    ROLES,
    TAG,
    Visitor,
    at,
    changes,
    contents,
    expected,
    undone,
    undone_if_taken,
)

# PostgreSQL is the strict one: it refuses a NUL and a text that is longer than its column.
pytestmark = [pytest.mark.django_db, pytest.mark.servers]

LONG = "a" * 100_000
DECEIVING = ("a\x15b", "a\x00b", "a\u202eb", "a\u2067b")


def poisons(place: int) -> tuple[str, ...]:
    """What is sent in the place of one text. The kinds of deceiving characters take turns, for the sake of time."""
    return LONG, DECEIVING[place % len(DECEIVING)]


# No text of the record is longer: what is worded, and what a request or an event keeps of it.
LONGEST_KEPT = 20_000


# Forms that have fields in common with another one of the table, or dates and choices by the dozen: these are the others.
OWN_FIELDS = {
    "sheet_line": (
        *("wording", "ask", "said_by", "said_to", "said_on", "kind", "digest", "tags", "seen_tags", "menu"),
        *(f"scoping.{TAG}.source", f"scoping.{TAG}.target"),
    ),
    "deal_edit": ("name", "code", "day_one_answers.training"),
    # A contract may be long, and is kept with the signs that deceive made spaces.
    "drift_check": ("name",),
    "reviews_together": ("verdict", "reason", "say_instead", "review"),
    "final_preview": ("sentence", "owner"),
    "before_signing": ("action", "go_live_dates", "integrations"),
    "pre_close_answer": ("check-integrations", "note-integrations", "kind-integrations", "note"),
}
# These keep nothing that somebody wrote.
WITHOUT_TEXT = {
    *("one_question", "pre_close_claim", "pre_close_withdraw"),
    *("home", "deals", "inbox", "inbox_read", "inbox_read_all"),
    *("away_end", "calendar"),
    *("source_remove", "proof_remove"),
    *("catalog_checked", "catalog_copy", "catalog_change_withdraw"),
    *("webhook_switch", "webhook_rotate", "webhook_test", "webhook_resend"),
    *("sheet_check", "promise_restore", "promise_copy", "close_plan_copy", "contract_copy", "review_claim"),
}


def test_every_page_that_takes_a_form_is_in_the_table():
    takes = {name for name, page in PAGES.items() if not page.post.startswith("405")}
    assert takes - set(FORMS) == WITHOUT_TEXT, "add what is new to FORMS, or to WITHOUT_TEXT"


def poisoned(form: str, body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A form's body with each of its values replaced in turn by texts that must not be kept."""
    for place, name in enumerate(OWN_FIELDS.get(form, body)):
        for text in poisons(place):
            yield f"{name} {text[:9]!r}", {**body, name: text}


def kept(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What stands in the changed rows although no record may hold it."""
    wrong = []
    for table in changes(before, after):
        for row in after[table]:
            for value in row:
                if isinstance(value, str):
                    # In JSON the same characters stand escaped.
                    if re.search("[\x00\x15\u202e\u2067]|\\\\u(0000|0015|202e|2067)", value):
                        wrong.append(f"{table} keeps {value[:60]!r}")
                    if len(value) > LONGEST_KEPT:
                        wrong.append(f"{table} keeps {len(value)} characters")
    return wrong


def test_deceiving_and_endless_texts_are_refused_by_every_form(world: SimpleNamespace):
    found = []
    for name, (role, body_of) in FORMS.items():
        cast_for(world, role)
        client = Visitor()
        if role != "anonymous":
            client.force_login(getattr(world, role))
        page = PAGES.get(name)
        url = reverse(name, kwargs=at(world, page.place, role) if page else {})
        body, before = body_of(world), contents()
        with undone():
            whole = client.post(url, body)
            assert whole.status_code in (200, 302), f"{name}: {whole.status_code} {_errors(whole)}"
        for what, poison in poisoned(name, body):
            with undone_if_taken() as answers:
                got = client.post(url, poison)
                answers.append(got)
                if got.status_code < 400:
                    found += [f"{name} {what}: {stored}" for stored in kept(before, contents())]
            if got.status_code >= 500:
                found.append(f"{name} {what}: {got.status_code}")
            elif got.status_code == 422 and b'class="errsum"' not in got.content:
                found.append(f"{name} {what}: refused without a word")
        found += [f"{name}: refused and half-saved in {table}" for table in changes(before, contents())]
    assert found == []


def _errors(response: Any) -> list[str]:
    return re.findall(r'class="(?:invalid|error)[^>]*>([^<]+)', response.content.decode())


def leaves(body: Any, trail: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every text in a JSON body."""
    if isinstance(body, str):
        yield trail
    elif isinstance(body, dict | list):
        for key, value in body.items() if isinstance(body, dict) else enumerate(body):
            yield from leaves(value, (*trail, key))


def replaced(body: Any, trail: tuple[Any, ...], text: Any) -> Any:
    body = json.loads(json.dumps(body))
    inner = body
    for key in trail[:-1]:
        inner = inner[key]
    inner[trail[-1]] = text
    return body


def whole_line(world: SimpleNamespace) -> dict[str, Any]:
    return {
        "wording": "One file is sent each night.",
        "ask": "A file.",
        "said_by": "Inge",
        "said_to": "us",
        "said_on": "2026-03-02",
        "channel": "call",
        "kind": "standard_feature",
        "timing": "later_phase",
        "needed_by": "2026-04-01",
        "tags": [TAG],
        "answers": {TAG: {key: str(value) for key, value in world.draft.answers[TAG].items()}},
    }


def whole_deal(world: SimpleNamespace) -> dict[str, Any]:
    form = {name: value for name, value in a_deal(world).items() if not name.startswith("day_one")}
    return {**form, "arr": "42000.00", "seats": 40, "day_one_answers": {"seats": "unknown"}}


# Raw material may be long, and is kept with the signs that deceive made spaces.
RAW = {("POST /deals/{id}/sources/", ("text",)), ("POST /deals/{id}/drift-check/", ("text",))}
RICHER = {"POST /deals/": whole_deal, "POST /deals/{id}/promises/": whole_line}


def test_deceiving_and_endless_texts_are_refused_by_every_call(world: SimpleNamespace):
    found = []
    for operation, call in CALLS.items():
        role = next((r for r in ROLES[1:] if expected(call.statuses, r) < 300), None)
        body = RICHER.get(operation, call.body)(world) if role and cast_for(world, role) is None else {}
        if not body:
            continue
        caller, url, before = Caller(getattr(world, role)), address(operation, world, call), contents()
        with undone():
            assert caller.send(operation, url, body).status_code in (200, 201), operation
        for place, trail in enumerate(leaves(body)):
            for text in () if (operation, trail) in RAW else poisons(place):
                with undone_if_taken() as answers:
                    got = caller.send(operation, url, replaced(body, trail, text))
                    answers.append(got)
                if got.status_code not in (400, 409, 413, 422):
                    found.append(f"{operation} {trail} {text[:9]!r}: {got.status_code}")
        found += [f"{operation}: refused and half-saved in {table}" for table in changes(before, contents())]
    assert found == []


NO_JSON = ("", "[", "null", "[]", '"text"', "1", '{"a": ' * 3000, "\x00", '{"name": NaN}', '{"\ud83d": 1}')


def test_what_is_no_proper_json_is_refused(world: SimpleNamespace):
    owner, admin, before = Caller(world.owner), Caller(world.admin), contents()
    for operation, call in CALLS.items():
        if operation.startswith(("GET", "DELETE")) or "/auth/" in operation:
            continue
        caller = admin if "/webhooks/" in operation else owner
        url = address(operation, world, call)
        for body in NO_JSON:
            with undone() if body == "" else nullcontext():
                got = caller.client.generic(
                    operation.partition(" ")[0],
                    url,
                    body.encode("utf-8", "surrogatepass"),
                    content_type="application/json",
                    headers=caller.headers,
                )
            # A call that needs no fields can be sent without a body.
            fine = body == "" and got.status_code < 300
            assert fine or got.status_code in (400, 403, 409, 422), (
                f"{operation} {body[:9]!r}: {got.status_code}"
            )
    assert changes(before, contents()) == []
