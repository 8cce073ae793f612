"""
The edition: for every released entry the exact bytes that may go online, and nothing else.

An allow-list. A file is named here because a released entry or the site's settings point to it; what nobody released
cannot leak, because it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from plugins.core import digest
from plugins.core.collection import CONTENT, Collection, demand_sound
from plugins.core.entry import Entry
from plugins.core.files import find
from plugins.core.issues import Issue
from plugins.core.references import Target
from plugins.core.settings import PEOPLE_FILE, SITE_FILE
from plugins.core.texts import _
from plugins.desk.decision import Verdict, decide
from plugins.desk.faults import all_faults

VERSION = 1


@dataclass(frozen=True, slots=True)
class Edition:
    """
    What may go online.

    Attributes:
        entries: Ids of the released entries, in the order of their sources.
        files: Path relative to `content/` → digest; texts are digested and written normalised.
        valid_until: The instant at which the clock alone makes this edition stale, if there is one.
        digest: Digest over entries and files; two equal editions have the same.
    """

    entries: tuple[str, ...]
    files: Mapping[str, str]
    valid_until: datetime | None
    digest: str = field(default="")

    def as_json(self) -> bytes:
        """Return the edition as stored beside its tree."""
        return digest.canonical_json(
            {
                "version": VERSION,
                "entries": list(self.entries),
                "files": dict(self.files),
                "valid_until": self.valid_until.isoformat() if self.valid_until else None,
                "digest": self.digest,
            }
        )


def compose(collection: Collection, *, now: datetime) -> Edition:
    """
    Return the edition of *collection* at *now*.

    A file that cannot be read stops everything: it may be a text that is online. Faults of texts that are held back
    do not, so that nobody's half-written draft stands in the way of a release.

    Raises:
        FreigabeError: If the collection or a released text has errors, or points to a text that is held back.
    """
    demand_sound(collection.issues)
    decisions = [(entry, decide(entry, now=now)) for entry in collection.entries]
    released = [entry for entry, decision in decisions if decision.verdict is Verdict.PUBLISH]
    demand_sound(tuple(_faults(collection, released)))
    files = {path: _digest(collection.root, path) for path in _paths(collection, released)}
    ids = tuple(entry.id for entry in released)
    moments = [decision.changes_at for _entry, decision in decisions if decision.changes_at]
    return Edition(ids, files, min(moments, default=None), digest.of_bytes(digest.canonical_json([ids, files])))


def content_of(root: Path, path: str) -> bytes:
    """Return the bytes of `content/<path>` as they go into an edition: texts normalised, all else as it is."""
    content = find(root / CONTENT, path).read_bytes()
    if path.endswith((".md", ".markdown")):
        return digest.normalised(content.decode()).encode()
    return content


def _digest(root: Path, path: str) -> str:
    return digest.of_bytes(content_of(root, path))


def _paths(collection: Collection, released: list[Entry]) -> list[str]:
    """Return every path below `content/` that the released entries and the settings need, sorted."""
    site = collection.site
    paths = {entry.source.as_posix() for entry in released}
    for entry in released:
        references = collection.references[entry.source.as_posix()]
        paths.update(one.path for one in references if one.target is Target.FILE)
        if entry.image:
            paths.add(entry.image.src)
    pictures = (site.site.logo, site.contact.map, *(person.picture for person in site.people.values()))
    paths.update(picture.lstrip("/") for picture in pictures if picture)
    settings = (SITE_FILE, PEOPLE_FILE)
    paths.update(name.removeprefix(f"{CONTENT}/") for name in settings if (collection.root / name).is_file())
    return sorted(paths)


def _faults(collection: Collection, released: list[Entry]) -> Iterator[Issue]:
    online = {SITE_FILE, PEOPLE_FILE, *(f"{CONTENT}/{entry.source}" for entry in released)}
    yield from (issue for issue in all_faults(collection) if issue.where in online)
    yield from _dangling(collection, released)


def _dangling(collection: Collection, released: list[Entry]) -> Iterator[Issue]:
    """Yield the links of released texts to texts that are held back: readers would find nothing there."""
    online = {entry.source.as_posix() for entry in released}
    for entry in released:
        for reference in collection.references[entry.source.as_posix()]:
            if reference.target is Target.FILE or reference.path in online:
                continue
            yield Issue(
                f"{CONTENT}/{entry.source}",
                entry.body_line + reference.line - 1,
                _("links to content/{source}, which is not released").format(source=reference.path),
                _("release that one first, or take the link out"),
                code="desk.link",
            )
