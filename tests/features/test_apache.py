"""The built site behind a real Apache with the `.htaccess` that `build` wrote."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.apache import ask, hosted
from tests.support.site import Site
from tests.unit.pictures.make import encoded, photo

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in two languages with a picture and an old address."""
    site = Site.at(tmp_path_factory.mktemp("apache"))
    site.post("eins", "![Ein Bild](bild.jpg)\n", aliases="[/alt/eins/, /alt.html]")
    site.write("content/posts/2026/bild.jpg", encoded(photo(), "JPEG"))
    return site.post("one", lang="en", translation_of="id-eins").built()


@pytest.fixture(scope="module")
def port(house: Site) -> Iterator[int]:
    """Where Apache answers."""
    with hosted(house.root) as port:
        yield port


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
