"""A built site behind a real Apache with the `.htaccess` that `build` wrote for it."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.nginx import free_port
from tests.support.programs import absent, require_program

MODULES = Path("/usr/lib/apache2/modules")
LOADED = ("mpm_event", "authz_core", "dir", "mime", "headers", "alias", "filter", "deflate")
CONFIG = """\
ServerRoot {place}
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {place}/pid
ErrorLog {place}/error.log
Mutex file:{place} default
{modules}
TypesConfig {place}/mime.types
{user}
DocumentRoot {root}
<Directory {root}>
AllowOverride FileInfo
Require all granted
</Directory>
"""
# The types of an Apache that is some years old.
TYPES = "text/html html\ntext/css css\napplication/xml xml\napplication/json json\nimage/svg+xml svg\ntext/plain txt\n"

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def hosted(root: Path) -> Iterator[int]:
    """Yield the port where the built site *root* answers; of a copy, as nobody but its owner may read a test's folder."""
    program = require_program("apache2")
    if not MODULES.is_dir():
        absent("Apache's modules are not where Debian has them")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="freigabe-apache-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        shutil.copytree(root / "output", place / "www")
        shutil.copy(root / "var/hosting/apache.htaccess", place / "www/.htaccess")
        subprocess.run(["chmod", "-R", "a+rX", place / "www"], check=True)
        (place / "mime.types").write_text(TYPES)
        modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in LOADED)
        user = "User nobody\nGroup nogroup" if os.geteuid() == 0 else ""
        text = CONFIG.format(place=place, port=port, modules=modules, user=user, root=place / "www")
        (place / "apache.conf").write_text(text)
        with subprocess.Popen([program, "-f", place / "apache.conf", "-X"]) as server:
            until_it_answers(port)
            yield port
            server.terminate()


def until_it_answers(port: int) -> None:
    """Return once the server is there."""
    for _ in range(100):
        try:
            ask(port, "/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nobody answers at port {port}")


def ask(port: int, path: str) -> Answer:
    """Return status, headers and body of the answer; a header that comes twice is joined and would not be as expected."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        names = {name.lower() for name in answer.headers}
        headers = {name: ", ".join(answer.headers.get_all(name, [])) for name in names}
        body = answer.read()
    return answer.status, headers, gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
