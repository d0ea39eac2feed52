"""The functions that read texts: how well they judge the examples, whole and in two halves, and how fast they are.

- `language`: loose wording, tags, and promises in raw sources. A score that rests on one example falls apart between the halves.
- `drift`: documents compared with approved sentences, and the time for a long contract.

Scores have no floor in SQL: `floor` and `ratio` are null.
"""

import json
import resource
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from promises.drift import Approved, check
from promises.language import KINDS, SHIPPED_RULES
from promises.language import check as check_wording
from promises.sources.finding import find
from promises.sources.reading import read
from promises.tagging import propose_tags
from promises.vocabulary import Tag
from tests.bench.run import Line, Run
from tests.source_files import load

PROMISES = Path(__file__).resolve().parents[1] / "promises"
EXAMPLES = PROMISES / "examples"
SOURCES = PROMISES / "sources_data"
# A document of about 10,000 words, and a contract of about 50,000 with 200 approved sentences.
DOCUMENT_WORDS, CONTRACT_WORDS, SENTENCES = 10_000, 50_000, 200

Rows = Sequence[dict[str, Any]]


def language(run: Run) -> Iterator[Line]:
    wording, tags = _rows(EXAMPLES / "wording.jsonl"), _rows(EXAMPLES / "tags.jsonl")
    for part, rows in _parts(wording):
        yield _line("language_loose", part, rows, _loose(rows), "F1, loose or not")
        yield _line("language_kinds", part, rows, _kinds(rows), "mean F1 of the kinds")
    for part, rows in _parts(tags):
        scores = {tag: _tag(rows, tag) for tag in Tag.values}
        yield _line("language_tags", part, rows, _tag(rows, *Tag.values), "micro F1 of the tags", **scores)
    for name, folder in (("language_sources", EXAMPLES / "sources"), ("language_more_sources", SOURCES)):
        gold = _rows(folder / "gold.jsonl")
        docs = sorted({row["doc"] for row in gold})
        for part, chosen in (("whole", docs), ("even", docs[::2]), ("odd", docs[1::2])):
            recall, precision = _found(folder, gold, chosen)
            yield _line(name, part, chosen, recall, "recall of proposals", precision=precision)
    sentences = [row["text"] for row in wording] * 5
    seconds = _timed(lambda: [check_wording(text, SHIPPED_RULES) for text in sentences])
    yield _line(
        "language_speed", "whole", sentences, seconds / len(sentences) * 1e3, "milliseconds a sentence"
    )
    text = "\n\n".join(path.read_text() for path in sorted(SOURCES.glob("*.txt")))
    words = text.split(" ")
    long = " ".join((words * (DOCUMENT_WORDS // len(words) + 1))[:DOCUMENT_WORDS])
    seconds = _timed(lambda: find(read("long.txt", long.encode())))
    yield _line("language_document_speed", "whole", range(DOCUMENT_WORDS), seconds, "seconds a document")


def drift(run: Run) -> Iterator[Line]:
    for part, cases in _parts(_rows(EXAMPLES / "drift.jsonl")):
        yield _line("drift", part, cases, *_drift(cases))
    cases = _rows(EXAMPLES / "drift.jsonl")
    approved = [Approved(item["code"], item["text"]) for case in cases for item in case["approved"]]
    many = [Approved(f"{item.code}-{n}", item.text) for n in range(4) for item in approved][:SENTENCES]
    words = " ".join(case["document"] for case in cases).split(" ")
    contract = " ".join((words * (CONTRACT_WORDS // len(words) + 1))[:CONTRACT_WORDS])
    seconds = _timed(lambda: check(contract, many))
    megabytes = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    yield _line("drift_speed", "whole", many, seconds, "seconds a contract", megabytes=megabytes)


def _line(name: str, part: str, rows: Collection[Any], score: float, unit: str, **more: Any) -> Line:
    return {
        "bench": name,
        "part": part,
        "n": len(rows),
        "ours": round(score, 4),
        "floor": None,
        "ratio": None,
        "unit": unit,
        "statements": 0,
        **{key: round(value, 4) for key, value in more.items()},
    }


def _rows(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text().splitlines() if line.strip()]


def _parts(rows: Rows) -> Iterator[tuple[str, Rows]]:
    yield from (("whole", rows), ("even", rows[::2]), ("odd", rows[1::2]))


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _f1(hits: int, found: int, wanted: int) -> float:
    return 2 * hits / (found + wanted) if found + wanted else 1.0


def _loose(rows: Rows) -> float:
    found = [bool(check_wording(row["text"], SHIPPED_RULES)) for row in rows]
    hits = sum(one and row["loose"] for one, row in zip(found, rows, strict=True))
    return _f1(hits, sum(found), sum(row["loose"] for row in rows))


def _kinds(rows: Rows) -> float:
    found = [{finding.kind for finding in check_wording(row["text"], SHIPPED_RULES)} for row in rows]
    scores = []
    for kind in KINDS:
        wanted = [kind in row["kinds"] for row in rows]
        hits = sum(kind in one and there for one, there in zip(found, wanted, strict=True))
        scores.append(_f1(hits, sum(kind in one for one in found), sum(wanted)))
    return sum(scores) / len(scores)


def _tag(rows: Rows, *tags: str) -> float:
    found = [set(propose_tags(row["text"])) & set(tags) for row in rows]
    wanted = [set(row["tags"]) & set(tags) for row in rows]
    hits = sum(len(one & there) for one, there in zip(found, wanted, strict=True))
    return _f1(hits, sum(map(len, found)), sum(map(len, wanted)))


def _found(folder: Path, gold: Rows, docs: Collection[str]) -> tuple[float, float]:
    """Recall and precision; a proposal is a hit where four fifths of the words are the same."""
    files, hits, proposals = dict(load(str(folder))), 0, 0
    wanted = [row for row in gold if row["doc"] in docs]
    for name in docs:
        left = [set(row["sentence"].split()) for row in wanted if row["doc"] == name]
        for one in find(read(name, files[name])):
            proposals += 1
            words = set(one.sentence.split())
            match = next((row for row in left if len(words & row) >= 0.8 * max(len(words), len(row))), None)
            if match is not None:
                left.remove(match)
                hits += 1
    return hits / len(wanted), hits / proposals


def _drift(cases: Rows) -> tuple[float, str]:
    right = total = 0
    for case in cases:
        known = (
            [Approved(i["code"], i["text"]) for i in case[name]]
            for name in ("approved", "declined", "superseded")
        )
        drifted = check(case["document"], *known)  # type: ignore[misc, arg-type]
        for code, wanted in case["expected"].items():
            found = drifted.lines[code]
            total += 1
            right += found.status == wanted["status"] and set(found.kinds) == set(wanted["kinds"])
    return right / total, "share of sentences with the right status and kinds"
