"""The cast, and the smallest company they work in. Every fixture is a real row; nothing is mocked."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db.backends.base.operations import BaseDatabaseOperations

from dealdesk.accounts.models import Membership, Person, Team
from dealdesk.audit.protection import lifted
from promises.actions.deals import create_deal
from promises.actions.lines import LineDraft, add_lines
from promises.models import CatalogEntry, CatalogFeature, Deal, Plan, PromiseLine
from reviews.actions.sheets import submit
from reviews.actions.verdicts import VerdictInput, decide
from reviews.models import ReviewAssignment, Verdict

NOW = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture(scope="session", autouse=True)
def _emptying_test_databases_is_allowed() -> Iterator[None]:
    """Tests that commit are emptied afterwards, which the insert-only tables refuse unless their protection is lifted."""
    original = BaseDatabaseOperations.execute_sql_flush

    def flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with lifted(self.connection):
            original(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = original  # type: ignore[method-assign]


@pytest.fixture
def now() -> datetime:
    return NOW


def make_person(name: str, *, teams: tuple[str, ...] = (), **fields: Any) -> Person:
    email = f"{name.lower().replace(' ', '.')}@example.com"
    person = Person.objects.create_user(email, "correct horse battery", name=name, **fields)
    for position, code in enumerate(teams):
        Membership.objects.create(team=Team.objects.get(code=code), person=person, position=position)
    return person


@pytest.fixture
def rep(db: None) -> Person:
    return make_person("Rosa Rep", sales_rep=True)


@pytest.fixture
def other_rep(db: None) -> Person:
    return make_person("Otto Rep", sales_rep=True)


@pytest.fixture
def engineer(db: None) -> Person:
    return make_person("Emil Engineer", reviewer=True, teams=("engineering",))


@pytest.fixture
def security(db: None) -> Person:
    return make_person("Selma Security", reviewer=True, teams=("security",))


@pytest.fixture
def product(db: None) -> Person:
    return make_person("Pia Product", reviewer=True, teams=("product",))


@pytest.fixture
def support(db: None) -> Person:
    return make_person("Sven Support", reviewer=True, teams=("support",))


@pytest.fixture
def lead(db: None) -> Person:
    """The lead of engineering, and one of its reviewers."""
    person = make_person("Lea Lead", reviewer=True, team_lead=True, teams=("engineering",))
    Team.objects.filter(code="engineering").update(lead=person)
    return person


@pytest.fixture
def owner(db: None) -> Person:
    return make_person("Olga Owner", deal_desk_owner=True)


@pytest.fixture
def leader(db: None) -> Person:
    return make_person("Lars Leader", leadership=True)


@pytest.fixture
def admin(db: None) -> Person:
    return make_person("Ada Admin", administrator=True, is_staff=True, is_superuser=True)


@pytest.fixture
def outsider(db: None) -> Person:
    """A guest reviewer who is invited to nothing."""
    return make_person("Gus Guest", guest=True)


@pytest.fixture
def cast(
    rep: Person,
    other_rep: Person,
    engineer: Person,
    security: Person,
    product: Person,
    support: Person,
    lead: Person,
    owner: Person,
    leader: Person,
    admin: Person,
    outsider: Person,
) -> SimpleNamespace:
    return SimpleNamespace(**locals())


@pytest.fixture
def menu(engineer: Person) -> CatalogEntry:
    """One cell of the catalog: user seats on the Team plan."""
    plan = Plan.objects.create(code="team", name="Team")
    feature = CatalogFeature.objects.create(
        code="seats", name="User seats", owner=engineer, phase="in use today"
    )
    return CatalogEntry.objects.create(
        feature=feature,
        plan=plan,
        offer="included",
        value="75 seats",
        limit_max=75,
        limit_unit="named users",
        tier="core",
        sentence="The Team plan covers up to 75 named users.",
    )


@pytest.fixture
def deal(rep: Person) -> Deal:
    return create_deal(
        {"name": "Halden orders", "account": "Halden", "arr": Decimal(24_000), "code": "HF-1"},
        by=rep,
        now=NOW,
    )


WHOLE = {
    "ask": "Order data every night.",
    "said_by": "Inge (IT)",
    "said_on": date(2026, 3, 2),
    "channel": "call",
    "kind": "standard_feature",
    "needed_by": date(2026, 4, 1),
}


def whole_draft(wording: str, *tags: str, **values: Any) -> LineDraft:
    """A line with everything that sending demands; its scoping questions are answered with “as agreed”."""
    from promises.scoping import questions_for

    answers: dict[str, dict[str, Any]] = {}
    for name, question in questions_for(tags):
        answers.setdefault(name, {})[question.key] = (
            question.choices[0][0]
            if question.choices
            else {"number": "1", "integer": "1", "date": "2026-04-01"}.get(question.kind, "as agreed")
        )
    return LineDraft(wording, tags, {**WHOLE, "answers": answers, **values})


@pytest.fixture
def line(deal: Deal, cast: SimpleNamespace) -> PromiseLine:
    """A sent promise about moving data: engineering and security are asked."""
    return send(deal, cast.rep, whole_draft("One CSV file is sent each night.", "data_movement"))[0]


def send(deal: Deal, rep: Person, *drafts: LineDraft, now: datetime = NOW) -> list[PromiseLine]:
    lines = add_lines(deal, drafts, by=rep, now=now, propose=False)
    submit(deal, by=rep, now=now)
    return list(PromiseLine.objects.filter(pk__in=[line.pk for line in lines]).order_by("number"))


def yes(person: Person, verdict: str = "approve", **values: Any) -> VerdictInput:
    return VerdictInput(
        **{
            "verdict": verdict,
            "owner": person,
            "effort_hours": Decimal(8),
            "one_off_cost": Decimal(800),
            "monthly_cost": Decimal(10),
            "deliver_on": date(2026, 4, 1),
            "limit": "one file a night",
            **values,
        }
    )


def no(**values: Any) -> VerdictInput:
    return VerdictInput(
        **{
            "verdict": "remove",
            "reason": "Nobody can keep this.",
            "say_instead": "The account has a weekly file.",
            **values,
        }
    )


@pytest.fixture
def verdict() -> Callable[..., Verdict]:
    """Give a team's verdict on a line's current words."""

    def give(
        line: PromiseLine, team: str, by: Person, given: VerdictInput | None = None, *, now: datetime = NOW
    ) -> Verdict:
        review = (
            ReviewAssignment.objects.current().select_related("wording").get(line=line.pk, team__code=team)
        )
        return decide(review, given or yes(by), digest=review.wording.digest, by=by, now=now)

    return give
