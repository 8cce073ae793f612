"""Every listing the site makes, with the newest text behind it and its counterparts in other languages. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins.building.entries.feeds import changed
from plugins.core import addresses
from plugins.core.addresses import Places
from plugins.core.entry import Entry
from plugins.core.settings import Site

X_DEFAULT = "x-default"
Key = tuple[str, str]
Alternates = tuple[tuple[str, str], ...]
_FIXED = ("home", "blog", "archive", "categories", "tags", "people")
# One tag is not another one, and a series is told in one language: these have no counterpart.
_IN_ONE_LANGUAGE = ("tag", "series")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of links: what it lists, in which language, and when the newest text behind it was changed."""

    address: str
    lang: str
    key: Key
    newest: datetime | None = None


def listings(entries: Iterable[Entry], site: Site, languages: Iterable[str] = ()) -> tuple[Listing, ...]:
    """
    Return every listing that *entries* (all that listings show) make, in the order of their addresses.

    The first language, and the *languages* of texts that no listing shows, have their fixed listings in any case.
    """
    found: dict[str, tuple[str, Key]] = {}
    newest: dict[str, datetime] = {}
    for lang in {site.site.lang, *languages}:
        places = Places(lang, site.site.lang)
        found |= {address: (lang, key) for key, address in _fixed(places)}
    for entry in entries:
        moment = changed(entry)
        for key, address in _of(entry, site):
            found[address] = (entry.lang, key)
            if moment:
                newest[address] = max(moment, newest.get(address, moment))
    return tuple(Listing(address, *found[address], newest.get(address)) for address in sorted(found))


def _fixed(places: Places) -> Iterator[tuple[Key, str]]:
    yield from (((name, ""), str(getattr(places, name))) for name in _FIXED)


def _of(entry: Entry, site: Site) -> Iterator[tuple[Key, str]]:
    places = Places(entry.lang, site.site.lang)
    if entry.is_page:
        yield ("home", ""), places.home
        return
    yield from _fixed(places)
    category = addresses.category_key(entry.category, site, entry.lang)
    yield ("category", category), places.category(category)
    for tag in entry.tags:
        slug = addresses.tag_slug(tag, entry.lang)
        yield ("tag", slug), places.tag(slug)
    for name in entry.authors:
        key = addresses.person_key(name, site)
        yield ("person", key), places.person(key)
    if entry.series:
        slug = addresses.series_slug(entry.series, entry.lang)
        yield ("series", slug), places.series(slug)
        yield ("all_series", ""), places.all_series


def versions(found: Iterable[Listing]) -> Iterator[Mapping[str, str]]:
    """Yield the addresses by language of every listing that can have counterparts."""
    groups: dict[Key, dict[str, str]] = defaultdict(dict)
    for one in found:
        if one.key[0] not in _IN_ONE_LANGUAGE:
            groups[one.key][one.lang] = one.address
    yield from groups.values()


def alternates(groups: Iterable[Mapping[str, str]], languages: Sequence[str], base: str) -> Mapping[str, Alternates]:
    """
    Return what `hreflang` says at each address of *groups*: every version, and `x-default` for all other readers.

    Args:
        groups: Addresses by language, each group one page; a page in one language says nothing.
        languages: The languages of the site; the first that has a version is the default.
        base: What absolute addresses begin with.
    """
    found: dict[str, Alternates] = {}
    for group in groups:
        known = [lang for lang in languages if lang in group]
        if len(known) > 1:
            told = (*((lang, f"{base}{group[lang]}") for lang in known), (X_DEFAULT, f"{base}{group[known[0]]}"))
            found.update((group[lang], told) for lang in known)
    return found
