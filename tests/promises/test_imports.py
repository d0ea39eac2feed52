"""Spreadsheets of lines: every bad row is named, the good ones are taken together, and only once."""

import io
import zipfile
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dealdesk.audit.models import Event
from promises.actions.imports import Report, read_import, sealed, take_import, unsealed
from promises.actions.lines import LineDraft, add_lines
from promises.files.sheet_columns import FIELDS, field_of
from promises.models import CatalogEntry, Deal, PromiseLine
from promises.states import MovedOn, NotYours, Refused
from reviews.history import describe
from tests.conftest import NOW
from tests.files import CSV, repacked, workbook


@pytest.fixture
def read(deal: Deal, cast: SimpleNamespace):
    def reading(content: str | bytes, name: str = "lines.csv", by: Any = None) -> Report:
        data = content.encode() if isinstance(content, str) else content
        return read_import(Deal.objects.get(pk=deal.pk), name=name, content=data, by=by or cast.rep)

    return reading


def problems(report: Report) -> list[str]:
    return [str(problem) for problem in report.problems]


EVERYTHING = {
    "wording": "One file is sent each night.",
    "ask": "A file.",
    "said_by": "Inge",
    "said_to": "Rosa",
    "said_on": "2026-03-02",
    "channel": "E-mail",
    "kind": "Standard feature",
    "timing": "",
    "launch_critical": "yes",
    "day_one": "no",
    "needed_by": "2026-04-01",
    "tags": "Data movement; integration",
    "support_could_commit": "need to check",
    "catalog_entry": "",
}


def test_every_column_reaches_its_field(read, deal: Deal, cast: SimpleNamespace):
    content = ",".join(FIELDS) + "\n" + ",".join(EVERYTHING[name] for name in FIELDS)
    report = read(content)
    assert problems(report) == []
    (line,) = take_import(deal, report, by=cast.rep, now=NOW)
    line = PromiseLine.objects.select_related("current_wording").get(pk=line.pk)
    assert line.text == "One file is sent each night."
    assert (line.ask, line.said_by, line.said_to, line.said_on) == (
        "A file.",
        "Inge",
        "Rosa",
        date(2026, 3, 2),
    )
    assert (line.channel, line.kind, line.timing) == ("email", "standard_feature", "launch_critical")
    assert (line.day_one, line.needed_by) == (False, date(2026, 4, 1))
    assert line.support_could_commit == "need_to_check"
    assert {"data_movement", "integration"} <= set(line.tags)


@pytest.mark.parametrize(
    "header",
    [
        "Sentence",
        "What we promise",
        "Said By",
        "who said it",
        "Launch-critical",
        "Catalog feature",
        "Expected on day one",
    ],
)
def test_friendly_headers_name_fields(header: str):
    assert field_of(header) in FIELDS


@pytest.mark.parametrize(
    "content",
    [
        CSV,
        "\ufeff" + CSV,
        CSV.encode("utf-16"),
        b"\xff\xfe" + CSV.encode("utf-16-le"),
        CSV.replace(",", ";"),
        CSV.replace(",", "\t"),
        "sep=;\n" + CSV.replace(",", ";"),
        CSV.replace("\n", "\r\n"),
        "\n\n" + CSV + "\n,,\n",
        workbook(["wording", "ask", "said_by"], ["One file each night.", "A file.", "Inge"]),
    ],
)
def test_spreadsheets_of_every_make_say_the_same(read, content: str | bytes):
    report = read(content)
    assert problems(report) == []
    ((_, draft),) = report.good
    assert draft.wording == "One file each night."
    assert (draft.values["ask"], draft.values["said_by"]) == ("A file.", "Inge")


def test_bad_rows_are_named_and_the_good_ones_taken(read, deal: Deal, cast: SimpleNamespace):
    report = read(
        "Sentence,Said on,Kind,Tags\n"
        "Good one.,2026-03-02,custom,security\n"
        "Bad date.,02/03/2026,,\n"
        "Bad kind.,,Whatever,\n"
        ",,,\n"
        ",2026-03-02,,\n"
        "Bad tag.,,,data; nonsense\n"
        "A file, one, two, three, four.\n"
        "#REF!,,,\n"
        "Good one.,,,\n"
        f"{'a' * 2001},,,\n"
        "Hidden \u202e sign.,,,\n"
        "Good two.,,,\n"
    )  # fmt: skip
    assert [number for number, _ in report.good] == [2, 13]
    assert report.bad_rows == [3, 4, 6, 7, 8, 9, 10, 11, 12]
    said = "\n".join(problems(report))
    for words in (
        "Row 3, Said on: “02/03/2026” is no date that can be read for sure. Write it as 2026-03-31.",
        "Row 4, Kind: “Whatever” is none of: standard_feature, custom_work, ongoing_service.",
        "Row 6, Sentence: Write the sentence, or what was asked.",
        "Row 7, Tags: “nonsense” is none of: security",
        "Row 8: The row has more cells than there are columns.",
        "Row 9, Sentence: The cell holds the error #REF!.",
        "Row 10: Row 2 says this already.",
        "Row 11, Sentence: Use 2,000 characters or fewer",
        "Row 12, Sentence: Remove the text direction override",
    ):
        assert words in said
    lines = take_import(deal, report, by=cast.rep, now=NOW)
    assert [line.number for line in lines] == [1, 2]
    event = Event.objects.get(kind="sheet.imported")
    assert event.data["rows"] == [2, 13]
    assert describe(event) == "Rosa Rep imported 2 lines from “lines.csv”; 9 rows were left out."


def test_cells_of_a_workbook_keep_their_kinds(read):
    book = workbook(
        ["wording", "said_on", "needed_by", "day_one", "said_by", "ask"],
        ["One.", date(2026, 3, 2), 46113, True, 7, "=1+1"],
        ["Two.", datetime.fromisoformat("2026-03-02 23:59"), "2026-04-01", "x", 1.5, None],
    )  # fmt: skip
    report = read(book, "lines.xlsx")
    assert problems(report) == []
    first, second = (draft.values for _, draft in report.good)
    assert (first["said_on"], first["needed_by"], first["day_one"]) == (
        date(2026, 3, 2),
        date(2026, 4, 1),
        True,
    )
    # A formula that was never computed shows nothing.
    assert (first["said_by"], first.get("ask", "")) == ("7", "")
    assert (second["said_on"], second["day_one"], second["said_by"]) == (date(2026, 3, 2), True, "1.5")


def test_timing_and_launch_critical_have_to_agree(read):
    report = read("wording,timing,launch_critical\nOne.,later,yes\nTwo.,launch,no\nThree.,,no\nFour.,,yes\n")
    assert report.bad_rows == [2, 3]
    assert "Row 2, launch_critical: The timing says something else." in problems(report)
    assert [draft.values.get("timing", "") for _, draft in report.good] == ["", "launch_critical"]


def test_columns_of_nobody_are_left_out_and_named(read):
    assert read("wording,Priority,Owner\nOne.,high,Inge\n").left_out == ["Priority", "Owner"]


def test_rows_of_the_menu_are_clear_at_once(read, deal: Deal, cast: SimpleNamespace, menu: CatalogEntry):
    Deal.objects.update(plan=menu.plan)
    report = read(
        f"wording,catalog feature\n,seats\n{menu.sentence.lower()},Nothing like it\n{menu.sentence},\n"
    )
    assert problems(report) == [
        "Row 3, catalog feature: The deal's plan has no feature “Nothing like it” in the catalog.",
        "Row 4: Row 2 says this already.",
    ]
    (line,) = take_import(
        deal, unsealed(deal, sealed(deal, report, by=cast.rep), by=cast.rep), by=cast.rep, now=NOW
    )
    assert (line.state, line.catalog_entry) == ("clear", menu)


def test_feature_needs_a_plan(read):
    assert "Row 2, feature: The deal names no plan, so no feature of the catalog holds." in problems(
        read("wording,feature\nOne.,seats\n")
    )


def test_line_that_the_sheet_has_is_not_added_again(read, deal: Deal, cast: SimpleNamespace):
    add_lines(deal, [LineDraft("One file each night.")], by=cast.rep, now=NOW)
    assert problems(read(CSV)) == ["Row 2: Line 1 of the sheet says this already."]


def bomb() -> bytes:
    return repacked(workbook(["wording"], ["One."]), xl__bomb=b"\0" * (20 * 1024 * 1024))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"wording\n", "a header and no rows"),
        (b"name,price\nA,1\n", "No column is named"),
        (b"wording,Sentence\nA,B\n", "“wording” and “Sentence” mean the same"),
        (b"wording\n" + b"One.\n" * 201, "more than 200 rows"),
        (b"wording" + b",x" * 60 + b"\nOne.\n", "more than 60 columns"),
        (b"wording\n" + b"a" * 20_001, "more than 20,000 characters"),
        (b"wording\n" + b"a" * (5 * 1024 * 1024), "At most 5 MB"),
        (b'wording\n"' + b"a" * 140_000, "can't be read as CSV"),
        (b"%PDF-1.4 and so on", "neither CSV nor .xlsx"),
        (b"wording\n\0\xff", "neither CSV nor .xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "old or a password-protected workbook"),
        (b"PK\x03\x04 and no more", "is broken"),
        (bomb(), "unpacks to far more"),
        (repacked(workbook(), xl__vbaProject=b"x", **{"xl__vbaProject.bin": b"x"}), "macros"),
        (repacked(workbook(["wording"], ["A"]), **{"xl__worksheets__sheet1.xml": b"<broken"}), "is broken"),
        (repacked(workbook(["wording"], ["A"]), **{"xl__workbook.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "is broken"),
    ],
)  # fmt: skip
def test_what_is_no_such_spreadsheet_is_refused_in_a_sentence(read, content: bytes, words: str):
    with pytest.raises(Refused) as refused:
        read(content, "lines.xlsx")
    assert words in refused.value.message and refused.value.field == "file"


def test_sheet_that_claims_a_million_rows_is_read_to_its_end(read):
    book = workbook(["wording"], ["One."])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    huge = sheet.replace(b"A1:A2", b"A1:XFD1048576")
    assert huge != sheet
    report = read(repacked(book, **{"xl__worksheets__sheet1.xml": huge}))
    assert [draft.wording for _, draft in report.good] == ["One."]


# --- Taking ---------------------------------------------------------------------------------------------------------


def test_good_rows_survive_between_two_requests(read, deal: Deal, cast: SimpleNamespace):
    report = read("wording,said_on,tags,day_one\nOne.,2026-03-02,security,yes\nTwo.,nonsense,,\n")
    again = unsealed(deal, sealed(deal, report, by=cast.rep), by=cast.rep)
    assert (again.name, again.token, again.good, again.bad_rows) == (
        report.name,
        report.token,
        report.good,
        report.bad_rows,
    )


def test_sealed_rows_are_of_one_person_and_one_deal_and_cannot_be_changed(
    read, deal: Deal, cast: SimpleNamespace
):
    text = sealed(deal, read(CSV), by=cast.rep)
    other = Deal.objects.create(name="x", account="x", arr=1, sales_rep=cast.rep, created_at=NOW)
    forged = signing.dumps({"rows": []}, salt="other", compress=True)
    for where, what, who in (
        (deal, text[:-1], cast.rep),
        (deal, "", cast.rep),
        (deal, forged, cast.rep),
        (deal, "a" * 100_000, cast.rep),
        (other, text, cast.rep),
        (deal, text, cast.owner),
    ):
        with pytest.raises(Refused, match="no longer at hand"):
            unsealed(where, what, by=who)


def test_same_reading_is_taken_once(read, deal: Deal, cast: SimpleNamespace):
    report = read(CSV)
    take_import(deal, report, by=cast.rep, now=NOW)
    with pytest.raises(MovedOn, match="on the sheet already"):
        take_import(deal, report, by=cast.rep, now=NOW)
    assert PromiseLine.objects.count() == 1


def test_all_rows_are_taken_or_none(read, deal: Deal, cast: SimpleNamespace):
    report = read("wording\nOne.\nTwo.\n")
    report.good[1][1].values["said_by"] = "a" * 200
    with pytest.raises(Refused):
        take_import(deal, report, by=cast.rep, now=NOW)
    assert not PromiseLine.objects.exists() and not Event.objects.filter(kind="sheet.imported").exists()


def test_nothing_good_is_nothing_to_take(read, deal: Deal, cast: SimpleNamespace):
    with pytest.raises(Refused, match="No row"):
        take_import(deal, read("wording,said_on\nOne.,soon\n"), by=cast.rep, now=NOW)


@pytest.mark.parametrize("who", ["other_rep", "engineer", "leader"])
def test_only_who_may_change_the_deal_imports(read, deal: Deal, cast: SimpleNamespace, who: str):
    report = read(CSV)
    with pytest.raises(NotYours):
        read(CSV, by=getattr(cast, who))
    with pytest.raises(NotYours):
        take_import(deal, report, by=getattr(cast, who), now=NOW)


def test_reading_takes_as_many_queries_for_a_hundred_rows_as_for_one(read, menu: CatalogEntry):
    Deal.objects.update(plan=menu.plan)

    def count(rows: int) -> int:
        content = "wording,feature\n" + "".join(f"Line {n}.,seats\n" for n in range(rows))
        with CaptureQueriesContext(connection) as queries:
            assert len(read(content).good) == rows
        return len(queries)

    assert count(1) == count(100)
