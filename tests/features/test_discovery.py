"""What machines read of a built site: feeds, sitemap, heads, files for hosts, and the policy in a browser."""

from __future__ import annotations

import json
import re
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen
from xml.etree import ElementTree

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.support.nginx import free_port, hosted
from tests.support.programs import require_program
from tests.support.site import Site

URL = "https://www.musterwerk.example"
TITLE = 'Fisch & <Chips> \\"heute\\" 🐟 العربية'
FORMATS = ("feed.atom.xml", "feed.rss.xml", "feed.json")
XML = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in two languages with one of everything that is told to machines; never changed."""
    site = Site.at(tmp_path_factory.mktemp("discovery"))
    site.append("content/site.toml", '\n[firm]\nname = "Musterwerk GmbH"\naddress = ["Weg 1", "12345 Ort"]\n')
    site.replace(
        "content/site.toml",
        "[categories]",
        'security_contact = "s@x.example"\nsecurity_expires = "2027-06-30"\n\n[categories]',
    )
    site.post("eins", "Siehe [zwei](zwei.md).[^1]\n\n[^1]: Note.\n", title=f'"{TITLE}"', aliases="[/alt/eins/]")
    site.post(
        "zwei",
        category="werkstatt",
        tags="[Öl]",
        authors="[jana-weber]",
        series="Reihe",
        part="1",
        via="[{name: A & B, url: 'https://y.example/?a=1&b=2'}]",
        date="2026-10-02",
        corrections="[{date: 2026-11-20, text: 'Zahl <b>'}]",
    )
    site.post("frage", "**Ja**, doch.\n", kind="answer", question="Wie <breit> & hoch?", date="2026-10-03")
    site.post("one", lang="en", translation_of="id-eins", authors="[jana-weber]")
    site.post("still", status="hidden", aliases="[/alt/still/]").post("entwurf", status="draft")
    return site.page("impressum").built()


def items(house: Site, name: str) -> list[tuple[str, str, str, datetime, str]]:
    """Title, link, id, instant and content of each item, as a reader's program sees them."""
    raw = house.output()[name]
    if name.endswith(".json"):
        return [
            (one["title"], one["url"], one["id"], datetime.fromisoformat(one["date_published"]), one["content_html"])
            for one in json.loads(raw)["items"]
        ]
    found = feedparser.parse(raw, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    instant = [datetime.fromtimestamp(timegm(one.published_parsed), UTC) for one in found.entries]
    return [
        (one.title, one.link, one.id, at, one.content[0].value) for one, at in zip(found.entries, instant, strict=True)
    ]


@pytest.mark.parametrize("folder", ["", "en/", "rubrik/werkstatt/", "thema/oel/", "person/jana-weber/", "serie/reihe/"])
def test_every_list_has_its_feed_in_three_formats_that_agree(house: Site, folder: str) -> None:
    """Site, language, category, tag, person and series; newest first, the same items in each format."""
    atom, rss, jsons = (items(house, f"{folder}{name}") for name in FORMATS)

    assert atom
    assert atom == rss == jsons
    assert sorted((one[3] for one in atom), reverse=True) == [one[3] for one in atom]


def test_feeds_hold_plain_titles_the_whole_text_and_where_it_came_from(house: Site) -> None:
    """What stands on the page stands in the feed, with addresses that name the host."""
    found = {
        link.removeprefix(URL): (title, content) for title, link, _id, _at, content in items(house, "feed.atom.xml")
    }

    assert {"/blog/eins/", "/blog/zwei/", "/blog/frage/"} == set(found)
    title, content = found["/blog/eins/"]
    assert TITLE.replace("\\", "") == re.sub("[„“”]", '"', title)
    assert f'href="{URL}/blog/zwei/"' in content
    assert f'href="{URL}/blog/eins/#fn' in content
    assert "Zahl &lt;b&gt;" in found["/blog/zwei/"][1]
    assert 'via <a href="https://y.example/?a=1&amp;b=2">A &amp; B</a>' in found["/blog/zwei/"][1]
    assert "Wie &lt;breit&gt; &amp; hoch?" in found["/blog/frage/"][1]
    assert "<strong>Ja</strong>" in found["/blog/frage/"][1]


def test_pages_point_to_feeds_that_are_there(house: Site) -> None:
    """Each `<link>` of a type of feed leads to a file, and every feed is named by a page."""
    named = {
        str(node.attributes["href"]).lstrip("/")
        for page in house.pages().values()
        for node in LexborHTMLParser(page).css("link[rel=alternate][type]")
    }

    assert named == {name for name in house.output() if name.endswith(FORMATS)}


def test_sitemap_and_pages_agree_both_ways(house: Site) -> None:
    """Each address of the sitemap is a page whose own head says the same of its versions; none is missing."""
    root = ElementTree.fromstring(house.output()["sitemap.xml"])
    told = {
        url.findtext("s:loc", "", XML): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall("x:link", XML)
        }
        for url in root.findall("s:url", XML)
    }

    for address, versions in told.items():
        page = house.pages()[f"{address.removeprefix(URL).lstrip('/')}index.html"]
        links = LexborHTMLParser(page).css("link[hreflang]")
        assert versions == {str(node.attributes["hreflang"]): str(node.attributes["href"]) for node in links}
        assert not versions or {address} <= set(versions.values())
        assert all(told[other] == versions for other in versions.values())
    assert {"de", "en", "x-default"} == set(told[f"{URL}/blog/eins/"])
    assert not [address for address in told if "still" in address or "alt/" in address or "suche" in address]


def test_the_sitemap_knows_dates_of_texts_not_of_the_build(house: Site) -> None:
    """A correction makes a text newer, and with it every list it stands in."""
    root = ElementTree.fromstring(house.output()["sitemap.xml"])
    dates = {url.findtext("s:loc", "", XML): url.findtext("s:lastmod", "", XML) for url in root.findall("s:url", XML)}

    assert "2026-11-20T00:00:00+01:00" == dates[f"{URL}/blog/zwei/"] == dates[f"{URL}/serie/reihe/"] == dates[f"{URL}/"]
    assert "2026-10-03T00:00:00+02:00" == dates[f"{URL}/blog/frage/"]
    assert "" == dates[f"{URL}/impressum/"]


def test_structured_data_parses_on_every_page(house: Site) -> None:
    """One block a page, JSON in it, and titles come out as they were written."""
    for name, page in house.pages().items():
        for node in LexborHTMLParser(page).css("script[type='application/ld+json']"):
            data = json.loads(node.text())
            assert "https://schema.org" == data["@context"], name
    [block] = LexborHTMLParser(house.pages()["index.html"]).css("script[type='application/ld+json']")
    firm, website = json.loads(block.text())["@graph"]
    assert ("Musterwerk GmbH", "Weg 1, 12345 Ort") == (firm["name"], firm["address"]["streetAddress"])
    assert f"{URL}/suche/?q={{search_term_string}}" == website["potentialAction"]["target"]["urlTemplate"]


def test_a_release_has_the_files_machines_ask_for_and_a_preview_only_icons(house: Site, tmp_path: Path) -> None:
    """Nothing invites search engines to a preview."""
    release = {"robots.txt", "humans.txt", ".well-known/security.txt", "_headers", "_redirects", "sitemap.xml"}
    both = {"favicon.ico", "favicon.svg", "apple-touch-icon.png", "icon-192.png", "icon-512.png", "site.webmanifest"}

    preview = house.copy(tmp_path)
    assert 0 == preview.task("preview", "--once").code

    assert release | both <= house.output().keys()
    assert both <= preview.output("preview").keys()
    assert not release & preview.output("preview").keys()


def test_redirects_say_the_same_to_every_host(house: Site) -> None:
    """The page at the old address, `_redirects`, and the maps for servers of one's own, hidden texts included."""
    hosting = house.root / "var/hosting"

    for old, new in (("/alt/eins/", "/blog/eins/"), ("/alt/still/", "/blog/still/")):
        assert f'url={new}"' in house.pages()[f"{old.strip('/')}/index.html"]
        assert f"{old} {new} 301\n" in house.text("output/_redirects")
        assert f'"{old}" "{new}";' in (hosting / "nginx-http.conf").read_text("utf-8")
        assert f'"^{old}$" "{new}"' in (hosting / "apache.htaccess").read_text("utf-8")


@pytest.fixture(scope="module")
def served(house: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The built site behind a real nginx."""
    port = free_port()
    with hosted(house.root, tmp_path_factory.mktemp("nginx"), port):
        yield f"http://127.0.0.1:{port}"


@pytest.mark.browser
def test_nginx_sends_what_the_table_says(served: str) -> None:
    """One policy for each path, WebAssembly on the search page only, old addresses with 301."""
    for path, allowed in (("/", False), ("/blog/eins/", False), ("/suche/", True), ("/en/search/", True)):
        with urlopen(f"{served}{path}", timeout=5) as answer:
            [policy] = answer.headers.get_all("Content-Security-Policy")
            assert allowed is ("'wasm-unsafe-eval'" in policy)
            assert "nosniff" == answer.headers["X-Content-Type-Options"]
    with urlopen(f"{served}/alt/eins/", timeout=5) as answer:
        assert f"{served}/blog/eins/" == answer.url


@pytest.mark.browser
@pytest.mark.parametrize(("path", "lang"), [("/nirgends/", "de"), ("/en/nowhere/", "en")])
def test_nginx_says_what_is_missing_in_the_language_of_the_address(served: str, path: str, lang: str) -> None:
    """With the lines of docs/hosting.md; the headers are inherited."""
    with pytest.raises(HTTPError) as missing:
        urlopen(f"{served}{path}", timeout=5)

    with missing.value as answer:
        assert f'lang="{lang}"'.encode() in answer.read()[:200]
        assert "default-src" in answer.headers["Content-Security-Policy"]


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/", "/blog/", "/blog/eins/", "/blog/frage/", "/rubrik/werkstatt/", "/nirgends/"])
def test_no_page_breaks_the_policy(served: str, path: str) -> None:
    """Chromium reports nothing: no violation, no message on the console, no request to another host."""
    playwright = pytest.importorskip("playwright.sync_api")
    said, asked = [], []
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=require_program("chromium"), args=["--no-sandbox"])
        page = browser.new_page(reduced_motion="reduce")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', e => console.log(e.violatedDirective))"
        )
        page.goto(f"{served}{path}", wait_until="networkidle")
        browser.close()

    assert [] == [one for one in said if "404" not in one or path != "/nirgends/"]
    assert [] == [url for url in asked if not url.startswith(served)]


@pytest.mark.browser
@pytest.mark.parametrize("name", ["feed.atom.xml", "feed.rss.xml"])
def test_people_can_read_a_feed_in_a_browser(served: str, name: str) -> None:
    """The style sheet shows titles and hides the markup of the texts."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=require_program("chromium"), args=["--no-sandbox"])
        page = browser.new_page(reduced_motion="reduce")
        page.goto(f"{served}/{name}")
        shown = page.evaluate("""() => [...document.documentElement.querySelectorAll('*')]
            .filter(one => !one.children.length && one.getClientRects().length).map(one => one.tagName)""")
        browser.close()

    assert "title" in shown
    assert not {"content", "content:encoded", "author", "name", "updated"} & set(shown)
