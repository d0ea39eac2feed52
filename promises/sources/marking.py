"""A text in pieces, so that a page can mark places in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Label = TypeVar("Label")


@dataclass(frozen=True)
class Piece(Generic[Label]):
    """A stretch of text, and the labels of the places that begin with it; without labels it is marked by none."""

    text: str
    labels: tuple[Label, ...] = ()


def pieces(text: str, places: Iterable[tuple[int, int, Label]]) -> Sequence[Piece[Label]]:
    """The whole text in order, cut at the places (start, end, label). Joined again it is the text.

    Of places that overlap, the later one is marked from where the earlier one ends; those that begin together, or lie
    inside another, stand as labels of one piece.
    """
    found: list[Piece[Label]] = []
    at = 0
    marked: list[tuple[int, int, list[Label]]] = []
    for start, end, label in sorted(places, key=lambda place: (place[0], -place[1])):
        start, end = max(0, start), min(end, len(text))
        if start >= end:
            continue
        if marked and (start == marked[-1][0] or end <= marked[-1][1]):
            marked[-1][2].append(label)
        else:
            begin = max(start, marked[-1][1]) if marked else start
            marked.append((begin, end, [label]))
    for start, end, labels in marked:
        if at < start:
            found.append(Piece(text[at:start]))
        found.append(Piece(text[start:end], tuple(labels)))
        at = end
    if at < len(text):
        found.append(Piece(text[at:]))
    return found
