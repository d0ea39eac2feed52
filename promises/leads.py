"""Who judges what is on the menu: one lead for each of three sides, and leadership where a side has nobody."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dealdesk.accounts.models import Installation, Person, Role, Team
from promises.models.requests import Side
from promises.states import NotYours


@dataclass(frozen=True)
class Leads:
    """The named lead of each side, and the leadership that stands in for one who is missing or may not judge.

    Who is in `never` judges nothing here; who is in `avoid` only where a side would have nobody else.
    """

    named: Mapping[str, Person | None]
    leadership: Sequence[Person]
    avoid: Collection[int] = ()
    never: Collection[int] = ()

    @classmethod
    def load(cls, *, avoid: Collection[int] = (), never: Collection[int] = ()) -> "Leads":
        """Three queries. `avoid` and `never` are people's ids."""
        teams = Team.objects.filter(code__in=[Side.ENGINEERING, Side.PRODUCT]).select_related("lead")
        named: dict[str, Person | None] = {str(side): None for side in Side}
        named |= {team.code: _active(team.lead) for team in teams}
        installation = Installation.objects.select_related("sales_lead").filter(pk=1).first()
        named[Side.SALES.value] = _active(installation.sales_lead) if installation else None
        return cls(named, list(Person.objects.active().with_role(Role.LEADERSHIP)), avoid, never)

    def judges(self, side: str) -> list[Person]:
        """Who may judge for a side: its lead, or else leadership."""
        return self._without(side, {*self.avoid, *self.never}) or self._without(side, set(self.never))

    def _without(self, side: str, barred: Collection[int]) -> list[Person]:
        lead = self.named[side]
        if lead is not None and lead.pk not in barred:
            return [lead]
        return [person for person in self.leadership if person.pk not in barred]

    def sides_of(self, person: Person) -> list[str]:
        """The sides for which a person may judge, in the fixed order."""
        return [side for side in Side.values if person.pk in {judge.pk for judge in self.judges(side)}]

    def everybody(self) -> list[tuple[Person, list[str]]]:
        """Whoever may judge, each once, with the labels of their sides."""
        found: dict[int, tuple[Person, list[str]]] = {}
        for side in Side:
            for judge in self.judges(side.value):
                found.setdefault(judge.pk, (judge, []))[1].append(str(side.label))
        return list(found.values())

    def names(self, side: str) -> str:
        """Who judges for a side, in words."""
        return " or ".join(person.name for person in self.judges(side)) or "nobody yet"

    def require(self, person: Person, side: str, *, still_open: Iterable[str]) -> str:
        """The side for which a person judges: the one named, or their first that is open.

        Raises NotYours, naming who can.
        """
        still_open = list(still_open)
        own = [name for name in self.sides_of(person) if side in ("", name)]
        if own:
            return next((name for name in own if name in still_open), own[0])
        asked = [side] if side in Side.values else still_open or Side.values
        who = ", ".join(f"{self.names(name)} for {Side(name).label.lower()}" for name in asked)
        raise NotYours(f"The leads judge this: {who}.")


def _active(person: Person | None) -> Person | None:
    return person if person is not None and person.is_active and not person.guest else None
