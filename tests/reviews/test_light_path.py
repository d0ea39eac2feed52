"""A small deal: one question clears it, and whatever makes it larger or adds a promise opens the sheet again."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from dealdesk.audit.models import Event
from promises.actions.deals import answer_one_question, create_deal, edit_deal
from promises.actions.lines import add_lines
from promises.models import Deal
from promises.states import Incomplete, NotYours, Refused
from reviews.actions.finals import give_final_answer
from reviews.actions.revisions import withdraw
from reviews.actions.stages import move_stage
from reviews.gates import gate_of
from reviews.history import describe
from tests.conftest import NOW, send, whole_draft


@pytest.fixture
def small(cast: SimpleNamespace) -> Deal:
    return small_deal(cast)


def small_deal(cast: SimpleNamespace, arr: str = "9999.99", **facts: Any) -> Deal:
    return create_deal(
        {"name": "Small", "account": "Mara", "arr": Decimal(arr), **facts}, by=cast.rep, now=NOW
    )


def reasons(deal: Deal, gate: str = "quote") -> list[str]:
    return [reason.code for reason in getattr(gate_of(Deal.objects.get(pk=deal.pk)), gate).reasons]


def say(deal: Deal, answer: str, cast: SimpleNamespace) -> Deal:
    return answer_one_question(deal, answer, by=cast.rep, now=NOW)


def test_unanswered_question_closes_the_gate_and_says_so(small: Deal):
    (reason,) = gate_of(small).quote.reasons
    assert reason.code == "sheet_not_submitted"
    assert reason.message == (
        "The one question of a small deal is not answered: is anything in it non-standard?"
    )
    assert reason.link == f"/deals/{small.pk}/#one-question"


def test_no_clears_the_deal_without_a_sheet_or_a_plan(small: Deal, cast: SimpleNamespace):
    say(small, "no", cast)
    assert reasons(small) == []
    assert not {"plan_missing", "plan_stale"} & set(reasons(small, "sign"))
    assert move_stage(small, "quoted", by=cast.rep, now=NOW).stage == "quoted"


def test_yes_opens_the_full_sheet(small: Deal, cast: SimpleNamespace):
    say(small, "yes", cast)
    (reason,) = gate_of(Deal.objects.get(pk=small.pk)).quote.reasons
    assert (reason.code, reason.message) == ("sheet_not_submitted", "The promise sheet is not submitted.")


def test_any_line_opens_the_full_sheet_and_taking_it_off_closes_it(small: Deal, cast: SimpleNamespace):
    say(small, "no", cast)
    (line,) = add_lines(small, [whole_draft("A file.", "support")], by=cast.rep, now=NOW, propose=False)
    assert reasons(small) == ["sheet_not_submitted"]
    withdraw(line, reason="", by=cast.rep, now=NOW)
    assert reasons(small) == []


@pytest.mark.parametrize(
    "change",
    [
        {"arr": Decimal("10000")},
        {"custom_integration": True},
        {"competitor": "Rival"},
        {"technical_review_required": True},
        {"anything_non_standard": "yes"},
        {"anything_non_standard": ""},
    ],
)
def test_a_cleared_deal_that_grows_is_closed_again_by_itself(
    change: dict[str, Any], small: Deal, cast: SimpleNamespace
):
    say(small, "no", cast)
    edit_deal(small, change, by=cast.rep, now=NOW)
    assert "sheet_not_submitted" in reasons(small)


def test_answer_is_an_event_and_no_other(small: Deal, cast: SimpleNamespace):
    say(small, "no", cast)
    say(small, "no", cast)
    event = Event.objects.get(kind="deal.question_answered")
    assert describe(event) == "Rosa Rep answered “anything non-standard in this deal?”: no."
    assert not Event.objects.filter(kind="deal.edited").exists()
    asked = create_deal(
        {"name": "B", "account": "B", "arr": 5, "anything_non_standard": "no"}, by=cast.rep, now=NOW
    )
    assert Event.objects.filter(kind="deal.question_answered", deal_ref=asked.pk).exists()


def test_question_takes_yes_or_no_from_the_deals_people_while_it_runs(small: Deal, cast: SimpleNamespace):
    with pytest.raises(Incomplete):
        say(small, "maybe", cast)
    with pytest.raises(NotYours, match="Rosa Rep"):
        answer_one_question(small, "no", by=cast.other_rep, now=NOW)
    move_stage(small, "lost", by=cast.rep, now=NOW)
    with pytest.raises(Refused, match="lost"):
        say(small, "no", cast)
    assert Deal.objects.get(pk=small.pk).anything_non_standard == ""


def test_deal_whose_every_ask_is_declined_has_nothing_to_plan(cast: SimpleNamespace):
    deal = small_deal(cast, "24000")
    (line,) = send(deal, cast.rep, whole_draft("A file.", "support"))
    assert "plan_missing" in reasons(deal, "sign")
    give_final_answer(
        line, answer="no", sentence="No.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    assert "plan_missing" not in reasons(deal, "sign")


# --- The page -------------------------------------------------------------------------------------------------------


def test_deal_page_asks_the_question_with_two_buttons(small: Deal, cast: SimpleNamespace, client: Client):
    client.force_login(cast.rep)
    page = client.get(f"/deals/{small.pk}/").content.decode()
    assert 'id="one-question"' in page and "No, nothing is non-standard" in page
    assert "Yes, open the promise sheet" in page
    client.force_login(cast.engineer)
    page = client.get(f"/deals/{small.pk}/").content.decode()
    assert (
        'id="one-question"' in page
        and "<button" not in page.split('id="one-question"')[1].split("</section>")[0]
    )


def test_answering_on_the_page_clears_the_deal_or_opens_the_sheet(
    small: Deal, cast: SimpleNamespace, client: Client
):
    client.force_login(cast.rep)
    answer = client.post(f"/deals/{small.pk}/one-question/", {"anything_non_standard": "no"}, follow=True)
    page = answer.content.decode()
    assert "Nothing in this small deal is non-standard, so it needs no promise sheet" in page
    gate = page.split('id="gate-h"')[1].split("</section>")[0]
    assert "close plan" not in gate and "Every promise" not in gate
    opened = client.post(f"/deals/{small.pk}/one-question/", {"anything_non_standard": "yes"})
    assert opened["Location"] == f"/deals/{small.pk}/sheet/"
    nothing = client.post(f"/deals/{small.pk}/one-question/", {}, follow=True)
    assert "Say yes or no: is anything non-standard?" in nothing.content.decode()


def test_sheets_first_step_says_that_a_small_deal_may_need_none(
    small: Deal, deal: Deal, cast: SimpleNamespace, client: Client
):
    client.force_login(cast.rep)
    first = f"/deals/{small.pk}/sheet/"
    assert f'href="/deals/{small.pk}/#one-question"' in client.get(first).content.decode()
    say(small, "no", cast)
    assert "so it needs no sheet" in client.get(first).content.decode()
    assert "small deal" not in client.get(f"/deals/{deal.pk}/sheet/").content.decode()


def test_large_deal_is_not_asked_the_question(deal: Deal, cast: SimpleNamespace, client: Client):
    client.force_login(cast.rep)
    assert 'id="one-question"' not in client.get(f"/deals/{deal.pk}/").content.decode()
