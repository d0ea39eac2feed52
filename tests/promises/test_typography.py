import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promises.typography import canonical, clean_sentence, refuse_controls, same_words

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Two\u00a0hours,\n\t twice\u2009a\u202fday ", "Two hours, twice a day"),
        ("one\u2028two\u2029three\u3000four", "one two three four"),
        ("\u2018yes\u2019 and \u201cno\u201d, \u201elow\u201f", '\'yes\' and "no", "low"'),
        ("9\u201317, Monday\u2014Friday, \u22125 \u2212\u2010\u20111", "9-17, Monday-Friday, -5 -1"),
        ("Friday -- not Saturday", "Friday - not Saturday"),
        (
            "deliv\u00adery, deliv\u00ad\nery, ze\u200bro, no\u2060break\ufeff",
            "delivery, delivery, zero, nobreak",
        ),
        ("\ufb01le \ufb02ow o\ufb00 o\ufb03ce ba\ufb04e la\ufb06", "file flow off office baffle last"),
        ("and so on\u2026", "and so on..."),
        ("Cafe\u0301", "Caf\u00e9"),
    ],
)
def test_canonical_removes_typography(typed, plain):
    assert canonical(typed) == plain
    assert same_words(typed, plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("within 24 hours", "within 42 hours"),
        ("10,000 rows", "10.000 rows"),
        ("The Team plan", "the team plan"),
        ("It ends.", "It ends"),
        ("up to 5 users", "5 users"),
        ("10\u00b2 m", "102 m"),
        ("\u00ab5\u00bb", '"5"'),
        ("re-sign", "resign"),
    ],
)
def test_words_digits_case_and_other_punctuation_count(one, other):
    assert not same_words(one, other)


@settings(deadline=None)
@given(st.text())
def test_canonical_twice_is_canonical_once(text):
    assert canonical(canonical(text)) == canonical(text)


@settings(deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="-")))
def test_canonical_leaves_plain_text_alone(text):
    assert canonical(text) == text


def test_clean_sentence_keeps_characters_as_typed():
    assert clean_sentence("  It\u2019s  9\u201317\n\nsharp\u2026 ") == "It\u2019s 9\u201317 sharp\u2026"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain words.",
        "Two\nlines\r\nand\ta tab",
        "caf\u00e9 \u4f60\u597d \U0001f44d\u200d\U0001f3fd",
        "a \u2066left to right\u2069 piece",
        "a \u202apiece\u202c",
    ],
)
def test_ordinary_text_is_not_refused(text):
    assert refuse_controls(text) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\x00", "U+0000 at position 2"),
        ("\x15", "U+0015"),
        ("a\x7f", "U+007F"),
        ("a\x85", "U+0085"),
        ("a\x9f", "U+009F"),
        ("a\ud800", "U+D800"),
        ("abc\u202e", "U+202E at position 4"),
        ("\u202dabc\u202c", "U+202D"),
        ("\u2067abc", "U+2067 at position 1: it is never closed"),
        ("\u202babc\u2069", "U+2069"),
        ("abc\u202c", "it closes nothing"),
    ],
)
def test_controls_and_direction_overrides_are_refused_by_name(text, named):
    assert named in (refuse_controls(text) or "")


@settings(deadline=None)
@given(
    st.text(alphabet=st.characters(codec="utf-8", categories=["Cc"], exclude_characters="\t\n\r"), min_size=1)
)
def test_every_other_control_character_is_refused(text):
    assert refuse_controls(f"words {text} words")
