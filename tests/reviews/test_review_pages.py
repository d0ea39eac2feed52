"""Judging a promise in the browser."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promises.models import Condition, DealGuest, LineTag, PromiseLine
from promises.vocabulary import LineState
from reviews.actions.finals import give_final_answer
from reviews.actions.revisions import reword
from reviews.models import ReviewAssignment, Verdict
from tests.conftest import NOW, send, whole_draft, yes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_now():
    with time_machine.travel(NOW, tick=False):
        yield


def review_of(line, team: str) -> ReviewAssignment:
    return ReviewAssignment.objects.current().select_related("wording").get(line=line, team__code=team)


def url(review: ReviewAssignment, name: str = "review") -> str:
    return reverse(name, args=[review.pk])


def terms(review: ReviewAssignment, owner, verdict: str = "approve", **values: str) -> dict[str, str]:
    return {
        "digest": review.wording.digest,
        "verdict": verdict,
        "owner": str(owner.pk),
        "effort_hours": "18",
        "one_off_cost": "1,200",
        "monthly_cost": "0",
        "deliver_on": "2026-04-01",
        "limit": "One file a night.",
        **values,
    }


def rows(prefix: str, *given: dict[str, str]) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(given)), f"{prefix}-INITIAL_FORMS": "0"}
    for number, row in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


CONDITION = {
    "party": "Halden",
    "what": "Gives the SFTP key.",
    "due_on": "2026-03-20",
    "evidence": "A test file.",
}


def test_page_shows_what_judging_needs(client, deal, cast, verdict):
    draft = whole_draft("One CSV file is sent each night.", "data_movement", said_to="Rosa")
    draft.values["answers"]["data_movement"]["on_late"] = "unknown"
    (line,) = send(deal, cast.rep, draft)
    LineTag.objects.create(
        line=line,
        tag="security",
        proposed=True,
        reason="because of “file”",
        removed_at=NOW,
        removed_by=cast.rep,
        removal_reason="No personal data",
    )
    verdict(line, "security", cast.security, yes(cast.security, note="Between us.", risk_priced="Two days"))
    client.force_login(cast.engineer)
    page = client.get(url(review_of(line, "engineering"))).content.decode()
    for words in (
        "Order data every night.",
        "Inge (IT)",
        "to Rosa",
        "Unknown to sales",
        "When records arrive late",
        "Selma Security",
        "version 1",
        "Tag removed: <s>Security</s>",
        "No personal data",
        "How is the risk of the unknown answers priced?",
        "Between us.",
        "Silence is not approval.",
        "Why this due time",
        "$24,000",
    ):
        assert words in page, words
    assert page.index("When records arrive late") < page.index("Source system")


def test_approval_by_page_keeps_its_terms_and_conditions(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    data = terms(review, cast.engineer, technical_requirements="A queue.", pushes_out="The mobile beta.")
    response = client.post(url(review), data | rows("conditions", {}, CONDITION, {}))
    assert (response.status_code, response.url) == (302, "/reviews/")
    given = Verdict.objects.get()
    assert (given.verdict, given.effort_hours, given.one_off_cost, given.owner) == (
        "approve",
        18,
        1200,
        cast.engineer,
    )
    assert (given.technical_requirements, given.pushes_out) == ("A queue.", "The mobile beta.")
    assert Condition.objects.get().what == "Gives the SFTP key"
    review.refresh_from_db()
    assert review.state == "approved"


def test_limit_by_page_writes_the_next_version(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    client.post(
        url(review), terms(review, cast.engineer, "limit", wording="One CSV file, five fields, each night.")
    )
    line.refresh_from_db()
    assert line.current_wording.text == "One CSV file, five fields, each night."
    assert review_of(line, "security").state == "pending"
    assert review_of(line, "engineering").state == "approved"


def test_removal_by_page_needs_no_terms(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    client.post(
        url(review),
        {
            "digest": review.wording.digest,
            "verdict": "remove",
            "reason": "No folder.",
            "say_instead": "A weekly file.",
            "effort_hours": "9",
        },
    )
    given = Verdict.objects.get()
    assert (given.reason, given.say_instead, given.effort_hours) == ("No folder.", "A weekly file.", None)


def test_conditional_promise_names_what_it_depends_on(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    data = terms(review, cast.engineer, tier="conditional")
    response = client.post(url(review), data)
    assert response.status_code == 422
    assert "names what it depends on" in response.content.decode()
    depends = {"what": "The SFTP host.", "owner": "Inge", "due_on": "2026-03-20"}
    assert client.post(url(review), data | rows("dependencies", depends)).status_code == 302
    assert line.dependencies.get().owner == "Inge"


def test_wrong_answer_names_every_gap_and_keeps_everything_typed(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    response = client.post(
        url(review),
        {
            "digest": review.wording.digest,
            "verdict": "limit",
            "wording": "One CSV file, <five> fields.",
            "effort_hours": "many",
            "limit": "Five fields",
            "note": "Ask Diego",
        }
        | rows("conditions", {**CONDITION, "due_on": ""}),
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert not Verdict.objects.exists()
    assert response.context["form"].errors.keys() == {
        "effort_hours",
        "one_off_cost",
        "monthly_cost",
        "owner",
        "deliver_on",
    }
    for kept in (
        "One CSV file, &lt;five&gt; fields.",
        'value="many"',
        'value="Five fields"',
        "Ask Diego",
        "A test file.",
    ):
        assert kept in page, kept
    assert 'href="#id_effort_hours"' in page
    assert "Give the date by which it must be done." in page
    assert "<ins>" in page
    assert "<title>Error:" in page


def test_answer_without_a_decision_says_what_to_choose(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    response = client.post(url(review), {"digest": review.wording.digest})
    assert response.status_code == 422
    assert "Choose approve, limit or remove." in response.content.decode()


def test_control_characters_are_named_and_never_break_the_page(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    for bad in ("a\x00b", "a\u202eb"):
        assert client.post(url(review), terms(review, cast.engineer, limit=bad)).status_code == 422
        assert (
            client.post(
                url(review), terms(review, cast.engineer) | rows("conditions", {**CONDITION, "what": bad})
            ).status_code
            == 422
        )
        assert (
            client.post(
                url(review, "review_ask"), {"ask-text": bad, "ask-digest": review.wording.digest}
            ).status_code
            == 422
        )


def test_condition_of_a_full_stop_alone_is_incomplete(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    data = terms(review, cast.engineer) | rows("conditions", {**CONDITION, "what": "."})
    assert client.post(url(review), data).status_code == 422
    assert not Verdict.objects.exists()


def test_buttons_that_add_rows_decide_nothing_and_keep_everything(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    data = terms(review, cast.engineer, "limit", wording="Narrower words.") | rows("conditions", CONDITION)
    response = client.post(url(review), data | {"add_condition": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert not Verdict.objects.exists()
    assert 'name="conditions-TOTAL_FORMS" value="2"' in page
    assert "Gives the SFTP key." in page
    assert "Narrower words." in page
    assert "1,200" in page
    assert not response.context["form"].errors


def test_old_words_are_a_conflict_that_shows_the_newer_ones_and_keeps_the_text(client, line, cast):
    old = review_of(line, "engineering")
    data = terms(old, cast.engineer, limit="Mine to keep") | rows("conditions", CONDITION)
    reword(line, "One CSV file is sent each hour.", by=cast.rep, now=NOW)
    client.force_login(cast.engineer)
    response = client.post(url(old), data)
    page = response.content.decode()
    new = review_of(line, "engineering")
    assert response.status_code == 409
    assert not Verdict.objects.exists()
    assert "One CSV file is sent each hour." in page
    assert "<del>night</del>" in page and "<ins>hour</ins>" in page
    assert "Mine to keep" in page
    carried = client.post(url(new), dict(response.context["fields"]) | {"carry": "1"})
    assert carried.status_code == 200
    assert "Mine to keep" in carried.content.decode()
    assert "Gives the SFTP key." in carried.content.decode()
    assert carried.context["form"]["digest"].value() == new.wording.digest


def test_digest_of_other_words_is_a_conflict(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    response = client.post(url(review), terms(review, cast.engineer) | {"digest": "0" * 64})
    assert response.status_code == 409
    assert not Verdict.objects.exists()


def test_rep_reads_the_page_and_is_told_who_can_answer(client, line, cast, verdict):
    verdict(line, "security", cast.security, yes(cast.security, note="Between us."))
    review = review_of(line, "engineering")
    client.force_login(cast.rep)
    page = client.get(url(review)).content.decode()
    assert "You may look, not answer." in page
    assert "Emil Engineer" in page
    assert 'id="verdict"' not in page
    assert "Between us." not in page
    response = client.post(url(review), terms(review, cast.engineer))
    assert response.status_code == 403
    assert "Emil Engineer" in response.content.decode()
    assert Verdict.objects.count() == 1


def test_other_teams_reviewer_is_told_who_can_answer(client, line, cast):
    review = review_of(line, "security")
    client.force_login(cast.engineer)
    for name, data in (
        ("review", terms(review, cast.engineer)),
        ("review_ask", {"ask-text": "Which?"}),
        ("review_claim", {}),
        ("review_confirm", {}),
        ("review_hand_over", {"hand-to": str(cast.security.pk)}),
    ):
        ReviewAssignment.objects.filter(pk=review.pk).update(assignee=None)
        response = client.post(url(review, name), data)
        assert response.status_code == 403, name
        assert "Selma Security" in response.content.decode(), name


def test_outsider_finds_no_review(client, line, cast):
    review = review_of(line, "security")
    client.force_login(cast.outsider)
    assert client.get(url(review)).status_code == 404
    assert client.post(url(review), terms(review, cast.engineer)).status_code == 404
    for name in ("review_ask", "review_claim", "review_confirm", "review_hand_over"):
        assert client.post(url(review, name)).status_code == 404
    assert client.post("/reviews/preview-diff/", {"review": review.pk}).status_code == 404


def test_guest_of_the_deal_answers_for_their_team(client, line, deal, cast):
    review = review_of(line, "security")
    DealGuest.objects.create(
        deal=deal, person=cast.outsider, team=review.team, invited_by=cast.owner, invited_at=NOW
    )
    client.force_login(cast.outsider)
    assert client.get(url(review)).status_code == 200
    assert client.post(url(review), terms(review, cast.outsider)).status_code == 302
    assert client.post(url(review_of(line, "engineering")), terms(review, cast.outsider)).status_code == 403


def test_question_stops_the_clock_and_an_empty_one_is_named(client, line, cast):
    review = review_of(line, "security")
    client.force_login(cast.security)
    data = {"ask-digest": review.wording.digest, "ask-text": " "}
    response = client.post(url(review, "review_ask"), data)
    assert response.status_code == 422
    assert "Write what you have to know from sales." in response.content.decode()
    assert client.post(url(review, "review_ask"), data | {"ask-text": "Which folder?"}).status_code == 302
    review.refresh_from_db()
    assert review.state == "question"
    page = client.get(url(review)).content.decode()
    assert "Clock stopped" in page
    assert "Which folder?" in page
    assert client.post(url(review, "review_ask"), data | {"ask-text": "Again?"}).status_code == 409


def test_hand_over_offers_team_mates_only(client, line, cast):
    review = review_of(line, "engineering")
    ReviewAssignment.objects.filter(pk=review.pk).update(assignee=cast.engineer)
    client.force_login(cast.engineer)
    page = client.get(url(review))
    assert [person.name for person in page.context["hand_over_form"].fields["to"].queryset] == ["Lea Lead"]
    assert client.post(url(review, "review_hand_over"), {"hand-to": str(cast.rep.pk)}).status_code == 422
    assert client.post(url(review, "review_hand_over"), {"hand-to": str(cast.lead.pk)}).status_code == 302
    review.refresh_from_db()
    assert review.assignee == cast.lead


def test_team_confirms_newer_words_in_one_click_with_its_conditions(client, line, cast):
    review = review_of(line, "security")
    client.force_login(cast.security)
    client.post(url(review), terms(review, cast.security) | rows("conditions", CONDITION))
    reword(line, "One CSV file is sent each hour.", by=cast.rep, now=NOW)
    newer = review_of(line, "security")
    page = client.get(url(newer)).content.decode()
    assert "Confirm again" in page
    assert "<ins>hour</ins>" in page
    assert client.post(url(newer, "review_confirm"), {"digest": review.wording.digest}).status_code == 409
    assert client.post(url(newer, "review_confirm"), {"digest": newer.wording.digest}).status_code == 302
    newer.refresh_from_db()
    assert newer.state == "approved"
    assert Condition.objects.current().get().what == "Gives the SFTP key"


def test_verdict_is_replaced_until_the_final_answer_stands(client, line, cast, verdict):
    verdict(line, "security", cast.security)
    verdict(line, "engineering", cast.engineer)
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    assert 'value="one file a night"' in client.get(url(review)).content.decode()
    assert client.post(url(review), terms(review, cast.engineer, limit="Two files")).status_code == 302
    assert [given.limit for given in review.verdicts.all()] == ["one file a night", "Two files"]
    line = PromiseLine.objects.get(pk=line.pk)
    give_final_answer(
        line, answer="yes", sentence="Yes.", digest=line.current_wording.digest, by=cast.owner, now=NOW
    )
    page = client.get(url(review)).content.decode()
    assert 'id="verdict"' not in page
    response = client.post(url(review), terms(review, cast.engineer, limit="Three files"))
    assert response.status_code == 409
    assert "Three files" in response.content.decode()
    assert PromiseLine.objects.get().state == LineState.APPROVED


def test_earlier_review_leads_to_the_one_that_counts(client, line, cast):
    old = review_of(line, "security")
    reword(line, "One CSV file is sent each hour.", by=cast.rep, now=NOW)
    client.force_login(cast.security)
    page = client.get(url(old)).content.decode()
    assert "These words are no longer asked." in page
    assert url(review_of(line, "security")) in page


def test_preview_shows_the_change_and_nothing_unsafe(client, line, cast):
    review = review_of(line, "engineering")
    client.force_login(cast.engineer)
    response = client.post(
        "/reviews/preview-diff/", {"review": review.pk, "wording": "One CSV file is sent <b>twice</b>."}
    )
    page = response.content.decode()
    assert "<ins>" in page
    assert "<b>" not in page
    assert client.post("/reviews/preview-diff/", {"review": "x"}).status_code == 404


def test_page_takes_as_many_queries_for_a_long_history_as_for_a_short_one(client, line, deal, cast):
    client.force_login(cast.engineer)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(review_of(line, "engineering"))).status_code == 200
        return len(captured)

    queries()
    short = queries()
    send(deal, cast.rep, *[whole_draft(f"File {n}.", "security") for n in range(5)])
    for n in range(6):
        line = reword(line, f"File number {n} is sent each night.", by=cast.rep, now=NOW)
    assert queries() <= short + 1  # the earlier words of the line
