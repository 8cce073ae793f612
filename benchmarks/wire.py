"""
What a first visit costs on the wire: bytes by request, number of requests, layout shift, at 360 px and DPR 2.

Serves a finished folder on the loopback with gzip, and lets Chromium look at it with an empty cache.
"""

from __future__ import annotations

import gzip
import mimetypes
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from plugins.core.errors import ProgramError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Request

PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
# Pictures come after the text has been drawn, as they do over the air; what moves then is seen.
PICTURES_LATE_S = 0.3
BEFORE_A_CLICK = ("document", "stylesheet", "script")
_PACKED = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
_WATCH = """
  window.shift = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) window.shift += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
"""
_TO_THE_END = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += 300) {
    scrollTo(0, y);
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  }
}"""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its address, what Chromium asked for it as, the bytes of its body as sent."""

    address: str
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class Weight:
    """One page as a first visit gets it; `shift` is that of the way to its end, too."""

    answers: tuple[Answer, ...]
    shift: float

    @property
    def total(self) -> int:
        """Bytes of all answers."""
        return sum(answer.size for answer in self.answers)

    @property
    def before_a_click(self) -> int:
        """Bytes of HTML, CSS and JavaScript."""
        return sum(answer.size for answer in self.answers if answer.kind in BEFORE_A_CLICK)


@dataclass(slots=True)
class _Host:
    folder: Path
    sizes: dict[str, int] = field(default_factory=dict)


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, host: _Host, *args: object) -> None:
        self.host = host
        super().__init__(*args)  # type: ignore[arg-type]  # socketserver hands its three over

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = self.host.folder / path.lstrip("/")
        file = file / "index.html" if path.endswith("/") else file
        if not file.is_file():
            self.send_error(404)
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        body = file.read_bytes()
        packed = kind.startswith(_PACKED)
        if kind.startswith("image/"):
            time.sleep(PICTURES_LATE_S)
        body = gzip.compress(body, 9, mtime=0) if packed else body
        self.host.sizes[self.path] = len(body)
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is http.server's)
        """Say nothing: the table is read."""


def weigh(folder: Path, pages: Mapping[str, str], chromium: str = "") -> dict[str, Weight]:
    """
    Return what each of *pages* (name → path below *folder*) costs, each visited with an empty cache.

    Raises:
        ProgramError: If there is no Chromium.
    """
    program = chromium or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not program:
        raise ProgramError("chromium", "is not installed")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (takes long, and is in test.lock only)

    host = _Host(folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, host))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
            address = f"http://127.0.0.1:{server.server_port}"
            found = {name: _visit(browser, address, path, host) for name, path in pages.items()}
            browser.close()
            return found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _visit(browser: Browser, address: str, path: str, host: _Host) -> Weight:
    context = browser.new_context(**PHONE)
    page = context.new_page()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 (Playwright marks what it is given)
    page.add_init_script(_WATCH)
    host.sizes.clear()
    page.goto(f"{address}/{path.lstrip('/')}", wait_until="networkidle")
    answers = tuple(_answer(request, host) for request in asked if not request.url.startswith("data:"))
    page.evaluate(_TO_THE_END)
    page.wait_for_load_state("networkidle")
    shift = float(page.evaluate("window.shift"))
    context.close()
    return Weight(answers, round(shift, 4))


def _answer(request: Request, host: _Host) -> Answer:
    url = urlsplit(request.url)
    address = f"{url.path}?{url.query}" if url.query else url.path
    return Answer(address, request.resource_type, host.sizes.get(address, 0))
