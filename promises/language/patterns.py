"""Regular expressions that cannot be slow: what a rule's pattern may hold, and how many ways it can be tried.

Python's matcher tries alternatives one after the other, so a pattern like `(a+)+b` takes time that doubles with each
character. A rule's pattern is therefore held to repetition with an upper bound, hardly any inside a repeated group, and a
limited number of ways to match from one place.
"""

import re
from functools import cached_property
from typing import NoReturn

LENGTH_LIMIT = 4_000
WAYS_LIMIT = 20_000
NESTED_LIMIT = 200

_QUANTIFIER = re.compile(r"\{(\d*)(?:(,)(\d*))?\}")
_PIECE = re.compile(r"\{([A-Z][A-Z_]*)\}")
_STRUCTURE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[(|)]", re.DOTALL)
# Leading letters that are matched as they stand.
_LITERAL = re.compile(r"(?:[a-z0-9 '-](?![?*+{]))*")
_GROUP = re.compile(r"\((\?(?:[:=!]|<[=!]))?")


def ways(pattern: str, pieces: dict[str, int]) -> int:
    """How many ways the pattern can be tried from one place, at most.

    `pieces` gives the same for each piece that the pattern may name in braces. Raises ValueError with a sentence for the
    writer of the rule where the pattern is wrong or can be slow.
    """
    if len(pattern) > LENGTH_LIMIT:
        raise ValueError(f"The pattern is longer than {LENGTH_LIMIT:,} characters: make several of it.")
    count, end = _Reader(pattern, pieces).alternatives(0, depth=0)
    if end < len(pattern):
        raise ValueError(f'There is a ")" too many at position {end + 1} of "{pattern}".')
    try:
        re.compile(_PIECE.sub("x", pattern))
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f'"{pattern}" is not a pattern: {error}.') from error
    if count > WAYS_LIMIT:
        raise ValueError(
            f'"{pattern}" can be tried in too many ways: shorten its repetitions or make several of it.'
        )
    return count


class _Reader:
    def __init__(self, pattern: str, pieces: dict[str, int]) -> None:
        self.pattern = pattern
        self.pieces = pieces

    def alternatives(self, at: int, *, depth: int) -> tuple[int, int]:
        """The ways of everything up to the group's end, and where that is."""
        if depth > 20:
            self._refuse("has groups within groups more than 20 deep")
        counts: list[tuple[str, int]] = []
        while True:
            start = _LITERAL.match(self.pattern, at)
            count, at = self._sequence(at, depth=depth)
            counts.append((start[0] if start else "", count))
            if at >= len(self.pattern) or self.pattern[at] == ")":
                break
            at += 1
        # Of alternatives only those can match the same text of which one begins like the other.
        alike = (sum(count for other, count in counts if start.startswith(other)) for start, _ in counts)
        return min(max(alike), WAYS_LIMIT + 1), at

    def _sequence(self, at: int, *, depth: int) -> tuple[int, int]:
        total = 1
        while at < len(self.pattern) and self.pattern[at] not in "|)":
            of_letters = self.pattern.startswith((r"\w", "[a", r"[\w"), at)
            count, at = self._item(at, depth=depth)
            low, high, at = self._repetition(at)
            if high > 1 and count**high > NESTED_LIMIT:
                self._refuse("repeats a group that itself can match in several ways")
            if not (of_letters and low < high and self._ends_word(at)):
                count = count**high * (high - low + 1)
            total = min(total * count, WAYS_LIMIT + 1)
        return total, at

    def _ends_word(self, at: int) -> bool:
        """Whether a space or the pattern's end follows: then a repetition of letters has one way to match only."""
        while at < len(self.pattern):
            if self.pattern[at] == "|":
                at = self._closing[at]
            elif self.pattern[at] == ")":
                _, _, at = self._repetition(at + 1)
            else:
                return self.pattern.startswith((" ", ",", "(?: ", "(?! ", "(?= ", "(?=[.,"), at)
        return True

    @cached_property
    def _closing(self) -> dict[int, int]:
        """For each bar, where the group that it stands in ends."""
        closing: dict[int, int] = {}
        open_bars: list[list[int]] = [[]]
        for match in _STRUCTURE.finditer(self.pattern):
            if match[0] == "(":
                open_bars.append([])
            elif match[0] == "|":
                open_bars[-1].append(match.start())
            elif match[0] == ")" and len(open_bars) > 1:
                closing |= dict.fromkeys(open_bars.pop(), match.start())
        for bars in open_bars:
            closing |= dict.fromkeys(bars, len(self.pattern))
        return closing

    def _item(self, at: int, *, depth: int) -> tuple[int, int]:
        char = self.pattern[at]
        if char == "\\":
            after = self.pattern[at + 1 : at + 2]
            if after.isdigit() or after in ("g", "k"):
                self._refuse("refers back to a group")
            return 1, at + 2
        if char == "[":
            # A bracket that comes first stands for itself.
            end = at + 2 if self.pattern[at + 1 : at + 2] != "^" else at + 3
            while end < len(self.pattern) and self.pattern[end] != "]":
                end += 2 if self.pattern[end] == "\\" else 1
            return 1, end + 1
        if char == "(":
            opening = _GROUP.match(self.pattern, at)
            if not opening or (opening[1] is None and self.pattern[at + 1 : at + 2] == "?"):
                self._refuse(f"holds a special group at position {at + 1}; use (?:...)")
            count, end = self.alternatives(opening.end(), depth=depth + 1)
            if end >= len(self.pattern):
                self._refuse(f"opens a group at position {at + 1} and never closes it")
            return count, end + 1
        if char in "*+?":
            self._refuse(f"repeats nothing at position {at + 1}")
        if piece := _PIECE.match(self.pattern, at):
            if piece[1] not in self.pieces:
                self._refuse(f"names the piece {piece[0]}, which does not exist")
            return self.pieces[piece[1]], piece.end()
        return 1, at + 1

    def _repetition(self, at: int) -> tuple[int, int, int]:
        """The fewest and the most times that the item before `at` is matched, and where the pattern goes on."""
        low = high = 1
        if at < len(self.pattern):
            char = self.pattern[at]
            quantifier = _QUANTIFIER.match(self.pattern, at)
            if char in "*+" or (quantifier and quantifier[2] and not quantifier[3]):
                self._refuse("repeats without an upper bound; write {0,20} for example")
            if char == "?":
                low, at = 0, at + 1
            elif quantifier and (quantifier[1] or quantifier[3]):
                low = int(quantifier[1] or 0)
                high = int(quantifier[3]) if quantifier[2] else low
                if high > 200:
                    self._refuse("repeats something more than 200 times")
                at = quantifier.end()
            else:
                return low, high, at
            if self.pattern[at : at + 1] == "?":
                at += 1
            elif self.pattern[at : at + 1] in ("*", "+"):
                self._refuse("repeats a repetition")
        return low, high, at

    def _refuse(self, why: str) -> NoReturn:
        raise ValueError(f'The pattern "{self.pattern}" {why}.')
