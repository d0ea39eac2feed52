"""The end of an action: what was recorded in it is settled once, before it commits, and only if it does."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from dealdesk import transactions
from dealdesk.audit.models import Event
from dealdesk.audit.record import event, record
from dealdesk.transactions import at_the_end, atomic
from tests.conftest import NOW

pytestmark = pytest.mark.django_db

Settled = list[list[str]]


@pytest.fixture
def settled() -> Iterator[Settled]:
    """What each end of a block was given, as kinds."""
    calls: Settled = []

    def settle(items: Any) -> None:
        calls.append([item.kind for item in items])

    before = list(transactions._settlers)
    transactions._settlers[:] = []
    at_the_end(settle)
    at_the_end(settle)
    yield calls
    transactions._settlers[:] = before


def happen(kind: str) -> None:
    record(event(kind, actor=None, now=NOW, deal=1))


@atomic
def act(kind: str, *, fail: bool = False) -> str:
    """An action."""
    happen(kind)
    if fail:
        raise ValueError(kind)
    return kind


def test_what_was_recorded_is_settled_at_the_end(settled: Settled):
    assert act("a.b") == "a.b" and act.__name__ == "act" and act.__doc__ == "An action."
    assert settled == [["a.b"]]


def test_nothing_recorded_settles_nothing(settled: Settled):
    with atomic():
        pass
    assert settled == []


def test_the_outermost_block_counts(settled: Settled):
    with atomic():
        act("a.first")
        with atomic():
            act("a.second")
        assert settled == []
        happen("a.third")
    assert settled == [["a.first", "a.second", "a.third"]]


def test_a_transaction_of_djangos_own_round_actions_does_not_count(settled: Settled):
    with transaction.atomic():
        act("a.first")
        act("a.second")
    assert settled == [["a.first"], ["a.second"]]


def test_what_is_undone_is_not_settled(settled: Settled):
    with pytest.raises(ValueError):
        act("a.lost", fail=True)
    assert settled == [] and not Event.objects.exists()
    act("a.kept")
    assert settled == [["a.kept"]]


def test_an_inner_block_that_is_undone_leaves_the_rest(settled: Settled):
    with atomic():
        act("a.kept")
        with pytest.raises(ValueError):
            act("a.lost", fail=True)
        act("a.kept_too")
    assert settled == [["a.kept", "a.kept_too"]]
    assert list(Event.objects.values_list("kind", flat=True)) == ["a.kept", "a.kept_too"]


def test_an_error_at_the_end_undoes_the_action(settled: Settled):
    def refuse(items: Any) -> None:
        raise RuntimeError("no")

    at_the_end(refuse)
    with pytest.raises(RuntimeError):
        act("a.lost")
    assert not Event.objects.exists()
    transactions._settlers.remove(refuse)
    act("a.kept")
    assert settled[-1] == ["a.kept"]


def test_what_settling_records_is_not_settled_again(settled: Settled):
    at_the_end(lambda items: happen("a.consequence"))
    act("a.cause")
    assert settled == [["a.cause"]]
    assert list(Event.objects.values_list("kind", flat=True)) == ["a.cause", "a.consequence"]


def test_a_broken_transaction_is_not_settled(settled: Settled):
    with transaction.atomic():
        with atomic():
            happen("a.lost")
            transaction.set_rollback(True)
        transaction.set_rollback(False)
    assert settled == []


def test_an_event_outside_every_action_is_only_written(settled: Settled):
    with transaction.atomic():
        happen("a.alone")
    act("a.next")
    assert settled == [["a.next"]]


@pytest.mark.django_db(transaction=True)
def test_it_commits_for_real_with_what_the_end_wrote(settled: Settled):
    at_the_end(lambda items: happen("a.consequence"))
    act("a.cause")
    assert Event.objects.count() == 2
