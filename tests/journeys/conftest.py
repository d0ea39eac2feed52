"""Browsers for the journeys: one Chromium for all of them, a context of its own for each person, and a guard on each."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, expect

from dealdesk.accounts.models import Person
from tests.journeys.steps import SCREEN

# Playwright's loop runs in the thread of the test, where Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=10_000)
LOADING_FAILED = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed")
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }


class Guard:
    """Notes whatever a page must never do. `expected` are the refusals (4xx) that the story itself asks for."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.expected: set[int] = set()

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', (event) =>"
            " console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
        )
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"page error: {error.error}"))
        context.on("requestfailed", self._failed)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        if message.location.get("url", "").endswith("/favicon.ico"):
            return  # Django's admin names no icon
        if message.text.startswith(("htmx:sendAbort", "htmx:afterRequest")):
            return  # a page that is left while it asks for a fragment; an answer that is wrong says more than this
        status = LOADING_FAILED.search(message.text)
        if status is None or int(status[1]) not in self.expected:
            self.faults.append(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def _failed(self, request: Request) -> None:
        # A page that is left while it polls, and a download, end their requests this way.
        if request.failure != "net::ERR_ABORTED":
            self.faults.append(f"failed: {request.method} {request.url} {request.failure}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status}: {response.request.method} {response.url}")


@pytest.fixture
def guard() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    assert not guard.faults, "\n".join(guard.faults)


@pytest.fixture
def open_browser(
    new_context: Callable[..., BrowserContext], live_server: Any, guard: Guard
) -> Callable[..., Page]:
    """A browser of nobody yet: `open_browser(java_script_enabled=False)`."""

    def opened(**options: Any) -> Page:
        context = new_context(
            **{"base_url": live_server.url, "viewport": SCREEN, "locale": "en-GB", **options}
        )
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
        guard.watch(context)
        return context.new_page()

    return opened


@pytest.fixture
def enter(open_browser: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """A browser in which the person is signed in already, by the cookie of a session."""

    def entered(person: Person, **options: Any) -> Page:
        client = Client()
        client.force_login(person)
        page = open_browser(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
        )
        return page

    return entered
