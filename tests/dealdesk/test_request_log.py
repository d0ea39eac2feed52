"""The log: one line for each request, with its id, and nothing in it that is forged or secret."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import structlog
from celery import shared_task
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from structlog.contextvars import bind_contextvars, get_contextvars

from dealdesk.urls import urlpatterns as real

log = structlog.get_logger("tests.log")
FORMATS = ("console", "json")


def broken(request: HttpRequest, pk: int = 0) -> HttpResponse:
    raise RuntimeError("a fault of ours\n2026-01-01T00:00:00Z [info     ] forged by an exception")


broken.login_required = False  # type: ignore[attr-defined]
urlpatterns = [
    path("broken/", broken),
    path("api/v1/broken/", broken),
    path("calendar/<str:token>.ics", broken),
    path("reviews/<int:pk>/broken/", broken),
    *real,
]
handler500 = "dealdesk.errors.server_error"


class Written:
    """What a format wrote, by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def records(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]

    def requests(self) -> list[dict[str, Any]]:
        return [record for record in self.records if record["event"] == "request"]


def handler_of(name: str, written: Written) -> logging.Handler:
    options = dict(settings.LOGGING["formatters"][name])
    handler = logging.StreamHandler(written.stream)
    handler.setFormatter(options.pop("()")(**options))
    return handler


@pytest.fixture
def logged() -> Iterator[Callable[[str], Written]]:
    """Follow the log in one of the formats."""
    handlers = []

    def follow(name: str) -> Written:
        written = Written()
        handlers.append(handler_of(name, written))
        logging.getLogger().addHandler(handlers[-1])
        return written

    yield follow
    for handler in handlers:
        logging.getLogger().removeHandler(handler)


@pytest.fixture
def json_log(logged: Callable[[str], Written]) -> Written:
    return logged("json")


# --- One line, with its id --------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_request_is_one_line_with_method_path_status_and_time(json_log: Written, client: Client):
    answer = client.get("/accounts/login/?next=/secret-of-the-query/")
    (line,) = json_log.requests()
    assert (line["method"], line["path"], line["status"]) == ("GET", "/accounts/login/", 200)
    assert line["milliseconds"] > 0
    assert line["request_id"] == answer["X-Request-ID"]
    assert "person" not in line
    assert "secret-of-the-query" not in json_log.text


@pytest.mark.parametrize("given", ["abcdefgh", "0" * 64, "trace-1.2_3"])
@pytest.mark.django_db
def test_usable_id_of_a_proxy_is_kept(json_log: Written, client: Client, given: str):
    assert client.get("/", headers={"x-request-id": given})["X-Request-ID"] == given
    assert json_log.requests()[0]["request_id"] == given


@pytest.mark.parametrize("given", ["", "short", "0" * 65, "with space", "eight888\n", "é" * 10, "<script>1"])
@pytest.mark.django_db
def test_unusable_id_is_replaced(client: Client, given: str):
    answer = client.get("/", headers={"x-request-id": given})
    assert len(answer["X-Request-ID"]) == 32 and answer["X-Request-ID"].isalnum()


@pytest.mark.django_db
def test_line_names_person_and_what_the_page_is_about(json_log: Written, client: Client, line, cast):
    review = line.reviews.get(team__code="engineering")
    client.force_login(cast.engineer)
    for path_, noun, pk in [
        (f"/reviews/{review.pk}/", "review", review.pk),
        (f"/promises/{line.pk}/", "promise", line.pk),
        (f"/deals/{line.deal_id}/", "deal", line.deal_id),
        (f"/final-answers/{line.pk}/", "promise", line.pk),
        (f"/api/v1/reviews/{review.pk}/", "review", review.pk),
        (f"/api/v1/deals/{line.deal_id}/gate/", "deal", line.deal_id),
    ]:
        client.get(path_)
        said = json_log.requests()[-1]
        assert (said["path"], said["person"], said[noun]) == (path_, cast.engineer.pk, pk)


@pytest.mark.django_db
def test_line_of_a_call_names_whom_the_token_stands_for(json_log: Written, client: Client, engineer):
    from knox.models import AuthToken

    _, token = AuthToken.objects.create(engineer)
    assert client.get("/api/v1/me/", headers={"authorization": f"Token {token}"}).status_code == 200
    assert json_log.requests()[-1]["person"] == engineer.pk
    assert token not in json_log.text


@pytest.mark.parametrize("path_", ["/healthz", "/metrics", "/static/css/app.css", "/static/nowhere.css"])
@pytest.mark.django_db
def test_probes_and_assets_are_no_line(json_log: Written, client: Client, path_: str):
    assert client.get(path_).has_header("X-Request-ID")
    assert json_log.requests() == []


@pytest.mark.django_db
def test_a_refusal_is_one_line_too(json_log: Written, client: Client):
    client.get("/nowhere/", headers={"host": "evil.example"})
    client.get("/api/v1/me/")
    assert [line["status"] for line in json_log.requests()] == [400, 401]


@pytest.mark.django_db
def test_nothing_is_left_for_the_next_request(client: Client, engineer):
    bind_contextvars(left="over")
    client.force_login(engineer)
    client.get("/deals/")
    assert get_contextvars() == {}


# --- A fault of ours --------------------------------------------------------------------------------------------------


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_page_of_a_fault_shows_the_id_that_the_log_has(json_log: Written):
    client = Client(raise_request_exception=False)
    answer = client.get("/reviews/7/broken/")
    assert answer.status_code == 500
    assert f"<b>{answer['X-Request-ID']}</b>" in answer.content.decode()
    fault = next(record for record in json_log.records if "exception" in record)
    assert (fault["request_id"], fault["review"]) == (answer["X-Request-ID"], 7)
    assert "RuntimeError" in fault["exception"]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_fault_of_a_call_is_a_problem_document_with_the_id():
    answer = Client(raise_request_exception=False).get("/api/v1/broken/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    body = answer.json()
    assert (body["code"], body["request_id"]) == ("broken", answer["X-Request-ID"])
    assert "RuntimeError" not in answer.content.decode()


def test_refusals_of_a_call_keep_their_members(client: Client, db: None):
    assert "request_id" not in client.get("/api/v1/me/").json()


# --- Nothing forged ---------------------------------------------------------------------------------------------------

FORGERY = "\n2026-01-01T00:00:00Z [info     ] forged"
ENDS = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.django_db
def test_line_break_in_path_or_header_forges_no_line(logged, client: Client, format_: str):
    written = logged(format_)
    for end in ENDS:
        client.get(f"/deals{end}forged/")
        client.get("/", headers={"x-request-id": f"eight888{end}forged", "user-agent": f"a{end}forged"})
        client.get("/", headers={"host": f"evil{end}forged"})
    assert written.text.isascii() and "\x1b" not in written.text
    assert not any(line.startswith("forged") for line in written.lines)
    starts = '{"' if format_ == "json" else "20"
    assert all(line.startswith((starts, "    ")) for line in written.lines)


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("end", ENDS, ids=ascii)
def test_line_break_in_message_or_value_forges_no_line(logged, format_: str, end: str):
    written = logged(format_)
    log.warning("told", name=f"Eve{end}forged", names=[f"Eve{end}forged"], bare=f"{end}\x1b[2Kforged")
    logging.getLogger("elsewhere").warning("sent to %s", f"Eve{end}forged")
    assert len(written.lines) == 2
    assert "\x1b" not in written.text


@pytest.mark.parametrize("format_", FORMATS)
def test_exception_forges_no_line(logged, format_: str):
    written = logged(format_)
    try:
        raise ValueError(f"no such name{FORGERY}\x1b[2K")
    except ValueError:
        log.exception("refused")
    assert not any(line.startswith("2026-01-01") for line in written.lines)
    assert "ValueError" in written.text and "\x1b" not in written.text


# --- Nothing secret ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_keys_in_addresses_are_hidden(logged, format_: str):
    written = logged(format_)
    client = Client(raise_request_exception=False)
    client.get("/calendar/sesame-open.ics")  # breaks, so that Django writes the path as well
    client.get("/calendar/sesame-open/")
    client.get("/accounts/password/reset/key/1a-sesame-open/")
    client.get("/nowhere/?token=sesame-open")
    assert "/calendar/***" in written.text and "/reset/key/***" in written.text
    assert "sesame" not in written.text


@pytest.mark.parametrize("format_", FORMATS)
def test_credentials_are_hidden_wherever_they_stand(logged, format_: str):
    written = logged(format_)
    log.warning("sent", headers={"Authorization": "Bearer sesame-open-1234"}, to="smtp://me:sesame@mail:25")
    try:
        raise OSError("Authorization: Token sesame0123456789 and redis://:sesame@host/0")
    except OSError:
        log.exception("refused")
    assert "sesame" not in written.text
    assert "smtp://me:***@mail:25" in written.text and "Bearer ***" in written.text


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.django_db
def test_passwords_and_headers_are_never_written(logged, client: Client, cast: SimpleNamespace, format_: str):
    written = logged(format_)
    client.post("/accounts/login/", {"login": "rosa.rep@example.com", "password": "sesame-open-1234"})
    client.get("/api/v1/me/", headers={"authorization": "Token sesame-open-1234"})
    client.post("/api/v1/auth/login/", headers={"authorization": "Basic c2VzYW1lOnNlc2FtZQ=="})
    assert "sesame" not in written.text and "c2VzYW1l" not in written.text


# --- Tasks ------------------------------------------------------------------------------------------------------------


@shared_task(name="tests.says")
def says() -> dict[str, Any]:
    log.warning("said")
    return get_contextvars()


def test_task_puts_its_name_and_id_on_its_lines(json_log: Written):
    bind_contextvars(left="over")
    result = says.apply()
    (line,) = [record for record in json_log.records if record["event"] == "said"]
    assert (line["task"], line["task_id"]) == ("tests.says", result.id)
    assert "left" not in line
    assert get_contextvars() == {}
