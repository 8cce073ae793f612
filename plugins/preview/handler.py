"""
One request of a browser on this machine: who may ask, what is asked for, and the answer on the wire.

Every connection carries one request. On the loopback that costs nothing, and no unread body is taken for a request.
"""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Callable, MutableMapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from plugins.core.texts import _
from plugins.preview.answers import EVENTS_URL, RELOAD_URL, Answer, PageHeaders, no_headers, of_tree, script, text
from plugins.preview.proxy import MAX_BODY_BYTES, Passed, forward, prefix_for
from plugins.preview.state import Announcer, State

HEARTBEAT_S = 15.0
_LINGER_S = 1.0
_LINGER_BYTES = 1024 * 1024
_LENGTH = re.compile(r"[0-9]{1,18}")
# A foreign name that was made to point at 127.0.0.1 (DNS rebinding) must not read drafts
_HOSTS = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?", re.IGNORECASE | re.ASCII)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Served:
    """What all requests share."""

    folder: Path
    proxy: MutableMapping[str, int]
    announcer: Announcer
    hold: Callable[[], AbstractContextManager[object]]
    port: int
    verbose: bool
    headers: PageHeaders = no_headers
    look: Callable[[str], None] = lambda _path: None


class Handler(BaseHTTPRequestHandler):
    """Answers for `served`, which the server sets in a subclass of its own."""

    served: Served
    reload_js = Path(__file__).with_name("reload.js").read_bytes()
    heartbeat_s = HEARTBEAT_S
    protocol_version = "HTTP/1.1"
    server_version = "Freigabe"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        """Answer any method we know."""
        self.close_connection = True
        refusal = self._refusal()
        prefix = prefix_for(self.path, tuple(self.served.proxy))
        if refusal:
            self._refuse(refusal)
        elif prefix:
            self._forward(prefix)
        elif self.command not in {"GET", "HEAD"}:
            self._refuse(text(HTTPStatus.METHOD_NOT_ALLOWED, _("Only GET and HEAD.")), ("Allow", "GET, HEAD"))
        elif self.path.partition("?")[0] == EVENTS_URL:
            self._stream()
        else:
            self.served.look(self.path)
            self._send(self._own())

    do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_GET

    def _refusal(self) -> Answer | None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not _HOSTS.fullmatch(hosts[0].strip()):
            return text(HTTPStatus.MISDIRECTED_REQUEST, _("This preview answers to 127.0.0.1 and localhost only."))
        if not self.path.startswith("/"):
            return text(HTTPStatus.BAD_REQUEST, _("The address of this request is not a path."))
        return None

    def _own(self) -> Answer:
        if self.path.partition("?")[0] == RELOAD_URL:
            return script(self.reload_js)
        with self.served.hold():
            try:
                served = self.served
                return of_tree(served.folder, self.path, served.announcer.state, served.headers)
            except OSError as error:
                what = _("A file of the preview cannot be read ({reason}).")
                return text(HTTPStatus.INTERNAL_SERVER_ERROR, what.format(reason=error))

    def _forward(self, prefix: str) -> None:
        lengths = self.headers.get_all("Content-Length", ["0"])
        if "Transfer-Encoding" in self.headers or len(lengths) != 1 or not _LENGTH.fullmatch(lengths[0]):
            what = _("The length of the body must be given once, as a number.")
            self._refuse(text(HTTPStatus.LENGTH_REQUIRED, what))
        elif int(lengths[0]) > MAX_BODY_BYTES:
            self._refuse(text(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The body is larger than 64 kB.")))
        else:
            body = self.rfile.read(int(lengths[0]))
            passed = Passed(self.command, self.path, tuple(self.headers.items()), body, self.served.port)
            self._send(forward(passed, prefix, self.served.proxy[prefix]))

    def _refuse(self, answer: Answer, *more: tuple[str, str]) -> None:
        """Send *answer* and read on for a while: closed over unread bytes, the system resets and the answer is lost."""
        self._send(answer, *more)
        if "Content-Length" not in self.headers and "Transfer-Encoding" not in self.headers:
            return
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(_LINGER_S)
        left = _LINGER_BYTES
        while left > 0 and (unread := self.rfile.read1(65536)):
            left -= len(unread)

    def _send(self, answer: Answer, *more: tuple[str, str]) -> None:
        self.send_response(answer.status)
        named = {name.lower() for name, _value in answer.headers}
        for name, value in (*answer.headers, *more):
            self.send_header(name, value)
        if "cache-control" not in named:
            self.send_header("Cache-Control", "no-store")
        self._send_guards()
        if answer.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def _send_guards(self) -> None:
        # A page of another site, open in the same browser, must not embed drafts
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")

    def _stream(self) -> None:
        """Send the current state and each later one (WHATWG HTML, server-sent events) until the browser is gone."""
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self._send_guards()
        self.end_headers()
        seen: State | None = None
        while self.command != "HEAD" and not self.served.announcer.is_closed:
            state = self.served.announcer.wait(seen, self.heartbeat_s)
            self.wfile.write(f"data: {state.as_json()}\n\n".encode() if state else b": still here\n\n")
            seen = state or seen

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name is http.server's)
        """Log requests only when asked to; they would hide the problems of a build."""
        if self.served.verbose:
            _log.info("%s", format % args)
