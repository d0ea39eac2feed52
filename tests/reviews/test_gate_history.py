"""Openings and closings of gates: recorded with what caused them, once, and agreeing with what is computed."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dealdesk.accounts.models import Installation, Person
from dealdesk.audit.models import Event
from promises.actions.conditions import ConditionInput
from promises.actions.deals import answer_one_question, create_deal, edit_deal
from promises.actions.lines import add_lines
from promises.models import Deal, PromiseLine
from promises.states import Refused
from reviews.actions.finals import give_final_answer
from reviews.actions.revisions import reword, withdraw
from reviews.actions.sheets import submit
from reviews.actions.stages import move_stage
from reviews.actions.sweeping import sweep
from reviews.gates import gate_of
from reviews.history import describe
from tests.conftest import NOW, send, whole_draft

pytestmark = pytest.mark.django_db


def story(deal: Deal) -> list[tuple[str, str]]:
    return [
        (event.kind.partition(".")[2], event.data["gate"])
        for event in Event.objects.for_deal(deal.pk).filter(kind__startswith="gate.")
    ]


def agrees(deal: Deal) -> bool:
    deal.refresh_from_db()
    gates = gate_of(deal)
    return (deal.quote_open, deal.sign_open) == (gates.quote.open, gates.sign.open)


def answer(line: PromiseLine, cast: Any, verdict: Any, kind: str = "yes", **more: Any) -> None:
    for team, person in (("engineering", cast.engineer), ("security", cast.security)):
        verdict(line, team, person)
    line.refresh_from_db()
    give_final_answer(
        line,
        answer=kind,
        sentence="Yes.",
        digest=line.words.digest,
        by=cast.owner,
        now=NOW,
        **more,
    )


def test_the_last_answer_opens_the_gate_in_its_own_transaction(line, cast, verdict):
    assert story(line.deal) == []
    answer(line, cast, verdict)
    assert story(line.deal) == [("opened", "quote")] and agrees(line.deal)
    opened = Event.objects.get(kind="gate.opened")
    assert (opened.at, opened.actor, opened.data) == (NOW, None, {"gate": "quote", "reasons": []})
    assert opened.pk > Event.objects.get(kind="promise.answered").pk


def test_new_words_close_it_with_the_reason(line, cast, verdict):
    answer(line, cast, verdict)
    reword(line, "One CSV file is sent each week.", by=cast.rep, now=NOW + timedelta(hours=1))
    assert story(line.deal) == [("opened", "quote"), ("closed", "quote")] and agrees(line.deal)
    closed = Event.objects.get(kind="gate.closed")
    assert closed.data["reasons"] == ["promise_unanswered"]
    assert describe(closed) == "The gate for quoting closed: a promise waits for an answer."
    assert closed.at == NOW + timedelta(hours=1)


def test_a_second_promise_closes_it_and_its_withdrawal_opens_it_again(line, cast, verdict):
    answer(line, cast, verdict)
    (draft,) = add_lines(
        line.deal, [whole_draft("A second file is sent.", "data_movement")], by=cast.rep, now=NOW
    )
    assert story(line.deal)[-1] == ("closed", "quote")
    withdraw(draft, reason="Not needed.", by=cast.rep, now=NOW)
    assert story(line.deal)[-1] == ("opened", "quote") and agrees(line.deal)
    add_lines(line.deal, [whole_draft("A third file is sent.", "data_movement")], by=cast.rep, now=NOW)
    submit(line.deal, by=cast.rep, now=NOW)
    # It was closed, and being sent only changes why.
    assert [kind for kind, _ in story(line.deal)] == ["opened", "closed", "opened", "closed"]


def test_what_is_refused_records_nothing(line, cast, verdict):
    answer(line, cast, verdict)
    with pytest.raises(Refused):
        reword(line, "Other words.", digest="of other words", by=cast.rep, now=NOW)
    assert story(line.deal) == [("opened", "quote")] and agrees(line.deal)


def test_a_lapsed_condition_closes_it_in_the_sweep(line, cast, verdict):
    condition = ConditionInput("Halden", "give access", date(2026, 3, 6), "a log-in works")
    answer(line, cast, verdict, "yes_with_conditions", conditions=[condition])
    assert story(line.deal) == [("opened", "quote")]
    sweep(now=NOW + timedelta(days=4), trust_clock=True)
    assert story(line.deal)[-1] == ("closed", "quote") and agrees(line.deal)
    assert "condition_lapsed" in Event.objects.get(kind="gate.closed").data["reasons"]


def test_the_sweep_pauses_without_a_word_about_gates(line):
    sweep(now=NOW + timedelta(hours=25), trust_clock=True)
    line.refresh_from_db()
    assert line.state == "paused" and story(line.deal) == [] and agrees(line.deal)


def test_the_one_question_of_a_small_deal_opens_it(cast):
    small = create_deal({"name": "S", "account": "S", "arr": Decimal(5_000)}, by=cast.rep, now=NOW)
    assert story(small) == []
    answer_one_question(small, "no", by=cast.rep, now=NOW)
    assert ("opened", "quote") in story(small) and agrees(small)
    edit_deal(small, {"arr": Decimal(45_000)}, by=cast.rep, now=NOW)
    assert story(small)[-1][0] == "closed" and agrees(small)


def test_losing_a_deal_changes_no_gate_of_its_own(line, cast, verdict):
    answer(line, cast, verdict)
    move_stage(line.deal, "lost", by=cast.rep, now=NOW)
    assert story(line.deal) == [("opened", "quote")] and agrees(line.deal)


def test_an_owner_who_leaves_closes_the_gates_of_what_they_own(line, cast, verdict, client: Client):
    answer(line, cast, verdict)
    line.refresh_from_db()
    client.force_login(cast.admin)
    page = reverse("admin:accounts_person_change", args=[line.owner_id])
    form = client.get(page).context["adminform"].form
    values = {name: value for name, value in form.initial.items() if value not in (None, False)}
    values = {name: "on" if value is True else value for name, value in values.items() if name in form.fields}
    values.pop("is_active")
    assert client.post(page, values).status_code == 302
    assert not Person.objects.get(pk=line.owner_id).is_active
    assert story(line.deal)[-1] == ("closed", "quote") and agrees(line.deal)
    assert Event.objects.get(kind="gate.closed").data["reasons"] == ["no_owner"]


def test_other_thresholds_judge_every_running_deal_anew(line, cast, verdict, client: Client):
    answer(line, cast, verdict)
    client.force_login(cast.admin)
    house = Installation.objects.get_or_create()[0]
    page = reverse("admin:accounts_installation_change", args=[house.pk])
    form = client.get(page).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    response = client.post(page, {**values, "pre_close_arr": "20000"})
    assert response.status_code == 302, response.context["adminform"].errors
    assert story(line.deal)[-1] == ("closed", "quote") and agrees(line.deal)
    assert Event.objects.get(kind="gate.closed").data["reasons"] == ["pre_close_review_missing"]


def statements(call: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_a_gate_that_stays_shut_costs_two_statements(line, cast, verdict):
    from reviews.actions.gate_keeping import keep_gates

    events = list(Event.objects.for_deal(line.deal_id))
    assert statements(lambda: keep_gates(events)) <= 2
    assert statements(lambda: keep_gates([])) == 0


def test_a_check_costs_the_same_for_one_deal_and_for_thirty(cast, verdict):
    from reviews.actions.gate_keeping import keep_gates

    def made(number: int) -> Deal:
        deal = create_deal(
            {"name": f"D{number}", "account": "A", "arr": Decimal(5_000), "anything_non_standard": "no"},
            by=cast.rep,
            now=NOW,
        )
        Deal.objects.filter(pk=deal.pk).update(quote_open=False, sign_open=False)
        return deal

    one = [made(0)]
    thirty = [made(number) for number in range(1, 31)]
    events = {
        len(deals): list(Event.objects.filter(deal_ref__in=deals, kind="deal.created"))
        for deals in ([deal.pk for deal in one], [deal.pk for deal in thirty])
    }
    cost = statements(lambda: keep_gates(events[1]))
    assert statements(lambda: keep_gates(events[30])) == cost
    assert Deal.objects.filter(quote_open=True).count() == 31


def test_the_deal_page_lists_openings_and_closings_and_the_history_has_them(
    line, cast: SimpleNamespace, verdict, client: Client
):
    client.force_login(cast.rep)
    page = reverse("deal", args=[line.deal_id])
    assert "Openings and closings" not in client.get(page).content.decode()
    answer(line, cast, verdict)
    text = client.get(page).content.decode()
    assert "Openings and closings" in text
    assert text.count("The gate for quoting opened.") == 2


def test_two_deals_in_one_action_are_each_judged(cast, verdict):
    from reviews.actions.finals import answer_together

    lines = []
    for number in (1, 2):
        deal = create_deal(
            {"name": f"D{number}", "account": "A", "arr": Decimal(20_000)}, by=cast.rep, now=NOW
        )
        (line,) = send(deal, cast.rep, whole_draft(f"File {number} is sent each night.", "data_movement"))
        for team, person in (("engineering", cast.engineer), ("security", cast.security)):
            verdict(line, team, person)
        lines.append(PromiseLine.objects.select_related("current_wording", "deal").get(pk=line.pk))
    answer_together([(line, line.words.digest, "Yes.") for line in lines], by=cast.owner, now=NOW)
    for line in lines:
        assert story(line.deal) == [("opened", "quote")] and agrees(line.deal)
