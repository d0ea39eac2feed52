from .catalog import CatalogEntry, CatalogFeature, Plan
from .checks import DriftCheck, ReadBack
from .conditions import Condition, Dependency
from .deals import Deal, DealGuest
from .lines import HardStop, LineTag, PromiseLine
from .plans import ClosePlan, ClosePlanLine
from .proofs import Proof
from .requests import CatalogChange, CatalogJudgment, CustomJudgment, CustomRequest
from .rules import LanguageRule, TriggerRule
from .sources import Source
from .wordings import SentenceCopy, Wording

__all__ = [
    "CatalogChange",
    "CatalogEntry",
    "CatalogFeature",
    "CatalogJudgment",
    "ClosePlan",
    "ClosePlanLine",
    "Condition",
    "CustomJudgment",
    "CustomRequest",
    "Deal",
    "DealGuest",
    "Dependency",
    "DriftCheck",
    "HardStop",
    "LanguageRule",
    "LineTag",
    "Plan",
    "PromiseLine",
    "Proof",
    "ReadBack",
    "SentenceCopy",
    "Source",
    "TriggerRule",
    "Wording",
]
