"""Celery's real processes for tests: a worker and a beat on the test database, ended with the test."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection


class Crew:
    """Celery processes of this test alone: their own queue, ended with the test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {
            name: value
            for name, value in os.environ.items()
            if name in ("PATH", "HOME", "LANG", "REDIS_URL", "SECRET_KEY")
        }
        self.environment = {
            **kept,
            "DATABASE_URL": self.database(),
            "DATA_DIR": str(folder),
            "KEY_PREFIX": f"test{uuid.uuid4().hex}",
            "SECRET_KEY": "test",
            "ALLOWED_HOSTS": "localhost",
            "PYTHONUNBUFFERED": "1",
        }
        self.running: list[subprocess.Popen[bytes]] = []

    @staticmethod
    def database() -> str:
        given = connection.settings_dict
        if connection.vendor == "sqlite":
            return f"sqlite:///{given['NAME']}"
        password = f":{given['PASSWORD']}" if given["PASSWORD"] else ""
        return f"postgres://{given['USER']}{password}@{given['HOST']}:{given['PORT']}/{given['NAME']}"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        output = (self.folder / f"{len(self.running)}.txt").open("wb")
        child = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        output.close()
        self.running.append(child)
        return child

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start(
            *("celery", "--quiet", "-A", "dealdesk", "worker", "--pool", "threads", "--concurrency", "2"),
            *("--queues", "timers,default", "--without-mingle", "--without-gossip", "--loglevel", "WARNING"),
        )

    def beat(self) -> subprocess.Popen[bytes]:
        return self.start(
            "celery", "--quiet", "-A", "dealdesk", "beat", "--pidfile=", "--loglevel", "WARNING"
        )

    def output(self) -> str:
        return "\n".join(
            path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.txt"))
        )

    def stop(self) -> None:
        """At once: what waits stands in the database, and an orderly end takes seconds."""
        for child in self.running:
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_until(holds: Callable[[], bool], seconds: float, crew: Crew) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.2)
    pytest.fail(f"not within {seconds} s\n{crew.output()}")
