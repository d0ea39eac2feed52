"""Custom solution requests: opened from a promise off the menu, judged by three leads, ended by product."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from dealdesk.accounts.models import Installation, Person, Team
from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice
from promises.actions.custom_requests import JudgmentInput, close_request, judge_request, open_request
from promises.actions.lines import LineDraft, add_lines
from promises.models import CatalogEntry, CustomRequest, Deal, PromiseLine
from promises.states import Incomplete, MovedOn, NotYours, Refused
from tests.conftest import NOW, make_person

WHAT = "A live feed of order changes."
JUDGED = JudgmentInput("with_effort", Decimal("8800.00"), "high", "Two others asked.")


@pytest.fixture
def house(cast: SimpleNamespace, line: PromiseLine) -> SimpleNamespace:
    cast.product_lead = make_person("Petra Product", reviewer=True, team_lead=True, teams=("product",))
    cast.sales_lead = make_person("Sally Sales", sales_rep=True)
    Team.objects.filter(code="product").update(lead=cast.product_lead)
    Installation.objects.update_or_create(pk=1, defaults={"sales_lead": cast.sales_lead})
    cast.line = line
    cast.leads = (cast.lead, cast.product_lead, cast.sales_lead)
    return cast


@pytest.fixture
def request_(house: SimpleNamespace) -> CustomRequest:
    return open_request(house.line, WHAT, by=house.rep, now=NOW)


def told(person: Person) -> list[str]:
    return list(
        Notice.objects.filter(person=person, key__startswith="request").values_list("text", flat=True)
    )


def test_a_request_goes_through_three_judgments_to_its_end(house: SimpleNamespace, request_: CustomRequest):
    for person in house.leads:
        assert "asks for something off the menu" in told(person)[0]
        judge_request(request_, JUDGED, by=person, now=NOW)
    assert any("Say how it ends" in text for text in told(house.product_lead))
    closed = close_request(
        request_, "paid_custom_work", "88 hours, invoiced.", by=house.product_lead, now=NOW
    )
    assert (closed.outcome, closed.closed_by) == ("paid_custom_work", house.product_lead)
    assert told(house.rep) == ["The request of HF-1-1 ends as paid custom work. 88 hours, invoiced."]
    kinds = Event.objects.filter(kind__startswith="request", promise_ref=house.line.pk)
    assert list(kinds.values_list("kind", flat=True).order_by("pk")) == [
        "request.opened",
        *["request.judged"] * 3,
        "request.closed",
    ]


def test_the_rep_reviewers_and_the_desk_open_a_request(house: SimpleNamespace):
    for person in (house.other_rep, house.leader, house.outsider):
        with pytest.raises(NotYours, match="Rosa Rep, a reviewer or the deal desk"):
            open_request(house.line, WHAT, by=person, now=NOW)
    assert open_request(house.line, WHAT, by=house.support, now=NOW).opened_by == house.support


def test_one_request_is_open_for_a_promise_at_a_time(house: SimpleNamespace, request_: CustomRequest):
    with pytest.raises(MovedOn, match="is open"):
        open_request(house.line, "Another.", by=house.owner, now=NOW)
    for person in house.leads:
        judge_request(request_, JUDGED, by=person, now=NOW)
    close_request(request_, "declined", "Nobody else asks.", by=house.owner, now=NOW)
    assert open_request(house.line, "Another.", by=house.owner, now=NOW)


@pytest.mark.parametrize("what", ["", "  ", "x" * 1001, "a\x00b"])
def test_a_request_says_what_is_asked(house: SimpleNamespace, what: str):
    with pytest.raises(Incomplete) as refused:
        open_request(house.line, what, by=house.rep, now=NOW)
    assert set(refused.value.errors) == {"what"}
    assert not CustomRequest.objects.exists()


def test_nothing_is_requested_for_what_is_on_the_menu(house: SimpleNamespace, deal: Deal, menu: CatalogEntry):
    Deal.objects.filter(pk=deal.pk).update(plan=menu.plan)
    draft = LineDraft(menu.sentence, values={"catalog_entry": menu})
    (line,) = add_lines(deal, [draft], by=house.rep, now=NOW)
    with pytest.raises(Refused, match="on the menu"):
        open_request(line, WHAT, by=house.rep, now=NOW)
    PromiseLine.objects.filter(pk=house.line.pk).update(state="withdrawn")
    with pytest.raises(Refused, match="withdrawn"):
        open_request(house.line, WHAT, by=house.rep, now=NOW)


def test_only_leads_judge_and_each_side_once(house: SimpleNamespace, request_: CustomRequest):
    for person in (house.rep, house.engineer, house.owner, house.outsider, house.leader):
        with pytest.raises(NotYours, match="Lea Lead for engineering"):
            judge_request(request_, JUDGED, by=person, now=NOW)
    judge_request(request_, JUDGED, by=house.lead, now=NOW)
    with pytest.raises(MovedOn, match="has judged this for engineering"):
        judge_request(request_, JUDGED, by=house.lead, now=NOW)


def test_a_lead_never_judges_or_ends_a_request_of_their_own_deal(house: SimpleNamespace):
    Installation.objects.update(sales_lead=house.rep)
    Team.objects.filter(code="product").update(lead=house.rep)
    request_ = open_request(house.line, WHAT, by=house.engineer, now=NOW)
    for side in ("sales", "product"):
        with pytest.raises(NotYours, match="Lars Leader"):
            judge_request(request_, JUDGED, side=side, by=house.rep, now=NOW)
    for person, side in ((house.leader, "sales"), (house.leader, "product"), (house.lead, "engineering")):
        judge_request(request_, JUDGED, side=side, by=person, now=NOW)
    with pytest.raises(NotYours):
        close_request(request_, "roadmap", "Next year.", by=house.rep, now=NOW)
    assert close_request(request_, "roadmap", "Next year.", by=house.leader, now=NOW).outcome == "roadmap"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"note": ""}, "note"),
        ({"note": "x" * 401}, "note"),
        ({"feasible": "perhaps"}, "feasible"),
        ({"worth": "gold"}, "worth"),
        ({"cost": Decimal(-1)}, "cost"),
        ({"cost": Decimal(10) ** 11}, "cost"),
    ],
)
def test_a_judgment_that_does_not_hold_is_refused_by_field(
    house: SimpleNamespace, request_: CustomRequest, values: dict[str, Any], field: str
):
    given = JudgmentInput(**{"note": "Because.", **values})
    with pytest.raises(Incomplete) as refused:
        judge_request(request_, given, by=house.lead, now=NOW)
    assert field in refused.value.errors and not request_.judgments.exists()


def test_unknown_is_a_proper_judgment(house: SimpleNamespace, request_: CustomRequest):
    judged = judge_request(request_, JudgmentInput(note="Nobody has looked."), by=house.lead, now=NOW)
    assert (judged.feasible, judged.cost, judged.worth) == ("", None, "")


def test_a_request_ends_once_and_only_after_all_have_judged(house: SimpleNamespace, request_: CustomRequest):
    with pytest.raises(Refused, match="engineering, product, sales first"):
        close_request(request_, "declined", "No.", by=house.product_lead, now=NOW)
    for person in house.leads:
        judge_request(request_, JUDGED, by=person, now=NOW)
    for person in (house.lead, house.sales_lead, house.rep, house.admin):
        with pytest.raises(NotYours, match="Petra Product for product, or the deal desk owner"):
            close_request(request_, "declined", "No.", by=person, now=NOW)
    with pytest.raises(Incomplete) as refused:
        close_request(request_, "perhaps", "", by=house.product_lead, now=NOW)
    assert set(refused.value.errors) == {"outcome", "note"}
    close_request(request_, "declined", "No.", by=house.product_lead, now=NOW)
    with pytest.raises(MovedOn, match="declined"):
        close_request(request_, "roadmap", "Yes.", by=house.owner, now=NOW)
    with pytest.raises(MovedOn):
        judge_request(request_, JUDGED, by=house.lead, now=NOW)
