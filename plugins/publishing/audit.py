"""
Every file of the output explained by the edition, the theme or a generated list; every released entry there.

The second lock: what the first one (the edition's tree) let through by mistake is found here, and the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plugins.core import addresses
from plugins.core.collection import CONTENT, Collection
from plugins.core.entry import Entry
from plugins.core.files import walk
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk.edition import Edition

_PAGED = re.compile(rf"(?P<base>.+/){addresses.PAGE_SEGMENT}/\d+/index\.html")
STATIC = ("images/", "files/", "posts/", "pages/")


@dataclass(frozen=True, slots=True)
class Expected:
    """What may be in the output: exact names, and listings that may run over several pages."""

    entries: Mapping[str, str]
    files: frozenset[str]
    listings: frozenset[str]

    def explains(self, name: str) -> bool:
        """Whether *name* has a reason to be there."""
        if name in self.entries or name in self.files or name in self.listings:
            return True
        paged = _PAGED.fullmatch(name)
        return bool(paged and f"{paged['base']}index.html" in self.listings)


def expect(collection: Collection, edition: Edition, theme: Path) -> Expected:
    """Return what the output of *edition* may hold; *theme* is the theme's folder."""
    lang = collection.site.site.lang
    released = [collection.by_id[one] for one in edition.entries]
    entries = {addresses.file_of(addresses.of_entry(one, lang)): f"{CONTENT}/{one.source}" for one in released}
    files = {path for path in edition.files if path.startswith(STATIC) and not path.endswith((".md", ".markdown"))}
    files |= {f"theme/{path.relative_to(theme / 'static').as_posix()}" for path in walk(theme / "static")}
    files |= {addresses.file_of(alias) for one in released for alias in one.aliases}
    files |= {"index.html", "404.html", "sitemap.xml", addresses.FEED, addresses.FIRM_STYLE}
    files |= {f"{segment}/index.html" for segment in (addresses.ARCHIVE, *addresses.OVERVIEWS.values())}
    folders = set(_folders(released, collection))
    files |= {f"{folder}{addresses.FEED}" for folder in folders}
    listings = {f"{addresses.BLOG}/index.html"} | {f"{folder}index.html" for folder in folders}
    return Expected(entries, frozenset(files), frozenset(listings))


def _folders(released: list[Entry], collection: Collection) -> Iterator[str]:
    """Yield the folders of the categories, tags, people and series that released entries name."""
    site = collection.site
    for entry in released:
        if not entry.is_page:
            yield f"{addresses.CATEGORY}/{addresses.category_key(entry.category, site)}/"
            yield from (f"{addresses.TAG}/{addresses.tag_slug(tag, entry.lang)}/" for tag in entry.tags)
            yield from (f"{addresses.PERSON}/{addresses.person_key(name, site)}/" for name in entry.authors)
        if entry.series:
            yield f"{addresses.SERIES}/{addresses.series_slug(entry.series, entry.lang)}/"


def audit(output: Path, expected: Expected, *, where: str = "output") -> tuple[Issue, ...]:
    """Return every file nobody can explain, every link in the tree, and every released entry that is missing."""
    found = []
    names = set()
    for path in walk(output):
        name = path.relative_to(output).as_posix()
        names.add(name)
        if path.is_symlink():
            found.append(Issue(f"{where}/{name}", 0, _("is a symbolic link"), code="audit.link"))
        elif not expected.explains(name):
            what = _("is explained neither by a released entry nor by the theme")
            fix = _("find out who wrote it, then build again")
            found.append(Issue(f"{where}/{name}", 0, what, fix, code="audit.unexplained"))
    for name, source in expected.entries.items():
        if name not in names:
            what = _("is released, but its page {name} was not written").format(name=name)
            found.append(Issue(source, 0, what, _("look for Pelican's message above"), code="audit.missing"))
    return tuple(sorted(found))
