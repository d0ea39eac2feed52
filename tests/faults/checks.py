"""What must hold after any storm: plain functions from what was left behind to sentences that name each violation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from tests.faults.answering import Manner, Outcome
from tests.faults.rows import Left, Row
from tests.faults.servers import mail_key

TOP = 3
DECIDED = ("approved", "limited", "removed")
RUNGS = {"review.paused", "review.escalated"}
# What is still on its way up when the picture is taken.
GRACE = timedelta(seconds=20)


def violations(left: Left, outcomes: Mapping[int, Outcome]) -> list[str]:
    """Every sentence of every check."""
    checks = (answers(left), clients(left, outcomes), climbs(left), told(left), promises(left), outbox(left))
    return [sentence for check in checks for sentence in check]


def by(rows: Iterable[Row], key: str) -> dict[Any, list[Row]]:
    grouped: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row[key]].append(row)
    return grouped


def answers(left: Left) -> Iterator[str]:
    """A review is decided exactly with one verdict and one event, by the person who gave it."""
    verdicts, events = by(left.verdicts, "review_id"), by(left.events, "review_ref")
    for review in left.reviews:
        name, given = f"review {review['id']}", verdicts[review["id"]]
        kinds = Counter(event["kind"] for event in events[review["id"]])
        if len(given) > 1:
            yield f"{name} was answered {len(given)} times"
        if (review["state"] in DECIDED) != bool(given):
            yield f"{name} is {review['state']} with {len(given)} verdicts"
        if kinds["verdict.given"] != len(given) or kinds["verdict.replaced"]:
            yield f"{name} has {len(given)} verdicts and the events {dict(kinds)}"
        if given and (given[0]["by_id"], given[0]["at"]) != (review["decided_by_id"], review["decided_at"]):
            yield f"{name} names another person or moment than its verdict"
        if kinds["review.assigned"] != 1:
            yield f"{name} was assigned by {kinds['review.assigned']} events"
    known = {review["id"] for review in left.reviews}
    for ref in set(events) - known - {None}:
        yield f"an event speaks of review {ref}, which is not there"


def clients(left: Left, outcomes: Mapping[int, Outcome]) -> Iterator[str]:
    """What the people were told is what the database holds."""
    verdicts = by(left.verdicts, "review_id")
    for pk, outcome in outcomes.items():
        stands = len(verdicts[pk])
        if outcome.taken and not stands:
            yield f"review {pk}: the answer was acknowledged and is lost"
        if len(outcome.verdicts) > 1:
            yield f"review {pk}: the same key was answered with {len(outcome.verdicts)} verdicts"
        if not outcome.taken and not outcome.unknown and outcome.manner == Manner.ONCE and stands:
            yield f"review {pk}: refused with {outcome.gave_up} and yet stored"
        if not outcome.taken and outcome.manner != Manner.ONCE:
            yield f"review {pk}: no answer in {outcome.attempts} attempts: {outcome.gave_up or 'time is up'}"


def climbs(left: Left) -> Iterator[str]:
    """No rung before its time, none twice, none left out, none after the answer; each with row and event."""
    events, rows = by(left.events, "review_ref"), by(left.escalations, "review_id")
    for review in left.reviews:
        name, level = f"review {review['id']}", review["escalation_level"]
        story = [event for event in events[review["id"]] if event["kind"] in RUNGS | {"verdict.given"}]
        steps = [event for event in story if event["kind"] in RUNGS]
        if [event["data"]["rung"] for event in steps] != list(range(1, level + 1)):
            yield f"{name} stands on {level} and its events say {[e['data']['rung'] for e in steps]}"
        if any(event["kind"] == "verdict.given" for event in story[:-1]):
            yield f"{name} climbed after it was answered"
        for number, event in enumerate(steps):
            if event["kind"] != ("review.escalated" if number else "review.paused"):
                yield f"{name}: rung {number + 1} was recorded as {event['kind']}"
            early = review["due_at"] + number * left.period - event["recorded_at"]
            if early > timedelta(0):
                yield f"{name} climbed rung {number + 1} {early} early"
        told = Counter((row["rung"], row["told_id"]) for row in rows[review["id"]])
        ladder = left.ladders[review["team_id"]]
        expected = Counter((rung, person) for rung in range(1, level + 1) for person in ladder[rung])
        if told != expected:
            yield f"{name} told {dict(told)} instead of {dict(expected)}"
        if review["state"] not in DECIDED:
            allowed = _rungs(left.at - GRACE - review["due_at"], left.period)
            if level < allowed:
                yield f"{name} is {review['state']} on rung {level}; its time made it {allowed}"
        if (review["state"] == "paused") != (level > 0 and review["state"] not in DECIDED):
            yield f"{name} is {review['state']} on rung {level}"


def _rungs(late: timedelta, period: timedelta) -> int:
    return 0 if late < timedelta(0) else min(TOP, 1 + late // period)


def told(left: Left) -> Iterator[str]:
    """Every rung was told to each of its people exactly once, and nothing was told that did not happen."""
    expected: Counter[tuple[str, int]] = Counter()
    for row in left.escalations:
        expected[f"review:{row['review_id']}:rung:{row['rung']}", row["told_id"]] += 1
    real: Counter[tuple[str, int]] = Counter(
        (notice["key"], notice["person_id"])
        for notice in left.notices
        if ":rung:" in notice["key"] and notice["person_id"]
    )
    for (key, person), count in (expected - real).items():
        yield f"person {person} was not told {key} ({count} missing)"
    for (key, person), count in (real - expected).items():
        yield f"person {person} was told {key} {count} times too often"
    asked = {notice["key"] for notice in left.notices}
    for review in left.reviews:
        if f"review:{review['id']}:asked" not in asked:
            yield f"nobody was told that review {review['id']} is asked"


def promises(left: Left) -> Iterator[str]:
    """The rep heard of every pause of a promise once; a final answer is asked for exactly where the events say so."""
    reviews = {review["id"]: review for review in left.reviews}
    reps = Counter(
        reviews[int(notice["key"].split(":")[1])]["line_id"]
        for notice in left.notices
        if notice["key"].endswith(":paused:rep")
    )
    finals = Counter(row["line_id"] for row in left.finals)
    for line, events in by(left.events, "promise_ref").items():
        if line is None:
            continue
        standing: set[int] = set()
        pauses = 0
        for event in events:
            if event["kind"] == "review.paused":
                pauses += not standing
                standing.add(event["review_ref"])
            elif event["kind"] == "verdict.given":
                standing.discard(event["review_ref"])
        if reps[line] != pauses:
            yield f"promise {line} was paused {pauses} times and its rep told {reps[line]} times"
        asked = sum(event["kind"] == "final.asked" for event in events)
        if asked != finals[line]:
            yield f"promise {line}: {asked} events ask for the final answer, {finals[line]} requests stand"


def outbox(left: Left) -> Iterator[str]:
    """Every notice was routed by its person's choice; every delivery went out, and no mail that is none."""
    deliveries = {row["key"]: row for row in left.deliveries}
    for notice in left.notices:
        if notice["routed_at"] is None:
            yield f"notice {notice['key']} was never routed"
        mail = f"email:notice:{notice['id']}" in deliveries
        if notice["person_id"] and mail != (notice["person_id"] in left.by_mail):
            yield f"notice {notice['key']} of person {notice['person_id']}: delivery by mail is {mail}"
    known = {mail_key(key) for key in deliveries}
    for key in set(left.copies) - known:
        yield f"a mail with the key {key} belongs to no delivery: told without its change"
    for key, row in deliveries.items():
        if row["channel"] == "digest" and row["send_at"] > left.at:
            continue
        if row["sent_at"] is None:
            yield f"delivery {key} never went out: attempts {row['attempts']}, {row['error'] or 'no error'}"
        if row["channel"] == "email":
            copies = left.copies[mail_key(key)]
            if row["sent_at"] and not copies:
                yield f"delivery {key} counts as sent and never arrived"
            if copies > row["attempts"]:
                yield f"delivery {key} arrived {copies} times in {row['attempts']} attempts"


def doubled(left: Left) -> int:
    """How many copies arrived beyond the first."""
    return sum(count - 1 for count in left.copies.values())
