import json
import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from promises.models import LanguageRule, TriggerRule

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(monkeypatch, db):
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


def in_another_process(data_dir) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", "check_wording"],
        cwd=ROOT,
        input="We will go live soon — I think.\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "DATA_DIR": str(data_dir)},
    )
    return done.stdout


def test_it_needs_no_database(tmp_path):
    assert json.loads(in_another_process(tmp_path))["kinds"] == ["loose_time", "hedge"]
    assert not list(tmp_path.glob("*.sqlite3*"))


def test_a_database_without_tables_leaves_the_rules_that_ship(tmp_path):
    (tmp_path / "dealdesk.sqlite3").touch()
    assert json.loads(in_another_process(tmp_path))["kinds"] == ["loose_time", "hedge"]


def test_the_rules_of_the_record_count(run):
    LanguageRule.objects.filter(code="unlimited").update(active=False)
    LanguageRule.objects.create(
        code="own", kind="hedge", title="Own", advice="Say by when.", level="ban", phrases="by our lights"
    )
    TriggerRule.objects.create(code="payroll", title="Payroll", patterns="payslip*")
    answers, _, _ = run(b"Payslips of unlimited users come by our lights on 4 May.")
    (finding,) = answers[0]["findings"]
    assert (finding["phrase"], finding["level"], finding["rule"]) == ("by our lights", "ban", "own")
    assert "payroll" in answers[0]["triggers"]
    assert (answers[0]["words"], answers[0]["sentences"]) == (11, 1)
