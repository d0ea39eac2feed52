"""Deal Desk: only sentences that were approved word for word reach a close plan."""

from dealdesk.celery import app as celery_app

__all__ = ["celery_app"]
