"""Expectation language: which words of a sentence promise more than they say, and how to write it precisely.

Plain functions over plain values. The rules that ship are data in `promises.language.shipped`; rules from anywhere else are
checked in the same way.
"""

from promises.language.engine import Finding, check
from promises.language.measure import Measure, measure
from promises.language.rules import KINDS, READ_LIMIT, Rule, compile_rule
from promises.language.shipped import SHIPPED_RULES

__all__ = [
    "KINDS",
    "READ_LIMIT",
    "SHIPPED_RULES",
    "Finding",
    "Measure",
    "Rule",
    "check",
    "compile_rule",
    "measure",
]
