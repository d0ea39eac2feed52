"""One world for all tests of a module: built once, and put back after each test."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from tests.conftest import NOW
from tests.routes.world import HOSTILE, Visitor, build, undone


@contextmanager
def _kept(blocker: Any, say: Any = str) -> Iterator[SimpleNamespace]:
    with blocker.unblock(), time_machine.travel(NOW, tick=False), undone():
        yield build(say)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    with _kept(django_db_blocker) as world:
        yield world


@pytest.fixture
def world(built: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """People and rows in every state, at a moment that stands still."""
    with undone():
        yield deepcopy(built)


@pytest.fixture(scope="module")
def hostile_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The same with harm in every text. For tests that change nothing."""
    with _kept(django_db_blocker, lambda text: HOSTILE + text) as world:
        yield world


@pytest.fixture
def client() -> Visitor:
    return Visitor()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """The count of sign-ins a minute belongs to one test, whose clock may stand still."""
    cache.clear()
