"""Two people press at the same moment, on real connections: no words are approved that the approver did not see."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from dealdesk.accounts.models import Absence, Person
from dealdesk.audit.models import Event
from promises.actions.deals import create_deal
from promises.actions.lines import add_lines
from promises.models import Deal, PromiseLine
from promises.states import MovedOn, Refused
from promises.vocabulary import LineState
from reviews.actions.absences import plan_absence
from reviews.actions.finals import give_final_answer
from reviews.actions.revisions import reword, withdraw
from reviews.actions.sheets import submit
from reviews.actions.verdicts import decide
from reviews.gates import gates_of
from reviews.models import FinalAnswer, FinalRequest, ReviewAssignment, Verdict
from reviews.models.assignments import ReviewState
from tests.conftest import NOW, send, whole_draft, yes

pytestmark = pytest.mark.django_db(transaction=True)

Act = Callable[[Any], object]


@pytest.fixture(autouse=True)
def _switch_often() -> Iterator[None]:
    """Python passes the turn on between any two steps, not only every five milliseconds."""
    import sys

    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0001)
    yield
    sys.setswitchinterval(before)


def race(lines: Sequence[Any], *acts: Act) -> list[list[Exception | None]]:
    """Let each act work through the lines in a thread of its own, all of them at the same line at the same time.

    Returns, line by line, what each act was refused with.
    """
    start = threading.Barrier(len(acts), timeout=60)
    refused: list[list[Exception | None]] = [[None] * len(acts) for _ in lines]

    def run(place: int, act: Act) -> None:
        try:
            for number, line in enumerate(lines):
                start.wait()
                try:
                    act(line)
                except Exception as exc:
                    refused[number][place] = exc
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)
    return refused


def answers_of(lines: Sequence[PromiseLine], team: str) -> dict[int, ReviewAssignment]:
    rows = ReviewAssignment.objects.filter(line__in=lines, team__code=team).select_related("wording")
    return {review.line_id: review for review in rows}


def test_edit_racing_an_approval_never_approves_other_words(deal: Deal, cast: SimpleNamespace):
    """A hundred races: sixty against a team's approval, forty against the final yes."""
    drafts = [whole_draft(f"Answered within {hour} hours.", "support") for hour in range(100)]
    lines = send(deal, cast.rep, *drafts)
    reviews = answers_of(lines, "support")
    judged, approved = lines[:60], lines[60:]
    old = {line.pk: reviews[line.pk].wording for line in lines}

    def approve(line: PromiseLine) -> None:
        decide(reviews[line.pk], yes(cast.support), digest=old[line.pk].digest, by=cast.support, now=NOW)

    def say_yes(line: PromiseLine) -> None:
        give_final_answer(
            line, answer="yes", sentence="Yes.", digest=old[line.pk].digest, by=cast.owner, now=NOW
        )

    def edit(line: PromiseLine) -> None:
        words = f"Promise {line.number}: answered within the day."
        reword(line, words, digest=old[line.pk].digest, by=cast.rep, now=NOW)

    for line in approved:
        approve(line)
    refused = race(judged, approve, edit) + race(approved, say_yes, edit)

    assert {type(exc) for pair in refused for exc in pair if exc} <= {MovedOn}
    assert [pair for pair in refused if pair[1]] == [], "the edit is never lost"
    for line in PromiseLine.objects.filter(pk__in=old).select_related("current_wording"):
        assert line.current_wording.revision == 2 and line.approved_wording_id is None
        assert line.state == LineState.IN_REVIEW
    given = [*Verdict.objects.values_list("review__line", "wording")]
    given += FinalAnswer.objects.values_list("line", "wording")
    assert all(old[line].pk == wording for line, wording in given)
    newer = ReviewAssignment.objects.filter(line__in=old, wording__revision=2)
    assert newer.count() == 100 and set(newer.values_list("state", flat=True)) == {ReviewState.PENDING}
    # Who was refused left nothing behind, and who was not left one answer.
    taken = sum(pair[0] is None for pair in refused)
    assert Verdict.objects.count() - len(approved) + FinalAnswer.objects.count() == taken


def test_two_teams_answering_at_once_always_end_in_the_final_answer(deal: Deal, cast: SimpleNamespace):
    drafts = [whole_draft(f"File {number} is sent each night.", "data_movement") for number in range(50)]
    lines = send(deal, cast.rep, *drafts)
    by_team = {team: answers_of(lines, team) for team in ("engineering", "security")}

    def approve(team: str) -> Act:
        person = getattr(cast, "engineer" if team == "engineering" else team)

        def act(line: PromiseLine) -> None:
            review = by_team[team][line.pk]
            decide(review, yes(person), digest=review.wording.digest, by=person, now=NOW)

        return act

    refused = race(lines, approve("engineering"), approve("security"))

    assert refused == [[None, None]] * 50
    assert set(PromiseLine.objects.values_list("state", flat=True)) == {LineState.WAITING_FINAL}
    assert sorted(FinalRequest.objects.open().values_list("line", flat=True)) == [line.pk for line in lines]


def test_two_answers_of_one_team_at_once_leave_one_that_counts(deal: Deal, cast: SimpleNamespace):
    """The second replaces the first or is told that somebody was faster; both stay in the history or neither half."""
    lines = send(deal, cast.rep, *[whole_draft(f"Call {n} is answered.", "support") for n in range(20)])
    reviews = answers_of(lines, "support")

    def answer(line: PromiseLine) -> None:
        review = reviews[line.pk]
        decide(review, yes(cast.support), digest=review.wording.digest, by=cast.support, now=NOW)

    refused = race(lines, answer, answer)

    assert {type(exc) for pair in refused for exc in pair if exc} <= {MovedOn}
    assert all(None in pair for pair in refused)
    assert Verdict.objects.count() == sum(exc is None for pair in refused for exc in pair)
    assert FinalRequest.objects.open().count() == 20


def test_two_delegations_at_once_never_close_a_circle(cast: SimpleNamespace):
    """Twenty races: each alone is fine, so whoever comes second has to see the first."""

    def plans(person: Person, delegate: Person) -> Callable[[int], object]:
        def plan(number: int) -> object:
            starts_at = NOW + timedelta(days=number)
            ends_at = starts_at + timedelta(days=1)
            return plan_absence(
                person, starts_at=starts_at, ends_at=ends_at, delegate=delegate, by=person, now=NOW
            )

        return plan

    refused = race(range(20), plans(cast.engineer, cast.lead), plans(cast.lead, cast.engineer))
    for pair in refused:
        (why,) = [exc for exc in pair if exc is not None]
        assert isinstance(why, Refused) and why.code == "circle", why
    assert Absence.objects.count() == 20


def test_the_last_two_obstacles_removed_at_once_open_the_gate_once(cast: SimpleNamespace):
    """Whoever is second sees what the first did: the gate as it is kept is the one that is computed."""
    pairs = []
    for number in range(8):
        deal = create_deal(
            {"name": f"Deal {number}", "account": "Halden", "arr": Decimal(20_000)}, by=cast.rep, now=NOW
        )
        kept, *pair = add_lines(
            deal,
            [whole_draft(f"File {n} of deal {number} is sent.", "data_movement") for n in range(3)],
            by=cast.rep,
            now=NOW,
        )
        submit(deal, by=cast.rep, now=NOW)
        for team, person in (("engineering", cast.engineer), ("security", cast.security)):
            review = answers_of([kept], team)[kept.pk]
            decide(review, yes(person), digest=review.wording.digest, by=person, now=NOW)
        line = PromiseLine.objects.select_related("current_wording").get(pk=kept.pk)
        give_final_answer(
            line, answer="yes", sentence="Yes.", digest=line.words.digest, by=cast.owner, now=NOW
        )
        pairs.append(pair)
    assert not Deal.objects.filter(quote_open=True).exists()
    refused = race(
        pairs,
        lambda pair: withdraw(pair[0], reason="Not needed.", by=cast.rep, now=NOW),
        lambda pair: withdraw(pair[1], reason="Not needed.", by=cast.rep, now=NOW),
    )
    assert refused == [[None, None]] * len(pairs)
    gates = gates_of(Deal.objects.all())
    assert all(gates[deal.pk].quote.open and deal.quote_open for deal in Deal.objects.all())
    assert Event.objects.filter(kind="gate.opened").count() == len(pairs)
