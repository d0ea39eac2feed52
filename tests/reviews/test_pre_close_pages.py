"""The page of the review before signing, by who looks at it; and where else it shows."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dealdesk.metrics import Figures
from dealdesk.notices.post import beat
from promises.actions.deals import create_deal
from promises.models import Deal, PromiseLine
from reviews.actions.flags import FlagInput, answer_pre_close
from reviews.actions.pre_close import ask_pre_close, claim_pre_close
from reviews.feed import feed_of
from reviews.models import PreCloseDraft, PreCloseFlag, PreCloseReview
from reviews.pending import Filters, pending
from reviews.pre_close_items import ITEMS
from tests.conftest import NOW, send, whole_draft

ANSWERS = {
    **dict.fromkeys(ITEMS, "none"),
    "go_live_dates": "Before <b>summer</b>.",
    "integrations": "unknown",
}


@pytest.fixture(autouse=True)
def _day_of_the_cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def big(cast: SimpleNamespace) -> Deal:
    return create_deal(
        {"name": "Big", "account": "Tallis", "arr": Decimal(27_600), "code": "BG-1"}, by=cast.rep, now=NOW
    )


@pytest.fixture
def line_sent(big: Deal, cast: SimpleNamespace) -> PromiseLine:
    return send(big, cast.rep, whole_draft("One CSV file is sent each night.", "data_movement"))[0]


@pytest.fixture
def asked(big: Deal, line_sent: PromiseLine, cast: SimpleNamespace) -> PreCloseReview:
    return ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)


def address(deal: Deal) -> str:
    return f"/deals/{deal.pk}/before-signing/"


def page(client: Client, person: Any, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
    client.force_login(person)
    return client.get(path, **more) if data is None else client.post(path, data, **more)


def text(response: Any) -> str:
    return response.content.decode()


def items(**values: str) -> dict[str, str]:
    return {**{f"{name}.none": "on" for name in ITEMS}, **values}


def check(**values: str) -> dict[str, str]:
    return {**{f"check-{name}": "fine" for name in ITEMS}, **values}


# --- The rep --------------------------------------------------------------------------------------------------------


def test_rep_fills_in_ten_items_and_keeps_a_draft(big: Deal, cast: SimpleNamespace, client: Client):
    shown = text(page(client, cast.rep, address(big)))
    assert all(label in shown for label in ITEMS.values())
    assert "Needed: <b>$25,000 a year or more</b>" in shown and "Ask for the review" in shown
    kept = page(client, cast.rep, address(big), {"go_live_dates": "In May.", "action": "draft"}, follow=True)
    assert "Nobody is asked yet" in text(kept) and "In May." in text(kept)
    assert PreCloseDraft.objects.get().answers == {"go_live_dates": "In May."}
    assert not PreCloseReview.objects.exists()


def test_missing_item_is_named_beside_it_and_nothing_typed_is_lost(
    big: Deal, cast: SimpleNamespace, client: Client
):
    data = items(go_live_dates="In May.", action="ask")
    del data["go_live_dates.none"], data["integrations.none"]
    answer = page(client, cast.rep, address(big), data)
    assert answer.status_code == 422
    shown = text(answer)
    assert shown.count("Answer “Integrations named”, or choose None or Unknown.") == 2
    assert "In May." in shown and "<title>Error:" in shown
    both = page(client, cast.rep, address(big), items(**{"integrations.unknown": "on"}))
    assert both.status_code == 422 and "Tick one box, None or Unknown" in text(both)


def test_asking_sends_it_and_shows_who_is_asked(big: Deal, cast: SimpleNamespace, client: Client):
    answer = page(client, cast.rep, address(big), items(action="ask"), follow=True)
    assert "Support is asked. Silence is not approval." in text(answer)
    assert "Take back the review" in text(answer) and "20 h left" in text(answer)
    assert PreCloseReview.objects.get().answers == dict.fromkeys(ITEMS, "none")
    again = page(client, cast.rep, address(big), items(action="ask"))
    assert again.status_code == 409


def test_taking_it_back_keeps_the_items_for_asking_again(
    asked: PreCloseReview, cast: SimpleNamespace, client: Client
):
    back = page(client, cast.rep, f"/pre-close/{asked.pk}/withdraw/", {}, follow=True)
    assert "Before &lt;b&gt;summer&lt;/b&gt;." in text(back) and "Ask for the review" in text(back)
    assert page(client, cast.support, f"/pre-close/{asked.pk}/withdraw/", {}).status_code == 403


def test_answered_review_can_be_asked_again(asked: PreCloseReview, cast: SimpleNamespace, client: Client):
    answer_pre_close(asked, [], note="All well.", by=cast.support, now=NOW)
    shown = text(page(client, cast.rep, address(asked.deal)))
    assert "Sven Support answered today, 15:00: no flags" in shown and "All well." in shown
    assert "Ask again" in shown and "<textarea" not in shown
    assert "<textarea" in text(page(client, cast.rep, address(asked.deal) + "?again"))


# --- Support --------------------------------------------------------------------------------------------------------


def test_support_sees_ten_items_the_promises_and_the_clock(
    asked: PreCloseReview, line_sent: PromiseLine, cast: SimpleNamespace, client: Client
):
    shown = text(page(client, cast.support, address(asked.deal)))
    assert "Could you honour each item tomorrow?" in shown and "Send: no flags" in shown
    assert "Before &lt;b&gt;summer&lt;/b&gt;." in shown and ">Unknown</span>" in shown
    assert "4 h of working time count" in shown
    assert f'name="check-line{line_sent.pk}"' in shown and "BG-1-1" in shown
    assert shown.count("btn-primary") == 1


def test_support_answers_without_flags_only_by_saying_so_of_every_item(
    asked: PreCloseReview, cast: SimpleNamespace, client: Client
):
    silent = page(client, cast.support, f"/pre-close/{asked.pk}/answer/", {})
    assert silent.status_code == 422
    assert text(silent).count("Choose Fine or Flag for “Service levels”") == 2
    assert PreCloseReview.objects.get().state == "open"
    sent = page(client, cast.support, f"/pre-close/{asked.pk}/answer/", check(note="Fine."), follow=True)
    assert "Rosa Rep has your answer: no flags." in text(sent)
    assert PreCloseReview.objects.get().state == "no_flags"
    late = page(client, cast.support, f"/pre-close/{asked.pk}/answer/", check(note="Once more."))
    assert late.status_code == 409 and "Once more." in text(late)


def test_flag_needs_a_reason_and_a_kind_and_keeps_the_rest(
    asked: PreCloseReview, line_sent: PromiseLine, cast: SimpleNamespace, client: Client
):
    key = f"line{line_sent.pk}"
    data = check(
        **{"check-go_live_dates": "flag", f"check-{key}": "flag", f"note-{key}": "Who <i>gets</i> up?"}
    )
    wrong = page(client, cast.support, f"/pre-close/{asked.pk}/answer/", data)
    assert wrong.status_code == 422
    shown = text(wrong)
    for words in (
        "Say what the problem is with “Go-live or milestone dates mentioned anywhere”",
        "Choose the kind of problem with BG-1-1",
    ):
        assert shown.count(words) == 2
    assert "Who &lt;i&gt;gets&lt;/i&gt; up?" in shown and "Send with 2 flags" in shown
    data |= {
        "note-go_live_dates": "No date.",
        "kind-go_live_dates": "timeline",
        f"kind-{key}": "pricing_and_scope",
    }
    page(client, cast.support, f"/pre-close/{asked.pk}/answer/", data)
    found = PreCloseFlag.objects.values_list("item", "line", "kind", "note")
    assert sorted(found, key=str) == [
        ("", line_sent.pk, "pricing_and_scope", "Who <i>gets</i> up?"),
        ("go_live_dates", None, "timeline", "No date."),
    ]


def test_claim_and_hand_over_by_page(asked: PreCloseReview, cast: SimpleNamespace, client: Client):
    assert "Assign to me" in text(page(client, cast.support, address(asked.deal)))
    claimed = page(client, cast.support, f"/pre-close/{asked.pk}/claim/", {}, follow=True)
    assert "yours now" in text(claimed)
    wrong = page(client, cast.support, f"/pre-close/{asked.pk}/hand-over/", {"hand-to": cast.rep.pk})
    assert wrong.status_code == 422 and "Choose somebody who can answer for the team." in text(wrong)
    assert page(client, cast.engineer, f"/pre-close/{asked.pk}/hand-over/", {}).status_code == 403
    assert page(client, cast.engineer, f"/pre-close/{asked.pk}/claim/", {}).status_code == 403


def test_others_read_and_strangers_see_nothing(asked: PreCloseReview, cast: SimpleNamespace, client: Client):
    for person in (cast.engineer, cast.leader):
        shown = text(page(client, person, address(asked.deal)))
        assert "You may look, not answer." in shown and "Sven Support" in shown and "<textarea" not in shown
        refused = page(client, person, f"/pre-close/{asked.pk}/answer/", check())
        assert refused.status_code == 403 and "Sven Support" in text(refused)
        assert page(client, person, address(asked.deal), items(action="ask")).status_code == 403
    for path in (address(asked.deal), f"/pre-close/{asked.pk}/answer/"):
        assert page(client, cast.outsider, path, {}).status_code == 404


# --- Flags ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def flag(asked: PreCloseReview, line_sent: PromiseLine, cast: SimpleNamespace) -> PreCloseFlag:
    answer_pre_close(
        asked, [FlagInput("timeline", "Not a date.", line=line_sent.pk)], by=cast.support, now=NOW
    )
    return PreCloseFlag.objects.get()


def settle(flag: PreCloseFlag, **values: str) -> dict[str, str]:
    return {f"flag{flag.pk}-{name}": value for name, value in values.items()}


def test_flag_shows_on_page_gate_and_promise_and_offers_what_one_may_do(
    flag: PreCloseFlag, line_sent: PromiseLine, cast: SimpleNamespace, client: Client
):
    deal = line_sent.deal
    rep = text(page(client, cast.rep, address(deal)))
    assert "Not a date." in rep and "Walked back" in rep and "known exception, with the reason" not in rep
    assert "known exception, with the reason" in text(page(client, cast.owner, address(deal)))
    assert "Settle this flag" not in text(page(client, cast.engineer, address(deal)))
    shown = text(page(client, cast.rep, f"/deals/{deal.pk}/"))
    assert f'href="/deals/{deal.pk}/before-signing/#flag-{flag.pk}"' in shown
    assert "BG-1-1 is flagged before signing: “Not a date.”" in shown
    promise = text(page(client, cast.rep, f"/promises/{line_sent.pk}/"))
    assert "Flagged before signing" in promise and "raised a flag before signing" in promise


def test_settling_refuses_what_does_not_hold_and_keeps_what_was_typed(
    flag: PreCloseFlag, cast: SimpleNamespace, client: Client
):
    path = f"/flags/{flag.pk}/settle/"
    nothing = page(client, cast.rep, path, {})
    assert nothing.status_code == 422 and "Choose how the flag is settled" in text(nothing)
    kept = page(client, cast.rep, path, settle(flag, outcome="walked_back", note="Told Inge."))
    assert kept.status_code == 422
    assert "still says what was flagged" in text(kept) and "Told Inge." in text(kept)
    assert page(client, cast.rep, path, settle(flag, outcome="accepted", note="x")).status_code == 403
    assert page(client, cast.support, path, settle(flag, outcome="walked_back")).status_code == 403
    assert page(client, cast.outsider, path, {}).status_code == 404
    accepted = page(client, cast.owner, path, settle(flag, outcome="accepted", note="Known."), follow=True)
    assert "The flag is settled." in text(accepted) and "Known exception" in text(accepted)
    assert page(client, cast.owner, path, settle(flag, outcome="accepted", note="x")).status_code == 409


def test_item_is_settled_as_the_promise_that_it_became(
    asked: PreCloseReview, line_sent: PromiseLine, cast: SimpleNamespace, client: Client
):
    answer_pre_close(
        asked, [FlagInput("timeline", "No date.", item="go_live_dates")], by=cast.support, now=NOW
    )
    flag = PreCloseFlag.objects.get()
    path = f"/flags/{flag.pk}/settle/"
    missing = page(client, cast.rep, path, settle(flag, outcome="reviewed"))
    assert missing.status_code == 422 and "Choose the promise that this was reviewed as." in text(missing)
    unsaid = page(client, cast.rep, path, settle(flag, outcome="reviewed", promise=str(line_sent.pk)))
    assert unsaid.status_code == 422
    said = page(client, cast.rep, path, settle(flag, outcome="walked_back", note="Told Inge."), follow=True)
    assert "Told Inge." in text(said) and "Walked back" in text(said)


# --- Where else it shows --------------------------------------------------------------------------------------------


def test_deal_page_offers_to_ask_once_the_promises_are_answered(
    cast: SimpleNamespace, client: Client, menu: Any
):
    deal = create_deal({"name": "M", "account": "M", "arr": 30_000, "plan": menu.plan}, by=cast.rep, now=NOW)
    from promises.actions.lines import LineDraft, add_lines
    from reviews.actions.sheets import submit

    add_lines(deal, [LineDraft(menu.sentence, (), {"catalog_entry": menu})], by=cast.rep, now=NOW)
    submit(deal, by=cast.rep, now=NOW)
    shown = text(page(client, cast.rep, f"/deals/{deal.pk}/"))
    assert "Ask for the review before signing" in shown and 'id="before-h"' in shown
    assert "Customer success has looked at the whole deal" in shown
    review = ask_pre_close(deal, ANSWERS, by=cast.rep, now=NOW)
    assert "Review before signing</a>" in text(page(client, cast.rep, f"/deals/{deal.pk}/"))
    assert "Answer the review before signing" in text(page(client, cast.support, f"/deals/{deal.pk}/"))
    answer_pre_close(review, [], by=cast.support, now=NOW)
    assert "Issue close plan 1" in text(page(client, cast.rep, f"/deals/{deal.pk}/"))


def test_queue_lists_it_for_the_team_and_next_leads_there(big: Deal, cast: SimpleNamespace, client: Client):
    ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    queue = text(page(client, cast.support, "/reviews/"))
    assert f'href="{address(big)}">Big</a>' in queue
    assert page(client, cast.support, "/reviews/next/")["Location"] == address(big)
    for query, there in (
        ("?team=support", True),
        ("?team=security", False),
        ("?who=mine", False),
        ("?who=unassigned", True),
        ("?state=paused", False),
        ("?state=running", True),
        ("?state=question", False),
        ("?tag=support", False),
    ):
        assert (address(big) in text(client.get(f"/reviews/{query}"))) == there, query
    assert address(big) not in text(page(client, cast.engineer, "/reviews/"))
    assert address(big) not in text(page(client, cast.outsider, "/reviews/"))


def test_dashboard_counts_it_among_what_waits(asked: PreCloseReview, cast: SimpleNamespace, client: Client):
    found = pending(cast.leader, Filters(team="support"), NOW)
    (row,) = found.rows
    assert (row.kind, row.ref, row.text, row.who) == (
        "pre_close",
        "BG-1",
        "Review before signing",
        "Nobody yet",
    )
    assert (found.figures.waiting, found.figures.promises, found.figures.unassigned) == (1, 0, 1)
    late = pending(cast.leader, Filters(show="paused"), asked.due_at)
    assert [row.kind for row in late.rows] == ["pre_close"]
    shown = text(page(client, cast.leader, "/dashboard/?by=deal"))
    assert address(asked.deal) in shown and "Review before signing" in shown
    assert "Review before signing" in text(client.get("/dashboard.csv"))


def test_feed_metrics_and_health_know_it(asked: PreCloseReview, cast: SimpleNamespace, client: Client):
    claim_pre_close(asked, by=cast.support, now=NOW)
    assert b"review before signing" in feed_of(cast.support)
    figures = {
        metric.name: metric.samples[0].value
        for metric in Figures(now=asked.due_at).collect()
        if "pre_close" in metric.name
    }
    assert figures == {"dealdesk_pre_close_open": 1, "dealdesk_pre_close_overdue": 1}
    with time_machine.travel(asked.due_at + timedelta(minutes=3), tick=False):
        for duty in ("sweep", "relay"):
            beat(duty, now=asked.due_at + timedelta(minutes=3))
        answer = client.get("/healthz")
    assert "a review before signing is due to escalate and two minutes late" in answer.json()["problems"]


def test_page_takes_the_same_queries_at_30_promises_and_flags(
    big: Deal, cast: SimpleNamespace, client: Client
):
    def count(person: Any) -> int:
        client.force_login(person)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address(big)).status_code == 200
        return len(captured)

    def flag_again(number: int) -> None:
        review = ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
        flags = [FlagInput("timeline", f"Flag {place}.", item="integrations") for place in range(number)]
        answer_pre_close(review, flags, by=cast.support, now=NOW)

    send(big, cast.rep, whole_draft("One file.", "support"))
    flag_again(1)
    at_1, settling_at_1 = count(cast.engineer), count(cast.rep)
    review = ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    checking_at_1 = count(cast.support)
    answer_pre_close(review, [], by=cast.support, now=NOW)
    send(big, cast.rep, *[whole_draft(f"{number} files.", "support") for number in range(2, 31)])
    flag_again(29)
    assert (count(cast.engineer), count(cast.rep)) == (at_1, settling_at_1)
    ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    assert count(cast.support) == checking_at_1
