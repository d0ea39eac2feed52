import random
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promises.diff import word_diff

pytestmark = pytest.mark.once


def sides(parts):
    old = "".join(text for change, text in parts if change != "insert")
    new = "".join(text for change, text in parts if change != "delete")
    return old, new


def test_a_changed_figure_is_one_word():
    assert word_diff("Up to 10,000 rows at 09:30.", "Up to 10,500 rows at 09:30.") == [
        ("equal", "Up to "),
        ("delete", "10,000"),
        ("insert", "10,500"),
        ("equal", " rows at 09:30."),
    ]


def test_an_added_limit_is_an_insertion():
    assert word_diff("Staff sign in.", "Staff sign in, up to 500 users.") == [
        ("equal", "Staff sign in"),
        ("insert", ", up to 500 users"),
        ("equal", "."),
    ]


def test_a_rewritten_phrase_reads_as_one_change():
    assert word_diff("We fix it very soon.", "We fix it by Friday.") == [
        ("equal", "We fix it "),
        ("delete", "very soon"),
        ("insert", "by Friday"),
        ("equal", "."),
    ]


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("", "", []),
        ("same", "same", [("equal", "same")]),
        ("", "new", [("insert", "new")]),
        ("old", "", [("delete", "old")]),
        ("a b", "a  b", [("equal", "a"), ("delete", " "), ("insert", "  "), ("equal", "b")]),
    ],
)
def test_edges(old, new, parts):
    assert word_diff(old, new) == parts


words = st.lists(
    st.sampled_from(["a", "b", "the", " ", "  ", "\n", "10,000", ".", ",", "it's", "é"]), max_size=60
)
texts = words.map("".join) | st.text(max_size=60)


@settings(deadline=None)
@given(texts, texts)
def test_the_parts_give_back_both_texts(old, new):
    parts = word_diff(old, new)
    assert sides(parts) == (old, new)
    assert all(text for _, text in parts)
    assert all(one[0] != other[0] for one, other in pairwise(parts))


def prose(seed, count):
    rng = random.Random(seed)
    vocabulary = [f"word{n}" for n in range(3000)] + ["the"] * 300 + ["of"] * 200 + ["to"] * 200
    return [rng.choice(vocabulary) for _ in range(count)]


def edited(tokens, seed, share):
    rng = random.Random(seed)
    out = []
    for token in tokens:
        roll = rng.random()
        out += [] if roll < share / 3 else [token, "added"] if roll < share * 2 / 3 else [token]
        if share * 2 / 3 <= roll < share:
            out[-1] = "changed"
    return out


LONG = prose(1, 20_000)
HARD = {
    "a few edits": (LONG, edited(LONG, 2, 0.01)),
    "many edits": (LONG, edited(LONG, 3, 0.4)),
    "other text": (LONG, prose(4, 20_000)),
    "one word over and over": (["go"] * 20_000, ["go"] * 10_000 + ["stop"] + ["go"] * 9_990),
    "two words in turn": (["go", "on"] * 10_000, ["on", "on", "go"] * 6_000),
    "few words mixed": ([str(n % 7) for n in range(20_000)], [str(n * n % 11) for n in range(20_000)]),
    "halves exchanged": (LONG, LONG[10_000:] + LONG[:10_000]),
}


@pytest.mark.parametrize("name", HARD)
def test_long_texts_do_not_hang(name):
    old, new = (" ".join(tokens) for tokens in HARD[name])
    began = time.perf_counter()
    parts = word_diff(old, new)
    assert time.perf_counter() - began < 5
    assert sides(parts) == (old, new)


def test_a_few_edits_in_a_long_text_are_found_one_by_one():
    old = " ".join(LONG)
    new = " ".join([*LONG[:5000], "inserted", *LONG[5000:12_000], *LONG[12_001:]])
    changed = [(change, text.strip()) for change, text in word_diff(old, new) if change != "equal"]
    assert changed == [("insert", "inserted"), ("delete", LONG[12_000])]
