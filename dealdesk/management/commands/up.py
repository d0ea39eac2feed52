"""`manage.py up`: the web server, one Celery worker and beat as children of one process."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
GRACE_SECONDS = 15
_libc = ctypes.CDLL(None, use_errno=True)


def _child_setup(parent: int) -> None:
    """Runs in the child before exec: the kernel sends it SIGTERM when the supervisor dies, however it dies."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # the supervisor died before the line above
        os._exit(1)


class Command(BaseCommand):
    help = "Serve Deal Desk on this machine: web, worker and beat together. When one dies, all stop."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--stop-with-parent",
            action="store_true",
            help="also stop when the process that started this one ends, even if it was killed (Linux)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Block until a signal (returns) or the death of a child (`CommandError`: exit code 1, naming it)."""
        host, port = options["host"], options["port"]
        self.stopping = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())

        if options["stop_with_parent"] and sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        self._check_address(host, port)
        os.environ["PORT"] = str(port)  # links in messages lead here, unless SITE_URL says otherwise

        self.children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            for name, command in self._commands(host, port).items():
                self.children[name] = self._start(command)
            dead = self._watch(host, port)
        finally:
            self._stop()
        if dead:
            code = self.children[dead].returncode
            raise CommandError(f"{dead} stopped with code {code}; stopped everything else too.")
        self.stdout.write("Stopped.")

    @staticmethod
    def _check_address(host: str, port: int) -> None:
        """Refuse early and in one line what gunicorn would retry for seconds."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(f"Can't listen on {host}:{port}: {error.strerror}.") from error

    @staticmethod
    def _commands(host: str, port: int) -> dict[str, list[str]]:
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        web = ["gunicorn", "dealdesk.wsgi", "--bind", bind, "--worker-class", "gthread", "--workers", "2"]
        web += ["--threads", "4", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket"]
        if Path("/dev/shm").is_dir():  # noqa: S108  (gunicorn's heartbeat file: a slow disk would look like a stuck worker)
            web += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
        celery = ["celery", "--quiet", "-A", "dealdesk"]
        worker = [*celery, "worker", "--pool", "threads", "--concurrency", "2", "--queues", "timers,default"]
        worker += ["--without-mingle", "--without-gossip", "--loglevel", "INFO"]
        beat = [*celery, "beat", "--pidfile=", "--loglevel", "INFO"]
        return {"web": web, "worker": worker, "beat": beat}

    @staticmethod
    def _start(command: list[str]) -> subprocess.Popen[bytes]:
        parent = os.getpid()
        return subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            # A session of its own: Ctrl-C reaches only the supervisor, which then stops the children in its own order.
            start_new_session=True,
            preexec_fn=lambda: _child_setup(parent),
        )

    def _watch(self, host: str, port: int) -> str | None:
        """Return the name of the child that died, or None when a signal asked to stop."""
        announced = False
        while not self.stopping.wait(0.2):
            for name, child in self.children.items():
                if child.poll() is not None:
                    return name
            if not announced and self._answers(host, port):
                announced = True
                self.stdout.write(f"Deal Desk is at http://{host}:{port}/ (Ctrl-C stops it)")
                self.stdout.flush()
        return None

    @staticmethod
    def _answers(host: str, port: int) -> bool:
        try:
            with socket.create_connection((host, port), timeout=1):
                return True
        except OSError:
            return False

    def _stop(self) -> None:
        """Ask every child to finish, wait, then kill what is left together with its descendants."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + GRACE_SECONDS
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, end - time.monotonic()))
            # Also after a child's own death: a killed gunicorn leaves its workers behind for a moment.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()
