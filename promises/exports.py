"""A close plan as Markdown and as CSV. Plain functions: a plan with its deal, issuer and lines goes in, text comes out."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from dealdesk import moments
from promises.models import ClosePlan, ClosePlanLine

COLUMNS = ("kind", "code", "sentence", "owner", "date", "phase", "limit", "tier", "conditions")

# A spreadsheet runs a cell that starts with one of these (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def condition_words(condition: Mapping[str, Any]) -> str:
    """A condition in one sentence, as it stood when the plan was issued."""
    due = moments.full_day_words(date.fromisoformat(condition["due_on"]))
    what, evidence = condition["what"].rstrip("."), condition["evidence"].rstrip(".")
    return f"{condition['party']}: {what}, by {due}. Shown by {evidence} ({condition['state']})."


def when(row: ClosePlanLine) -> str:
    """The date of a sentence, or its phase."""
    return moments.full_day_words(row.deliver_on) if row.deliver_on else row.phase


def markdown(plan: ClosePlan) -> str:
    """The plan for reading and pasting. Each sentence stands alone on its line, byte for byte as approved."""
    issued = plan.issued_at.astimezone(moments.UTC)
    parts = [
        f"# Close plan {plan.version}: {plan.deal.name}",
        f"Customer: {plan.deal.account}",
        f"Version {plan.version}, issued {moments.full_day_words(issued.date())}, {issued:%H:%M} UTC, by {plan.issued_by.name}",
        "## What we promise",
    ]
    for row in plan.lines.all():
        facts = [f"- Owner: {row.owner_name}", f"- Date: {when(row)}", f"- Limit: {row.limit}"]
        if row.tier:
            facts.append(f"- Tier: {row.get_tier_display()}")
        facts += [f"- Condition: {condition_words(condition)}" for condition in row.conditions]
        parts += [f"### {row.code}", row.text, "\n".join(facts)]
    if plan.outside:
        parts += ["## Not in this contract", "\n".join(f"- {text}" for text in plan.outside)]
    return "\n\n".join(parts) + "\n"


def neutral(cell: str) -> str:
    """The cell with a leading apostrophe where a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def csv_text(plan: ClosePlan) -> str:
    """The plan for a spreadsheet: a row for each sentence and for each thing outside the contract (RFC 4180)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in plan.lines.all():
        cells = (
            "promise",
            row.code,
            row.text,
            row.owner_name,
            row.deliver_on.isoformat() if row.deliver_on else "",
            row.phase,
            row.limit,
            row.tier,
            "; ".join(condition_words(condition) for condition in row.conditions),
        )
        writer.writerow(neutral(cell) for cell in cells)
    for text in plan.outside:
        writer.writerow(["outside", "", neutral(text), *[""] * (len(COLUMNS) - 3)])
    return out.getvalue()
