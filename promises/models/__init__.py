from .catalog import CatalogEntry, CatalogFeature, Plan
from .conditions import Condition, Dependency
from .deals import Deal, DealGuest
from .lines import HardStop, LineTag, PromiseLine
from .plans import ClosePlan, ClosePlanLine
from .rules import TriggerRule
from .wordings import SentenceCopy, Wording

__all__ = [
    "CatalogEntry",
    "CatalogFeature",
    "ClosePlan",
    "ClosePlanLine",
    "Condition",
    "Deal",
    "DealGuest",
    "Dependency",
    "HardStop",
    "LineTag",
    "Plan",
    "PromiseLine",
    "SentenceCopy",
    "TriggerRule",
    "Wording",
]
