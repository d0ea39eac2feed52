"""Servers of this test alone that take what the relay sends: mail, chat and webhooks, all on loopback."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any, BinaryIO

from aiosmtpd.controller import Controller


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailSink:
    """Keeps what it takes; refuses addresses that begin with "bad" and hangs up on those that begin with "hangup"."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.connections = 0

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list
    ) -> list:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list) -> str:
        if address.startswith("bad"):
            return "550 no such person here"
        if address.startswith("hangup"):
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@contextmanager
def mail_sink(settings: Any) -> Iterator[MailSink]:
    sink = MailSink()
    controller = Controller(sink, hostname="127.0.0.1", port=closed_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    try:
        yield sink
    finally:
        controller.stop()


class ChatSink:
    """A chat service for `json://` addresses; answers with `status`."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.status = 200
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if sink.status == 200:
                    sink.taken.append(json.loads(body))
                    sink.keys.append(self.headers.get("X-Idempotency-Key", ""))
                self.send_response(sink.status)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"json://bot:hunter22@127.0.0.1:{self.server.server_port}/room/s3cr3t-token"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@contextmanager
def chat_sink() -> Iterator[ChatSink]:
    sink = ChatSink()
    try:
        yield sink
    finally:
        sink.stop()


@dataclass
class Taken:
    """One request that a webhook's receiver got."""

    path: str
    headers: dict[str, str]
    body: bytes


class HookSink:
    """A receiver of webhooks. `answer` writes the whole answer to the connection; by default 204."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.answer: Callable[[BinaryIO], object] = self.with_status(204)
        sink = self

        class Handler(StreamRequestHandler):
            def handle(self) -> None:
                line = self.rfile.readline().decode()
                headers: dict[str, str] = {}
                while (row := self.rfile.readline().decode().strip()) != "":
                    name, _, value = row.partition(": ")
                    headers[name.lower()] = value
                body = self.rfile.read(int(headers.get("content-length", 0)))
                sink.taken.append(Taken(line.split(" ")[1], headers, body))
                with suppress(OSError):
                    sink.answer(self.wfile)

        self.server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    @staticmethod
    def with_status(status: int, *headers: str, body: bytes = b"") -> Callable[[BinaryIO], object]:
        head = "\r\n".join([f"HTTP/1.1 {status} Whatever", *headers, f"Content-Length: {len(body)}", "", ""])
        return lambda out: out.write(head.encode() + body)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks?of=crm"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@contextmanager
def hook_sink() -> Iterator[HookSink]:
    sink = HookSink()
    try:
        yield sink
    finally:
        sink.stop()
