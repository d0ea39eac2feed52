"""One world for all tests of a module: built once, and put back after each test."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache

from tests.conftest import NOW
from tests.routes.world import Visitor, build, undone


@pytest.fixture(scope="module")
def said() -> Callable[[str], str]:
    """What becomes of each text before it is stored."""
    return str


@pytest.fixture(scope="module")
def built(
    django_db_setup: None, django_db_blocker: Any, said: Callable[[str], str]
) -> Iterator[SimpleNamespace]:
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), undone():
        yield build(said)


@pytest.fixture
def world(built: SimpleNamespace, db: None) -> SimpleNamespace:
    """People and rows in every state, at a moment that stands still."""
    return deepcopy(built)


@pytest.fixture
def client() -> Visitor:
    return Visitor()


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """The count of sign-ins a minute belongs to one test, whose clock may stand still."""
    cache.clear()
