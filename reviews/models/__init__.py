from .assignments import Escalation, ReviewAssignment, ReviewState
from .clocks import Clock, ClockHoliday, Route, TeamRule
from .finals import FinalAnswer, FinalRequest
from .pre_close import (
    FlagKind,
    FlagState,
    LiveReview,
    PreCloseDraft,
    PreCloseFlag,
    PreCloseReview,
    PreCloseState,
)
from .questions import Question
from .verdicts import Verdict

__all__ = [
    "Clock",
    "ClockHoliday",
    "Escalation",
    "FinalAnswer",
    "FinalRequest",
    "FlagKind",
    "FlagState",
    "LiveReview",
    "PreCloseDraft",
    "PreCloseFlag",
    "PreCloseReview",
    "PreCloseState",
    "Question",
    "ReviewAssignment",
    "ReviewState",
    "Route",
    "TeamRule",
    "Verdict",
]
