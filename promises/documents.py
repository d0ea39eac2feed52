"""A close plan as a Word document and as a PDF. Plain functions: a plan with its deal, issuer and lines goes in, bytes come out.

Each sentence stands in a paragraph of its own, byte for byte as approved, so that it can be copied and checked.
"""

import io
from importlib import resources

from dealdesk import moments
from promises.exports import condition_words, when
from promises.models import ClosePlan, ClosePlanLine

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
_FAMILY = "Source Sans Pro"


def _about(plan: ClosePlan) -> list[str]:
    issued = plan.issued_at.astimezone(moments.UTC)
    return [
        f"Customer: {plan.deal.account}",
        f"Version {plan.version}, issued {moments.full_day_words(issued.date())}, {issued:%H:%M} UTC, by {plan.issued_by.name}",
    ]


def _facts(row: ClosePlanLine) -> list[tuple[str, str]]:
    facts = [("Owner", row.owner_name), ("Date", when(row)), ("Limit", row.limit)]
    if row.tier:
        facts.append(("Tier", row.get_tier_display()))
    return facts + [("Condition", condition_words(condition)) for condition in row.conditions]


def docx(plan: ClosePlan) -> bytes:
    """The plan as Office Open XML, with headings that a reader's outline shows."""
    import docx as office

    document = office.Document()
    document.core_properties.title = f"Close plan {plan.version}: {plan.deal.name}"
    document.core_properties.author = plan.issued_by.name
    document.core_properties.created = document.core_properties.modified = plan.issued_at.replace(tzinfo=None)
    document.add_heading(f"Close plan {plan.version}: {plan.deal.name}", level=0)
    for line in _about(plan):
        document.add_paragraph(line)
    document.add_heading("What we promise", level=1)
    for row in plan.lines.all():
        document.add_heading(row.code, level=2)
        document.add_paragraph(row.text)
        for name, value in _facts(row):
            fact = document.add_paragraph(style="List Bullet")
            fact.add_run(f"{name}: ").bold = True
            fact.add_run(value)
    if plan.outside:
        document.add_heading("Not in this contract", level=1)
        for text in plan.outside:
            document.add_paragraph(text, style="List Bullet")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(plan: ClosePlan) -> bytes:
    """The plan as PDF, A4, with its fonts inside: the words can be searched and copied."""
    from fpdf import FPDF

    paper = FPDF(format="A4")
    paper.set_title(f"Close plan {plan.version}: {plan.deal.name}")
    paper.set_author(plan.issued_by.name)
    paper.set_lang("en-GB")
    paper.set_creation_date(plan.issued_at)
    paper.set_margins(22, 20, 22)
    paper.set_auto_page_break(True, margin=20)
    folder = resources.files("font_source_sans_pro") / "files"
    for style, name in (("", "Regular"), ("B", "Semibold")):
        with resources.as_file(folder / f"SourceSansPro-{name}.ttf") as path:
            paper.add_font(_FAMILY, style, path)
    paper.add_page()

    def write(
        text: str, *, size: float = 11, bold: bool = False, before: float = 0, indent: float = 0
    ) -> None:
        paper.ln(before)
        paper.set_font(_FAMILY, "B" if bold else "", size)
        paper.set_x(paper.l_margin + indent)
        paper.multi_cell(0, size * 0.5, text, align="L", new_x="LMARGIN", new_y="NEXT")

    write(f"Close plan {plan.version}: {plan.deal.name}", size=20, bold=True)
    for line in _about(plan):
        write(line, size=10)
    write("What we promise", size=15, bold=True, before=5)
    for row in plan.lines.all():
        write(row.code, size=10, bold=True, before=4)
        write(row.text, size=11.5)
        for name, value in _facts(row):
            write(f"{name}: {value}", size=10, indent=4)
    if plan.outside:
        write("Not in this contract", size=15, bold=True, before=6)
        for text in plan.outside:
            write(f"• {text}", size=10.5, before=1)
    return bytes(paper.output())
