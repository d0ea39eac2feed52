"""Earlier promises like a sentence: what counts as like, and what doesn't."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from promises.actions.lines import LineDraft, add_lines
from promises.earlier import SAME, USEFUL, has_trigrams, like, likeness, told_words
from promises.models import Deal, PromiseLine
from tests.conftest import NOW

PAST = {
    "export": "One CSV with order number, date and amount is placed on the customer's SFTP server each night at 02:00.",
    "okta": "Okta single sign-on is enabled for up to 70 named users by 4 April.",
    "saturday": "On Saturdays, 08:00 to 13:00 London time, one support specialist answers calls within 60 minutes; "
    "Sundays are not covered.",
    "import": "We import up to 85,000 articles from CSV files in our published layout, in one trial run and one final run.",
    "key": "Halden's data is encrypted at rest with a key that Halden holds in its own AWS KMS.",
}


@pytest.fixture
def past(deal: Deal, cast: SimpleNamespace) -> dict[str, PromiseLine]:
    lines = add_lines(deal, [LineDraft(text) for text in PAST.values()], by=cast.rep, now=NOW)
    PromiseLine.objects.filter(pk__in=[line.pk for line in lines]).update(state="declined")
    return dict(zip(PAST, lines, strict=True))


def found(text: str, **more: object) -> list[PromiseLine]:
    return [row.line for row in like(text, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A CSV with the orders is placed on their SFTP server every night.", "export"),
        ("Single sign-on with Okta for 300 named users.", "okta"),
        ("Okta single sign-on is enabled for up to 500 named users by 1 May.", "okta"),
        ("A support specialist answers calls on Saturdays and Sundays.", "saturday"),
        ("We import 210,000 titles from CSV files in our published layout.", "import"),
        ("DATA IS ENCRYPTED AT REST WITH THEIR OWN KEY IN AWS KMS", "key"),
    ],
)
def test_the_same_thing_in_other_words_and_figures_is_found(
    past: dict[str, PromiseLine], text: str, name: str
):
    assert found(text)[:1] == [past[name]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Okta",
        "up to 500 named users",
        "The product is easy to use for everyone in the company.",
        "Invoices are paid within 30 days by the buyer.",
        "Each ward gets a handover report at 06:00, 14:00 and 22:00.",
        "the a of to in on at by for",
        "x" * 20_000,
        "% _ \\ ' \" ; --",
    ],
)
def test_what_shares_no_more_than_its_turn_of_phrase_is_not(past: dict[str, PromiseLine], text: str):
    assert found(text) == []


def test_figures_count_and_order_does_not():
    told = told_words("Up to 70 named users sign in with Okta.")
    assert likeness(told, told_words("With Okta up to 70 named users sign in.")) == 1
    other = likeness(told, told_words("Up to 500 named users sign in with Okta."))
    assert SAME <= other < 1
    assert likeness(told, told_words("Okta")) == 0


def test_the_likest_comes_first_and_the_line_itself_is_left_out(past: dict[str, PromiseLine], deal: Deal):
    okta = past["okta"]
    rows = like(PAST["okta"])
    assert rows[0].line == okta and rows[0].likeness == 1
    assert okta not in found(PAST["okta"], exclude_line=okta.pk)
    assert all(row.likeness >= USEFUL for row in rows)


def test_shared_tags_decide_between_equals(deal: Deal, cast: SimpleNamespace):
    drafts = [LineDraft(PAST["okta"], ("security",)), LineDraft(PAST["okta"])]
    tagged, plain = add_lines(deal, drafts, by=cast.rep, now=NOW, propose=False)
    PromiseLine.objects.update(state="declined")
    assert found(PAST["okta"]) == [plain, tagged]
    assert found(PAST["okta"], tags=["security"]) == [tagged, plain]


def test_drafts_and_promises_under_review_are_no_past(deal: Deal, cast: SimpleNamespace):
    add_lines(deal, [LineDraft(PAST["okta"])], by=cast.rep, now=NOW)
    assert found(PAST["okta"]) == []


def test_a_hundred_promises_cost_as_many_queries_as_one(deal: Deal, cast: SimpleNamespace):
    counts = []
    for number in (1, 100):
        add_lines(deal, [LineDraft(PAST["okta"])] * number, by=cast.rep, now=NOW)
        PromiseLine.objects.update(state="declined")
        with CaptureQueriesContext(connection) as captured:
            assert len(like(PAST["okta"], tags=["security"])) == min(number, 5)
        counts.append(len(captured))
    assert counts[0] == counts[1] == (3 if connection.vendor == "postgresql" else 2)


@pytest.mark.servers
def test_postgresql_finds_by_trigrams(past: dict[str, PromiseLine]):
    assert has_trigrams()
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'wording_by_trigrams'")
        assert "gin_trgm_ops" in cursor.fetchone()[0]


@pytest.mark.servers
def test_without_trigrams_the_newest_are_looked_through(past: dict[str, PromiseLine]):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    assert not has_trigrams()
    assert found("Single sign-on with Okta for 300 named users.")[:1] == [past["okta"]]
