"""That the measures run and say what they should. How long anything takes is nothing that a test could hold."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

FIELDS = {"bench", "n", "ours", "floor", "ratio", "unit", "statements"}


def bench(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=600,
    )


@pytest.mark.servers
def test_sweep_leaves_the_rows_of_the_floor_and_prints_only_json_lines() -> None:
    done = bench("--only", "sweep", "--n", "500")

    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["bench"] for line in lines] == ["sweep", "sweep_rate", "sweep_sqlite"]
    for line in lines:
        assert line.keys() >= FIELDS
        assert line["n"] == 500 and line["ours"] > 0 and line["statements"] > 0
    one, together, _ = lines
    # Each review an event, a rung and its lead's notice; each promise of two reviews its rep's.
    assert one["written"] == together["written"]
    assert one["written"] == {"audit_event": 500, "reviews_escalation": 500, "notices_notice": 750}
    assert one["ratio"] == pytest.approx(one["ours"] / one["floor"], rel=0.01)
    assert together["processes"] == 2


@pytest.mark.once
@pytest.mark.parametrize("only", ["gardening", "sweep,gardening"])
def test_unknown_measure_is_named_and_nothing_runs(only: str) -> None:
    done = bench("--only", only)

    assert done.returncode == 2
    assert done.stdout == ""
    assert "gardening" in done.stderr and "sweep" in done.stderr


@pytest.mark.once
def test_size_that_a_backlog_cannot_have_is_refused() -> None:
    done = bench("--n", "7")

    assert done.returncode == 2
    assert "multiple of 20" in done.stderr
