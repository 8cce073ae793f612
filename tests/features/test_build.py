"""`build`: which pages there are, what they hold, and what stops it."""

from __future__ import annotations

import json
import re
import subprocess
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.support.site import Site, environment
from tests.unit.pictures.make import drawing, encoded

URL = "https://www.musterwerk.example"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with one of most things, after a good build; never changed."""
    site = Site.at(tmp_path_factory.mktemp("house"))
    site.write("content/images/halle.svg", '<svg xmlns="http://www.w3.org/2000/svg"/>\n')
    site.post("eins", "Siehe [zwei](zwei.md) und ![die Halle](../../images/halle.svg).\n", aliases="[/alt/eins/]")
    site.post("zwei", tags="[Draht]", authors="[jana-weber]", category="werkstatt", aliases="[/alt.html]")
    site.post("drei", date="2026-10-01", series="Reihe", part="1").post("still", status="draft")
    site.post("one", lang="en", translation_of="id-eins")
    return site.page("impressum").page("leistungen", nav="1").built()


def test_pages_lie_at_their_addresses(house: Site) -> None:
    """Articles, pages, listings, people, series and the 404 page have the addresses of the plan."""
    expected = {
        *("index.html", "404.html", "blog/index.html", "blog/eins/index.html", "blog/zwei/index.html"),
        *("en/blog/one/index.html", "impressum/index.html", "leistungen/index.html", "archiv/index.html"),
        *("thema/draht/index.html", "person/jana-weber/index.html", "rubrik/werkstatt/index.html"),
        *("serie/reihe/index.html", "rubriken/index.html", "themen/index.html", "personen/index.html"),
    }

    assert set() == expected - house.output().keys()
    assert not [name for name in house.output() if "still" in name]


def test_json_result_parses_and_agrees_with_the_receipt(house: Site, tmp_path: Path) -> None:
    """`--json` prints one object on standard output and nothing else there."""
    site = house.copy(tmp_path)

    result = json.loads(site.task("build", "--json").out)

    receipt = json.loads(site.text("var/receipt.json"))
    assert len(site.output()) == result["files"]
    assert receipt["digest"] == result["digest"]
    assert receipt["edition"] == result["edition"] == json.loads(site.text("var/edition.json"))["digest"]
    assert 6 == result["entries"]
    assert [] == result["issues"]


@pytest.mark.parametrize(("name", "target"), [("alt/eins/index.html", "/blog/eins/"), ("alt.html", "/blog/zwei/")])
def test_an_alias_leads_to_the_entry(house: Site, name: str, target: str) -> None:
    """An old address holds a page that leads on without JavaScript and is not indexed twice."""
    page = house.pages()[name]

    assert re.search(rf'http-equiv="refresh"[^>]*url={re.escape(target)}', page)
    assert f'href="{target}"' in page
    assert 'rel="canonical"' in page


def test_sitemap_names_every_public_entry_once(house: Site) -> None:
    """Texts and listings of every language stand in the sitemap; drafts, aliases and search pages do not."""
    root = ElementTree.fromstring(house.output()["sitemap.xml"])

    found = [loc.text for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]

    pages = (f"{URL}/{name.removesuffix('index.html')}" for name in house.pages() if name.endswith("index.html"))
    aside = (f"{URL}/alt/eins/", f"{URL}/suche/", f"{URL}/en/search/")
    assert sorted(page for page in pages if page not in aside) == found


def test_feeds_have_absolute_links_only(house: Site) -> None:
    """A feed reader has no address to start from: entries, links and pictures name the host."""
    feeds = {name: content for name, content in house.output().items() if name.endswith(".atom.xml")}

    for name, content in feeds.items():
        root = ElementTree.fromstring(content)
        links = [link.get("href", "") for link in root.iter(f"{ATOM}link")]
        inside = re.findall(r'(?:href|src)="([^"]*)"', "".join(text for text in root.itertext() if "<" in text))
        assert [] == [link for link in (*links, *inside) if not link.startswith("https://")], name
    assert f'src="{URL}/images/halle.svg"'.encode() in feeds["feed.atom.xml"].replace(b"&quot;", b'"')


def test_nothing_is_loaded_from_another_host(house: Site) -> None:
    """What a browser asks for by itself lies on the site; style sheets point nowhere else either."""
    loading = re.compile(r'\b(?:src|srcset|action|poster|data)="([^"]*)"|<link\b[^>]*\bhref="([^"]*)"')
    asked = {
        address for page in house.pages().values() for match in loading.findall(page) for address in match if address
    }
    styles = "".join(content.decode() for name, content in house.output().items() if name.endswith(".css"))

    assert [] == [address for address in asked if not re.match(rf"/(?!/)|#|data:|{URL}/", address)]
    assert [] == [url for url in re.findall(r"url\(([^)]*)\)|@import", styles) if "//" in url]


def test_an_unchanged_site_is_built_to_the_same_bytes(house: Site, tmp_path: Path) -> None:
    """A second build, with what the first one left behind, gives the same tree and the same receipt."""
    site = house.copy(tmp_path)

    site.built()

    assert house.output() == site.output()
    assert house.text("var/receipt.json") == site.text("var/receipt.json")


def test_a_withdrawn_entry_is_gone_after_the_next_build(house: Site, tmp_path: Path) -> None:
    """Page, tag page, author page, alias and feed entries go with it."""
    site = house.copy(tmp_path).replace("content/posts/2026/eins.md", "[zwei](zwei.md)", "zwei")

    site.replace("content/posts/2026/zwei.md", "published", "draft").built()

    gone = house.output().keys() - site.output().keys()
    assert {"blog/zwei/index.html", "thema/draht/index.html", "person/jana-weber/index.html", "alt.html"} <= gone
    assert not [name for name, content in site.output().items() if b"blog/zwei/" in content]


def test_a_link_to_a_draft_stops_the_build_and_names_both(house: Site, tmp_path: Path) -> None:
    """Readers would find nothing there; the message names the text that links and the one that is held back."""
    site = house.copy(tmp_path).append("content/posts/2026/eins.md", "\n[noch nicht](still.md)\n")

    done = site.task("build")

    assert 3 == done.code
    assert "content/posts/2026/eins.md:11: links to content/posts/2026/still.md, which is not released" in done.err
    assert house.output() == site.output()


def test_a_broken_picture_in_a_draft_does_not_stop_the_build(house: Site, tmp_path: Path) -> None:
    """Nobody's half-written draft stands in the way of a release."""
    site = house.copy(tmp_path).append("content/posts/2026/still.md", "![fehlt](gibt-es-nicht.png)\n")

    done = site.task("build")

    assert 0 == done.code, done.said
    assert house.output() == site.output()


def test_a_broken_picture_in_a_released_text_stops_the_build(house: Site, tmp_path: Path) -> None:
    """The last good pages stay."""
    site = house.copy(tmp_path)
    site.is_released = False
    (picture,) = (site.root / "content/desk/pool").iterdir()
    picture.unlink()

    done = site.task("build")

    assert 4 == done.code
    assert f"content/desk/pool/{picture.name}: is missing" in done.err
    assert house.output() == site.output()


def test_a_broken_picture_in_a_text_that_waits_stops_nothing(house: Site, tmp_path: Path) -> None:
    """The released version is online with its pictures; the author is told by `check`."""
    site = house.copy(tmp_path).append("content/posts/2026/zwei.md", "![fehlt](gibt-es-nicht.png)\n")
    site.is_released = False

    done = site.task("build")

    assert 0 == done.code, done.said
    assert house.output() == site.output()
    told = site.task("check")
    assert 3 == told.code
    assert "content/posts/2026/zwei.md:13: the file 'posts/2026/gibt-es-nicht.png' is missing" in told.said


@pytest.mark.parametrize("written", ["Größe%201.png", "Gr%C3%B6%C3%9Fe%201.png"], ids=["typed", "encoded"])
def test_a_picture_with_umlauts_is_found_however_it_is_written(house: Site, tmp_path: Path, written: str) -> None:
    """Editors insert such names percent-encoded, people type them."""
    picture = encoded(drawing(), "PNG")
    site = house.copy(tmp_path).write("content/images/Größe 1.png", picture)
    address = f"../../images/{written}"

    site.append("content/posts/2026/drei.md", f"[![Größe]({address})]({address})\n").built()

    assert picture == site.output()["images/Größe 1.png"]


def test_an_unreadable_text_stops_the_build(house: Site, tmp_path: Path) -> None:
    """It may be a text that is online, so nothing is decided without it, whatever it once said of itself."""
    site = house.copy(tmp_path).write("content/posts/2026/still.md", b"---\ntitle: \xff\xfe\n")

    done = site.task("build")

    assert 3 == done.code
    assert "content/posts/2026/still.md" in done.err
    assert house.output() == site.output()


def test_a_dead_link_is_found_in_the_finished_pages(house: Site, tmp_path: Path) -> None:
    """Pages that fail a check never come into `output/`, and what is there stays publishable by its receipt."""
    site = house.copy(tmp_path).append("content/posts/2026/zwei.md", "[weg](/nirgends/)\n")

    done = site.task("build")

    assert 6 == done.code
    assert "output/blog/zwei/index.html: the link '/nirgends/' leads nowhere" in done.err
    assert house.output() == site.output()
    assert house.text("var/receipt.json") == site.text("var/receipt.json")


def test_the_number_of_texts_held_back_is_told(house: Site, tmp_path: Path) -> None:
    """The author whose text is missing sees why at once."""
    done = house.copy(tmp_path).task("build")

    assert "6 entries in output/, 1 held back" in done.out


def test_two_builds_at_once_wait_for_each_other(house: Site, tmp_path: Path) -> None:
    """One task at a time writes; the other waits, and both end well."""
    site = house.copy(tmp_path)
    command = [str(word) for word in site.command("build")]

    both = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        for _number in range(2)
    ]
    said = [one.communicate(timeout=60)[0].decode() for one in both]

    assert [0, 0] == [one.returncode for one in both], said
    assert house.output() == site.output()


def test_the_build_opens_no_socket(house: Site, tmp_path: Path) -> None:
    """Neither the task nor Pelican connects, binds or asks for a name; Python's own audit events tell."""
    log, hooks = tmp_path / "events.txt", tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text(
        "import sys\n"
        f"log = open({str(log)!r}, 'a', buffering=1)\n"
        "print('start', file=log)\n"
        "def watch(event, args):\n"
        "    if event.startswith('socket.') and event not in ('socket.__new__', 'socket.gethostname'):\n"
        "        print(event, args, file=log)\n"
        "        raise RuntimeError(event)\n"
        "sys.addaudithook(watch)\n",
        encoding="utf-8",
    )

    done = house.copy(tmp_path).task("build", env={"PYTHONPATH": str(hooks)})

    assert 0 == done.code, done.said
    events = log.read_text(encoding="utf-8").splitlines()
    assert {"start"} == set(events)
    assert 2 <= len(events), "the task and Pelican"


def test_no_page_holds_the_time_of_its_build(house: Site) -> None:
    """Neither today's date nor this machine's paths are in any file."""
    today = time.strftime("%Y-%m-%d").encode()
    place = str(house.root).encode()

    assert [] == [name for name, content in house.output().items() if today in content or place in content]
