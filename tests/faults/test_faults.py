"""The short form of `make faults`, on servers that it starts itself."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

LONGEST = 400  # on a machine that does much else; alone it takes about a minute


@pytest.mark.servers
def test_short_storm_and_directed_faults_leave_no_violation():
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    run = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--duration", "60", "--seed", "1"],
        cwd=settings.BASE_DIR,
        env=kept,
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    in_ci = os.environ.get("CI") == "true"
    if run.returncode == 2 and not in_ci:
        pytest.skip(run.stderr.strip().splitlines()[-1])
    assert run.stdout, run.stderr[-4000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["violations"] == [], run.stderr[-8000:]
    assert run.returncode == 0, run.stderr[-4000:]
    assert result["reviews"] > 0 < result["answered"] and result["escalations"] > 0 < result["notices"]
    if result["skipped"]:
        assert not in_ci, result["skipped"]
        pytest.skip("; ".join(f"{name}: {why}" for name, why in result["skipped"].items()))
