import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template, engines
from django.template.loader import render_to_string
from django.utils import timezone

from dealdesk.templatetags import dealdesk as tags
from promises.vocabulary import LineState, Tag

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 18, 10, 40, tzinfo=UTC)
OWN_TEMPLATES = sorted(Path(settings.BASE_DIR, "templates").rglob("*.html"))


def render(source: str, **context) -> str:
    with timezone.override("Europe/London"):
        return Template("{% load dealdesk %}" + source).render(Context({"now": NOW, **context}))


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def test_every_icon_is_drawn_and_hidden_from_screen_readers():
    for name in tags.ICONS:
        svg = tags.icon(name)
        assert svg.startswith("<svg")
        assert 'aria-hidden="true"' in svg
        assert "style=" not in svg


def test_unknown_icon_is_refused():
    with pytest.raises(KeyError):
        render('{% icon "no-such-icon" %}')


def test_timer_shows_time_left_and_the_due_moment():
    html = render("{% timer due %}", due=NOW + timedelta(hours=5, minutes=50))
    assert words(html) == "5 h 50 min left, today, 16:30"
    assert 'datetime="2026-11-18T16:30:00+00:00"' in html
    assert 'class="timer"' in html


@pytest.mark.parametrize(
    ("seconds", "look"),
    [
        (4 * 3600 + 1, "timer"),
        (4 * 3600, "timer soon"),
        (1, "timer soon"),
        (0, "timer over"),
        (-1, "timer over"),
    ],
)
def test_timer_changes_its_look_at_four_hours_and_at_the_deadline(seconds, look):
    assert f'class="{look}"' in render("{% timer due %}", due=NOW + timedelta(seconds=seconds))


def test_timer_over_says_when_it_was_due():
    html = render("{% timer due %}", due=datetime(2026, 11, 17, 15, tzinfo=UTC))
    assert words(html) == "19 h 40 min over, was due Tue 17 Nov, 15:00"


def test_timer_stopped_shows_what_remains():
    assert words(render("{% timer due stopped=10800 %}", due=NOW)) == "Clock stopped, 3 h left on resuming"


def test_timer_on_a_decision_header_names_the_place():
    html = render('{% timer due label="to answer" place=True %}', due=NOW + timedelta(hours=5, minutes=50))
    assert words(html) == "5 h 50 min left, to answer: today, 16:30 London"


def test_timer_is_silent_where_nobody_owes_an_answer():
    assert render("{% timer due now 'approved' %}", due=NOW) == ""
    assert render("{% timer due %}", due=None) == ""


def test_days_and_moments_are_in_the_viewers_zone():
    assert render("{{ at|moment:now }}", at=datetime(2026, 11, 19, 8, 50, tzinfo=UTC)) == (
        "tomorrow, Thu 19 Nov, 08:50"
    )
    assert render("{{ on|day:now }}", on=date(2026, 11, 27)) == "Fri 27 Nov"
    assert render("{{ on|full_day }}", on=date(2026, 12, 4)) == "4 Dec 2026"
    assert render("{{ none|moment:now }}{{ none|day:now }}{{ none|full_day }}", none=None) == ""


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (148000, "USD", "$148,000"),
        (Decimal("148000.00"), "EUR", "€148,000"),
        ("12.5", "GBP", "£12.50"),
        (1200, "SEK", "SEK 1,200"),
        (-5, "USD", "-$5"),
        (0, "USD", "$0"),
        (None, "USD", ""),
    ],
)
def test_money_has_decimals_only_where_there_are_any(amount, currency, shown):
    assert tags.money_words(amount, currency) == shown


def test_money_takes_the_installations_currency():
    assert render("{% money 9 %} {{ 9|money:currency }}", currency="EUR") == "€9 €9"
    assert render("{% money 9 %} {{ 9|money }}") == "$9 $9"


@pytest.mark.parametrize(
    ("state", "hue", "label"),
    [
        ("draft", "draft", "Draft"),
        ("clear", "ok", "On the menu"),
        ("in_review", "neutral", "In review"),
        ("paused", "stop", "Paused: no answer"),
        ("waiting_final", "neutral", "Final answer next"),
        ("approved", "ok", "Approved"),
        ("approved_with_conditions", "ok", "Approved with conditions"),
        ("declined", "off", "Removed: do not promise"),
        ("withdrawn", "off", "Withdrawn"),
        ("unreviewed", "stop", "Sold without review"),
        ("pending", "neutral", "In review"),
        ("question", "warn", "Question for sales"),
        ("limited", "ok", "Approved with limit"),
        ("removed", "off", "Removed: do not promise"),
    ],
)
def test_pill_says_the_state_in_words_beside_its_icon(state, hue, label):
    html = render("{% status_pill state %}", state=state)
    assert f'class="pill {hue}"' in html
    assert words(html) == label
    assert "<svg" in html


def test_pill_words_can_be_replaced_but_not_its_hue():
    html = render('{% status_pill "blocked" "Blocked: 1 paused" %}')
    assert 'class="pill stop"' in html
    assert words(html) == "Blocked: 1 paused"


def test_every_state_and_tag_of_the_record_has_its_look_in_the_same_words():
    assert {state: tags.PILLS[state][2] for state in LineState} == {state: state.label for state in LineState}
    assert {tag: tags.TAGS[tag][1] for tag in Tag} == {tag: tag.label for tag in Tag}


def test_chips_name_what_they_mark():
    assert words(render('{% tag_chip "data_movement" %}')) == "Data movement"
    assert words(render("{% tag_chip tag %}", tag=SimpleNamespace(code="security"))) == "Security"
    assert words(render("{% hard_stop rule %}", rule=SimpleNamespace(title="<b>new audit item"))) == (
        "Hard stop: &lt;b&gt;new audit item"
    )
    assert words(render('{% hard_stop "data region" %}')) == "Hard stop: data region"
    assert words(render("{% unknown_chip 1 %}")) == "?1 unknown"
    assert words(render('{% unknown_chip "Unknown to sales" %}')) == "?Unknown to sales"
    assert render("{% unknown_chip 0 %}") == ""
    assert words(render("{% avatar person %}", person=SimpleNamespace(initials="PR"))) == "PR"
    assert words(render("{% avatar person %}", person=None)) == "–"


def test_word_diff_marks_changes_and_escapes_both_texts():
    html = render("{% word_diff old new %}", old="every <b>night</b>", new="every hour & day")
    assert "<b>" not in html
    assert "<del>" in html
    assert "<ins>" in html
    assert "&amp;" in html


class Verdict(forms.Form):
    owner = forms.ChoiceField(choices=[("", "–"), ("1", "Diego")])
    effort = forms.IntegerField(label="Effort, hours", help_text="Whole hours", min_value=0)
    answer = forms.ChoiceField(
        label="Could support commit to this?", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect
    )
    secret = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("Nothing was sent.")


def test_error_summary_links_each_error_to_its_field_in_the_fields_own_words():
    form = Verdict({"effort": "-1"})
    html = render("{% error_summary form %}{% for each in form %}{% field each %}{% endfor %}", form=form)
    for anchor, text in [
        ("id_owner", "Choose the owner"),
        ("id_effort", "Ensure this value is greater than or equal to 0."),
        ("id_answer_0", "Answer: Could support commit to this?"),
    ]:
        assert f'<a href="#{anchor}">{text}</a>' in html
        assert html.count(text) == 2
        assert f'id="{anchor}"' in html
    assert "<li>Nothing was sent.</li>" in html
    assert 'tabindex="-1"' in html


def test_error_summary_is_absent_without_errors():
    assert render("{% error_summary form %}", form=Verdict()).strip() == ""


def test_error_summary_reads_formsets():
    forms_ = forms.formset_factory(Verdict, extra=0)(
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-effort": "x"}
    )
    assert '<a href="#id_form-0-effort">Enter a whole number.</a>' in render(
        "{% error_summary f %}", f=forms_
    )


def test_field_ties_hint_and_error_to_the_input():
    html = render("{% field form.effort %}", form=Verdict({"effort": "-1"}))
    assert 'aria-describedby="id_effort_helptext id_effort_error"' in html
    assert 'id="id_effort_helptext"' in html
    assert 'id="id_effort_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="-1"' in html
    assert 'class="form-control is-invalid"' in html


def test_field_takes_another_label_and_no_hint():
    html = render('{% field form.effort label="Hours" hint="" %}', form=Verdict())
    assert ">Hours</label>" in html
    assert "helptext" not in html


def test_radio_field_is_a_named_group():
    html = render("{% field form.answer %}", form=Verdict())
    assert "<fieldset" in html
    assert "Could support commit to this?</legend>" in html
    assert html.count('class="form-check-input"') == 2


def test_page_name_says_where_sign_in_leads_without_giving_it_away():
    assert tags.page_name("/no/such/page") == ""
    assert tags.page_name("") == ""
    assert tags.page_name(None) == ""


@pytest.mark.parametrize("path", OWN_TEMPLATES, ids=lambda path: path.name)
def test_template_compiles_and_carries_nothing_inline(path):
    source = path.read_text()
    engines["django"].from_string(source)
    if path.parent.name == "mail":
        source = source.replace("<style", "", 1)  # mail programs fetch no style sheet
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)|hx-on", source)


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_page_needs_no_context(name):
    html = render_to_string(name)
    assert "<h1>" in html
    assert 'href="/"' in html


def test_conflict_page_shows_the_newer_words():
    html = render_to_string(
        "409.html",
        {
            "newer": SimpleNamespace(text="every hour", revision=3),
            "older": SimpleNamespace(text="every night", revision=2),
            "kept": [("Limit", "One file a night")],
            "again_url": "/reviews/1/",
        },
    )
    assert "<ins>hour</ins>" in html
    assert "Review version 3" in html
    assert "One file a night" in html
    assert 'href="/reviews/1/"' in html


@pytest.mark.django_db
def test_failed_sign_in_keeps_the_address_and_says_what_is_wrong(client):
    answer = client.post(
        "/accounts/login/",
        {"login": "maya@northlane.example", "password": "wrong", "next": "/accounts/email/"},
    )
    html = answer.content.decode()
    assert "<title>Error: Sign in" in html
    assert "There is a problem" in html
    assert 'value="maya@northlane.example"' in html
    assert 'value="wrong"' not in html
    assert 'name="next" value="/accounts/email/"' in html
