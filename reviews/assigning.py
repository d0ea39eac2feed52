"""Who gets a team's review: rotation, least loaded, or the open queue.

Plain functions over plain values; the caller reads members, loads and absences from the record.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

AssignRule = Literal["rotation", "least_loaded", "queue"]


@dataclass(frozen=True)
class Member:
    """One member of the team, by person id, with the number of reviews that wait for them."""

    id: int
    open_reviews: int = 0


@dataclass(frozen=True)
class Pick:
    """The person who is asked, and the absent member in whose place they answer, if any.

    No person means that the review stays in the team's queue.
    """

    person_id: int | None
    on_behalf_of: int | None = None

    @property
    def turn(self) -> int | None:
        """The member whose turn this was: what the next rotation takes as `last`."""
        return self.person_id if self.on_behalf_of is None else self.on_behalf_of


NOBODY = Pick(None)


def pick(
    rule: AssignRule,
    members: Sequence[Member],
    *,
    barred: frozenset[int] = frozenset(),
    last: int | None = None,
    preferred: int | None = None,
    delegates: Mapping[int, int | None] | None = None,
) -> Pick:
    """The person to ask, by the team's own rule.

    `members` stand in the team's order. `barred` may not judge this promise at all, neither as members nor as
    delegates. `delegates` has an entry for every person who is away, team member or not: their delegate, or None.
    `preferred` judged an earlier revision and is asked again when they are a member, present and not barred; the queue
    ignores it. `last` is the member whose turn it was before (see `Pick.turn`).

    A member who is away passes the review to their delegate, and on where that one is away too. Someone without a
    delegate who can answer is skipped. Raises ValueError for an unknown rule.
    """
    if rule not in ("rotation", "least_loaded", "queue"):
        raise ValueError(f"There is no assignment rule {rule!r}.")
    if rule == "queue":
        return NOBODY
    away = delegates or {}
    ids = [member.id for member in members]
    if preferred in ids and preferred not in barred and preferred not in away:
        return Pick(preferred)
    # Someone who may not judge has no review to pass on: their own delegate is not asked either.
    candidates = [(member, who_answers(member.id, away)) for member in members if member.id not in barred]
    possible = [
        (member, person) for member, person in candidates if person is not None and person not in barred
    ]
    if not possible:
        return NOBODY
    if rule == "rotation":
        # Whose turn it was may be away or barred now; the order continues behind their place all the same.
        after = ids.index(last) + 1 if last in ids else 0
        member, person = min(possible, key=lambda pair: (ids.index(pair[0].id) - after) % len(ids))
    else:
        loads = {member.id: member.open_reviews for member in members}
        # The load that counts is that of the person who does the work. An absent member's empty desk would else pull
        # every review to their delegate.
        member, person = min(
            possible,
            key=lambda pair: (
                loads.get(pair[1], pair[0].open_reviews),
                pair[0].id != pair[1],
                ids.index(pair[0].id),
            ),
        )
    return Pick(person, None if person == member.id else member.id)


def who_answers(person: int, away: Mapping[int, int | None]) -> int | None:
    """The first present person along the chain of delegates, or None where it ends or runs in a circle."""
    seen: set[int] = set()
    current: int | None = person
    while current is not None and current in away:
        if current in seen:
            return None
        seen.add(current)
        current = away[current]
    return current
