"""
The preview's server: one finished tree on the loopback, with reload, and services of this machine behind it.

Refuses to build and to know who builds: it is told when a tree is in place and when one failed.
"""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path
from socketserver import ThreadingTCPServer
from threading import Condition, RLock, Thread
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

from plugins.core.errors import FreigabeError
from plugins.core.texts import _
from plugins.preview.answers import PageHeaders, no_headers
from plugins.preview.handler import Handler, Served
from plugins.preview.state import Announcer, State

ADDRESS = "127.0.0.1"
FURTHER_PORTS = 20
_CLOSING_S = 2.0


class PreviewServer:
    """
    Serves *folder* until it is closed; the port is taken at once, requests are answered inside `with`.

    Attributes:
        port: The port that was taken.
        asked_port_was_busy: Whether another one than the asked had to be taken.
        proxy: Path prefix (`/kommentare`) to the loopback port of a service; may change at any time.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int = 8000,
        proxy: Mapping[str, int] | None = None,
        headers: PageHeaders = no_headers,
        verbose: bool = False,
    ) -> None:
        self.proxy: MutableMapping[str, int] = dict(proxy or {})
        self._tree_lock = RLock()
        self._announcer = Announcer()
        self._thread: Thread | None = None
        self._sockets = _listen(port)
        self.port: int = self._sockets.server_address[1]
        self.asked_port_was_busy = port not in {0, self.port}
        # the page somebody looked at last
        self.looked_at = ""
        served = Served(folder, self.proxy, self._announcer, self.hold, self.port, verbose, headers, self._look)
        self._sockets.RequestHandlerClass = type("PreviewHandler", (Handler,), {"served": served})

    def _look(self, path: str) -> None:
        place = unquote(path.partition("?")[0]).lstrip("/")
        if place == "" or place.endswith(("/", ".html")):
            self.looked_at = f"{place}index.html" if not place.endswith(".html") else place

    @property
    def url(self) -> str:
        """Address of the home page's host, without a final slash."""
        return f"http://{ADDRESS}:{self.port}"

    @property
    def state(self) -> State:
        """What the browsers were told last."""
        return self._announcer.state

    def show(self, *, version_bump: bool, problems: str) -> None:
        """Tell the browsers about *problems* (empty: none), and about a new tree if *version_bump*."""
        self._announcer.show(version_bump=version_bump, problems=problems)

    def published(self) -> None:
        """Say that a new tree is in place: browsers reload."""
        self.show(version_bump=True, problems="")

    def failed(self, problems: str) -> None:
        """Say that the last good tree stays, and why; browsers show *problems* over it."""
        self.show(version_bump=False, problems=problems)

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Let requests wait while the tree is switched; they read under the same lock."""
        with self._tree_lock:
            yield

    def close(self) -> None:
        """Answer nobody any more and give the port back; may be called again."""
        self._announcer.close()
        if self._thread:
            self._sockets.shutdown()
            self._thread.join()
            self._thread = None
        self._sockets.close()

    def __enter__(self) -> Self:
        self._thread = Thread(target=self._sockets.serve_forever, args=(0.05,), name="preview", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Sockets(ThreadingTCPServer):
    """The listening socket and a daemon thread for each connection; knows its open connections."""

    daemon_threads = True
    request_queue_size = 64
    # Under Windows this option would share a port that another program listens on
    allow_reuse_address = os.name != "nt"

    def __init__(self, port: int) -> None:
        self._open: set[socket.socket] = set()
        self._gone = Condition()
        super().__init__((ADDRESS, port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._gone:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._gone:
                self._open.discard(request)
                self._gone.notify_all()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay quiet about a browser that left; everything else is a fault and is shown."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        self.server_close()
        with self._gone:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._gone.wait_for(lambda: not self._open, _CLOSING_S)


def _listen(port: int) -> _Sockets:
    if not 0 <= port <= 65535:
        raise FreigabeError(f"{ADDRESS}:{port}", _("'{port}' is no port").format(port=port), _("name one up to 65535"))
    last = min(port + FURTHER_PORTS, 65535) if port else 0
    for candidate in range(port, last + 1):
        try:
            return _Sockets(candidate)
        except OSError as error:
            if not _is_busy(error):
                raise FreigabeError(
                    f"{ADDRESS}:{candidate}",
                    _("cannot be listened on ({reason})").format(reason=f"{type(error).__name__} {error.errno}"),
                    _("name a port above 1023"),
                ) from error
    raise FreigabeError(
        f"{ADDRESS}:{port}",
        _("all ports from {first} to {last} are busy").format(first=port, last=last),
        _("name another port"),
    )


def _is_busy(error: OSError) -> bool:
    # Windows reserves ranges of ports and then answers with "permission denied"
    return error.errno == errno.EADDRINUSE or (os.name == "nt" and isinstance(error, PermissionError))
