"""The deal page, the stage of a deal, its guests, and its history in words."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts.models import Team
from dealdesk.audit.models import Event
from promises.actions.conditions import ConditionInput
from promises.actions.deals import invite_guest
from promises.actions.lines import LineDraft, add_lines
from promises.actions.plans import issue_plan
from promises.gate import DealFacts, Gates, LineFacts, gates
from promises.models import Condition, Deal, PromiseLine, SentenceCopy
from promises.vocabulary import LineState
from reviews.actions.finals import give_final_answer
from reviews.actions.questions import ask
from reviews.actions.revisions import withdraw
from reviews.actions.stages import move_stage
from reviews.actions.sweeping import sweep
from reviews.checklist import checklists
from reviews.history import WORDS, describe
from reviews.models import FinalAnswer, ReviewAssignment
from reviews.waiting import sentence_for_buyer
from tests.conftest import NOW, no, send, whole_draft, yes


@pytest.fixture(autouse=True)
def _moment() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rosa(client: Client, cast: SimpleNamespace) -> Client:
    client.force_login(cast.rep)
    return client


def page_of(client: Client, deal: Deal) -> str:
    answer = client.get(reverse("deal", args=[deal.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def approve(line: PromiseLine, cast: SimpleNamespace, verdict, **answer) -> FinalAnswer:
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    line.refresh_from_db()
    return give_final_answer(
        line,
        **{"answer": "yes", "sentence": "Yes, every night.", **answer},
        digest=line.current_wording.digest,
        by=cast.owner,
        now=NOW,
    )


# --- Gates ----------------------------------------------------------------------------------------------------------


def every_reason() -> Gates:
    states = ["in_review", "paused", "waiting_final", "unreviewed", "draft", "approved"]
    lines = [
        LineFacts(number, f"X-{number}", state, has_owner=False, has_date=False, has_limit=False)
        for number, state in enumerate(states, start=1)
    ]
    lapsed = LineFacts(
        9, "X-9", "waiting_final", has_owner=False, has_date=False, has_limit=False, lapsed=["a file"]
    )
    return gates(DealFacts(1, submitted=False, scope_version=1, lines=[*lines, lapsed]))


def test_every_reason_of_both_gates_stands_under_one_requirement():
    both = every_reason()
    quote, sign = checklists(both)
    shown = [reason for gate in (quote, sign) for row in gate.requirements for reason in row.reasons]
    assert sorted(shown, key=str) == sorted(both.sign.reasons, key=str)


def test_a_gate_says_yes_only_when_it_is_open():
    said = LineFacts(1, "X-1", "approved", has_owner=True, has_date=True, has_limit=True)
    quote, sign = checklists(gates(DealFacts(1, submitted=True, scope_version=0, lines=[said])))
    assert (quote.pill, sign.pill) == ("yes", "not_yet")
    quote, sign = checklists(gates(DealFacts(1, submitted=True, scope_version=0)))
    assert (quote.pill, sign.pill) == ("yes", "yes")
    assert checklists(every_reason())[0].pill_text == "Blocked: 2 paused"


def test_deal_page_links_every_reason(rosa: Client, deal: Deal, line: PromiseLine):
    page = page_of(rosa, deal)
    assert "May we quote?" in page and "May we sign?" in page
    assert f'<a class="small" href="/promises/{line.pk}/">HF-1-1 waits for Engineering' in page
    assert f'href="/deals/{deal.pk}/close-plan/">No close plan is issued.' in page


# --- What waits -----------------------------------------------------------------------------------------------------


def test_waiting_names_the_person_or_nobody_yet(rosa: Client, line: PromiseLine, deal: Deal):
    ReviewAssignment.objects.filter(team__code="engineering").update(assignee=None)
    page = page_of(rosa, deal)
    assert "Nobody yet" in page and "24 h left" in page and "Silence is not approval" in page


def test_paused_comes_first_and_the_buyer_gets_no_hour(rosa: Client, deal: Deal, cast: SimpleNamespace):
    send(deal, cast.rep, whole_draft("Help on weekends.", "support"))
    later = NOW + timedelta(hours=25)
    send(deal, cast.rep, whole_draft("One file.", "data_movement"), now=later)
    sweep(now=later, trust_clock=True)
    with time_machine.travel(later, tick=False):
        page = page_of(rosa, deal)
    assert page.index("Paused: no answer") < page.index("In review")
    assert "1 h over" in page and "until then it is not part of our offer" in page
    assert "Blocked: 1 paused" in page


def test_a_stopped_sweep_hides_no_lateness(rosa: Client, line: PromiseLine, deal: Deal):
    with time_machine.travel(NOW + timedelta(hours=30), tick=False):
        page = page_of(rosa, deal)
    assert "Paused: no answer" in page and "6 h over" in page


def test_buyer_hears_the_hour_with_its_zone(rosa: Client, line: PromiseLine, deal: Deal):
    # A day for the teams, a day for the final answer.
    assert "You have our answer by Fri 6 Mar 2026, 15:00 UTC." in page_of(rosa, deal)


def test_sentence_for_the_buyer_counts():
    assert sentence_for_buyer(1, None, NOW.tzinfo).startswith("We are checking one point")
    assert "3 points" in sentence_for_buyer(3, NOW, NOW.tzinfo)


def test_question_is_the_reps_next_step(rosa: Client, line: PromiseLine, deal: Deal, cast: SimpleNamespace):
    review = ReviewAssignment.objects.get(line=line, team__code="engineering")
    asked = ask(review, "Which fields?", by=cast.engineer, now=NOW)
    page = page_of(rosa, deal)
    assert "Question for you" in page and "Clock stopped" in page
    assert f'<a class="btn btn-primary" href="/questions/{asked.pk}/">Answer Emil Engineer</a>' in page


def steps(client: Client, person, deal: Deal) -> tuple[str, str]:
    client.force_login(person)
    step = client.get(reverse("deal", args=[deal.pk])).context["step"]
    return step.label, step.url


def test_next_step_is_the_viewers_own(client: Client, deal: Deal, cast: SimpleNamespace, verdict):
    assert steps(client, cast.rep, deal)[0] == "Add the first promises"
    (draft,) = add_lines(deal, [LineDraft("One CSV file is sent each night.")], by=cast.rep, now=NOW)
    assert steps(client, cast.rep, deal)[0] == "Finish HF-1-1"
    withdraw(draft, reason="", by=cast.rep, now=NOW)
    (line,) = send(deal, cast.rep, whole_draft("One CSV file is sent.", "data_movement"))
    assert steps(client, cast.rep, deal) == ("", "")  # nothing that the rep can do
    assert steps(client, cast.engineer, deal)[0] == f"Review {line.ref}"
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    assert steps(client, cast.owner, deal) == (
        f"Give the final answer on {line.ref}",
        f"/final-answers/{line.pk}/",
    )
    line.refresh_from_db()
    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    assert steps(client, cast.rep, deal)[0] == "Issue close plan 1"
    issue_plan(deal, by=cast.rep, now=NOW)
    assert steps(client, cast.rep, deal)[0] == "See which to read back"


# --- What is answered -----------------------------------------------------------------------------------------------


def test_approved_sentence_shows_byte_for_byte_with_owner_date_and_limit(
    rosa: Client, line: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict
):
    approve(line, cast, verdict)
    page = page_of(rosa, deal)
    assert f'<span id="s{line.pk}">One CSV file is sent each night.</span>' in page
    for words in ("Version 1, locked", "Owner Emil Engineer", "Date 1 Apr 2026", "Limit one file a night"):
        assert words in page


def test_markup_in_a_sentence_stays_text(rosa: Client, deal: Deal, cast: SimpleNamespace, verdict):
    (line,) = send(deal, cast.rep, whole_draft("<b>One</b> & file.", "data_movement"))
    approve(line, cast, verdict)
    assert f'<span id="s{line.pk}">&lt;b&gt;One&lt;/b&gt; &amp; file.</span>' in page_of(rosa, deal)


def test_removed_line_says_what_to_say_instead(rosa: Client, line: PromiseLine, deal: Deal, cast, verdict):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, no())
    line.refresh_from_db()
    give_final_answer(
        line, answer="no", sentence="No.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    page = page_of(rosa, deal)
    assert "<b>Say instead:</b> The account has a weekly file." in page
    assert f"/promises/{line.pk}/copy/" not in page


def test_override_is_marked(rosa: Client, line: PromiseLine, deal: Deal, cast: SimpleNamespace, verdict):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, no())
    line.refresh_from_db()
    give_final_answer(
        line,
        answer="yes",
        sentence="Yes.",
        digest=line.current_wording.digest,
        override_reason="I hold the calls.",
        by=cast.owner,
        now=NOW,
    )
    assert "<b>Override:</b> yes over Security. I hold the calls." in page_of(rosa, deal)


def test_condition_is_recorded_as_met(rosa: Client, line: PromiseLine, deal: Deal, cast, verdict):
    wanted = ConditionInput("Halden", "Test access", date(2026, 3, 20), "A test login")
    approve(line, cast, verdict, answer="yes_with_conditions", conditions=[wanted])
    condition = Condition.objects.get()
    url = reverse("condition_met", args=[condition.pk])
    assert url in page_of(rosa, deal)
    wrong = rosa.post(url, {"note": ""})
    assert wrong.status_code == 422 and "Say what shows that it was done." in wrong.content.decode()
    assert rosa.post(url, {"note": "Login of 10 March"}).status_code == 302
    condition.refresh_from_db()
    assert condition.state == "met" and "Login of 10 March" in page_of(rosa, deal)
    assert rosa.post(url, {"note": "again"}).status_code == 422


def test_condition_of_another_reps_deal_is_refused(
    client: Client, line: PromiseLine, deal: Deal, cast, verdict
):
    wanted = ConditionInput("Halden", "Test access", date(2026, 3, 20), "A test login")
    approve(line, cast, verdict, answer="yes_with_conditions", conditions=[wanted])
    client.force_login(cast.other_rep)
    refused = client.post(reverse("condition_met", args=[Condition.objects.get().pk]), {"note": "x"})
    assert refused.status_code == 403 and "Rosa Rep" in refused.content.decode()


# --- Copying --------------------------------------------------------------------------------------------------------


def test_copy_hands_out_exactly_the_approved_words_and_records_it(
    rosa: Client, line: PromiseLine, cast: SimpleNamespace, verdict
):
    approve(line, cast, verdict)
    url = reverse("promise_copy", args=[line.pk])
    assert (
        rosa.post(url, headers={"Accept": "application/json"}).json()["text"]
        == "One CSV file is sent each night."
    )
    assert "One CSV file is sent each night." in rosa.post(url).content.decode()
    assert SentenceCopy.objects.filter(wording=line.current_wording, by=cast.rep).count() == 2


def test_what_is_not_approved_cannot_be_copied(rosa: Client, line: PromiseLine):
    url = reverse("promise_copy", args=[line.pk])
    refused = rosa.post(url)
    assert refused.status_code == 409 and "HF-1-1 is not approved" in refused.content.decode()
    scripted = rosa.post(url, headers={"Accept": "application/json"})
    assert scripted.status_code == 409 and "text" not in scripted.json()
    assert rosa.get(url).status_code == 405
    assert not SentenceCopy.objects.exists()


# --- Stage and guests -----------------------------------------------------------------------------------------------


def test_quoting_needs_the_open_gate(rosa: Client, line: PromiseLine, deal: Deal, cast, verdict):
    url = reverse("deal_stage", args=[deal.pk])
    assert '<option value="quoted">' not in page_of(rosa, deal)
    for wrong in ("quoted", ""):
        assert rosa.post(url, {"stage": wrong}).status_code == 302
    assert rosa.post(url, {"stage": "banana"}).status_code == 409
    deal.refresh_from_db()
    assert deal.stage == "open"
    approve(line, cast, verdict)
    rosa.post(url, {"stage": "quoted"})
    deal.refresh_from_db()
    assert deal.stage == "quoted"


def test_a_win_against_the_closed_gate_stays_marked(rosa: Client, line: PromiseLine, deal: Deal):
    rosa.post(reverse("deal_stage", args=[deal.pk]), {"stage": "won"})
    deal.refresh_from_db()
    assert deal.won_against_closed_gate
    assert "Won against a closed gate" in page_of(rosa, deal)
    assert rosa.post(reverse("deal_stage", args=[deal.pk]), {"stage": "open"}).status_code == 409


def test_stage_moves_are_for_the_rep_and_the_desk(client: Client, deal: Deal, cast: SimpleNamespace):
    client.force_login(cast.other_rep)
    refused = client.post(reverse("deal_stage", args=[deal.pk]), {"stage": "lost"})
    assert refused.status_code == 403 and "Rosa Rep" in refused.content.decode()
    assert move_stage(deal, "lost", by=cast.owner, now=NOW).stage == "lost"


def test_desk_invites_a_guest_who_then_sees_this_deal_only(
    client: Client, line: PromiseLine, deal: Deal, cast: SimpleNamespace
):
    client.force_login(cast.outsider)
    assert client.get(reverse("deal", args=[deal.pk])).status_code == 404
    client.force_login(cast.owner)
    team = Team.objects.get(code="security")
    url = reverse("deal_guest", args=[deal.pk])
    assert client.post(url, {"person": "", "team": team.pk}).status_code == 422
    assert client.post(url, {"person": cast.other_rep.pk, "team": team.pk}).status_code == 422
    assert client.post(url, {"person": cast.outsider.pk, "team": team.pk}).status_code == 302
    client.force_login(cast.outsider)
    page = client.get(reverse("deal", args=[deal.pk]))
    assert page.status_code == 200 and "Copy sentence" not in page.content.decode()


def test_only_the_desk_invites(rosa: Client, deal: Deal, cast: SimpleNamespace):
    assert "Invite guest reviewer" not in page_of(rosa, deal)
    answer = rosa.post(
        reverse("deal_guest", args=[deal.pk]),
        {"person": cast.outsider.pk, "team": Team.objects.get(code="security").pk},
    )
    assert answer.status_code == 403 and not deal.guests.exists()


# --- History --------------------------------------------------------------------------------------------------------


def kinds_in_the_source() -> set[str]:
    found: set[str] = set()
    for folder in ("promises/actions", "reviews/actions", "dealdesk/notices"):
        for file in Path(settings.BASE_DIR, folder).glob("*.py"):
            source = file.read_text()
            calls = re.findall(r"\bevent\((.*?)actor=", source, flags=re.S)
            selected = re.findall(r'"kind": (Value\(.*?\)),', source, flags=re.S)
            for call in (*calls, *selected):
                found |= set(re.findall(r'"([a-z_]+\.[a-z_]+)"', call))
    return found


def test_every_kind_of_event_has_words():
    kinds = kinds_in_the_source()
    assert len(kinds) > 30
    assert kinds == set(WORDS)


@pytest.mark.parametrize("kind", [*WORDS, "something.new"])
def test_an_event_without_details_still_has_words(kind: str):
    assert describe(Event(kind=kind, actor=None, at=NOW, data={})).strip()


def test_history_of_a_deal_reads_as_sentences(rosa: Client, line: PromiseLine, deal: Deal, cast, verdict):
    approve(line, cast, verdict)
    page = page_of(rosa, deal)
    for words in (
        "Rosa Rep added the deal.",
        "Rosa Rep sent 1 line of the sheet for review.",
        "Emil Engineer approved these words for Engineering.",
        "Olga Owner gave the final answer: yes. Yes, every night.",
    ):
        assert words in page


def test_guest_reads_no_internal_note(client: Client, line: PromiseLine, deal: Deal, cast, verdict):
    verdict(line, "engineering", cast.engineer, yes(cast.engineer, note="The buyer is careless."))
    invite_guest(deal, cast.outsider, team=Team.objects.get(code="security"), by=cast.owner, now=NOW)
    client.force_login(cast.outsider)
    assert "careless" not in page_of(client, deal)


# --- Cost -----------------------------------------------------------------------------------------------------------


def test_deal_page_asks_the_database_as_often_for_thirty_lines_as_for_one(
    rosa: Client, deal: Deal, cast: SimpleNamespace, verdict
):
    def fill(count: int) -> None:
        lines = send(
            deal, cast.rep, *(whole_draft(f"File {n} is sent.", "data_movement") for n in range(3 * count))
        )
        for line in lines[:count]:
            approve(line, cast, verdict)
        for line in lines[count : 2 * count]:
            verdict(line, "engineering", cast.engineer)
            verdict(line, "security", cast.security)
        drafts = [whole_draft(f"Draft {n}.", "support") for n in range(count)]
        add_lines(deal, drafts, by=cast.rep, now=NOW, propose=False)

    fill(1)
    with CaptureQueriesContext(connection) as few:
        page_of(rosa, deal)
    fill(10)
    with CaptureQueriesContext(connection) as many:
        page_of(rosa, deal)
    assert PromiseLine.objects.filter(state=LineState.IN_REVIEW).count() > 10
    assert len(many) == len(few), "\n".join(q["sql"][:160] for q in many)
