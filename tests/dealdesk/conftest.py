"""What tests of webhooks share: a receiver on this machine, and a webhook that leads to it."""

from collections.abc import Iterator
from typing import Any

import pytest

from dealdesk.accounts.models import Person
from dealdesk.notices import hooks
from dealdesk.notices.models import Webhook
from dealdesk.notices.webhooks import HookEvent
from tests.conftest import NOW
from tests.receivers import HookSink, hook_sink


@pytest.fixture
def receivers_on_loopback(settings: Any) -> None:
    settings.EMBEDDED = True
    settings.WEBHOOK_ALLOWED_HOSTS = ["127.0.0.1"]


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with hook_sink() as receiver:
        yield receiver


@pytest.fixture
def hook(receivers_on_loopback: None, admin: Person, sink: HookSink) -> Webhook:
    return hooks.add_webhook(url=sink.url, label="CRM", events=HookEvent.values, by=admin, now=NOW)
