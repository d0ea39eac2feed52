"""Starting `tests.bench.sweeper` processes and hearing what they did."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from tests.bench.databases import ROOT

WARM_UPS = 2  # as many as `tests.bench.backlog` makes


@dataclass(frozen=True)
class Report:
    """What one process measured; `began` and `ended` are of the machine's monotonic clock, the same for all processes."""

    python: float
    postgresql: float
    began: float
    ended: float
    statements: int
    most_statements: int
    longest_transaction: float
    megabytes_at_start: float
    megabytes: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began


def run_sweepers(
    sides: Sequence[str],
    *,
    now: datetime,
    env: Mapping[str, str],
    started: Callable[[], None] = lambda: None,
) -> list[Report]:
    """Run one process a side at once: all are warm before the first begins, and `started` is called when they may begin.

    Raises RuntimeError where one of them fails.
    """
    with ExitStack() as stack:
        children = []
        for number, side in enumerate(sides):
            # Dealt out, so that every backlog is the same when the measured part begins.
            warm_ups = [str(each) for each in range(WARM_UPS)[number :: len(sides)]]
            child = _start(side, "--now", now.isoformat(), "--warm-ups", *warm_ups, env=env)
            stack.callback(_end, child)
            children.append(child)
            _hear(child)
        started()
        for child in children:
            assert child.stdin
            child.stdin.write("go\n")
            child.stdin.flush()
        return [Report(**_hear(child)) for child in children]


def _start(*arguments: str, env: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.sweeper", *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _hear(child: "subprocess.Popen[str]") -> dict[str, float]:
    assert child.stdout
    line = child.stdout.readline()
    if not line:
        raise RuntimeError(f"a sweeping process ended with code {child.wait()}")
    return json.loads(line)


def _end(child: "subprocess.Popen[str]") -> None:
    if child.poll() is None:
        child.kill()
    child.communicate()
