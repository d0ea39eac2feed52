"""The checks see what they are for: each is shown a clean run and one that is not."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.faults.answering import Manner, Outcome
from tests.faults.checks import violations
from tests.faults.rows import Left
from tests.faults.servers import mail_key

pytestmark = pytest.mark.once

DUE = datetime(2026, 3, 4, 12, tzinfo=UTC)
PERIOD = timedelta(minutes=1)
LEAD, REP, REVIEWER = 11, 12, 13
LADDER = {1: {LEAD}, 2: {21}, 3: {31}}


def event(pk: int, kind: str, *, at: datetime = DUE, **data: Any) -> dict[str, Any]:
    return {
        "id": pk,
        "kind": kind,
        "at": at,
        "recorded_at": at,
        "promise_ref": 5,
        "review_ref": 7,
        "data": data,
    }


def notice(pk: int, key: str, person: int) -> dict[str, Any]:
    return {
        "id": pk,
        "key": key,
        "person_id": person,
        "team_id": None,
        "routed_at": DUE,
        "digest_id": None,
        "kind": "late",
    }


@pytest.fixture
def left() -> Left:
    """One review that climbed one rung and was answered late, and one mail that told its lead."""
    answered = DUE + timedelta(seconds=30)
    return Left(
        at=DUE + timedelta(hours=1),
        period=PERIOD,
        ladders={3: LADDER},
        reviews=[
            {
                "id": 7,
                "line_id": 5,
                "team_id": 3,
                "state": "approved",
                "due_at": DUE,
                "escalation_level": 1,
                "decided_at": answered,
                "decided_by_id": REVIEWER,
            }
        ],
        verdicts=[{"id": 1, "review_id": 7, "by_id": REVIEWER, "at": answered}],
        escalations=[{"id": 1, "review_id": 7, "rung": 1, "told_id": LEAD, "at": DUE}],
        events=[
            event(1, "review.assigned"),
            event(2, "review.paused", rung=1),
            event(3, "verdict.given", at=answered),
        ],
        notices=[
            notice(1, "review:7:asked", REVIEWER),
            notice(2, "review:7:rung:1", LEAD),
            notice(3, "review:7:paused:rep", REP),
        ],
        deliveries=[
            {
                "key": "email:notice:2",
                "channel": "email",
                "send_at": DUE,
                "sent_at": DUE,
                "attempts": 1,
                "error": "",
            }
        ],
        by_mail={LEAD},
        copies=Counter({mail_key("email:notice:2"): 1}),
    )


@pytest.fixture
def outcomes() -> dict[int, Outcome]:
    return {7: Outcome(Manner.PATIENT, taken=1, verdicts={"1"}, attempts=1)}


def test_clean_run_has_no_violation(left: Left, outcomes: dict[int, Outcome]):
    assert violations(left, outcomes) == []


def climb_early(left: Left) -> None:
    left.events[1]["recorded_at"] = DUE - timedelta(microseconds=1)


def answer_twice(left: Left) -> None:
    left.verdicts.append({**left.verdicts[0], "id": 2})


def lose_the_answer(left: Left) -> None:
    left.verdicts.clear()


def lose_the_event(left: Left) -> None:
    del left.events[2]


def tell_nobody(left: Left) -> None:
    del left.notices[1]


def tell_twice(left: Left) -> None:
    left.notices.append(notice(4, "review:7:rung:1", LEAD))


def leave_a_rung_out(left: Left) -> None:
    review = left.reviews[0]
    review.update(state="paused", decided_at=None, decided_by_id=None)
    left.verdicts.clear()
    del left.events[2]


def climb_after_the_answer(left: Left) -> None:
    left.events[1]["id"], left.events[2]["id"] = 3, 2
    left.events[1:] = reversed(left.events[1:])


def never_send(left: Left) -> None:
    left.deliveries[0]["sent_at"] = None


def mark_what_never_left(left: Left) -> None:
    left.copies.clear()


def send_without_a_row(left: Left) -> None:
    left.copies["of a change that was rolled back"] = 1


def send_again_in_one_attempt(left: Left) -> None:
    left.copies[mail_key("email:notice:2")] = 2


def leave_unrouted(left: Left) -> None:
    left.notices[1]["routed_at"] = None


@pytest.mark.parametrize(
    ("break_it", "says"),
    [
        (climb_early, "early"),
        (answer_twice, "answered 2 times"),
        (lose_the_answer, "acknowledged and is lost"),
        (lose_the_event, "verdicts and the events"),
        (tell_nobody, "was not told"),
        (tell_twice, "too often"),
        (leave_a_rung_out, "its time made it 3"),
        (climb_after_the_answer, "climbed after it was answered"),
        (never_send, "never went out"),
        (mark_what_never_left, "never arrived"),
        (send_without_a_row, "without its change"),
        (send_again_in_one_attempt, "arrived 2 times in 1 attempts"),
        (leave_unrouted, "never routed"),
    ],
)
def test_violation_is_named(left: Left, outcomes: dict[int, Outcome], break_it: Any, says: str):
    break_it(left)
    assert any(says in sentence for sentence in violations(left, outcomes))
