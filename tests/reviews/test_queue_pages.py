"""The review queue."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.actions.questions import ask
from reviews.models import ReviewAssignment
from reviews.views import queue as queue_view
from tests.conftest import NOW, send, whole_draft

pytestmark = pytest.mark.django_db
QUEUE = "/reviews/"


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def review_of(line, team: str) -> ReviewAssignment:
    return ReviewAssignment.objects.current().select_related("wording").get(line=line, team__code=team)


def many(deal, cast, count: int):
    drafts = [whole_draft(f"File number {n} is sent each night.", "data_movement") for n in range(count)]
    return send(deal, cast.rep, *drafts)


def shown(response) -> list[int]:
    return [row.pk for group in response.context["groups"] for row in group.rows]


def test_queue_shows_a_teams_open_reviews_and_their_counts(client, line, cast):
    client.force_login(cast.engineer)
    response = client.get(QUEUE)
    page = response.content.decode()
    assert shown(response) == [review_of(line, "engineering").pk]
    assert "Engineering reviews" in page
    assert "One CSV file is sent each night." in page
    assert "Security: in review" in page
    assert "$24,000" in page
    assert "Silence is not approval." in page
    assert response.context["numbers"]["waiting"] == 1


def test_queue_puts_paused_first_then_least_time_and_stopped_clocks_last(client, deal, cast):
    lines = many(deal, cast, 4)
    rows = [review_of(line, "security") for line in lines]
    for row, hours in zip(rows, (30, 5, -1, 20), strict=True):
        due = NOW + timedelta(hours=hours)
        ReviewAssignment.objects.filter(pk=row.pk).update(due_at=due, next_escalation_at=due)
    ask(rows[1], "Which folder?", by=cast.security, now=NOW)
    client.force_login(cast.security)
    response = client.get(QUEUE)
    assert shown(response) == [rows[2].pk, rows[3].pk, rows[0].pk, rows[1].pk]
    assert [group.key for group in response.context["groups"]] == ["paused", "tomorrow", "question"]
    assert "Selma Security asked: “Which folder?”" in response.content.decode()


def test_queue_filters_by_team_person_tag_and_state(client, deal, cast):
    (first,) = send(deal, cast.rep, whole_draft("One file a night.", "data_movement"))
    (second,) = send(deal, cast.rep, whole_draft("Logs are kept a year.", "security"))
    client.force_login(cast.security)
    mine = review_of(first, "security")
    ReviewAssignment.objects.filter(pk=mine.pk).update(assignee=cast.security)
    ReviewAssignment.objects.exclude(pk=mine.pk).update(assignee=None)
    assert len(shown(client.get(QUEUE))) == 2
    assert len(shown(client.get(QUEUE, {"team": "all"}))) == 4
    assert shown(client.get(QUEUE, {"team": "engineering", "tag": "security"})) == [
        review_of(second, "engineering").pk
    ]
    assert shown(client.get(QUEUE, {"who": "mine"})) == [mine.pk]
    assert shown(client.get(QUEUE, {"who": "unassigned"})) == [review_of(second, "security").pk]
    assert shown(client.get(QUEUE, {"state": "paused"})) == []
    assert len(shown(client.get(QUEUE, {"state": "running"}))) == 2
    assert shown(client.get(QUEUE, {"tag": "mixed"})) == []
    assert len(shown(client.get(QUEUE, {"team": "no-such-team", "tag": "'"}))) == 2


def test_queue_pages_by_key_so_that_nothing_is_skipped_or_doubled(client, deal, cast, monkeypatch):
    monkeypatch.setattr(queue_view, "PER_PAGE", 3)
    lines = many(deal, cast, 8)
    rows = [review_of(line, "security") for line in lines]
    ask(rows[7], "Which folder?", by=cast.security, now=NOW)
    client.force_login(cast.security)
    seen, url = [], QUEUE
    while url:
        response = client.get(url)
        page = shown(response)
        seen += page
        if len(seen) == 3:  # what is answered meanwhile shifts nothing
            ReviewAssignment.objects.filter(pk=seen[0]).update(
                state="withdrawn", next_escalation_at=None, remind_at=None
            )
        url = QUEUE + response.context["next_url"] if response.context["next_url"] else ""
    assert seen == [row.pk for row in rows]


@pytest.mark.parametrize(
    "after", ["x", "r~now~1", "r~2026-03-04T15:00:00~1", "q~2026-03-04T15:00:00+00:00~-1", "~~"]
)
def test_queue_with_a_broken_key_starts_at_the_top(client, line, cast, after):
    client.force_login(cast.engineer)
    assert len(shown(client.get(QUEUE, {"after": after}))) == 1


def test_queue_takes_as_many_queries_for_thirty_as_for_one(client, deal, cast):
    client.force_login(cast.security)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(QUEUE).status_code == 200
        return len(captured)

    many(deal, cast, 1)
    queries()
    one = queries()
    many(deal, cast, 29)
    assert queries() == one


def test_queue_names_nobody_and_lets_a_reviewer_take_it(client, line, cast):
    row = review_of(line, "security")
    ReviewAssignment.objects.filter(pk=row.pk).update(assignee=None)
    client.force_login(cast.security)
    page = client.get(QUEUE).content.decode()
    assert "Nobody yet" in page
    assert "Assign to me" in page
    response = client.post(reverse("review_claim", args=[row.pk]), {"back": "/reviews/?who=unassigned"})
    assert response.url == "/reviews/?who=unassigned"
    row.refresh_from_db()
    assert row.assignee == cast.security


def test_claim_never_leads_to_another_site(client, line, cast):
    row = review_of(line, "security")
    client.force_login(cast.security)
    response = client.post(reverse("review_claim", args=[row.pk]), {"back": "https://evil.example/"})
    assert response.url == reverse("review", args=[row.pk])


def test_next_leads_to_the_most_urgent_of_mine_and_nobodys(client, deal, cast):
    lines = many(deal, cast, 3)
    rows = [review_of(line, "engineering") for line in lines]
    for row, hours, person in zip(rows, (1, 9, 3), (cast.lead, None, cast.engineer), strict=True):
        ReviewAssignment.objects.filter(pk=row.pk).update(
            due_at=NOW + timedelta(hours=hours), assignee=person
        )
    client.force_login(cast.engineer)
    assert client.get("/reviews/next/").url == reverse("review", args=[rows[2].pk])
    client.force_login(cast.support)
    assert client.get("/reviews/next/").url == QUEUE


def test_queue_of_somebody_with_nothing_to_do_says_so(client, cast):
    client.force_login(cast.support)
    assert "Nothing waits for Support" in client.get(QUEUE).content.decode()
    assert "Nothing fits these filters" in client.get(QUEUE, {"tag": "security"}).content.decode()


def test_own_deals_stay_out_of_ones_own_queue(client, line, cast):
    cast.rep.reviewer = True
    cast.rep.save()
    cast.rep.teams.add(review_of(line, "security").team)
    client.force_login(cast.rep)
    assert shown(client.get(QUEUE)) == []


def test_outsider_sees_no_review_of_a_deal_without_invitation(client, line, cast):
    client.force_login(cast.outsider)
    assert shown(client.get(QUEUE, {"team": "all"})) == []


def test_new_reviews_are_announced_and_rows_stay_where_they_are(client, line, deal, cast):
    client.force_login(cast.security)
    newest = client.get(QUEUE).context["newest"]
    assert client.get(QUEUE, {"newer": newest}).content.decode().strip() == ""
    many(deal, cast, 2)
    assert "2 new reviews came in" in client.get(QUEUE, {"newer": newest}).content.decode()
