"""Scenarios that aim at one thing each. All take the lab and whether to be quick, and report what they found."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tests.faults import processes
from tests.faults.barrier import barrier
from tests.faults.lab import Lab, Report, say, utc
from tests.faults.owned import wait_for
from tests.faults.processes import Fleet
from tests.faults.servers import Missing, find_faketime, wrong_clock

HOUR = timedelta(hours=1)


def poison(lab: Lab, *, quick: bool) -> Report:
    """A review that can't climb, an address that is refused and a dead mail server: nobody else waits for them."""
    from dealdesk.notices.models import Delivery, Notice
    from reviews.models import ReviewAssignment
    from tests.faults import company

    report, count = Report(), 20 if quick else 200
    lab.fresh("poison")
    people = company.found(period=4 * HOUR, chat_port=lab.servers.chat.port)
    lab.servers.mail.stop()
    due = utc(time.time() - 60)
    # The poison is the oldest: everything else stands behind it.
    asked = company.send(
        people, "Poison", ["security"] * (count // 2), due=lambda place: due + timedelta(seconds=place / 10)
    )
    bad = asked[0].pk
    lab.servers.postgres.execute(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poison'; END $$; "
        f"CREATE TRIGGER poison BEFORE INSERT ON reviews_escalation FOR EACH ROW WHEN (NEW.review_id = {bad}) "
        "EXECUTE FUNCTION poison()",
        lab.database,
    )
    with lab.fleet([processes.threads(), processes.beat()]):
        healthy = ReviewAssignment.objects.exclude(pk=bad)
        began = time.monotonic()
        _expect(
            report,
            lambda: not healthy.filter(escalation_level=0).exists(),
            60,
            "the good reviews climb in spite of one that can't",
        )
        report.notes["climbed_in"] = round(time.monotonic() - began, 1)
        bad_row = ReviewAssignment.objects.get(pk=bad)
        if bad_row.escalation_level:
            report.violations.append("the poison review climbed although its rung could not be written")
        chats = Delivery.objects.filter(channel="chat")
        _expect(
            report,
            lambda: chats.exists() and not chats.waiting().exists(),
            60,
            "chat goes on while mail is dead",
        )
        _expect(
            report, lambda: not Notice.objects.unrouted().exists(), 30, "routing goes on while mail is dead"
        )
        if Delivery.objects.filter(channel="email", sent_at__isnull=False).exists():
            report.violations.append("mail counts as sent while the mail server was dead")
        refused = Delivery.objects.filter(channel="email").earliest("pk").person.email
        lab.servers.mail.refused.add(refused)
        lab.servers.mail.start()
        mails = Delivery.objects.filter(channel="email")
        mails.waiting().update(send_at=utc(time.time()))
        _expect(
            report,
            lambda: not mails.waiting().exclude(person__email=refused).exists(),
            120,
            "mail to all the others goes out once the server is back",
        )
        lab.servers.mail.refused.clear()
    report.counts.update(reviews=len(asked), escalations=healthy.filter(escalation_level=1).count())
    late = [copies for copies in lab.copies().values() if copies > 1]
    if late:
        report.violations.append(f"{len(late)} mails came twice although nothing was killed")
    return report


def clocks(lab: Lab, *, quick: bool) -> Report:
    """Wrong clocks bring nothing early: worker, database, both, a day ahead; and beat an hour behind."""
    from reviews.models import ReviewAssignment
    from tests.faults import company

    report = Report()
    try:
        find_faketime()
    except Missing as missing:
        report.skipped = str(missing)
        return report
    ahead = wrong_clock("+25h")
    cases: list[tuple[str, dict[str, str], dict[str, str]]] = [
        ("worker ahead", ahead, {}),
        # Two clocks that agree with each other: only the machine's own count of time is right.
        ("both ahead", ahead, ahead),
        ("database ahead", {}, ahead),
    ]
    for number, (name, worker_clock, database_clock) in enumerate(cases[1:2] if quick else cases):
        lab.fresh(f"clocks_{number}")
        people = company.found(period=4 * HOUR)
        asked = company.send(
            people,
            "Clocks",
            ["support"] * 10,
            due=lambda place: utc(time.time() + 86_400 if place else time.time()),
        )
        lab.restart_postgres(database_clock)
        if bool(database_clock) != (_database_ahead() > 24 * HOUR):
            report.violations.append(
                f"clocks, {name}: the database's clock is not as it should be for the test"
            )
        worker = processes.threads()
        worker.extra = dict(worker_clock)
        with lab.fleet([worker, processes.threads("threads2"), processes.beat()]) as fleet:
            rows = company.reviews_of(asked)
            _expect(
                report,
                lambda rows=rows: rows.filter(escalation_level=1).exists(),  # type: ignore[misc]
                60,
                f"{name}: what is due climbs all the same",
                fleet,
            )
            time.sleep(3 if quick else 15)
            early = rows.filter(escalation_level__gt=0).count() - 1
            if early > 0:
                report.violations.append(f"clocks, {name}: {early} reviews climbed a day early")
            _nothing_twice(lab, report, name)
            _wrong_beats(report, name)
        lab.restart_postgres({})
        report.counts.update(
            reviews=len(asked),
            escalations=ReviewAssignment.objects.filter(escalation_level__gt=0).count(),
        )
    if not quick:
        _beat_behind(lab, report)
    return report


def _beat_behind(lab: Lab, report: Report) -> None:
    """Beat's clock is set an hour back while it runs: it stands still, and the timekeeper carries on."""
    from tests.faults import company

    lab.fresh("clock_behind")
    people = company.found(period=4 * HOUR)
    shift = lab.servers.folder / "shift"
    shift.write_text("+0")
    beat = processes.beat()
    beat.extra = wrong_clock("+0")
    beat.extra.pop("FAKETIME")
    beat.extra["FAKETIME_TIMESTAMP_FILE"] = str(shift)
    with lab.fleet([processes.threads(), beat]) as fleet:
        asked = company.send(people, "Before", ["support"], due=lambda place: utc(time.time()))
        rows = company.reviews_of(asked)
        _expect(
            report, lambda: rows.filter(escalation_level=1).exists(), 60, "beat with a right clock", fleet
        )
        draft = shift.with_name("shift.new")
        draft.write_text("-3600")
        draft.rename(shift)
        time.sleep(2)
        later = company.send(people, "After", ["support"], due=lambda place: utc(time.time()))
        with lab.fleet([processes.timekeeper()]) as keepers:
            rows = company.reviews_of(later)
            _expect(
                report,
                lambda: rows.filter(escalation_level=1).exists(),
                70,
                "the timekeeper carries on while beat's clock is an hour behind",
                keepers,
            )
        report.counts.update(reviews=len(asked) + len(later), escalations=2)


def _database_ahead() -> timedelta:
    """How far the database's clock is before ours."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        there: datetime = cursor.fetchone()[0]
    return there - utc(time.time())


def _nothing_twice(lab: Lab, report: Report, name: str) -> None:
    twice = [key for key, copies in lab.copies().items() if copies > 1]
    if twice:
        report.violations.append(f"clocks, {name}: {len(twice)} mails came twice and nothing was killed")


def _wrong_beats(report: Report, name: str) -> None:
    """A heartbeat that lies in the future would hide for a day that nobody sweeps any more."""
    from dealdesk.notices.models import Heartbeat

    ahead = Heartbeat.objects.filter(at__gt=utc(time.time() + 3600))
    if names := list(ahead.values_list("name", flat=True)):
        report.notes.setdefault("heartbeats_in_the_future", {})[name] = names


def redelivery(lab: Lab, *, quick: bool) -> Report:
    """Two beats, two timekeepers, three workers, and a broker that gives each message out again at once and forgets."""
    from reviews.models import Escalation, ReviewAssignment
    from tests.faults import company

    report, count = Report(), 40 if quick else 1_000
    lab.fresh("redelivery")
    people = company.found(period=24 * HOUR, by_mail=False)
    asked: list[company.Asked] = []
    for deal in range(-(-count // 100)):
        lines = min(100, count - deal * 100)
        asked += company.send(
            people, f"Again {deal}", ["support"] * lines, due=lambda place: utc(time.time() + 8)
        )
    members = [processes.beat("beat1"), processes.beat("beat2"), processes.threads()]
    members += [processes.timekeeper("timekeeper1"), processes.timekeeper("timekeeper2")]
    if not quick:
        members.append(processes.prefork())
    with lab.fleet(members, FAULTS_VISIBILITY_TIMEOUT="1", FAULTS_PERIOD="0.3") as fleet:
        end = time.monotonic() + (12 if quick else 40)
        while time.monotonic() < end:
            fleet.watch()
            time.sleep(1)
            lab.servers.redis.forget()
        done = ReviewAssignment.objects.filter(escalation_level=1)
        _expect(
            report,
            lambda: done.count() == len(asked),
            75,
            "every review climbs although the broker forgets",
            fleet,
        )
    rungs = Escalation.objects.count()
    if rungs != len(asked):
        report.violations.append(f"redelivery: {len(asked)} reviews were due and {rungs} rungs were told")
    report.counts.update(reviews=len(asked), escalations=rungs)
    return report


def backlog(lab: Lab) -> Report:
    """Three days in which nothing ran: everything clears in five minutes, oldest first."""
    from django.utils import timezone

    from dealdesk.audit.models import Event
    from dealdesk.notices.models import Notice
    from reviews.actions.sweeping import BATCH
    from reviews.models import Escalation, ReviewAssignment
    from tests.faults import company

    report, count = Report(), 10_000
    lab.fresh("backlog")
    people = company.found(period=4 * HOUR, by_mail=False)
    began = time.time()

    def due_in_the_past(place: int) -> datetime:
        """Over a day and in no order, three days ago at the latest."""
        return utc(began - 3 * 86_400 + (place * 7919) % 86_400)

    company.send(people, "Old", ["support"] * 250, at=timezone.now() - timedelta(days=4), due=due_in_the_past)
    company.multiply("Old", count // 250 - 1, due=due_in_the_past)
    say(f"backlog: {count} staged in {time.time() - began:.0f} s")
    members = [processes.prefork(), processes.beat(), processes.timekeeper()]
    started = time.monotonic()
    due = ReviewAssignment.objects.due_for_escalation(timezone.now())
    with lab.fleet(members, FAULTS_PERIOD="0") as fleet:
        _expect(report, lambda: not due.exists(), 300, f"{count} due reviews clear in five minutes", fleet)
        report.notes["climbed_in"] = round(time.monotonic() - started, 1)
        _expect(
            report, lambda: not Notice.objects.unrouted().exists(), 300, "their notices are routed", fleet
        )
        report.notes["routed_in"] = round(time.monotonic() - started, 1)
    first = list(
        Event.objects.filter(kind="review.paused")
        .order_by("recorded_at", "pk")
        .values_list("review_ref", flat=True)
    )
    order = {
        pk: place
        for place, pk in enumerate(
            ReviewAssignment.objects.order_by("due_at", "pk").values_list("pk", flat=True)
        )
    }
    shifted = max((abs(place - order[pk]) for place, pk in enumerate(first)), default=0)
    report.notes["furthest_from_its_place"] = shifted
    if shifted > 3 * BATCH:  # three processes may have a batch each in hand
        report.violations.append(f"backlog: not oldest first, a review came {shifted} places from its own")
    wrong = ReviewAssignment.objects.exclude(escalation_level=3).count()
    rungs = Escalation.objects.values("review", "rung").distinct().count()
    if wrong or rungs != 3 * count:
        report.violations.append(
            f"backlog: {wrong} reviews are not on rung 3; {rungs} rungs for {count} reviews"
        )
    report.counts.update(reviews=count, escalations=rungs, notices=Notice.objects.count())
    return report


def _expect(
    report: Report, holds: Callable[[], Any], seconds: float, what: str, fleet: Fleet | None = None
) -> None:
    try:
        wait_for(holds, seconds, what)
    except TimeoutError as error:
        report.violations.append(str(error))
        if fleet:
            say(fleet.tail())


QUICK: dict[str, Callable[[Lab], Report]] = {
    "poison": partial(poison, quick=True),
    "clocks": partial(clocks, quick=True),
    "redelivery": partial(redelivery, quick=True),
}
DIRECTED: dict[str, Callable[[Lab], Report]] = {
    "poison": partial(poison, quick=False),
    "clocks": partial(clocks, quick=False),
    "redelivery": partial(redelivery, quick=False),
    "backlog": backlog,
    "barrier": barrier,
}
