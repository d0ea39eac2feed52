"""The words by which a sentence shows what it touches, as data for `promises.tagging`; one module a tag.

Each pattern is a regular expression over whole words of the canonical text in lower case, except the names of products,
which are read as written. Repetition is bounded everywhere, so that matching takes time in proportion to the text. A match
that overlaps one of the tag's exceptions does not count.
"""

from promises.tag_rules import (
    commercial_terms,
    custom_logic,
    data_movement,
    delivery_date,
    deployment,
    integration,
    security,
    support,
)
from promises.tag_rules.pieces import PIECES

TAG_PATTERNS: dict[str, tuple[str, ...]] = {
    "security": security.PATTERNS,
    "data_movement": data_movement.PATTERNS,
    "custom_logic": custom_logic.PATTERNS,
    "deployment": deployment.PATTERNS,
    "integration": integration.PATTERNS,
    "support": support.PATTERNS,
    "delivery_date": delivery_date.PATTERNS,
    "commercial_terms": commercial_terms.PATTERNS,
}

EXCEPTIONS: dict[str, tuple[str, ...]] = {
    "security": security.EXCEPTIONS,
    "data_movement": data_movement.EXCEPTIONS,
    "custom_logic": custom_logic.EXCEPTIONS,
    "deployment": deployment.EXCEPTIONS,
    "integration": integration.EXCEPTIONS,
    "support": support.EXCEPTIONS,
    "delivery_date": delivery_date.EXCEPTIONS,
    "commercial_terms": commercial_terms.EXCEPTIONS,
}

__all__ = ["EXCEPTIONS", "PIECES", "TAG_PATTERNS"]
