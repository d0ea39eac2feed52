"""Databases that a run makes for itself and drops again, and the app's processes that work on them."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection

ROOT = Path(__file__).resolve().parents[2]
KEPT = ("PATH", "HOME", "LANG", "TZ")


class Databases:
    """Databases on one PostgreSQL server, all named after this process."""

    def __init__(self, server: str, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.prefix = f"dealdesk_bench_{os.getpid()}"

    @contextmanager
    def connected(self, name: str = "postgres") -> Iterator[Connection]:
        """A connection for the block, each statement of which is a transaction of its own."""
        connection = psycopg2.connect(f"{self.server}/{name}", connect_timeout=3)
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def new(self, suffix: str = "", *, like: str | None = None) -> Iterator[str]:
        """An empty database, or a copy of another one, for the block. Yields its name."""
        name = f"{self.prefix}{suffix}"
        self._administer(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{like}"' if like else ""))
        try:
            # Workers of a parallel plan are processes of their own, whose time nobody would count.
            self._administer(f'ALTER DATABASE "{name}" SET max_parallel_workers_per_gather = 0')
            yield name
        finally:
            self._administer(f'DROP DATABASE "{name}" WITH (FORCE)')

    def settle(self, name: str) -> None:
        """Leave a seeded database as it would stand on a quiet day."""
        with self.connected(name) as connection, connection.cursor() as cursor:
            cursor.execute("VACUUM (FREEZE, ANALYZE)")

    def checkpoint(self) -> None:
        """Start every run at the same distance from a checkpoint, where the database user may ask for one."""
        try:
            self._administer("CHECKPOINT")
        except psycopg2.errors.InsufficientPrivilege:
            return

    def environment(self, name: str) -> dict[str, str]:
        """What the app needs to work on this database."""
        return environment(self.folder, DATABASE_URL=f"{self.server}/{name}", SECRET_KEY="bench")

    def _administer(self, statement: str) -> None:
        with self.connected() as connection, connection.cursor() as cursor:
            cursor.execute(statement)


def environment(folder: Path, **variables: str) -> dict[str, str]:
    """The environment of the app's processes: nothing of the caller's settings, so that all runs are alike."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    settings = {
        "DJANGO_SETTINGS_MODULE": "dealdesk.settings",
        "DATA_DIR": str(folder),
        "ALLOWED_HOSTS": "localhost",
        "LOG_LEVEL": "WARNING",
    }
    return {**kept, **settings, **variables}


def prepare(env: Mapping[str, str]) -> None:
    """Bring an empty database up to date."""
    _run("manage.py", "migrate", "--noinput", "--verbosity", "0", env=env)
    _run("manage.py", "createcachetable", env=env)


def module(name: str, *arguments: str, env: Mapping[str, str]) -> None:
    """Run a module of this package to its end."""
    _run("-m", f"tests.bench.{name}", *arguments, env=env)


def _run(*arguments: str, env: Mapping[str, str]) -> None:
    """Run Python; what it says goes to standard error. Raises CalledProcessError."""
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=True)
