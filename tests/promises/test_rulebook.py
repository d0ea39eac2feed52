"""The rules in force: what ships, what the house decided about it, and the house's own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from promises.checking import checked
from promises.language import SHIPPED_RULES, Rule, check, compile_rule
from promises.models import LanguageRule, TriggerRule
from promises.rulebook import rulebook, rulebook_or_shipped, rules_in_force, say_bans
from reviews.setup import install_defaults

pytestmark = pytest.mark.django_db

SOON = "The report comes soon."


def shipped(code: str) -> LanguageRule:
    return LanguageRule.objects.get(code=code)


def phrases_in(text: str) -> list[tuple[str, str]]:
    return [(finding.phrase, finding.level) for finding in check(text, rules_in_force())]


def test_fresh_database_has_a_row_for_every_shipped_rule_and_reads_as_they_ship():
    rows = {row.code: row for row in LanguageRule.objects.all()}
    assert set(rows) == {rule.code for rule in SHIPPED_RULES}
    assert all(row.shipped and row.active and row.examples == [] for row in rows.values())
    assert rules_in_force() == SHIPPED_RULES


def test_installing_again_adds_what_is_missing_and_keeps_what_the_house_changed():
    row = shipped("soon")
    row.level, row.advice, row.phrases = "ban", "Name the day.", "in a jiffy"
    row.save()
    shipped("unlimited").delete()
    install_defaults()
    again = shipped("soon")
    assert (again.level, again.advice, again.phrases) == ("ban", "Name the day.", "in a jiffy")
    assert shipped("unlimited").level == "ban"


def test_shipped_rule_without_a_row_holds_as_it_ships():
    LanguageRule.objects.all().delete()
    assert rules_in_force() == SHIPPED_RULES


def test_level_advice_phrases_and_exceptions_of_the_house_count():
    row = shipped("soon")
    row.level, row.advice = "ban", "Name the day."
    row.phrases, row.exceptions = "in two shakes\n\n", "soon after sunrise"
    row.save()
    (finding,) = check(SOON, rules_in_force())
    assert (finding.level, finding.advice, finding.rule) == ("ban", "Name the day.", "soon")
    assert phrases_in("It is ready in two shakes on 4 May.") == [("in two shakes", "ban")]
    assert phrases_in("The file of 4 May is sent soon after sunrise.") == []


def test_retired_rule_marks_nothing():
    LanguageRule.objects.filter(code="soon").update(active=False)
    assert "soon" not in {rule.code for rule in rules_in_force()}
    assert "soon" not in {finding.rule for finding in check(SOON, rules_in_force())}


def test_own_rule_reads_its_phrases_and_spares_its_exceptions():
    LanguageRule.objects.create(
        code="cloud_words",
        kind="vague_capability",
        title="Cloud words",
        advice="Name the region.",
        level="ban",
        phrases="hyperscal*\nmulti * cloud",
        exceptions="hyperscaler of the customer",
    )
    assert phrases_in("Data of 20 sites is kept hyperscaled in Frankfurt.") == [("hyperscaled", "ban")]
    assert phrases_in("The 3 sites run in a multi region managed cloud.") == [
        ("multi region managed cloud", "ban")
    ]
    assert phrases_in("The 3 sites run at the hyperscaler of the customer.") == []


def test_row_that_cannot_be_read_breaks_nothing():
    LanguageRule.objects.create(
        code="bad", kind="hedge", title="Bad", advice="None.", phrases="* * * *\na*b*c*d*e"
    )
    row = shipped("soon")
    row.level, row.phrases = "ban", "* later"
    row.save()
    rules = {rule.code: rule for rule in rules_in_force()}
    assert set(rules) == {rule.code for rule in SHIPPED_RULES}
    assert rules["soon"].level == "ban" and phrases_in("It comes soon.") == [("soon", "ban")]


def test_banned_words_stay_banned_beside_longer_words_that_warn():
    LanguageRule.objects.create(
        code="longer",
        kind="open_quantity",
        title="Longer",
        advice="Count.",
        phrases="unlimited reports a day",
    )
    assert phrases_in("The 4 managers build unlimited reports a day.") == [("unlimited", "ban")]


def test_rulebook_takes_two_queries_whatever_the_number_of_rules():
    for number in range(30):
        LanguageRule.objects.create(
            code=f"own_{number}", kind="hedge", title=f"Own {number}", advice="No.", phrases=f"word{number}"
        )
    with CaptureQueriesContext(connection) as queries:
        book = rulebook()
    assert len(queries) == 2
    assert len(book.rules) == len(SHIPPED_RULES) + 30
    assert rulebook_or_shipped() == book


def test_checked_answers_with_the_record_s_rules_triggers_and_length():
    LanguageRule.objects.filter(code="soon").update(level="ban")
    TriggerRule.objects.create(code="payroll", title="Payroll", patterns="payslip*")
    answer = checked("Payslips are exported to NetSuite soon.", rulebook())
    assert [finding["level"] for finding in answer["findings"]] == ["ban"]
    assert "payroll" in answer["triggers"] and "data_movement" in answer["triggers"]
    assert (answer["sentences"], answer["words"], answer["longest_sentence"]) == (1, 6, 6)
    assert isinstance(answer["readability"], int)
    assert checked("", rulebook())["readability"] is None


def test_say_bans_names_each_phrase_once_with_what_to_write():
    rule = Rule("x", "hedge", "X", "Write a date.", level="ban", phrases=("soon",))
    assert say_bans(check("soon and soon", [rule])) == "Replace “soon”. Write a date."


@pytest.mark.parametrize(
    "phrase", ["*", "* soon", "soon *", "a*b", "a* b* c* d*", "(beta)", "- -", "so*on", "* * *"]
)
def test_phrase_that_is_nothing_or_could_be_slow_is_refused(phrase):
    rule = Rule("x", "hedge", "X", "No.", phrases=("fine", phrase))
    with pytest.raises(ValueError, match=r"asterisk|word|sign"):
        compile_rule(rule)
