"""Which page is which in another language."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from plugins.languages.counterparts import choices, of_listings, of_series, own_name
from plugins.languages.lists import Lists
from plugins.languages.views import LanguageView


@pytest.mark.parametrize(
    ("lang", "name"), [("de", "Deutsch"), ("en", "English"), ("fr", "Français"), ("pt-br", "Português (Brasil)")]
)
def test_a_language_is_called_in_its_own_words(lang: str, name: str) -> None:
    """Readers look for the word they know."""
    assert name == own_name(lang)


def lists(lang: str, *categories: str) -> Lists:
    """Return lists with these categories."""
    wrappers = [SimpleNamespace(slug=slug, url=f"{lang}/{slug}/") for slug in categories]
    return Lists(categories=[(wrapper, []) for wrapper in wrappers])


def test_listings_of_one_kind_are_one_page() -> None:
    """A category that only one language has stands alone."""
    found = list(of_listings({"de": lists("de", "werkstatt", "haus"), "en": lists("en", "werkstatt")}, "de"))

    assert {"de": "/", "en": "/en/"} in found
    assert {"de": "/archiv/", "en": "/en/archive/"} in found
    assert {"de": "/de/werkstatt/", "en": "/en/werkstatt/"} in found
    assert {"de": "/de/haus/"} in found
    assert {"de": "/serien/", "en": "/en/series/"} == of_series(["de", "en"], "de")


def test_readers_change_to_the_same_page_or_home() -> None:
    """In the order of the site's languages, never to the language they read."""
    homes = {"de": "/", "en": "/en/"}

    found = choices([{"de": "/blog/a/", "en": "/en/blog/b/"}, {"en": "/en/blog/c/"}], homes, ["de", "en", "fr"])

    assert (LanguageView("English", "/en/blog/b/", "en"),) == found["/blog/a/"]
    assert (LanguageView("Deutsch", "/blog/a/", "de"),) == found["/en/blog/b/"]
    assert (LanguageView("Deutsch", "/", "de"),) == found["/en/blog/c/"]
