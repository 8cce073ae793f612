"""
Pass a request on to a service of this machine, so that a page finds it at its own address.

Only the loopback can be reached. What the service must be able to trust (`X-Script-Name`, `X-Forwarded-*`, `Host`) is
set here, whatever came in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import quote

from plugins.core.texts import _
from plugins.preview.answers import Answer, text

MAX_BODY_BYTES = 64 * 1024
_TIMEOUT_S = 20.0
# RFC 9110 section 7.6.1, and what is settled anew: `Expect` (http.server has answered it) and the length
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "content-length",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_OURS = frozenset({"host", "forwarded", "x-script-name", "x-real-ip", "x-script-host", "x-script-port"})


@dataclass(frozen=True)
class Passed:
    """A request as it came in; `target` is path and query, still percent-encoded."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    own_port: int


def prefix_for(target: str, prefixes: Iterable[str]) -> str:
    """Return the longest of *prefixes* that *target* lies under; empty when there is none."""
    path = target.partition("?")[0]
    under = (prefix for prefix in prefixes if path == prefix or path.startswith(f"{prefix}/"))
    return max(under, key=len, default="")


def forward(request: Passed, prefix: str, port: int) -> Answer:
    """
    Return the answer of the service on *port* to *request*, which asks below *prefix*.

    A service that is not up is an answer too: 503 with a `reason` and a `message`.
    """
    connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_S)
    try:
        _send(connection, request, prefix)
        return _received(connection.getresponse())
    except (OSError, HTTPException):
        return _unavailable()
    except ValueError:
        # http.client refuses to send a header with a line end in it
        return text(HTTPStatus.BAD_REQUEST, _("A header of this request cannot be passed on."))
    finally:
        connection.close()


def _send(connection: HTTPConnection, request: Passed, prefix: str) -> None:
    path = request.target.removeprefix(prefix)
    path = path if path.startswith("/") else f"/{path}"
    path = quote(path, safe="/%?#[]@!$&'()*+,;=:~", encoding="latin-1")
    connection.putrequest(request.method, path, skip_host=True, skip_accept_encoding=True)
    for name, value in _inward(request.headers):
        connection.putheader(name, value)
    connection.putheader("Host", f"127.0.0.1:{request.own_port}")
    connection.putheader("X-Script-Name", prefix)
    connection.putheader("X-Forwarded-For", "127.0.0.1")
    connection.putheader("X-Forwarded-Proto", "http")
    if request.body or request.method in {"POST", "PUT"}:
        connection.putheader("Content-Length", str(len(request.body)))
    connection.endheaders(request.body)


def _inward(headers: tuple[tuple[str, str], ...]) -> Iterable[tuple[str, str]]:
    for name, value in _end_to_end(headers):
        lower = name.lower()
        # WSGI cannot tell `X_Script_Name` from `X-Script-Name` (PEP 3333, environ variables)
        if lower not in _OURS and not lower.startswith("x-forwarded-") and "_" not in lower:
            yield name, value


def _end_to_end(headers: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    pairs = tuple(headers)
    listed = {
        item.strip().lower() for name, value in pairs if name.lower() == "connection" for item in value.split(",")
    }
    return ((name, value) for name, value in pairs if name.lower() not in _HOP_BY_HOP | listed)


def _received(response: HTTPResponse) -> Answer:
    headers = tuple(pair for pair in _end_to_end(response.getheaders()) if pair[0].lower() not in {"server", "date"})
    return Answer(response.status, headers, response.read())


def _unavailable() -> Answer:
    said = {"reason": "unavailable", "message": _("The service behind this address is not running.")}
    return Answer(HTTPStatus.SERVICE_UNAVAILABLE, (("Content-Type", "application/json"),), json.dumps(said).encode())
