"""Triggers of the house: what raises them, who keeps them, what they would have stopped."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from dealdesk.audit.models import Event
from promises.actions.deals import create_deal, edit_deal
from promises.actions.lines import LineDraft, add_lines, reword_draft
from promises.actions.triggers import (
    TriggerInput,
    add_trigger,
    bring_back_trigger,
    change_trigger,
    draft_trigger,
    retire_trigger,
)
from promises.models import Deal, HardStop, PromiseLine, TriggerRule
from promises.rulebook import spec_of
from promises.states import Incomplete, NotYours, Refused
from promises.tagging import SaleFacts, TriggerSpec, check_spec, find_triggers
from promises.trials import try_trigger
from reviews.history import describe
from tests.conftest import NOW, no, send, whole_draft, yes

pytestmark = pytest.mark.django_db

PLAIN = "One file is printed."


def hit(rule: TriggerSpec, text: str = PLAIN, facts: SaleFacts | None = None) -> list[str] | None:
    """The words of the hit, None where the rule does not stop the text."""
    hits = find_triggers(text, [], [rule], *([facts] if facts else []))
    return list(hits[0].words) if hits else None


def users(figure: str, unit: str = "user*") -> TriggerSpec:
    return TriggerSpec("many", "Many", figure_above=Decimal(figure), figure_unit=unit)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Up to 501 users sign in.", ["501 users"]),
        ("Up to 500 users sign in.", None),
        ("Up to 10,000 named active users sign in.", ["10,000 named active users"]),
        ("Up to 2.5k users sign in.", ["2.5k users"]),
        ("Up to 1.2 million users sign in.", ["1.2 million users"]),
        ("The 600 orders of 40 users are kept.", None),
        ("In 2026 the users sign in.", ["2026 the users"]),
        ("Version 600.users", None),
        ("USERS: 700 Users and 800 users", ["700 Users", "800 users"]),
        ("9" * 4_000 + " users", None),
    ],
)
def test_figure_above_the_threshold_with_its_unit_stops(text, words):
    assert hit(users("500"), text) == words


FACTS = SaleFacts(
    line_kind="custom_work",
    arr=Decimal(50_000),
    deal_type="renewal",
    segment="Mid-market",
    industry="Food",
    custom_integration=True,
    competitor_compared=True,
)


@pytest.mark.parametrize(
    ("asked", "fails"),
    [
        ({"line_kind": "custom_work"}, {"line_kind": "ongoing_service"}),
        ({"arr_from": Decimal(50_000)}, {"arr": Decimal("49999.99")}),
        ({"deal_types": ("new", "renewal")}, {"deal_type": "expansion"}),
        ({"segments": ("mid–market", "small")}, {"segment": "Enterprise"}),
        ({"industries": ("FOOD",)}, {"industry": "Seafood"}),
        ({"custom_integration": True}, {"custom_integration": False}),
        ({"competitor_compared": True}, {"competitor_compared": False}),
    ],
)
def test_deal_facts_alone_stop_every_promise_and_narrow_what_words_stop(asked, fails):
    other = SaleFacts(**{**FACTS.__dict__, **fails})
    alone = TriggerSpec("facts", "Facts", **asked)
    assert hit(alone, facts=FACTS) == []
    assert hit(alone, facts=other) is None
    assert hit(alone) is None
    with_words = TriggerSpec("both", "Both", patterns=("print*",), **asked)
    assert hit(with_words, facts=FACTS) == ["printed"]
    assert hit(with_words, facts=other) is None
    assert hit(with_words, "One file.", facts=FACTS) is None


def test_rule_without_words_and_facts_or_of_people_is_never_raised_by_reading():
    assert hit(TriggerSpec("none", "None"), facts=FACTS) is None
    assert hit(TriggerSpec("people", "People", patterns=("file",), by_words=False)) is None


@pytest.mark.parametrize(
    "spec",
    [
        TriggerSpec("x", "X"),
        TriggerSpec("x", "X", patterns=("*",)),
        TriggerSpec("x", "X", patterns=("a*b",)),
        TriggerSpec("x", "X", patterns=("---",)),
        TriggerSpec("x", "X", figure_above=Decimal(5)),
        TriggerSpec("x", "X", patterns=("a",), figure_unit="users"),
    ],
)
def test_rule_that_nothing_could_raise_is_refused(spec):
    with pytest.raises(ValueError, match=r"Give|hold"):
        check_spec(spec)


def trigger(**values: object) -> TriggerInput:
    return TriggerInput(**{"title": "Payroll data", "patterns": "payslip*\nwage", **values})  # type: ignore[arg-type]


def stopped(line: PromiseLine) -> list[str]:
    return sorted(HardStop.objects.filter(line=line, lifted_at=None).values_list("rule__code", flat=True))


def draft(deal: Deal, by: object, text: str = PLAIN, **values: object) -> PromiseLine:
    (line,) = add_lines(deal, [LineDraft(text, (), values)], by=by, now=NOW)  # type: ignore[arg-type]
    return line


def test_added_trigger_stops_drafts_at_once_and_what_is_sent_keeps_its_peace(cast, deal):
    (sent,) = send(deal, cast.rep, whole_draft("The payslip is printed."))
    line = draft(deal, cast.rep, "Payslips are printed.")
    rule = add_trigger(trigger(), by=cast.owner, now=NOW)
    assert (rule.code, rule.shipped, rule.active) == ("payroll_data", False, True)
    assert stopped(line) == ["payroll_data"] and stopped(sent) == []
    assert HardStop.objects.get(line=line).words == "“Payslips”"
    event = Event.objects.get(kind="trigger.added")
    assert event.data["after"]["patterns"] == "payslip*\nwage"
    assert describe(event) == "Olga Owner added the trigger “Payroll data”."


def test_retired_trigger_lets_go_of_drafts_and_comes_back(cast, deal):
    rule = add_trigger(trigger(), by=cast.owner, now=NOW)
    line = draft(deal, cast.rep, "Payslips are printed.")
    retire_trigger(rule, by=cast.owner, now=NOW)
    assert stopped(line) == []
    with pytest.raises(Refused, match="retired already"):
        retire_trigger(rule, by=cast.owner, now=NOW)
    bring_back_trigger(rule, by=cast.owner, now=NOW)
    assert stopped(line) == ["payroll_data"]


def test_shipped_trigger_is_retired_and_brought_back_but_not_changed(cast, deal):
    rule = TriggerRule.objects.get(code="data_movement")
    line = draft(deal, cast.rep, "Orders are exported to a CSV file each night.")
    assert "data_movement" in stopped(line)
    with pytest.raises(Refused, match="ships with the app"):
        change_trigger(rule, trigger(), by=cast.owner, now=NOW)
    retire_trigger(rule, by=cast.owner, now=NOW)
    assert "data_movement" not in stopped(line)
    bring_back_trigger(rule, by=cast.admin, now=NOW)
    assert "data_movement" in stopped(line)


def test_change_is_an_event_with_before_and_after(owner):
    rule = add_trigger(trigger(figure_above=Decimal("500.50"), figure_unit="users"), by=owner, now=NOW)
    change_trigger(rule, trigger(figure_above=Decimal(600), figure_unit="users"), by=owner, now=NOW)
    event = Event.objects.get(kind="trigger.changed")
    assert event.data["changes"] == {"figure_above": ["500.5", "600"]}
    change_trigger(rule, trigger(figure_above=Decimal(600), figure_unit="users"), by=owner, now=NOW)
    assert Event.objects.filter(kind="trigger.changed").count() == 1


def test_only_the_deal_desk_keeps_triggers(cast: SimpleNamespace):
    rule = add_trigger(trigger(), by=cast.owner, now=NOW)
    for person in (cast.rep, cast.engineer, cast.lead, cast.leader, cast.outsider):
        for act in (
            lambda by: add_trigger(trigger(title="Other"), by=by, now=NOW),
            lambda by: change_trigger(rule, trigger(patterns="x"), by=by, now=NOW),
            lambda by: retire_trigger(rule, by=by, now=NOW),
            lambda by: bring_back_trigger(rule, by=by, now=NOW),
        ):
            with pytest.raises(NotYours, match="deal desk owner or an administrator"):
                act(person)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"patterns": ""}, "patterns"),
        ({"patterns": "a*b*c*d*e*f*g"}, "patterns"),
        ({"patterns": "x\x00"}, "patterns"),
        ({"tags": ["weather"]}, "tags"),
        ({"deal_types": ["gift"]}, "deal_types"),
        ({"line_kind": "magic"}, "line_kind"),
        ({"figure_above": Decimal(5)}, "figure_above"),
        ({"figure_unit": "users"}, "figure_above"),
        ({"figure_above": Decimal(-5), "figure_unit": "users"}, "figure_above"),
        ({"arr_from": Decimal(-1)}, "arr_from"),
        ({"arr_from": Decimal(10) ** 14}, "arr_from"),
        ({"segments": "\n".join(f"s{n}" for n in range(201))}, "segments"),
    ],
)
def test_trigger_that_could_not_be_raised_is_refused_beside_its_field(owner, values, field):
    with pytest.raises(Incomplete) as refused:
        add_trigger(trigger(**values), by=owner, now=NOW)
    assert list(refused.value.errors) == [field]
    assert not TriggerRule.objects.filter(shipped=False).exists()


def test_another_trigger_s_title_is_taken(owner):
    add_trigger(trigger(), by=owner, now=NOW)
    with pytest.raises(Refused, match="Another trigger has the title"):
        add_trigger(trigger(title="PAYROLL DATA"), by=owner, now=NOW)


def test_deal_facts_that_change_stop_and_let_go_of_drafts(cast, deal):
    add_trigger(
        TriggerInput("Big food deals", arr_from=Decimal(50_000), industries="food"), by=cast.owner, now=NOW
    )
    line = draft(deal, cast.rep)
    assert stopped(line) == []
    edit_deal(deal, {"arr": Decimal(50_000), "industry": "Food"}, by=cast.rep, now=NOW)
    assert stopped(line) == ["big_food_deals"]
    edit_deal(deal, {"name": "Other name"}, by=cast.rep, now=NOW)
    assert stopped(line) == ["big_food_deals"]
    edit_deal(deal, {"arr": Decimal(49_999)}, by=cast.rep, now=NOW)
    assert stopped(line) == []


def test_kind_of_the_line_counts(cast, deal):
    add_trigger(TriggerInput("Custom work", line_kind="custom_work"), by=cast.owner, now=NOW)
    assert stopped(draft(deal, cast.rep, kind="custom_work")) == ["custom_work"]
    assert stopped(draft(deal, cast.rep, kind="standard_feature")) == []


def test_stop_that_people_raised_is_left_alone_by_reading(cast, deal):
    line = draft(deal, cast.rep)
    rule = TriggerRule.objects.create(code="by_people", title="By people", by_words=False, patterns="file")
    HardStop.objects.create(line=line, rule=rule, raised_at=NOW)
    reword_draft(line, "Two pages are printed.", by=cast.rep, now=NOW)
    assert stopped(line) == ["by_people"]
    with pytest.raises(Refused, match="raised by people"):
        retire_trigger(rule, by=cast.owner, now=NOW)


def test_trial_counts_what_it_would_have_stopped_and_how_that_ended(cast, deal, verdict):
    lines = send(
        deal,
        cast.rep,
        whole_draft("Payslip one is printed.", "data_movement"),
        whole_draft("Payslip two is printed.", "data_movement"),
        whole_draft("A letter is printed.", "data_movement"),
    )
    verdict(lines[0], "engineering", cast.engineer, no())
    trial = try_trigger(spec_of(draft_trigger(trigger())))
    assert (trial.read, trial.total) == (3, 2)
    assert [item.line.pk for item in trial.shown] == [lines[1].pk, lines[0].pk]
    assert sum(number for _, number in trial.ends) == 2
    assert not TriggerRule.objects.filter(shipped=False).exists()
    verdict(lines[1], "engineering", cast.engineer, yes(cast.engineer))
    by_tag = try_trigger(TriggerSpec("tag", "Tag", tags=("data_movement",)))
    assert by_tag.total == 3


@pytest.mark.parametrize("number", [1, 30])
def test_trial_takes_two_queries_whatever_the_number_of_lines(cast, deal, number, django_assert_num_queries):
    add_lines(deal, [LineDraft(f"Payslip {n} is printed.") for n in range(number)], by=cast.rep, now=NOW)
    with django_assert_num_queries(2):
        assert try_trigger(spec_of(draft_trigger(trigger()))).total == number


def test_many_drafts_are_read_again_in_a_constant_number_of_queries(cast, django_assert_max_num_queries):
    counts = []
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in (1, 30):
        deal = create_deal({"name": "D", "account": "D", "arr": 1}, by=cast.rep, now=NOW)
        add_lines(deal, [LineDraft(f"Payslip {n} is printed.") for n in range(number)], by=cast.rep, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            edit_deal(deal, {"arr": Decimal(7)}, by=cast.rep, now=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]
