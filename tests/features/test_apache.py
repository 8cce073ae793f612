"""The built site behind a real Apache with the `.htaccess` that `build` wrote."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.nginx import free_port
from tests.support.programs import absent, require_program
from tests.support.site import Site
from tests.unit.pictures.make import encoded, photo

pytestmark = pytest.mark.browser
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


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in two languages with a picture and an old address."""
    site = Site.at(tmp_path_factory.mktemp("apache"))
    site.post("eins", "![Ein Bild](bild.jpg)\n", aliases="[/alt/eins/, /alt.html]")
    site.write("content/posts/2026/bild.jpg", encoded(photo(), "JPEG"))
    return site.post("one", lang="en", translation_of="id-eins").built()


@pytest.fixture(scope="module")
def port(house: Site) -> Iterator[int]:
    """Where Apache answers. It will not serve as root, and nobody else may read a test's folder: so it gets a copy."""
    program = require_program("apache2")
    if not MODULES.is_dir():
        absent("Apache's modules are not where Debian has them")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="freigabe-apache-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        shutil.copytree(house.root / "output", place / "www")
        shutil.copy(house.root / "var/hosting/apache.htaccess", place / "www/.htaccess")
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


def test_every_page_has_one_policy_and_comes_squeezed(port: int, house: Site) -> None:
    """WebAssembly on the search page only; what arrives is what was built."""
    for path, allowed in (("/", False), ("/blog/eins/", False), ("/suche/", True), ("/en/search/", True)):
        status, headers, body = ask(port, path)

        assert (200, house.output()[f"{path[1:]}index.html"]) == (status, body)
        assert 1 == headers["content-security-policy"].count("default-src")
        assert allowed is ("'wasm-unsafe-eval'" in headers["content-security-policy"])
        assert "nosniff" == headers["x-content-type-options"]
        assert "gzip" == headers["content-encoding"]
        assert "text/html; charset=utf-8" == headers["content-type"]


def test_what_is_not_there_is_said_in_the_language_of_the_address(port: int, house: Site) -> None:
    """404 with the page of the site, with its policy."""
    for path, name in (("/gibt-es-nicht/", "404.html"), ("/en/nowhere/", "en/404.html")):
        status, headers, body = ask(port, path)

        assert (404, house.output()[name]) == (status, body)
        assert "default-src" in headers["content-security-policy"]


def test_old_addresses_lead_on(port: int) -> None:
    """301, and nothing below the old address goes along."""
    for old in ("/alt/eins/", "/alt.html"):
        status, headers, _body = ask(port, old)

        assert (301, f"http://127.0.0.1:{port}/blog/eins/") == (status, headers["location"])
    assert 404 == ask(port, "/alt/eins/mehr/")[0]


def test_files_have_their_type_and_keep(port: int, house: Site) -> None:
    """Also those that are younger than the host's table; pictures stay for a year, the theme for a day."""
    names = house.output()
    picture = next(name for name in names if name.endswith(".avif"))

    _status, headers, body = ask(port, f"/{picture}")
    assert ("image/avif", names[picture]) == (headers["content-type"], body)
    assert "public, max-age=31536000, immutable" == headers["cache-control"]
    assert "public, max-age=86400" == ask(port, "/theme/css/style.css")[1]["cache-control"]
    for name, kind in (
        ("site.webmanifest", "application/manifest+json"),
        ("feed.json", "application/json"),
        ("robots.txt", "text/plain; charset=utf-8"),
    ):
        assert kind == ask(port, f"/{name}")[1]["content-type"]
