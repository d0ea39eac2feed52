"""Importing a spreadsheet of lines: a report of every row first, then the good rows with one button."""

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dealdesk.accounts.http import PersonRequest
from promises import links
from promises.actions.imports import Report, read_import, sealed, take_import, unsealed
from promises.files.sheet_columns import FIELDS
from promises.models import Deal
from promises.states import Refused
from promises.vocabulary import LineState
from reviews.forms.imports import ImportForm
from reviews.views.errors import UNPROCESSABLE, refusal
from reviews.views.sheets import for_editors

EXAMPLE = {
    "wording": "One CSV file of order data is sent to the customer's SFTP folder each night by 06:00 UTC.",
    "ask": "The warehouse needs the orders of the day each night.",
    "said_by": "Inge (IT)",
    "said_to": "Maya Okafor",
    "said_on": "2026-03-02",
    "channel": "call",
    "kind": "standard_feature",
    "timing": "launch_critical",
    "launch_critical": "yes",
    "day_one": "no",
    "needed_by": "2026-04-01",
    "tags": "data_movement, integration",
    "support_could_commit": "need_to_check",
}


@for_editors
def sheet_import(request: PersonRequest, deal: Deal) -> HttpResponse:
    if request.method != "POST":
        return _page(request, deal, ImportForm())
    if request.POST.get("action") == "take":
        return _take(request, deal)
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = read_import(deal, name=file.name, content=file.read(), by=request.user)
        except Refused as exc:
            answer = refusal(request, exc, form=form, back_url=links.sheet(deal.pk))
            if answer is not None:
                return answer
        else:
            return _page(request, deal, ImportForm(), report)
    return _page(request, deal, form)


def _take(request: PersonRequest, deal: Deal) -> HttpResponse:
    try:
        report = unsealed(deal, request.POST.get("rows", ""), by=request.user)
        lines = take_import(deal, report, by=request.user, now=timezone.now())
    except Refused as exc:
        answer = refusal(request, exc, back_url=request.path)
        assert answer is not None
        return answer
    left = len(report.bad_rows)
    count = f"{len(lines)} line{'' if len(lines) == 1 else 's'}"
    more = f" {left} row{'' if left == 1 else 's'} left out." if left else ""
    messages.success(request, f"{count} added to the sheet.{more} Nothing is sent yet.")
    first = next((line for line in lines if line.state == LineState.DRAFT), None)
    return redirect("sheet_line", deal.pk, first.number) if first else redirect("sheet_check", deal.pk)


def _page(request: PersonRequest, deal: Deal, form: ImportForm, report: Report | None = None) -> HttpResponse:
    wrong = bool(form.errors or (report and report.problems))
    context: dict[str, Any] = {
        "deal": deal,
        "form": form,
        "report": report,
        "wrong": wrong,
        "columns": FIELDS,
        "rows": sealed(deal, report, by=request.user) if report and report.good else "",
    }
    return render(request, "sheets/import.html", context, status=UNPROCESSABLE if wrong else 200)


@require_GET
def import_template(request: PersonRequest) -> HttpResponse:
    """A CSV with every column and one row to write over."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="promise-sheet.csv"'},
    )
    # The mark tells a spreadsheet that this is UTF-8.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(FIELDS)
    writer.writerow([EXAMPLE.get(name, "") for name in FIELDS])
    return response
