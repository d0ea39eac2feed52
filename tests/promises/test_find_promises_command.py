import io
import json

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.once

TALK = "Ann (Softco): We ship your labels by 1 May.\nBo (Buyerco): We need a report each week.\n" * 2


def run(*paths, **options):
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("find_promises", *(str(path) for path in paths), stdout=out, stderr=err, **options)
        failure = ""
    except CommandError as error:
        failure = str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), failure


def test_proposals_are_written_as_json_lines(tmp_path):
    path = tmp_path / "call.txt"
    path.write_text(TALK)
    rows, errors, failure = run(path)
    assert (errors, failure, len(rows)) == ("", "", 4)
    first = rows[0]
    assert list(first) == ["doc", "sentence", "start", "end", "role", "said_by", "why"]
    assert (first["doc"], first["role"], first["said_by"]) == ("call.txt", "promise", "Ann")
    assert TALK[first["start"] : first["end"]] == first["sentence"] == "We ship your labels by 1 May."
    assert (rows[1]["role"], rows[1]["said_by"]) == ("ask", "Bo")


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_done(tmp_path):
    good, bad = tmp_path / "call.txt", tmp_path / "scan.png"
    good.write_text(TALK)
    bad.write_bytes(b"\x89PNG....")
    rows, errors, failure = run(bad, tmp_path / "none.txt", tmp_path, good)
    assert len(rows) == 4
    assert "scan.png: The file is a picture." in errors
    assert "none.txt: No such file or directory." in errors
    assert failure == "3 of 4 files could not be read."
