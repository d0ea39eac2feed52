"""The review queue: what waits, the most urgent first, fifty rows a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from dealdesk.accounts.http import PersonRequest
from dealdesk.accounts.models import Person, Team
from promises.models import LineTag
from promises.vocabulary import MIXING_TAGS, Tag
from reviews.models import PreCloseReview, Question, ReviewAssignment
from reviews.models.assignments import RUNNING_STATES, ReviewQuerySet, ReviewState

PER_PAGE = 50
MIXED = "mixed"
WHO = (("", "Anybody’s"), ("mine", "Mine"), ("unassigned", "Nobody’s yet"))
STATES = (("", "Any"), ("paused", "Paused"), ("running", "In time"), ("question", "Waiting for sales"))
GROUPS = (
    ("paused", "Paused: time ran out, the deal is blocked"),
    ("today", "Due today"),
    ("tomorrow", "Tomorrow"),
    ("later", "Later"),
    ("question", "Waiting for sales: clock stopped"),
)


@dataclass(frozen=True)
class Filters:
    """What the address asks for. An unknown value counts as none."""

    team: str = ""
    who: str = ""
    tag: str = ""
    state: str = ""

    @classmethod
    def read(cls, request: PersonRequest, teams: Iterable[Team]) -> "Filters":
        allowed = {
            "team": {"all", *(team.code for team in teams)},
            "who": {"mine", "unassigned"},
            "tag": {MIXED, *Tag.values},
            "state": {"paused", "running", "question"},
        }
        return cls(
            **{
                name: value
                for name, values in allowed.items()
                if (value := request.GET.get(name, "")) in values
            }
        )

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in vars(self).items() if value})

    @property
    def narrowed(self) -> bool:
        return bool(self.who or self.tag or self.state)

    def apply(self, person: Person, now: datetime, *, has_team: bool) -> ReviewQuerySet:
        """Open reviews that fit. Without a team named: those that the person may answer, or for others all."""
        rows = ReviewAssignment.objects.open().visible_to(person)
        if not self.team and has_team:
            rows = ReviewAssignment.objects.answerable_by(person)
        elif self.team not in ("", "all"):
            rows = rows.filter(team__code=self.team)
        if self.who:
            rows = rows.filter(assignee=person if self.who == "mine" else None)
        if self.tag:
            held = LineTag.objects.filter(line=OuterRef("line"), removed_at=None)
            if self.tag == MIXED:
                mixed = held.filter(tag__in=MIXING_TAGS).order_by().values("line").annotate(n=Count("pk"))
                rows = rows.filter(Exists(mixed.filter(n__gte=2)))
            else:
                rows = rows.filter(Exists(held.filter(tag=self.tag)))
        if self.state == "question":
            rows = rows.filter(state=ReviewState.QUESTION)
        elif self.state:
            rows = rows.filter(
                state__in=RUNNING_STATES, **{"due_at__lte" if self.state == "paused" else "due_at__gt": now}
            )
        return rows

    def before_signing(self, person: Person, now: datetime, *, has_team: bool) -> list[PreCloseReview]:
        """Open reviews of whole deals that fit, least time first. They have no tags and no questions. One query."""
        if self.tag or self.state == "question":
            return []
        rows = PreCloseReview.objects.open().visible_to(person)
        if not self.team and has_team:
            rows = PreCloseReview.objects.answerable_by(person).distinct()
        elif self.team not in ("", "all"):
            rows = rows.filter(team__code=self.team)
        if self.who:
            rows = rows.filter(assignee=person if self.who == "mine" else None)
        if self.state:
            rows = rows.filter(**{"due_at__lte" if self.state == "paused" else "due_at__gt": now})
        found = rows.select_related("deal", "team", "assignee", "on_behalf_of").order_by("due_at", "pk")
        return list(found[:PER_PAGE])


@dataclass
class Group:
    key: str
    title: str
    count: int
    rows: list[ReviewAssignment] = field(default_factory=list)


def days(now: datetime) -> tuple[datetime, datetime]:
    """Where tomorrow and the day after it begin for the viewer."""
    today, zone = timezone.localtime(now).date(), timezone.get_current_timezone()
    first, second = (datetime.combine(today + timedelta(days=n), time.min, tzinfo=zone) for n in (1, 2))
    return first, second


def group_of(review: ReviewAssignment, now: datetime) -> str:
    tomorrow, after = days(now)
    if review.state == ReviewState.QUESTION:
        return "question"
    if review.is_overdue(now):
        return "paused"
    return "today" if review.due_at < tomorrow else "tomorrow" if review.due_at < after else "later"


def counts(rows: ReviewQuerySet, now: datetime) -> dict[str, int]:
    """How many wait in each group, over all pages. One query."""
    tomorrow, after = days(now)
    running = Q(state__in=RUNNING_STATES)
    return rows.aggregate(
        waiting=Count("pk"),
        paused=Count("pk", filter=running & Q(due_at__lte=now)),
        today=Count("pk", filter=running & Q(due_at__gt=now, due_at__lt=tomorrow)),
        tomorrow=Count("pk", filter=running & Q(due_at__gt=now, due_at__gte=tomorrow, due_at__lt=after)),
        later=Count("pk", filter=running & Q(due_at__gt=now, due_at__gte=after)),
        question=Count("pk", filter=Q(state=ReviewState.QUESTION)),
        nobody=Count("pk", filter=Q(assignee=None)),
    )


def page_of(rows: ReviewQuerySet, after: str) -> tuple[list[ReviewAssignment], str]:
    """One page and the key of the next one: running clocks by due time, then the stopped ones.

    The key is what the page ended with, so rows that arrive or go meanwhile shift nothing. A paused review is one whose due
    time has passed: least due time first puts them on top without asking what time it is.
    """
    phase, due, pk = _read_key(after)
    found: list[ReviewAssignment] = []
    for name, part in (
        ("r", rows.filter(state__in=RUNNING_STATES)),
        ("q", rows.filter(state=ReviewState.QUESTION)),
    ):
        if len(found) > PER_PAGE or (phase == "q" and name == "r"):
            continue
        if due is not None and phase == name:
            part = part.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=pk))
        found += part.for_page().order_by("due_at", "pk")[: PER_PAGE + 1 - len(found)]
    shown = found[:PER_PAGE]
    if len(found) <= PER_PAGE:
        return shown, ""
    last = shown[-1]
    return shown, f"{'q' if last.state == ReviewState.QUESTION else 'r'}~{last.due_at.isoformat()}~{last.pk}"


def _read_key(after: str) -> tuple[str, datetime | None, int]:
    try:
        phase, due, pk = after.split("~")
        moment = datetime.fromisoformat(due)
        if phase in ("r", "q") and moment.tzinfo is not None and 0 < int(pk) < 2**63:
            return phase, moment.astimezone(UTC), int(pk)
    except (ValueError, OverflowError):
        pass
    return "r", None, 0


def dress(rows: Sequence[ReviewAssignment], person: Person) -> None:
    """Give each row what it shows beside itself: other teams, the open question, whether the viewer may answer. 3 queries."""
    others: dict[int, list[ReviewAssignment]] = {}
    for other in (
        ReviewAssignment.objects.current()
        .filter(line__in={row.line_id for row in rows})
        .select_related("team")
        .order_by("team_id")
    ):
        others.setdefault(other.line_id, []).append(other)
    questions = {
        question.review_id: question
        for question in Question.objects.open().filter(review__in=rows).select_related("asked_by")
    }
    mine = set(
        ReviewAssignment.objects.answerable_by(person)
        .filter(pk__in=[row.pk for row in rows])
        .values_list("pk", flat=True)
    )
    for row in rows:
        shown: Any = row
        shown.others = [other for other in others.get(row.line_id, []) if other.team_id != row.team_id]
        shown.question = questions.get(row.pk)
        shown.answerable = row.pk in mine


def grouped(rows: Sequence[ReviewAssignment], numbers: dict[str, int], now: datetime) -> list[Group]:
    groups = {key: Group(key, title, numbers[key]) for key, title in GROUPS}
    for row in rows:
        groups[group_of(row, now)].rows.append(row)
    return [group for group in groups.values() if group.rows]


@require_GET
def queue(request: PersonRequest) -> HttpResponse:
    now, person = timezone.now(), request.user
    teams = list(Team.objects.order_by("pk"))
    own = list(person.teams.order_by("pk"))
    filters = Filters.read(request, teams)
    has_team = bool(own) or person.team_lead or person.guest
    rows = filters.apply(person, now, has_team=has_team)
    newest = request.GET.get("newer", "")
    if newest.isdecimal() and len(newest) < 19:
        arrived = rows.filter(pk__gt=int(newest)).count()
        return render(
            request, "reviews/_newer.html", {"arrived": arrived, "newest": newest, "filters": filters}
        )
    numbers = counts(rows, now)
    shown, key = page_of(rows, request.GET.get("after", ""))
    dress(shown, person)
    first_page = "after" not in request.GET
    before_signing = filters.before_signing(person, now, has_team=has_team) if first_page else []
    newest_pk = ReviewAssignment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    chosen = next((team for team in teams if team.code == filters.team), None)
    named = [chosen] if chosen else own if not filters.team else []
    return render(
        request,
        "reviews/queue.html",
        {
            "now": now,
            "filters": filters,
            "numbers": numbers,
            "groups": grouped(shown, numbers, now),
            "next_url": f"?{urlencode({**_without_blanks(filters), 'after': key})}" if key else "",
            "first_page": first_page,
            "before_signing": before_signing,
            "title": " and ".join(team.name for team in named),
            "own_label": " and ".join(team.name for team in own),
            "has_team": has_team,
            "teams": teams,
            "who_options": WHO,
            "state_options": STATES,
            "tag_options": [("", "Any"), *Tag.choices, (MIXED, "Mixed")],
            "newest": newest_pk,
            "several": sum(1 for row in shown if row.answerable) > 1,  # type: ignore[attr-defined]
        },
    )


def _without_blanks(filters: Filters) -> dict[str, str]:
    return {name: value for name, value in vars(filters).items() if value}


@require_GET
def next_review(request: PersonRequest) -> HttpResponse:
    """Go to the most urgent review that the viewer may answer: their own and nobody's before a team mate's."""
    person = request.user
    pk = (
        ReviewAssignment.objects.answerable_by(person)
        .filter(state__in=RUNNING_STATES)
        .annotate(
            turn=Case(
                When(Q(assignee=person) | Q(assignee=None), then=Value(0)),
                default=Value(1),
                output_field=IntegerField(),
            )
        )
        .order_by("turn", "due_at", "pk")
        .values_list("pk", flat=True)
        .first()
    )
    if pk is None:
        whole = PreCloseReview.objects.answerable_by(person).order_by("due_at", "pk").first()
        if whole is not None:
            return redirect("before_signing", pk=whole.deal_id)
        messages.info(request, "Nothing waits for your answer.")
        return redirect("reviews")
    return redirect("review", pk=pk)
