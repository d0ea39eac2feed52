"""The project's settings, hurried: what runs every 15 seconds runs every second, so that a short storm holds many sweeps."""

from dealdesk.settings import *  # noqa: F403
from dealdesk.settings import CELERY_BEAT_SCHEDULE, CELERY_BROKER_TRANSPORT_OPTIONS, REST_FRAMEWORK, env

_period = env.float("FAULTS_PERIOD", default=0.0)
if _period:
    CELERY_BEAT_SCHEDULE = {
        name: {**entry, "schedule": min(_period, float(entry["schedule"]))}
        for name, entry in CELERY_BEAT_SCHEDULE.items()
    }

# A message that a worker holds longer than this is given to another one as well.
_redelivered_after = env.float("FAULTS_VISIBILITY_TIMEOUT", default=0.0)
if _redelivered_after:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        **CELERY_BROKER_TRANSPORT_OPTIONS,
        "visibility_timeout": _redelivered_after,
    }

# A few people answer for hundreds here.
REST_FRAMEWORK = {**REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"anon": None, "user": "100000/min"}}
