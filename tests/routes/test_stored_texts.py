"""Harm in every text that is kept: pages show it as text, and files for spreadsheets hold no formulas."""

import csv
import html
import io
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import reverse

from tests.routes.test_pages_by_role import EXPECTED as PAGES
from tests.routes.world import Visitor, at

pytestmark = [pytest.mark.django_db, pytest.mark.once]

HOSTILE = "=1+1<script>alert(1)</script>{{7*7}}\"'& "
# What a spreadsheet would run (OWASP, CSV injection); a negative number is none.
FORMULA = re.compile(r"[=+@\t\r]|-(?!\d+$)")


@pytest.fixture(scope="module")
def said() -> Callable[[str], str]:
    return lambda text: HOSTILE + text


@pytest.mark.parametrize("role", ["rep", "engineer", "owner"])
def test_stored_texts_are_shown_escaped_on_every_page(role: str, world: SimpleNamespace, client: Visitor):
    client.force_login(getattr(world, role))
    shown = 0
    for name, page in PAGES.items():
        if name == "sheet_check":  # writes the preview into the history
            continue
        lines = [page.place]
        if page.place == "row:in_review":
            lines = [f"row:{line}" for line in ("in_review", "asked", "approved", "declined", "newer")]
        for place in lines:
            got = client.get(reverse(name, kwargs=at(world, place, role)))
            if got.status_code != 200 or not got["Content-Type"].startswith("text/html"):
                continue
            text = got.content.decode()
            assert "<script>alert" not in text, f"{name} {place}"
            shown += html.escape(HOSTILE.strip()) in text
    assert shown > 8


def test_files_for_spreadsheets_hold_no_formulas(world: SimpleNamespace, client: Visitor):
    client.force_login(world.owner)
    files = [
        reverse("dashboard_csv"),
        reverse("close_plan_csv", kwargs=at(world, "plan:deal")),
        "/api/v1" + f"/deals/{world.deal.pk}/close-plan/1.csv",
    ]
    for file in files:
        got = client.get(file)
        cells = [cell for row in csv.reader(io.StringIO(got.content.decode())) for cell in row]
        assert any("<script>alert" in cell for cell in cells), file
        assert [cell for cell in cells if FORMULA.match(cell)] == [], file
        assert got["Content-Disposition"].startswith("attachment"), file
