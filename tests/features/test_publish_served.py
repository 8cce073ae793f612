"""A folder target behind a real web server: readers find the whole old or the whole new site, also while it is switched."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.programs import require_program
from tests.support.site import Site

pytestmark = pytest.mark.faults
CONFIG = """\
{user}
daemon off;
pid {place}/nginx.pid;
error_log {place}/error.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    types {{ text/html html; text/css css; }}
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root {root};
        error_page 404 /404.html;
    }}
}}
"""


@contextmanager
def nginx(root: Path, place: Path) -> Iterator[int]:
    """Serve *root* with nginx on the loopback until the block ends; yields the port."""
    program = require_program("nginx")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    # started by root, its workers would be nobody, who may not read a test's folder
    user = "user root;" if os.geteuid() == 0 else ""
    place.mkdir()
    (place / "nginx.conf").write_text(CONFIG.format(place=place, port=port, root=root, user=user))
    running = subprocess.Popen([program, "-p", str(place), "-c", str(place / "nginx.conf")], stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while fetch(port, "/")[0] == 0 and time.monotonic() < end:
            time.sleep(0.05)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=10)


def fetch(port: int, path: str) -> tuple[int, bytes]:
    """Return status and body; 0 where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def test_readers_find_a_whole_site_while_releases_are_switched(tmp_path: Path) -> None:
    """Every answer during ten releases is 200; afterwards the new text is there, and unknown addresses get 404.html."""
    site = Site.at(tmp_path).post("eins", "Fassung 0\n").built()
    target = tmp_path / "www"
    assert 0 == site.task("publish", "--to", f"folder:{target}").code
    seen: list[int] = []
    stop = threading.Event()

    with nginx(target, tmp_path / "nginx") as port:

        def read() -> None:
            while not stop.is_set():
                seen.append(fetch(port, "/blog/eins/")[0])
                seen.append(fetch(port, "/theme/css/style.css")[0])

        reader = threading.Thread(target=read)
        reader.start()
        for number in range(1, 11):
            site.post("eins", f"Fassung {number}\n").built()
            assert 0 == site.task("publish", "--to", f"folder:{target}").code
        stop.set()
        reader.join()
        page, missing = fetch(port, "/blog/eins/"), fetch(port, "/gibt-es-nicht/")

    assert {200} == set(seen)
    assert len(seen) > 100
    assert b"Fassung 10" in page[1]
    assert (404, site.output()["404.html"]) == missing
