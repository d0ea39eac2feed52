"""The live review of a large deal: only its outcome opens the signing gate."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice
from promises.actions.deals import create_deal
from promises.models import Deal
from promises.states import Incomplete, MovedOn, NotYours, Refused
from reviews.actions.live import plan_live_review, record_live_review
from reviews.actions.stages import move_stage
from reviews.gates import gate_of
from reviews.history import describe
from reviews.models import LiveReview
from tests.conftest import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def large(cast: SimpleNamespace) -> Deal:
    return create_deal(
        {"name": "Large", "account": "Halden", "arr": Decimal("50000.01")}, by=cast.rep, now=NOW
    )


def message(deal: Deal) -> str:
    found = gate_of(deal).sign.having("live_review_missing")
    assert not gate_of(deal).quote.having("live_review_missing")
    return found[0].message if found else ""


def test_only_a_recorded_outcome_opens_the_gate(large: Deal, cast: SimpleNamespace):
    assert message(large) == "The live review is not planned yet (over $50,000 a year)."
    plan = plan_live_review(large, held_on=TODAY, people=[cast.rep, cast.owner], by=cast.rep, now=NOW)
    assert message(large) == "The live review is planned for 4 Mar 2026; its outcome is not recorded yet."
    told = Notice.objects.get(key__startswith="live_review")
    assert (told.person, told.link) == (cast.owner, f"/deals/{large.pk}/live-review/")
    moved = plan_live_review(
        large, held_on=TODAY + DAY, people=[cast.owner], planned=plan, by=cast.rep, now=NOW
    )
    assert moved.pk == plan.pk and "5 Mar 2026" in message(large)
    record_live_review(
        large,
        held_on=TODAY + DAY,
        people=[cast.owner, cast.support],
        others="Inge",
        outcome="Go ahead.",
        planned=moved,
        by=cast.rep,
        now=NOW + DAY,
    )
    assert message(large) == ""
    live = LiveReview.objects.get()
    assert (live.outcome, live.others, live.people.count()) == ("Go ahead.", "Inge", 2)
    events = Event.objects.filter(kind__startswith="live_review").order_by("pk").select_related("actor")
    assert [describe(event) for event in events][0::2] == [
        "Rosa Rep planned the live review for 4 Mar 2026, with Rosa Rep and Olga Owner.",
        "Rosa Rep recorded the live review of 5 Mar 2026, with Olga Owner and Sven Support: Go ahead.",
    ]


def test_what_is_recorded_stays_and_another_can_follow(large: Deal, cast: SimpleNamespace):
    live = record_live_review(
        large, held_on=TODAY, people=[cast.owner], outcome="Wait.", by=cast.rep, now=NOW
    )
    for again in (
        lambda: plan_live_review(
            large, held_on=TODAY, people=[cast.owner], planned=live, by=cast.rep, now=NOW
        ),
        lambda: record_live_review(
            large, held_on=TODAY, people=[cast.owner], outcome="Go.", planned=live, by=cast.rep, now=NOW
        ),
    ):
        with pytest.raises(MovedOn, match="recorded already"):
            again()
    record_live_review(large, held_on=TODAY, people=[cast.owner], outcome="Go.", by=cast.rep, now=NOW)
    assert sorted(LiveReview.objects.values_list("outcome", flat=True)) == ["Go.", "Wait."]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"held_on": None}, "held_on"),
        ({"held_on": TODAY + DAY}, "held_on"),
        ({"outcome": " "}, "outcome"),
        ({"outcome": "x" * 1001}, "outcome"),
        ({"others": "x" * 301}, "others"),
        ({"others": "a\x00b"}, "others"),
        ({"who": ()}, "people"),
        ({"who": ("rep",)}, "people"),
        ({"who": ("owner", "outsider")}, "people"),
    ],
)
def test_recording_names_what_is_missing(values: dict, wrong: str, large: Deal, cast: SimpleNamespace):
    who = values.pop("who", ("owner",)) if "who" in values else ("owner",)
    given = {"held_on": TODAY, "outcome": "Go.", "others": "", **values}
    with pytest.raises(Incomplete) as problem:
        record_live_review(large, people=[getattr(cast, name) for name in who], by=cast.rep, now=NOW, **given)
    assert set(problem.value.errors) == {wrong}
    assert not LiveReview.objects.exists()


def test_planning_needs_a_day_from_today_on_in_the_planners_zone(large: Deal, cast: SimpleNamespace):
    with pytest.raises(Incomplete):
        plan_live_review(large, held_on=TODAY - DAY, people=[cast.owner], by=cast.rep, now=NOW)
    cast.rep.tz = "Pacific/Auckland"  # where it is the next day already
    with pytest.raises(Incomplete):
        plan_live_review(large, held_on=TODAY, people=[cast.owner], by=cast.rep, now=NOW)


def test_only_the_deals_people_and_only_while_it_runs(large: Deal, cast: SimpleNamespace):
    for person in (cast.other_rep, cast.support, cast.leader):
        with pytest.raises(NotYours, match="Rosa Rep"):
            plan_live_review(large, held_on=TODAY, people=[cast.owner], by=person, now=NOW)
    move_stage(large, "won", by=cast.rep, now=NOW)
    with pytest.raises(Refused, match="won"):
        plan_live_review(large, held_on=TODAY, people=[cast.owner], by=cast.rep, now=NOW)
    # What was talked through is worth keeping after signature too; the mark of the closed gate stays.
    record_live_review(large, held_on=TODAY, people=[cast.owner], outcome="Go.", by=cast.rep, now=NOW)
    assert Deal.objects.get(pk=large.pk).won_against_closed_gate


def test_page_plans_then_records_and_keeps_what_was_typed(large: Deal, cast: SimpleNamespace, client: Client):
    address, today = f"/deals/{large.pk}/live-review/", timezone.localdate().isoformat()
    client.force_login(cast.rep)
    wrong = client.post(address, {"held_on": today, "others": "Inge of Halden"})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert "Name at least one person besides Rosa Rep." in text and "Inge of Halden" in text
    planned = client.post(address, {"held_on": today, "people": [cast.owner.pk]})
    assert planned["Location"] == address
    page = client.get(f"/deals/{large.pk}/").content.decode()
    assert "Planned for <b>today</b>" in page
    recorded = client.post(
        address, {"held_on": today, "people": [cast.owner.pk], "outcome": "Go ahead."}, follow=True
    )
    assert "Go ahead." in recorded.content.decode()
    assert LiveReview.objects.get().outcome == "Go ahead."
    assert client.post(address, {"held_on": "soon"}).status_code == 422


def test_page_is_read_by_others_and_hidden_from_strangers(large: Deal, cast: SimpleNamespace, client: Client):
    address = f"/deals/{large.pk}/live-review/"
    client.force_login(cast.engineer)
    page = client.get(address).content.decode()
    assert "Rosa Rep or the deal desk plans it" in page and "<textarea" not in page
    assert client.post(address, {}).status_code == 403
    client.force_login(cast.outsider)
    assert client.get(address).status_code == 404


def test_old_days_are_dates_of_a_record(large: Deal, cast: SimpleNamespace):
    record_live_review(
        large, held_on=date(2025, 12, 24), people=[cast.owner], outcome="Go.", by=cast.rep, now=NOW
    )
    assert message(large) == ""
