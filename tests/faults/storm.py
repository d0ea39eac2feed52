"""The storm: promises come in, people answer, time runs out, and meanwhile everything dies at random."""

import random
import time
from collections.abc import Sequence
from datetime import timedelta

from tests.faults import processes
from tests.faults.answering import Manner, Reviewers, warm_up
from tests.faults.chaos import Chaos, points
from tests.faults.lab import LEASE_SECONDS, Lab, Report, say, utc
from tests.faults.owned import wait_for

PERIOD = timedelta(seconds=3.6)
LINES = 5
# A machine that is slower than the rate gets fewer promises: answers that come minutes late meet no deadline.
FURTHEST_BEHIND = 24


def storm(lab: Lab, *, seed: int, seconds: float, rate: float, small: bool = False) -> Report:
    """Throw faults for so many seconds, at `rate` reviews a second; then let everything settle, and check."""
    from tests.faults import checks, company, rows

    dice = random.Random(seed)
    lab.fresh(f"storm_{seed}")
    people = company.found(period=PERIOD, chat_port=lab.servers.chat.port)
    fleet = lab.fleet(_members(small), DEALDESK_FAULTS=points())
    ports = [member.port for member in fleet.members.values() if member.port]
    with Reviewers(ports, seed=seed) as reviewers:
        with fleet:
            for port in ports:
                warm_up(port, people.tokens[people.rep.pk][1])
            chaos = Chaos(
                fleet,
                lab.servers,
                reviewers,
                seed=seed,
                database=lab.database,
                lease=LEASE_SECONDS,
                pause=1.2 if small else 2.5,
            )
            sent = _pour(people, chaos, reviewers, dice, seconds=seconds, rate=rate)
            chaos.end()
            could_double = fleet.could_double + fleet.children_lost
        say(f"storm {seed}: {sent} reviews, faults {dict(chaos.thrown)}; now let it settle")
        with lab.fleet(_few()) as calm:
            reviewers.ports = [member.port for member in calm.members.values() if member.port]
            reviewers.finish(90)
            settle(calm, 150)
    left = rows.read(copies=lab.copies())
    report = Report(checks.violations(left, reviewers.outcomes))
    copies = checks.doubled(left)
    if copies > could_double:
        report.violations.append(f"{copies} mails came twice; only {could_double} could have been in the air")
    report.violations = [f"storm {seed}: {sentence}" for sentence in report.violations]
    report.counts.update(
        storm_reviews=len(left.reviews),
        reviews=len(left.reviews),
        answered=len(left.verdicts),
        escalations=len({(row["review_id"], row["rung"]) for row in left.escalations}),
        notices=len(left.notices),
        mails=sum(left.copies.values()),
        mails_twice=copies,
        chats=len(lab.servers.chat.taken),
        deaths=sum(member.deaths for member in fleet.members.values()) + fleet.children_lost,
    )
    report.notes = {
        "ended_themselves": dict(fleet.own_exits),
        "faults": dict(chaos.thrown),
        "http": dict(reviewers.statuses),
    }
    return report


def _pour(
    people: "company.Company",  # type: ignore[name-defined]  # noqa: F821
    chaos: Chaos,
    reviewers: Reviewers,
    dice: random.Random,
    *,
    seconds: float,
    rate: float,
) -> int:
    """Send promises and throw faults meanwhile. Returns how many reviews were asked."""
    from tests.faults import company

    reviews, deals, started = 0, 0, time.monotonic()
    while time.monotonic() < started + seconds:
        keeping_up = reviewers.behind < FURTHEST_BEHIND
        if keeping_up and reviews < rate * (time.monotonic() - started) + 10:
            tags = dice.choices(company.TAGS, k=LINES)
            # Several at one moment, so that a batch holds more than one.
            moments = [time.time() + dice.uniform(3, 12) for _ in range(3)]
            dues = [utc(dice.choice(moments)) for _ in range(2 * LINES)]
            name = f"{chaos.database} {deals}"
            asked = company.send(people, name, tags, due=dues.__getitem__, meanwhile=chaos.step)
            plan(asked, reviewers, dice)
            reviews, deals = reviews + len(asked), deals + 1
        chaos.step()
        time.sleep(0.02)
    return reviews


def _few() -> list[processes.Member]:
    return [
        processes.web("web1"),
        processes.threads("threads1"),
        processes.beat("beat1"),
        processes.timekeeper("timekeeper1"),
    ]


def _members(small: bool) -> list[processes.Member]:
    members = [
        *_few(),
        processes.prefork("prefork1"),
        processes.beat("beat2"),
        processes.timekeeper("timekeeper2"),
    ]
    return members if small else [*members, processes.supervisor("supervisor1")]


def plan(asked: Sequence["company.Asked"], reviewers: Reviewers, dice: random.Random) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Who answers, when and how: many never, many within 50 ms of the deadline, the others early or late."""
    for review in asked:
        due = review.due_at.timestamp()
        when = dice.choices(
            [None, due + dice.uniform(-0.05, 0.05), due - dice.uniform(0.5, 3), due + dice.uniform(0, 11)],
            [40, 30, 10, 20],
        )[0]
        manner = dice.choices(list(Manner), [55, 15, 15, 15])[0]
        remove = dice.random() < 0.1
        if when is not None:
            reviewers.plan(review, max(when, time.time()), manner, remove=remove)


def settle(fleet: processes.Fleet, seconds: float) -> None:
    """Wait until nothing is due, nothing is unrouted and nothing waits; what does not come is for the checks to name."""
    from django.db import connection
    from django.utils import timezone

    from dealdesk.notices.models import Delivery, Notice
    from reviews.models import ReviewAssignment

    connection.close()  # it may be one that a fault cut
    # A mail that could not be handed over is tried again a minute later: no need to sit through it.
    now = timezone.now()
    Delivery.objects.waiting().filter(channel__in=["email", "chat"]).update(send_at=now)

    def calm() -> bool:
        fleet.watch()
        climbing = ReviewAssignment.objects.filter(
            state__in=["pending", "paused"], next_escalation_at__lte=timezone.now() + timedelta(seconds=15)
        )
        waiting = Delivery.objects.waiting().filter(send_at__lte=timezone.now() + timedelta(minutes=5))
        return not (climbing.exists() or Notice.objects.unrouted().exists() or waiting.exists())

    try:
        wait_for(calm, seconds, "everything settles", every=0.5)
    except TimeoutError as error:
        say(f"{error}\n{fleet.tail()}")
