from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine

from dealdesk.accounts.models import Team
from promises.models import Deal, PromiseLine
from promises.models.deals import DealGuest
from reviews.actions.sweeping import sweep
from reviews.models import ReviewAssignment, Verdict
from tests.api.conftest import YES
from tests.conftest import NOW, make_person, send, whole_draft


@pytest.fixture
def review(line: PromiseLine) -> ReviewAssignment:
    return ReviewAssignment.objects.select_related("wording").get(line=line, team__code="engineering")


def full(review: ReviewAssignment, person, **values) -> dict:
    return {**YES, "digest": review.wording.digest, "owner": person.email, **values}


def test_queue_shows_what_waits_and_how_long(line, review, cast: SimpleNamespace, api):
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        rows = api(cast.engineer).get("reviews/?state=pending&team=engineering").json()["results"]
    (row,) = rows
    assert {name: row[name] for name in ("id", "promise", "deal", "team", "assignee", "state")} == {
        "id": review.pk,
        "promise": line.pk,
        "deal": line.deal_id,
        "team": "engineering",
        "assignee": None,
        "state": "pending",
    }
    assert row["wording"] == {
        "revision": 1,
        "text": review.wording.text,
        "digest": review.wording.digest,
    }
    assert (row["assigned_at"], row["due_at"]) == ("2026-03-04T15:00:00Z", "2026-03-05T15:00:00Z")
    assert (row["time_left_seconds"], row["escalation_level"], row["overdue"]) == (23 * 3600, 0, False)


def test_filters_narrow_the_queue(line, review, cast: SimpleNamespace, api):
    client = api(cast.engineer)

    def found(query: str) -> set[str]:
        return {row["team"] for row in client.get(f"reviews/?{query}").json()["results"]}

    assert found("") == {"engineering", "security"}
    assert found("state=&team=&assignee=&overdue=&ordering=due_at") == {"engineering", "security"}
    assert found("assignee=me") == set()
    client.post(f"reviews/{review.pk}/claim/")
    assert found("assignee=me") == {"engineering"}
    assert found("assignee=nobody") == {"security"}
    assert found(f"assignee={cast.engineer.email}&promise={line.pk}&deal={line.deal_id}") == {"engineering"}
    assert found("overdue=true") == set()
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        assert found("overdue=true") == {"engineering", "security"}
        assert found("overdue=false") == set()
    for query in ("state=late", "team=kitchen", "overdue=maybe", "ordering=id", "promise=x", "assignee=%00"):
        assert client.get(f"reviews/?{query}").status_code == 400, query


def test_queue_is_ordered_by_deadline_both_ways(deal: Deal, cast: SimpleNamespace, api):
    for hour in range(3):
        send(deal, cast.rep, whole_draft(f"File {hour}.", "support"), now=NOW + timedelta(hours=hour))
    client = api(cast.support)
    ids = [row["id"] for row in client.get("reviews/?ordering=due_at").json()["results"]]
    assert [row["id"] for row in client.get("reviews/?ordering=-due_at").json()["results"]] == ids[::-1]
    first = client.get("reviews/?ordering=due_at&page_size=2").json()
    second = client.get(first["next"]).json()
    assert [row["id"] for row in first["results"] + second["results"]] == ids


def test_review_shows_everything_that_judging_needs(review, cast: SimpleNamespace, api):
    shown = api(cast.engineer).get(f"reviews/{review.pk}/").json()
    assert shown["you_may_answer"] is True
    assert shown["details"]["ask"] == "Order data every night."
    assert shown["due_explained"][0].startswith("The clock started")
    assert api(cast.rep).get(f"reviews/{review.pk}/").json()["you_may_answer"] is False


def test_review_and_question_keep_the_reviewers_time_and_the_reps_apart(review, cast: SimpleNamespace, api):
    times = ("gross_seconds", "net_seconds", "waited_for_rep_seconds")

    def shown(minutes: int) -> tuple[dict, dict]:
        with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
            row = api(cast.engineer).get(f"reviews/{review.pk}/").json()
            (question,) = row["details"]["questions"] or [{}]
        return {name: row[name] // 60 for name in times}, question

    with time_machine.travel(NOW + timedelta(minutes=60), tick=False):
        asked = api(cast.engineer).post(f"reviews/{review.pk}/ask/", {"text": "Which encoding?"}).json()
    assert asked["waited_seconds"] == 0
    assert asked["due_explained"][-1] == "Due Thu 5 Mar, 16:00, UTC."
    running, question = shown(90)
    assert running == {"gross_seconds": 90, "net_seconds": 60, "waited_for_rep_seconds": 30}
    assert question["waited_seconds"] == 30 * 60
    with time_machine.travel(NOW + timedelta(minutes=130), tick=False):
        answered = api(cast.rep).post(f"questions/{asked['id']}/answer/", {"answer": "UTF-8."}).json()
    assert answered["waited_seconds"] == 70 * 60
    with time_machine.travel(NOW + timedelta(minutes=320), tick=False):
        api(cast.engineer).post(f"reviews/{review.pk}/verdict/", full(review, cast.engineer))
    done, question = shown(1000)
    assert done == {"gross_seconds": 320, "net_seconds": 250, "waited_for_rep_seconds": 70}
    assert question["waited_seconds"] == 70 * 60
    (listed,) = api(cast.rep).get("questions/").json()["results"]
    assert listed["waited_seconds"] == 70 * 60


def test_review_that_nobody_is_asked_any_more_has_no_times(line, review, cast: SimpleNamespace, api):
    api(cast.rep).patch(f"promises/{line.pk}/", {"wording": "Two files each night."})
    row = api(cast.engineer).get(f"reviews/{review.pk}/").json()
    assert (row["state"], row["gross_seconds"], row["net_seconds"]) == ("withdrawn", None, None)


def test_promise_shows_the_final_answer_that_is_due_and_why(line, cast: SimpleNamespace, verdict, api):
    assert api(cast.owner).get(f"promises/{line.pk}/").json()["final_request"] is None
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security)
    due = api(cast.owner).get(f"promises/{line.pk}/").json()["final_request"]
    assert due["due_at"] == "2026-03-05T15:00:00Z"
    assert (due["time_left_seconds"], due["overdue"]) == (24 * 3600, False)
    assert "8 h of working time count: Mon to Fri, 09:00 to 17:00." in due["due_explained"]


def test_approve_answers_with_the_verdict_and_what_follows(review, cast: SimpleNamespace, api):
    hanging = {"party": "Customer", "what": "Names an owner", "due_on": "2026-03-20", "evidence": "An e-mail"}
    answer = api(cast.engineer).post(
        f"reviews/{review.pk}/verdict/",
        full(
            review, cast.engineer, conditions=[hanging], tier="core", note="Mind the load.", pushes_out="CRM"
        ),
    )
    assert answer.status_code == 201
    body = answer.json()
    assert (body["verdict"]["verdict"], body["review_state"]) == ("approve", "approved")
    assert body["verdict"]["effort_hours"] == "8.00"
    assert body["verdict"]["note"] == "Mind the load."
    assert {name: body["promise"]["conditions"][0][name] for name in hanging} == hanging


def test_limit_makes_the_next_revision(review, cast: SimpleNamespace, api):
    answer = (
        api(cast.engineer)
        .post(
            f"reviews/{review.pk}/verdict/",
            full(review, cast.engineer, verdict="limit", wording="One CSV a week."),
        )
        .json()
    )
    assert answer["verdict"]["new_wording"]["text"] == "One CSV a week."
    assert answer["promise"]["wording"] == "One CSV a week."


@pytest.mark.parametrize(
    ("words", "reason", "instead"),
    [
        ({"reason": "No.", "say_instead": "Weekly."}, "No.", "Weekly."),
        ({"note": "No.", "wording": "Weekly."}, "No.", "Weekly."),
    ],
)
def test_remove_takes_its_reason_and_words_by_either_name(
    review, cast: SimpleNamespace, api, words, reason, instead
):
    answer = api(cast.engineer).post(
        f"reviews/{review.pk}/verdict/", {"verdict": "remove", "digest": review.wording.digest, **words}
    )
    assert answer.status_code == 201
    verdict = Verdict.objects.get()
    assert (verdict.reason, verdict.say_instead, verdict.note) == (reason, instead, "")


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"owner": None}, 422, "owner"),
        ({"effort_hours": None}, 422, "effort_hours"),
        ({"deliver_on": None}, 422, "deliver_on"),
        ({"limit": " "}, 422, "limit"),
        ({"one_off_cost": "2000000"}, 422, "one_off_cost"),
        ({"verdict": "limit"}, 422, "wording"),
        ({"tier": "conditional"}, 422, "dependencies"),
        ({"phase": "x" * 121, "deliver_on": None}, 422, "phase"),
        ({"verdict": "maybe"}, 400, "verdict"),
        ({"digest": None}, 400, "digest"),
        ({"owner": "nobody@example.com"}, 400, "owner"),
        ({"effort_hours": "-1"}, 400, "effort_hours"),
        ({"effort_hours": "1e99"}, 400, "effort_hours"),
        ({"conditions": [{"party": "Us"}]}, 400, "conditions"),
        (
            {"conditions": [{"party": "\0", "what": "x", "due_on": "2026-03-05", "evidence": "x"}]},
            400,
            "conditions",
        ),
        ({"limit": "a\0"}, 400, "limit"),
        ({"by": "somebody@example.com"}, 400, "by"),
        ({"state": "approved"}, 400, "state"),
    ],
)
def test_incomplete_verdict_names_its_field(review, cast: SimpleNamespace, api, change, status, field):
    answer = api(cast.engineer).post(f"reviews/{review.pk}/verdict/", full(review, cast.engineer, **change))
    assert answer.status_code == status, answer.json()
    assert field in answer.json()["errors"]
    assert not Verdict.objects.exists()


def test_old_digest_is_409_and_decides_nothing(line, review, cast: SimpleNamespace, api):
    api(cast.rep).patch(f"promises/{line.pk}/", {"wording": "Two files each night."})
    answer = api(cast.engineer).post(f"reviews/{review.pk}/verdict/", full(review, cast.engineer))
    assert answer.status_code == 409
    assert answer.json()["code"] == "newer_words"
    newer = ReviewAssignment.objects.current().get(line=line, team__code="engineering")
    assert (
        api(cast.engineer).post(f"reviews/{newer.pk}/verdict/", full(review, cast.engineer)).status_code
        == 409
    )
    assert not Verdict.objects.exists()


def test_only_the_team_answers(review, cast: SimpleNamespace, api):
    for person in (cast.rep, cast.other_rep, cast.security, cast.owner, cast.leader):
        answer = api(person).post(f"reviews/{review.pk}/verdict/", full(review, cast.engineer))
        assert answer.status_code == 403
        assert "Emil Engineer" in answer.json()["detail"]
    assert (
        api(cast.outsider).post(f"reviews/{review.pk}/verdict/", full(review, cast.engineer)).status_code
        == 404
    )
    assert not Verdict.objects.exists()


def test_guest_answers_where_they_are_invited_and_sees_nothing_else(
    line, review, cast: SimpleNamespace, verdict, other_deal: Deal, api
):
    DealGuest.objects.create(
        deal=line.deal,
        person=cast.outsider,
        team=Team.objects.get(code="engineering"),
        invited_by=cast.owner,
        invited_at=NOW,
    )
    client = api(cast.outsider)
    assert [row["id"] for row in client.get("deals/").json()["results"]] == [line.deal_id]
    assert client.get(f"deals/{other_deal.pk}/").status_code == 404
    assert client.get("dashboard/").status_code == 403
    answer = client.post(f"reviews/{review.pk}/verdict/", full(review, cast.engineer))
    assert answer.status_code == 201
    assert client.post(f"promises/{line.pk}/copy/").status_code == 403


@pytest.fixture
def other_deal(cast: SimpleNamespace) -> Deal:
    from decimal import Decimal

    from promises.actions.deals import create_deal

    return create_deal({"name": "Other", "account": "Other", "arr": Decimal(1)}, by=cast.other_rep, now=NOW)


def test_review_is_claimed_and_handed_over(review, cast: SimpleNamespace, api):
    claimed = api(cast.engineer).post(f"reviews/{review.pk}/claim/")
    assert claimed.json()["assignee"] == cast.engineer.email
    handed = api(cast.engineer).post(f"reviews/{review.pk}/hand_over/", {"to": cast.lead.email})
    assert handed.json()["assignee"] == cast.lead.email
    refused = api(cast.lead).post(f"reviews/{review.pk}/hand_over/", {"to": cast.security.email})
    assert refused.status_code == 422
    assert "to" in refused.json()["errors"]
    assert api(cast.rep).post(f"reviews/{review.pk}/claim/").status_code == 403


def test_question_stops_the_clock_until_the_rep_answers(review, cast: SimpleNamespace, api):
    asked = api(cast.engineer).post(f"reviews/{review.pk}/ask/", {"text": "Which encoding?"})
    assert asked.status_code == 201
    question = asked.json()["id"]
    shown = api(cast.engineer).get(f"reviews/{review.pk}/").json()
    assert shown["state"] == "question"
    assert shown["question"]["text"] == "Which encoding?"
    assert shown["time_left_seconds"] == 24 * 3600
    mine = api(cast.rep).get("questions/?to=me&open=true").json()["results"]
    assert [row["id"] for row in mine] == [question]
    assert api(cast.engineer).post(f"reviews/{review.pk}/ask/", {"text": "And?"}).status_code == 409
    assert api(cast.other_rep).post(f"questions/{question}/answer/", {"answer": "x"}).status_code == 403
    assert api(cast.outsider).post(f"questions/{question}/answer/", {"answer": "x"}).status_code == 404
    assert api(cast.rep).post(f"questions/{question}/answer/", {"answer": ""}).status_code == 400
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        answered = api(cast.rep).post(f"questions/{question}/answer/", {"answer": "UTF-8."})
        assert answered.json()["answer"] == "UTF-8."
        assert api(cast.engineer).get(f"reviews/{review.pk}/").json()["due_at"] == "2026-03-05T17:00:00Z"
        assert api(cast.rep).post(f"questions/{question}/answer/", {"answer": "x"}).status_code == 409


def test_newer_words_are_confirmed_on_the_same_terms(line, review, cast: SimpleNamespace, api):
    client = api(cast.engineer)
    assert client.post(f"reviews/{review.pk}/confirm/", {"digest": review.wording.digest}).status_code == 422
    client.post(f"reviews/{review.pk}/verdict/", full(review, cast.engineer))
    api(cast.rep).patch(f"promises/{line.pk}/", {"wording": "One CSV file a week."})
    newer = (
        ReviewAssignment.objects.current().select_related("wording").get(line=line, team__code="engineering")
    )
    answer = client.post(f"reviews/{newer.pk}/confirm/", {"digest": newer.wording.digest})
    assert answer.status_code == 201
    assert answer.json()["verdict"]["limit"] == YES["limit"]


def test_dashboard_counts_what_its_rows_show(line, review, cast: SimpleNamespace, api):
    with time_machine.travel(NOW + timedelta(hours=25), tick=False):
        sweep(now=NOW + timedelta(hours=25), trust_clock=True)
        board = api(cast.leader).get("dashboard/").json()
        assert board["figures"]["waiting"] == board["total"] == len(board["rows"]) == 2
        assert board["figures"]["overdue"] == 2
        assert board["figures"]["arr_paused"] == "24000.00"
        row = board["rows"][0]
        assert (row["promise"], row["overdue"], row["escalation_level"]) == (line.pk, True, 1)
        assert row["time_left_seconds"] == -3600
        only = api(cast.leader).get("dashboard/?team=security&show=overdue&by=person&limit=1").json()
        assert [row["team"] for row in only["rows"]] == ["security"]
        assert api(cast.leader).get(f"dashboard/?rep={cast.other_rep.email}").json()["total"] == 0
    for query in (
        "team=kitchen",
        "stage=sold",
        "limit=0",
        "limit=501",
        f"start={10**20}",
        "rep=%00",
        "team=%00",
    ):
        assert api(cast.leader).get(f"dashboard/?{query}").status_code == 400, query


def test_queue_and_dashboard_take_as_many_queries_at_30_as_at_1(
    deal: Deal, cast: SimpleNamespace, verdict, api, statements
):
    (first,) = send(deal, cast.rep, whole_draft("A file.", "support"))
    client = api(cast.support)
    paths = ["reviews/", "dashboard/", "questions/"]
    review = ReviewAssignment.objects.get(line=first)
    client.post(f"reviews/{review.pk}/claim/")
    client.post(f"reviews/{review.pk}/ask/", {"text": "Which?"})
    at_1 = [statements(lambda path=path: client.get(path)) for path in paths]
    for row in ReviewAssignment.objects.filter(
        line__in=send(deal, cast.rep, *[whole_draft(f"File {n}.", "support") for n in range(29)])
    ):
        client.post(f"reviews/{row.pk}/claim/")
        client.post(f"reviews/{row.pk}/ask/", {"text": "Which?"})
    assert [statements(lambda path=path: client.get(path)) for path in paths] == at_1
    assert len(client.get("reviews/").json()["results"]) == 30


def test_deal_desk_and_leadership_hand_over_for_a_team(review, cast: SimpleNamespace, api):
    mate = make_person("Mona Mate", reviewer=True, teams=("engineering",))
    assert api(cast.leader).post(f"reviews/{review.pk}/hand_over/", {"to": mate.email}).status_code == 200
    assert api(cast.other_rep).post(f"reviews/{review.pk}/hand_over/", {"to": mate.email}).status_code == 403
