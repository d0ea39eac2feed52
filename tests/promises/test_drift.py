"""Drift on the shared examples, and on sentences changed by rule: harmless typography is exact, nothing else is."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from promises.drift import Approved, check

pytestmark = pytest.mark.once

EXAMPLES = Path(__file__).with_name("examples") / "drift.jsonl"
CASES = [json.loads(line) for line in EXAMPLES.read_text().splitlines()]
SENTENCES = sorted({item["text"] for case in CASES for item in case["approved"]})


def sentences(case, name):
    return [Approved(item["code"], item["text"]) for item in case.get(name, ())]


def run(case):
    return check(
        case["document"], *(sentences(case, name) for name in ("approved", "declined", "superseded"))
    )


def within(sentence):
    return (
        "SERVICES AGREEMENT\nbetween Orchard Foods and Fernwick\n\n1. Scope\nThe following is agreed.\n\n"
        f"2.1 {sentence}\n\n3. Law\nEnglish law applies. The customer pays the fee in advance.\n"
    )


def status(approved, said):
    return check(within(said), [Approved("A-1.1", approved)]).lines["A-1.1"]


def one_line(text):
    return " ".join(text.split())


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_examples_come_out_as_expected(case):
    drift = run(case)
    assert {code: (line.status, set(line.kinds)) for code, line in drift.lines.items()} == {
        code: (line["status"], set(line["kinds"])) for code, line in case["expected"].items()
    }
    assert {one_line(stray.text) for stray in drift.unapproved} == {
        one_line(text) for text in case["unapproved"]
    }
    assert {stray.code for stray in drift.declined_back} == set(case["declined_back"])
    assert {stray.code for stray in drift.superseded_back} == set(case["superseded_back"])


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_places_are_those_in_the_document(case):
    drift = run(case)
    for line in drift.lines.values():
        assert line.found == case["document"][line.start : line.end]
    for stray in (*drift.unapproved, *drift.declined_back, *drift.superseded_back):
        assert one_line(stray.text)[:20] in one_line(case["document"][stray.start : stray.end])


HARMLESS = {
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "narrow lines": lambda text: "\n".join(re.findall(r".{1,48}(?:\s|$)", text)),
    "wide lines, indented": lambda text: "\n    ".join(re.findall(r".{1,72}(?:\s|$)", text)),
    "a page break": lambda text: _broken(text, "\n\f\nPage 3 of 9\n\n"),
    "curly quotes": lambda text: text.replace("'", "\u2019").replace('"', "\u201d"),
    "other dashes": lambda text: text.replace("-", "\u2011"),
    "no full stop": lambda text: text.rstrip("."),
    "soft hyphens": lambda text: re.sub(r"(\w{4})(\w{4})", "\\1\u00ad\\2", text),
    "ligatures": lambda text: text.replace("fi", "\ufb01").replace("fl", "\ufb02"),
    "a bullet": lambda text: "\u2022 " + text,
    "a number": lambda text: "(iii) " + text,
}


def _broken(text, by):
    words = text.split()
    middle = len(words) // 2
    return " ".join(words[:middle]) + by + " ".join(words[middle:])


@pytest.mark.parametrize("change", HARMLESS)
def test_harmless_typography_is_exact(change):
    drifted = [text for text in SENTENCES if status(text, HARMLESS[change](text)).status != "exact"]
    assert drifted == []


MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
LONGER = {
    "minute": "hour",
    "minutes": "hours",
    "hour": "day",
    "hours": "days",
    "days": "weeks",
    "months": "years",
}
# How a sentence is changed, and a kind that has to be among those found.
HARMFUL = {
    "a figure": (
        lambda text: re.sub(r"\d+(?:,\d{3})*", lambda m: str(int(m[0].replace(",", "")) + 7), text, count=1),
        "number_or_date_changed",
    ),
    "a month": (
        lambda text: re.sub("|".join(MONTHS), lambda m: MONTHS[MONTHS.index(m[0]) - 1], text, count=1),
        "number_or_date_changed",
    ),
    "business hours": (
        lambda text: re.sub(r"(?:business|working) (hours?|days?)", r"\1", text, count=1),
        "number_or_date_changed",
    ),
    "a longer unit": (
        lambda text: re.sub(rf"\b({'|'.join(LONGER)})\b", lambda m: LONGER[m[1]], text, count=1),
        "number_or_date_changed",
    ),
    "up to": (lambda text: re.sub(r"\b[Uu]p to ", "", text, count=1), "limit_dropped"),
    "only": (lambda text: re.sub(r" only\b", "", text, count=1), "limit_dropped"),
    "a condition": (lambda text: re.sub(r",? if [^;,.]*", "", text, count=1), "limit_dropped"),
    "an exclusion": (lambda text: re.sub(r"; [^;]*\bnot\b[^;.]*", "", text, count=1), "limit_dropped"),
    "a not taken away": (lambda text: re.sub(r" (is|are) not ", r" \1 ", text, count=1), "scope_widened"),
    "a not put in": (
        lambda text: re.sub(r" (is|are|can) (?!not)", r" \1 not ", text, count=1),
        "scope_widened",
    ),
    "a hedge": (lambda text: re.sub(r" (is|are|can) ", r" \1 normally ", text, count=1), "hedge_added"),
}


@pytest.mark.parametrize("change", HARMFUL)
def test_what_changes_a_promise_is_never_exact_nor_mere_rewording(change):
    alter, kind = HARMFUL[change]
    altered = [(text, alter(text)) for text in SENTENCES if alter(text) != text]
    assert len(altered) > 1
    for approved, said in altered:
        found = status(approved, said)
        assert (found.status, kind in found.kinds) == ("changed", True), (said, found)


@pytest.mark.parametrize(
    "lead", ["Not included: ", "The following is no longer offered: ", "What stays outside\n\n"]
)
def test_approved_words_in_a_denial_are_not_exact(lead):
    text = "The map shows the state of up to 800 chargers, refreshed every 60 seconds."
    assert status(text, lead + text).status != "exact"


def test_declined_words_that_are_said_to_be_outside_are_no_return():
    text = "Vets dictate their notes on the phone."
    declined = [Approved("D-1.1", text)]
    assert check(within(text), [], declined).declined_back
    assert not check(within(f"Outside the contract\n\n- {text}"), [], declined).declined_back
    assert not check(within("Vets do not dictate their notes on the phone."), [], declined).declined_back


def test_an_empty_document_holds_nothing():
    drift = check("", [Approved("A-1.1", "The map shows up to 800 chargers.")])
    assert drift.lines["A-1.1"].status == "missing"
    assert not drift.clean


def test_a_document_of_the_approved_sentences_alone_is_clean():
    approved = [Approved(f"A-{number}.1", text) for number, text in enumerate(SENTENCES, start=1)]
    document = "\n\n".join(f"{number}. {item.text}" for number, item in enumerate(approved, start=1))
    assert check(document, approved).clean


def test_command_answers_as_the_function_does():
    done = subprocess.run(
        [sys.executable, "manage.py", "check_drift", str(EXAMPLES)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [case["id"] for case in CASES]
    for answer, case in zip(answers, CASES, strict=True):
        assert answer["declined_back"] == sorted(case["declined_back"])
        assert {code: line["status"] for code, line in answer["result"].items()} == {
            code: line["status"] for code, line in case["expected"].items()
        }


def test_command_names_a_case_that_it_cannot_read(tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text('{"id": 1}\n{"id": 2, "document": "", "approved": []}\nno json\n')
    done = subprocess.run(
        [sys.executable, "manage.py", "check_drift", str(file)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["id"] == 2
    assert "Case 1" in done.stderr
    assert "Case 3" in done.stderr


TWO = (
    "Halden gets one sandbox with sample data for up to 10 users, for 90 days from go-live. We reset it once a month on "
    "request. It holds no production data."
)


def test_a_wording_of_several_sentences_is_compared_as_a_whole():
    assert status(TWO, TWO).status == "exact"
    changed = status(TWO, TWO.replace("10 users", "25 users").replace("a month on request", "a week"))
    assert (changed.status, "number_or_date_changed" in changed.kinds) == ("changed", True)
    assert "holds no production data" in changed.found
    shortened = status(TWO, TWO.removesuffix(" It holds no production data."))
    assert (shortened.status, "limit_dropped" in shortened.kinds) == ("changed", True)


AROUND = [
    "English law applies.",
    "The customer pays the fee within 30 days of the invoice.",
    "Words with capitals have the meaning given in the general terms.",
    "The parties met on 9 March and agreed on the following.",
    "Notices go to the addresses on the cover page.",
    "This agreement runs for 24 months from the date of the last signature.",
    "Either party may end it with three months' notice.",
    "Tax is added where it applies.",
    "The annex lists the sites by name and town.",
]
LAYOUTS = {
    "numbered": lambda number, text: f"{number}. {text}",
    "clauses": lambda number, text: f"2.{number} {text}",
    "bullets": lambda number, text: f"\u2022 {text}",
    "wrapped": lambda number, text: "\n".join(re.findall(r".{1,64}(?:\s|$)", text)),
    "plain": lambda number, text: text,
}


@st.composite
def documents(draw, sentence):
    """A document with the sentence somewhere between ordinary ones, in some layout."""
    before = draw(st.lists(st.sampled_from(AROUND), max_size=6))
    after = draw(st.lists(st.sampled_from(AROUND), max_size=6))
    lay = LAYOUTS[draw(st.sampled_from(sorted(LAYOUTS)))]
    return "\n\n".join(lay(number, text) for number, text in enumerate([*before, sentence, *after], start=1))


@hypothesis_settings(max_examples=1_000, deadline=None)
@given(st.data(), st.sampled_from(SENTENCES), st.sampled_from(sorted(HARMLESS)))
def test_typography_in_any_document_is_exact(data, sentence, change):
    # A layout of its own comes with each document.
    assume(change not in ("narrow lines", "wide lines, indented", "a bullet", "a number", "a page break"))
    document = data.draw(documents(HARMLESS[change](sentence)))
    assert check(document, [Approved("A-1.1", sentence)]).lines["A-1.1"].status == "exact"


@hypothesis_settings(max_examples=1_000, deadline=None)
@given(st.data(), st.sampled_from(SENTENCES), st.sampled_from(sorted(HARMFUL)))
def test_no_single_edit_in_any_document_is_exact_or_mere_rewording(data, sentence, change):
    alter, kind = HARMFUL[change]
    edited = alter(sentence)
    assume(edited != sentence)
    found = check(data.draw(documents(edited)), [Approved("A-1.1", sentence)]).lines["A-1.1"]
    assert (found.status, kind in found.kinds) == ("changed", True), edited


@hypothesis_settings(max_examples=1_000, deadline=None)
@given(st.data(), st.sampled_from(SENTENCES))
def test_two_words_that_change_places_are_never_exact(data, sentence):
    words = sentence.split()
    place = data.draw(st.integers(0, len(words) - 2))
    assume(words[place].lower() != words[place + 1].lower())
    words[place], words[place + 1] = words[place + 1], words[place]
    found = check(data.draw(documents(" ".join(words))), [Approved("A-1.1", sentence)]).lines["A-1.1"]
    assert found.status != "exact"
