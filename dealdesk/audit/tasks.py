from celery import shared_task
from django.utils import timezone

from dealdesk.audit import seals


@shared_task
def seal() -> int:
    """Seal the settled events of the last minute."""
    return seals.seal(now=timezone.now())
