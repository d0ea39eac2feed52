"""The rules that ship, as data; one module a kind of loose wording."""

from promises.language.rules import Rule
from promises.language.shipped import (
    blanket_compliance,
    hedge,
    loose_time,
    open_quantity,
    promised_outcome,
    roadmap_as_present,
    undefined_help,
    vague_capability,
    where_it_stops,
)

SHIPPED_RULES: tuple[Rule, ...] = (
    *vague_capability.RULES,
    *promised_outcome.RULES,
    *loose_time.RULES,
    *hedge.RULES,
    *open_quantity.RULES,
    *blanket_compliance.RULES,
    *undefined_help.RULES,
    *roadmap_as_present.RULES,
    *where_it_stops.RULES,
)

__all__ = ["SHIPPED_RULES"]
