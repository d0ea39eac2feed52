"""How the app writes its log: one line an event, on standard error, for people (`console`) or programs (`json`)."""

import sys
from typing import Any

import structlog

from dealdesk import log_lines

SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# In both, a name with a line break can't forge a log line.
RENDERERS: dict[str, list[structlog.typing.Processor]] = {
    "console": [
        log_lines.on_one_line,
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=log_lines.indented_traceback
        ),
    ],
    "json": [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
}


def configure(*, cache: bool) -> None:
    """Let structlog write through the standard library's loggers. `cache` keeps a logger as it is at its first use."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=cache,
    )


def logging_settings(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. `form` is "console" or "json"; `level` that of the root logger."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            name: {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *renderer,
                    log_lines.masked,
                ],
            }
            for name, renderer in RENDERERS.items()
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": form},
            "nowhere": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": {"level": "INFO"},
            # What was refused stands in the line of the request.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": ["console"], "propagate": False},
            # One line per task and tick would drown the rest.
            "celery.app.trace": {"level": "WARNING"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            # It names addresses, which are secrets; the relay logs what matters of it without them.
            "apprise": {"handlers": ["nowhere"], "propagate": False},
        },
    }
