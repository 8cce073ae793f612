"""Which search pages a site has."""

from __future__ import annotations

from plugins.search.views import SearchView, searches
from tests.support.builders import make_site

INDEX = "/pagefind/pagefind.js"


def test_every_language_with_texts_has_a_page() -> None:
    """German at /suche/, English below its tag."""
    found = searches(make_site().site, {"de", "en"}, {"de", "en"})

    assert (SearchView("de", "/suche/", INDEX, False), SearchView("en", "/en/search/", INDEX, False)) == found


def test_an_english_site_calls_it_search() -> None:
    """The first language lives at the root."""
    assert ["/search/", "/de/suche/"] == [
        one.url for one in searches(make_site(lang="en", languages=("en", "de")).site, {"de", "en"}, {"de", "en"})
    ]


def test_a_language_without_listed_texts_has_nothing_to_ask() -> None:
    """Pagefind would answer from another language; the first language has its page in any case."""
    facts = make_site().site

    assert [SearchView("de", "/suche/", INDEX, True)] == list(searches(facts, set(), set()))
    assert [False, True] == [one.is_empty for one in searches(facts, {"de", "en"}, {"de"})]


def test_the_settings_take_the_search_away() -> None:
    """`search = false`: no page, and the templates see no address."""
    assert () == searches(make_site(search=False).site, {"de"}, {"de"})
