"""Where every kind of page lives."""

from __future__ import annotations

import pytest

from plugins.core import addresses
from tests.support.builders import make_entry, make_site


@pytest.mark.parametrize(
    ("source", "lang", "address"),
    [
        ("posts/eins.md", "de", "/blog/eins/"),
        ("posts/eins.md", "en", "/en/blog/eins/"),
        ("pages/eins.md", "de", "/eins/"),
        ("pages/eins.md", "en", "/en/eins/"),
    ],
)
def test_kind_and_language_give_the_address(source: str, lang: str, address: str) -> None:
    """Other languages than the first live below their tag."""
    assert address == addresses.of_entry(make_entry(source, lang=lang), "de")


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/blog/eins/", "blog/eins/index.html"),
        ("/alt", "alt/index.html"),
        ("/alt.html", "alt.html"),
        ("/v1.2/", "v1.2/index.html"),
    ],
)
def test_a_host_serves_this_file(address: str, file: str) -> None:
    """Folders serve their index."""
    assert file == addresses.file_of(address)


def test_names_and_keys_lead_to_one_address() -> None:
    """A text may name the category or its key, a person or her key."""
    site = make_site()

    assert [addresses.category_key(name, site, "de") for name in ("werkstatt", "Aus der Werkstatt", "", "Öl")] == [
        "werkstatt",
        "werkstatt",
        "allgemein",
        "oel",
    ]
    assert [addresses.person_key(name, site) for name in ("jana-weber", "Jana Weber", "Jörg")] == [
        "jana-weber",
        "jana-weber",
        "joerg",
    ]


def test_a_thread_keeps_its_own_key() -> None:
    """The address, unless the text says otherwise."""
    assert addresses.thread_of(make_entry(), "de") == "/blog/eins/"
    assert addresses.thread_of(make_entry(thread="/alt/"), "de") == "/alt/"


def test_series_and_tags_are_spelled_in_their_language() -> None:
    """Umlauts are written out in German only."""
    assert [addresses.series_slug("Größe", lang) for lang in ("de", "en")] == ["groesse", "grosse"]
    assert addresses.tag_slug("Öl & Fett", "de") == "oel-und-fett"


def test_each_language_has_its_own_words() -> None:
    """German ones for German, wherever it lives, English ones for every other language."""
    german, english, french = (addresses.Places(lang, "de") for lang in ("de", "en", "fr"))

    assert (german.home, german.blog, german.archive, german.feed) == ("/", "/blog/", "/archiv/", "/feed.atom.xml")
    assert (english.home, english.people, english.not_found) == ("/en/", "/en/people/", "/en/404.html")
    assert (english.all_series, english.series("springs")) == ("/en/series/", "/en/series/springs/")
    assert (french.category("a"), french.tag("b"), french.person("c")) == (
        "/fr/category/a/",
        "/fr/tag/b/",
        "/fr/person/c/",
    )
    assert addresses.Places("de", "en").archive == "/de/archiv/"
    assert addresses.Places("de-at", "de-at").tags == "/themen/"


def test_a_text_without_a_category_belongs_to_one_in_its_language() -> None:
    """The name is not German on an English page."""
    assert [addresses.category_key("", make_site(), lang) for lang in ("de", "en")] == ["allgemein", "general"]


@pytest.mark.parametrize(
    "address",
    [
        *(
            "/",
            "/blog/",
            "/blog/seite/2/",
            "/rubrik/",
            "/rubrik/neu/",
            "/thema/a/seite/3/",
            "/person/jana/",
            "/serien/",
        ),
        *("/serie/x/", "/archiv/", "/themen/", "/404.html", "/feed.atom.xml", "/sitemap.xml", "/images/", "/theme/"),
        *("/en/", "/en/blog/", "/en/blog/page/2/", "/en/tag/x/", "/en/series/", "/en/series/y/", "/en/404.html", "/en"),
    ],
)
def test_no_alias_can_take_a_place_of_the_site(address: str) -> None:
    """Also where no text has made a listing yet."""
    assert addresses.is_listing(address, make_site())


@pytest.mark.parametrize(
    "address",
    ["/alt.html", "/blog/alt/", "/blog/seite/", "/tag/alt/", "/category/alt/", "/en/rubrik/alt/", "/fr/", "/en/alt/"],
)
def test_old_addresses_are_free(address: str) -> None:
    """What another system called its lists may lead to new pages."""
    assert not addresses.is_listing(address, make_site())


def test_no_page_can_take_an_address_of_the_site() -> None:
    """Every first segment that is made here is reserved."""
    assert addresses.GERMAN.segments | addresses.ENGLISH.segments | {addresses.BLOG} <= addresses.RESERVED
