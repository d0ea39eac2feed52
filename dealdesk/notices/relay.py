"""The relay: takes what was posted out of the app, to e-mail, chat and webhooks.

Notices and deliveries are rows, so a relay that dies loses nothing, any number of them may run at once, and each is only a
look at what is due. What leaves the app leaves it at least once, twice only where a process died between handing a message
over and noting that; both then have the same Message-ID or webhook-id.
"""

from datetime import datetime

from dealdesk.notices.post import beat
from dealdesk.notices.routing import route
from dealdesk.notices.sending import send

__all__ = ["relay", "route", "send"]


def relay(*, now: datetime) -> int:
    """Route what was posted and send what is due. Returns how many messages were sent."""
    try:
        route(now=now)
    finally:
        # What was routed before goes out even when nothing more can be routed.
        sent = send(now=now)
    beat("relay", now=now)
    return sent
