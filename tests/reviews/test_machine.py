"""No path to an approval that nobody gave, and none to a copied sentence that nobody approved.

Hypothesis drives edits, verdicts, hand-overs, questions, expiries and answers in any order, by anybody. Beside the app runs
a ledger of who said what about which words, kept from the calls alone; after every step the record is held against it.
"""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from promises.actions.conditions import ConditionInput
from promises.actions.lines import add_lines, restore_line
from promises.actions.plans import issue_plan
from promises.actions.wordings import copy_sentence, digest_of
from promises.models import Deal, PromiseLine, Wording
from promises.states import Refused
from promises.vocabulary import APPROVED_STATES, LineState
from reviews.actions.finals import answer_together, give_final_answer
from reviews.actions.flags import FlagInput, answer_pre_close, settle_flag
from reviews.actions.handing import claim, hand_over
from reviews.actions.pre_close import ask_pre_close
from reviews.actions.questions import answer, ask
from reviews.actions.revisions import retag, reword, withdraw
from reviews.actions.sheets import submit
from reviews.actions.sweeping import sweep
from reviews.actions.verdicts import confirm, decide
from reviews.gates import gate_of
from reviews.models import PreCloseFlag, PreCloseReview, Question, ReviewAssignment
from reviews.pre_close_items import ITEMS
from tests.conftest import NOW, no, whole_draft, yes

PEOPLE = (
    "rep",
    "other_rep",
    "engineer",
    "lead",
    "security",
    "product",
    "support",
    "owner",
    "leader",
    "outsider",
)
JUDGES = {
    "engineer": "engineering",
    "lead": "engineering",
    "security": "security",
    "product": "product",
    "support": "support",
}
WORDS = tuple(f"One CSV file of {n} fields is sent each night." for n in range(3, 8))
people = st.sampled_from(PEOPLE)
judges = st.sampled_from(sorted(JUDGES))
numbers = st.integers(0, 1)


class Desk(RuleBasedStateMachine):
    cast: SimpleNamespace
    deal: Deal

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.now: datetime = NOW
        self.asked: dict[int, set[str]] = {}
        self.said: dict[tuple[int, str], dict[str, str]] = {}
        self.yes: set[tuple[int, str]] = set()
        self.overridden: set[tuple[int, str]] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def send_two_lines(self) -> None:
        drafts = [whole_draft(WORDS[0], "data_movement"), whole_draft(WORDS[1], "support")]
        self.lines = add_lines(self.deal, drafts, by=self.cast.rep, now=self.now, propose=False)
        submit(self.deal, by=self.cast.rep, now=self.now)
        self.asked[self.lines[0].pk] = {"engineering", "security"}
        self.asked[self.lines[1].pk] = {"support"}

    # What the ledger reads -----------------------------------------------------------------------------------------

    def line(self, number: int) -> PromiseLine:
        return PromiseLine.objects.select_related("current_wording", "deal").get(pk=self.lines[number].pk)

    def review(self, number: int, team: str) -> ReviewAssignment | None:
        rows = ReviewAssignment.objects.filter(line=self.lines[number].pk, team__code=team)
        return rows.select_related("wording").order_by("-pk").first()

    def note(self, line_pk: int, digest: str, team: str, what: str) -> None:
        self.said.setdefault((line_pk, digest), {})[team] = what

    def tried(self, call, *args, **kwargs):
        try:
            with transaction.atomic():
                return call(*args, **kwargs, now=self.now)
        except Refused:
            return None

    # What people do ------------------------------------------------------------------------------------------------

    @rule(number=numbers, who=people, team=st.sampled_from(sorted(set(JUDGES.values()))), stale=st.booleans())
    def approve(self, number: int, who: str, team: str, stale: bool) -> None:
        review = self.review(number, team)
        if review is None:
            return
        digest = digest_of("other words") if stale else review.wording.digest
        person = getattr(self.cast, who)
        if self.tried(decide, review, yes(person), digest=digest, by=person):
            assert not stale and JUDGES.get(who) == team
            self.note(review.line_id, digest, team, "approve")

    @rule(number=numbers, but=st.sampled_from(["", *sorted(set(JUDGES.values()))]))
    def every_team_but_one_approves(self, number: int, but: str) -> None:
        """The usual course, so that most runs come as far as a final answer."""
        for who, team in JUDGES.items():
            review = self.review(number, team)
            if review is not None and team != but:
                person = getattr(self.cast, who)
                if self.tried(decide, review, yes(person), digest=review.wording.digest, by=person):
                    self.note(review.line_id, review.wording.digest, team, "approve")

    @rule(number=numbers, answer_=st.sampled_from(["yes", "no", "yes_with_conditions"]), why=st.booleans())
    def owner_answers(self, number: int, answer_: str, why: bool) -> None:
        self.final(number, "owner", answer_, why)

    @rule()
    def rep_takes_what_there_is(self) -> None:
        self.plan("rep")
        self.copy(0, "rep")
        self.copy(1, "rep")

    @rule(number=numbers, who=judges, words=st.sampled_from(WORDS))
    def narrow(self, number: int, who: str, words: str) -> None:
        review = self.review(number, JUDGES[who])
        if review is None:
            return
        person = getattr(self.cast, who)
        given = yes(person, "limit", wording=words)
        if self.tried(decide, review, given, digest=review.wording.digest, by=person):
            # Words that come back after others begin anew: nothing said about them before counts.
            self.said[(review.line_id, digest_of(words))] = {JUDGES[who]: "approve"}
            self.yes.discard((review.line_id, digest_of(words)))

    @rule(number=numbers, who=judges)
    def remove(self, number: int, who: str) -> None:
        review = self.review(number, JUDGES[who])
        if review is not None and self.tried(
            decide, review, no(), digest=review.wording.digest, by=getattr(self.cast, who)
        ):
            self.note(review.line_id, review.wording.digest, JUDGES[who], "remove")

    @rule(number=numbers, who=judges)
    def confirm_again(self, number: int, who: str) -> None:
        review = self.review(number, JUDGES[who])
        if review is not None and self.tried(
            confirm, review, digest=review.wording.digest, by=getattr(self.cast, who)
        ):
            self.note(review.line_id, review.wording.digest, JUDGES[who], "approve")

    @rule(
        number=numbers,
        who=st.sampled_from(["rep", "other_rep", "owner", "engineer"]),
        words=st.sampled_from(WORDS),
    )
    def edit(self, number: int, who: str, words: str) -> None:
        before = self.line(number).current_wording_id
        line = self.tried(reword, self.lines[number], words, by=getattr(self.cast, who), propose=False)
        if line is not None and line.current_wording_id != before:
            self.said[(line.pk, digest_of(words))] = {}
            self.yes.discard((line.pk, digest_of(words)))

    @rule(number=numbers, who=people, answer_=st.sampled_from(["yes", "no"]), why=st.booleans())
    def anybody_answers(self, number: int, who: str, answer_: str, why: bool) -> None:
        self.final(number, who, answer_, why)

    def final(self, number: int, who: str, answer_: str, why: bool) -> None:
        line = self.line(number)
        if line.current_wording is None:
            return
        conditions = (
            [ConditionInput("Halden", "give access", (self.now + timedelta(days=2)).date(), "a log-in works")]
            if answer_ == "yes_with_conditions"
            else []
        )
        final = self.tried(
            give_final_answer,
            line,
            answer=answer_,
            sentence="So be it.",
            digest=line.current_wording.digest,
            conditions=conditions,
            override_reason="I hold it myself." if why else "",
            by=getattr(self.cast, who),
        )
        if final is not None:
            assert who == "owner"
            key = (line.pk, line.current_wording.digest)
            if answer_ == "no":
                self.yes.discard(key)
            else:
                self.yes.add(key)
                if final.overridden_teams:
                    assert why
                    self.overridden.add(key)

    @rule(who=people)
    def final_together(self, who: str) -> None:
        rows = [(line, line.current_wording.digest, "So be it.") for line in map(self.line, (0, 1))]
        if self.tried(answer_together, rows, by=getattr(self.cast, who)):
            assert who == "owner"
            self.yes |= {(line.pk, digest) for line, digest, _ in rows}

    @rule(number=numbers, who=judges, to=people)
    def hand(self, number: int, who: str, to: str) -> None:
        review = self.review(number, JUDGES[who])
        if review is not None:
            self.tried(hand_over, review, to=getattr(self.cast, to), by=getattr(self.cast, who))

    @rule(number=numbers, who=people, team=st.sampled_from(sorted(set(JUDGES.values()))))
    def take(self, number: int, who: str, team: str) -> None:
        review = self.review(number, team)
        if review is not None:
            self.tried(claim, review, by=getattr(self.cast, who))

    @rule(number=numbers, who=judges)
    def question(self, number: int, who: str) -> None:
        review = self.review(number, JUDGES[who])
        if review is not None:
            self.tried(ask, review, "Which one?", by=getattr(self.cast, who))

    @rule(who=people)
    def reply(self, who: str) -> None:
        question = Question.objects.open().first()
        if question is not None:
            self.tried(answer, question, "The first one.", by=getattr(self.cast, who))

    @rule(
        number=numbers, who=st.sampled_from(["rep", "engineer"]), tag=st.sampled_from(["security", "support"])
    )
    def tag(self, number: int, who: str, tag: str) -> None:
        line = self.tried(retag, self.lines[number], add=[tag], by=getattr(self.cast, who))
        if line is not None:
            self.asked[line.pk] |= {"security": {"security", "engineering"}, "support": {"support"}}[tag]

    @rule(
        number=numbers,
        who=st.sampled_from(["rep", "engineer"]),
        tag=st.sampled_from(["security", "data_movement"]),
    )
    def untag(self, number: int, who: str, tag: str) -> None:
        self.tried(retag, self.lines[number], remove=[tag], by=getattr(self.cast, who))

    @rule(hours=st.sampled_from([1, 4, 25, 80]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        sweep(now=self.now, trust_clock=True)

    @rule(number=numbers)
    def take_back_and_send_again(self, number: int) -> None:
        if self.tried(withdraw, self.lines[number], reason="no longer asked", by=self.cast.rep) is None:
            return
        restore_line(self.lines[number], by=self.cast.rep, now=self.now)
        if self.tried(submit, self.deal, by=self.cast.rep) is not None:
            line = self.line(number)
            # A new round: the teams are asked anew by the tags that stand, and earlier words of anybody count no more.
            self.said[(line.pk, line.current_wording.digest)] = {}
            self.yes.discard((line.pk, line.current_wording.digest))
            self.asked[line.pk] = set(
                ReviewAssignment.objects.current().filter(line=line).values_list("team__code", flat=True)
            )

    @rule(number=numbers, who=st.sampled_from(["support", "rep", "owner"]))
    def flag_before_signing(self, number: int, who: str) -> None:
        """Support looks at the whole deal and flags one promise; an approved one is judged anew, by support too."""
        before = self.line(number)
        review = self.tried(ask_pre_close, self.deal, dict.fromkeys(ITEMS, "none"), by=self.cast.rep)
        review = review or PreCloseReview.objects.open().filter(deal=self.deal).first()
        flags = [FlagInput("feature", "Nobody can keep this.", line=before.pk)]
        if review and self.tried(answer_pre_close, review, flags, by=getattr(self.cast, who)):
            assert who == "support"
            if before.state in APPROVED_STATES:
                key = (before.pk, before.current_wording.digest)
                self.said[key] = {}
                self.yes.discard(key)
                self.asked[before.pk] |= {"support"}

    @rule(who=people, outcome=st.sampled_from(["walked_back", "reviewed", "accepted"]))
    def flag_is_settled(self, who: str, outcome: str) -> None:
        flag = PreCloseFlag.objects.open().select_related("review").first()
        if flag is not None and self.tried(
            settle_flag, flag, outcome=outcome, note="Known.", by=getattr(self.cast, who)
        ):
            assert who == "owner" or (who == "rep" and outcome != "accepted")

    @rule(number=numbers, who=people)
    def anybody_copies(self, number: int, who: str) -> None:
        self.copy(number, who)

    def copy(self, number: int, who: str) -> None:
        wording = self.tried(copy_sentence, self.lines[number], by=getattr(self.cast, who))
        if wording is not None:
            self.hold(wording.line_id, wording.text)

    @rule(who=people)
    def anybody_issues(self, who: str) -> None:
        self.plan(who)

    def plan(self, who: str) -> None:
        plan = self.tried(issue_plan, self.deal, by=getattr(self.cast, who))
        if plan is not None:
            for row in plan.lines.all():
                self.hold(row.line_id, row.text)

    # What must hold ------------------------------------------------------------------------------------------------

    def hold(self, line_pk: int, text: str) -> None:
        """Every asked team said yes to exactly these words, or the owner overrode it aloud; and the owner said yes."""
        key = (line_pk, digest_of(text))
        assert key in self.yes
        said = self.said.get(key, {})
        for team in self.asked[line_pk]:
            assert said.get(team) == "approve" or (said.get(team) == "remove" and key in self.overridden), (
                team,
                said,
            )

    @invariant()
    def what_is_approved_was_approved(self) -> None:
        for line in PromiseLine.objects.filter(state__in=APPROVED_STATES).select_related("approved_wording"):
            self.hold(line.pk, line.approved_wording.text)
        assert not PromiseLine.objects.filter(state=LineState.CLEAR).exists()
        assert not Wording.objects.filter(
            pk__in=ReviewAssignment.objects.filter(decided_by=self.cast.rep).values("wording")
        ).exists()

    @invariant()
    def gates_stand_as_they_are_computed(self) -> None:
        deal = Deal.objects.get(pk=self.deal.pk)
        computed = gate_of(deal)
        assert (deal.quote_open, deal.sign_open) == (computed.quote.open, computed.sign.open)

    @invariant()
    def flags_stand_until_somebody_settles_them(self) -> None:
        for line in PromiseLine.objects.exclude(state=LineState.DRAFT).prefetch_related("hard_stops__rule"):
            stopped = any(stop.rule.code == "pre_close_flag" for stop in line.open_stops)
            assert stopped == PreCloseFlag.objects.open().filter(line=line).exists()
            assert not (stopped and line.state in (*APPROVED_STATES, LineState.DECLINED, LineState.WITHDRAWN))

    @invariant()
    def waiting_promises_wait_for_somebody(self) -> None:
        for line in PromiseLine.objects.filter(state__in=[LineState.IN_REVIEW, LineState.PAUSED]):
            assert ReviewAssignment.objects.current().open().filter(line=line).exists()
        for line in PromiseLine.objects.filter(state=LineState.WAITING_FINAL):
            assert not ReviewAssignment.objects.current().open().filter(line=line).exists()
            assert line.final_requests.open().count() == 1


@pytest.mark.django_db
def test_no_sequence_of_steps_leads_to_an_approval_that_nobody_gave(deal: Deal, cast: SimpleNamespace):
    # Large enough for the review before signing.
    Deal.objects.filter(pk=deal.pk).update(arr=30_000)
    machine = type("Machine", (Desk,), {"cast": cast, "deal": deal})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            # Shrinking a story of hundreds of statements takes longer than reading it.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
