"""The demo company: its set-up as rows, its record by the app's own actions.

`company.yaml` explains itself in its header. What it tells of has no place in the app yet, and is left out, where it is:
of a line `proof`, `loose`, `missing_for_submit` (computed); of a deal
`handoff`, `milestones`, `onboarding_completion`, `satisfaction`, `review_90_day`, `incidents`,
`reset`, `lost_reason`, `story`, and of a close plan `frozen_day`; of the settings `live_review_minutes`,
`reminder_hours_before`, `kickoff_days` and `commission_holdback`; of the company everything but its name.
`state`, `expect`, `current`, `stale_since_day`, `escalations` and a contract's `expected` are what the app should
compute: tests compare them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F

from dealdesk.accounts.absences import whole_days
from dealdesk.accounts.models import Installation, Membership, Person, Role, Team
from dealdesk.demo.days import Days
from dealdesk.demo.story import Story
from dealdesk.notices.models import Notice
from promises.models import CatalogEntry, CatalogFeature, Deal, Plan
from reviews.actions.absences import plan_absence
from reviews.desk import FINAL_ANSWER, PRE_CLOSE, REP_QUESTION
from reviews.models import Clock, ClockHoliday, Route, TeamRule

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Of notices that are older than this, people have read every one.
READ_AFTER_HOURS = 36
# The data says nothing of it: one feature after the other was checked, the first of them today.
CHECKED_EVERY_DAYS = 19


class NotTheDemo(Exception):
    """The database holds a company of its own, which the demo neither mixes with nor empties."""


@dataclass(frozen=True)
class Sample:
    """What `company.yaml` says."""

    data: Mapping[str, Any]

    @property
    def reference_moment(self) -> datetime:
        """The moment at which the data's own `state` and `expect` hold."""
        return datetime.fromisoformat(self.data["meta"]["reference_moment"])

    @property
    def emails(self) -> list[str]:
        return [person["email"] for person in self.data["people"]]


@cache
def sample() -> Sample:
    return Sample(yaml.safe_load((Path(__file__).parent / "company.yaml").read_text(encoding="utf-8")))


def is_loaded() -> bool:
    return Person.objects.filter(email__in=sample().emails).exists()


def refuse_other_company() -> None:
    """Raise NotTheDemo where deals or a catalog stand that are not the demo's."""
    if not is_loaded() and (Deal.objects.exists() or Plan.objects.exists()):
        raise NotTheDemo("This database holds a company of its own. Load the demo into an empty one.")


@transaction.atomic
def load(*, now: datetime, password: str) -> list[Person]:
    """Load the company as it stands at `now` (aware), all or nothing. Returns its people in the order of the data.

    Raises NotTheDemo where another company is there. Does not look whether the demo itself is: see `is_loaded`.
    """
    refuse_other_company()
    data, days = sample().data, Days(now)
    people = _add_people(data, days, password=password)
    _set_up_teams(data, people)
    _set_up_clocks(data)
    _set_up_catalog(data["catalog"], people, days)
    Installation.objects.update_or_create(
        pk=1,
        defaults={
            "company": data["company"]["name"],
            "currency": data["meta"]["currency"],
            "small_deal_arr": data["settings"]["small_deal_arr"],
            "pre_close_arr": data["settings"]["preclose_arr"],
            "live_review_arr": data["settings"]["live_review_arr"],
            "escalation_period_hours": data["settings"]["escalation_period_hours"],
            "sales_lead": next(
                people[row["id"]] for row in data["people"] if row.get("also") == "sales_lead"
            ),
        },
    )
    Story(data, days, people).play()
    _plan_absences(data, people, days)
    Notice.objects.unread().filter(created_at__lte=days.ago(READ_AFTER_HOURS)).update(read_at=F("created_at"))
    # The story is told in the app alone: its messages are no mail for today.
    Notice.objects.unrouted().update(routed_at=F("created_at"))
    # What the database checks at the end of a transaction it checks here, so that an error names this load.
    connection.check_constraints()
    return list(people.values())


def _add_people(data: Mapping[str, Any], days: Days, *, password: str) -> dict[str, Person]:
    hashed = make_password(password)
    people: dict[str, Person] = {}
    for row in data["people"]:
        administrator = Role.ADMINISTRATOR in row["roles"]
        people[row["id"]] = Person.objects.create(
            email=row["email"],
            name=row["name"],
            tz=row["tz"],
            password=hashed,
            joined_at=days.now,
            is_staff=administrator,
            is_superuser=administrator,
            **dict.fromkeys(row["roles"], True),
        )
    return people


def _plan_absences(data: Mapping[str, Any], people: Mapping[str, Person], days: Days) -> None:
    for row in data["people"]:
        if away := row.get("away"):
            person = people[row["id"]]
            starts_at, ends_at = whole_days(days.on(away["from"]), days.on(away["to"]), person.tz)
            plan_absence(
                person,
                starts_at=starts_at,
                ends_at=ends_at,
                delegate=people[away["delegate"]],
                by=person,
                now=days.now,
            )


def _set_up_teams(data: Mapping[str, Any], people: Mapping[str, Person]) -> None:
    teams: dict[str, Team] = {}
    for row in data["teams"]:
        team, _ = Team.objects.update_or_create(
            code=row["id"],
            defaults={
                "name": row["id"].capitalize(),
                "lead": people[row["lead"]],
                "capacity_hours_month": row["capacity_hours_month"],
            },
        )
        teams[row["id"]] = team
        Membership.objects.bulk_create(
            Membership(team=team, person=people[member], position=position)
            for position, member in enumerate(row["members"])
        )
        TeamRule.objects.update_or_create(
            team=team, defaults={"assign_by": row["assign_by"], "last_assigned": None}
        )
        clock = _set_clock(row["id"], {**row["clock"], "tz": row["tz"]}, row["working_hours"], team=team)
        _set_holidays(clock, row["holidays"])
    Route.objects.filter(key__in=data["routing"]).delete()
    Route.objects.bulk_create(
        Route(key=key, team=teams[code]) for key, codes in data["routing"].items() for code in codes
    )


def _set_up_clocks(data: Mapping[str, Any]) -> None:
    settings = data["settings"]
    final = settings["final_answer_clock"]
    _set_clock(FINAL_ANSWER, final, {"days": WEEKDAYS[:5], "from": final["from"], "to": final["to"]})
    _set_clock(REP_QUESTION, settings["rep_question_clock"], {})
    # Support answers the pre-close review, so it counts support's hours.
    support = next(team for team in data["teams"] if team["id"] == "support")
    pre_close = {
        "kind": Clock.Kind.BUSINESS_HOURS,
        "hours": settings["preclose_business_hours"],
        "tz": support["tz"],
    }
    _set_holidays(_set_clock(PRE_CLOSE, pre_close, support["working_hours"]), support["holidays"])


def _set_holidays(clock: Clock, days: Iterable[date]) -> None:
    clock.holidays.all().delete()
    ClockHoliday.objects.bulk_create(ClockHoliday(clock=clock, on=day) for day in days)


def _set_clock(
    code: str, clock: Mapping[str, Any], hours: Mapping[str, Any], *, team: Team | None = None
) -> Clock:
    values: dict[str, Any] = {"team": team, "kind": clock["kind"], "tz": clock.get("tz", "UTC")}
    if "hours" in clock:
        values["hours"] = Decimal(clock["hours"])
    if hours:
        values |= {
            "days": [WEEKDAYS.index(day) for day in hours["days"]],
            "opens": time.fromisoformat(hours["from"]),
            "closes": time.fromisoformat(hours["to"]),
        }
    return Clock.objects.update_or_create(code=code, defaults=values)[0]


def _set_up_catalog(catalog: Mapping[str, Any], people: Mapping[str, Person], days: Days) -> None:
    plans = [
        Plan.objects.create(code=code, name=code.capitalize(), position=position)
        for position, code in enumerate(catalog["plans"])
    ]
    for position, row in enumerate(catalog["features"]):
        feature = CatalogFeature.objects.create(
            code=row["id"],
            name=row["name"],
            owner=people[row["owner"]],
            phase=row["phase"],
            position=position,
            checked_on=days.on(-CHECKED_EVERY_DAYS * position),
        )
        for plan in plans:
            cell = row[plan.code]
            limit = cell.get("limit", {})
            CatalogEntry.objects.create(
                feature=feature,
                plan=plan,
                offer=cell["offer"],
                value=cell["value"],
                limit_max=limit.get("max"),
                limit_unit=limit.get("unit", ""),
                tier=cell.get("tier", ""),
                sentence=cell.get("sentence", ""),
            )
