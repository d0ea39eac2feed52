import contextlib
import json
import os
import re
import time
from collections import Counter

import pytest

from promises.sources.document import Unreadable
from promises.sources.finding import find
from promises.sources.reading import read
from tests.source_files import load

pytestmark = pytest.mark.once

FOLDER = os.path.join(os.path.dirname(__file__), "sources_data")
SAMPLES = load(FOLDER)
with open(os.path.join(FOLDER, "gold.jsonl"), encoding="utf-8") as lines:
    GOLD = [json.loads(line) for line in lines]


def proposals(text, name="notes.txt", ours=()):
    return [(found.role, found.said_by, found.sentence) for found in find(read(name, text.encode()), ours)]


def same(a, b):
    one, other = (Counter(re.findall(r"[\w']+", text.lower())) for text in (a, b))
    return sum((one & other).values()) >= 0.8 * max(one.total(), other.total())


def test_samples_are_found_with_their_role_and_speaker(capsys):
    """The floors lie a little under what the rules reach, so that a rule that costs more than it brings shows."""
    hits, roles, speakers, proposed = 0, 0, 0, 0
    for name, data in SAMPLES:
        wanted = [row for row in GOLD if row["doc"] == name]
        assert wanted, name
        for found in find(read(name, data)):
            proposed += 1
            row = next((row for row in wanted if same(row["sentence"], found.sentence)), None)
            if row:
                wanted.remove(row)
                hits += 1
                roles += row["role"] == found.role
                speakers += row["said_by"] == found.said_by
    precision, recall = hits / proposed, hits / len(GOLD)
    f1 = 2 * precision * recall / (precision + recall)
    with capsys.disabled():
        print(
            f"\nsources: {len(SAMPLES)} documents, precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}, "
            f"role {roles / hits:.3f}, said_by {speakers / hits:.3f}"
        )
    assert f1 >= 0.92
    assert roles / hits >= 0.97
    assert speakers / hits >= 0.95


@pytest.mark.parametrize(("name", "data"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_every_proposal_stands_where_it_says(name, data):
    document = read(name, data)
    for found in find(document):
        words = re.sub(r"(?m)^[> ]+", "", document.text[found.start : found.end])
        assert " ".join(words.split()).strip("*_ ") == found.sentence
        assert found.place
        assert found.why


TALK = """Amy (Softco): Good morning.
Bob (Buyerco): Morning. {question}
Amy (Softco): {answer}
Bob (Buyerco): Thanks.
Amy (Softco): Bye.
"""


@pytest.mark.parametrize(
    ("question", "answer", "wanted"),
    [
        ("Does it export to Excel?", "I'll have to check that.", []),
        ("Does it export to Excel?", "It exports to Excel every night.", ["promise Amy"]),
        ("So the export is included in the price.", "Yes.", ["promise Bob"]),
        ("So the export is included in the price.", "No, that costs extra.", []),
        ("So the export is included in the price.", "I'm not sure.", []),
        ("We need an export to Excel every night.", "Let me ask our developers.", ["ask Bob"]),
        ("You said that the first month is free.", "Did we have rain too.", ["promise Bob"]),
        ("You said that the first month is free.", "I never said that.", []),
        ("Our last vendor failed twice.", "That was before my time.", []),
        ("How was the flight?", "The weather was awful.", []),
    ],
)
def test_a_claim_counts_by_how_it_is_answered(question, answer, wanted):
    found = proposals(TALK.format(question=question, answer=answer), "call.txt")
    assert [f"{role} {said_by}" for role, said_by, _ in found] == wanted


MAIL = """From: Amy Stone <amy@softco.example>
To: Bob Field <bob@buyerco.example>
Subject: Re: Summary
Date: Mon, 2 Mar 2026 10:00:00 +0000

Hello Bob,

{answer}

Amy

On Sun, 1 Mar 2026 at 09:00, Bob Field wrote:
> Amy, here is what we agreed:
>
> 1. The label printer is connected by 1 May.
> 2. Your team trains 20 drivers on site.
>
> Bob
"""


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ("Both points are right.", 2),
        ("The second point is not right.", 1),
        ("Nice list, see you on Monday.", 2),
    ],
)
def test_a_list_of_what_was_agreed_stands_unless_a_point_is_taken_back(answer, count):
    found = [row for row in proposals(MAIL.format(answer=answer), "a.eml") if row[1] == "Bob Field"]
    assert [role for role, _, _ in found] == ["promise"] * count


def test_our_side_can_be_named():
    text = "Ann: The app syncs every hour.\nBen: We need a report each week.\nAnn: Fine.\nBen: We print labels on site every day.\n"
    assert {row[1] for row in proposals(text, ours=["Ben"]) if row[0] == "promise"} == {"Ben"}
    assert {row[1] for row in proposals(text, ours=["Ann"]) if row[0] == "promise"} == {"Ann"}


def test_a_signature_is_no_promise():
    text = MAIL.format(answer="We ship on 3 May.").replace(
        "Amy\n", "-- \nAmy\nWe deliver 24 hours a day to your door.\n", 1
    )
    assert not any("24 hours" in row[2] for row in proposals(text, "a.eml"))


@pytest.mark.parametrize(
    "text",
    [
        "we will " * 40_000,
        "a" * 300_000,
        "We will deliver it by 1 May, " * 13_000,
        ("x " * 2_500 + "\n") * 70,
        "Name Name Name Name, " * 15_000,
        "> " * 150_000 + "we will",
        "On " + "a " * 150_000 + "wrote:",
        "From: " + "<" * 300_000 + "\nTo: b\n\nwe will",
        "A: b\n" * 60_000,
        "[00:00:01] Ann: yes\n[00:00:02] Ben: You build it by May.\n" * 6_000,
        "- Ann: must\n" * 30_000,
        "1. " * 130_000,
        "|" * 300_000,
        "From: a@b.example\nTo: c@d.example\n\n" * 8_000,
        "(" * 200_000 + ")" * 200_000,
        "A (" * 100_000,
        "no " * 130_000,
        "#" * 390_000,
        "Ann wants that. " * 24_000,
        "You said it. " * 30_000,
    ],
    ids=range(20),
)
def test_hostile_text_takes_time_in_proportion(text):
    """Four hundred thousand characters of anything end in seconds; a rule that backtracks would take minutes."""
    started = time.process_time()
    with contextlib.suppress(Unreadable):
        find(read("a.txt", text.encode()))
    assert time.process_time() - started < 20
