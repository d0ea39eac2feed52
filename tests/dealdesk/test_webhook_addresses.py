"""Where webhooks may go: nowhere but to public addresses, by the address that was checked, and not for long."""

import ipaddress
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from django.core.exceptions import ValidationError

from dealdesk.notices import outgoing
from dealdesk.notices.outgoing import Declined, Gone, Request, Unreachable, check_address, is_public, post
from tests.receivers import HookSink, closed_port, hook_sink

PUBLIC = "93.184.216.34"


@pytest.fixture
def sink() -> Iterator[HookSink]:
    with hook_sink() as receiver:
        yield receiver


@pytest.fixture
def embedded(settings: Any) -> None:
    settings.EMBEDDED = True


@pytest.fixture
def loopback_allowed(settings: Any, embedded: None) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = ["127.0.0.1", "receiver.test"]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """A name server of this test: each question takes the next answer, the last one stays. Returns what was asked."""

    def serve(*answers: list[str]) -> list[str]:
        asked: list[str] = []

        def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
            found = answers[min(len(asked), len(answers) - 1)]
            asked.append(host)
            if not found:
                raise socket.gaierror(socket.EAI_NONAME, "unknown")
            return [
                (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (ip, port, 0, 0))
                if ":" in ip
                else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))
                for ip in found
            ]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return asked

    return serve


def refusal(url: str) -> str:
    with pytest.raises(ValidationError) as caught:
        check_address(url)
    return caught.value.messages[0]


def request(url: str) -> Request:
    return Request(url, {"Content-Type": "application/json"}, b"{}")


# --- Which addresses are public -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:93.184.216.34",
        "::ffff:0:93.184.216.34",
        "64:ff9b::7f00:1",
        "64:ff9b::5db8:d822",
        "64:ff9b:1::1",
        "100::1",
        "2001:0:4136:e378::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:5db8:d822::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_no_address_inside_or_that_stands_for_another_is_public(address: str):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", PUBLIC, "192.0.1.1", "2606:4700::1111", "2a00:1450::1"])
def test_addresses_of_the_internet_are_public(address: str):
    assert is_public(ipaddress.ip_address(address))


# --- What may be saved ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://169.254.169.254/latest/meta-data/",
        "https://[fd00:ec2::254]/",
        "https://10.0.0.1:8443/x",
        "https://0.0.0.0/",
        "https://[64:ff9b::7f00:1]/",
    ],
)
def test_an_address_that_is_not_public_is_refused(url: str):
    assert "is no public address" in refusal(url)


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "017700000001", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "1.2.3.4.5"],
)
def test_hosts_that_are_numbers_in_disguise_are_refused(host: str):
    assert refusal(f"https://{host}/") == "A number is no host. Enter the host’s name."


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "Enter a whole address"),
        ("example.com/hooks", "Enter a whole address"),
        ("https://", "Enter a whole address"),
        ("https:///hooks", "Enter a whole address"),
        ("ftp://example.com/", "Enter a whole address"),
        ("file:///etc/passwd", "Enter a whole address"),
        ("gopher://example.com:70/_x", "Enter a whole address"),
        ("https://example.com:99999/", "Enter a whole address"),
        ("https://example.com:port/", "Enter a whole address"),
        ("https://[::1", "Enter a whole address"),
        ("https://example.com:0/", "Enter a port"),
        ("https://me:secret@example.com/", "Leave the name and password out"),
        ("https://@example.com/", "Leave the name and password out"),
        ("https://example.com@127.0.0.1/", "Leave the name and password out"),
        ("https://example.com/#x", "Leave out the part"),
        ("https://example.com\\@127.0.0.1/", "plain letters"),
        ("https://exa mple.com/", "plain letters"),
        ("https://example.com/\r\nHost: x", "plain letters"),
        ("https://example.com/\x00", "plain letters"),
        ("https://１２７.0.0.1/", "plain letters"),
        ("https://examplе.com/", "plain letters"),
        ("https://exa$mple.com/", "can’t be read"),
        ("https://a..example.com/", "can’t be read"),
        ("https://-a.example.com/", "can’t be read"),
        (f"https://{'a' * 64}.example.com/", "can’t be read"),
        ("https://[fe80::1%25eth0]/", ""),
        (f"https://example.com/{'a' * 500}", "500 characters"),
    ],
)
def test_what_is_no_address_of_a_receiver_is_refused(url: str, words: str, names):
    names([PUBLIC])
    assert words in refusal(url)


def test_http_is_for_the_embedded_default_alone(settings: Any, names):
    names([PUBLIC])
    settings.EMBEDDED = True
    check_address("http://receiver.test/")
    settings.EMBEDDED = False
    assert "Use https" in refusal("http://receiver.test/")
    check_address("https://receiver.test/hooks?a=b")


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "::ffff:10.0.0.1", "169.254.169.254"])
def test_every_address_of_a_name_has_to_be_public(inside: str, names):
    names([PUBLIC, inside])
    assert "receiver.test is no public address" in refusal("https://receiver.test/")


def test_a_name_that_nobody_knows_is_refused(names):
    names([])
    assert refusal("https://receiver.test/") == "No host has the name receiver.test. Check it."


def test_a_silent_name_server_is_not_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(outgoing, "RESOLVING", 0.1)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: time.sleep(1) or [])
    started = time.monotonic()
    assert "does not say" in refusal("https://receiver.test/")
    assert time.monotonic() - started < 0.8


def test_an_administrator_of_the_server_can_allow_single_hosts(settings: Any, names):
    names(["10.0.0.7"])
    settings.WEBHOOK_ALLOWED_HOSTS = ["receiver.test"]
    check_address("https://Receiver.test/")
    assert "no public address" in refusal("https://sub.receiver.test/")


# --- What is sent ---------------------------------------------------------------------------------------------------


def test_a_post_reaches_the_receiver_with_its_headers(sink: HookSink, loopback_allowed: None):
    assert post(request(sink.url)) == 204
    (taken,) = sink.taken
    assert (taken.path, taken.body) == ("/hooks?of=crm", b"{}")
    assert taken.headers["host"] == f"127.0.0.1:{sink.port}" and taken.headers["content-length"] == "2"


def test_the_connection_goes_to_the_address_that_was_checked(sink: HookSink, settings: Any, names):
    """A name that is public when it is asked for first and means loopback a moment later."""
    settings.EMBEDDED = True
    asked = names([PUBLIC], ["127.0.0.1"])
    check_address(f"http://receiver.test:{sink.port}/")
    with pytest.raises(Unreachable, match="no public address"):
        post(request(f"http://receiver.test:{sink.port}/"))
    assert len(asked) == 2 and not sink.taken


def test_a_name_is_asked_for_once_an_attempt_and_kept_in_the_host(
    sink: HookSink, loopback_allowed: None, names
):
    asked = names(["127.0.0.1"], ["10.255.255.1"])
    assert post(request(f"http://receiver.test:{sink.port}/")) == 204
    assert asked == ["receiver.test"]
    assert sink.taken[0].headers["host"] == f"receiver.test:{sink.port}"


def test_the_next_address_is_tried_where_the_first_takes_no_connection(
    sink: HookSink, loopback_allowed: None, names
):
    names(["127.0.0.3", "127.0.0.1"])
    assert post(request(f"http://receiver.test:{sink.port}/")) == 204


def test_a_redirect_is_a_failure_and_is_not_followed(sink: HookSink, loopback_allowed: None):
    with hook_sink() as other:
        sink.answer = sink.with_status(307, f"Location: {other.url}")
        with pytest.raises(Declined, match="A redirect is not followed"):
            post(request(sink.url))
        assert not other.taken


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503, 599])
def test_every_answer_but_success_is_a_failure(status: int, sink: HookSink, loopback_allowed: None):
    sink.answer = sink.with_status(status, body=b"inside information")
    with pytest.raises(Declined) as caught:
        post(request(sink.url))
    assert str(status) in str(caught.value) and "inside" not in str(caught.value)


def test_gone_is_told_apart(sink: HookSink, loopback_allowed: None):
    sink.answer = sink.with_status(410)
    with pytest.raises(Gone):
        post(request(sink.url))


def test_an_interim_answer_is_not_the_last_one(sink: HookSink, loopback_allowed: None):
    sink.answer = lambda out: out.write(
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 202 Accepted\r\n\r\n"
    )
    assert post(request(sink.url)) == 202


def drip(out: BinaryIO) -> None:
    for byte in b"HTTP/1.1 200 OK\r\n\r\n":
        out.write(bytes([byte]))
        out.flush()
        time.sleep(0.1)


def flood(out: BinaryIO) -> None:
    for _ in range(10_000):
        out.write(b"x" * 10_000)


@pytest.mark.parametrize("answer", [drip, lambda out: time.sleep(3)], ids=["drip", "silent"])
def test_slow_answers_end_with_the_time_out(
    answer: Any, sink: HookSink, loopback_allowed: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(outgoing, "TIMEOUT", 0.5)
    sink.answer = answer
    started = time.monotonic()
    with pytest.raises(Unreachable, match="No answer within"):
        post(request(sink.url))
    assert time.monotonic() - started < 1.5


def test_a_flood_that_is_no_http_is_read_a_little_way(sink: HookSink, loopback_allowed: None):
    sink.answer = flood
    started = time.monotonic()
    with pytest.raises(Unreachable, match="did not answer as HTTP does"):
        post(request(sink.url))
    assert time.monotonic() - started < 2


def test_a_huge_body_behind_a_success_is_left_unread(sink: HookSink, loopback_allowed: None):
    def answer(out: BinaryIO) -> None:
        out.write(b"HTTP/1.1 200 OK\r\n\r\n")
        flood(out)

    sink.answer = answer
    started = time.monotonic()
    assert post(request(sink.url)) == 200
    assert time.monotonic() - started < 2


def test_a_connection_that_breaks_off_is_a_failure(sink: HookSink, loopback_allowed: None):
    sink.answer = lambda out: None
    with pytest.raises(Unreachable, match="did not answer"):
        post(request(sink.url))


def test_a_closed_port_is_a_failure(loopback_allowed: None):
    with pytest.raises(Unreachable, match="can’t be reached"):
        post(request(f"http://127.0.0.1:{closed_port()}/"))


def test_tls_is_demanded_where_https_is_written(sink: HookSink, loopback_allowed: None):
    with pytest.raises(Unreachable):
        post(request(f"https://127.0.0.1:{sink.port}/"))
    assert not sink.taken


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key with a certificate that it signed itself, for receiver.test."""
    if (tool := shutil.which("openssl")) is None:
        assert os.environ.get("CI") != "true", "openssl is not installed"
        pytest.skip("openssl is not installed")
    subject = ("-subj", "/CN=receiver.test", "-addext", "subjectAltName=DNS:receiver.test")
    files = ("-keyout", str(tmp_path / "both.pem"), "-out", str(tmp_path / "cert.pem"))
    subprocess.run(
        [tool, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files],
        check=True,
        capture_output=True,
    )
    both = tmp_path / "both.pem"
    both.write_text(both.read_text() + (tmp_path / "cert.pem").read_text())
    return both


def test_the_certificate_has_to_hold_for_the_name_though_the_number_is_fixed(
    sink: HookSink, settings: Any, names, certificate: Path, monkeypatch: pytest.MonkeyPatch
):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    sink.server.socket = context.wrap_socket(sink.server.socket, server_side=True)
    settings.WEBHOOK_ALLOWED_HOSTS = ["receiver.test", "other.test"]
    names(["127.0.0.1"])
    with pytest.raises(Unreachable, match="The certificate of receiver"):
        post(request(f"https://receiver.test:{sink.port}/"))
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_name("cert.pem")))
    assert post(request(f"https://receiver.test:{sink.port}/")) == 204
    with pytest.raises(Unreachable, match="The certificate of other"):
        post(request(f"https://other.test:{sink.port}/"))
    assert len(sink.taken) == 1
