"""What every measure is given, and what it gives back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.databases import Databases

# One measured thing, as it is printed: {"bench", "n", "ours", "floor", "ratio", "unit", "statements"} and what else helps.
# `ratio` is ours / floor; both are null where there is nothing to be held against.
Line = dict[str, Any]


@dataclass(frozen=True)
class Run:
    """Databases of its own, a folder that is thrown away, and the size where one was asked for."""

    databases: Databases
    folder: Path
    n: int | None = None


class Wrong(Exception):
    """What was measured did not do what it should have done: its cost would say nothing."""
