"""Keeping the language rules: who may, what is refused, and that every change is an event with before and after."""

from types import SimpleNamespace

import pytest

from dealdesk.audit.models import Event
from promises.actions.language import (
    LanguageRuleInput,
    add_language_rule,
    add_pair,
    bring_back_language_rule,
    change_language_rule,
    remove_pair,
    retire_language_rule,
)
from promises.language import check
from promises.models import LanguageRule
from promises.rulebook import rules_in_force
from promises.states import Incomplete, NotYours, Refused
from promises.trials import MOST_SHOWN, pieces_of, try_rule
from reviews.history import describe
from tests.conftest import NOW, send, whole_draft

pytestmark = pytest.mark.django_db


def given(**values: str) -> LanguageRuleInput:
    return LanguageRuleInput(
        **{
            "kind": "vague_capability",
            "title": "Cloud words",
            "level": "ban",
            "advice": "Name the region.",
            "phrases": "hyperscal*\ncloudy\n\ncloudy",
            **values,
        }
    )


def shipped(code: str = "soon") -> LanguageRule:
    return LanguageRule.objects.get(code=code)


def marked(text: str) -> list[str]:
    return [finding.phrase for finding in check(text, rules_in_force()) if finding.rule == "cloud_words"]


def test_deal_desk_adds_a_rule_that_is_in_force_at_once(owner):
    rule = add_language_rule(given(), by=owner, now=NOW)
    assert (rule.code, rule.shipped, rule.active) == ("cloud_words", False, True)
    assert rule.phrases == "hyperscal*\ncloudy"
    assert marked("The 3 sites are Cloudy.") == ["Cloudy"]
    event = Event.objects.get(kind="language_rule.added")
    assert (event.actor, event.at, event.data["code"]) == (owner, NOW, "cloud_words")
    assert event.data["after"]["phrases"] == "hyperscal*\ncloudy"
    assert describe(event) == "Olga Owner added the language rule “Cloud words”."


def test_administrator_keeps_rules_too_and_nobody_else(cast: SimpleNamespace):
    rule = add_language_rule(given(), by=cast.admin, now=NOW)
    for person in (cast.rep, cast.engineer, cast.lead, cast.leader, cast.outsider):
        for act in (
            lambda by: add_language_rule(given(title="Other"), by=by, now=NOW),
            lambda by: change_language_rule(rule, given(), by=by, now=NOW),
            lambda by: retire_language_rule(rule, by=by, now=NOW),
            lambda by: bring_back_language_rule(rule, by=by, now=NOW),
            lambda by: add_pair(rule, loose="x", precise="y", by=by, now=NOW),
            lambda by: remove_pair(rule, loose="x", by=by, now=NOW),
        ):
            with pytest.raises(NotYours, match="deal desk owner or an administrator"):
                act(person)
    assert Event.objects.filter(kind__startswith="language_rule").count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"advice": ""}, "advice"),
        ({"advice": "x" * 401}, "advice"),
        ({"phrases": "\n "}, "phrases"),
        ({"phrases": "fine\n* *"}, "phrases"),
        ({"phrases": "a*b*c*d*e*f"}, "phrases"),
        ({"phrases": "x" * 81}, "phrases"),
        ({"phrases": "\n".join(f"word{n}" for n in range(201))}, "phrases"),
        ({"phrases": "null\x00"}, "phrases"),
        ({"phrases": "rtl\u202eover"}, "phrases"),
        ({"exceptions": "fine\n*"}, "exceptions"),
        ({"kind": "rude"}, "kind"),
        ({"level": "shout"}, "level"),
    ],
)
def test_rule_that_could_not_be_read_with_is_refused_beside_its_field(owner, values, field):
    with pytest.raises(Incomplete) as refused:
        add_language_rule(given(**values), by=owner, now=NOW)
    assert list(refused.value.errors) == [field]
    assert not LanguageRule.objects.filter(shipped=False).exists()


def test_titles_are_taken_once_and_codes_stay_apart(owner):
    add_language_rule(given(title="Soon"), by=owner, now=NOW)
    add_language_rule(given(title="Größe"), by=owner, now=NOW)
    add_language_rule(given(title="日本"), by=owner, now=NOW)
    assert set(LanguageRule.objects.filter(shipped=False).values_list("code", flat=True)) == {
        "soon_2",
        "groe",
        "rule",
    }
    with pytest.raises(Refused, match="Another rule has the title"):
        add_language_rule(given(title="SOON"), by=owner, now=NOW)


def test_change_is_an_event_with_before_and_after_and_no_change_is_none(owner):
    rule = add_language_rule(given(), by=owner, now=NOW)
    change_language_rule(rule, given(), by=owner, now=NOW)
    assert not Event.objects.filter(kind="language_rule.changed").exists()
    change_language_rule(rule, given(level="warn", phrases="foggy"), by=owner, now=NOW)
    event = Event.objects.get(kind="language_rule.changed")
    assert event.data["changes"] == {"level": ["ban", "warn"], "phrases": ["hyperscal*\ncloudy", "foggy"]}
    assert describe(event) == "Olga Owner changed level and phrases of the language rule “Cloud words”."
    assert marked("The 3 sites are cloudy.") == []


def test_shipped_rule_keeps_kind_and_title_and_takes_level_advice_and_phrases(owner):
    before = shipped()
    after = change_language_rule(
        before,
        given(kind="hedge", title="Mine", level="ban", advice="Name the day.", phrases="in a jiffy"),
        by=owner,
        now=NOW,
    )
    after.refresh_from_db()
    assert (after.kind, after.title) == (before.kind, before.title)
    assert (after.level, after.advice, after.phrases) == ("ban", "Name the day.", "in a jiffy")
    # A shipped rule needs no phrase of the house.
    change_language_rule(after, given(phrases=""), by=owner, now=NOW)
    assert shipped().phrases == ""


def test_retired_rule_marks_nothing_and_comes_back(owner):
    rule = add_language_rule(given(), by=owner, now=NOW)
    retire_language_rule(rule, by=owner, now=NOW)
    assert marked("It is cloudy.") == []
    with pytest.raises(Refused, match="retired already"):
        retire_language_rule(rule, by=owner, now=NOW)
    bring_back_language_rule(rule, by=owner, now=NOW)
    assert marked("It is cloudy.") == ["cloudy"]
    with pytest.raises(Refused, match="in force already"):
        bring_back_language_rule(rule, by=owner, now=NOW)
    kinds = Event.objects.filter(kind__startswith="language_rule").order_by("pk")
    assert [event.kind.split(".")[1] for event in kinds] == ["added", "retired", "brought_back"]


PRECISE = "The report of 4 May 2027 lists up to 300 orders."


def test_pair_joins_the_rubric_and_leaves_it(owner):
    rule = add_pair(shipped(), loose="It comes  real soon.", precise=PRECISE, by=owner, now=NOW)
    assert rule.examples == [["It comes real soon.", PRECISE]]
    assert Event.objects.get(kind="language_rule.pair_added").data["precise"] == PRECISE
    with pytest.raises(Refused, match="already"):
        add_pair(shipped(), loose="It comes real soon.", precise=PRECISE, by=owner, now=NOW)
    remove_pair(rule, loose="It comes real soon.", by=owner, now=NOW)
    assert shipped().examples == []
    with pytest.raises(Refused, match="no such pair"):
        remove_pair(rule, loose="It comes real soon.", by=owner, now=NOW)


@pytest.mark.parametrize(
    ("loose", "precise", "field"),
    [
        ("", PRECISE, "loose"),
        ("Soon.", " ", "precise"),
        ("Soon.", "It comes shortly.", "precise"),
        ("x" * 401, PRECISE, "loose"),
        ("Soon\x07.", PRECISE, "loose"),
    ],
)
def test_pair_that_teaches_nothing_is_refused(owner, loose, precise, field):
    with pytest.raises(Incomplete) as refused:
        add_pair(shipped(), loose=loose, precise=precise, by=owner, now=NOW)
    assert list(refused.value.errors) == [field]


def test_shipped_pair_can_not_be_removed(owner):
    loose = "Your branches will be live in no time."
    with pytest.raises(Refused, match="no such pair of the house"):
        remove_pair(shipped(), loose=loose, by=owner, now=NOW)


def test_trial_shows_the_newest_past_wordings_and_own_sentences(cast, deal, django_assert_num_queries):
    send(deal, cast.rep, *(whole_draft(f"File {n} is murky in 4 columns.") for n in range(MOST_SHOWN + 2)))
    send(deal, cast.rep, whole_draft("File 99 is clean in 4 columns."))
    from promises.actions.language import draft_rule
    from promises.rulebook import rule_of

    rule = rule_of(draft_rule(given(phrases="murky")))
    with django_assert_num_queries(1):
        trial = try_rule(rule, (), ["A murky one.", "A clear one."])
    assert (trial.read, trial.total, len(trial.shown)) == (MOST_SHOWN + 3, MOST_SHOWN + 2, MOST_SHOWN)
    first = trial.shown[0]
    assert first.wording.line.ref == f"HF-1-{MOST_SHOWN + 2}"
    assert [words for words, is_marked in first.pieces if is_marked] == ["murky"]
    assert [bool(sentence.findings) for sentence in trial.sentences] == [True, False]
    assert not LanguageRule.objects.filter(shipped=False).exists()


def test_rule_that_only_counts_alone_is_tried_beside_the_others(cast, deal):
    send(deal, cast.rep, whole_draft("Offline is handled."), whole_draft("Offline is handled soon."))
    rules = {rule.code: rule for rule in rules_in_force()}
    alone = try_rule(rules["ability_no_limit"], rules.values())
    assert alone.total <= 1


def test_pieces_cut_a_text_without_losing_a_character():
    text = "Soon, very soon – ok."
    findings = check(text, rules_in_force())
    pieces = pieces_of(text, findings)
    assert "".join(words for words, _ in pieces) == text
    assert any(is_marked for _, is_marked in pieces)
