"""Addresses put together once while pages are rendered."""

from __future__ import annotations

from typing import Any

import pytest
from pelican.contents import Article, Static
from pelican.urlwrappers import Author, Category, Tag

from plugins.building.addresses import memo_addresses
from tests.unit.building.stock import bare, outcome, settings_of

SETTINGS = settings_of()
NAMES = ("url", "save_as", "page_name")


def make(kind: Any, **attributes: Any) -> Any:
    """Return an entry with a slug."""
    values = {
        "settings": SETTINGS,
        "metadata": {},
        "source_path": "/site/content/a.png",
        "in_default_lang": True,
        "slug": "a",
    }
    return bare(kind, **{**values, "_status": "published", **attributes})


@pytest.mark.parametrize("kind", [Author, Category, Tag])
def test_two_of_one_slug_keep_their_own_addresses(kind: Any) -> None:
    """They are equal to Pelican, and may have other settings: a site in two languages."""
    things = [kind("Ä", SETTINGS), kind("ä", settings_of(**{f"{kind.__name__.upper()}_URL": "en/{slug}/{name}"}))]
    stock = [getattr(thing, name) for thing in things for name in NAMES]

    with memo_addresses():
        for _ in range(2):
            assert stock == [getattr(thing, name) for thing in things for name in NAMES]
    assert things[0] == things[1]
    assert stock[0] != stock[3]


def test_an_address_is_put_together_once_and_forgotten() -> None:
    """Inside the block a slug that changes is not noticed, outside it is: that is what the block is for."""
    one = make(Article)
    with memo_addresses():
        assert (one.url, one.save_as) == ("a.html", "a.html")
        one.slug = "b"
        assert one.url == "a.html"
    assert one.url == "b.html"
    with memo_addresses():
        assert one.url == "b.html"


def test_another_at_the_same_place_in_memory_gets_its_own_address() -> None:
    """What is made and dropped while a page is rendered never lends its address."""
    with memo_addresses():
        found = [Tag(f"t{number}", SETTINGS).url for number in range(50)]

    assert found == [f"tag/t{number}.html" for number in range(50)]


def test_a_static_file_notes_that_its_address_was_asked_for() -> None:
    """`{attach}` moves a file only as long as nobody asked where it lies."""
    with memo_addresses():
        one = make(Static, _output_location_referenced=False, override_url="x.png")
        assert one.url == "x.png"
        assert one._output_location_referenced
        one._output_location_referenced = False
        one.override_url = "y.png"
        assert one.url == "y.png"
        assert one._output_location_referenced


def test_an_address_that_is_no_text_is_warned_of_each_time() -> None:
    """Pelican's filter of repeated messages decides which are shown."""
    tag = Tag("a", settings_of(TAG_URL=False))

    stock = outcome(lambda: tag.url)

    with memo_addresses():
        assert stock == outcome(lambda: tag.url)
        assert stock == outcome(lambda: tag.url)
    assert stock[2]


def test_a_class_of_a_plugin_is_asked_anew() -> None:
    """It may count, or look at the clock."""
    one = make(type("Counting", (Article,), {}), override_url="a")

    with memo_addresses():
        assert one.url == "a"
        one.override_url = "b"
        assert one.url == "b"
