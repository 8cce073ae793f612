"""A text that is gone for good is `410 Gone` with servers of one's own, with the page that says so."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import quote

import pytest

from tests.support import apache, nginx
from tests.support.acting import Acting
from tests.support.people import Firm

pytestmark = pytest.mark.browser
GONE = {
    "/blog/fort/": "blog/fort/index.html",
    "/blog/fort/index.html": "blog/fort/index.html",
    "/alt.html": "alt.html",
    "/für-früher/": "für-früher/index.html",
    "/en/blog/gone/": "en/blog/gone/index.html",
}
WITHDRAWN = {"/blog/weg/": "blog/weg/index.html", "/frueher/": "frueher/index.html"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Acting:
    """A site with two texts that are gone, one that is withdrawn, and one in each language that stays."""
    firm = Firm.at(tmp_path_factory.mktemp("gone"))
    firm.site.post("eins").post("one", lang="en").post("gone", lang="en").post("weg", aliases="[/frueher/]")
    firm.site.post("fort", aliases="[/alt.html, /für-früher/]")
    acting = Acting(firm)
    for slug in ("eins", "one", "gone", "weg", "fort"):
        acting.released(slug)
    return acting.taken_down("fort", "gone", "Fort.").taken_down("gone", "gone").taken_down("weg").built()


@pytest.fixture(scope="module", params=["nginx", "apache"])
def port(desk: Acting, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where the site answers."""
    root = desk.firm.site.root
    if request.param == "apache":
        with apache.hosted(root) as port:
            yield port
    else:
        port = nginx.free_port()
        with nginx.hosted(root, tmp_path_factory.mktemp("nginx"), port):
            yield port


def ask(port: int, path: str) -> tuple[int, str, bytes]:
    """Return status, policy and body of the answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", quote(path))
        answer = connection.getresponse()
        return answer.status, str(answer.headers["Content-Security-Policy"]), answer.read()


def test_what_is_gone_is_gone(port: int, desk: Acting) -> None:
    """At the address and at the old ones, in every language, with the site's page and its policy."""
    output = desk.firm.site.output()

    for path, name in GONE.items():
        status, policy, body = ask(port, path)
        assert (410, output[name]) == (status, body), path
        assert "default-src" in policy


def test_what_is_withdrawn_may_come_back(port: int, desk: Acting) -> None:
    """So it is a page as any other."""
    output = desk.firm.site.output()

    for path, name in WITHDRAWN.items():
        assert (200, output[name]) == (ask(port, path)[0], ask(port, path)[2])


def test_the_rest_of_the_site_is_there(port: int) -> None:
    """Nothing below or beside a gone address is gone with it."""
    for path, status in (("/", 200), ("/blog/eins/", 200), ("/en/blog/one/", 200), ("/blog/fort/mehr/", 404)):
        assert status == ask(port, path)[0], path
