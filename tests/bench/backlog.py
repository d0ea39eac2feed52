"""Fill a fresh database with reviews whose time ran out two hours ago, and a few that ran out before: to warm up with.

`python -m tests.bench.backlog --n 100000 --now 2026-03-04T15:00:00+00:00`, on the database of the environment.
"""

import argparse
import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402
from django.db.models import F, Model, OuterRef, Subquery  # noqa: E402

from dealdesk.accounts.models import Membership, Person, Team  # noqa: E402
from promises.models import Deal, PromiseLine, Wording  # noqa: E402
from promises.vocabulary import Channel, LineKind, LineState, Timing  # noqa: E402
from reviews.clocks import ClockRule  # noqa: E402
from reviews.models import ReviewAssignment  # noqa: E402
from reviews.timers import started  # noqa: E402

DAY = ClockRule("wall_clock")
LINES_A_DEAL = 10
REPS = 100
MEMBERS = 24  # of each team
CHUNK = 2_000
# What each process of a run does before it is measured: so long before `now`, so many reviews that were due until then.
WARM_UPS = (timedelta(hours=3, minutes=30), timedelta(hours=3))
WARM_UP = 400
WARM_UP_SPREAD = timedelta(minutes=10)


@transaction.atomic
def fill(n: int, *, due: datetime, until: datetime) -> None:
    """Make `n` reviews by two teams, due between these two moments; those of one deal are due at once, as when it is sent."""
    teams = list(Team.objects.order_by("pk")[:2])
    members = {team.pk: list(team.members.order_by("pk").values_list("pk", flat=True)) for team in teams}
    reps = list(Person.objects.filter(sales_rep=True).order_by("pk").values_list("pk", flat=True))
    lines = n // len(teams)
    deals = -(-lines // LINES_A_DEAL)
    moments = [due + (until - due) * number / deals for number in range(deals)]

    in_chunks(
        Deal(
            name=f"Renewal of account {number}",
            account=f"Account {number}",
            segment="mid_market",
            industry="retail",
            arr=Decimal(42_000),
            sales_rep_id=reps[number % len(reps)],
            submitted_at=moment - DAY.allowance,
            scope_version=1,
            next_line_number=LINES_A_DEAL + 1,
            created_at=moment - 2 * DAY.allowance,
        )
        for number, moment in enumerate(moments)
    )
    made = list(Deal.objects.order_by("-pk").values_list("pk", "sales_rep_id")[:deals])[::-1]

    in_chunks(
        PromiseLine(
            deal_id=made[number // LINES_A_DEAL][0],
            number=number % LINES_A_DEAL + 1,
            ask=f"The customer asks for export number {number}.",
            said_by="Inge",
            said_to="Rosa",
            channel=Channel.CALL,
            kind=LineKind.STANDARD_FEATURE,
            timing=Timing.LAUNCH_CRITICAL,
            created_at=moments[number // LINES_A_DEAL] - 2 * DAY.allowance,
        )
        for number in range(lines)
    )
    fresh = PromiseLine.objects.filter(current_wording=None)
    in_chunks(
        Wording(
            line_id=pk,
            revision=1,
            text=sentence(pk),
            digest=hashlib.sha256(sentence(pk).encode()).hexdigest(),
            author_id=made[at // LINES_A_DEAL][1],
            written_at=moments[at // LINES_A_DEAL] - DAY.allowance,
        )
        for at, pk in enumerate(fresh.order_by("pk").values_list("pk", flat=True))
    )
    words = Wording.objects.filter(line=OuterRef("pk")).values("pk")[:1]
    asked = list(fresh.order_by("pk").values_list("pk", flat=True))
    fresh.update(current_wording=Subquery(words), state=LineState.IN_REVIEW, version=F("version") + 1)
    wordings = dict(Wording.objects.filter(line__gte=asked[0]).values_list("line_id", "pk"))

    timers = [timer(moment) for moment in moments]
    in_chunks(
        ReviewAssignment(
            line_id=pk,
            wording_id=wordings[pk],
            team_id=team.pk,
            rep_id=made[at // LINES_A_DEAL][1],
            author_id=made[at // LINES_A_DEAL][1],
            assignee_id=members[team.pk][at % MEMBERS],
            reasons=["Data movement: “file … each night”"],
            assigned_at=moments[at // LINES_A_DEAL] - DAY.allowance,
            **timers[at // LINES_A_DEAL],
        )
        for at, pk in enumerate(asked)
        for team in teams
    )


def people() -> None:
    """A company large enough that no single row is everybody's."""
    reps = [Person(email=f"rep{n}@example.com", name=f"Rosa Rep {n}", sales_rep=True) for n in range(REPS)]
    Person.objects.bulk_create(reps)
    for team in Team.objects.order_by("pk"):
        staff = [
            Person(email=f"{team.code}{n}@example.com", name=f"Emil of {team.name} {n}", reviewer=True)
            for n in range(MEMBERS)
        ]
        Person.objects.bulk_create(staff)
        Membership.objects.bulk_create(
            Membership(team=team, person=person, position=at) for at, person in enumerate(staff)
        )
        team.lead = Person.objects.create(
            email=f"lead-{team.code}@example.com", name=f"Lena of {team.name}", team_lead=True
        )
        team.save()
    Person.objects.create(email="owner@example.com", name="Dora Desk", deal_desk_owner=True, leadership=True)


def sentence(number: int) -> str:
    return (
        f"One CSV file with eleven fields is sent to the customer’s server each night, number {number}; "
        "a file that fails is sent again within one working day."
    )


def timer(due: datetime) -> dict[str, Any]:
    """The columns of a timer that ran its day and sent both of its reminders."""
    return {**started(DAY, now=due - DAY.allowance), "remind_at": None, "reminders": 2}


def in_chunks(rows: Iterator[Model]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        type(chunk[0])._default_manager.bulk_create(chunk)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, required=True)
    parser.add_argument("--now", type=datetime.fromisoformat, required=True)
    chosen = parser.parse_args(arguments)
    people()
    for start in WARM_UPS:
        fill(WARM_UP, due=chosen.now - start - WARM_UP_SPREAD, until=chosen.now - start)
    fill(chosen.n, due=chosen.now - timedelta(hours=2), until=chosen.now - timedelta(hours=1))


if __name__ == "__main__":
    main()
