from celery import shared_task
from django.utils import timezone

from reviews.actions import escalations


@shared_task
def sweep() -> int:
    """Look now: pause and escalate what is due."""
    return escalations.sweep(now=timezone.now())
