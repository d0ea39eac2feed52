"""The place where a scenario runs: servers, a fresh database each time, and Django in this process on that database."""

import contextlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.faults.processes import Fleet, Member
from tests.faults.servers import Servers

LEASE_SECONDS = 5
PERIOD_SECONDS = 1.0
_TEMPLATE = "dealdesk_template"


@dataclass
class Report:
    """What a scenario found; `counts` are added up over scenarios."""

    violations: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    notes: dict[str, Any] = field(default_factory=dict)
    skipped: str = ""


def say(text: str) -> None:
    """Progress, for people; results go to standard output."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def utc(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class Lab:
    """Servers and the databases on them. Enter it before anything that imports a model."""

    def __init__(self) -> None:
        self.servers = Servers()
        self.database = _TEMPLATE
        self._fleets = 0

    def __enter__(self) -> "Lab":
        self.servers.__enter__()
        try:
            self.servers.postgres.execute(f"CREATE DATABASE {_TEMPLATE}")
            for name in ("DATABASE_URL", "REDIS_URL", "DEALDESK_FAULTS", "DEBUG"):
                os.environ.pop(name, None)
            os.environ.update(self.environment())
            import django
            from django.core.management import call_command

            django.setup()
            # What is lost in making the template is made anew: no need to wait for the disk with each statement.
            alter = f"ALTER DATABASE {_TEMPLATE}"
            self.servers.postgres.execute(f"{alter} SET synchronous_commit = off")
            call_command("migrate", verbosity=0)
            self.servers.postgres.execute(f"{alter} RESET synchronous_commit")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        with contextlib.suppress(Exception):
            self._disconnect()
        self.servers.__exit__()

    def environment(self, **extra: str) -> dict[str, str]:
        """For a process of the app on the database of now."""
        servers = self.servers
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": servers.postgres.url(self.database),
            "REDIS_URL": servers.redis.url,
            "KEY_PREFIX": self.database,
            "DATA_DIR": str(servers.folder / "data"),
            "SECRET_KEY": "fault tests",
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
            "EMAIL_URL": f"smtp://127.0.0.1:{servers.mail.port}",
            "OUTBOX_LEASE_SECONDS": str(LEASE_SECONDS),
            "LOG_FORMAT": "json",
            "LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
            **extra,
        }

    def fresh(self, name: str) -> None:
        """A new database with nothing but the defaults, for this process and those that start from now on."""
        self._disconnect()
        self.database = name
        self.servers.postgres.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
        # What earlier scenarios wrote need not be recovered by the next start.
        self.servers.postgres.execute("CHECKPOINT")
        from django.db import connection

        connection.settings_dict["NAME"] = name
        self.servers.redis.forget()
        self.servers.mail.taken.clear()
        self.servers.mail.refused.clear()
        self.servers.chat.taken.clear()

    def restart_postgres(self, clock: dict[str, str]) -> None:
        """Stop it and start it again with another clock."""
        self._disconnect()
        self.servers.postgres.stop()
        self.servers.postgres.start(clock)

    def _disconnect(self) -> None:
        from django.db import connection

        connection.close()

    def fleet(self, members: Iterable[Member], **extra: str) -> Fleet:
        """Processes on this database, hurried unless `extra` says otherwise."""
        self._fleets += 1
        environment = self.environment(**{"FAULTS_PERIOD": str(PERIOD_SECONDS), **extra})
        return Fleet(members, environment=environment, logs=self.servers.folder / f"logs{self._fleets}")

    def copies(self) -> Counter[str]:
        return Counter(mail.key for mail in self.servers.mail.taken)
