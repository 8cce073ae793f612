"""A site of one page with a strict CSP, and the proxy before the comment service, all on the loopback."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

STATIC = Path(__file__).parents[2] / "theme" / "static"
PREFIX = "/kommentare"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
)
_PASSED = ("Content-Type", "Cookie", "Origin", "Referer")
_PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Probe</title>
<script src="/talk-loader.js" defer></script></head>
<body><main><h1>Probe</h1>
<section id="kommentare" aria-labelledby="talk-title" data-thread="{thread}" data-endpoint="/kommentare"
 data-client="/talk.js" data-state="{state}" data-lang="{lang}" data-min-seconds="{seconds}">
<h2 id="talk-title">Kommentare</h2>
<button type="button" data-open-talk>Kommentare anzeigen</button></section></main></body></html>"""


class Website:
    """The running site; `pages` maps a path to (thread, state, language)."""

    def __init__(self, service_port: int, pages: dict[str, tuple[str, str, str]], seconds: float = 0) -> None:
        self.pages, self.seconds, self.service_port = pages, seconds, service_port
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
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


def _handler(site: Website) -> type[BaseHTTPRequestHandler]:
    return type("Handler", (_Handler,), {"site": site})


class _Handler(BaseHTTPRequestHandler):
    site: Website

    def do_GET(self) -> None:
        self.site.asked.append(self.path)
        if self.path.startswith(PREFIX):
            self._proxy()
        elif self.path in self.site.pages:
            thread, state, lang = self.site.pages[self.path]
            self._send(_PAGE.format(thread=thread, state=state, lang=lang, seconds=self.site.seconds), "text/html")
        elif self.path in {"/talk.js", "/talk-loader.js"}:
            self._send((STATIC / self.path[1:]).read_text(encoding="utf-8"), "text/javascript")
        elif self.path == "/forms.css":
            self._send((STATIC / "forms.css").read_text(encoding="utf-8"), "text/css")
        elif self.path == "/favicon.ico":
            self._send("", "image/x-icon")
        else:
            self.send_error(404)

    do_POST = do_GET

    def _send(self, text: str, kind: str) -> None:
        body = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _proxy(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: self.headers[name] for name in _PASSED if name in self.headers}
        headers |= {"Host": self.headers["Host"], "X-Script-Name": PREFIX, "X-Forwarded-For": "127.0.0.1"}
        connection = http.client.HTTPConnection("127.0.0.1", self.site.service_port, timeout=10)
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        except OSError:
            self.send_error(502)
            return
        finally:
            connection.close()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name in {"Content-Type", "Location", "Set-Cookie"}:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing: the test's own output is read."""
