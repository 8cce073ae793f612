"""Which addresses are one page in several languages, and where readers may change to from each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from babel import Locale

from plugins.core.addresses import Places
from plugins.languages.lists import Lists
from plugins.languages.views import LanguageView

Versions = Mapping[str, str]


def own_name(lang: str) -> str:
    """Return the name of *lang* in itself: Deutsch, English, Français."""
    name = Locale.parse(lang, sep="-").get_display_name() or lang
    return name[:1].upper() + name[1:]


def of_listings(lists: Mapping[str, Lists], first: str) -> Iterable[Versions]:
    """Yield the addresses by language of every listing; *lists* holds the languages that have one."""
    places = {lang: Places(lang, first) for lang in lists}
    for name in ("home", "blog", "archive", "categories", "tags", "people"):
        yield {lang: str(getattr(one, name)) for lang, one in places.items()}
    for name in ("categories", "authors"):
        by_slug: dict[str, dict[str, str]] = {}
        for lang, listed in lists.items():
            for wrapper, _articles in getattr(listed, name):
                by_slug.setdefault(str(wrapper.slug), {})[lang] = f"/{wrapper.url}"
        yield from by_slug.values()


def of_series(series: Iterable[str], first: str) -> Versions:
    """Return the overviews of series by language; *series* are the languages that have some."""
    return {lang: Places(lang, first).all_series for lang in series}


def choices(
    groups: Iterable[Versions], homes: Versions, languages: Sequence[str]
) -> dict[str, tuple[LanguageView, ...]]:
    """
    Return the other languages readers may choose at each address: the same page there, else that language's home.

    Args:
        groups: Addresses by language, each one page.
        homes: The home pages by language.
        languages: The languages of the site in their order; one without a home page is left out.
    """
    known = [(lang, own_name(lang)) for lang in languages if lang in homes]
    found = {}
    for versions in groups:
        for lang, address in versions.items():
            found[address] = tuple(
                LanguageView(name, versions.get(other, homes[other]), other) for other, name in known if other != lang
            )
    return found
