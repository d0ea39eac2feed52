"""Drift: what a plan, proposal or contract says beside the sentences that were approved.

Plain functions over plain values. Exact holds across harmless typography and nothing else; every other difference has a kind.
"""

from promises.drift.checking import Approved, Drift, LineDrift, Stray, check
from promises.drift.report import as_dict, clause_at

__all__ = ["Approved", "Drift", "LineDrift", "Stray", "as_dict", "check", "clause_at"]
