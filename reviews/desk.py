"""The set-up that assigning reads: teams, clocks, routes, members, absences. Loaded once an action, in constant queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from dealdesk.accounts.models import Absence, Installation, Membership, Person, Team
from dealdesk.notices.post import reachable_teams
from reviews.assigning import Member, Pick, pick
from reviews.clocks import ClockRule
from reviews.models import Clock, PreCloseReview, ReviewAssignment, Route, TeamRule
from reviews.models.assignments import OPEN_STATES

FINAL_ANSWER = "final_answer"
REP_QUESTION = "rep_question"
PRE_CLOSE = "pre_close"
DEFAULT_RULE = ClockRule(kind="wall_clock")


@dataclass
class Desk:
    """A picture of the set-up at one moment; `assign` keeps its own count of what it handed out."""

    now: datetime
    teams: dict[int, Team]
    rules: dict[int, TeamRule]
    clocks: dict[str, ClockRule]
    team_clocks: dict[int, ClockRule]
    table: dict[str, list[int]]
    members: dict[int, list[int]]
    delegates: dict[int, int | None]
    active: set[int]
    open_reviews: dict[int, int]
    escalation_period: timedelta
    reachable: set[int]
    touched: set[int] = field(default_factory=set)

    @classmethod
    def load(cls, *, now: datetime) -> "Desk":
        """Read the set-up. Ten queries whatever the number of promises."""
        teams = {team.pk: team for team in Team.objects.select_related("lead")}
        clocks, team_clocks = {}, {}
        for clock in Clock.objects.prefetch_related("holidays"):
            rule = clock.rule(now)
            clocks[clock.code] = rule
            if clock.team_id:
                team_clocks[clock.team_id] = rule
        table: dict[str, list[int]] = {}
        for key, team_id in Route.objects.values_list("key", "team_id"):
            table.setdefault(key, []).append(team_id)
        members: dict[int, list[int]] = {}
        # Guests review in single deals, where somebody hands them a review; nothing falls to them by itself.
        active = set(Person.objects.active().filter(reviewer=True, guest=False).values_list("pk", flat=True))
        for team_id, person_id in Membership.objects.order_by("position", "pk").values_list(
            "team_id", "person_id"
        ):
            members.setdefault(team_id, []).append(person_id)
        absences = Absence.objects.covering(now).values_list("person_id", "delegate_id")
        return cls(
            now=now,
            teams=teams,
            rules={rule.team_id: rule for rule in TeamRule.objects.all()},
            clocks=clocks,
            team_clocks=team_clocks,
            table=table,
            members=members,
            delegates={person: delegate if delegate in active else None for person, delegate in absences},
            active=active,
            open_reviews=dict(
                ReviewAssignment.objects.filter(Q(state__in=OPEN_STATES), assignee__isnull=False)
                .order_by()
                .values_list("assignee_id")
                .annotate(n=Count("pk"))
            ),
            escalation_period=Installation.load().escalation_period,
            reachable=reachable_teams(),
        )

    def team_clock(self, team_id: int) -> ClockRule:
        return self.team_clocks.get(team_id, DEFAULT_RULE)

    def clock(self, code: str) -> ClockRule:
        """The clock of something that is no team's review, such as the final answer."""
        return self.clocks.get(code, DEFAULT_RULE)

    def take_turns(self, team_ids: Iterable[int]) -> None:
        """Lock these teams' rotations for the rest of the transaction, so that two senders don't give one turn twice."""
        rotating = [
            rule.pk
            for team_id in team_ids
            if (rule := self.rules.get(team_id)) and rule.assign_by == TeamRule.AssignBy.ROTATION
        ]
        if rotating and connection.features.has_select_for_update:
            # In the order of their ids, so that two senders can't block each other. SQLite lets one write at a time.
            for rule in (
                TeamRule.objects.select_for_update(no_key=True).filter(pk__in=rotating).order_by("pk")
            ):
                self.rules[rule.team_id] = rule

    def assign(self, team_id: int, *, barred: frozenset[int], preferred: int | None = None) -> Pick:
        """Whose review it is by the team's rule, and count it."""
        rule = self.rules.get(team_id)
        picked = pick(
            rule.assign_by if rule else "queue",  # type: ignore[arg-type]
            [
                Member(id=person, open_reviews=self.open_reviews.get(person, 0))
                for person in self.members.get(team_id, [])
                if person in self.active
            ],
            barred=barred,
            last=rule.last_assigned_id if rule else None,
            preferred=preferred,
            delegates=self.delegates,
        )
        if picked.person_id is not None:
            self.open_reviews[picked.person_id] = self.open_reviews.get(picked.person_id, 0) + 1
            if rule and picked.turn != rule.last_assigned_id and picked.turn != preferred:
                rule.last_assigned_id = picked.turn
                self.touched.add(team_id)
        return picked

    @staticmethod
    def person(pk: int | None) -> Person | None:
        """The person behind a pick. One query."""
        return None if pk is None else Person.objects.get(pk=pk)

    def claimants(self, review: ReviewAssignment | PreCloseReview) -> list[int]:
        """The active members of the review's team who may claim it."""
        author = {review.author_id} if isinstance(review, ReviewAssignment) else set()
        return self.members_but(review.team_id, {review.rep_id, *author})

    def members_but(self, team_id: int, barred: Collection[int]) -> list[int]:
        """The active members of a team without those who are barred."""
        return [
            person
            for person in self.members.get(team_id, [])
            if person in self.active and person not in barred
        ]

    def save_turns(self) -> None:
        """Keep whose turn it was, where a rotation moved on."""
        TeamRule.objects.bulk_update([self.rules[team] for team in self.touched], ["last_assigned"])
        self.touched.clear()


# Holidays kept with a running clock: a question may stop it for months.
KEPT_DAYS = 400


def clock_as_json(rule: ClockRule, *, start: datetime) -> dict[str, Any]:
    """The rule as it is kept with a timer: a later change of the calendar never moves a running clock."""
    if rule.kind == "wall_clock":
        return {"kind": rule.kind, "hours": str(rule.hours), "tz": rule.tz}
    first = rule.work.day_of(start)
    last = first + timedelta(days=KEPT_DAYS)
    return {
        "kind": rule.kind,
        "hours": str(rule.hours),
        "tz": rule.tz,
        "days": sorted(rule.days),
        "opens": rule.opens.isoformat(),
        "closes": rule.closes.isoformat(),
        "holidays": {
            day.isoformat(): rule.holiday_names.get(day, "")
            for day in sorted(rule.holidays)
            if first <= day <= last
        },
    }


def clock_from_json(value: dict[str, Any]) -> ClockRule:
    if not value:
        return DEFAULT_RULE
    if value["kind"] == "wall_clock":
        return ClockRule(kind="wall_clock", hours=Decimal(value["hours"]), tz=value["tz"])
    # A list in clocks that started before holidays had names.
    named = value["holidays"]
    names = {date.fromisoformat(day): name for day, name in named.items()} if isinstance(named, dict) else {}
    return ClockRule(
        kind=value["kind"],
        hours=Decimal(value["hours"]),
        tz=value["tz"],
        days=frozenset(value["days"]),
        opens=time.fromisoformat(value["opens"]),
        closes=time.fromisoformat(value["closes"]),
        holidays=frozenset(date.fromisoformat(day) for day in named),
        holiday_names={day: name for day, name in names.items() if name},
    )
