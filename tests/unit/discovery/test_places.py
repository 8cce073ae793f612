"""Listings with their dates, and which page is which in another language."""

from __future__ import annotations

from datetime import UTC, date, datetime

from plugins.core.entry import Correction
from plugins.discovery.places import alternates, listings, versions
from tests.support.builders import make_entry, make_site

SITE = make_site()
BASE = "https://x.example"


def test_a_listing_is_as_new_as_its_newest_text() -> None:
    """A correction counts as a change; a listing nothing is in has no date."""
    old = make_entry("posts/alt.md", category="werkstatt", tags=("Draht",), published=datetime(2026, 1, 1, tzinfo=UTC))
    new = make_entry("posts/neu.md", category="werkstatt", corrections=(Correction(date(2026, 11, 9), "x"),))

    found = {one.address: one.newest for one in listings([old, new], SITE)}

    assert datetime(2026, 11, 9, tzinfo=UTC) == found["/rubrik/werkstatt/"] == found["/"]
    assert old.published == found["/thema/draht/"]
    assert "/en/" not in found
    assert None is {one.address: one.newest for one in listings([], SITE)}["/blog/"]


def test_listings_meet_their_counterparts() -> None:
    """Home, archive, a category and a person are the same page in each language; tags and series are not."""
    german = make_entry("posts/a.md", category="werkstatt", tags=("Öl",), authors=("jana-weber",), series="Reihe")
    english = make_entry("posts/b.md", lang="en", category="werkstatt", tags=("oel",), authors=("jana-weber",))

    found = alternates(versions(listings([german, english], SITE)), ("de", "en"), BASE)

    category = (
        ("de", f"{BASE}/rubrik/werkstatt/"),
        ("en", f"{BASE}/en/category/werkstatt/"),
        ("x-default", f"{BASE}/rubrik/werkstatt/"),
    )
    assert category == found["/rubrik/werkstatt/"] == found["/en/category/werkstatt/"]
    assert f"{BASE}/en/archive/" == dict(found["/archiv/"])["en"]
    assert not [address for address in found if "thema" in address or "tag/" in address or "serie" in address]


def test_a_page_in_one_language_says_nothing() -> None:
    """There is no choice to tell of."""
    assert {} == alternates([{"de": "/x/"}], ("de", "en"), BASE)


def test_the_default_is_the_first_language_that_has_the_page() -> None:
    """Readers of any other language get the site's own order."""
    found = alternates([{"fr": "/fr/x/", "en": "/en/x/"}], ("de", "en", "fr"), BASE)

    assert ["en", "fr", "x-default"] == [lang for lang, _url in found["/fr/x/"]]
    assert f"{BASE}/en/x/" == dict(found["/en/x/"])["x-default"]
