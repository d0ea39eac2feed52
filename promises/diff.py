"""What changed between two texts, word by word.

`difflib` compares in time that grows with the product of equal words. Short texts go to it whole; long ones are first cut
at passages that stand exactly once in both (patience diff, after Bram Cohen), so that a long contract takes a moment
and not a minute. A piece that still costs too much is shown as replaced as a whole.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

Change = Literal["equal", "insert", "delete"]
Part = tuple[Change, str]

# A figure stays one word with its separators ("10,000", "09:30"), and so does a word with an apostrophe.
_TOKEN = re.compile(r"\w+(?:(?:(?<=\d)[.,:](?=\d)|['\u2019](?=\w))\w+)*|\s+|[^\w\s]")
_PASSAGE = 4
# Pairs of equal words that one pass of difflib may look at; about 600 words of prose against as many.
_PAIR_LIMIT = 300_000


def word_diff(old: str, new: str) -> list[Part]:
    """The parts of both texts in order; of a replaced part the deletion stands before the insertion.

    The equal and deleted parts joined are `old`, the equal and inserted parts joined are `new`, to the character.
    White space alone between two changes counts as changed, so that a rewritten phrase reads as one.
    """
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    parts: list[Part] = []
    deleted: list[str] = []
    inserted: list[str] = []

    def flush() -> None:
        if deleted:
            parts.append(("delete", "".join(deleted)))
        if inserted:
            parts.append(("insert", "".join(inserted)))
        deleted.clear()
        inserted.clear()

    blocks = _join(_matches(a, b))
    at_a = at_b = 0
    for start_a, start_b, size in [*blocks, (len(a), len(b), 0)]:
        deleted += a[at_a:start_a]
        inserted += b[at_b:start_b]
        at_a, at_b = start_a + size, start_b + size
        kept = "".join(a[start_a:at_a])
        if kept.isspace() and deleted and inserted and at_a < len(a) and at_b < len(b):
            deleted.append(kept)
            inserted.append(kept)
            continue
        flush()
        if kept:
            parts.append(("equal", kept))
    flush()
    return parts


Block = tuple[int, int, int]


def _matches(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """Equal runs of tokens as (start in a, start in b, length), in order."""
    head = 0
    while head < min(len(a), len(b)) and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < min(len(a), len(b)) - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    blocks: list[Block] = [(0, 0, head)]
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if _cheap(middle_a, middle_b):
        blocks += _shifted(_by_difflib(middle_a, middle_b), head, head)
    else:
        at_a = at_b = 0
        for start_a, start_b in [*_anchors(middle_a, middle_b), (len(middle_a), len(middle_b))]:
            gap_a, gap_b = middle_a[at_a:start_a], middle_b[at_b:start_b]
            if _cheap(gap_a, gap_b):
                blocks += _shifted(_by_difflib(gap_a, gap_b), head + at_a, head + at_b)
            if start_a < len(middle_a):
                blocks.append((head + start_a, head + start_b, 1))
            at_a, at_b = start_a + 1, start_b + 1
    blocks.append((len(a) - tail, len(b) - tail, tail))
    return blocks


def _join(blocks: list[Block]) -> list[Block]:
    joined: list[Block] = []
    for start_a, start_b, size in blocks:
        if not size:
            continue
        if joined:
            last_a, last_b, last_size = joined[-1]
            if (last_a + last_size, last_b + last_size) == (start_a, start_b):
                joined[-1] = (last_a, last_b, last_size + size)
                continue
        joined.append((start_a, start_b, size))
    return joined


def _shifted(blocks: list[Block], by_a: int, by_b: int) -> list[Block]:
    return [(start_a + by_a, start_b + by_b, size) for start_a, start_b, size in blocks]


def _cheap(a: Sequence[str], b: Sequence[str]) -> bool:
    if len(a) * len(b) <= _PAIR_LIMIT:
        return True
    in_b = Counter(b)
    return sum(count * in_b[token] for token, count in Counter(a).items()) <= _PAIR_LIMIT


def _by_difflib(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return [(block.a, block.b, block.size) for block in matcher.get_matching_blocks()]


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places of equal tokens, rising in both: the first tokens of passages that stand once in `a` and once in `b`."""
    only_a, only_b = _unique_passages(a), _unique_passages(b)
    pairs = [(start, only_b[passage]) for passage, start in only_a.items() if passage in only_b]
    # The longest rising sequence of places in b, by patience sorting.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(piles[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(place)
            piles.append(index)
        else:
            tops[pile], piles[pile] = place, index
    chain: list[tuple[int, int]] = []
    index = piles[-1] if piles else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _unique_passages(tokens: Sequence[str]) -> dict[tuple[str, ...], int]:
    """Where each passage that stands once begins, in order of the text. White space does not count as a word."""
    words = [index for index, token in enumerate(tokens) if not token.isspace()]
    places: dict[tuple[str, ...], int] = {}
    seen: Counter[tuple[str, ...]] = Counter()
    for first in range(len(words) - _PASSAGE + 1):
        passage = tuple(tokens[index] for index in words[first : first + _PASSAGE])
        seen[passage] += 1
        places[passage] = words[first]
    return {passage: start for passage, start in places.items() if seen[passage] == 1}
