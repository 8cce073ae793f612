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

    assert [addresses.category_key(name, site) for name in ("werkstatt", "Aus der Werkstatt", "", "Öl")] == [
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
    """Two series of one name in two languages have two addresses."""
    assert addresses.of_series(addresses.series_slug("Größe", "de")) == "/serie/groesse/"
    assert addresses.of_series(addresses.series_slug("Size", "en")) == "/serie/en-size/"
    assert addresses.tag_slug("Öl & Fett", "de") == "oel-und-fett"


def test_no_page_can_take_an_address_of_the_site() -> None:
    """Every first segment that is made here is reserved."""
    made = {addresses.BLOG, addresses.CATEGORY, addresses.TAG, addresses.PERSON, addresses.SERIES, addresses.ARCHIVE}

    assert made | set(addresses.OVERVIEWS.values()) <= addresses.RESERVED
