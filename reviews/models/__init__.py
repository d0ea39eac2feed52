from .assignments import Escalation, ReviewAssignment, ReviewState
from .clocks import Clock, ClockHoliday, Route, TeamRule
from .finals import FinalAnswer, FinalRequest
from .questions import Question
from .verdicts import Verdict

__all__ = [
    "Clock",
    "ClockHoliday",
    "Escalation",
    "FinalAnswer",
    "FinalRequest",
    "Question",
    "ReviewAssignment",
    "ReviewState",
    "Route",
    "TeamRule",
    "Verdict",
]
