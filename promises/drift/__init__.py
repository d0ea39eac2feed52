"""Drift: what a plan, proposal or contract says beside the sentences that were approved.

Plain functions over plain values. Exact holds across harmless typography and nothing else; every other difference has a kind.
"""

from promises.drift.checking import Approved, Drift, LineDrift, Stray, check

__all__ = ["Approved", "Drift", "LineDrift", "Stray", "check"]
