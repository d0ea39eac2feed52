"""The Celery application. Tasks only say "look now": every deadline is a database column."""

import os
import warnings
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, task_postrun, task_prerun
from kombu.transport import TRANSPORT_ALIASES
from structlog.contextvars import bind_contextvars, clear_contextvars

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealdesk.settings")
TRANSPORT_ALIASES.setdefault("fsqueue", "dealdesk.broker:Transport")
# Containers run as root, and the warning's reason (pickle) is absent: only JSON is accepted.
warnings.filterwarnings("ignore", message=r"\s*You're running the worker with superuser privileges")

app = Celery("dealdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_django_logging(**kwargs: object) -> None:
    """Stop Celery from replacing the handlers that `settings.LOGGING` installed; having a receiver is enough."""


@beat_init.connect
def _look_at_once(sender: Any, **kwargs: object) -> None:
    """Make every periodic task due at the start, so that what came due while nothing ran doesn't wait for a period."""
    for entry in sender.scheduler.schedule.values():
        entry.last_run_at -= timedelta(days=1)


@task_prerun.connect
def _name_the_task(task_id: str, task: Any, **kwargs: object) -> None:
    """Put the task's name and id on every line that is logged while it runs."""
    clear_contextvars()
    bind_contextvars(task=task.name, task_id=task_id)


@task_postrun.connect
def _forget_the_task(**kwargs: object) -> None:
    clear_contextvars()
