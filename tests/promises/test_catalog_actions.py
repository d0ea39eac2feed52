"""Changes of the catalog: suggested, judged by three leads, put on the menu."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from dealdesk.accounts.models import Installation, Person, Team
from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice
from promises.actions.catalog import (
    CellInput,
    copy_menu_sentence,
    judge_change,
    mark_checked,
    suggest_change,
    withdraw_change,
)
from promises.actions.lines import LineDraft, add_lines
from promises.models import CatalogChange, CatalogEntry, CatalogFeature, Deal, Plan, PromiseLine
from promises.states import Incomplete, MovedOn, NotYours, Refused
from tests.conftest import NOW, make_person

SENTENCE = "The Team plan covers up to 100 named users."


@pytest.fixture
def house(cast: SimpleNamespace, menu: CatalogEntry) -> SimpleNamespace:
    """A lead for each side: engineering's, product's, and sales'."""
    cast.product_lead = make_person("Petra Product", reviewer=True, team_lead=True, teams=("product",))
    cast.sales_lead = make_person("Sally Sales", sales_rep=True)
    Team.objects.filter(code="product").update(lead=cast.product_lead)
    Installation.objects.update_or_create(pk=1, defaults={"sales_lead": cast.sales_lead})
    cast.menu = menu
    return cast


def wanted(menu: CatalogEntry, **values: Any) -> CellInput:
    return CellInput(
        **{
            "feature": menu.feature,
            "plan": menu.plan,
            "offer": "included",
            "value": "100 seats",
            "limit_max": 100,
            "limit_unit": "named users",
            "tier": "core",
            "sentence": SENTENCE,
            "reason": "Three deals asked for it.",
            **values,
        }
    )


def suggest(house: SimpleNamespace, by: Person | None = None, **values: Any) -> CatalogChange:
    return suggest_change(wanted(house.menu, **values), by=by or house.rep, now=NOW)


def all_say_yes(house: SimpleNamespace, change: CatalogChange) -> None:
    for person in (house.lead, house.product_lead, house.sales_lead):
        judge_change(change, approved=True, by=person, now=NOW)


def told(person: Person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("text", flat=True))


def test_three_yeses_put_the_cell_on_the_menu(house: SimpleNamespace):
    change = suggest(house)
    judge_change(change, approved=True, by=house.lead, now=NOW)
    judge_change(change, approved=True, by=house.sales_lead, now=NOW)
    house.menu.refresh_from_db()
    assert house.menu.limit_max == 75

    judge_change(change, approved=True, by=house.product_lead, now=NOW)
    house.menu.refresh_from_db()
    change.refresh_from_db()
    assert (house.menu.limit_max, house.menu.sentence, change.state) == (100, SENTENCE, "applied")
    applied = Event.objects.get(kind="catalog.applied")
    assert (applied.data["before"]["limit_max"], applied.data["after"]["limit_max"]) == (75, 100)


def test_the_leads_are_asked_and_the_suggester_hears_the_end(house: SimpleNamespace):
    change = suggest(house)
    for person, side in (
        (house.lead, "Engineering"),
        (house.product_lead, "Product"),
        (house.sales_lead, "Sales"),
    ):
        (text,) = told(person)
        assert text.startswith("Rosa Rep suggests for the catalog") and side in text
    assert told(house.leader) == []
    all_say_yes(house, change)
    assert told(house.rep) == [
        "On the menu: User seats, Team: 100 seats. All three leads said yes to the suggestion."
    ]


def test_one_no_with_its_reason_ends_it(house: SimpleNamespace):
    change = suggest(house)
    with pytest.raises(Incomplete) as refused:
        judge_change(change, approved=False, by=house.lead, now=NOW)
    assert set(refused.value.errors) == {"note"}
    judge_change(change, approved=False, note="The database can't.", by=house.lead, now=NOW)
    change.refresh_from_db()
    assert change.state == "declined"
    assert "The database can't." in told(house.rep)[0]
    with pytest.raises(MovedOn, match="declined by now"):
        judge_change(change, approved=True, by=house.product_lead, now=NOW)
    house.menu.refresh_from_db()
    assert house.menu.limit_max == 75


def test_nobody_but_the_leads_judges_and_each_side_once(house: SimpleNamespace):
    change = suggest(house)
    for person in (house.rep, house.engineer, house.owner, house.admin, house.outsider, house.leader):
        with pytest.raises(NotYours, match="Lea Lead for engineering"):
            judge_change(change, approved=True, by=person, now=NOW)
    judge_change(change, approved=True, by=house.lead, now=NOW)
    with pytest.raises(MovedOn, match="Lea Lead has judged this for engineering"):
        judge_change(change, approved=False, note="No.", by=house.lead, now=NOW)
    with pytest.raises(NotYours, match="Petra Product for product"):
        judge_change(change, approved=True, side="product", by=house.lead, now=NOW)


def test_who_leads_two_sides_judges_each(house: SimpleNamespace):
    Team.objects.filter(code="product").update(lead=house.lead)
    change = suggest(house)
    judge_change(change, approved=True, by=house.lead, now=NOW)
    judge_change(change, approved=True, by=house.lead, now=NOW)
    assert sorted(change.judgments.values_list("side", flat=True)) == ["engineering", "product"]


def test_leadership_judges_for_a_side_without_a_lead(house: SimpleNamespace):
    Team.objects.filter(code="product").update(lead=None)
    Installation.objects.update(sales_lead=None)
    change = suggest(house)
    judge_change(change, approved=True, side="sales", by=house.leader, now=NOW)
    judge_change(change, approved=True, side="product", by=house.leader, now=NOW)
    with pytest.raises(NotYours):
        judge_change(change, approved=True, side="engineering", by=house.leader, now=NOW)


def test_a_lead_who_left_is_no_lead(house: SimpleNamespace):
    Person.objects.filter(pk=house.product_lead.pk).update(is_active=False)
    change = suggest(house)
    assert judge_change(change, approved=True, side="product", by=house.leader, now=NOW)


def test_a_lead_does_not_judge_their_own_suggestion(house: SimpleNamespace):
    change = suggest(house, by=house.lead)
    with pytest.raises(NotYours, match="Lars Leader for engineering"):
        judge_change(change, approved=True, side="engineering", by=house.lead, now=NOW)
    judge_change(change, approved=True, by=house.leader, now=NOW)
    assert change.judgments.get().side == "engineering"


def test_a_lead_judges_their_own_suggestion_where_nobody_else_could(house: SimpleNamespace):
    Person.objects.filter(pk=house.leader.pk).update(is_active=False)
    change = suggest(house, by=house.lead)
    assert judge_change(change, approved=True, side="engineering", by=house.lead, now=NOW)


def test_a_cell_that_changed_meanwhile_refuses_the_third_yes(house: SimpleNamespace):
    change = suggest(house)
    CatalogEntry.objects.filter(pk=house.menu.pk).update(limit_max=80)
    judge_change(change, approved=True, by=house.lead, now=NOW)
    judge_change(change, approved=True, by=house.product_lead, now=NOW)
    with pytest.raises(MovedOn, match="Decline this one, and suggest it again"):
        judge_change(change, approved=True, by=house.sales_lead, now=NOW)
    change.refresh_from_db()
    assert (change.state, change.judgments.count()) == ("open", 2)
    house.menu.refresh_from_db()
    assert house.menu.limit_max == 80


def test_a_new_feature_comes_with_its_first_cell(house: SimpleNamespace):
    change = suggest(
        house,
        feature=None,
        feature_name="Sandbox",
        owner=house.engineer,
        phase="in use today",
        value="",
        limit_max=1,
        limit_unit="sandboxes",
        sentence="The account has one sandbox.",
    )
    all_say_yes(house, change)
    feature = CatalogFeature.objects.get(name="Sandbox")
    cell = feature.entries.get()
    assert (feature.code, feature.owner, cell.value, cell.plan) == (
        "sandbox",
        house.engineer,
        "1 sandboxes",
        house.menu.plan,
    )


def test_two_new_features_of_one_name_are_not_both_added(house: SimpleNamespace):
    new = {"feature": None, "feature_name": "Sandbox", "owner": house.engineer, "phase": "today"}
    first, second = suggest(house, **new), suggest(house, **{**new, "feature_name": "sandbox"})
    all_say_yes(house, first)
    with pytest.raises(MovedOn, match="The catalog has a feature"):
        all_say_yes(house, second)
    with pytest.raises(Incomplete) as refused:
        suggest(house, **new)
    assert set(refused.value.errors) == {"feature_name"}


def on_menu(house: SimpleNamespace, deal: Deal, sentence: str = "") -> PromiseLine:
    deal.plan = house.menu.plan
    deal.save()
    draft = LineDraft(sentence or house.menu.sentence, values={"catalog_entry": house.menu})
    return add_lines(deal, [draft], by=house.rep, now=NOW)[0]


def test_a_clear_line_whose_sentence_changed_is_a_draft_again(house: SimpleNamespace, deal: Deal):
    line = on_menu(house, deal)
    assert line.state == "clear"
    before = Deal.objects.get(pk=deal.pk).scope_version
    all_say_yes(house, suggest(house, by=house.other_rep))
    line.refresh_from_db()
    assert (line.state, line.approved_wording) == ("draft", None)
    assert Deal.objects.get(pk=deal.pk).scope_version > before
    assert [text for text in told(house.rep) if "is a draft again" in text]
    assert Event.objects.filter(kind="line.off_menu", promise_ref=line.pk).exists()


def test_a_draft_that_says_the_new_sentence_is_clear(house: SimpleNamespace, deal: Deal):
    line = on_menu(house, deal, SENTENCE)
    assert line.state == "draft" and line.hard_stops.exists()
    all_say_yes(house, suggest(house))
    line.refresh_from_db()
    assert (line.state, line.limit, line.owner) == ("clear", "100 named users", house.engineer)
    assert not line.hard_stops.exists()


def test_a_clear_line_follows_the_limit_of_its_cell(house: SimpleNamespace, deal: Deal):
    line = on_menu(house, deal)
    all_say_yes(house, suggest(house, sentence=house.menu.sentence, tier="supporting"))
    line.refresh_from_db()
    assert (line.state, line.limit, line.tier) == ("clear", "100 named users", "supporting")


@pytest.mark.parametrize("stage", ["won", "lost"])
def test_lines_of_a_deal_that_is_over_stay_as_they_are(house: SimpleNamespace, deal: Deal, stage: str):
    line = on_menu(house, deal)
    Deal.objects.filter(pk=deal.pk).update(stage=stage, won_at=NOW if stage == "won" else None)
    all_say_yes(house, suggest(house))
    line.refresh_from_db()
    assert (line.state, line.limit) == ("clear", "75 named users")


def test_a_cell_that_is_no_longer_offered_takes_its_lines_off_the_menu(house: SimpleNamespace, deal: Deal):
    line = on_menu(house, deal)
    all_say_yes(house, suggest(house, offer="not_offered", value=""))
    line.refresh_from_db()
    house.menu.refresh_from_db()
    assert (line.state, house.menu.value, house.menu.sentence, house.menu.limit_max) == (
        "draft",
        "not offered",
        "",
        None,
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"plan": None}, "plan"),
        ({"offer": ""}, "offer"),
        ({"offer": "perhaps"}, "offer"),
        ({"sentence": " "}, "sentence"),
        ({"sentence": "x" * 1001}, "sentence"),
        ({"sentence": "a\x00b"}, "sentence"),
        ({"tier": ""}, "tier"),
        ({"tier": "gold"}, "tier"),
        ({"limit_unit": ""}, "limit_unit"),
        ({"limit_max": None}, "limit_max"),
        ({"limit_max": -1}, "limit_max"),
        ({"limit_max": 2**31}, "limit_max"),
        ({"reason": ""}, "reason"),
        ({"feature": None}, "feature_name"),
        ({"feature": None, "feature_name": "USER SEATS"}, "feature_name"),
        ({"feature": None, "feature_name": "New"}, "owner"),
    ],
)
def test_a_suggestion_that_lacks_something_is_refused_by_field(
    house: SimpleNamespace, values: dict[str, Any], field: str
):
    with pytest.raises(Incomplete) as refused:
        suggest(house, **values)
    assert field in refused.value.errors
    assert (
        not CatalogChange.objects.exists() and not Event.objects.filter(kind__startswith="catalog").exists()
    )


def test_a_suggestion_that_changes_nothing_is_refused(house: SimpleNamespace):
    menu = house.menu
    same = replace(
        wanted(menu), value=menu.value, limit_max=menu.limit_max, sentence=menu.sentence, tier=menu.tier
    )
    with pytest.raises(Refused, match="says exactly this already"):
        suggest_change(same, by=house.rep, now=NOW)


def test_guests_neither_suggest_nor_copy(house: SimpleNamespace):
    with pytest.raises(NotYours):
        suggest(house, by=house.outsider)
    with pytest.raises(NotYours):
        copy_menu_sentence(house.menu, by=house.outsider, now=NOW)


def test_who_suggested_and_the_desk_withdraw(house: SimpleNamespace):
    change = suggest(house)
    with pytest.raises(NotYours, match="Rosa Rep or the deal desk"):
        withdraw_change(change, by=house.other_rep, now=NOW)
    withdraw_change(change, by=house.rep, now=NOW)
    with pytest.raises(MovedOn):
        withdraw_change(change, by=house.owner, now=NOW)
    with pytest.raises(MovedOn):
        judge_change(change, approved=True, by=house.lead, now=NOW)


def test_a_feature_is_checked_by_its_owner_a_lead_or_the_desk(house: SimpleNamespace):
    feature = house.menu.feature
    for person in (house.rep, house.product, house.leader, house.outsider):
        with pytest.raises(NotYours, match="Emil Engineer, a team lead or the deal desk"):
            mark_checked(feature, by=person, now=NOW)
    for days, person in enumerate((house.engineer, house.lead, house.owner)):
        checked = mark_checked(feature, by=person, now=NOW + timedelta(days=days))
        assert checked.checked_on == (NOW + timedelta(days=days)).date()


def test_a_sentence_of_the_menu_is_copied_with_a_record(house: SimpleNamespace):
    assert copy_menu_sentence(house.menu, by=house.rep, now=NOW) == house.menu.sentence
    assert Event.objects.get(kind="catalog.copied").data["sentence"] == house.menu.sentence
    custom = CatalogEntry.objects.create(
        feature=house.menu.feature,
        plan=Plan.objects.create(code="big", name="Big"),
        offer="custom",
        value="custom",
        sentence="Perhaps.",
    )
    with pytest.raises(Refused):
        copy_menu_sentence(custom, by=house.rep, now=NOW)
