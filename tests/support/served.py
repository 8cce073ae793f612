"""A finished tree on the loopback with a strict Content-Security-Policy, as a careful host sends it."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

CSP = (
    "default-src 'none'; script-src 'self'{wasm}; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'"
)


class Served:
    """
    The running host of *folder*.

    Only pages at the paths *wasm* may compile WebAssembly; what begins with *missing* is answered with 404.
    """

    def __init__(self, folder: Path, *, wasm: Iterable[str] = (), missing: str = "") -> None:
        self.wasm = frozenset(wasm)
        self.missing = missing
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self, directory=str(folder)))
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, served: Served, *args: object, directory: str) -> None:
        self.served = served
        super().__init__(*args, directory=directory)  # type: ignore[arg-type]  # socketserver hands its three over

    def do_GET(self) -> None:
        self.served.asked.append(self.path)
        if self.served.missing and self.path.startswith(self.served.missing):
            self.send_error(404)
        else:
            super().do_GET()

    def end_headers(self) -> None:
        path = self.path.partition("?")[0]
        wasm = " 'wasm-unsafe-eval'" if path in self.served.wasm else ""
        self.send_header("Content-Security-Policy", CSP.format(wasm=wasm))
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Say nothing: the test's own output is read."""
