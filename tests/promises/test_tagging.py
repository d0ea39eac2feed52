import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promises.tagging import SHIPPED_TRIGGERS, TriggerSpec, find_triggers, propose_tags

pytestmark = pytest.mark.once

TAGGED = [
    ("Pharmacists log in with a smart card from the hospital's badge system.", {"security"}),
    ("The bank wants its own role for external auditors, view only.", {"security"}),
    ("An ISO 27001 certificate is attached.", {"security"}),
    ("Historic work orders from 2015 on are loaded from their Excel sheets.", {"data_movement"}),
    ("Meter values arrive as XML through an SFTP folder.", {"data_movement"}),
    ("Timesheets flow to Personio at the end of each day.", {"data_movement", "integration"}),
    ("Orders above 2,000 euros go to the branch manager before they are placed.", {"custom_logic"}),
    ("If a lorry is late twice in a month, the next booking needs a phone call first.", {"custom_logic"}),
    ("The system runs in the ministry's own data centre in Bern.", {"deployment"}),
    ("A separate test environment stays open for the whole contract.", {"deployment"}),
    ("Receptionists start a call from the guest card through RingCentral.", {"integration"}),
    ("The desk talks to QuorumDesk.", {"integration"}),  # a name in no list
    ("Questions get an answer within one working day, in French.", {"support"}),
    ("Two trainers spend three days with the dispatchers.", {"support"}),
    ("The driver app goes live on 3 February.", {"delivery_date"}),
    ("Offline mode, still in development, arrives with the summer release.", {"delivery_date"}),
    ("The price stays the same for three years.", {"commercial_terms"}),
    ("We refund the set-up fee if the pilot fails.", {"commercial_terms"}),
    ("Weekend cover during the move, free of charge.", {"support", "commercial_terms"}),
]

ORDINARY = [
    "A colour can be chosen for each project.",
    "A task has a title, a due date and an owner.",
    "Customers get an e-mail when the order ships.",
    "The train driver sees the next stop on the tablet.",
    "The security deposit is shown on the rental form.",
    "The whale migration map shows sightings.",
    "A shipping container has a number and a weight.",
    "Clients type a promo code.",
    "Front desk staff see a list of rooms.",
    "Teams see their open tasks.",
    "The Business plan holds 500 seats.",
]


@pytest.mark.parametrize(("text", "tags"), TAGGED)
def test_tags_are_proposed_from_the_words(text, tags):
    assert set(propose_tags(text)) == tags


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_lines_get_no_tag(text):
    assert propose_tags(text) == {}


@pytest.mark.parametrize("text", [text for text, _ in TAGGED])
def test_every_reason_stands_in_the_sentence(text):
    for reasons in propose_tags(text).values():
        assert reasons
        assert all(reason in text for reason in reasons)


def test_typography_makes_no_difference():
    plain = "The bank's own keys are kept in its vault - free of charge."
    typeset = "The bank\u2019s own\u00a0keys are kept in its vault \u2014 free of charge."
    assert propose_tags(plain) == propose_tags(typeset)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text):
    tags = propose_tags(text)
    assert all(tags.values())


@pytest.mark.parametrize("piece", ["a", "A", "1", ".", " ", "'", "-", "$", "é", "İ", "a.", "move ", "the "])
def test_a_hundred_thousand_repeated_characters_take_no_time(piece):
    propose_tags("warm")
    text = (piece * 100_000)[:100_000]
    best = 1.0
    for _ in range(3):
        began = time.process_time()
        propose_tags(text)
        best = min(best, time.process_time() - began)
    assert best < 0.05


def test_a_line_stops_at_every_trigger_of_its_tags():
    text = "Orders are exported to NetSuite every hour."
    hits = find_triggers(text, ["data_movement", "integration"], SHIPPED_TRIGGERS)
    assert [(hit.code, hit.tags) for hit in hits] == [
        ("data_movement", ("data_movement",)),
        ("integration_unlisted", ("integration",)),
    ]
    assert hits[0].words
    assert hits[1].words == ("NetSuite",)


def test_a_tag_that_somebody_added_by_hand_stops_the_line_too():
    (hit,) = find_triggers("It is blue.", ["security"], SHIPPED_TRIGGERS)
    assert (hit.code, hit.tags, hit.words) == ("security_control", ("security",), ())


def test_no_tags_and_no_words_is_no_hit():
    assert find_triggers("Orders are exported every hour.", [], SHIPPED_TRIGGERS) == []


def test_the_limit_of_the_plan_is_never_raised_by_words():
    tags = {tag for trigger in SHIPPED_TRIGGERS for tag in trigger.tags}
    assert len(tags) == 8
    hits = find_triggers("A limit above the plan's.", tags, SHIPPED_TRIGGERS)
    assert {hit.code for hit in hits} == {trigger.code for trigger in SHIPPED_TRIGGERS} - {"above_plan_limit"}


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("drone*", "Two Drones and a drone.", ("Drones", "drone")),
        ("drone", "Two drones.", ()),
        ("cold chain", "The cold\u00a0chain is watched.", ("cold chain",)),
        ("100%", "It is 100% ours.", ("100%",)),
        ("a.c", "abc", ()),
        ("(a+)+$", "a" * 5000, ()),
        ("", "words", ()),
        ("*", "words", ()),
    ],
)
def test_patterns_are_phrases(pattern, text, words):
    rule = TriggerSpec("own", "Our own", patterns=(pattern,))
    hits = find_triggers(text, [], [rule])
    assert tuple(word for hit in hits for word in hit.words) == words
