"""No two things share an address, whatever texts, tags, categories, people and series are called."""

from __future__ import annotations

from collections.abc import Iterator

from babel.localedata import locale_identifiers
from hypothesis import strategies as st

from plugins.core.addresses import BLOG, FEED, GERMAN, RESERVED, Places, file_of, is_listing, of_entry
from tests.properties.tried import tried
from tests.support.builders import make_entry, make_site

LANGUAGES = ("de", "en", "fr", "pt-br")
# Where a slip would show: words of our own addresses, language tags, numbers of pages.
NASTY = sorted({*RESERVED, *LANGUAGES, "seite", "page", "2", "3", "a", "index", "feed-atom-xml"})
SLUGS = st.sampled_from(NASTY) | st.text("ab2", min_size=1, max_size=3)
KINDS = st.sampled_from(["post", "page", "category", "tag", "person", "series"])
THINGS = st.lists(st.tuples(KINDS, SLUGS), max_size=6)


def addresses_of(kind: str, slug: str, places: Places) -> Iterator[str]:
    """Yield the addresses that the thing *slug* of a *kind* takes."""
    if kind in ("post", "page"):
        entry = make_entry(f"{kind}s/{slug}.md", lang=places.lang)
        if not (entry.is_page and slug in RESERVED | set(LANGUAGES)):  # quality/entries.py refuses those
            yield of_entry(entry, places.first)
        return
    listing = getattr(places, kind)(slug)
    yield listing
    yield f"{listing}{FEED}"
    yield from (f"{listing}{places.words.page}/{number}/" for number in (2, 3) if kind != "series")


def fixed(places: Places) -> Iterator[str]:
    """Yield the addresses that are there whatever is written."""
    yield from (places.home, places.blog, places.archive, places.categories, places.tags, places.people)
    yield from (places.all_series, places.feed, places.not_found)
    yield from (f"{places.blog}{places.words.page}/{number}/" for number in (2, 3))


@tried(first=st.sampled_from(LANGUAGES), things=THINGS)
def test_no_two_things_share_a_file(first: str, things: list[tuple[str, str]]) -> None:
    """Each name in each language of the site at once."""
    taken: dict[str, tuple[str, str, str]] = {}
    for lang in LANGUAGES:
        places = Places(lang, first)
        wanted = [("fixed", address, address) for address in fixed(places)]
        wanted += [(kind, slug, one) for kind, slug in set(things) for one in addresses_of(kind, slug, places)]
        for kind, slug, address in wanted:
            owner = (kind, slug, lang)
            assert taken.setdefault(file_of(address), owner) == owner


@tried(first=st.sampled_from(LANGUAGES), things=THINGS)
def test_no_alias_reaches_a_listing(first: str, things: list[tuple[str, str]]) -> None:
    """What the site makes is known as such, and texts are not taken for it."""
    site = make_site(lang=first, languages=LANGUAGES)
    for lang in LANGUAGES:
        places = Places(lang, first)
        assert all(is_listing(address, site) for address in fixed(places))
        for kind, slug in things:
            found = [is_listing(address, site) for address in addresses_of(kind, slug, places)]
            assert found == [kind not in ("post", "page")] * len(found)


def test_no_language_is_called_like_a_room_of_the_site() -> None:
    """`/<language>/` meets nothing at the root."""
    tags = {name.replace("_", "-").lower() for name in locale_identifiers()}

    assert set() == tags & (RESERVED | GERMAN.segments | {BLOG})
