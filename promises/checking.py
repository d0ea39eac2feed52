"""What the app says about one sentence: loose wording, tags, triggers and length. Plain functions over plain values."""

from typing import Any

from promises.language import KINDS, Finding, check, measure
from promises.rulebook import Rulebook
from promises.tagging import find_triggers, propose_tags


def checked(text: str, book: Rulebook) -> dict[str, Any]:
    """The answer about a text as JSON values; of each text the first 5,000 characters are read.

    `readability` is the Flesch reading ease, about 0 (very hard) to 100 (very easy), null where there are no words.
    Triggers that hang on a deal's facts are not raised: a sentence alone has none.
    """
    findings = check(text, book.rules)
    kinds = {finding.kind for finding in findings}
    reasons = propose_tags(text)
    size = measure(text)
    return {
        "text": text,
        "loose": bool(findings),
        "kinds": [kind for kind in KINDS if kind in kinds],
        "findings": [finding_as_json(finding) for finding in findings],
        "tags": list(reasons),
        "reasons": reasons,
        "triggers": [hit.code for hit in find_triggers(text, list(reasons), book.triggers)],
        "sentences": size.sentences,
        "words": size.words,
        "longest_sentence": size.longest_sentence,
        "readability": size.reading_ease,
    }


def finding_as_json(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "phrase": finding.phrase,
        "start": finding.start,
        "end": finding.end,
        "level": finding.level,
        "advice": finding.advice,
        "rule": finding.rule,
    }
