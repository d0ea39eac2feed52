import pytest

from promises.sources.sentences import sentences

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "wanted",
    [
        ["We ship it.", "You pay 3.5 percent."],
        ["It reads e.g. CSV files.", "Dr. Lee agrees, i.e. it works."],
        ["It costs approx. 40 euros.", "See no. 4 for more."],
        ["Call at 9 a.m. on Monday.", "Or at 5 p.m."],
        ["Is it there?", "Yes!", "Good…", "And more."],
        ['He said "it ships."', "Then he left."],
        ["J. Smith signs.", "Version 2.1 follows."],
        ["No.", "That costs extra."],
        ["It starts on 4 Mar. 2026.", "Then it runs."],
        ["Go to www.softco.example/a.html today.", "It is there."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(wanted):
    text = " ".join(wanted)
    assert [text[start:end] for start, end in sentences(text)] == wanted
