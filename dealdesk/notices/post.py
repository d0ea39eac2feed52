"""Telling people, inside the transaction of the change they are told of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Value
from django.db.models.functions import Least, Now

from dealdesk.accounts.models import Team
from dealdesk.notices.models import Heartbeat, Notice, NoticeKind, TeamChannel

LONGEST = 400


def notice(
    key: str,
    person: Any,
    *,
    text: str,
    link: str,
    now: datetime,
    kind: NoticeKind = NoticeKind.CHANGED,
    due_at: datetime | None = None,
) -> Notice:
    """An unsaved notice to a person (or a person's id); `key` names the event. Save it with `post`."""
    person_id = person if isinstance(person, int) else person.pk
    return Notice(
        key=key, person_id=person_id, kind=kind, text=text[:LONGEST], link=link, due_at=due_at, created_at=now
    )


def team_notice(
    key: str,
    team: Team,
    *,
    text: str,
    link: str,
    now: datetime,
    kind: NoticeKind,
    due_at: datetime | None = None,
) -> Notice:
    """An unsaved notice to a team's channels. Only for teams that `reachable_teams` names: no other would ever read it."""
    return Notice(
        key=key, team=team, kind=kind, text=text[:LONGEST], link=link, due_at=due_at, created_at=now
    )


def reachable_teams() -> set[int]:
    """The ids of the teams with a chat or pager channel. One query."""
    return set(TeamChannel.objects.filter(active=True).values_list("team_id", flat=True))


def post(notices: Iterable[Notice]) -> None:
    """Save notices in one statement; one that its receiver already has under the same key is left as it is."""
    rows = list(notices)
    if rows:
        Notice.objects.bulk_create(rows, ignore_conflicts=True)


def beat(name: str, *, now: datetime) -> None:
    """Note that a periodic duty ran. Never later than the database's clock has it: a wrong one can't hide a standstill."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": Least(Value(now), Now())})
