"""What means no good is shown as the text it is, on every page and in every file for machines, or is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from tests.features import hostile
from tests.support.site import Site

OURS = re.compile(r"/theme/(talk-loader|talk|search)\.js")
DATA = "application/ld+json"
# Elements whose addresses a browser follows or runs.
ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href")
SCRIPTS = re.compile(r"[\s\x00-\x1f]*(javascript|vbscript|data)\s*:", re.IGNORECASE)
FEEDS = ("feed.atom.xml", "feed.rss.xml", "feed.json")


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return hostile.poisoned(tmp_path_factory.mktemp("poisoned")).built()


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return hostile.every_script(tmp_path_factory.mktemp("scripts")).built()


def plain(text: str) -> str:
    """Return *text* with the characters typography exchanges as they were typed, and blanks collapsed."""
    return " ".join(re.sub("[’‘‚]", "'", re.sub("[„“”]", '"', text)).split())


class _Tags(HTMLParser):
    """A second opinion: what the standard library's parser finds, which follows the standard in other places."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


def tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every tag of *page* with its attributes, by two parsers."""
    for node in LexborHTMLParser(page).css("*"):
        yield str(node.tag), {name: value or "" for name, value in node.attributes.items()}
    second = _Tags()
    second.feed(page)
    yield from ((tag, {name: value or "" for name, value in attrs}) for tag, attrs in second.tags)


def acting(page: str) -> list[str]:
    """Return what of *page* would act: scripts of others, handlers, addresses that run, frames, foreign elements."""
    found = []
    for tag, attributes in tags(page):
        src, kind = attributes.get("src", ""), attributes.get("type", "")
        if tag == "script" and not OURS.fullmatch(src) and kind != DATA:
            found.append(f"<script {attributes}>")
        if tag in ("iframe", "object", "embed", "base", "b"):
            found.append(f"<{tag}>")
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name in ("style", "srcdoc")]
        found += [f"{tag} {value}" for name, value in attributes.items() if name in ADDRESSES and SCRIPTS.match(value)]
    return found


def texts(page: str, selector: str) -> list[str]:
    """Return the texts of the elements *selector* finds."""
    return [plain(node.text()) for node in LexborHTMLParser(page).css(selector)]


def test_nothing_on_any_page_acts(poisoned: Site) -> None:
    """No script, handler or address of the author's: not in the head, not in lists, not in bodies."""
    pages = poisoned.pages()

    assert len(pages) > 30
    assert {} == {name: found for name, page in pages.items() if (found := acting(page))}


def test_every_field_comes_out_as_it_was_typed(poisoned: Site) -> None:
    """Each field of an entry, of the settings and of the people stands on its page, letter by letter."""
    pages = poisoned.pages()
    article, contact = pages["blog/eins/index.html"], pages["kontakt/index.html"]
    first = {
        "h1": "title eins",
        ".subtitle": "subtitle eins",
        ".via a": "via",
        ".corrections li": "20. November 2026 Korrektur",
        ".lead-figure figcaption span": "Bild: credit",
        ".person-name": "Jana",
        ".person-role": "Rolle",
        ".person-bio": "Leben",
        ".brand span": "Name",
        ".eyebrow a": "Rubrik",
        ".site-footer address strong": "Firma",
        ".site-footer address span": "Weg",
    }

    for selector, where in first.items():
        assert plain(hostile.poison(where)) == texts(article, selector)[0], selector
    assert plain(hostile.poison("Angekündigt") + " (folgt)") == texts(article, ".part-announced > span")[1]
    assert plain(hostile.poison("Frage")) == texts(pages["blog/frage/index.html"], ".question p")[0]
    assert plain(hostile.poison("Mo") + hostile.poison("Di")) == texts(contact, ".contact-card dd")[-1]
    assert plain(hostile.poison("Role")) == texts(pages["en/blog/one/index.html"], ".person-role")[0]
    assert plain(hostile.poison("Claim en")) == texts(pages["en/index.html"], ".hero h1")[0]
    assert plain(hostile.poison("title eins") + " – " + hostile.poison("Name")) == texts(article, "title")[0]


def test_attributes_hold_the_whole_text(poisoned: Site) -> None:
    """A quote in a text ends no attribute."""
    page = LexborHTMLParser(poisoned.pages()["blog/eins/index.html"])
    lead, described = page.css_first(".lead-figure img"), page.css_first("meta[name=description]")
    card = page.css_first("meta[property='og:title']")

    assert lead is not None
    assert described is not None
    assert card is not None
    assert plain(hostile.poison("alt")) == plain(lead.attributes["alt"] or "")
    assert plain(hostile.poison("summary eins")) == plain(described.attributes["content"] or "")
    assert plain(hostile.poison("title eins")) == plain(card.attributes["content"] or "")


def test_data_for_machines_parses_and_says_the_same(poisoned: Site) -> None:
    """JSON-LD, the manifest, the sitemap, the icon and every feed are sound; names in them are plain text."""
    output = poisoned.output()
    for name, page in poisoned.pages().items():
        for block in LexborHTMLParser(page).css(f"script[type='{DATA}']"):
            assert "https://schema.org" == json.loads(block.text())["@context"], name
    for name, content in output.items():
        if name.endswith((".xml", ".svg", ".xsl")):
            ElementTree.fromstring(content)
        if name.endswith((".json", ".webmanifest")) and not name.startswith("pagefind/"):
            json.loads(content)

    assert plain(hostile.poison("Name")) == plain(json.loads(output["site.webmanifest"])["name"])
    [block] = LexborHTMLParser(output["blog/eins/index.html"].decode()).css(f"script[type='{DATA}']")
    assert plain(hostile.poison("title eins")) == plain(json.loads(block.text())["@graph"][0]["headline"])


def test_feeds_are_valid_and_their_titles_plain(poisoned: Site, scripts: Site) -> None:
    """In all three formats; nothing in their content acts either."""
    for site, wanted in ((poisoned, hostile.poison("title eins")), (scripts, hostile.TITLES["arabisch"])):
        output = site.output()
        for name in (one for one in output if one.endswith(FEEDS[:2])):
            found = feedparser.parse(output[name], sanitize_html=False)
            assert not found.bozo, (name, found.get("bozo_exception"))
            assert [] == [fault for entry in found.entries for fault in acting(entry.content[0].value)]
        for name in FEEDS[:2]:
            assert plain(wanted) in [plain(entry.title) for entry in feedparser.parse(output[name]).entries]
        items = json.loads(output["feed.json"])["items"]
        assert plain(wanted) in [plain(item["title"]) for item in items]
        assert [] == [fault for item in items for fault in acting(item["content_html"])]


def test_files_of_lines_hold_no_foreign_line(poisoned: Site) -> None:
    """Headers, redirects, robots.txt and humans.txt."""
    output = poisoned.output()

    for name in ("_headers", "_redirects", "robots.txt"):
        assert "<" not in output[name].decode().replace("<meta", ""), name
    assert "script" not in poisoned.text("output/_redirects")


@pytest.mark.parametrize(
    "link",
    [
        *("javascript:a()", "JaVaScRiPt:a()", "&#106;avascript:a()", "java&#9;script:a()", "vbscript:a()"),
        "data:text/html,<script>a()</script>",
    ],
)
def test_a_link_that_runs_is_refused_or_no_link(link: str, tmp_path: Path) -> None:
    """However it is written."""
    site = Site.at(tmp_path).post("eins", f"[x]({link})\n\n[y][z]\n\n![b]({link})\n\n[z]: {link}\n")

    done = site.task("build")

    page = site.pages().get("blog/eins/index.html")
    if page is None:
        # nobody can release a text whose file is missing, so the build has nothing to refuse; its author is told
        said = done.said if done.code else site.task("check").said
        assert "content/posts/2026/eins.md:" in said
        assert "try: " in said
    else:
        assert [] == acting(page)


def test_titles_in_every_script_have_an_address_a_card_and_their_own_direction(scripts: Site) -> None:
    """Slugs are latin letters, cards are made though the type has no such letters, tags lead to pages."""
    pages, output = scripts.pages(), scripts.output()

    for slug, title in hostile.TITLES.items():
        page = pages[f"blog/{slug}/index.html"]
        [card] = [node.attributes["content"] or "" for node in LexborHTMLParser(page).css("meta[property='og:image']")]
        with Image.open(BytesIO(output[card.partition("example/")[2]])) as image:
            assert (1200, 630) == image.size
        assert [plain(title).replace("\u00a0", " ")] == [text.replace("\u00a0", " ") for text in texts(page, "h1")]
        for link in LexborHTMLParser(page).css(".chips a, .authors a"):
            assert re.fullmatch(r"/(thema|person)/[a-z0-9-]+/", link.attributes["href"] or "")
    assert re.search(r"a[,)][^{]*\{\s*unicode-bidi: ?plaintext", scripts.text("theme/css/base.css"))


def test_a_language_that_runs_the_other_way_says_so(tmp_path: Path) -> None:
    """Its pages, and only they, are set from right to left."""
    site = Site.at(tmp_path).replace("content/site.toml", '"de", "en"', '"de", "ar"').post("eins")
    pages = site.post("wahid", lang="ar", title=hostile.quoted(hostile.TITLES["arabisch"])).built().pages()

    found = {name: LexborHTMLParser(page).css_first("html") for name, page in pages.items() if "refresh" not in page}

    assert found
    for name, root in found.items():
        assert root is not None
        assert ("rtl" if name.startswith("ar/") else None) == root.attributes.get("dir"), name


@pytest.mark.parametrize("posts", [0, 1])
def test_a_site_with_hardly_anything_is_sound(posts: int, tmp_path: Path) -> None:
    """No post, or one without text, summary, picture and author: every list says so, every feed is valid."""
    site = Site.at(tmp_path)
    if posts:
        site.post("eins", "")
    pages, output = site.built().pages(), site.output()

    for name in ("index.html", "blog/index.html", "archiv/index.html"):
        assert (not posts) == ("Hier gibt es noch keine Beiträge." in pages[name]), name
    for name in ("themen/index.html", "personen/index.html", *(() if posts else ("rubriken/index.html",))):
        assert "Hier gibt es noch keine Beiträge." in pages[name], name
    for name in FEEDS[:2]:
        found = feedparser.parse(output[name])
        assert not found.bozo
        assert posts == len(found.entries)
    assert posts == len(json.loads(output["feed.json"])["items"])
    assert "Musterwerk" == LexborHTMLParser(pages["404.html"]).css_first(".site-footer strong").text()  # type: ignore[union-attr]
    ElementTree.fromstring(output["sitemap.xml"])


def test_odd_pictures_are_shown(tmp_path: Path) -> None:
    """One pixel, a tower, a road, moving ones, print colours, sixteen bits, turned: each has a size and its formats."""
    site = hostile.odd(tmp_path)
    pages, output = site.built().pages(), site.output()

    for name in hostile.pictures():
        images = LexborHTMLParser(pages[f"blog/{name.replace('.', '-')}/index.html"]).css("main img")
        assert 2 == len(images), name
        for image in images:
            assert int(image.attributes["width"] or 0) >= 1, name
            assert int(image.attributes["height"] or 0) >= 1, name
            assert (image.attributes["src"] or "").lstrip("/") in output, name
    [turned] = LexborHTMLParser(pages["blog/turned-jpg/index.html"]).css(".prose img")
    assert ("400", "640") == (turned.attributes["width"], turned.attributes["height"])
