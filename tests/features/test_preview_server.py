"""The preview over real sockets of the loopback, and once in a browser."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from plugins.core import texts
from plugins.core.errors import FreigabeError
from plugins.core.files import switch_tree
from plugins.preview.handler import Handler
from plugins.preview.server import PreviewServer
from tests.support.programs import absent

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
)
PAGE = f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Probe</title>
<meta http-equiv="Content-Security-Policy" content="{CSP}"></head>
<body><main><h1>{{}}</h1></main></body></html>"""


@pytest.fixture(autouse=True)
def _english() -> None:
    texts.use("en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A finished tree with a secret beside it."""
    (tmp_path / "geheim.txt").write_text("geheim")
    folder = tmp_path / "site"
    write(folder, "index.html", PAGE.format("Eins"))
    write(folder, "blog/index.html", PAGE.format("Blog"))
    write(folder, "404.html", PAGE.format("Hier ist nichts"))
    write(folder, "feed.atom.xml", "<feed/>")
    write(folder, "favicon.ico", "")
    return folder


@pytest.fixture
def server(folder: Path) -> Iterator[PreviewServer]:
    """The running preview on a free port."""
    with PreviewServer(folder, port=0) as server:
        yield server


def write(folder: Path, name: str, text: str) -> None:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")


class Got:
    """One answer, read to its end."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status, self.headers, self.body = response.status, response.headers, response.read()


def ask(
    server: PreviewServer,
    path: str,
    method: str = "GET",
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Got:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, body, headers or {})
        return Got(connection.getresponse())
    finally:
        connection.close()


def ask_raw(server: PreviewServer, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


# The tree


def test_page_comes_with_reload_and_noindex(server: PreviewServer) -> None:
    """Only what is sent is changed, never the file."""
    got = ask(server, "/")

    assert got.status == 200
    assert got.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (got.headers["X-Robots-Tag"], got.headers["Cache-Control"]) == ("noindex", "no-store")
    assert got.body.count(b'<script src="/__freigabe/reload.js" defer') == 1
    assert int(got.headers["Content-Length"]) == len(got.body)


def test_folder_redirects_and_unknown_is_the_trees_own_404(server: PreviewServer, folder: Path) -> None:
    """As the host will do it; without a page of the tree there is one of ours."""
    moved, missing, feed = ask(server, "/blog?a=1"), ask(server, "/nichts/"), ask(server, "/feed.atom.xml")
    (folder / "404.html").unlink()
    plain = ask(server, "/nichts/")

    assert (moved.status, moved.headers["Location"]) == (301, "/blog/?a=1")
    assert (missing.status, b"Hier ist nichts" in missing.body) == (404, True)
    assert (plain.status, b"no page at this address" in plain.body) == (404, True)
    assert (feed.headers["Content-Type"], feed.body) == ("application/xml; charset=utf-8", b"<feed/>")


@pytest.mark.parametrize("path", ["/", "/blog", "/nichts", "/__freigabe/reload.js", "/__freigabe/events"])
def test_head_is_get_without_the_body(server: PreviewServer, path: str) -> None:
    """Status and headers are the same; the events end at once."""
    head = ask(server, path, "HEAD")

    assert head.body == b""
    if path != "/__freigabe/events":
        got = ask(server, path)
        ours = {name: value for name, value in got.headers.items() if name != "Date"}
        assert (head.status, {n: v for n, v in head.headers.items() if n != "Date"}) == (got.status, ours)


@pytest.mark.parametrize(
    "path",
    [
        "/../geheim.txt",
        "/%2e%2e/geheim.txt",
        "/%2e%2e%2fgeheim.txt",
        "/blog/..%2f..%2fgeheim.txt",
        "/%252e%252e/geheim.txt",
        "/aus/geheim.txt",
        "/geheim",
        "/index.html%00.txt",
        "//geheim.txt",
        "/..%5cgeheim.txt",
        "/blog/%",
        "/%ff",
    ],
)
def test_no_way_leads_out_of_the_folder(server: PreviewServer, folder: Path, path: str) -> None:
    """Sent as they are, without a client that tidies them up."""
    (folder / "aus").symlink_to(folder.parent, target_is_directory=True)
    (folder / "geheim").symlink_to(folder.parent / "geheim.txt")

    answer = ask_raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"geheim" not in answer


def test_folder_is_never_listed(server: PreviewServer, folder: Path) -> None:
    """A folder without a page is nothing."""
    write(folder, "bilder/x.txt", "x")

    assert (ask(server, "/bilder").status, ask(server, "/bilder/").status) == (404, 404)


def test_file_that_cannot_be_read_is_said(server: PreviewServer, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Instead of a connection that just ends."""

    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)

    got = ask(server, "/blog/")

    assert (got.status, b"cannot be read" in got.body) == (500, True)


def test_other_methods_are_not_allowed(server: PreviewServer) -> None:
    """The tree is read only, and a large body does not cost a slow client the answer."""
    got = ask(server, "/", "POST", b"x")
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n" + b"x" * 100_000)
        time.sleep(0.3)
        connection.sendall(b"x" * 200_000)
        late = connection.recv(12)

    assert (got.status, got.headers["Allow"]) == (405, "GET, HEAD")
    assert late == b"HTTP/1.1 405"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:8000", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8000", 200),
        ("freigabe.example", 421),
        ("localhost.boese.example", 421),
        ("127.0.0.1.boese.example:8000", 421),
        ("boese@localhost", 421),
        ("", 421),
    ],
)
def test_only_this_machines_names_are_answered(server: PreviewServer, host: str, status: int) -> None:
    """A foreign name that leads here must not read drafts (DNS rebinding), wherever it asks."""
    server.proxy["/kommentare"] = 9

    assert ask(server, "/", headers={"Host": host}).status == status
    if status == 421:
        assert ask(server, "/__freigabe/reload.js", headers={"Host": host}).status == 421
        assert ask(server, "/kommentare/", "POST", b"x", {"Host": host}).status == 421


def test_two_hosts_or_none_are_refused(server: PreviewServer) -> None:
    """Nobody chooses which one counts."""
    two = ask_raw(server, b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: boese.example\r\n\r\n")
    none = ask_raw(server, b"GET / HTTP/1.0\r\n\r\n")
    absolute = ask_raw(server, b"GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n")

    assert [answer.split(b" ", 2)[1] for answer in (two, none, absolute)] == [b"421", b"421", b"400"]


def test_requests_wait_while_the_tree_is_switched(server: PreviewServer, folder: Path) -> None:
    """Nobody sees the moment without a tree."""
    fresh = folder.with_name("fresh")
    write(fresh, "index.html", PAGE.format("Zwei"))
    answers: list[Got] = []
    asker = threading.Thread(target=lambda: answers.append(ask(server, "/")))

    with server.hold():
        asker.start()
        time.sleep(0.2)
        waiting = not answers
        with server.hold():
            switch_tree(fresh, folder)
    asker.join(5)

    assert waiting
    assert (answers[0].status, b"Zwei" in answers[0].body) == (200, True)


def test_first_build_failed_shows_problems(tmp_path: Path) -> None:
    """There is no page to lay them over."""
    with PreviewServer(tmp_path / "nichts", port=0) as server:
        server.failed("posts/a.md:3: <b>")
        got = ask(server, "/blog/")
        write(tmp_path / "nichts", "blog/index.html", PAGE.format("Da"))
        server.published()
        after = ask(server, "/blog/")

    assert (got.status, b"posts/a.md:3: &lt;b&gt;" in got.body) == (503, True)
    assert b"/__freigabe/reload.js" in got.body
    assert (after.status, b"Da" in after.body) == (200, True)


# The port


def test_busy_port_is_told_and_the_next_one_taken(folder: Path) -> None:
    """Two previews of two sites at the same time."""
    with PreviewServer(folder, port=0) as first, PreviewServer(folder, port=first.port) as second:
        assert (first.asked_port_was_busy, second.asked_port_was_busy) == (False, True)
        assert first.port < second.port <= first.port + 20
        assert ask(second, "/").status == 200
        assert second.url == f"http://127.0.0.1:{second.port}"


def test_no_free_port_is_an_error(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It names the ports that were tried."""
    monkeypatch.setattr("plugins.preview.server.FURTHER_PORTS", 0)
    with PreviewServer(folder, port=0) as first, pytest.raises(FreigabeError) as caught:
        PreviewServer(folder, port=first.port)

    assert f"all ports from {first.port} to {first.port} are busy" in str(caught.value)


def test_closed_server_gives_the_port_back_and_leaves_no_thread(folder: Path) -> None:
    """Also with a browser that still listens or never asked; closing a server that never ran works too."""
    before, began_at = set(threading.enumerate()), time.monotonic()
    with PreviewServer(folder, port=0) as server:
        connection, _response = listen(server)
        silent = socket.create_connection(("127.0.0.1", server.port))
        time.sleep(0.2)
    silent.close()
    connection.close()

    with PreviewServer(folder, port=server.port) as again:
        assert not again.asked_port_was_busy
    PreviewServer(folder, port=0).close()
    assert time.monotonic() - began_at < 1.5
    time.sleep(0.1)
    assert set(threading.enumerate()) <= before


@pytest.mark.parametrize("port", [-1, 70_000])
def test_what_is_no_port_is_an_error(folder: Path, port: int) -> None:
    """Before anything is tried."""
    with pytest.raises(FreigabeError, match=f"'{port}' is no port"):
        PreviewServer(folder, port=port)


# Events


def listen(server: PreviewServer) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/__freigabe/events")
    return connection, connection.getresponse()


def event(response: http.client.HTTPResponse) -> dict[str, Any]:
    line, empty = response.readline(), response.readline()
    assert (line[:6], empty) == (b"data: ", b"\n")
    state = json.loads(line[6:])
    assert isinstance(state, dict)
    del state["run"]
    return state


def test_events_tell_the_state_and_each_change(server: PreviewServer) -> None:
    """First what is, then what becomes."""
    connection, response = listen(server)

    assert response.headers["Content-Type"] == "text/event-stream"
    assert event(response) == {"version": 0, "problems": ""}
    server.failed("a.md:1: ü\nzwei")
    assert event(response) == {"version": 0, "problems": "a.md:1: ü\nzwei"}
    server.published()
    assert event(response) == {"version": 1, "problems": ""}
    connection.close()


def test_heartbeat_finds_out_that_the_browser_left(
    server: PreviewServer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The thread ends and nothing is printed."""
    before = threading.active_count()
    monkeypatch.setattr(Handler, "heartbeat_s", 0.05)
    connection, response = listen(server)
    event(response)
    beat = response.readline()
    response.close()
    connection.close()

    ends_at = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < ends_at:
        time.sleep(0.05)
    assert beat == b": still here\n"
    assert threading.active_count() == before
    assert capfd.readouterr() == ("", "")


# Services behind the preview


class Service(BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    asked: dict[str, Any]

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        said = json.dumps({"method": self.command, "path": self.path, "headers": headers, "body": body.decode()})
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Connection", "X-Hop")
        self.send_header("X-Hop", "drop")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said.encode())

    do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def service() -> Iterator[int]:
    """The port of a running service."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.05,))
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_request_is_passed_on_without_its_prefix(server: PreviewServer, service: int, method: str) -> None:
    """Method, query, body and answer arrive; what the service must trust is ours."""
    server.proxy["/kommentare"] = service
    sent = {
        "Content-Type": "application/json",
        "Cookie": "c=3",
        "Host": f"localhost:{server.port}",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Host": "boese.example",
        "X-Forwarded-Proto": "https",
        "X-Script-Name": "/boese",
        "X_Script_Name": "/boese",
        "Forwarded": "for=10.0.0.1",
        "Connection": "keep-alive, X-Drop",
        "X-Drop": "x",
    }

    got = ask(server, "/kommentare/new?uri=%2Fa%2F&b=%C3%BC", method, b'{"text": "hallo"}', sent)

    asked = json.loads(got.body)
    assert got.status == 201
    assert got.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert "X-Hop" not in got.headers
    assert (asked["method"], asked["path"], asked["body"]) == (method, "/new?uri=%2Fa%2F&b=%C3%BC", '{"text": "hallo"}')
    assert asked["headers"] == {
        "accept-encoding": "identity",
        "content-length": "17",
        "content-type": "application/json",
        "cookie": "c=3",
        "host": f"127.0.0.1:{server.port}",
        "x-forwarded-for": "127.0.0.1",
        "x-forwarded-proto": "http",
        "x-script-name": "/kommentare",
    }


def test_head_and_bare_prefix_are_passed_on(server: PreviewServer, service: int) -> None:
    """The prefix alone is the service's root."""
    server.proxy["/kommentare"] = service

    assert (ask(server, "/kommentare", "HEAD").status, ask(server, "/kommentare", "HEAD").body) == (201, b"")
    assert json.loads(ask(server, "/kommentare?a=1").body)["path"] == "/?a=1"
    assert json.loads(ask(server, "/kommentare/").body)["path"] == "/"
    assert ask(server, "/kommentare-alt/").status == 404


def test_body_beyond_the_limit_is_refused(server: PreviewServer, service: int) -> None:
    """64 kB go through, one byte more does not; a body without a length neither."""
    server.proxy["/kommentare"] = service
    whole, more = b"x" * 65536, b"x" * 65537

    assert len(json.loads(ask(server, "/kommentare/", "POST", whole).body)["body"]) == 65536
    assert ask(server, "/kommentare/", "POST", more).status == 413
    head = b"POST /kommentare/ HTTP/1.1\r\nHost: localhost\r\n"
    chunked = ask_raw(server, head + b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")
    negative = ask_raw(server, head + b"Content-Length: -1\r\n\r\n")
    assert (chunked[9:12], negative[9:12]) == (b"411", b"411")


def test_service_that_is_not_up_is_told_as_json(server: PreviewServer) -> None:
    """The page can say why there are no comments."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.proxy["/kommentare"] = probe.getsockname()[1]
        got = ask(server, "/kommentare/", "POST", b"{}")

    assert (got.status, got.headers["Content-Type"]) == (503, "application/json")
    assert json.loads(got.body) == {
        "reason": "unavailable",
        "message": "The service behind this address is not running.",
    }


# In a browser


@pytest.fixture
def page() -> Iterator[Any]:
    """A page of a headless Chromium."""
    if not CHROMIUM.exists():
        absent(f"{CHROMIUM} is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        browser.close()
    # Chromium logs each answer that is an error; those are meant here
    assert [fault for fault in faults if not fault.startswith("Failed to load resource")] == []


@pytest.mark.browser
def test_browser_follows_the_author(server: PreviewServer, folder: Path, page: Any) -> None:
    """A new tree reloads; problems lie over the last good page, as text, until they are gone. All under a strict CSP."""
    from playwright.sync_api import expect

    page.goto(f"{server.url}/")
    expect(page.locator("h1")).to_have_text("Eins")

    write(folder, "index.html", PAGE.format("Zwei"))
    server.published()
    expect(page.locator("h1")).to_have_text("Zwei")

    server.failed("posts/a.md:3: <b>kein</b> Titel\n  try: title")
    alert = page.get_by_role("alert")
    expect(alert).to_be_visible()
    assert alert.locator("pre").text_content() == "posts/a.md:3: <b>kein</b> Titel\n  try: title"
    assert alert.evaluate("e => getComputedStyle(e).position") == "fixed"
    assert alert.locator("pre").evaluate("e => getComputedStyle(e).whiteSpace") == "pre-wrap"
    expect(page.locator("h1")).to_have_text("Zwei")

    server.failed("posts/b.md:1: anders")
    expect(alert).to_have_text("posts/b.md:1: anders")
    page.evaluate("window.still = true")
    server.failed("")
    expect(alert).to_have_count(0)
    assert page.evaluate("window.still") is True

    server.failed("noch einmal")
    expect(alert).to_have_text("noch einmal")
    write(folder, "index.html", PAGE.format("Drei"))
    server.published()
    expect(page.locator("h1")).to_have_text("Drei")
    expect(alert).to_have_count(0)


@pytest.mark.browser
def test_browser_finds_the_first_good_build_and_the_next_server(tmp_path: Path, page: Any) -> None:
    """Problems stand there once, without a page below; a tab left open reloads under a new server on the same port."""
    from playwright.sync_api import expect

    folder = tmp_path / "site"
    with PreviewServer(folder, port=0) as server:
        server.failed("posts/a.md:3: kein Titel")
        page.goto(f"{server.url}/")
        expect(page.get_by_role("alert")).to_have_text("posts/a.md:3: kein Titel")
        server.failed("posts/a.md:4: immer noch nicht")
        expect(page.get_by_role("alert")).to_have_text("posts/a.md:4: immer noch nicht")
        write(folder, "index.html", PAGE.format("Eins"))
        server.published()
        expect(page.locator("h1")).to_have_text("Eins")
        expect(page.get_by_role("alert")).to_have_count(0)

    write(folder, "index.html", PAGE.format("Morgen"))
    with PreviewServer(folder, port=server.port) as later:
        assert later.port == server.port
        later.published()
        expect(page.locator("h1")).to_have_text("Morgen", timeout=15_000)
