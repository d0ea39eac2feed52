"""Requests to addresses that people typed in: which of them may be reached, and one POST to exactly the one checked.

A name is resolved once, each of its addresses must be public, and the connection goes to one that was checked: a name that
means something else a moment later leads nowhere. Nothing is followed, and little is read.
"""

import http
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Seconds for all of it: the name, the connection, the request and the head of the answer.
TIMEOUT = 10.0
RESOLVING = 4.0
LONGEST_HEAD = 16 * 1024
LONGEST_URL = 500

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
# The last part of a host that resolvers read as a number: 2130706433, 127.1, 0x7f.1, 0177.0.0.1.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_STATUS = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: [^\r\n]*)?\r?\n")

# Beyond what `is_global` knows: addresses that stand for others (NAT64, 6to4, Teredo, mapped, compatible), and a cloud's own
# services on an address that is public by its number.
_REFUSED = [
    ipaddress.ip_network(text)
    for text in (
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "224.0.0.0/3",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
]
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")


class Unreachable(Exception):
    """The receiver can't be reached, or may not be: no other message would get through either."""


class Declined(Exception):
    """The receiver answered with something else than success; another message it may take."""


class Gone(Declined):
    """The receiver answered 410: it wants nothing more."""


@dataclass(frozen=True)
class Request:
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Target:
    """An address taken apart. `host` is a name, or an IP address without brackets."""

    secure: bool
    host: str
    port: int
    path: str
    authority: str


def host(url: str) -> str:
    """The host of an address that was checked, for people to read: the rest of it may be a secret."""
    return urlsplit(url).hostname or ""


def check_address(url: str) -> None:
    """Raise ValidationError, saying what to do, for an address that no message may go to. Asks the name server."""
    try:
        _addresses(_take_apart(url))
    except Unreachable as problem:
        raise ValidationError(str(problem), code="address") from problem


def _take_apart(url: str) -> _Target:
    """Raises Unreachable for what is no address of a receiver, whatever its name means."""
    if len(url) > LONGEST_URL:
        raise Unreachable(f"Use {LONGEST_URL} characters or fewer.")
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise Unreachable(
            "Write the address in plain letters, with the host’s name as the name server has it."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
        name = (parts.hostname or "").rstrip(".")
    except ValueError as problem:
        raise Unreachable("Enter a whole address, such as https://example.com/hooks.") from problem
    if parts.scheme not in ("http", "https") or not name:
        raise Unreachable("Enter a whole address, such as https://example.com/hooks.")
    if parts.scheme == "http" and not settings.EMBEDDED:
        raise Unreachable("Use https: what is sent is for its receiver alone.")
    if "@" in parts.netloc:
        raise Unreachable("Leave the name and password out of the address: the signature shows who sends.")
    if parts.fragment:
        raise Unreachable("Leave out the part from “#” on: it is never sent.")
    _check_host(name, bracketed=parts.netloc.startswith("["))
    secure = parts.scheme == "https"
    usual = 443 if secure else 80
    if port == 0:
        raise Unreachable("Enter a port from 1 to 65535, or none.")
    shown = f"[{name}]" if ":" in name else name
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Target(
        secure=secure,
        host=name,
        port=port or usual,
        path=path,
        authority=shown if port in (None, usual) else f"{shown}:{port}",
    )


def _check_host(name: str, *, bracketed: bool) -> None:
    if bracketed:
        try:
            ipaddress.IPv6Address(name)
        except ValueError as problem:
            raise Unreachable("The address in brackets is none. Enter the host’s name.") from problem
        if "%" in name:
            raise Unreachable("Leave out the network interface. Enter the host’s name.")
        return
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        try:
            ipaddress.IPv4Address(name)
        except ValueError as problem:
            raise Unreachable("A number is no host. Enter the host’s name.") from problem
        return
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise Unreachable("The host’s name can’t be read. Enter it as the name server has it.")


def _addresses(target: _Target) -> list[tuple[int, Any]]:
    """What the host's name means now, as (family, socket address): each may be reached, or it raises Unreachable."""
    found = _resolve(target.host, target.port)
    if target.host not in settings.WEBHOOK_ALLOWED_HOSTS:
        for _, address in found:
            if not is_public(ipaddress.ip_address(str(address[0]).partition("%")[0])):
                raise Unreachable(
                    f"{target.host} is no public address. An administrator of the server can allow single hosts with "
                    "WEBHOOK_ALLOWED_HOSTS."
                )
    return found


def is_public(address: Address) -> bool:
    """Whether this is an address of the public internet, and by itself: none that stands for another one."""
    if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL_V6:
        return False
    return address.is_global and not any(address in network for network in _REFUSED)


def _resolve(name: str, port: int) -> list[tuple[int, Any]]:
    """As the system resolves it. In a thread of its own, because a name server that is silent can't be told to hurry."""
    answers: list[tuple[int, Any]] = []
    problems: list[Exception] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            answers.extend((family, address) for family, _, _, _, address in rows)
        except (OSError, UnicodeError) as problem:
            problems.append(problem)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(RESOLVING)
    if thread.is_alive():
        raise Unreachable(f"The name server does not say where {name} is. Try again later.")
    if problems or not answers:
        raise Unreachable(f"No host has the name {name}. Check it.")
    return answers


def post(request: Request) -> int:
    """Send it within the time-out and return the answer's status, 200 to 299. Raises Unreachable, Declined, Gone."""
    deadline = time.monotonic() + TIMEOUT
    target = _take_apart(request.url)
    try:
        with _connected(target, deadline) as connection:
            connection.sendall(_head(target, request) + request.body)
            status = _status(connection, deadline)
    except Unreachable:
        raise
    except TimeoutError as problem:
        raise Unreachable(f"No answer within {TIMEOUT:.0f} seconds.") from problem
    except ssl.SSLCertVerificationError as problem:
        raise Unreachable(
            f"The certificate of {target.host} does not hold: {problem.verify_message}."
        ) from problem
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or type(problem).__name__
        raise Unreachable(f"{target.host} can’t be reached: {reason}.") from problem
    if status == http.HTTPStatus.GONE:
        raise Gone(said(status))
    if not 200 <= status <= 299:
        raise Declined(said(status))
    return status


def said(status: int) -> str:
    """An answer in words: its number and what that means. What else the receiver wrote is not repeated."""
    known = status in http.HTTPStatus._value2member_map_
    meaning = f" ({http.HTTPStatus(status).phrase})" if known else ""
    followed = " A redirect is not followed." if 300 <= status <= 399 else ""
    return f"The receiver answered {status}{meaning}.{followed}"


def _connected(target: _Target, deadline: float) -> socket.socket:
    """A connection to the first of the checked addresses that takes one."""
    addresses = _addresses(target)
    for family, address in addresses[:-1]:
        try:
            return _connect(target, family, address, deadline)
        except OSError:
            continue
    return _connect(target, *addresses[-1], deadline)


def _connect(target: _Target, family: int, address: Any, deadline: float) -> socket.socket:
    plain = socket.socket(family, socket.SOCK_STREAM)
    try:
        plain.settimeout(_left(deadline))
        plain.connect(address)
        if not target.secure:
            return plain
        # The certificate is checked for the name, not for the number that was connected to.
        return ssl.create_default_context().wrap_socket(plain, server_hostname=target.host)
    except BaseException:
        plain.close()
        raise


def _head(target: _Target, request: Request) -> bytes:
    headers = {
        "Host": target.authority,
        "Connection": "close",
        "Accept": "*/*",
        "Content-Length": str(len(request.body)),
        **request.headers,
    }
    lines = [f"POST {target.path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _status(connection: socket.socket, deadline: float) -> int:
    """The status of the final answer. Reads no further than that, and gives up on what is no HTTP."""
    read = b""
    while len(read) < LONGEST_HEAD:
        connection.settimeout(_left(deadline))
        piece = connection.recv(2048)
        if not piece:
            break
        read += piece
        while found := _STATUS.match(read):
            if found[1][:1] != b"1":
                return int(found[1])
            # An interim answer, such as 103, comes before the one that counts.
            _, ended, rest = read.partition(b"\r\n\r\n")
            if not ended:
                break
            read = rest
    raise Unreachable("The receiver did not answer as HTTP does.")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
