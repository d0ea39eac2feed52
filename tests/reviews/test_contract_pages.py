"""The contract check and the quick checks as pages: what is shown, to whom, and what an error keeps."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts.models import Team
from promises.actions.checks import check_contract
from promises.actions.deals import invite_guest
from promises.actions.lines import add_lines
from promises.actions.plans import issue_plan
from promises.models import ClosePlan, Deal, DriftCheck, PromiseLine, ReadBack, SentenceCopy
from reviews.actions.read_backs import read_back
from reviews.actions.revisions import reword
from tests.conftest import NOW, no, send, whole_draft
from tests.reviews.test_deal_pages import approve

SENTENCE = "One CSV file is sent each night."
DRIFTED = "1.1 Two CSV files are sent each night.\n1.2 The provider loads the orders of 3 years before go-live.\n2. Law. New York law governs this."


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.rep)
    return client


@pytest.fixture
def approved(line: PromiseLine, cast: SimpleNamespace, verdict) -> PromiseLine:
    approve(line, cast, verdict)
    return PromiseLine.objects.select_related("deal", "current_wording").get(pk=line.pk)


@pytest.fixture
def plan(approved: PromiseLine, deal: Deal, cast: SimpleNamespace) -> ClosePlan:
    return issue_plan(deal, by=cast.rep, now=NOW)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page(client: Client, name: str, *args: int, status: int = 200, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def drifted(deal: Deal, cast: SimpleNamespace, text: str = DRIFTED) -> DriftCheck:
    return check_contract(Deal.objects.get(pk=deal.pk), text=text, name="Draft 2", by=cast.rep, now=NOW)


# --- Contract check -------------------------------------------------------------------------------------------------


def test_pasted_text_is_checked_and_shown_sentence_by_sentence(rosa: Client, plan, deal: Deal):
    assert "No text is compared yet" in page(rosa, "drift_check", deal.pk)
    sent = rosa.post(reverse("drift_check", args=[deal.pk]), {"text": DRIFTED, "name": "Draft 2"})
    check = DriftCheck.objects.get()
    assert sent.url == reverse("contract_check", args=[check.pk])
    shown = page(rosa, "contract_check", check.pk)
    assert "Do not sign yet: 1 sentence differs, 1 was never approved." in shown
    assert "<del>One</del><ins>Two</ins>" in shown.replace("</del> <ins>", "</del><ins>")
    for words in ("Wording drifted", "Never approved", "A number or date is changed", "Needs action 2"):
        assert words in shown
    assert ">1.1</td>" in shown and ">1.2</td>" in shown and "Copy the 2 corrections" in shown
    assert "1 more sentence makes no promise of ours" in shown
    assert "style=" not in shown
    # The deal's own page shows the last check, with its text to check again.
    assert "Draft 2" in page(rosa, "drift_check", deal.pk)


def test_clean_contract_says_so_and_all_is_shown(rosa: Client, plan, deal: Deal, cast):
    check = drifted(deal, cast, f"1.1 {SENTENCE}")
    shown = page(rosa, "contract_check", check.pk)
    assert "Nothing differs" in shown and "Exact match" in shown and "correction" not in shown
    assert "Needs action" not in shown


def test_filter_shows_all_or_what_needs_action(rosa: Client, plan, deal: Deal, cast):
    check = drifted(
        deal, cast, f"1.1 {SENTENCE}\n1.2 The provider loads the orders of 3 years before go-live."
    )
    assert "Exact match" not in page(rosa, "contract_check", check.pk)
    assert "Exact match" in page(rosa, "contract_check", check.pk, show="all")


def test_file_is_taken_instead_of_the_text(rosa: Client, plan, deal: Deal):
    file = SimpleUploadedFile("order form.txt", f"1.1 {SENTENCE}".encode())
    rosa.post(reverse("drift_check", args=[deal.pk]), {"text": "Old.", "name": "Draft", "file": file})
    check = DriftCheck.objects.get()
    assert (check.name, check.is_clean) == ("order form.txt", True)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"text": "  "}, "Paste the contract’s text, or choose its file"),
        ({"text": "kept", "file": ("a.png", b"\x89PNG")}, "picture"),
        ({"text": "kept", "file": ("a.txt", b"")}, "empty"),
    ],
)
def test_refused_text_keeps_what_was_typed_and_says_why(given, says: str, rosa: Client, plan, deal: Deal):
    if "file" in given:
        given = {**given, "file": SimpleUploadedFile(*given["file"])}
    answer = rosa.post(reverse("drift_check", args=[deal.pk]), {**given, "name": "Draft 3"})
    body = answer.content.decode()
    assert answer.status_code == 422 and 'class="errsum"' in body
    assert says in body and 'value="Draft 3"' in body
    assert not DriftCheck.objects.exists()


def test_without_a_plan_the_page_says_what_comes_first(rosa: Client, approved, deal: Deal):
    assert "No close plan is issued yet" in page(rosa, "drift_check", deal.pk)
    refused = rosa.post(reverse("drift_check", args=[deal.pk]), {"text": SENTENCE})
    assert refused.status_code == 422 and "Issue one first" in refused.content.decode()


def test_declined_and_replaced_words_come_with_what_stands(rosa: Client, plan, approved, deal, cast, verdict):
    (back,) = send(deal, cast.rep, whole_draft("The app shows stock levels of 9 shops.", "support"))
    verdict(back, "support", cast.support, no())
    from tests.promises.test_contract_checks import decline

    decline(back, cast)
    reword(
        PromiseLine.objects.get(pk=approved.pk), "One CSV of 5 fields comes on Mondays.", by=cast.rep, now=NOW
    )
    approve(PromiseLine.objects.get(pk=approved.pk), cast, verdict)
    issue_plan(deal, by=cast.rep, now=NOW)
    check = drifted(deal, cast, f"1.1 {SENTENCE}\n1.2 The app shows stock levels of 9 shops.")
    shown = page(rosa, "contract_check", check.pk)
    assert "What stands now: One CSV of 5 fields comes on Mondays." in shown
    assert "Declined, come back" in shown and "Say instead:" in shown


def test_everybody_on_the_deal_reads_and_only_editors_check(plan, deal: Deal, cast):
    check = drifted(deal, cast)
    for who in (cast.engineer, cast.leader, cast.other_rep):
        shown = page(signed_in(who), "contract_check", check.pk)
        assert "Contract text" in shown and "<textarea" not in shown
        refused = signed_in(who).post(reverse("drift_check", args=[deal.pk]), {"text": SENTENCE})
        assert refused.status_code == 403 and "Rosa Rep or the deal desk" in refused.content.decode()
    guest = signed_in(cast.outsider)
    for name, pk in (("contract_check", check.pk), ("drift_check", deal.pk)):
        page(guest, name, pk, status=404)
    invite_guest(deal, cast.outsider, team=Team.objects.get(code="engineering"), by=cast.owner, now=NOW)
    assert "correction" not in page(guest, "contract_check", check.pk)


def test_corrections_are_copied_as_json_or_as_a_page(rosa: Client, plan, approved, deal: Deal, cast):
    url = reverse("contract_copy", args=[drifted(deal, cast).pk])
    body = rosa.post(url, headers={"accept": "application/json"}).json()
    assert body["text"].splitlines() == [
        f"Clause 1.1: replace with: {SENTENCE}",
        "Clause 1.2: take out: The provider loads the orders of 3 years before go-live.",
    ]
    shown = rosa.post(url).content.decode()
    assert "readonly" in shown and f"replace with: {SENTENCE}" in shown
    assert SentenceCopy.objects.filter(by=cast.rep).count() == 2
    reword(PromiseLine.objects.get(pk=approved.pk), "One CSV comes on Mondays.", by=cast.rep, now=NOW)
    assert rosa.post(url).status_code == 409
    assert rosa.post(url, headers={"accept": "application/json"}).status_code == 409


def test_stray_sentence_starts_a_new_promise(rosa: Client, plan, deal: Deal, cast):
    check = drifted(deal, cast)
    (stray,) = check.result["strays"]
    link = f"{reverse('sheet_find', args=[deal.pk])}?contract={check.pk}&amp;at={stray['start']}"
    assert link in page(rosa, "contract_check", check.pk)
    form = page(rosa, "sheet_find", deal.pk, contract=str(check.pk), at=str(stray["start"]))
    assert "The provider loads the orders of 3 years before go-live.</textarea>" in form
    for wrong in ("x", "-1", "9" * 30, "7"):
        assert "The provider loads" not in page(rosa, "sheet_find", deal.pk, contract=str(check.pk), at=wrong)


def test_markup_of_a_contract_is_shown_as_text(rosa: Client, plan, deal: Deal, cast):
    check = drifted(deal, cast, "1.1 We deliver <script>alert(1)</script> 9 reports each night.")
    assert "<script>alert" not in page(rosa, "contract_check", check.pk, show="all")


def test_page_of_many_sentences_takes_as_many_queries(rosa: Client, plan, deal: Deal, cast):
    few = drifted(deal, cast)
    url = reverse("contract_check", args=[few.pk])
    rosa.get(url)
    with CaptureQueriesContext(connection) as one:
        rosa.get(url)
    many = "\n".join(
        f"{n}.1 The provider loads {n}00 orders of year {n} before go-live." for n in range(1, 31)
    )
    check = drifted(deal, cast, many)
    with CaptureQueriesContext(connection) as thirty:
        rosa.get(reverse("contract_check", args=[check.pk]))
    assert len(thirty) == len(one)


# --- Quick checks ---------------------------------------------------------------------------------------------------


def test_close_plan_shows_the_quick_checks_and_who_may_reads_back(plan, approved, deal: Deal, cast):
    lars = signed_in(cast.leader)
    shown = page(lars, "close_plan", deal.pk)
    assert "(1 of 1 is not)" in shown and "In your own words, what does it promise?" in shown
    assert "Check contract text" in shown
    url = reverse("read_back", args=[approved.pk])
    digest = approved.current_wording.digest
    answer = lars.post(url, {"text": "They get a file every night.", "digest": digest}, follow=True)
    body = answer.content.decode()
    assert "HF-1-1 is read back." in body and "“They get a file every night.”" in body
    assert "In your own words" not in body


def test_guess_is_marked_and_the_form_stays(plan, approved, deal: Deal, cast):
    answer = signed_in(cast.leader).post(
        reverse("read_back", args=[approved.pk]), {"text": "They probably get a file."}, follow=True
    )
    body = answer.content.decode()
    assert "You guessed: “probably”. Ask the owner" in body
    assert "<mark>probably</mark>" in body and "In your own words" in body


def test_refused_read_back_keeps_the_words_beside_the_error(plan, approved, deal: Deal, cast):
    answer = signed_in(cast.leader).post(reverse("read_back", args=[approved.pk]), {"text": SENTENCE})
    body = answer.content.decode()
    assert answer.status_code == 422 and f"id_{approved.pk}_text" in body
    assert "Write it in your own words: these are the sentence’s." in body
    assert f">\n{SENTENCE}</textarea>" in body
    assert not ReadBack.objects.exists()


def test_insiders_are_told_why_they_may_not(plan, approved, deal: Deal, cast):
    for who, why in ((cast.rep, "You own this deal."), (cast.engineer, "You have judged a promise")):
        shown = page(signed_in(who), "close_plan", deal.pk)
        assert why in shown and "In your own words" not in shown
        refused = signed_in(who).post(reverse("read_back", args=[approved.pk]), {"text": "They get a file."})
        assert refused.status_code == 403 and why in refused.content.decode()


def test_newer_words_are_a_conflict_that_keeps_what_was_typed(plan, approved, deal: Deal, cast):
    answer = signed_in(cast.leader).post(
        reverse("read_back", args=[approved.pk]), {"text": "They get a file.", "digest": "0" * 64}
    )
    assert answer.status_code == 409 and "They get a file." in answer.content.decode()


def test_computed_checks_name_the_sentences_that_fail(rosa: Client, line, deal: Deal, cast, verdict):
    verdict(line, "engineering", cast.engineer, no())
    verdict(line, "security", cast.security)
    from reviews.actions.finals import Terms, give_final_answer

    line = PromiseLine.objects.select_related("current_wording").get(pk=line.pk)
    give_final_answer(
        line,
        answer="yes",
        sentence="Yes.",
        digest=line.current_wording.digest,
        terms=Terms(owner=cast.engineer, phase="at go-live", limit="one file"),
        override_reason="The board decided.",
        by=cast.owner,
        now=NOW,
    )
    shown = page(rosa, "close_plan", deal.pk)
    assert "<b>No:</b> Engineering approved the exact words" in shown and "Not so:" in shown
    assert "<b>Yes:</b> Security, data movement and custom logic" in shown
    assert "<b>No:</b> The close plan is newer" in shown
    issue_plan(deal, by=cast.rep, now=NOW)
    assert "<b>Yes:</b> The close plan is newer" in page(rosa, "close_plan", deal.pk)


def test_close_plan_page_takes_as_many_queries_for_many_sentences(plan, approved, deal: Deal, cast, menu):
    lars = signed_in(cast.leader)
    read_back(approved, "They get a file every night.", by=cast.leader, now=NOW)
    url = reverse("close_plan", args=[deal.pk])
    lars.get(url)
    with CaptureQueriesContext(connection) as one:
        lars.get(url)
    Deal.objects.filter(pk=deal.pk).update(plan=menu.plan)
    found = Deal.objects.select_related("sales_rep", "plan").get(pk=deal.pk)
    drafts = [whole_draft(menu.sentence, catalog_entry=menu) for _ in range(29)]
    lines = add_lines(found, drafts, by=cast.rep, now=NOW)
    issue_plan(found, by=cast.rep, now=NOW)
    for line in lines:
        read_back(line, "At most seventy-five people get accounts.", by=cast.leader, now=NOW)
    with CaptureQueriesContext(connection) as thirty:
        assert lars.get(url).content.decode().count("At most seventy-five") == 29
    assert len(thirty) == len(one)


# --- The deal's next step -------------------------------------------------------------------------------------------


def test_next_step_leads_through_read_back_contract_and_signing(rosa: Client, plan, approved, deal, cast):
    assert "See which to read back" in page(rosa, "deal", deal.pk)
    assert "Read the sentences back" in page(signed_in(cast.leader), "deal", deal.pk)
    read_back(approved, "They get a file every night.", by=cast.leader, now=NOW)
    assert "Check the contract text" in page(rosa, "deal", deal.pk)
    check = drifted(deal, cast)
    shown = page(rosa, "deal", deal.pk)
    assert "See what differs in the contract" in shown and f"/contract-checks/{check.pk}/" in shown
    drifted(deal, cast, SENTENCE)
    shown = page(rosa, "deal", deal.pk)
    assert "Everything asked before signing is done." in shown and "The signing gate is closed" not in shown
