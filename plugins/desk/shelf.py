"""
What was found out about a text by its bytes alone, so that only what is new is read closely.

A text that was sound is remembered with its fields, its references and its digest, under its bytes, the place it lies
at, what of the settings it depends on, and the code that found it out. Texts with a fault are read anew each time.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime, timezone
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from plugins.core import clock, digest, frontmatter, references
from plugins.core.entry import Comments, Correction, Entry, Image, Kind, Source, Status
from plugins.core.frontmatter import Parsed
from plugins.core.references import Reference, Target
from plugins.core.settings import Site
from plugins.markup import raw
from plugins.records import facts, live, revision
from plugins.records.cache import VerifiedCache
from plugins.records.live import Kept, KeptWrongError

PLACE = Path("var", "desk", "texts")
_CODE = tuple(Path(one).parent for one in (frontmatter.__file__, raw.__file__, revision.__file__, __file__))
_CHOICES: dict[str, type[StrEnum]] = {"kind": Kind, "status": Status, "comments": Comments}
_DAYS = ("planned", "review_on", "due")
_INSTANTS = ("published", "modified", "not_before", "expires")
_APART = frozenset({"source", "body", *_CHOICES, *_DAYS, *_INSTANTS, "image", "via", "corrections"})
_PLAIN = tuple(name for name in Entry.__dataclass_fields__ if name not in _APART)


class _UnknownZoneError(Exception):
    """An instant in a zone that is neither the site's nor an offset."""


class HeldTexts(NamedTuple):
    """The kept revisions of one entry, and their texts as parsed; all of them sound."""

    kept: Mapping[str, Kept]
    entries: Mapping[str, Entry]


class Held(NamedTuple):
    """What is known of the folder in which an entry is kept: under which key, whether it may be, and what."""

    key: str
    is_settled: bool
    said: HeldTexts | None


class Shelf:
    """The texts that one look at a site reads."""

    def __init__(self, cache: VerifiedCache, now_ns: int) -> None:
        self._cache = cache
        self._now_ns = now_ns
        self._parsed: dict[str, Parsed] = {}
        self._keys: dict[int, str] = {}

    @classmethod
    def load(cls, root: Path) -> Shelf:
        """Return what is known of the texts of the repository *root*."""
        return cls(VerifiedCache.load(root, PLACE), int(clock.now().timestamp() * 1e9))

    def save(self) -> None:
        """Remember it for the next run."""
        self._cache.save()

    def parse(self, content: bytes, source: PurePosixPath, site: Site) -> Parsed:
        """Return what `frontmatter.parse` returns, and let nobody in this process find it out again."""
        law = _law(site.site.lang, site.site.timezone)
        key = sha256(b"%s%s\0%s" % (law, str(source).encode("utf-8", "surrogateescape"), content)).hexdigest()
        if key not in self._parsed:
            said = self._cache.get(key)
            self._parsed[key] = (
                self._read(key, content, source, site) if said is None else self._known(said, content, source, site)
            )
            if entry := self._parsed[key].entry:
                self._keys[id(entry)] = key
        return self._parsed[key]

    def held(self, root: Path, one: str, site: Site) -> Held:
        """Return what is known of the kept revisions of the entry *one*, if its folder has not changed since."""
        folder = os.fsencode(f"{root}/{live.ENTRIES}/{one}")
        seen = facts.of_folder(folder, os.fsencode(live.LIVE))
        if seen is None:
            # something vanished while it was looked at
            return Held("", is_settled=False, said=None)
        law = _law(site.site.lang, site.site.timezone)
        key = sha256(b"".join((b"held", law, seen.key, one.encode("utf-8", "surrogateescape")))).hexdigest()
        said = self._cache.get(key)
        return Held(key, seen.is_settled(self._now_ns), None if said is None else self._unpacked(said, root, one, site))

    def hold(self, held: Held, kept: Mapping[str, Kept], entries: Mapping[str, Entry]) -> None:
        """Remember for *held* the sound revisions *kept* and their texts *entries*."""
        if not held.is_settled:
            return
        rows = [
            (one.revision, str(one.source), one.text, one.files, one.links, one.manifest, self._keys[id(entries[name])])
            for name, one in kept.items()
        ]
        self._cache.put(held.key, marshal.dumps(rows))

    def _unpacked(self, said: bytes, root: Path, one: str, site: Site) -> HeldTexts | None:
        kept: dict[str, Kept] = {}
        entries: dict[str, Entry] = {}
        for revised, source, text, used, links, manifest, key in marshal.loads(said):  # noqa: S302 - it is marked
            kept[revised] = Kept(revised, PurePosixPath(source), text, used, links, manifest)
            parsed = self._parsed.get(key)
            if parsed is None:
                try:
                    content = live.text_of(root, one, live.stem(revised))
                except KeptWrongError:  # it has gone this very moment
                    return None
                parsed = self.parse(content, kept[revised].source, site)
            if parsed.entry is None:
                return None
            self._cache.get(key)
            entries[revised] = parsed.entry
        return HeldTexts(kept, entries)

    def _read(self, key: str, content: bytes, source: PurePosixPath, site: Site) -> Parsed:
        parsed = frontmatter.parse(content, source, site)
        entry = parsed.entry
        if entry is None or parsed.issues or raw.raw_html_issues(entry.body, "", 1):
            return parsed
        found = references.local_references(entry.body, source)
        uses_files = entry.image or any(one.target is Target.FILE for one in found)
        said = "" if uses_files else revision.revision_of(entry, found, lambda _path: revision.MISSING).digest
        try:
            fields = _fields(entry, site.zone)
        except _UnknownZoneError:
            return parsed
        at = digest.normalised(content.decode()).rindex(entry.body) if entry.body else 0
        rows = [(one.target.value, one.path, one.line, one.written) for one in found]
        self._cache.put(key, marshal.dumps((at, fields, rows, said)))
        return parsed

    def _known(self, said: bytes, content: bytes, source: PurePosixPath, site: Site) -> Parsed:
        at, fields, rows, revised = marshal.loads(said)  # noqa: S302 - it carries the mark of this person's secret
        body = digest.normalised(content.decode())[at:] if at else ""
        entry = _entry(fields, body, source, site.zone)
        found = tuple(Reference(Target(target), path, line, written) for target, path, line, written in rows)
        references.KNOWN.tell((body, source), found)
        raw.KNOWN.tell(body, ())
        if revised:
            revision.know(entry, revised)
        return frontmatter.know(content, source, site, Parsed(entry, ()))


def _fields(entry: Entry, zone: ZoneInfo) -> dict[str, Any]:
    """Return the fields of *entry* that say something, in values that need no code to be read."""
    found: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(entry, name))}
    found |= {name: value.value for name in _CHOICES if (value := getattr(entry, name))}
    found |= {name: value.toordinal() for name in _DAYS if (value := getattr(entry, name))}
    found |= {name: _moment(value, zone) for name in _INSTANTS if (value := getattr(entry, name))}
    if entry.image:
        found["image"] = (entry.image.src, entry.image.alt, entry.image.credit, entry.image.licence)
    if entry.via:
        found["via"] = [(one.name, one.url) for one in entry.via]
    if entry.corrections:
        found["corrections"] = [(one.on.toordinal(), one.text) for one in entry.corrections]
    return found


def _moment(value: datetime, zone: ZoneInfo) -> str:
    if value.tzinfo == zone and not value.fold:
        return value.replace(tzinfo=None).isoformat()
    if type(value.tzinfo) is timezone:
        return value.isoformat()
    raise _UnknownZoneError


_RESTORED: dict[str, Callable[[Any], Any]] = {
    **_CHOICES,
    **dict.fromkeys(_DAYS, date.fromordinal),
    "image": lambda said: Image(*said),
    "via": lambda said: tuple(Source(*one) for one in said),
    "corrections": lambda said: tuple(Correction(date.fromordinal(on), text) for on, text in said),
}


def _entry(fields: dict[str, Any], body: str, source: PurePosixPath, zone: ZoneInfo) -> Entry:
    """Return the entry whose `_fields` are *fields*."""
    for name in fields.keys() & _RESTORED.keys():
        fields[name] = _RESTORED[name](fields[name])
    for name in fields.keys() & set(_INSTANTS):
        moment = datetime.fromisoformat(fields[name])
        fields[name] = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return Entry(**{"title": "", "slug": "", "body_line": 0, **fields}, body=body, source=source)


@cache
def _law(lang: str, zone: str) -> bytes:
    """Return what stands for all that a text means beside its bytes: two settings, and the code that reads."""
    whole = sha256(f"{lang}\0{zone}\0{sys.version}\0".encode())
    for path in sorted(one for folder in _CODE for one in folder.glob("*.py")):
        whole.update(sha256(path.read_bytes()).digest())
    return whole.digest()
