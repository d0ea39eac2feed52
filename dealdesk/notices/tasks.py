import threading

from celery import shared_task
from django.utils import timezone

from dealdesk.notices import relay as outbox

# A slow mail server must not hold every thread of a small worker: one at a time is enough, and the next look is soon.
_one_at_a_time = threading.Lock()


@shared_task
def relay() -> int:
    """Look now: route what was posted and send what is due."""
    if not _one_at_a_time.acquire(blocking=False):
        return 0
    try:
        return outbox.relay(now=timezone.now())
    finally:
        _one_at_a_time.release()
