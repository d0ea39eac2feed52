"""Verdicts within 50 ms of the deadline, each against sweeps that never rest: one outcome, and the one that was answered."""

import random
import time
from datetime import timedelta

from tests.faults import processes
from tests.faults.answering import Manner, Reviewers, warm_up
from tests.faults.lab import Lab, Report, utc
from tests.faults.owned import wait_for

# As many deadlines a second as a small web server can meet on time.
EVERY = 0.4
WAIT = 3.0
# What a verdict takes from the client to its commit, at most: half of them start earlier, to be at work at the deadline.
LATENCY = 0.4


def barrier(lab: Lab) -> Report:
    from dealdesk.notices.models import Heartbeat, Notice
    from reviews.models import ReviewAssignment
    from tests.faults import checks, company, rows

    count, dice = 120, random.Random(1)
    lab.fresh("barrier")
    people = company.found(period=timedelta(hours=4), by_mail=False)
    sweepers = [processes.Member(f"sweeper{n}", ("tests.faults.sweeper",)) for n in (1, 2)]
    members = [processes.web(), processes.timekeeper(), *sweepers]
    with lab.fleet(members) as fleet:
        (port,) = [member.port for member in fleet.members.values() if member.port]
        wait_for(Heartbeat.objects.filter(name="sweep").exists, 60, "the sweepers start")
        warm_up(port, people.tokens[people.rep.pk][1])
        with Reviewers([port], seed=1) as reviewers:
            sent = 0
            while sent < count:
                begins = time.time() + WAIT
                asked = company.send(
                    people,
                    f"Deadline {sent}",
                    ["custom_logic"] * 10,
                    due=lambda place, begins=begins: utc(begins + place * EVERY),  # type: ignore[misc]
                )
                for review in asked:
                    at = review.due_at.timestamp() + dice.choice(
                        [dice.uniform(-0.05, 0.05), dice.uniform(-LATENCY, 0)]
                    )
                    reviewers.plan(review, at, dice.choice([Manner.PATIENT, Manner.TWICE, Manner.ONCE]))
                sent += len(asked)
                time.sleep(len(asked) * EVERY)
            reviewers.finish(60)
        wait_for(
            lambda: not ReviewAssignment.objects.due_for_escalation(utc(time.time())).exists(),
            60,
            "the rest climbs",
        )
        wait_for(lambda: not Notice.objects.unrouted().exists(), 75, "the notices are routed")
    left = rows.read(copies=lab.copies())
    report = Report([f"barrier: {sentence}" for sentence in checks.violations(left, reviewers.outcomes)])
    climbed = sum(review["escalation_level"] > 0 for review in left.reviews)
    report.notes = {"sweep_was_first": climbed, "of": len(left.reviews), "http": dict(reviewers.statuses)}
    report.counts.update(
        reviews=len(left.reviews),
        answered=len(left.verdicts),
        escalations=len(left.escalations),
        notices=len(left.notices),
    )
    return report
