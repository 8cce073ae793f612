"""A site in three languages: each its own, every text where it exists, and the way from one to the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.support.site import Site

SETTINGS = """\
[site]
name = "Musterwerk"
claim = "Wir zeigen, wie es geht."
url = "https://www.musterwerk.example"
languages = ["de", "en", "fr"]

[site.en]
claim = "We show how it is done."

[categories]
werkstatt = "Aus der Werkstatt"
haus = "Aus dem Haus"

[categories.en]
werkstatt = "From the workshop"

[categories.fr]
werkstatt = "De l'atelier"

[series.der-umbau]
announced = ["Was noch kommt"]
"""
PEOPLE = """\
[jana-weber]
name = "Jana Weber"
role = "Geschäftsführerin"
bio = "Führt den Betrieb."

[jana-weber.en]
role = "Managing director"
"""
URL = "https://www.musterwerk.example"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Texts in one language, in two, in three; a series in German; 12 English posts of one tag."""
    site = Site.at(tmp_path_factory.mktemp("languages"))
    site.write("content/site.toml", SETTINGS).write("content/people.toml", PEOPLE)
    jana = "[jana-weber]"
    site.post("beide", id="id-both1", authors=jana, category="werkstatt", tags="[Öl]", series="Der Umbau", part="1")
    site.post("both", lang="en", translation_of="id-both1", authors=jana, category="werkstatt", tags="[Oil]")
    site.post("les-deux", lang="fr", translation_of="id-both1", category="werkstatt")
    site.post("nur-deutsch", authors=jana, category="haus", tags="[Öl]", series="Der Umbau", part="2")
    site.post("quelque", id="id-quel1", lang="fr")
    site.post("something", lang="en", translation_of="id-quel1", tags="[Oil]", aliases="[/old/]")
    for number in range(11):
        site.post(f"only-{number}", lang="en", category="werkstatt", tags="[Many]", date=f"2026-10-{number + 10}")
    site.page("leistungen", id="id-serv1", nav="1")
    site.page("services", lang="en", translation_of="id-serv1", nav="1")
    site.page("impressum", title="Impressum")
    site.page("imprint", title="Imprint", lang="en")
    return site.built()


def links(page: str, selector: str) -> list[str]:
    """Return where the links of *page* that *selector* finds lead."""
    return [str(node.attributes["href"]) for node in LexborHTMLParser(page).css(selector)]


def alternates(page: str) -> dict[str, str]:
    """Return what *page* says of its versions, by language."""
    nodes = LexborHTMLParser(page).css("link[rel=alternate][hreflang]")
    return {str(node.attributes["hreflang"]): str(node.attributes["href"]) for node in nodes}


def of_language(house: Site, lang: str) -> Iterator[tuple[str, str]]:
    """Yield the pages below `/<lang>/`, or those outside any language but the first."""
    for name, text in house.pages().items():
        first = name.partition("/")[0]
        if (first == lang) if lang != "de" else first not in ("en", "fr"):
            yield name, text


def test_each_language_has_its_own_rooms(house: Site) -> None:
    """Home, listing over two pages, category, tags, people, archive, overviews and the page for dead links."""
    pages = house.pages()

    wanted = {
        *("en/index.html", "en/blog/index.html", "en/blog/page/2/index.html", "en/category/werkstatt/index.html"),
        *("en/category/werkstatt/page/2/index.html", "en/tag/oil/index.html", "en/tag/many/page/2/index.html"),
        *("en/person/jana-weber/index.html", "en/archive/index.html", "en/categories/index.html"),
        *("en/tags/index.html", "en/people/index.html", "en/404.html", "fr/index.html", "fr/blog/index.html"),
        *(
            "index.html",
            "blog/index.html",
            "rubrik/haus/index.html",
            "thema/oel/index.html",
            "serie/der-umbau/index.html",
        ),
        *("serien/index.html", "personen/index.html", "404.html"),
    }
    assert wanted - set(pages) == set()
    assert not {name for name in pages if name.startswith(("en/serie", "en/category/haus", "fr/person/", "blog/seite"))}


def test_a_list_holds_its_own_language_only(house: Site) -> None:
    """An English-only text is in no German list, a German-only one in no English list, and so on."""
    for lang in ("de", "en", "fr"):
        for name, text in of_language(house, lang):
            cards = links(text, "main .card-title a, main .archive-list a, main .related a, main .chips a")
            strange = [link for link in cards if (link.split("/")[1] if link[1:3] in ("en", "fr") else "de") != lang]
            assert (name, []) == (name, strange)
    assert ["/blog/beide/", "/blog/nur-deutsch/"] == links(house.pages()["blog/index.html"], ".card-title a")


def test_navigation_footer_and_html_speak_the_language_of_the_page(house: Site) -> None:
    """Labels, links and the tag of the document are those of the page's own side of the site."""
    for name, text in of_language(house, "en"):
        tree = LexborHTMLParser(text)
        if tree.css_first("meta[http-equiv=refresh]"):
            continue
        assert (name, "en") == (name, tree.css_first("html").attributes["lang"])  # type: ignore[union-attr]
        frame = [link for link in links(text, ".site-header a, .site-footer a") if link.startswith("/")]
        changing = links(text, ".languages a")
        assert (name, []) == (name, [one for one in frame if not one.startswith("/en/") and one not in changing])
    english = house.pages()["en/blog/both/index.html"]
    assert "/en/services/" in links(english, ".site-nav a")
    assert "/en/imprint/" in links(english, ".site-footer a")
    assert not {"/impressum/", "/leistungen/"} & set(links(english, "a"))
    assert "Managing director" in english
    assert "Geschäftsführerin" not in english
    assert "From the workshop" in english
    assert "We show how it is done." in house.pages()["en/index.html"]


def test_versions_name_each_other_both_ways(house: Site) -> None:
    """Whatever one page says of another, the other says of it; x-default is the first language that has it."""
    pages = {f"{URL}/{name.removesuffix('index.html')}": alternates(text) for name, text in house.pages().items()}

    for address, versions in pages.items():
        assert not versions or address in versions.values()
        assert all(pages[other] == versions for other in versions.values())
    both = {"de": f"{URL}/blog/beide/", "en": f"{URL}/en/blog/both/", "fr": f"{URL}/fr/blog/les-deux/"}
    assert both | {"x-default": both["de"]} == pages[both["en"]]
    assert f"{URL}/en/blog/something/" == pages[f"{URL}/fr/blog/quelque/"]["x-default"]
    assert {"de", "en", "fr", "x-default"} == set(pages[f"{URL}/"])
    assert {"de", "en", "fr", "x-default"} == set(pages[f"{URL}/rubrik/werkstatt/"])
    assert [{}, {}] == [pages[f"{URL}/rubrik/haus/"], pages[f"{URL}/thema/oel/"]]


def test_readers_change_to_the_same_page_or_home(house: Site) -> None:
    """The switch leads to the translation where there is one, else to the home page of that language."""
    pages = house.pages()

    assert ["/en/blog/both/", "/fr/blog/les-deux/"] == links(pages["blog/beide/index.html"], ".languages a")
    assert ["/en/", "/fr/"] == links(pages["blog/nur-deutsch/index.html"], ".languages a")
    assert ["/", "/fr/blog/quelque/"] == links(pages["en/blog/something/index.html"], ".languages a")
    assert ["/", "/fr/"] == links(pages["en/blog/page/2/index.html"], ".languages a")
    assert ["/archiv/", "/fr/archive/"] == links(pages["en/archive/index.html"], ".languages a")


def test_feeds_hold_one_language(house: Site) -> None:
    """The feed of a language, and of its categories, tags and people, links to texts of that language alone."""
    output = house.output()
    feeds = {name: content.decode() for name, content in output.items() if name.endswith("feed.atom.xml")}

    assert {"feed.atom.xml", "en/feed.atom.xml", "fr/feed.atom.xml", "en/tag/oil/feed.atom.xml"} <= set(feeds)
    for name, text in feeds.items():
        prefix = re.match(r"(en/|fr/)?", name)[0]  # type: ignore[index]
        found = re.findall(rf'<link[^>]* href="{URL}/([^"]*blog/[^"]+)"', text)
        assert found
        assert all(link.startswith(f"{prefix}blog/") for link in found)


def test_aliases_of_texts_in_one_language_lead_on(house: Site) -> None:
    """Also of a text that has no version in the first language."""
    assert "url=/en/blog/something/" in house.pages()["old/index.html"]


def test_an_announced_part_is_named_and_counted(house: Site) -> None:
    """It has a number and a title, and no link."""
    page = house.pages()["serie/der-umbau/index.html"]

    assert "Was noch kommt" in page
    assert "3 Teile" in page
    assert "Was noch kommt" in house.pages()["serien/index.html"]
    assert ["/blog/beide/", "/blog/nur-deutsch/"] == links(page, ".parts a")


def test_a_language_without_a_text_has_no_rooms(tmp_path: Path) -> None:
    """What is only declared in the settings shows readers no empty pages."""
    site = Site.at(tmp_path).post("eins").built()

    assert not [name for name in site.output() if name.startswith("en/")]
    assert [] == links(site.pages()["index.html"], ".languages a")
