"""A built site behind a real nginx, with the lines that `build` wrote for it."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.programs import require_program


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def hosted(root: Path, folder: Path, port: int) -> Iterator[None]:
    """Serve the built site *root* at 127.0.0.1:*port* while the block runs; *folder* is for nginx's own files."""
    nginx = require_program("nginx")
    hosting = root / "var/hosting"
    # started by root, its workers would be nobody, who may not read a test's folder
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"include {hosting}/nginx-http.conf;\n"
        f"server {{ listen 127.0.0.1:{port}; root {root}/output; include {hosting}/nginx-server.conf;\n"
        f"error_page 404 /404.html; location /en/ {{ error_page 404 /en/404.html; }} }} }}\n"
    )
    with subprocess.Popen([nginx, "-c", folder / "nginx.conf", "-e", folder / "error.log"]) as server:
        try:
            _until_it_answers(f"http://127.0.0.1:{port}/")
            yield
        finally:
            server.terminate()


def _until_it_answers(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"{address} does not answer")
