"""The company of the fault tests, and the promises that its people send. Needs Django set up."""

import copy
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.models import Model, OuterRef
from django.db.models.base import ModelState
from django.utils import timezone
from knox.models import AuthToken

from dealdesk.accounts.models import Installation, Membership, Person, Team
from dealdesk.notices.models import MessageChoice, TeamChannel
from promises.actions.deals import create_deal
from promises.actions.lines import LineDraft, add_lines
from promises.models import Deal, PromiseLine, Wording
from promises.scoping import questions_for
from promises.vocabulary import LineState
from reviews.actions.sheets import submit
from reviews.models import ReviewAssignment

T = TypeVar("T")
M = TypeVar("M", bound=Model)
Email = MessageChoice.Email
TAGS = ("support", "custom_logic", "data_movement", "security", "integration")
REVIEWERS = 3


@dataclass(frozen=True)
class Asked:
    """One review as the harness knows it: when it is due and who can answer it."""

    pk: int
    line: int
    digest: str
    due_at: datetime
    judge: str  # an e-mail address
    token: str


@dataclass(frozen=True)
class Company:
    rep: Person
    tokens: dict[int, tuple[str, str]]  # person id → address, token
    judges: dict[int, list[int]]  # team id → person ids


def nothing() -> None:
    """What there is to do meanwhile, usually."""


def patiently(act: Callable[[], T], *, meanwhile: Callable[[], None] = nothing, seconds: float = 90) -> T:
    """Do it, and do it again while the database is away."""
    end = time.monotonic() + seconds
    while True:
        try:
            return act()
        except (DatabaseError, InterfaceError):
            connection.close()
            if time.monotonic() > end:
                raise
            meanwhile()
            time.sleep(0.1)


def found(*, period: timedelta, chat_port: int | None = None, by_mail: bool = True) -> Company:
    """A company in which nobody sleeps: every rung of every ladder has holders, and mail goes out at once."""
    hours = Decimal(period.total_seconds()) / 3600
    Installation.objects.update_or_create(pk=1, defaults={"escalation_period_hours": hours})
    rep = _person("Rosa Rep", sales_rep=True)
    _person("Olga Owner", deal_desk_owner=True)
    _person("Otto Owner", deal_desk_owner=True)
    _person("Lars Leader", leadership=True)
    _person("Lena Leader", leadership=True)
    judges: dict[int, list[int]] = {}
    for team in Team.objects.order_by("pk"):
        lead = _person(f"{team.name} Lead", reviewer=True, team_lead=True)
        Team.objects.filter(pk=team.pk).update(lead=lead)
        members = [_person(f"{team.name} {number}", reviewer=True) for number in range(REVIEWERS)]
        for position, person in enumerate(members):
            Membership.objects.create(team=team, person=person, position=position)
        judges[team.pk] = [person.pk for person in members]
    people = list(Person.objects.all())
    # Two people of one role who choose otherwise: their notices must not go out, or not now.
    choices = {"Otto Owner": Email.NEVER, "Lena Leader": Email.DIGEST} if by_mail else {}
    MessageChoice.objects.bulk_create(
        MessageChoice(
            person=person,
            quiet=False,
            email=choices.get(person.name, Email.AT_ONCE) if by_mail else Email.NEVER,
        )
        for person in people
    )
    if chat_port:
        url = f"json://127.0.0.1:{chat_port}/"
        TeamChannel.objects.create(team=Team.objects.get(code="security"), label="room", url=url)
    tokens = {person.pk: (person.email, AuthToken.objects.create(person)[1]) for person in people}
    return Company(rep, tokens, judges)


def _person(name: str, **roles: bool) -> Person:
    return Person.objects.create_user(
        f"{name.lower().replace(' ', '.')}@example.com", None, name=name, **roles
    )


def _draft(words: str, tag: str) -> LineDraft:
    """A promise with everything that sending demands."""
    answers: dict[str, dict[str, Any]] = {}
    for name, question in questions_for([tag]):
        plain = "1" if question.kind in ("number", "integer") else "as agreed"
        answers.setdefault(name, {})[question.key] = question.choices[0][0] if question.choices else plain
    values = {
        "ask": "Order data every night.",
        "said_by": "Inge (IT)",
        "said_on": date(2026, 3, 2),
        "channel": "call",
        "kind": "standard_feature",
        "needed_by": date(2027, 4, 1),
        "answers": answers,
    }
    return LineDraft(words, [tag], values)


def send(
    company: Company,
    name: str,
    tags: Sequence[str],
    *,
    due: Callable[[int], datetime],
    at: datetime | None = None,
    meanwhile: Callable[[], None] = nothing,
) -> list[Asked]:
    """Send a deal with one promise a tag, through the actions; then bring each review's end near: `due` of its place.

    All in one transaction, so that a lost answer to COMMIT is no riddle: the deal stands with its reviews, or not at all.
    """

    def act() -> list[ReviewAssignment]:
        if not Deal.objects.filter(name=name).exists():
            with transaction.atomic():
                _send(company, name, tags, due=due, at=at or timezone.now())
        return list(
            ReviewAssignment.objects.filter(line__deal__name=name).select_related("wording").order_by("pk")
        )

    reviews = patiently(act, meanwhile=meanwhile)
    return [
        Asked(review.pk, review.line_id, review.wording.digest, review.due_at, *_judge(company, review))
        for review in reviews
    ]


def _judge(company: Company, review: ReviewAssignment) -> tuple[str, str]:
    person = review.assignee_id or company.judges[review.team_id][review.pk % REVIEWERS]
    return company.tokens[person]


def _send(
    company: Company, name: str, tags: Sequence[str], *, due: Callable[[int], datetime], at: datetime
) -> None:
    deal = create_deal({"name": name, "account": "Halden", "arr": Decimal(42_000)}, by=company.rep, now=at)
    drafts = [_draft(f"Promise {number} of {name} is kept.", tag) for number, tag in enumerate(tags)]
    add_lines(deal, drafts, by=company.rep, now=at, propose=False)
    pks = [review.pk for review in submit(deal, by=company.rep, now=at)]
    bring_near({pk: due(place) for place, pk in enumerate(pks)})


def bring_near(dues: dict[int, datetime]) -> None:
    """Set when reviews are due, as if each team's clock were that short. Reminders are not told of here."""
    rows = ReviewAssignment.objects.in_bulk(list(dues))
    for pk, review in rows.items():
        review.due_at = review.next_escalation_at = dues[pk]
        review.remind_at = None
    ReviewAssignment.objects.bulk_update(
        rows.values(), ["due_at", "next_escalation_at", "remind_at"], batch_size=500
    )


def multiply(name: str, times: int, *, due: Callable[[int], datetime]) -> None:
    """Copies of a deal that was sent, written in bulk, for numbers that the actions would need minutes for."""
    deal = Deal.objects.get(name=name)
    lines = list(PromiseLine.objects.filter(deal=deal).order_by("pk"))
    wordings = list(Wording.objects.filter(line__deal=deal).order_by("line_id"))
    reviews = list(ReviewAssignment.objects.filter(line__deal=deal).order_by("line_id"))
    for number in range(times):
        with transaction.atomic():
            new = _copy(deal, name=f"{name} again {number}")
            new.save()
            drafts = [_copy(line, deal=new, current_wording=None, state=LineState.DRAFT) for line in lines]
            PromiseLine.objects.bulk_create(drafts)
            place = {old.pk: draft for old, draft in zip(lines, drafts, strict=True)}
            texts = {wording.pk: _copy(wording, line=place[wording.line_id]) for wording in wordings}
            Wording.objects.bulk_create(texts.values())
            newest = Wording.objects.filter(line=OuterRef("pk")).values("pk")[:1]
            PromiseLine.objects.filter(deal=new).update(current_wording=newest, state=LineState.IN_REVIEW)
            asked = [
                _copy(review, line=place[review.line_id], wording=texts[review.wording_id])
                for review in reviews
            ]
            for row, review in enumerate(asked):
                review.due_at = review.next_escalation_at = due((number + 1) * len(asked) + row)
            ReviewAssignment.objects.bulk_create(asked)


def _copy(row: M, **values: Any) -> M:
    new = copy.copy(row)
    new._state = ModelState()
    new.pk = None
    for name, value in values.items():
        setattr(new, name, value)
    return new


def ladders() -> dict[int, dict[int, set[int]]]:
    """Team id → rung → the people who are told."""
    owners = set(Person.objects.filter(deal_desk_owner=True).values_list("pk", flat=True))
    leaders = set(Person.objects.filter(leadership=True).values_list("pk", flat=True))
    return {team.pk: {1: {team.lead_id or 0}, 2: owners, 3: leaders} for team in Team.objects.all()}


def reviews_of(asked: Iterable[Asked]) -> Any:
    return ReviewAssignment.objects.filter(pk__in=[review.pk for review in asked])
