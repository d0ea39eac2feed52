"""Close plans as Word documents and PDFs: the sentence that went in is the sentence that a reader gets out."""

import io
from types import SimpleNamespace

import docx
import pytest
from django.test import Client
from django.urls import reverse

from promises import documents
from promises.actions.plans import issue_plan
from promises.drift import Approved, check
from promises.models import ClosePlan, Deal
from promises.sources.reading import read
from tests.conftest import NOW, send, whole_draft
from tests.promises.test_plans import approve

HARD = [
    "Up to 70 named users of Žďár & Söhne sign in through one Okta account by 4 April 2026; role mapping is not included.",
    'The "late order" rule holds an order above €10,000 until one named manager – never two – approves it.',
    "Σύνολο and Итого appear as column heads of the nightly file, first-class fields included, up to 8,000 rows each night.",
]


@pytest.fixture
def plan(deal: Deal, cast: SimpleNamespace, verdict) -> ClosePlan:
    for line in send(deal, cast.rep, *(whole_draft(text, "data_movement") for text in HARD)):
        approve(line, cast, verdict)
    issue_plan(deal, outside=["No live feed.", "<b>&amp;"], by=cast.rep, now=NOW)
    return ClosePlan.objects.select_related("deal", "issued_by").prefetch_related("lines").get(deal=deal)


@pytest.mark.django_db
def test_word_document_holds_each_sentence_as_a_paragraph(plan: ClosePlan):
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(documents.docx(plan))).paragraphs]
    for text in HARD:
        assert text in paragraphs
    assert "Owner: Emil Engineer" in paragraphs
    assert "<b>&amp;" in paragraphs


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_contract_check_finds_the_documents_own_sentences_exact(plan: ClosePlan, ending: str):
    content = {"docx": documents.docx, "pdf": documents.pdf}[ending](plan)
    approved = [Approved(row.code, row.text) for row in plan.lines.all()]
    drift = check(read(f"plan.{ending}", content).text, approved)
    assert {code: line.status for code, line in drift.lines.items()} == {
        item.code: "exact" for item in approved
    }
    assert drift.unapproved == ()


@pytest.mark.django_db
@pytest.mark.parametrize(("ending", "start"), [("docx", b"PK\x03\x04"), ("pdf", b"%PDF-")])
def test_pages_hand_out_files_to_who_may_see_the_deal(
    plan: ClosePlan, deal: Deal, cast: SimpleNamespace, client: Client, ending: str, start: bytes
):
    url = reverse(f"close_plan_{ending}", args=[deal.pk, 1])
    client.force_login(cast.rep)
    answer = client.get(url)
    assert answer["Content-Disposition"].endswith(f'-1.{ending}"')
    assert answer.content.startswith(start)
    assert client.get(reverse(f"close_plan_{ending}", args=[deal.pk, 7])).status_code == 404
    client.force_login(cast.outsider)
    assert client.get(url).status_code == 404
