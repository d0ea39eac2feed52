"""A small company with something in every state that a page or a call can meet, and what its tests look at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dealdesk.accounts.models import Person, Team
from dealdesk.notices.hooks import new_secret
from dealdesk.notices.models import Delivery, Notice, Webhook, WebhookMessage
from dealdesk.notices.post import beat
from dealdesk.notices.webhooks import Happening, write
from promises.actions.catalog import CellInput, suggest_change
from promises.actions.checks import check_contract
from promises.actions.conditions import ConditionInput, DependencyInput
from promises.actions.custom_requests import JudgmentInput, judge_request, open_request
from promises.actions.deals import create_deal, invite_guest
from promises.actions.language import LanguageRuleInput, add_language_rule, add_pair
from promises.actions.lines import add_lines
from promises.actions.plans import issue_plan
from promises.actions.proofs import add_proof
from promises.actions.sources import keep_source
from promises.actions.triggers import TriggerInput, add_trigger
from promises.models import CatalogEntry, CatalogFeature, Condition, Dependency, Plan, PromiseLine
from promises.vocabulary import LineState
from reviews.actions.absences import plan_absence
from reviews.actions.finals import give_final_answer
from reviews.actions.flags import FlagInput, answer_pre_close
from reviews.actions.live import record_live_review
from reviews.actions.pre_close import ask_pre_close
from reviews.actions.questions import ask
from reviews.actions.read_backs import read_back
from reviews.actions.revisions import reword, withdraw
from reviews.actions.stages import move_stage
from reviews.actions.sweeping import sweep
from reviews.actions.verdicts import decide
from reviews.feed import token_of
from reviews.models import PreCloseFlag, ReviewAssignment
from reviews.pre_close_items import ITEMS
from tests.conftest import NOW, make_person, send, whole_draft, yes

# The cast of tests/conftest.py, whose fixtures live for one test only; these people stay for a whole module.
PEOPLE: dict[str, tuple[str, dict[str, Any]]] = {
    "rep": ("Rosa Rep", {"sales_rep": True}),
    "other_rep": ("Otto Rep", {"sales_rep": True}),
    "engineer": ("Emil Engineer", {"reviewer": True, "teams": ("engineering",)}),
    "security": ("Selma Security", {"reviewer": True, "teams": ("security",)}),
    "product": ("Pia Product", {"reviewer": True, "teams": ("product",)}),
    "support": ("Sven Support", {"reviewer": True, "teams": ("support",)}),
    "lead": ("Lea Lead", {"reviewer": True, "team_lead": True, "teams": ("engineering",)}),
    "owner": ("Olga Owner", {"deal_desk_owner": True}),
    "leader": ("Lars Leader", {"leadership": True}),
    "admin": ("Ada Admin", {"administrator": True, "is_staff": True, "is_superuser": True}),
    # Guests: one is invited to nothing, the other to one deal for engineering.
    "outsider": ("Gus Guest", {"guest": True}),
    "guest_invited": ("Gitta Guest", {"guest": True}),
}
ROLES = ("anonymous", *PEOPLE)
TAG = "data_movement"  # asks engineering and security


def build(say: Callable[[str], str] = str) -> SimpleNamespace:
    """Rows in every state. `say` turns each text into the one that is stored, for texts that mean harm."""
    world = cast = SimpleNamespace(
        **{role: make_person(name, **more) for role, (name, more) in PEOPLE.items()}
    )
    for person in vars(cast).values():
        person.name = say(person.name)
        person.save()
    Team.objects.filter(code="engineering").update(lead=cast.lead)
    deal = world.deal = create_deal(
        {
            "name": say("Halden orders"),
            "account": say("Halden"),
            "competitor": say("Nobody"),
            "arr": Decimal(42_000),
            "code": say("H")[:38] + "-1",
        },
        by=cast.rep,
        now=NOW,
    )
    engineering = Team.objects.get(code="engineering")
    invite_guest(deal, world.guest_invited, team=engineering, by=cast.owner, now=NOW)
    wait = timedelta(hours=25)
    (world.paused,) = send(deal, cast.rep, _draft("Paused: a file each Monday.", say), now=NOW - wait)
    sweep(now=NOW, trust_clock=True)
    beat("relay", now=NOW)
    (
        world.in_review,
        world.asked,
        world.waiting,
        world.approved,
        world.declined,
        world.withdrawn,
        world.newer,
    ) = send(
        deal,
        cast.rep,
        _draft("In review: a file each Tuesday.", say),
        _draft("Asked: a file each Wednesday.", say),
        _draft("Waiting: a file each Thursday.", say),
        _draft("Approved: a file each Friday.", say),
        _draft("Declined: a file each hour.", say),
        _draft("Withdrawn: a file each minute.", say),
        _draft("Newer: a file each Sunday.", say),
    )
    world.question = ask(review_of(world.asked), say("Which file?"), by=cast.engineer, now=NOW)
    dependency = DependencyInput(say("An SFTP server."), say("Halden IT"), date(2026, 3, 20))
    terms = {name: say(name) for name in ("limit", "out_of_scope", "customer_provides", "note")}
    for line in (world.waiting, world.approved):
        for team, person in (("engineering", cast.engineer), ("security", cast.security)):
            review = review_of(line, team)
            given = yes(person, **terms, dependencies=[dependency])
            decide(review, given, digest=review.wording.digest, by=person, now=NOW)
    condition = ConditionInput(say("Halden"), say("Gives the key."), date(2026, 3, 20), say("A test file."))
    _final(world.approved, "yes_with_conditions", cast.owner, say, conditions=[condition])
    world.condition = Condition.objects.get(line=world.approved)
    world.dependency = Dependency.objects.get(line=world.approved)
    _final(world.declined, "no", cast.owner, say)
    withdraw(world.withdrawn, reason=say("Not needed."), by=cast.rep, now=NOW)
    # Engineering approved the first words; the next ones wait for its confirmation.
    review = review_of(world.newer)
    decide(review, yes(cast.engineer, **terms), digest=review.wording.digest, by=cast.engineer, now=NOW)
    reword(world.newer, say("Newer: a file each second Sunday."), by=cast.rep, now=NOW)
    issue_plan(deal, outside=[say("No file each minute.")], by=cast.rep, now=NOW)

    read_back(world.approved, say("They get a file with data on Fridays."), by=cast.leader, now=NOW)
    text = "1.1 Approved: a file each Friday. 1.2 We deliver five files each hour."
    world.check = check_contract(deal, text=say(text), name=say("Draft 2"), by=cast.rep, now=NOW)

    world.rule = add_language_rule(
        LanguageRuleInput("hedge", say("Cloud words"), "warn", say("Name the region."), "cloudy"),
        by=cast.owner,
        now=NOW,
    )
    add_pair(world.rule, loose=say("Cloudy."), precise=say("4 sites."), by=cast.owner, now=NOW)
    world.trigger = add_trigger(
        TriggerInput(say("Payroll data"), "payslip*", segments=say("Enterprise")), by=cast.owner, now=NOW
    )

    notes = say("Call with Halden. We will send one file each night.")
    world.source = keep_source(deal, name=say("call.txt"), content=notes.encode(), by=cast.rep, now=NOW)
    world.proof = add_proof(
        PromiseLine.objects.select_related("deal__sales_rep").get(pk=world.in_review.pk),
        name="order.txt",
        content=say("An order.").encode(),
        by=cast.rep,
        now=NOW,
    )

    world.draft_deal = create_deal(
        {"name": say("Draft"), "account": say("Draft"), "arr": 1, "code": "W-2"}, by=cast.rep, now=NOW
    )
    (world.draft,) = add_lines(
        world.draft_deal, [_draft("Draft: one file.", say)], by=cast.rep, now=NOW, propose=False
    )
    won = create_deal(
        {"name": say("Won"), "account": say("Won"), "arr": 1, "code": "W-3"}, by=cast.rep, now=NOW
    )
    (world.unreviewed,) = add_lines(won, [_draft("Sold without review.", say)], by=cast.rep, now=NOW)
    world.won = move_stage(won, "won", by=cast.rep, now=NOW)

    world.large = create_deal(
        {"name": say("Large"), "account": say("Large"), "arr": 30_000, "code": "W-4"}, by=cast.rep, now=NOW
    )
    answers = {name: say(name) for name in ITEMS}
    answered = ask_pre_close(deal, answers, by=cast.rep, now=NOW)
    flags = [FlagInput("timeline", say("Not a date."), item="go_live_dates")]
    answer_pre_close(answered, flags, note=say("See the flag."), by=cast.support, now=NOW)
    world.flag = PreCloseFlag.objects.get()
    world.pre_close = ask_pre_close(deal, answers, by=cast.rep, now=NOW)
    record_live_review(
        deal,
        held_on=NOW.date(),
        people=[cast.owner],
        others=say("Inge"),
        outcome=say("Go ahead."),
        by=cast.rep,
        now=NOW,
    )

    for name in ("paused", "in_review", "asked", "waiting", "approved", "declined", "withdrawn", "newer"):
        line = PromiseLine.objects.select_related("deal", "current_wording").get(pk=getattr(world, name).pk)
        setattr(world, name, line)
    _menu(world, say)
    world.absence = plan_absence(
        cast.rep,
        starts_at=NOW + timedelta(days=10),
        ends_at=NOW + timedelta(days=12),
        delegate=cast.other_rep,
        by=cast.rep,
        now=NOW,
    )
    world.notices = {
        name: Notice.objects.create(
            key="told", person=getattr(world, name), text=say("Told."), link="/deals/", created_at=NOW
        )
        for name in ROLES[1:]
    }
    # Nothing of it is ever sent: the relay does not run here.
    world.hook = Webhook.objects.create(
        url="https://93.184.216.34/hooks",
        label=say("CRM")[:80],
        events=["deal.won"],
        secret=new_secret(),
        created_by=cast.admin,
        created_at=NOW,
    )
    write([world.hook], "deal.won", [Happening("told", {"deal": deal.pk, "account": say("Halden")})], now=NOW)
    world.hook_message = WebhookMessage.objects.get()
    Delivery.objects.update(sent_at=NOW)
    world.anonymous, world.notices["anonymous"] = None, world.notices["rep"]
    # Nothing waits for the relay.
    Notice.objects.update(routed_at=NOW)
    assert world.paused.state == LineState.PAUSED and world.waiting.state == LineState.WAITING_FINAL
    return world


def _menu(world: SimpleNamespace, say: Callable[[str], str]) -> None:
    """A cell of the catalog, a change of it that waits, and two custom requests: one open, one that all have judged."""
    plan = Plan.objects.create(code="team", name=say("Team")[:80])
    world.feature = CatalogFeature.objects.create(
        code="seats",
        name=say("User seats"),
        owner=world.engineer,
        phase=say("in use today"),
        say_instead=say("Ask for seats."),
    )
    world.menu = CatalogEntry.objects.create(
        feature=world.feature,
        plan=plan,
        offer="included",
        value=say("75 seats"),
        limit_max=75,
        limit_unit=say("users")[:80],
        tier="core",
        sentence=say("Team has 75 named users."),
    )
    given = CellInput(plan, "custom", say("Asked for."), feature=world.feature, value=say("100 seats"))
    world.change = suggest_change(given, by=world.rep, now=NOW)
    world.custom = open_request(world.in_review, say("A live feed."), by=world.rep, now=NOW)
    world.judged = open_request(world.asked, say("A live feed."), by=world.rep, now=NOW)
    for person, side in ((world.lead, "engineering"), (world.leader, "product"), (world.leader, "sales")):
        note = JudgmentInput(note=say("Two others asked."))
        judge_request(world.judged, note, side=side, by=person, now=NOW)


def _draft(words: str, say: Callable[[str], str]) -> Any:
    """A line whose every text is what `say` makes of it."""
    draft = whole_draft(say(words), TAG, ask=say(f"Ask of {words}"), said_by=say("Inge"), said_to=say("us"))
    answers = draft.values["answers"][TAG]
    for key, value in answers.items():
        if value == "as agreed":
            answers[key] = say(value)
    return draft


def _final(line: PromiseLine, answer: str, owner: Person, say: Callable[[str], str], **more: Any) -> None:
    line = PromiseLine.objects.select_related("current_wording").get(pk=line.pk)
    assert line.current_wording is not None
    digest = line.current_wording.digest
    give_final_answer(
        line, answer=answer, sentence=say("So be it."), digest=digest, by=owner, now=NOW, **more
    )


def review_of(line: PromiseLine, team: str = "engineering") -> ReviewAssignment:
    """The team's review of a line's current words."""
    return ReviewAssignment.objects.current().select_related("wording").get(line=line.pk, team__code=team)


def at(world: SimpleNamespace, place: str, role: str = "rep") -> dict[str, Any]:
    """The route's arguments that lead to one thing of the world: a deal, a line, or what hangs on one."""
    kind, _, name = place.partition(":")
    thing = getattr(world, name, None)
    arguments: dict[str, Callable[[], dict[str, Any]]] = {
        "": dict,
        "row": lambda: {"pk": thing.pk},
        "sheet": lambda: {"pk": thing.deal_id, "number": thing.number},
        "plan": lambda: {"pk": thing.pk, "version": 1},
        "review": lambda: {"pk": review_of(thing).pk},
        "message": lambda: {"pk": thing.webhook_id, "message": thing.pk},
        "notice": lambda: {"pk": world.notices[role].pk},
        "feed": lambda: {"token": token_of(getattr(world, role) or world.rep)},
    }
    return arguments[kind]()


class Visitor(Client):
    """A browser that notes no templates, which takes a tenth of the time, and sees a 500 where a view raises."""

    def request(self, **request: Any) -> Any:
        response = self.handler(self._base_environ(**request))
        self.cookies.update(response.cookies)
        return response


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, before: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every route of the project with its whole pattern, Django's admin left out."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield before + str(pattern.pattern), pattern
        elif pattern.namespace != "admin":
            yield from routes(pattern.url_patterns, before + str(pattern.pattern))


def expected(said: str, role: str) -> int:
    """The status for a role out of "200; outsider guest_invited 404; owner 302": the first is everybody else's."""
    rest, *exceptions = said.split(";")
    for exception in exceptions:
        *names, status = exception.split()
        assert set(names) <= set(ROLES), f"no such role in {said!r}"
        if role in names:
            return int(status)
    return int(rest)


APPS = ("accounts", "audit", "api", "notices", "promises", "reviews", "account", "admin", "knox")


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that holds more than sessions."""
    tables = sorted(
        model._meta.db_table
        for label in APPS
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    )
    rows = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            rows[table] = cursor.fetchall()
    return rows


def changes(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> list[str]:
    """Names of the tables that are no longer the same."""
    return [table for table, rows in before.items() if after[table] != rows]


WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


@contextmanager
def writes_noted() -> Iterator[list[str]]:
    """Collects the statements that change something other than a session."""
    noted: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES) and "django_session" not in sql:
            noted.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield noted


@contextmanager
def undone() -> Iterator[None]:
    """Takes back whatever the block changed."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def undone_if_taken() -> Iterator[list[Any]]:
    """Takes back what the block changed where the response that it appends was no refusal.

    What a refusal leaves behind stays, for the comparison with `contents` at the end.
    """
    answers: list[Any] = []
    with transaction.atomic():
        yield answers
        if answers[-1].status_code < 400:
            transaction.set_rollback(True)
