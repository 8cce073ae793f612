"""
Fetch one address: https, or http on this machine; a limit of bytes, of time and of redirects, which stay on the host.

The name is looked up once, and the connection goes to an address that was looked at, so that a name cannot lead into
the own network.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, urljoin, urlsplit

from plugins.core.errors import FetchError
from plugins.core.texts import _

TIMEOUT_S = 30.0
_REDIRECTS = 5
_CHUNK = 64 * 1024
_MOVED = (
    *(HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER),
    *(HTTPStatus.TEMPORARY_REDIRECT, HTTPStatus.PERMANENT_REDIRECT),
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What lay at `url`, the address after all redirects."""

    url: str
    content: bytes


def fetch(url: str, *, limit: int, timeout_s: float = TIMEOUT_S) -> Fetched:
    """
    Return what lies at *url*.

    Args:
        url: Address with `https://`; `http://` for the loopback only.
        limit: Most bytes that are read.
        timeout_s: Most seconds it may take, redirects among them.

    Raises:
        FetchError: If the address is not allowed, or the answer is missing, too slow or too large.
    """
    deadline = time.monotonic() + timeout_s
    here = url
    try:
        for _hop in range(_REDIRECTS + 1):
            parts = _demand_allowed(here, url)
            with closing(_connect(parts, here, deadline)) as connection:
                answer = _ask(connection, parts)
                if answer.status not in _MOVED:
                    return Fetched(here, _read(answer, connection, here, limit, deadline))
                here = urljoin(here, answer.getheader("Location", ""))
    except TimeoutError:
        raise FetchError(url, _("did not answer within {seconds} s").format(seconds=f"{timeout_s:g}")) from None
    except (OSError, HTTPException, UnicodeError) as error:
        what = _("cannot be reached ({reason})").format(reason=type(error).__name__)
        raise FetchError(url, what, _("check the address and the network")) from error
    raise FetchError(url, _("leads from one address to the next without an end"))


def _demand_allowed(here: str, first: str) -> SplitResult:
    try:
        parts, begin = urlsplit(here), urlsplit(first)
        where, origin = (parts.scheme, parts.hostname, parts.port), (begin.scheme, begin.hostname, begin.port)
    except ValueError:
        raise FetchError(here, _("is no address")) from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username is not None:
        raise FetchError(here, _("is no address of a site"), _("write it as https://www.firma.example"))
    if where != origin:
        raise FetchError(first, _("leads to another host: {url}").format(url=here), _("name the other host yourself"))
    if any(not letter.isprintable() or letter == " " for letter in here):
        raise FetchError(first, _("is no address"))
    return parts


def _connect(parts: SplitResult, here: str, deadline: float) -> HTTPConnection:
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]).partition("%")[0] for one in found]
    is_here = all(ipaddress.ip_address(one).is_loopback for one in addresses)
    if not is_here and not is_tls:
        raise FetchError(here, _("is not encrypted"), _("write https://"))
    if not is_here and not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise FetchError(here, _("lies in a private network"), _("name the address readers use"))
    stream = socket.create_connection((addresses[0], port), timeout=_left(deadline))
    connection = HTTPConnection(host, port)
    connection.sock = stream
    if is_tls:
        connection.sock = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
    return connection


def _ask(connection: HTTPConnection, parts: SplitResult) -> HTTPResponse:
    path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    connection.request("GET", path, headers={"Host": parts.netloc, "User-Agent": "freigabe", "Connection": "close"})
    return connection.getresponse()


def _read(answer: HTTPResponse, connection: HTTPConnection, here: str, limit: int, deadline: float) -> bytes:
    if answer.status != HTTPStatus.OK:
        raise FetchError(here, _("answers {status}").format(status=answer.status))
    content = bytearray()
    while True:
        left = _left(deadline)
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = answer.read1(_CHUNK)
        if not piece:
            break
        content += piece
        if len(content) > limit:
            raise FetchError(here, _("is larger than {limit} bytes").format(limit=limit))
    if answer.length:
        raise FetchError(here, _("was cut off"), _("try again"))
    return bytes(content)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
