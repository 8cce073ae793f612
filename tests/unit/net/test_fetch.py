"""The one fetcher: what it refuses, before and after it has asked."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from plugins.core.errors import FetchError
from plugins.net.fetch import fetch

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHallo"


@contextmanager
def host(*answers: bytes, slow_s: float = 0.0) -> Iterator[str]:
    """Answer with *answers* in turn on the loopback and yield the address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                try:
                    stream, _peer = server.accept()
                except OSError:
                    return
                with stream:
                    stream.recv(4096)
                    time.sleep(slow_s)
                    stream.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join(5)


def moved(to: str) -> bytes:
    """Return an answer that leads to *to*."""
    return f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


def test_what_lies_there_is_returned() -> None:
    """Also behind a redirect on the same host."""
    with host(moved("/b?c=1"), OK) as base:
        found = fetch(f"{base}/a", limit=5)

    assert (f"{base}/b?c=1", b"Hallo") == (found.url, found.content)


@pytest.mark.parametrize(
    ("answer", "fact"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "answers 404"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nHallo!", "is larger than 5 bytes"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 9, "is larger than 5 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHal", "cut off"),
        (b"nonsense\r\n\r\n", "cannot be reached"),
        (moved("https://example.org/"), "leads to another host"),
        (moved("ftp://127.0.0.1/"), "is no address of a site"),
        (moved("http://127.0.0.1:1/"), "leads to another host"),
    ],
)
def test_an_answer_that_is_not_right_is_refused(answer: bytes, fact: str) -> None:
    """Missing, too large, cut off, elsewhere."""
    with host(answer) as base, pytest.raises(FetchError, match=fact):
        fetch(f"{base}/", limit=5)


def test_redirects_have_an_end() -> None:
    """A host that leads in a circle is left."""
    with host(*[moved("/")] * 6) as base, pytest.raises(FetchError, match="without an end"):
        fetch(f"{base}/", limit=5)


def test_a_slow_host_is_left() -> None:
    """The limit of time is one for all."""
    with host(OK, slow_s=1.0) as base, pytest.raises(FetchError, match="did not answer within"):
        fetch(f"{base}/", limit=5, timeout_s=0.2)


@pytest.mark.parametrize(
    ("url", "fact"),
    [
        ("file:///etc/passwd", "is no address of a site"),
        ("https://user:word@example.org/", "is no address of a site"),
        ("https:///x", "is no address of a site"),
        ("https://[::1", "is no address"),
        ("https://example.org:99999/", "is no address"),
        ("https://example.org/a b", "is no address"),
    ],
)
def test_a_wrong_address_is_refused_before_anybody_is_asked(url: str, fact: str) -> None:
    """No file, no password, no nonsense."""
    with pytest.raises(FetchError, match=fact):
        fetch(url, limit=5)


@pytest.mark.parametrize(
    ("url", "address", "fact"),
    [
        ("http://www.firma.example/", "93.184.216.34", "is not encrypted"),
        ("https://www.firma.example/", "10.0.0.1", "private network"),
        ("https://www.firma.example/", "169.254.169.254", "private network"),
        ("https://www.firma.example/", "fd00::1", "private network"),
        ("https://www.firma.example/", "::ffff:10.0.0.1", "private network"),
    ],
)
def test_a_name_does_not_lead_into_the_own_network(
    url: str, address: str, fact: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the name is looked up to."""

    def looked_up(*_args: Any, **_options: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)

    with pytest.raises(FetchError, match=fact):
        fetch(url, limit=5)
