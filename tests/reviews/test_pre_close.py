"""The review before signing: asked, on a clock that silence never answers, flagged, and each flag settled in its own way."""

from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dealdesk.accounts.models import Membership, Team
from dealdesk.audit.models import Event
from dealdesk.notices.models import Notice
from promises.actions.deals import create_deal, edit_deal
from promises.actions.lines import LineDraft, add_lines
from promises.models import Deal, PromiseLine
from promises.states import Incomplete, MovedOn, NotYours, Refused
from promises.vocabulary import LineState
from reviews.actions.absences import plan_absence
from reviews.actions.finals import give_final_answer
from reviews.actions.flags import MOST_FLAGS, FlagInput, answer_pre_close, settle_flag
from reviews.actions.ownership import edit_deal as change_deal
from reviews.actions.pre_close import (
    ask_pre_close,
    claim_pre_close,
    hand_over_pre_close,
    keep_draft,
    withdraw_pre_close,
)
from reviews.actions.revisions import reword, withdraw
from reviews.actions.sheets import submit
from reviews.actions.stages import move_stage
from reviews.actions.sweeping import sweep
from reviews.clocks import ClockRule, due_at
from reviews.gates import gate_of, gates_of
from reviews.history import describe
from reviews.models import (
    PreCloseDraft,
    PreCloseFlag,
    PreCloseReview,
    ReviewAssignment,
    TeamRule,
)
from reviews.pre_close_items import ITEMS
from tests.conftest import NOW, make_person, send, whole_draft

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
# Asked on a Wednesday at 15:00 UTC, where work ends at 17:00: four business hours end on Thursday at 11:00.
DUE = datetime(2026, 3, 5, 11, tzinfo=NOW.tzinfo)
ANSWERS = {**dict.fromkeys(ITEMS, "none"), "go_live_dates": "Before summer.", "integrations": "unknown"}


@pytest.fixture
def big(cast: SimpleNamespace) -> Deal:
    """A deal that asks for the review before signing."""
    return create_deal(
        {"name": "Big", "account": "Tallis", "arr": Decimal(25_000), "code": "BG-1"}, by=cast.rep, now=NOW
    )


@pytest.fixture
def asked(big: Deal, cast: SimpleNamespace) -> PreCloseReview:
    return ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)


@pytest.fixture
def line_in_review(big: Deal, cast: SimpleNamespace) -> PromiseLine:
    return send(big, cast.rep, whole_draft("One CSV file is sent each night.", "data_movement"))[0]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


def line_of(line: PromiseLine) -> PromiseLine:
    return PromiseLine.objects.select_related("deal", "current_wording").get(pk=line.pk)


def flag_on(line: PromiseLine | None = None, *, item: str = "", note: str = "Not a date.") -> FlagInput:
    return FlagInput("timeline", note, item=item, line=line.pk if line else None)


def flagged(review: PreCloseReview, cast: SimpleNamespace, *flags: FlagInput) -> list[PreCloseFlag]:
    answer_pre_close(review, flags, by=cast.support, now=NOW + HOUR)
    return list(PreCloseFlag.objects.filter(review=review))


def codes(deal: Deal, gate: str = "quote") -> list[tuple[str, int | None]]:
    found = getattr(gate_of(fresh(deal)), gate).reasons
    return [(reason.code, reason.promise) for reason in found if reason.code.startswith("pre_close")]


def approve(line: PromiseLine, cast: SimpleNamespace, verdict: Any, *, now: datetime = NOW) -> PromiseLine:
    for review in ReviewAssignment.objects.current().open().filter(line=line).select_related("team"):
        verdict(line, review.team.code, getattr(cast, _JUDGE[review.team.code]), now=now)
    return line_of(line)


_JUDGE = {"engineering": "engineer", "security": "security", "product": "product", "support": "support"}


def final(line: PromiseLine, answer: str, cast: SimpleNamespace, *, now: datetime = NOW) -> PromiseLine:
    line = line_of(line)
    give_final_answer(
        line, answer=answer, sentence="So be it.", digest=line.words.digest, by=cast.owner, now=now
    )
    return line_of(line)


def has_stop(line: PromiseLine) -> bool:
    return line.hard_stops.filter(rule__code="pre_close_flag", lifted_at=None).exists()


# --- Asking ---------------------------------------------------------------------------------------------------------


def test_review_not_asked_closes_both_gates_and_names_why(big: Deal):
    gates = gate_of(big)
    (reason,) = gates.quote.having("pre_close_review_missing")
    assert reason.message == "The review before signing is not asked yet ($25,000 a year or more)."
    assert reason.link == f"/deals/{big.pk}/before-signing/"
    assert reason in gates.sign.reasons


def test_asked_review_waits_in_the_open_queue_and_tells_the_team(
    asked: PreCloseReview, cast: SimpleNamespace
):
    assert (asked.assignee, asked.due_at) == (None, DUE)
    (reason,) = gate_of(asked.deal).quote.having("pre_close_review_missing")
    assert reason.message == "The review before signing waits for Support (nobody yet)."
    (told,) = Notice.objects.filter(key=f"pre_close:{asked.pk}:asked")
    assert (told.person, told.link, told.due_at) == (
        cast.support,
        f"/deals/{asked.deal_id}/before-signing/",
        DUE,
    )


def test_due_time_counts_the_clocks_own_hours():
    rule = ClockRule(kind="business_hours", hours=Decimal(4))
    assert due_at(rule, NOW) == DUE


def test_review_goes_to_a_person_by_the_teams_rule_and_on_to_the_delegate(big: Deal, cast: SimpleNamespace):
    TeamRule.objects.filter(team__code="support").update(assign_by="least_loaded")
    mate = make_person("Mia Mate", reviewer=True, teams=("support",))
    delegate = make_person("Dora Delegate", reviewer=True)
    plan_absence(
        cast.support, starts_at=NOW, ends_at=NOW + 48 * HOUR, delegate=delegate, by=cast.support, now=NOW
    )
    first = ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    other = create_deal({"name": "Other", "account": "O", "arr": 30_000}, by=cast.rep, now=NOW)
    second = ask_pre_close(other, ANSWERS, by=cast.rep, now=NOW)
    # Whoever has none goes before whoever has one, and stands in where somebody is away.
    assert {first.assignee, second.assignee} == {mate, delegate}
    stands_in = first if first.assignee == delegate else second
    assert stands_in.on_behalf_of == cast.support


def test_the_deals_own_rep_is_never_asked_nor_answers(cast: SimpleNamespace):
    TeamRule.objects.filter(team__code="support").update(assign_by="rotation")
    cast.rep.reviewer = True
    cast.rep.save()
    Membership.objects.create(team=Team.objects.get(code="support"), person=cast.rep, position=0)
    deal = create_deal({"name": "Own", "account": "O", "arr": 30_000}, by=cast.rep, now=NOW)
    review = ask_pre_close(deal, ANSWERS, by=cast.rep, now=NOW)
    assert review.assignee == cast.support
    with pytest.raises(NotYours, match="own deal"):
        answer_pre_close(review, [], by=cast.rep, now=NOW)
    with pytest.raises(Refused):
        hand_over_pre_close(review, to=cast.rep, by=cast.support, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PreCloseReview.objects.filter(pk=review.pk).update(
            state="no_flags", closed_at=NOW, closed_by=cast.rep, next_escalation_at=None, remind_at=None
        )


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, set(ITEMS)),
        ({**ANSWERS, "integrations": "  "}, {"integrations"}),
        ({**ANSWERS, "integrations": "x" * 1001}, {"integrations"}),
        ({**ANSWERS, "integrations": "a\x00b"}, {"integrations"}),
        ({**ANSWERS, "integrations": ["SAP"]}, {"integrations"}),
        ({**ANSWERS, "weather": "sunny"}, {"weather"}),
    ],
)
def test_every_item_needs_a_proper_answer(answers: dict, wrong: set, big: Deal, cast: SimpleNamespace):
    with pytest.raises(Incomplete) as problem:
        ask_pre_close(big, answers, by=cast.rep, now=NOW)
    assert set(problem.value.errors) == wrong
    assert not PreCloseReview.objects.exists() and not Event.objects.filter(kind="pre_close.asked").exists()


def test_draft_is_kept_half_done_and_gone_once_asked(big: Deal, cast: SimpleNamespace):
    keep_draft(big, {"go_live_dates": " In  May. ", "integrations": "None."}, by=cast.rep, now=NOW)
    keep_draft(big, {"go_live_dates": "In June.", "integrations": "Unknown"}, by=cast.owner, now=NOW)
    assert PreCloseDraft.objects.get().answers == {"go_live_dates": "In June.", "integrations": "unknown"}
    ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    assert not PreCloseDraft.objects.exists()


def test_only_the_deals_people_ask_once_and_only_where_it_is_asked_for(
    asked: PreCloseReview, deal: Deal, cast: SimpleNamespace
):
    for person in (cast.other_rep, cast.support, cast.leader):
        for call in (ask_pre_close, keep_draft):
            with pytest.raises(NotYours, match="Rosa Rep"):
                call(asked.deal, ANSWERS, by=person, now=NOW)
    with pytest.raises(MovedOn, match="asked already"):
        ask_pre_close(asked.deal, ANSWERS, by=cast.owner, now=NOW)
    with pytest.raises(Refused, match="Nothing in this deal asks"):
        ask_pre_close(deal, ANSWERS, by=cast.rep, now=NOW)


def test_withdrawn_review_can_be_asked_again_and_goes_to_who_knows_it(big: Deal, cast: SimpleNamespace):
    TeamRule.objects.filter(team__code="support").update(assign_by="rotation")
    make_person("Mia Mate", reviewer=True, teams=("support",))
    first = ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    withdrawn = withdraw_pre_close(first, by=cast.rep, now=NOW)
    assert (withdrawn.state, withdrawn.next_escalation_at) == ("withdrawn", None)
    with pytest.raises(MovedOn):
        answer_pre_close(first, [], by=cast.support, now=NOW)
    with pytest.raises(MovedOn):
        withdraw_pre_close(first, by=cast.rep, now=NOW)
    second = ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    answer_pre_close(second, [], by=second.assignee, now=NOW)
    third = ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    assert third.assignee == second.assignee
    assert codes(big) == [("pre_close_review_missing", None)]
    withdraw_pre_close(third, by=cast.owner, now=NOW)
    assert codes(big) == []


def test_review_is_claimed_and_handed_over_by_those_who_may(asked: PreCloseReview, cast: SimpleNamespace):
    mate = make_person("Mia Mate", reviewer=True, teams=("support",))
    for person in (cast.engineer, cast.rep, cast.owner):
        with pytest.raises(NotYours, match=r"Mia Mate|Sven Support"):
            claim_pre_close(asked, by=person, now=NOW)
    assert claim_pre_close(asked, by=cast.support, now=NOW).assignee == cast.support
    assert claim_pre_close(asked, by=cast.support, now=NOW).assignee == cast.support
    assert hand_over_pre_close(asked, to=mate, by=cast.owner, now=NOW).assignee == mate
    assert Notice.objects.filter(person=mate, text__contains="hands you the review before signing").exists()
    with pytest.raises(Refused, match="can't answer"):
        hand_over_pre_close(asked, to=cast.engineer, by=mate, now=NOW)
    assert fresh(asked).due_at == DUE


# --- The clock ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("moment", "late"), [(DUE - SECOND, 0), (DUE, 1), (DUE + SECOND, 1)])
def test_time_runs_out_at_the_due_time_and_not_a_second_before(
    moment: datetime, late: int, asked: PreCloseReview
):
    sweep(now=moment, trust_clock=True)
    assert fresh(asked).escalation_level == 2 * late  # support has no lead here
    assert Event.objects.filter(kind="pre_close.overdue").count() == late
    assert fresh(asked).state == "open"


def test_ladder_tells_lead_deal_desk_and_leadership_once_each(asked: PreCloseReview, cast: SimpleNamespace):
    boss = make_person("Tess Lead", reviewer=True, team_lead=True, teams=("support",))
    Team.objects.filter(code="support").update(lead=boss)
    for hours in (0, 0, 4, 4, 8, 8, 400):
        sweep(now=DUE + hours * HOUR, trust_clock=True)
    late = Notice.objects.filter(key__startswith=f"pre_close:{asked.pk}:", kind="late").order_by("pk")
    assert [(notice.person.name, notice.key.split(":", 2)[2]) for notice in late] == [
        ("Rosa Rep", "overdue:rep"),
        ("Tess Lead", "rung:1"),
        ("Olga Owner", "rung:2"),
        ("Lars Leader", "rung:3"),
    ]
    assert (fresh(asked).state, fresh(asked).next_escalation_at) == ("open", None)
    assert codes(asked.deal) == [("pre_close_review_missing", None)]


def test_reminders_come_at_half_time_and_two_hours_before(asked: PreCloseReview, cast: SimpleNamespace):
    half, last = datetime(2026, 3, 4, 17, tzinfo=NOW.tzinfo), DUE - 2 * HOUR
    sent = []
    for moment in (half - SECOND, half, last - SECOND, last, DUE - SECOND):
        sweep(now=moment, trust_clock=True)
        sent.append(Notice.objects.filter(key__contains=f"pre_close:{asked.pk}:reminder").count())
    assert sent == [0, 1, 1, 2, 2]
    reminder = Notice.objects.get(key=f"pre_close:{asked.pk}:reminder:2")
    assert (reminder.person, reminder.link) == (cast.support, f"/deals/{asked.deal_id}/before-signing/")


def test_late_answer_still_counts_and_ends_the_ladder(asked: PreCloseReview, cast: SimpleNamespace):
    sweep(now=DUE, trust_clock=True)
    answered = answer_pre_close(asked, [], by=cast.support, now=DUE + HOUR)
    assert (answered.state, answered.next_escalation_at, answered.remind_at) == ("no_flags", None, None)
    assert Event.objects.get(kind="pre_close.answered").data["late"] is True
    assert sweep(now=DUE + 9 * HOUR, trust_clock=True) == 0
    assert codes(asked.deal) == []


def test_review_of_somebody_who_goes_away_goes_to_the_delegate_and_of_a_leaver_to_the_queue(
    asked: PreCloseReview, cast: SimpleNamespace
):
    mate = make_person("Mia Mate", reviewer=True, teams=("support",))
    claim_pre_close(asked, by=cast.support, now=NOW)
    plan_absence(
        cast.support, starts_at=NOW, ends_at=NOW + 48 * HOUR, delegate=mate, by=cast.support, now=NOW
    )
    sweep(now=NOW + SECOND, trust_clock=True)
    assert (fresh(asked).assignee, fresh(asked).on_behalf_of, fresh(asked).due_at) == (
        mate,
        cast.support,
        DUE,
    )
    mate.is_active = False
    mate.save()
    sweep(now=NOW + HOUR, trust_clock=True)
    assert fresh(asked).assignee is None
    assert Event.objects.filter(kind="pre_close.moved").count() == 2


def test_end_of_the_deal_ends_its_review(asked: PreCloseReview, cast: SimpleNamespace):
    move_stage(asked.deal, "lost", by=cast.rep, now=NOW)
    assert fresh(asked).state == "withdrawn"
    with pytest.raises(Refused, match="lost"):
        ask_pre_close(asked.deal, ANSWERS, by=cast.rep, now=NOW)
    assert sweep(now=DUE + HOUR, trust_clock=True) == 0


def test_winning_without_the_review_is_marked_for_good(asked: PreCloseReview, cast: SimpleNamespace):
    won = move_stage(asked.deal, "won", by=cast.rep, now=NOW)
    assert won.won_against_closed_gate and fresh(asked).state == "withdrawn"


def test_new_rep_may_not_have_answered_and_loses_what_they_were_asked(
    asked: PreCloseReview, cast: SimpleNamespace
):
    cast.support.sales_rep = True
    cast.support.save()
    claim_pre_close(asked, by=cast.support, now=NOW)
    change_deal(asked.deal, {"sales_rep": cast.support}, by=cast.owner, now=NOW)
    assert (fresh(asked).assignee, fresh(asked).rep) == (None, cast.support)
    change_deal(fresh(asked.deal), {"sales_rep": cast.rep}, by=cast.owner, now=NOW)
    answer_pre_close(asked, [], by=cast.support, now=NOW)
    with pytest.raises(Refused, match="answered the review before signing"):
        change_deal(fresh(asked.deal), {"sales_rep": cast.support}, by=cast.owner, now=NOW)


def test_deal_that_shrinks_no_longer_waits_for_the_review(asked: PreCloseReview, cast: SimpleNamespace):
    edit_deal(asked.deal, {"arr": Decimal("24999.99")}, by=cast.rep, now=NOW)
    assert codes(asked.deal) == []


# --- Flags ----------------------------------------------------------------------------------------------------------


def test_answer_without_flags_opens_the_gate_and_tells_the_rep(asked: PreCloseReview, cast: SimpleNamespace):
    answered = answer_pre_close(asked, [], note=" All fine. ", by=cast.support, now=NOW)
    assert (answered.state, answered.note, answered.closed_by) == ("no_flags", "All fine.", cast.support)
    assert codes(asked.deal) == []
    assert Notice.objects.get(key=f"pre_close:{asked.pk}:answered").person == cast.rep
    with pytest.raises(MovedOn):
        answer_pre_close(asked, [], by=cast.support, now=NOW)


def test_only_the_team_answers(asked: PreCloseReview, cast: SimpleNamespace):
    for person in (cast.rep, cast.owner, cast.engineer, cast.leader, cast.outsider):
        with pytest.raises(NotYours, match="Sven Support"):
            answer_pre_close(asked, [], by=person, now=NOW)


def test_flag_on_a_line_in_review_stops_it_and_leaves_its_round_alone(
    line_in_review: PromiseLine, big: Deal, cast: SimpleNamespace
):
    before = list(ReviewAssignment.objects.values_list("pk", "team__code", "state", "due_at"))
    (flag,) = flagged(ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW), cast, flag_on(line_in_review))
    assert has_stop(line_in_review)
    assert list(ReviewAssignment.objects.values_list("pk", "team__code", "state", "due_at")) == before
    assert codes(big) == [("pre_close_flag_open", line_in_review.pk)]
    (reason,) = gate_of(big).sign.having("pre_close_flag_open")
    assert reason.message == "BG-1-1 is flagged before signing: “Not a date.”"
    assert reason.link == f"/deals/{big.pk}/before-signing/#flag-{flag.pk}"
    # Reading the words again neither raises nor drops what a person raised.
    reword(line_in_review, "Two CSV files are sent each night.", by=cast.rep, now=NOW)
    assert has_stop(line_in_review)
    assert set(
        ReviewAssignment.objects.current().filter(line=line_in_review).values_list("team__code", flat=True)
    ) == {"engineering", "security"}


def test_flag_on_an_approved_line_takes_the_approval_and_asks_support_too(
    line_in_review: PromiseLine, big: Deal, cast: SimpleNamespace, verdict: Any
):
    approve(line_in_review, cast, verdict)
    line = final(line_in_review, "yes", cast)
    scope = fresh(big).scope_version
    flagged(ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW), cast, flag_on(line))
    line = line_of(line)
    assert (line.state, line.round, line.approved_wording) == (LineState.IN_REVIEW, 2, None)
    asked = {
        review.team.code: review.reasons
        for review in ReviewAssignment.objects.current().open().filter(line=line).select_related("team")
    }
    assert set(asked) == {"engineering", "security", "support"}
    assert asked["support"] == ["flagged before signing"]
    assert fresh(big).scope_version > scope


def test_flag_on_a_menu_line_sends_it_to_review(menu: Any, cast: SimpleNamespace, verdict: Any):
    deal = create_deal(
        {"name": "Menu", "account": "M", "arr": 30_000, "plan": menu.plan}, by=cast.rep, now=NOW
    )
    (line,) = add_lines(
        deal, [LineDraft(menu.sentence, (), {"catalog_entry": menu, "ask": "Seats."})], by=cast.rep, now=NOW
    )
    submit(deal, by=cast.rep, now=NOW)
    assert line_of(line).state == LineState.CLEAR
    flagged(ask_pre_close(deal, ANSWERS, by=cast.rep, now=NOW), cast, flag_on(line))
    line = line_of(line)
    assert line.state == LineState.IN_REVIEW
    assert "support" in ReviewAssignment.objects.current().filter(line=line).values_list(
        "team__code", flat=True
    )
    approve(line, cast, verdict, now=NOW + 2 * HOUR)
    final(line, "yes", cast, now=NOW + 2 * HOUR)
    assert (PreCloseFlag.objects.get().state, has_stop(line)) == ("reviewed", False)


def test_flagged_draft_is_not_clear_on_the_menu_until_the_flag_is_settled(menu: Any, cast: SimpleNamespace):
    deal = create_deal(
        {"name": "Menu", "account": "M", "arr": 30_000, "plan": menu.plan}, by=cast.rep, now=NOW
    )
    (line,) = add_lines(
        deal, [LineDraft("Any number of users.", (), {"catalog_entry": menu})], by=cast.rep, now=NOW
    )
    (flag,) = flagged(ask_pre_close(deal, ANSWERS, by=cast.rep, now=NOW), cast, flag_on(line))
    line = reword(line_of(line), menu.sentence, by=cast.rep, now=NOW + HOUR)
    assert line_of(line).state == LineState.DRAFT and has_stop(line)
    settle_flag(flag, outcome="walked_back", by=cast.rep, now=NOW + HOUR)
    assert line_of(line).state == LineState.CLEAR and not has_stop(line)


@pytest.mark.parametrize(
    ("flag", "wrong"),
    [
        (FlagInput("timeline", " ", item="go_live_dates"), "note"),
        (FlagInput("timeline", "x" * 401, item="go_live_dates"), "note"),
        (FlagInput("timeline", "a\x07b", item="go_live_dates"), "note"),
        (FlagInput("weather", "Late.", item="go_live_dates"), "kind"),
        (FlagInput("timeline", "Late.", item="weather"), "item"),
        (FlagInput("timeline", "Late."), "item"),
        (FlagInput("timeline", "Late.", line=999_999), "promise"),
    ],
)
def test_flag_needs_kind_note_and_place(
    flag: FlagInput, wrong: str, asked: PreCloseReview, cast: SimpleNamespace
):
    fine = flag_on(item="integrations")
    with pytest.raises(Incomplete) as problem:
        answer_pre_close(asked, [fine, flag], by=cast.support, now=NOW)
    assert wrong in problem.value.errors["1"] and "0" not in problem.value.errors
    assert fresh(asked).state == "open" and not PreCloseFlag.objects.exists()


def test_flag_reaches_no_line_of_another_deal_nor_one_that_is_out(
    asked: PreCloseReview, line: PromiseLine, line_in_review: PromiseLine, cast: SimpleNamespace
):
    withdraw(line_in_review, reason="No longer asked.", by=cast.rep, now=NOW)
    for other in (line, line_in_review):
        with pytest.raises(Incomplete):
            answer_pre_close(asked, [flag_on(other)], by=cast.support, now=NOW)
    with pytest.raises(Refused, match="flags or fewer"):
        answer_pre_close(asked, [flag_on(item="integrations")] * (MOST_FLAGS + 1), by=cast.support, now=NOW)


# --- Settling -------------------------------------------------------------------------------------------------------


@pytest.fixture
def flag(line_in_review: PromiseLine, big: Deal, cast: SimpleNamespace) -> PreCloseFlag:
    return flagged(ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW), cast, flag_on(line_in_review))[0]


@pytest.fixture
def item_flag(asked: PreCloseReview, cast: SimpleNamespace) -> PreCloseFlag:
    return flagged(asked, cast, flag_on(item="go_live_dates"))[0]


def test_final_yes_settles_a_flag_as_reviewed(
    flag: PreCloseFlag, line_in_review: PromiseLine, big: Deal, cast: SimpleNamespace, verdict: Any
):
    approve(line_in_review, cast, verdict)
    final(line_in_review, "yes", cast)
    settled = fresh(flag)
    assert (settled.state, settled.closed_by, settled.closing_note) == (
        "reviewed",
        cast.owner,
        "Final answer: So be it.",
    )
    assert not has_stop(line_in_review) and codes(big) == []
    assert Notice.objects.get(key=f"flag:{flag.pk}:settled").person == cast.support


def test_final_no_and_withdrawal_settle_a_flag_as_walked_back(
    flag: PreCloseFlag, line_in_review: PromiseLine, cast: SimpleNamespace
):
    with transaction.atomic():
        final(line_in_review, "no", cast)
        assert fresh(flag).state == "walked_back"
        transaction.set_rollback(True)
    withdraw(line_in_review, reason="Not needed.", by=cast.rep, now=NOW)
    assert fresh(flag).state == "walked_back" and not has_stop(line_in_review)
    assert fresh(flag).closing_note == "BG-1-1 is withdrawn. Not needed."


def test_walking_back_needs_other_words_than_those_flagged(
    flag: PreCloseFlag, line_in_review: PromiseLine, cast: SimpleNamespace
):
    with pytest.raises(Refused, match="still says what was flagged"):
        settle_flag(flag, outcome="walked_back", by=cast.rep, now=NOW)
    first = line_in_review.text
    reword(line_in_review, "One file a week.", by=cast.rep, now=NOW)
    reword(line_in_review, first, by=cast.rep, now=NOW)
    with pytest.raises(Refused, match="still says"):
        settle_flag(flag, outcome="walked_back", by=cast.rep, now=NOW)
    reword(line_in_review, "One file a month.", by=cast.rep, now=NOW)
    settle_flag(flag, outcome="walked_back", by=cast.rep, now=NOW)
    assert fresh(flag).state == "walked_back" and not has_stop(line_in_review)
    assert line_of(line_in_review).state == LineState.IN_REVIEW


def test_reviewed_needs_a_final_yes_after_the_flag(
    flag: PreCloseFlag, item_flag: PreCloseFlag, line_in_review: PromiseLine, cast: SimpleNamespace
):
    with pytest.raises(Refused, match="no final yes"):
        settle_flag(flag, outcome="reviewed", by=cast.rep, now=NOW)


def test_item_is_said_back_or_reviewed_as_a_promise(
    item_flag: PreCloseFlag, big: Deal, line: PromiseLine, cast: SimpleNamespace, verdict: Any
):
    with pytest.raises(Incomplete) as problem:
        settle_flag(item_flag, outcome="walked_back", by=cast.rep, now=NOW)
    assert set(problem.value.errors) == {"note"}
    for wrong in (None, line):
        with pytest.raises(Incomplete) as problem:
            settle_flag(item_flag, outcome="reviewed", line=wrong, by=cast.rep, now=NOW)
        assert set(problem.value.errors) == {"promise"}
    (made,) = send(big, cast.rep, whole_draft("Live by 1 June.", "support"))
    with pytest.raises(Refused, match="no final yes"):
        settle_flag(item_flag, outcome="reviewed", line=made, by=cast.rep, now=NOW)
    later = NOW + 2 * HOUR
    approve(made, cast, verdict, now=later)
    final(made, "yes", cast, now=later)
    settle_flag(item_flag, outcome="reviewed", line=made, by=cast.rep, now=later)
    assert (fresh(item_flag).state, fresh(item_flag).closing_note) == ("reviewed", "Reviewed as BG-1-1.")
    assert codes(big) == []


def test_saying_an_item_back_keeps_what_was_said(item_flag: PreCloseFlag, big: Deal, cast: SimpleNamespace):
    settle_flag(item_flag, outcome="walked_back", note="Told Inge on Monday: no date.", by=cast.rep, now=NOW)
    assert fresh(item_flag).closing_note == "Told Inge on Monday: no date."
    assert codes(big) == []
    with pytest.raises(MovedOn, match="settled already"):
        settle_flag(item_flag, outcome="walked_back", note="Again.", by=cast.rep, now=NOW)


def test_known_exception_is_the_deal_desk_owners_alone_and_needs_a_reason(
    flag: PreCloseFlag, line_in_review: PromiseLine, big: Deal, cast: SimpleNamespace
):
    for person in (cast.rep, cast.support, cast.leader, cast.admin):
        with pytest.raises(NotYours, match="Olga Owner"):
            settle_flag(flag, outcome="accepted", note="Fine.", by=person, now=NOW)
    with pytest.raises(Incomplete):
        settle_flag(flag, outcome="accepted", note=" ", by=cast.owner, now=NOW)
    settle_flag(flag, outcome="accepted", note="The account opens a market.", by=cast.owner, now=NOW)
    assert fresh(flag).state == "accepted" and codes(big) == [] and not has_stop(line_in_review)


def test_owner_accepts_nothing_in_a_deal_of_their_own(cast: SimpleNamespace):
    cast.owner.sales_rep = True
    cast.owner.save()
    own = create_deal({"name": "Own", "account": "O", "arr": 30_000}, by=cast.owner, now=NOW)
    (flag,) = flagged(ask_pre_close(own, ANSWERS, by=cast.owner, now=NOW), cast, flag_on(item="integrations"))
    with pytest.raises(NotYours, match="own deal"):
        settle_flag(flag, outcome="accepted", note="Mine.", by=cast.owner, now=NOW)


def test_others_settle_nothing_and_unknown_ends_are_refused(item_flag: PreCloseFlag, cast: SimpleNamespace):
    for person in (cast.other_rep, cast.support):
        with pytest.raises(NotYours, match="Rosa Rep"):
            settle_flag(item_flag, outcome="walked_back", note="Said.", by=person, now=NOW)
    with pytest.raises(Incomplete):
        settle_flag(item_flag, outcome="forgotten", note="x", by=cast.rep, now=NOW)


def test_second_flag_keeps_the_stop_until_both_are_settled(
    flag: PreCloseFlag, line_in_review: PromiseLine, big: Deal, cast: SimpleNamespace
):
    second = flagged(
        ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW), cast, flag_on(line_in_review, note="Who pays?")
    )[0]
    assert line_in_review.hard_stops.filter(rule__code="pre_close_flag").count() == 1
    settle_flag(flag, outcome="accepted", note="Known.", by=cast.owner, now=NOW)
    assert has_stop(line_in_review)
    settle_flag(second, outcome="accepted", note="Known.", by=cast.owner, now=NOW)
    assert not has_stop(line_in_review)


def test_every_step_is_told_in_words(flag: PreCloseFlag, line_in_review: PromiseLine, cast: SimpleNamespace):
    settle_flag(flag, outcome="accepted", note="Known.", by=cast.owner, now=NOW)
    events = Event.objects.filter(kind__regex=r"^(pre_close|flag|stop)\.").select_related("actor")
    assert [describe(event) for event in events.order_by("pk")] == [
        "Rosa Rep asked Support for the review before signing. The answer is due 5 Mar 2026, 11:00.",
        "Sven Support answered the review before signing: 1 flag.",
        "Sven Support raised a flag before signing: Not a date.",
        "Olga Owner settled a flag as a known exception: Known.",
        "Olga Owner lifted the hard stop “Pre close flag”.",
    ]


def test_gates_of_many_deals_take_the_same_queries(big: Deal, cast: SimpleNamespace):
    def count() -> int:
        deals = list(Deal.objects.select_related("sales_rep"))
        with CaptureQueriesContext(connection) as captured:
            gates_of(deals)
        return len(captured)

    review = ask_pre_close(big, ANSWERS, by=cast.rep, now=NOW)
    flagged(review, cast, flag_on(item="integrations"))
    at_1 = count()
    for number in range(29):
        deal = create_deal({"name": f"{number}", "account": "A", "arr": 60_000}, by=cast.rep, now=NOW)
        review = ask_pre_close(deal, ANSWERS, by=cast.rep, now=NOW)
        if number % 2:
            flagged(review, cast, flag_on(item="integrations"), flag_on(item="go_live_dates"))
    assert count() == at_1
