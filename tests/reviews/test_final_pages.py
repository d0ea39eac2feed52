"""The owner's pages: reading what the teams said, one answer, several together, and other words."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dealdesk.accounts.models import Person
from promises.models import Condition, Deal, PromiseLine
from promises.vocabulary import LineState
from reviews.actions.revisions import reword
from reviews.models import FinalAnswer, FinalRequest, ReviewAssignment
from tests.conftest import NOW, no, send, whole_draft, yes

SENTENCE = "Yes, one file a night and no more."


@pytest.fixture(autouse=True)
def _at_now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def waiting(line: PromiseLine, cast: SimpleNamespace, verdict) -> PromiseLine:
    """A promise that both teams approved, on different dates."""
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, yes(cast.engineer, deliver_on=date(2026, 4, 8)))
    return PromiseLine.objects.get(pk=line.pk)


@pytest.fixture
def visit(client: Client) -> Callable[..., Any]:
    def get(person: Person, path: str) -> Any:
        client.force_login(person)
        return client.get(path)

    return get


@pytest.fixture
def answer(client: Client) -> Callable[..., Any]:
    """Send the answer form as the page fills it in, with some fields changed."""

    def post(person: Person, line: PromiseLine, **changes: Any) -> Any:
        client.force_login(person)
        path = f"/final-answers/{line.pk}/"
        form = client.get(path).context["form"]
        values = {name: form[name].value() for name in form.fields}
        values |= {"answer": "yes", "sentence": SENTENCE, **changes}
        values["owner"] = getattr(values["owner"], "pk", values["owner"])
        return client.post(path, {name: "" if v is None else v for name, v in values.items()})

    return post


def rows(*conditions: dict[str, str]) -> dict[str, str]:
    data = {"conditions-TOTAL_FORMS": str(len(conditions)), "conditions-INITIAL_FORMS": "0"}
    for number, condition in enumerate(conditions):
        data |= {f"conditions-{number}-{name}": value for name, value in condition.items()}
    return data


CONDITION = {
    "party": "Halden IT",
    "what": "opens port 22",
    "due_on": "2026-03-20",
    "evidence": "a test file arrives",
}


def state(line: PromiseLine) -> str:
    return PromiseLine.objects.get(pk=line.pk).state


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_yes_takes_the_terms_that_the_page_shows(waiting: PromiseLine, cast: SimpleNamespace, answer):
    response = answer(cast.owner, waiting)
    assert (response.status_code, response["Location"]) == (302, "/final-answers/")
    line = PromiseLine.objects.get(pk=waiting.pk)
    assert (line.state, line.owner, line.deliver_on, line.limit) == (
        LineState.APPROVED,
        cast.engineer,
        date(2026, 4, 8),
        "one file a night",
    )
    assert FinalAnswer.objects.get().sentence == SENTENCE


def test_yes_with_conditions_keeps_each_condition(waiting: PromiseLine, cast: SimpleNamespace, answer):
    response = answer(cast.owner, waiting, answer="yes_with_conditions", **rows(CONDITION, {}))
    assert response.status_code == 302
    assert state(waiting) == LineState.APPROVED_WITH_CONDITIONS
    assert [(c.party, c.due_on) for c in Condition.objects.all()] == [("Halden IT", date(2026, 3, 20))]


def test_no_needs_no_terms(waiting: PromiseLine, cast: SimpleNamespace, answer):
    response = answer(cast.owner, waiting, answer="no", owner="", limit="", deliver_on="soon", sentence="No.")
    assert response.status_code == 302
    assert state(waiting) == LineState.DECLINED


def test_no_can_be_given_while_teams_are_silent(line: PromiseLine, cast: SimpleNamespace, visit, answer):
    page = visit(cast.owner, f"/final-answers/{line.pk}/")
    assert 'value="no"' in text_of(page)
    assert 'value="yes"' not in text_of(page)
    assert "Silence is not approval." in text_of(page)
    assert answer(cast.owner, line, answer="no", sentence="No, we never will.").status_code == 302
    assert state(line) == LineState.DECLINED


def test_forged_yes_while_a_team_is_silent_is_refused(
    line: PromiseLine, cast: SimpleNamespace, verdict, answer
):
    verdict(line, "engineering", cast.engineer)
    response = answer(
        cast.owner, line, owner=cast.engineer.pk, deliver_on="2026-04-01", limit="one", answer="yes"
    )
    assert response.status_code == 422
    assert "Security has not answered HF-1-1. Silence is not approval." in text_of(response)
    assert state(line) == LineState.IN_REVIEW


def test_yes_can_be_taken_back(waiting: PromiseLine, cast: SimpleNamespace, answer):
    answer(cast.owner, waiting)
    assert answer(cast.owner, waiting, answer="no", sentence="No, the port stays shut.").status_code == 302
    assert state(waiting) == LineState.DECLINED


def test_wrong_form_keeps_everything_that_was_typed(waiting: PromiseLine, cast: SimpleNamespace, answer):
    response = answer(
        cast.owner,
        waiting,
        answer="yes_with_conditions",
        deliver_on="2026-04-02",
        limit="<b>two</b> files",
        sentence="Kept word for word.",
        **rows({**CONDITION, "evidence": ""}),
    )
    text = text_of(response)
    assert response.status_code == 422
    assert "Say what shows that it was done." in text
    for kept in ("&lt;b&gt;two&lt;/b&gt; files", "Kept word for word.", "opens port 22", "2026-04-02"):
        assert kept in text
    assert "There is a problem" in text
    assert state(waiting) == LineState.WAITING_FINAL
    assert not Condition.objects.exists()


def test_date_before_a_teams_date_is_refused(waiting: PromiseLine, cast: SimpleNamespace, answer):
    response = answer(cast.owner, waiting, deliver_on="2026-04-02")
    assert response.status_code == 422
    assert "earlier than Security (8 April 2026) can deliver" in text_of(response)


@pytest.mark.parametrize("field", ["owner", "deliver_on", "limit", "sentence", "answer"])
def test_yes_without_an_essential_part_is_refused(
    waiting: PromiseLine, cast: SimpleNamespace, answer, field: str
):
    response = answer(cast.owner, waiting, **{field: ""})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert state(waiting) == LineState.WAITING_FINAL


def test_override_asks_for_a_reason_and_says_that_leadership_is_told(
    line: PromiseLine, cast: SimpleNamespace, verdict, visit, answer
):
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, no())
    text = text_of(visit(cast.owner, f"/final-answers/{line.pk}/"))
    assert "Security said remove." in text
    assert "leadership is told" in text
    assert "Security said remove, Engineering did not" in text
    refused = answer(cast.owner, line)
    assert refused.status_code == 422
    assert "override_reason" in refused.context["form"].errors
    assert answer(cast.owner, line, override_reason="I hold the calls.").status_code == 302
    assert PromiseLine.objects.get(pk=line.pk).overridden
    assert cast.leader.notices.filter(text__contains="over Security").exists()


def test_teams_differences_are_said_in_words_and_marked(waiting: PromiseLine, cast: SimpleNamespace, visit):
    text = text_of(visit(cast.owner, f"/final-answers/{waiting.pk}/"))
    assert "Teams differ on one thing." in text
    assert "The date: Engineering says 1 Apr 2026, Security says 8 Apr 2026." in text
    assert "<mark>8 Apr 2026</mark>" in text
    assert "<mark>Emil Engineer</mark>" not in text


def test_team_that_narrowed_the_words_is_shown_with_them(
    line: PromiseLine, cast: SimpleNamespace, verdict, visit
):
    verdict(line, "security", cast.security)
    verdict(line, "engineering", cast.engineer, yes(cast.engineer, "limit", wording="One CSV, five fields."))
    text = text_of(visit(cast.owner, f"/final-answers/{line.pk}/"))
    assert "Wrote version 2, the words that stand" in text
    assert "Judged version 1; version 2 stands" in text
    assert "Needs re-review" in text


def test_old_words_get_a_conflict_that_shows_the_newer(
    waiting: PromiseLine, cast: SimpleNamespace, answer, client: Client
):
    old = waiting.current_wording.digest
    reword(waiting, "One CSV file is sent each week.", by=cast.rep, now=NOW)
    response = answer(cast.owner, waiting, digest=old)
    text = text_of(response)
    assert response.status_code == 409
    assert "<ins>week</ins>" in text
    assert SENTENCE in text
    assert not FinalAnswer.objects.exists()


def test_others_read_but_do_not_answer(waiting: PromiseLine, cast: SimpleNamespace, visit, client: Client):
    data = {"answer": "yes", "sentence": SENTENCE, "digest": waiting.current_wording.digest}
    for person in (cast.rep, cast.engineer, cast.lead, cast.leader, cast.admin):
        page = visit(person, f"/final-answers/{waiting.pk}/")
        assert page.status_code == 200
        assert "Who can: Olga Owner." in text_of(page)
        assert 'id="fa"' not in text_of(page)
        refused = client.post(f"/final-answers/{waiting.pk}/", data)
        assert refused.status_code == 403
        assert "Only the deal desk owner gives final answers." in text_of(refused)
    assert not FinalAnswer.objects.exists()


def test_owner_never_answers_in_a_deal_of_their_own(
    waiting: PromiseLine, deal: Deal, cast: SimpleNamespace, visit, client: Client
):
    Person.objects.filter(pk=cast.rep.pk).update(deal_desk_owner=True)
    rep = Person.objects.get(pk=cast.rep.pk)
    assert "another owner answers it" in text_of(visit(rep, "/final-answers/"))
    refused = client.post(
        f"/final-answers/{waiting.pk}/",
        {"answer": "yes", "sentence": SENTENCE, "digest": waiting.current_wording.digest},
    )
    assert refused.status_code == 403


def test_outsider_finds_nothing(waiting: PromiseLine, cast: SimpleNamespace, visit):
    assert visit(cast.outsider, f"/final-answers/{waiting.pk}/").status_code == 404
    assert visit(cast.outsider, f"/final-answers/{waiting.pk}/words/").status_code == 404
    assert "HF-1-1" not in text_of(visit(cast.outsider, "/final-answers/"))
    assert visit(cast.owner, "/final-answers/99999999999999999999/").status_code == 404


def test_internal_note_stays_with_those_who_judge(line: PromiseLine, cast: SimpleNamespace, verdict, visit):
    verdict(line, "engineering", cast.engineer, yes(cast.engineer, note="Their IT is slow."))
    assert "Their IT is slow." in text_of(visit(cast.owner, f"/final-answers/{line.pk}/"))
    assert "Their IT is slow." not in text_of(visit(cast.rep, f"/final-answers/{line.pk}/"))


def test_another_condition_row_loses_nothing(waiting: PromiseLine, cast: SimpleNamespace, answer):
    response = answer(cast.owner, waiting, add_condition="1", limit="two files", **rows(CONDITION))
    text = text_of(response)
    assert response.status_code == 200
    for kept in (SENTENCE, "two files", "opens port 22"):
        assert kept in text
    assert 'name="conditions-1-party"' in text
    assert not FinalAnswer.objects.exists()


def test_preview_shows_the_rep_what_is_typed_and_saves_nothing(
    waiting: PromiseLine, cast: SimpleNamespace, client: Client
):
    client.force_login(cast.owner)
    path = f"/final-answers/{waiting.pk}/preview/"
    text = text_of(client.post(path, {"answer": "yes", "sentence": "Yes <now>.", "limit": "nine files"}))
    assert "Yes &lt;now&gt;." in text
    assert "nine files" in text
    assert "One CSV file is sent each night." in text
    assert not FinalAnswer.objects.exists()
    client.force_login(cast.rep)
    assert client.post(path, {}).status_code == 403


def test_changed_words_go_back_to_every_team(
    waiting: PromiseLine, cast: SimpleNamespace, visit, client: Client
):
    path = f"/final-answers/{waiting.pk}/words/"
    assert "Ask 2 teams to confirm these words" in text_of(visit(cast.owner, path))
    data = {"digest": waiting.current_wording.digest, "wording": "One CSV file is sent each week."}
    response = client.post(path, data, follow=True)
    assert "Engineering, Security are asked to confirm it." in text_of(response)
    reviews = ReviewAssignment.objects.current().filter(line=waiting)
    assert {review.state for review in reviews} == {"pending"}
    assert client.post(path, data).status_code == 409


def test_same_words_ask_nobody(waiting: PromiseLine, cast: SimpleNamespace, client: Client):
    client.force_login(cast.owner)
    data = {"digest": waiting.current_wording.digest, "wording": "One CSV file  is sent each night."}
    response = client.post(f"/final-answers/{waiting.pk}/words/", data, follow=True)
    assert "These are the same words" in text_of(response)
    assert state(waiting) == LineState.WAITING_FINAL


def test_words_are_changed_by_those_who_may(
    waiting: PromiseLine, cast: SimpleNamespace, visit, client: Client
):
    path = f"/final-answers/{waiting.pk}/words/"
    assert visit(cast.engineer, path).status_code == 403
    data = {"digest": waiting.current_wording.digest, "wording": "Anything."}
    assert client.post(path, data).status_code == 403
    client.force_login(cast.owner)
    wrong = client.post(path, {**data, "wording": ""})
    assert wrong.status_code == 422
    assert "Write the sentence that we would sign." in text_of(wrong)


def agreed(deal: Deal, cast: SimpleNamespace, verdict, count: int, *, number: int = 0) -> list[PromiseLine]:
    lines = send(deal, cast.rep, *(whole_draft(f"Help {number}-{n}.", "support") for n in range(count)))
    for line in lines:
        verdict(line, "support", cast.support)
    return list(PromiseLine.objects.filter(pk__in=[line.pk for line in lines]).order_by("number"))


def together(lines: list[PromiseLine], **changes: str) -> dict[str, str]:
    data = {"form-TOTAL_FORMS": str(len(lines)), "form-INITIAL_FORMS": str(len(lines))}
    for number, line in enumerate(lines):
        data |= {
            f"form-{number}-line": str(line.pk),
            f"form-{number}-digest": line.current_wording.digest,
            f"form-{number}-sentence": f"Yes to {line.ref}.",
        }
    return {**data, **changes}


def test_unanimous_ones_are_answered_together(
    deal: Deal, waiting: PromiseLine, cast: SimpleNamespace, verdict, visit, client: Client
):
    lines = agreed(deal, cast, verdict, 2)
    queue = visit(cast.owner, "/final-answers/")
    assert text_of(queue).count('type="checkbox"') == 3
    page = client.get("/final-answers/together/", {"line": [line.pk for line in lines]})
    assert "Send 2 final answers" in text_of(page)
    response = client.post("/final-answers/together/", together(lines))
    assert response.status_code == 302
    assert {line.state for line in PromiseLine.objects.filter(pk__in=[line.pk for line in lines])} == {
        "approved"
    }
    assert state(waiting) == LineState.WAITING_FINAL
    assert {answer.sentence for answer in FinalAnswer.objects.all()} == {"Yes to HF-1-2.", "Yes to HF-1-3."}


def test_one_on_which_teams_differ_is_left_out_and_spoils_a_forged_batch(
    deal: Deal, line: PromiseLine, cast: SimpleNamespace, verdict, client: Client
):
    lines = agreed(deal, cast, verdict, 1)
    verdict(line, "engineering", cast.engineer)
    verdict(line, "security", cast.security, no())
    line.refresh_from_db()
    client.force_login(cast.owner)
    page = client.get("/final-answers/together/", {"line": [line.pk, lines[0].pk, "x", "9" * 30]})
    assert "1 left out" in text_of(page)
    response = client.post("/final-answers/together/", together([lines[0], line]))
    assert response.status_code == 422
    assert "The teams differ on HF-1-1." in text_of(response)
    assert not FinalAnswer.objects.exists()


def test_batch_with_old_words_or_without_a_sentence_sends_nothing(
    deal: Deal, cast: SimpleNamespace, verdict, client: Client
):
    lines = agreed(deal, cast, verdict, 2)
    client.force_login(cast.owner)
    old = client.post("/final-answers/together/", together(lines, **{"form-1-digest": "0" * 64}))
    assert old.status_code == 409
    assert f"Yes to {lines[0].ref}." in text_of(old)
    empty = client.post("/final-answers/together/", together(lines, **{"form-1-sentence": " "}))
    assert empty.status_code == 422
    assert "Write the answer in one sentence." in text_of(empty)
    assert client.post("/final-answers/together/", {}).status_code in (409, 422)
    client.force_login(cast.rep)
    assert client.post("/final-answers/together/", together(lines)).status_code == 403
    assert not FinalAnswer.objects.exists()


def test_queue_lists_least_time_first_and_pages_by_key(
    deal: Deal, cast: SimpleNamespace, verdict, visit, monkeypatch
):
    monkeypatch.setattr("reviews.views.finals.PAGE", 2)
    lines = agreed(deal, cast, verdict, 5)
    FinalRequest.objects.filter(line=lines[4]).update(due_at=NOW + timedelta(hours=1))
    seen, path = [], "/final-answers/"
    while path:
        page = visit(cast.owner, path)
        assert page.context["total"] == 5
        seen += [row["line"].number for row in page.context["rows"]]
        path = page.context["next_url"] and f"/final-answers/{page.context['next_url']}"
    assert seen == [5, 1, 2, 3, 4]
    assert visit(cast.owner, "/final-answers/?after=junk").status_code == 200


def test_empty_queue_says_so(cast: SimpleNamespace, visit):
    assert "No promise waits for a final answer" in text_of(visit(cast.owner, "/final-answers/"))


def test_queries_do_not_grow_with_rows(deal: Deal, cast: SimpleNamespace, verdict, visit, client: Client):
    def count(more: int, number: int) -> tuple[int, int]:
        lines = agreed(deal, cast, verdict, more, number=number)
        with CaptureQueriesContext(connection) as queue:
            assert client.get("/final-answers/").status_code == 200
        chosen = {"line": [line.pk for line in lines]}
        with CaptureQueriesContext(connection) as batch:
            assert client.get("/final-answers/together/", chosen).status_code == 200
        return len(queue), len(batch)

    visit(cast.owner, "/final-answers/")
    assert count(1, 1) == count(30, 2)
