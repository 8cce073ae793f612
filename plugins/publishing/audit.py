"""
Every file of the output explained by the edition, the theme or a generated list; every released entry there.

The second lock: what the first one (the edition's tree) let through by mistake is found here, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from plugins.core import addresses
from plugins.core.collection import CONTENT, Collection
from plugins.core.entry import Entry, Status
from plugins.core.files import listing, walk
from plugins.core.issues import Issue
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.desk.edition import Edition
from plugins.discovery.wellknown import names
from plugins.publishing import pictures

_PAGED = re.compile(r"(?P<base>.+/)(?P<word>[a-z]+)/\d+/index\.html")
UNEXPLAINED = "audit.unexplained"
STATIC = ("images/", "files/", "posts/", "pages/")


@dataclass(frozen=True, slots=True)
class Expected:
    """What may be in the output: exact names, and listings with the word for their second page and all that follow."""

    entries: Mapping[str, str]
    files: frozenset[str]
    listings: Mapping[str, str]
    pictures: Mapping[str, str] = field(default_factory=dict)

    def with_files(self, names: Iterable[str]) -> Expected:
        """Return this with the files *names*, which a step after rendering has written."""
        return replace(self, files=self.files.union(names))

    def explains(self, name: str) -> bool:
        """Whether *name* has a reason to be there."""
        if name in self.entries or name in self.files or name in self.listings or name in self.pictures:
            return True
        paged = _PAGED.fullmatch(name)
        return bool(paged and self.listings.get(f"{paged['base']}index.html") == paged["word"])


def expect(collection: Collection, edition: Edition, theme: Path) -> Expected:
    """Return what the output of *edition* may hold; *theme* is the theme's folder."""
    lang = collection.site.site.lang
    released = [collection.by_id[one] for one in edition.entries]
    entries = {addresses.file_of(addresses.of_entry(one, lang)): f"{CONTENT}/{one.source}" for one in released}
    files = {path for path in edition.files if path.startswith(STATIC) and not path.endswith((".md", ".markdown"))}
    files |= {f"theme/{path.relative_to(theme / 'static').as_posix()}" for path in walk(theme / "static")}
    files |= {addresses.file_of(alias) for one in released for alias in one.aliases}
    files |= {addresses.file_of(one.address) for one in edition.notices}
    files.update(addresses.STYLES.values())
    listings: dict[str, str] = {}
    for one in {lang, *(entry.lang for entry in released)}:
        places = addresses.Places(one, lang)
        listed = [entry for entry in released if entry.lang == one and entry.status is not Status.HIDDEN]
        folders = {address.lstrip("/") for address in _folders(listed, places, collection.site)}
        files |= {addresses.file_of(address) for address in _single(listed, places)}
        if collection.site.site.search:
            files.add(addresses.file_of(places.search))
        files |= {addresses.file_of(f"/{at}{name}") for at in (places.home[1:], *folders) for name in addresses.FEEDS}
        listings |= {addresses.file_of(address): places.words.page for address in (places.blog, *folders)}
    # six lists of each language are counted as files: its home, archive and overviews
    files |= names(collection.site, len(entries) + len(listings) + 6 * len(collection.site.site.languages))
    return Expected(entries, frozenset(files), listings, pictures.expected(collection, edition))


def _single(listed: list[Entry], places: addresses.Places) -> Iterator[str]:
    """Yield the addresses of one language that are there once, whatever is written in it."""
    yield from (places.home, places.not_found)
    yield from (places.archive, places.categories, places.tags, places.people)
    if any(entry.series and not entry.is_page for entry in listed):
        yield places.all_series


def _folders(listed: list[Entry], places: addresses.Places, site: Site) -> Iterator[str]:
    """Yield the addresses of the categories, tags, people and series that the entries of one language name."""
    for entry in listed:
        if not entry.is_page:
            yield places.category(addresses.category_key(entry.category, site, entry.lang))
            yield from (places.tag(addresses.tag_slug(tag, entry.lang)) for tag in entry.tags)
            yield from (places.person(addresses.person_key(name, site)) for name in entry.authors)
        if entry.series and not entry.is_page:
            yield places.series(addresses.series_slug(entry.series, entry.lang))


def audit(output: Path, expected: Expected, *, where: str = "output") -> tuple[Issue, ...]:
    """Return every file nobody can explain, every link in the tree, and every released entry that is missing."""
    found = []
    names = set()
    for name, is_link in listing(output).items():
        names.add(name)
        if is_link:
            found.append(Issue(f"{where}/{name}", 0, _("is a symbolic link"), code="audit.link"))
        elif not expected.explains(name):
            what = _("is explained neither by a released entry nor by the theme")
            fix = _("find out who wrote it, then build again")
            found.append(Issue(f"{where}/{name}", 0, what, fix, code=UNEXPLAINED))
        elif name in expected.pictures or pictures.may_tell(name):
            found += pictures.faults(output / name, expected.pictures.get(name, ""), f"{where}/{name}")
    for name, source in expected.entries.items():
        if name not in names:
            what = _("is released, but its page {name} was not written").format(name=name)
            found.append(Issue(source, 0, what, _("look for Pelican's message above"), code="audit.missing"))
    return tuple(sorted(found))
