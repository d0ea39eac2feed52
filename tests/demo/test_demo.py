"""The demo company, loaded at the moment for which its data says what the app should show."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction
from django.utils import timezone

from dealdesk.accounts.models import Absence, Installation, Person
from dealdesk.audit.models import Event
from dealdesk.demo.days import Days
from dealdesk.demo.loader import sample
from dealdesk.notices.models import Heartbeat, Notice
from promises.depth import depth_of
from promises.gate import Reason, counts
from promises.models import (
    ClosePlan,
    Condition,
    CustomRequest,
    Deal,
    DriftCheck,
    HardStop,
    PromiseLine,
    ReadBack,
    Wording,
)
from promises.vocabulary import LineState
from reviews.actions.sheets import missing_of
from reviews.clocks import due_at
from reviews.gates import gate_of
from reviews.history import describe
from reviews.models import (
    Clock,
    Escalation,
    FinalAnswer,
    FinalRequest,
    LiveReview,
    PreCloseReview,
    Question,
    ReviewAssignment,
    Verdict,
)
from reviews.models.assignments import OPEN_STATES

DATA = sample().data
NOW = sample().reference_moment
DAYS = Days(NOW)
DEALS = {deal["code"]: deal for deal in DATA["deals"]}
LINES = {f"{deal['code']}-{line['n']}": (deal, line) for deal in DATA["deals"] for line in deal["lines"]}
NAMES = {person["id"]: person["name"] for person in DATA["people"]}
PLANS = [(code, plan) for code, deal in DEALS.items() for plan in deal.get("close_plans", ())]

# The one place that says what is compared: the data's words for a gate's reasons, and the app's.
REASONS = {
    "not_submitted": "sheet_not_submitted",
    "unanswered": "promise_unanswered",
    "no_final_answer": "promise_unanswered",
    "paused": "promise_paused",
    "preclose_missing": "pre_close_review_missing",
    "plan_stale": "plan_stale",
    "quick_check_missing": "readback_missing",
    "drift_missing": "drift_unchecked",
    "drift_not_clean": "drift_found",
    "live_review_missing": "live_review_missing",
}
# The data keeps one list a deal; these close the signing gate alone.
SIGN_ONLY = {"plan_stale", "readback_missing", "drift_unchecked", "drift_found", "live_review_missing"}
CODES = re.compile(r"FW-\d+-\d+\.\d+")


def run_demo(*args: str) -> str:
    out = StringIO()
    call_command("demo", *args, stdout=out)
    return out.getvalue()


# Each test runs in a transaction of its own inside the one below, so what it does is taken back.
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[SimpleNamespace]:
    """The company at the reference moment, loaded once for all tests here and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        output = run_demo("--at", NOW.isoformat())
        yield SimpleNamespace(output=output)
        transaction.set_rollback(True)


def line_of(ref: str) -> PromiseLine:
    code, number = ref.rsplit("-", 1)
    return PromiseLine.objects.select_related("deal", "current_wording").get(deal__code=code, number=number)


def deal_of(code: str) -> Deal:
    return Deal.objects.get(code=code)


def everything() -> dict[str, int]:
    models = (
        Person,
        Deal,
        PromiseLine,
        Wording,
        ReviewAssignment,
        Verdict,
        FinalAnswer,
        ClosePlan,
        Event,
        Notice,
    )
    return {model.__name__: model._default_manager.count() for model in models}


def test_everybody_is_printed_and_can_sign_in(demo: SimpleNamespace):
    rows = demo.output.splitlines()
    assert len(rows) == len(DATA["people"]) == Person.objects.count()
    for person, row in zip(DATA["people"], rows, strict=True):
        assert row.endswith(f", {person['email']}, password: dealdesk-demo")
    assert rows[-2].startswith("deal desk owner and administrator, hanne.vos@")
    assert authenticate(None, email="ines.duarte@fernwick.example", password="dealdesk-demo") is not None
    hanne = Person.objects.get(email="hanne.vos@fernwick.example")
    assert hanne.is_staff
    assert hanne.is_superuser
    assert Person.objects.filter(is_staff=True).count() == 1


REQUESTS = {ref: line["custom_request"] for ref, (_, line) in LINES.items() if "custom_request" in line}


@pytest.mark.parametrize("ref", REQUESTS)
def test_custom_requests_end_as_told(demo: SimpleNamespace, ref: str):
    told = REQUESTS[ref]
    request = CustomRequest.objects.get(line=line_of(ref))
    assert request.outcome == told["outcome"]
    assert request.closed_at is not None and request.closed_at.date() == DAYS.on(told["day"])
    notes = {row.side: (row.note, row.by.name) for row in request.judgments.select_related("by")}
    leads = {team["id"]: NAMES[team["lead"]] for team in DATA["teams"]}
    assert notes == {
        "engineering": (told["engineering"], leads["engineering"]),
        "product": (told["product"], leads["product"]),
        "sales": (told["sales"], NAMES[told["sales_by"]]),
    }


def test_sales_is_led_by_whom_the_data_names(demo: SimpleNamespace):
    (also,) = [person for person in DATA["people"] if person.get("also") == "sales_lead"]
    lead = Installation.load().sales_lead
    assert lead is not None and lead.email == also["email"]


def test_loading_twice_changes_nothing(demo: SimpleNamespace):
    before = everything()
    assert "already" in run_demo()
    assert everything() == before


def test_every_line_is_in_the_state_that_the_data_says(demo: SimpleNamespace):
    lines = PromiseLine.objects.select_related("deal")
    assert {line.ref: line.state for line in lines} == {
        ref: line["state"] for ref, (_, line) in LINES.items()
    }


@pytest.mark.parametrize("code", DEALS)
def test_counts_are_those_expected(demo: SimpleNamespace, code: str):
    expect, deal = DEALS[code]["expect"], deal_of(code)
    stopped_drafts = (
        HardStop.objects.filter(line__deal=deal, line__state=LineState.DRAFT, lifted_at__isnull=True)
        .values("line")
        .distinct()
    )
    computed = counts(dict(deal.lines.values_list("pk", "state")), stopped_drafts.count())
    assert computed == {name: expect[name] for name in ("lines", "clear", "stopped")}
    unknown = sum(deal.lines.values_list("unknown_count", flat=True)) + deal.day_one_unknown
    assert unknown == expect["unknown_answers"]


def _reasons_of(reasons: tuple[Reason, ...]) -> set[tuple[str, int | None]]:
    """Of what a contract says otherwise the data names the codes, which are compared by themselves."""
    numbers = dict(PromiseLine.objects.values_list("pk", "number"))
    return {
        (reason.code, numbers[reason.promise] if reason.promise and reason.code != "drift_found" else None)
        for reason in reasons
    }


def _told(reasons: Iterable[dict[str, Any]]) -> set[tuple[str, int | None]]:
    return {(REASONS[reason["code"]], reason.get("line")) for reason in reasons}


def _codes_found(reasons: tuple[Reason, ...]) -> set[str]:
    found = [reason.message for reason in reasons if reason.code == "drift_found"]
    return {code for message in found for code in CODES.findall(message)}


@pytest.mark.parametrize("code", DEALS)
def test_gates_and_their_reasons_are_those_expected(demo: SimpleNamespace, code: str):
    expect = DEALS[code]["expect"]
    gates = gate_of(deal_of(code))
    told = _told(expect.get("reasons", ()))
    if "reasons" in expect:
        quoting = {reason for reason in told if reason[0] not in SIGN_ONLY}
        assert _reasons_of(gates.quote.reasons) == quoting
        assert gates.quote.open == (not quoting)
    if "quote_gate" in expect:
        assert gates.quote.open == (expect["quote_gate"] == "open")
    if gates.quote.open:
        assert _reasons_of(gates.sign.reasons) == told
        codes = {code for reason in expect.get("reasons", ()) for code in reason.get("codes", ())}
        assert _codes_found(gates.sign.reasons) == codes
    assert gates.sign.open == (expect.get("sign_gate") == "open")


def test_gate_against_which_a_deal_was_won_has_the_reasons_of_its_signature(demo: SimpleNamespace):
    for code, deal in DEALS.items():
        told = deal.get("handoff", {}).get("gate_reasons_at_signature")
        if told:
            sign = gate_of(deal_of(code)).sign
            assert _reasons_of(sign.reasons) == _told(told)
            assert _codes_found(sign.reasons) == {code for row in told for code in row.get("codes", ())}


CONTRACTS = [(code, told) for code, deal in DEALS.items() for told in deal.get("contracts", ())]


@pytest.mark.parametrize(("code", "told"), CONTRACTS, ids=[told["name"] for _, told in CONTRACTS])
def test_contract_says_what_the_data_expects(demo: SimpleNamespace, code: str, told: dict[str, Any]):
    check = DriftCheck.objects.get(deal__code=code, name=told["name"])
    assert check.checked_at.date() == DAYS.on(told["day"])
    lines = {row["code"]: {"status": row["status"], "kinds": row["kinds"]} for row in check.result["lines"]}
    strays = {
        kind: [row for row in check.result["strays"] if row["kind"] == kind]
        for kind in ("unapproved", "declined_back", "superseded_back")
    }
    if "expected" not in told:
        assert check.is_clean and not any(strays.values())
        assert {row["status"] for row in lines.values()} == {"exact"}
        return
    assert not check.is_clean
    assert lines == told["expected"]
    assert [row["text"] for row in strays["unapproved"]] == [DAYS.fill(text) for text in told["unapproved"]]
    for kind in ("declined_back", "superseded_back"):
        assert sorted(row["code"] for row in strays[kind]) == sorted(told[kind])


@pytest.mark.parametrize("code", [code for code, deal in DEALS.items() if "quick_checks" in deal])
def test_sentences_are_read_back_as_told(demo: SimpleNamespace, code: str):
    told = DEALS[code]["quick_checks"]
    rows = ReadBack.objects.filter(wording__line__deal__code=code).select_related("wording__line__deal", "by")
    assert {f"{row.wording.line.ref}.{row.wording.revision}": row.text for row in rows} == told["readback"]
    assert {(row.by.name, row.at.date()) for row in rows} == {(NAMES[told["read_by"]], DAYS.on(told["day"]))}
    assert not any(row.guesses for row in rows)


@pytest.mark.parametrize("code", DEALS)
def test_reviews_of_the_whole_deal_stand_as_expected(demo: SimpleNamespace, code: str):
    expect, deal = DEALS[code]["expect"], deal_of(code)
    depth, sign = depth_of(deal, Installation.load()), gate_of(deal).sign
    assert (bool(depth.pre_close), bool(depth.live)) == (
        expect["preclose_asked"],
        expect["live_review_asked"],
    )
    answered = (DEALS[code].get("preclose") or {}).get("status") == "answered"
    held = (DEALS[code].get("live_review") or {}).get("outcome") is not None
    stands = {code for code in ("pre_close_review_missing", "live_review_missing") if sign.having(code)}
    assert stands == {
        *(["pre_close_review_missing"] if expect["preclose_asked"] and not answered else []),
        *(["live_review_missing"] if expect["live_review_asked"] and not held else []),
    }
    told = [*expect.get("reasons", ()), *DEALS[code].get("handoff", {}).get("gate_reasons_at_signature", ())]
    assert {REASONS[reason["code"]] for reason in told} & {
        "pre_close_review_missing",
        "live_review_missing",
    } <= stands


@pytest.mark.parametrize("code", DEALS)
def test_review_before_signing_is_answered_and_each_flag_ends_as_its_line_did(
    demo: SimpleNamespace, code: str
):
    told, deal = DEALS[code].get("preclose") or {}, deal_of(code)
    reviews = list(PreCloseReview.objects.filter(deal=deal).select_related("closed_by"))
    if told.get("status") != "answered":
        assert reviews == []
        return
    (review,) = reviews
    assert (review.state, review.closed_by.name) == (told["answer"], NAMES[told["by"]])
    assert review.answers == told["form"]
    assert {
        (flag.line.number, flag.kind, flag.note, flag.closed_at.date())
        for flag in review.flags.select_related("line")
    } == {(flag["line"], flag["type"], flag["note"], DAYS.on(flag["resolved_day"])) for flag in told["flags"]}
    for flag in review.flags.select_related("line"):
        narrowed = flag.line.wordings.filter(revision__gt=1).exists()
        ends = {"walked_back"} if narrowed or flag.line.state == "declined" else {"reviewed"}
        assert flag.state in ends
    assert not HardStop.objects.filter(
        line__deal=deal, rule__code="pre_close_flag", lifted_at__isnull=True
    ).exists()


@pytest.mark.parametrize("code", [code for code, deal in DEALS.items() if deal.get("live_review")])
def test_live_review_is_planned_or_held_as_told(demo: SimpleNamespace, code: str):
    told = DEALS[code]["live_review"]
    live = LiveReview.objects.get(deal__code=code)
    assert (live.held_on, live.outcome) == (DAYS.on(told["day"]), told["outcome"] or "")
    assert {person.name for person in live.people.all()} == {NAMES[name] for name in told["people"]}


@pytest.mark.parametrize("code", DEALS)
def test_reasons_name_the_teams_that_have_not_answered(demo: SimpleNamespace, code: str):
    for reason in DEALS[code]["expect"].get("reasons", ()):
        if "teams" in reason:
            waiting = (
                ReviewAssignment.objects.current().open().filter(line=line_of(f"{code}-{reason['line']}"))
            )
            silent = waiting.filter(state="paused") if reason["code"] == "paused" else waiting
            assert set(silent.values_list("team__code", flat=True)) == set(reason["teams"])


@pytest.mark.parametrize("ref", [ref for ref, (_, line) in LINES.items() if line["state"] != "draft"])
def test_teams_asked_are_those_that_the_data_names(demo: SimpleNamespace, ref: str):
    asked = set(ReviewAssignment.objects.filter(line=line_of(ref)).values_list("team__code", flat=True))
    assert asked == {review["team"] for review in LINES[ref][1].get("reviews", ())}


@pytest.mark.parametrize("ref", [ref for ref, (_, line) in LINES.items() if line.get("reviews")])
def test_verdicts_are_those_of_the_data(demo: SimpleNamespace, ref: str):
    given = {
        (verdict.team.code, verdict.by.name, verdict.wording.revision, verdict.verdict)
        for verdict in Verdict.objects.filter(review__line=line_of(ref)).select_related(
            "team", "by", "wording"
        )
    }
    assert given == {
        (review["team"], NAMES[review["reviewer"]], review["rev"], review["verdict"])
        for review in LINES[ref][1]["reviews"]
        if "verdict" in review
    }


@pytest.mark.parametrize("ref", [ref for ref, (_, line) in LINES.items() if line.get("reviews")])
def test_open_reviews_wait_for_the_person_and_since_the_hour_of_the_data(demo: SimpleNamespace, ref: str):
    waiting = ReviewAssignment.objects.filter(line=line_of(ref), state__in=OPEN_STATES)
    assert {
        (review.team.code, review.assignee and review.assignee.name, review.assigned_at) for review in waiting
    } == {
        (review["team"], NAMES.get(review["reviewer"]), DAYS.ago(review["assigned_hours_ago"]))
        for review in LINES[ref][1]["reviews"]
        if "verdict" not in review
    }


@pytest.mark.parametrize("ref", LINES)
def test_wordings_are_those_of_the_data(demo: SimpleNamespace, ref: str):
    written = [
        (wording.revision, wording.author.name, wording.text)
        for wording in line_of(ref).wordings.select_related("author")
    ]
    assert written == [
        (wording["rev"], NAMES[wording["by"]], DAYS.fill(wording["text"]))
        for wording in LINES[ref][1]["wordings"]
    ]


@pytest.mark.parametrize(("code", "plan"), PLANS, ids=[f"{code}.{plan['version']}" for code, plan in PLANS])
def test_close_plans_say_the_approved_sentences_byte_for_byte(
    demo: SimpleNamespace, code: str, plan: dict[str, Any]
):
    issued = ClosePlan.objects.get(deal__code=code, version=plan["version"])
    assert [(row.code, row.text.encode()) for row in issued.lines.all()] == [
        (row["code"], DAYS.fill(row["text"]).encode()) for row in plan["lines"]
    ]
    assert issued.outside == plan["outside_contract"]
    assert issued.issued_at.date() == DAYS.on(plan["issued_day"])


@pytest.mark.parametrize("code", sorted({code for code, _ in PLANS}))
def test_last_close_plan_is_current_or_stale_as_the_data_says(demo: SimpleNamespace, code: str):
    plan, deal = DEALS[code]["close_plans"][-1], deal_of(code)
    stale = bool(gate_of(deal).sign.having("plan_stale"))
    # The words of a signed deal can change afterwards: its plan was current when it was signed.
    assert stale == (not plan["current"] or "reset" in DEALS[code])


def test_paused_promise_climbed_the_ladder_as_written(demo: SimpleNamespace):
    for ref, (_, line) in LINES.items():
        if "escalations" in line:
            climbed = Escalation.objects.filter(review__line=line_of(ref)).select_related(
                "review__team", "told"
            )
            assert [(row.review.team.code, row.rung, row.told.name, row.at) for row in climbed] == [
                (told["team"], told["rung"], NAMES[told["told"]], DAYS.ago(told["hours_ago"]))
                for told in line["escalations"]
            ]


def test_no_other_open_review_is_late(demo: SimpleNamespace):
    late = ReviewAssignment.objects.open().filter(escalation_level__gt=0)
    assert [review.line.ref for review in late] == ["FW-1032-2"]
    assert not FinalRequest.objects.overdue(NOW).exists()


def test_final_answers_are_asked_when_the_data_says(demo: SimpleNamespace):
    for ref, (_, line) in LINES.items():
        if "asked_hours_ago" in (line.get("final") or {}):
            asked = FinalRequest.objects.open().get(line=line_of(ref))
            assert asked.asked_at == DAYS.ago(line["final"]["asked_hours_ago"])


@pytest.mark.parametrize(
    "ref", [ref for ref, (_, line) in LINES.items() if (line.get("final") or {}).get("answer")]
)
def test_final_answer_stands_with_its_terms(demo: SimpleNamespace, ref: str):
    told, line = LINES[ref][1]["final"], line_of(ref)
    final = FinalAnswer.objects.filter(line=line).last()
    assert (final.answer, final.sentence, final.by.name) == (
        told["answer"],
        DAYS.fill(told["sentence"]),
        NAMES[told["by"]],
    )
    assert final.wording.revision == told["rev"]
    if told["answer"] != "no":
        assert line.owner.name == NAMES[told["owner"]]
        assert line.limit == DAYS.fill(told["limit"])
        assert (line.deliver_on, line.phase) == (
            DAYS.on(told["date"]) if "date" in told else None,
            told.get("phase", ""),
        )
    assert [condition.what for condition in Condition.objects.filter(line=line).order_by("pk")] == [
        DAYS.fill(text).rstrip(".") for text in told.get("conditions", ())
    ]
    assert line.overridden == told.get("override", False)


def test_leadership_is_told_of_the_override(demo: SimpleNamespace):
    told = Notice.objects.filter(person__leadership=True, text__contains="said yes to FW-0987-6 over Support")
    assert [notice.person.name for notice in told] == ["Marcus Adeyemi"]


def test_deal_won_against_a_closed_gate_is_marked_for_good(demo: SimpleNamespace):
    marked = Deal.objects.filter(won_against_closed_gate=True).values_list("code", flat=True)
    assert set(marked) == {code for code, deal in DEALS.items() if deal["expect"].get("marked_for_good")}
    assert {deal.code: deal.stage for deal in Deal.objects.all()} == {
        code: deal["stage"] for code, deal in DEALS.items()
    }


def test_draft_names_what_it_misses(demo: SimpleNamespace):
    for ref, (_, line) in LINES.items():
        if "missing_for_submit" in line:
            assert sorted(missing_of(line_of(ref))) == sorted(line["missing_for_submit"])


def test_dependencies_stand_as_the_data_says(demo: SimpleNamespace):
    for ref, (_, line) in LINES.items():
        for told in line.get("dependencies", ()):
            found = line_of(ref).dependencies.get(what=told["text"])
            assert (found.owner, found.due_on, found.state) == (
                NAMES.get(told["owner"], told["owner"]),
                DAYS.on(told["date"]),
                told["state"],
            )
    assert not PromiseLine.objects.filter(tier="conditional", dependencies=None).exists()


def test_question_stops_the_clock_of_its_review(demo: SimpleNamespace):
    question = Question.objects.get()
    assert (question.review.line.ref, question.to.name, question.asked_at) == (
        "FW-1038-4",
        "Inês Duarte",
        DAYS.ago(6),
    )
    assert question.review.state == "question"


def test_tag_that_sales_removed_shows_with_its_reason(demo: SimpleNamespace):
    (removed,) = line_of("FW-1032-6").line_tags.exclude(removed_at=None)
    assert (removed.tag, removed.removed_by.name) == ("delivery_date", "Noor Rahimi")


def test_limit_above_the_plan_is_stopped_as_one(demo: SimpleNamespace):
    stops = line_of("FW-0991-3").hard_stops.filter(rule__code="above_plan_limit")
    assert [stop.words for stop in stops] == ["“40,000 requests a minute”"]


def test_settings_clocks_and_absences_are_the_companys(demo: SimpleNamespace):
    company = Installation.load()
    assert (company.company, company.currency, company.escalation_period_hours) == ("Fernwick", "USD", 4)
    start = datetime(2026, 4, 9, 12, tzinfo=UTC)
    rules = {clock.code: clock.rule(NOW) for clock in Clock.objects.all()}
    # Good Friday and Easter Monday are holidays in Berlin: 17:00 there on Tuesday.
    assert due_at(rules["product"], datetime(2026, 4, 2, 12, tzinfo=UTC)) == datetime(
        2026, 4, 7, 15, tzinfo=UTC
    )
    assert due_at(rules["security"], start) == start + timedelta(hours=24)
    assert due_at(rules["rep_question"], start) == start + timedelta(hours=24)
    assert due_at(rules["final_answer"], start) == datetime(2026, 4, 10, 12, tzinfo=UTC)
    # Four hours of support's: from 14:00 on Friday in Denver to 09:00 on Monday.
    assert due_at(rules["pre_close"], datetime(2026, 4, 10, 20, tzinfo=UTC)) == datetime(
        2026, 4, 13, 15, tzinfo=UTC
    )
    assert date(2026, 5, 25) in rules["pre_close"].holidays
    away = Absence.objects.get()
    assert (away.person.name, away.delegate.name) == ("Dele Martins", "Clara Hoffmann")
    assert away.starts_at.date() == DAYS.on(5)


def test_history_is_told_in_order_and_in_words(demo: SimpleNamespace):
    events = list(Event.objects.select_related("actor"))
    moments = [event.at for event in events]
    assert moments == sorted(moments)
    assert moments[-1] <= NOW
    assert all(describe(event) for event in events)
    assert Heartbeat.objects.get(name="sweep").at == NOW


def test_only_fresh_notices_are_unread(demo: SimpleNamespace):
    assert Notice.objects.unread().exists()
    assert not Notice.objects.unread().filter(created_at__lt=NOW - timedelta(hours=36)).exists()


OTHER_MOMENTS: dict[str, Callable[[], datetime]] = {
    "saturday_night": lambda: datetime(2026, 3, 7, 23, 40, tzinfo=UTC),
    "month_end": lambda: datetime(2026, 1, 31, 0, 5, tzinfo=UTC),
    "today": timezone.now,
}


@pytest.mark.parametrize(
    "name",
    # Emptying differs by database, the calendar does not.
    [
        pytest.param("saturday_night", marks=pytest.mark.once),
        pytest.param("month_end", marks=pytest.mark.once),
        "today",
    ],
)
def test_company_is_emptied_and_loaded_at_any_moment(
    demo: SimpleNamespace, name: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DEMO_PASSWORD", "another one")
    now = OTHER_MOMENTS[name]()
    rows = run_demo("--flush", "--at", now.isoformat()).splitlines()
    assert rows[0].endswith(", password: another one")
    assert authenticate(None, email="ines.duarte@fernwick.example", password="another one") is not None
    # What is open may have run out of time at this moment; everything else stands.
    for line in PromiseLine.objects.select_related("deal"):
        told = LINES[line.ref][1]["state"]
        assert line.state == told or (told, line.state) == ("in_review", "paused")
    assert PromiseLine.objects.count() == len(LINES)
    assert ClosePlan.objects.count() == len(PLANS)
    assert not Event.objects.filter(at__gt=now).exists()
    with pytest.raises(Error, match="insert-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM promises_wording")


def test_demo_neither_mixes_with_another_company_nor_empties_it(demo: SimpleNamespace):
    Person.objects.filter(email__endswith="@fernwick.example").update(is_active=False)
    for number, person in enumerate(Person.objects.all()):
        Person.objects.filter(pk=person.pk).update(email=f"p{number}@another.example")
    with pytest.raises(CommandError, match="company of its own"):
        run_demo()
    with pytest.raises(CommandError, match="company of its own"):
        run_demo("--flush")
    assert Deal.objects.count() == len(DEALS)


def test_moment_without_an_offset_is_refused(demo: SimpleNamespace):
    with pytest.raises(CommandError, match="--at"):
        run_demo("--flush", "--at", "2026-03-04T15:00:00")
