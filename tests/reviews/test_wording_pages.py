"""Marks under a sentence, what blocks a line, and the pages of rules, rubric and triggers."""

from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from promises.actions.lines import LineDraft, add_lines, point_at_menu
from promises.models import LanguageRule, PromiseLine, TriggerRule
from promises.states import Incomplete
from reviews.actions.revisions import reword
from reviews.actions.sheets import preview, submit
from tests.conftest import NOW, send, whole_draft, yes

pytestmark = pytest.mark.django_db

BANNED = "Each of the 4 managers builds unlimited reports."
VAGUE = "The report of 4 columns comes soon."
CLEAN = "One file of 4 columns is printed each night."


@pytest.fixture(autouse=True)
def _day_of_the_cast() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


# --- What blocks a line and what warns ------------------------------------------------------------------------------


def test_banned_words_keep_a_line_from_being_sent_and_name_what_to_write(deal, cast):
    add_lines(deal, [whole_draft(BANNED), whole_draft(VAGUE)], by=cast.rep, now=NOW, propose=False)
    seen = preview(deal, by=cast.rep, now=NOW)
    assert [row.missing for row in seen] == [["wording"], []]
    assert [finding.phrase for finding in seen[1].findings] == ["soon"] and not seen[1].banned
    with pytest.raises(Incomplete) as refused:
        submit(deal, by=cast.rep, now=NOW)
    assert list(refused.value.errors) == ["1"]
    sentence = refused.value.errors["1"]["wording"]
    assert sentence.startswith("Replace “unlimited”.") and "[number]" in sentence
    assert not PromiseLine.objects.exclude(state="draft").exists()


def test_rule_that_only_warns_lets_the_line_go(deal, cast):
    LanguageRule.objects.filter(code="unlimited").update(level="warn")
    assert send(deal, cast.rep, whole_draft(BANNED))[0].state == "in_review"


def test_the_menu_s_own_sentence_is_never_banned(deal, cast, menu):
    deal.plan, deal.technical_review_required = menu.plan, True
    deal.save()
    menu.sentence = "The Team plan covers unlimited projects."
    menu.save()
    (line,) = add_lines(deal, [whole_draft("x")], by=cast.rep, now=NOW, propose=False)
    line = point_at_menu(line, menu, by=cast.rep, now=NOW)
    assert line.state == "draft"
    assert submit(deal, by=cast.rep, now=NOW)


def test_preview_and_submit_take_the_same_queries_for_1_and_30_lines(deal, cast):
    counts = []
    for number in (1, 30):
        add_lines(
            deal,
            [whole_draft(f"{VAGUE} {n}") for n in range(number)],
            by=cast.rep,
            now=NOW,
            propose=False,
        )
        with CaptureQueriesContext(connection) as seen:
            preview(deal, by=cast.rep, now=NOW, keep=False)
        with CaptureQueriesContext(connection) as sent:
            submit(deal, by=cast.rep, now=NOW)
        counts.append(len(seen))
        assert len(sent) < 60
    assert counts[0] == counts[1]


def test_words_under_review_can_not_become_banned_ones_but_judges_may_write_them(line, cast, verdict):
    with pytest.raises(Incomplete, match="can't be sent") as refused:
        reword(line, BANNED, by=cast.rep, now=NOW)
    assert "unlimited" in refused.value.errors["wording"]
    narrowed = yes(cast.engineer, "limit", wording="Up to 4 files of unlimited rows are sent each night.")
    verdict(line, "engineering", cast.engineer, narrowed)
    line.refresh_from_db()
    assert "unlimited" in line.current_wording.text
    reworded = reword(line, BANNED, by=cast.owner, now=NOW)
    assert reworded.current_wording.text == BANNED


def test_check_page_blocks_banned_words_and_only_warns_of_vague_ones(deal, cast):
    add_lines(deal, [whole_draft(BANNED), whole_draft(VAGUE)], by=cast.rep, now=NOW, propose=False)
    page = browser(cast.rep)
    path = reverse("sheet_check", args=[deal.pk])
    html = text_of(page.get(path))
    assert "To do: replace “unlimited”" in html
    assert "Loose: <mark>soon</mark>" in html
    response = page.post(path)
    assert response.status_code == 422
    assert "Line 1: replace “unlimited”. " in text_of(response)
    assert f"{reverse('sheet_line', args=[deal.pk, 1])}#id_wording" in text_of(response)


def test_check_page_takes_the_same_queries_for_1_and_30_lines(deal, cast):
    page, counts = browser(cast.rep), []
    for number in (1, 29):
        add_lines(deal, [LineDraft(f"{VAGUE} {BANNED} {n}") for n in range(number)], by=cast.rep, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            page.get(reverse("sheet_check", args=[deal.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_kind_of_system_as_source_is_a_hint_that_stops_nothing(deal, cast):
    draft = whole_draft(CLEAN, "data_movement")
    draft.values["answers"]["data_movement"]["source"] = "their CRM"
    add_lines(deal, [draft], by=cast.rep, now=NOW, propose=False)
    page = browser(cast.rep)
    html = text_of(page.get(reverse("sheet_check", args=[deal.pk])))
    assert "Source system: “their CRM” is a kind of system" in html
    assert page.post(reverse("sheet_check", args=[deal.pk])).status_code == 302


# --- Marks while writing --------------------------------------------------------------------------------------------


def marks(person: Any, **sent: str) -> str:
    response = browser(person).post(reverse("language_marks"), sent)
    assert response.status_code == 200
    return text_of(response)


def test_marks_name_word_reason_and_rewrite(cast):
    html = marks(cast.rep, wording=VAGUE, blocks="1")
    assert "<b>Still vague: 1 thing to fix.</b> You can send it, but reviewers will ask." in html
    assert "<mark>soon</mark> Soon, quickly, in no time." in html
    assert "<b>Try:</b> Give a date or a bound" in html
    assert "7 words, easy to read." in html


def test_banned_mark_says_that_it_blocks_where_it_does(cast):
    assert "Not ready to send: 1 phrase to replace." in marks(cast.rep, wording=BANNED, blocks="1")
    judged = marks(cast.engineer, wording=BANNED)
    assert "Not ready" not in judged and "Still vague" in judged and "Banned elsewhere" in judged
    assert "<mark>unlimited</mark>" in marks(cast.owner, sentence=BANNED)


def test_marks_of_nothing_and_of_hostile_text(cast):
    assert marks(cast.rep) == "" and marks(cast.rep, wording="  ") == ""
    html = marks(cast.rep, wording="<script>soon</script> & \x00\u202e soon")
    assert "<script>" not in html and "<mark>soon</mark>" in html
    assert "words" in marks(cast.rep, wording="soon " * 50_000)
    assert browser(cast.rep).get(reverse("language_marks")).status_code == 405


def test_marks_measure_length_and_many_sentences(cast):
    long = f"One file {' and one page' * 15} is printed. Then it rests."
    html = marks(cast.rep, wording=long)
    assert "in 2 sentences: one can be said back" in html
    assert "The longest sentence has" in html


def test_many_marks_are_cut_to_a_few_and_the_rest_counted(cast):
    words = "soon, probably, easily, shortly, seamless, maybe, quickly, unlimited, best-in-class, hopefully, endless"
    html = marks(cast.rep, wording=words, blocks="1")
    assert html.count("<mark>") == 8
    assert html.index("Blocks:") < html.index("<mark>soon")
    assert "more.</li>" in html


def test_line_page_shows_the_marks_of_the_saved_words_without_a_script(deal, cast):
    add_lines(deal, [LineDraft(VAGUE)], by=cast.rep, now=NOW)
    html = text_of(browser(cast.rep).get(reverse("sheet_line", args=[deal.pk, 1])))
    assert "Still vague: 1 thing to fix." in html
    assert f'hx-post="{reverse("language_marks")}"' in html and 'role="status"' in html


def test_pages_that_write_a_sentence_show_its_marks(line, cast):
    line = reword(line, VAGUE, by=cast.rep, now=NOW)
    assert "Still vague" in text_of(browser(cast.rep).get(reverse("promise_reword", args=[line.pk])))
    review = line.reviews.current().get(team__code="engineering")
    html = text_of(browser(cast.engineer).get(reverse("review", args=[review.pk])))
    assert "Loose: <mark>soon</mark>" in html and "Still vague" in html


# --- Words to avoid -------------------------------------------------------------------------------------------------

RULE = {
    "kind": "vague_capability",
    "title": "Cloud words",
    "level": "ban",
    "advice": "Name the region.",
    "phrases": "cloudy\nhyperscal*",
    "exceptions": "",
    "sentences": "",
}


def test_everybody_inside_reads_the_rules_and_only_the_deal_desk_changes_them(cast: SimpleNamespace):
    rule = LanguageRule.objects.get(code="soon")
    for person in (cast.rep, cast.engineer, cast.leader):
        page = browser(person)
        html = text_of(page.get(reverse("language_rules")))
        assert "Soon, quickly, in no time" in html and "Add a rule" not in html
        assert "Save the rule" not in text_of(page.get(reverse("language_rule", args=[rule.pk])))
        assert page.get(reverse("language_rule_new")).status_code == 403
        response = page.post(reverse("language_rule", args=[rule.pk]), {"action": "retire"})
        assert response.status_code == 403
        assert "deal desk owner or an administrator" in text_of(response)
    for name in ("language_rules", "say_instead", "triggers"):
        assert browser(cast.outsider).get(reverse(name)).status_code == 403
        assert browser(cast.admin).get(reverse(name)).status_code == 200
    rule.refresh_from_db()
    assert rule.active


def test_deal_desk_adds_changes_retires_and_brings_back_a_rule(cast):
    page = browser(cast.owner)
    response = page.post(reverse("language_rule_new"), {**RULE, "action": "save"}, follow=True)
    assert "“Cloud words” is in force." in text_of(response)
    rule = LanguageRule.objects.get(code="cloud_words")
    path = reverse("language_rule", args=[rule.pk])
    html = text_of(page.get(path))
    assert "hyperscal*" in html and "Retire the rule" in html
    assert page.post(path, {**RULE, "action": "save", "level": "warn"}).status_code == 302
    rule.refresh_from_db()
    assert rule.level == "warn"
    assert page.post(path, {"action": "retire"}).status_code == 302
    assert "Bring back the rule" in text_of(page.get(path))
    assert page.post(path, {"action": "bring_back"}).status_code == 302
    rule.refresh_from_db()
    assert rule.active
    assert page.get(reverse("language_rule", args=[10**9])).status_code == 404


def test_bad_rule_keeps_what_was_typed_and_names_the_field(cast):
    page = browser(cast.owner)
    response = page.post(
        reverse("language_rule_new"), {**RULE, "title": "", "phrases": "fine\n* * <b>", "action": "save"}
    )
    assert response.status_code == 422
    html = text_of(response)
    assert "* * &lt;b&gt;" in html and 'href="#id_title"' in html
    again = page.post(reverse("language_rule_new"), {**RULE, "phrases": "fine\n* *", "action": "save"})
    assert again.status_code == 422 and 'href="#id_phrases"' in text_of(again)
    assert page.post(reverse("language_rule_new"), {}).status_code == 422
    assert not LanguageRule.objects.filter(shipped=False).exists()


def test_rule_is_tried_on_past_lines_and_nothing_is_saved(cast, deal):
    send(deal, cast.rep, whole_draft("The 4 sites are cloudy."), whole_draft(CLEAN))
    page = browser(cast.owner)
    response = page.post(
        reverse("language_rule_new"),
        {**RULE, "action": "try", "sentences": "A cloudy day.\nA <i>clear</i> day."},
    )
    assert response.status_code == 200
    html = text_of(response)
    assert "It would mark 1 of 2 past wordings" in html
    assert "The 4 sites are <mark>cloudy</mark>." in html
    assert "A <mark>cloudy</mark> day." in html and "&lt;i&gt;clear" in html
    assert "hyperscal*" in html
    assert not LanguageRule.objects.filter(shipped=False).exists()


def test_shipped_rule_is_tried_with_what_the_house_would_add(cast, deal):
    send(deal, cast.rep, whole_draft("The 4 sites open in a jiffy and a half."))
    rule = LanguageRule.objects.get(code="soon")
    sent = {"level": "warn", "advice": "x", "phrases": "jiffy and a half", "action": "try"}
    html = text_of(browser(cast.owner).post(reverse("language_rule", args=[rule.pk]), sent))
    assert "It would mark 1 of 1 past wording" in html


@pytest.mark.parametrize("name", ["language_rules", "say_instead", "triggers"])
def test_lists_take_the_same_queries_for_few_and_many_rows(cast, name):
    page, counts = browser(cast.owner), []
    for start in (0, 30):
        for number in range(start, start + 30):
            LanguageRule.objects.create(
                code=f"own_{number}",
                kind="hedge",
                title=f"Own {number}",
                advice="No.",
                phrases="x",
                examples=[["Loose.", "Precise."]],
            )
            TriggerRule.objects.create(code=f"own_{number}", title=f"Own {number}", patterns="x")
        with CaptureQueriesContext(connection) as queries:
            assert page.get(reverse(name)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Say instead ----------------------------------------------------------------------------------------------------


def test_rubric_is_read_by_everybody_inside_and_kept_by_the_deal_desk(cast):
    path, rule = reverse("say_instead"), LanguageRule.objects.get(code="soon")
    page = browser(cast.owner)
    pair = {"rule": rule.pk, "loose": "It comes soon.", "precise": "The 4 reports come on 4 May 2027."}
    assert page.post(path, {**pair, "action": "add"}).status_code == 302
    html = text_of(browser(cast.rep).get(path))
    assert "It comes soon." in html and "Your branches will be live in no time." in html
    assert "Add the pair" not in html
    response = page.post(path, {**pair, "loose": "Shortly.", "precise": "Really soon.", "action": "add"})
    assert response.status_code == 422 and "still loose: replace “soon”" in text_of(response).lower()
    assert browser(cast.rep).post(path, {**pair, "action": "remove"}).status_code == 403
    assert page.post(path, {"action": "remove", "rule": "x"}).status_code == 404
    assert page.post(path, {"action": "remove", "rule": rule.pk, "loose": pair["loose"]}).status_code == 302
    rule.refresh_from_db()
    assert rule.examples == []


def test_pairs_of_a_retired_rule_leave_the_rubric(cast):
    LanguageRule.objects.filter(code="soon").update(active=False)
    assert "Your branches will be live in no time." not in text_of(
        browser(cast.rep).get(reverse("say_instead"))
    )


# --- Triggers -------------------------------------------------------------------------------------------------------

TRIGGER = {
    "title": "Payroll data",
    "patterns": "payslip*",
    "figure_above": "10,000",
    "figure_unit": "employees",
    "arr_from": "$25,000",
    "deal_types": ["new", "renewal"],
    "segments": "Enterprise",
    "action": "save",
}


def test_deal_desk_adds_a_trigger_and_everybody_reads_what_raises_it(cast):
    page = browser(cast.owner)
    response = page.post(reverse("trigger_new"), TRIGGER, follow=True)
    assert "“Payroll data” is in force." in text_of(response)
    html = text_of(browser(cast.rep).get(reverse("triggers")))
    for words in (
        "Words “payslip*”",
        "A figure above 10,000 employees",
        "ARR from $25,000",
        "Deal type new or renewal",
        "Segment Enterprise",
        "Raised by a figure above a limit of the deal&#x27;s plan",
        "Tag “Commercial terms” or “Support”",
    ):
        assert words in html
    rule = TriggerRule.objects.get(code="payroll_data")
    path = reverse("trigger", args=[rule.pk])
    html = text_of(page.get(path))
    assert 'value="10000"' in html and 'value="25000"' in html
    assert page.post(path, {**TRIGGER, "patterns": "wage"}).status_code == 302
    rule.refresh_from_db()
    assert rule.patterns == "wage"
    assert page.post(path, {"action": "retire"}).status_code == 302
    rule.refresh_from_db()
    assert not rule.active
    assert browser(cast.rep).post(path, {"action": "bring_back"}).status_code == 403


def test_bad_trigger_keeps_what_was_typed_and_names_the_field(cast):
    page = browser(cast.owner)
    response = page.post(reverse("trigger_new"), {**TRIGGER, "figure_above": "many", "tags": "weather"})
    assert response.status_code == 422
    assert "payslip*" in text_of(response) and "Write the figure as a number" in text_of(response)
    response = page.post(reverse("trigger_new"), {"title": "Nothing"})
    assert response.status_code == 422 and 'href="#id_patterns"' in text_of(response)
    assert not TriggerRule.objects.filter(shipped=False).exists()


def test_shipped_trigger_is_tried_and_retired_but_has_no_form(cast, deal):
    send(deal, cast.rep, whole_draft("Orders are exported each night.", "data_movement"))
    rule = TriggerRule.objects.get(code="data_movement")
    page, path = browser(cast.owner), reverse("trigger", args=[rule.pk])
    html = text_of(page.get(path))
    assert "Save the trigger" not in html and "Retire the trigger" in html
    assert "It would have stopped 1 of 1 past promise" in text_of(page.post(path, {"action": "try"}))
    assert page.post(path, TRIGGER).status_code == 422
    rule.refresh_from_db()
    assert rule.title != "Payroll data"


def test_trigger_is_tried_on_past_promises_and_nothing_is_saved(cast, deal):
    send(deal, cast.rep, whole_draft("The 4 <b>payslips</b> are printed."), whole_draft(CLEAN))
    tried = {"title": "Payroll data", "patterns": "payslip*", "action": "try"}
    html = text_of(browser(cast.owner).post(reverse("trigger_new"), tried))
    assert "It would have stopped 1 of 2 past promises" in html
    assert "<b>How those ended:</b> in review 1" in html
    assert "HF-1-1" in html and "&lt;b&gt;payslips" in html
    assert not TriggerRule.objects.filter(shipped=False).exists()
