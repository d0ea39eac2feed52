"""Which of our refusals is answered with which HTTP status. Imported for its effect."""

from dealdesk.api.problems import answers_with
from promises.states import InvalidTransition, MovedOn, NotYours, Refused

answers_with(422, Refused)
answers_with(403, NotYours)
answers_with(409, MovedOn, InvalidTransition)
