"""Fault points: nothing without the variable, the death of the process with it."""

import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.once

CODE = "from dealdesk import faults; faults.point('relay.claimed'); faults.point('sweep.claimed'); print('alive')"


def run(faults: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DEALDESK_FAULTS": faults},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("faults", ["", "relay.routed=1", "sweep.claimed=0"])
def test_a_point_that_is_not_named_does_nothing(faults: str):
    assert run(faults).stdout == "alive\n"


@pytest.mark.parametrize("faults", ["sweep.claimed=1", "relay.routed=0.5, sweep.claimed=1.0"])
def test_a_named_point_kills_the_process_at_once(faults: str):
    result = run(faults)
    assert result.returncode == -signal.SIGKILL and result.stdout == ""


def test_a_variable_that_cannot_be_read_says_so():
    assert "'often' is not a point with a chance" in run("often").stderr
