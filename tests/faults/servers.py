"""Servers of the harness's own: PostgreSQL, Redis, a mail server and a chat room, on ports that were free."""

import contextlib
import hashlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import psycopg2
import redis
from aiosmtpd.controller import Controller

from tests.faults.owned import free_port, kill, spawn, wait_for


class Missing(Exception):
    """A program is not installed; says which."""


def find_postgres() -> Path:
    """The folder of the newest PostgreSQL's programs. Raises Missing."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if folders:
        return folders[-1]
    if found := shutil.which("initdb"):
        return Path(found).parent
    raise Missing("PostgreSQL is not installed (initdb)")


def find_faketime() -> Path:
    """The library that gives a process a wrong clock. Raises Missing."""
    for folder in ("/usr/lib", "/usr/local/lib"):
        for path in sorted(Path(folder).glob("**/libfaketimeMT.so.1")):
            return path
    raise Missing("libfaketime is not installed")


def wrong_clock(shift: str) -> dict[str, str]:
    """The variables that move a process's clock by `shift`, such as "+25h"."""
    return {"LD_PRELOAD": str(find_faketime()), "FAKETIME": shift, "FAKETIME_NO_CACHE": "1"}


class Postgres:
    """A cluster that keeps what it has acknowledged: it is stopped as if by a power cut."""

    def __init__(self, folder: Path) -> None:
        self.programs = find_postgres()
        self.folder, self.port = folder, free_port()
        self.child: subprocess.Popen[bytes] | None = None
        self.account: dict[str, Any] = {}
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            try:
                user = pwd.getpwnam("postgres")
            except KeyError as error:
                raise Missing("PostgreSQL needs the system user postgres when root starts it") from error
            self.account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        folder.mkdir()
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])
        subprocess.run(
            [self.programs / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "--no-sync"],
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            **self.account,
        )

    def start(self, clock: Mapping[str, str] | None = None) -> None:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": self.folder,
            "max_connections": 200,
            "fsync": "on",
            "checkpoint_timeout": "30s",
        }
        command = [str(self.programs / "postgres"), "-D", str(self.folder / "data")]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self.child = spawn(
            command,
            log=self.folder.parent / "postgres.txt",
            environment={"PATH": os.environ["PATH"], "LC_ALL": "C", **(clock or {})},
            when_we_die=signal.SIGQUIT,
            cwd=self.folder,
            **self.account,
        )
        wait_for(self.answers, 60, "PostgreSQL starts")

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg2.Error:
            return False
        return True

    def stop(self, how: int = signal.SIGQUIT) -> None:
        """At once by default: every connection breaks, and the next start recovers from the log."""
        if self.child and self.child.poll() is None:
            self.child.send_signal(how)
            self.child.wait(30)
        self.child = None

    def connect(self, database: str) -> Any:
        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user="postgres", dbname=database, connect_timeout=3
        )
        connection.autocommit = True
        return connection

    def execute(self, sql: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def url(self, database: str) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"


class Redis:
    """A broker that forgets everything when it stops."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("redis-server"):
            raise Missing("Redis is not installed (redis-server)")
        self.folder, self.port = folder, free_port()
        self.child: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        command += ["--appendonly", "no", "--dir", str(self.folder)]
        self.child = spawn(command, log=self.folder / "redis.txt", environment={"PATH": os.environ["PATH"]})
        wait_for(self.answers, 20, "Redis starts")

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port, socket_connect_timeout=1, socket_timeout=2)

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False

    def forget(self) -> None:
        with contextlib.suppress(redis.RedisError):
            self.client().flushall()

    def stop(self) -> None:
        if self.child and self.child.poll() is None:
            self.child.kill()
            self.child.wait(10)
        self.child = None


def mail_key(delivery_key: str) -> str:
    """How a delivery's key stands in its mail."""
    return hashlib.sha256(delivery_key.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Mail:
    """One copy that the mail server took."""

    key: str
    message_id: str
    to: str
    at: float


@dataclass
class MailServer:
    """Takes mail on loopback, refuses the addresses in `refused`, and can be dead for a while."""

    refused: set[str] = field(default_factory=set)
    taken: list[Mail] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    _controller: Any = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        headers = BytesHeaderParser().parsebytes(envelope.content)
        self.taken += [
            Mail(headers["X-Idempotency-Key"] or "", headers["Message-ID"] or "", address, time.time())
            for address in envelope.rcpt_tos
        ]
        return "250 taken"

    def start(self) -> None:
        if self._controller is None:
            self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
            self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


class ChatRoom:
    """Takes what Apprise posts as JSON."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        room = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                room.taken.append(json.loads(body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]

    def start(self) -> None:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Servers:
    """All of them, in a folder that goes with them."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="dealdesk-faults-"))
        self.folder.chmod(0o755)  # PostgreSQL's user passes through
        self.mail, self.chat = MailServer(), ChatRoom()
        self.redis = Redis(self.folder)
        self.postgres = Postgres(self.folder / "postgres")

    def __enter__(self) -> "Servers":
        try:
            self.mail.start()
            self.chat.start()
            self.redis.start()
            self.postgres.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.mail.stop()
        self.chat.stop()
        self.redis.stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.postgres.stop()
        if self.postgres.child:
            kill(self.postgres.child.pid)
        shutil.rmtree(self.folder, ignore_errors=True)
