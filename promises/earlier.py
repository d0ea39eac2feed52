"""Earlier promises like a sentence.

The database gives candidates: PostgreSQL by trigrams where it has them, any other the newest `NEWEST` promises. They are
ranked by the words that they share, whatever their order (rapidfuzz's token set ratio). Function words don't count, figures
do. Nothing is hidden by its tags; shared ones decide between sentences that are equally like.

On the demo company's promises and some twenty asks typed freely, sentences about the same thing came out at 0.60 and above, those
that share no more than their turn of phrase at 0.57 and below. From 0.70 on they promised the same with other figures.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import F, FloatField, Func, Lookup, Q, QuerySet, Value
from rapidfuzz import fuzz

from promises.models import PromiseLine
from promises.tagging import READ_LIMIT
from promises.typography import canonical
from promises.vocabulary import APPROVED_STATES, LineState

USEFUL = 0.6
SAME = 0.7
NEWEST = 2_000
MOST_CANDIDATES = 200

_WORD = re.compile(r"\w[\w.,:%'/+-]*\w|\w")
_SAY_NOTHING = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "as",
        "if",
        "than",
        "is",
        "are",
        "be",
        "been",
        "was",
        "will",
        "can",
        "may",
        "do",
        "does",
        "has",
        "have",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "they",
        "we",
        "our",
        "their",
        "your",
        "you",
        "not",
        "no",
        "up",
        "each",
        "every",
        "one",
        "any",
        "all",
        "customer",
        "customer's",
    ]
)


@models.CharField.register_lookup
class Resembles(Lookup):
    """`field__resembles=text`: PostgreSQL's trigram operator, which the index on wordings serves. Needs pg_trgm."""

    lookup_name = "resembles"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        lhs, lhs_params = self.process_lhs(compiler, connection)
        rhs, rhs_params = self.process_rhs(compiler, connection)
        return f"{lhs} %% {rhs}", [*lhs_params, *rhs_params]


@dataclass(frozen=True)
class Like:
    """An earlier promise with its likeness, from 0 to 1."""

    line: PromiseLine
    likeness: float


def told_words(text: str) -> str:
    """The words of a text that say something, lower-case, figures kept."""
    found = _WORD.findall(canonical(text[:READ_LIMIT]).lower())
    return " ".join(word for word in found if word not in _SAY_NOTHING)


def likeness(a: str, b: str) -> float:
    """How like two results of `told_words` are, from 0 to 1; 0 where they share too few words to say anything."""
    ours, theirs = set(a.split()), set(b.split())
    fewest = min(len(ours), len(theirs))
    # A set of few words lies in many sentences: all three of three have to be shared, two of four or more.
    if fewest < 3 or len(ours & theirs) < (fewest if fewest < 4 else 2):
        return 0.0
    return fuzz.token_set_ratio(a, b) / 100


def like(
    text: str,
    *,
    tags: Collection[str] = (),
    exclude_line: int | None = None,
    among: "QuerySet[PromiseLine] | None" = None,
    limit: int | None = 5,
    least: float = USEFUL,
) -> list[Like]:
    """Past promises like a text, the likest first, at most `limit`.

    `among` narrows which promises count, by default those that were approved, removed or sold without review. Whose
    promises a person may know of is the caller's to say with it. Two queries on PostgreSQL, one elsewhere, and one for the
    tags of what was found; bounded work.
    """
    words = told_words(text)
    if len(set(words.split())) < 3:
        return []
    if among is None:
        among = PromiseLine.objects.filter(past())
    found = []
    for line in candidates(text, among.exclude(pk=exclude_line) if exclude_line else among):
        score = likeness(words, told_words(line.text))
        if score >= least:
            found.append(Like(line, score))
    shared = _shared_tags([row.line.pk for row in found], tags)
    found.sort(key=lambda row: (-round(row.likeness, 2), -shared.get(row.line.pk, 0), -row.line.pk))
    return found[:limit]


def past() -> Q:
    """Promises that have come to an end of their review, or were sold without any."""
    return Q(state__in=[*APPROVED_STATES, LineState.DECLINED, LineState.UNREVIEWED])


def candidates(text: str, among: "QuerySet[PromiseLine]") -> "list[PromiseLine]":
    """The promises worth comparing, with deal and current words."""
    rows = among.filter(current_wording__isnull=False).select_related("deal", "current_wording")
    if has_trigrams():
        query = canonical(text[:READ_LIMIT])
        alike = Func(
            F("current_wording__text"), Value(query), function="SIMILARITY", output_field=FloatField()
        )
        return list(
            rows.filter(current_wording__text__resembles=query).order_by(alike.desc(), "-pk")[
                :MOST_CANDIDATES
            ]
        )
    return list(rows.order_by("-pk")[:NEWEST])


def has_trigrams() -> bool:
    """Whether this database can look sentences up by trigrams. One query on PostgreSQL."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _shared_tags(lines: Iterable[int], tags: Collection[str]) -> dict[int, int]:
    """Line id → how many of these tags it carries."""
    if not tags:
        return {}
    rows = PromiseLine.objects.filter(
        pk__in=list(lines), line_tags__tag__in=list(tags), line_tags__removed_at__isnull=True
    )
    return dict(rows.order_by().annotate(shared=models.Count("line_tags")).values_list("pk", "shared"))
