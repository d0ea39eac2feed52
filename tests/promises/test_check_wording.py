import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(monkeypatch):
    """Runs the command on some bytes: its answers and its complaints."""

    def run_command(given: bytes) -> tuple[list[dict], str, int]:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(given)))
        out, err, code = StringIO(), StringIO(), 0
        try:
            call_command("check_wording", stdout=out, stderr=err)
        except CommandError as error:
            code = error.returncode
        return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), code

    return run_command


def test_plain_lines_and_jsonl_are_answered_in_order(run):
    answers, errors, code = run(
        '\ufeffIt should scale to unlimited devices.\n\n{"id": 7, "text": "Orders go to NetSuite each hour, 12 fields."}\n'.encode()
    )
    assert (errors, code) == ("", 0)
    assert [answer["id"] for answer in answers] == ["1", 7]
    loose, precise = answers
    assert loose["loose"] is True
    assert loose["kinds"] == ["hedge", "open_quantity"]
    for finding in loose["findings"]:
        assert loose["text"][finding["start"] : finding["end"]] == finding["phrase"]
        assert finding["level"] in ("ban", "warn")
        assert finding["advice"]
    assert (precise["loose"], precise["kinds"], precise["findings"]) == (False, [], [])
    assert set(precise["tags"]) == {"integration", "data_movement"}
    assert set(precise["reasons"]) == set(precise["tags"])
    assert precise["triggers"] == ["data_movement", "integration_unlisted"]


def test_a_bad_line_is_named_and_the_others_are_answered(run):
    answers, errors, code = run(
        b'{"text": "Soon."}\n{"text": 5}\n{broken\n{"text": "\\ud800"}\n\xff\xfe\n{"id": "z"}\nThe cap is 40 seats.'
    )
    assert code == 2
    assert [answer["text"] for answer in answers] == ["Soon.", "The cap is 40 seats."]
    assert [line.split(":")[0] for line in errors.splitlines()] == [
        f"Line {number}" for number in (2, 3, 4, 5, 6)
    ]


def test_no_input_is_no_output(run):
    assert run(b"") == ([], "", 0)


def test_it_needs_no_database(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check_wording"],
        cwd=ROOT,
        input="We will go live soon — I think.\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
    )
    assert json.loads(done.stdout)["kinds"] == ["loose_time", "hedge"]
    assert not list(tmp_path.glob("*.sqlite3*"))
