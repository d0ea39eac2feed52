"""Transactions of actions: what was recorded in one is settled at its end, before it commits.

An action takes `atomic` from here in place of Django's. Where actions call each other, the outermost block counts; a
transaction of Django's own round them all, such as that of a request with an idempotency key, does not.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, overload

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.transaction import Atomic

F = TypeVar("F", bound=Callable[..., Any])
Settle = Callable[[Sequence[Any]], None]

_settlers: list[Settle] = []
# On the connection, which belongs to one thread alone: what each open block has noted so far, the outermost first.
_BLOCKS = "dealdesk_blocks"


def at_the_end(settle: Settle) -> None:
    """Call `settle` at the end of every outermost block in which something was noted, with all of that, inside the block.

    What it raises undoes the block. Registering the same function again changes nothing.
    """
    if settle not in _settlers:
        _settlers.append(settle)


def note(items: Iterable[Any]) -> None:
    """Keep these for the end of the block. Outside every block, and while a block is settled, nothing is kept."""
    if blocks := _blocks():
        blocks[-1].extend(items)


def _blocks() -> list[list[Any]]:
    return vars(connections[DEFAULT_DB_ALIAS]).setdefault(_BLOCKS, [])


class _Block(Atomic):
    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __enter__(self) -> None:
        super().__enter__()
        _blocks().append([])

    def __exit__(self, exc_type: Any, exc_value: Any, traceback: Any) -> None:
        blocks = _blocks()
        noted = blocks.pop()
        try:
            if exc_type is None and noted and not connections[DEFAULT_DB_ALIAS].needs_rollback:
                if blocks:
                    blocks[-1].extend(noted)
                else:
                    for settle in _settlers:
                        settle(noted)
        except BaseException as problem:
            super().__exit__(type(problem), problem, problem.__traceback__)
            raise
        super().__exit__(exc_type, exc_value, traceback)


@overload
def atomic(action: F) -> F: ...
@overload
def atomic() -> _Block: ...
def atomic(action: Any = None) -> Any:
    """`@atomic` or `with atomic():`, all or nothing as Django's, with what the end of an action brings about."""
    return _Block() if action is None else _Block()(action)
