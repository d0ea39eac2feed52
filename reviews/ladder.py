"""The escalation ladder: who stands on which rung. A rung with nobody on it gives way to the next, and says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from dealdesk.accounts.models import Person, Role, Team
from reviews.models import Escalation

Rung = Escalation.Rung
LAST_RUNG = Rung.LEADERSHIP
NOBODY = {
    Rung.TEAM_LEAD: "{team} has no lead who could be told",
    Rung.DEAL_DESK: "there is no deal desk owner who could be told",
    Rung.LEADERSHIP: "there is nobody in leadership who could be told",
}


@dataclass(frozen=True, eq=False)
class Step:
    """One climb: from `level` to `rung`, telling `people`; `skipped` says in words which rungs had nobody."""

    team: Team
    level: int
    rung: Rung
    people: tuple[Person, ...]
    skipped: tuple[str, ...]

    @property
    def first(self) -> bool:
        """Whether the time has just run out."""
        return self.level == 0

    @property
    def names(self) -> list[str]:
        return [person.name for person in self.people]


class Ladder:
    """The ladder as it stands now. Three queries at most, and the teams with their leads in one."""

    def __init__(self) -> None:
        self.teams = {team.pk: team for team in Team.objects.select_related("lead")}
        self._roles: dict[Role, list[Person]] = {}
        # One object a step, whatever the review: steps are compared as objects.
        self._steps: dict[tuple[int, int, int | None], Step] = {}

    def holders(self, role: Role) -> Sequence[Person]:
        if role not in self._roles:
            self._roles[role] = list(Person.objects.active().with_role(role).order_by("pk"))
        return self._roles[role]

    def step(self, *, team_id: int, level: int, rep_id: int) -> Step:
        """The next climb of a review of this team that stands on `level`. The deal's rep is never told as a rung."""
        # Only a rep who stands on the ladder himself makes a difference.
        key = (team_id, level, rep_id if rep_id in self._on_it else None)
        step = self._steps.get(key)
        if step is None:
            step = self._steps[key] = self._find(self.teams[team_id], level, rep_id)
        return step

    @cached_property
    def _on_it(self) -> set[int]:
        leads = [team.lead_id for team in self.teams.values() if team.lead_id]
        owners, leaders = self.holders(Role.DEAL_DESK_OWNER), self.holders(Role.LEADERSHIP)
        return {*leads, *(person.pk for person in (*owners, *leaders))}

    def _find(self, team: Team, level: int, rep_id: int) -> Step:
        skipped: list[str] = []
        for rung in range(level + 1, LAST_RUNG + 1):
            people = tuple(person for person in self._on(Rung(rung), team) if person.pk != rep_id)
            if people or rung == LAST_RUNG:
                if not people:
                    skipped.append(NOBODY[Rung(rung)])
                return Step(team, level, Rung(rung), people, tuple(skipped))
            skipped.append(NOBODY[Rung(rung)].format(team=team.name))
        raise ValueError(f"A review on level {level} has climbed the whole ladder.")

    def _on(self, rung: Rung, team: Team) -> Sequence[Person]:
        if rung == Rung.TEAM_LEAD:
            return [team.lead] if team.lead and team.lead.is_active else []
        return self.holders(Role.DEAL_DESK_OWNER if rung == Rung.DEAL_DESK else Role.LEADERSHIP)
