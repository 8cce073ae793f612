"""
The cache of converted sources: a source whose bytes were seen before is not converted again.

An entry's key is made of the surroundings, the reader, the path below the content folder and the file's bytes; of its
time too where that is the date of the entry. What is kept is the HTML after typography, the metadata as plug-ins get
it, and what was logged. Which sources are kept at all: `purity.py`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any, NamedTuple

from plugins.building import chunks, links
from plugins.building.capture import Body, Conversion, Site, record_of
from plugins.building.chunks import Job, Result, digest_of, facts_of
from plugins.building.coding import Malformed
from plugins.building.keys import Keys
from plugins.building.shelf import Shelf
from plugins.building.sightings import Sightings, Stamp
from plugins.core.texts import _

FEWEST_SPREAD = 16
_SITE = "building_site"
_WHOLE = 6  # parts of a head

_log = logging.getLogger(__name__)
_pelican_log = logging.getLogger("pelican.readers")


class Ready(NamedTuple):
    """A source that was looked at before it is asked for, and what it looked like then."""

    job: Job
    base_path: str
    stamp: Stamp
    key: bytes
    head: bytes | None


class Told(NamedTuple):
    """What is kept of a source beside its text; for `links` see `links.py`."""

    metadata: dict[str, Any]
    links: str


class Conversions:
    """
    All that is known about converted sources, for as many builds as the process lives.

    `reasons` says of each path that is read each time why; `converted` holds the paths that were converted;
    `is_refused` says whether the disk refused what was last to be kept, which was told then; `is_alone`, that nothing
    in this process changes a source between the look at it and its use.

    Args:
        folder: The cache; may be missing, read-only or damaged: then more is converted.
        surroundings: Digest of all but the source that a conversion depends on: settings, versions, locale, zone, hash
            seed, sources of plug-ins.
        key: Under which all checksums are made; empty where nobody else writes the cache.
        workers: How many copies of this process convert side by side; one converts here.
    """

    def __init__(
        self,
        folder: Path,
        surroundings: str,
        key: bytes = b"",
        *,
        workers: int | None = None,
    ) -> None:
        self.surroundings = surroundings
        self.shelf = Shelf(folder / "converted", key)
        self.reasons: dict[str, str] = {}
        self.converted: list[str] = []
        self.is_refused = False
        self.is_alone = False
        self._key = key
        self._workers = workers if workers is not None else os.cpu_count() or 1
        self._sightings = Sightings(folder / "seen", key)
        self._prepared: dict[tuple[Site, str], Ready] = {}

    def site(self, readers: Any, surroundings: str = "") -> Site:
        """Return what is known about these readers; *surroundings* of their own where their settings are others."""
        site: Site | None = vars(readers).get(_SITE)
        if site is None:
            site = Site(readers, surroundings or self.surroundings)
            setattr(readers, _SITE, site)
        return site

    def prepare(
        self, readers: Any, base_path: str, files: Iterable[str], *, executor: Executor | None = None, token: str = ""
    ) -> bool:
        """
        Convert side by side what is not known yet, so that `read_file` finds it.

        Args:
            readers: Those `install` was called for.
            base_path: The content folder.
            files: Paths below it, as the generators have them.
            executor: Who converts before copies of this process do the rest.
            token: With *executor*: what `chunks.elsewhere` returned.

        Returns:
            Whether all that can be known is known now.
        """
        if _is_debugging():
            return False
        site, base_path = self.site(readers), os.fspath(base_path)
        keys = self._unknown(site, base_path, files)
        if executor is not None and len(keys) >= FEWEST_SPREAD:
            self._take(site, base_path, keys, chunks.spread_over(executor, token, base_path, [*keys]))
            keys = {job: key for job, key in keys.items() if self.shelf.head(key) is None}
        if len(keys) >= FEWEST_SPREAD and self._workers > 1:
            with chunks.here(site) as ours:
                self._take(site, base_path, keys, chunks.spread_over_copies(ours, base_path, [*keys], self._workers))
        return all(self.shelf.head(key) is not None for key in keys.values())

    def reason_against(self, site: Site, path: str, fmt: str) -> str:
        """Return why stock has to read this file; empty if it need not."""
        if not os.access(path, os.R_OK):
            return _("it cannot be read")
        if not site.reader_name(fmt) or fmt == "static":
            return _("nobody converts it")
        if _is_debugging():
            return _("the log is to show every step")
        return site.doubt_about(fmt)

    def begin(self) -> None:
        """Forget what was told of the last build, in a process that lives longer than one."""
        self.reasons.clear()
        self.converted.clear()
        self._prepared.clear()

    def save(self) -> bool:
        """
        Write what is new, at the end of a build; forget what was known of this one.

        Returns:
            Whether anything was written.
        """
        self._prepared.clear()
        self.is_refused = False
        try:
            self._sightings.save()
            return self.shelf.save()
        except OSError as error:
            self.is_refused = True
            reason = f"{type(error).__name__} {error.errno or ''}".strip()
            text = _("The cache of converted sources cannot be written (%s): the next build converts them again.")
            _log.warning(text, reason)
            return False

    def close(self) -> None:
        """Close all files, and forget what was not saved."""
        self.shelf.drop()

    def is_ready(self, site: Site, name: str) -> bool:
        """Whether what generators call *name* was looked at, and could be read."""
        return (site, name) in self._prepared

    def ready(self, site: Site, base_path: str, name: str) -> Ready | None:
        """Return what is known of what generators call *name*, if it was looked at and did not change."""
        found = self._prepared.pop((site, name), None)
        if found is None or found.base_path != base_path or _is_debugging():
            return None
        try:
            return found if self.is_alone or found.stamp == Stamp.of(found.job[0]) else None
        except OSError:
            return None

    def looked_at(self, site: Site) -> dict[str, Ready]:
        """Return by name what was looked at for the readers of *site*, and was not read yet."""
        return {name: ready for (owner, name), ready in self._prepared.items() if owner is site}

    def told(self, site: Site, key: bytes) -> Told | None:
        """Return what is kept of a source under *key* beside its text; none if nothing is."""
        kept = _decoded(site, self.shelf.head(key))
        return Told(kept[2], str(kept[5])) if kept is not None and len(kept) == _WHOLE else None

    def find(self, site: Site, base_path: str, job: Job, ready: Ready | None = None) -> Conversion:
        """
        Return the conversion of a file, known or made now; text that is kept is a `Body`.

        Raises:
            ConversionError: If stock cannot convert it.
            OSError: If it cannot be read.
        """
        key = ready.key if ready else Keys(site, base_path, self._key).of_path(job, facts_of(site, job[0]))
        kept = _decoded(site, (ready and ready.head) or self.shelf.head(key))
        if kept is not None and len(kept) == _WHOLE and kept[4] in ("", base_path):
            site.settle()
            content = self._body(site, (key, str(kept[5])), base_path, job) if kept[0] else kept[1]
            return Conversion(content, kept[2], [record_of(facts) for facts in kept[3]])
        if kept is not None and len(kept) == 1:
            self.reasons[job[0]] = kept[0]
            return site.convert(base_path, *job)
        return self._made(site, key, base_path, job)

    def _made(self, site: Site, key: bytes, base_path: str, job: Job) -> Conversion:
        """Convert a source, and keep it unless it changed meanwhile."""
        path, fmt = job
        made = site.convert(base_path, path, fmt)
        self.converted.append(path)
        head, body = chunks.packed(site, base_path, made)
        if made.doubt:
            self.reasons[path] = made.doubt
        if Keys(site, base_path, self._key).of_path(job, facts_of(site, path)) == key:
            self.shelf.put(key, head, body)
            if type(made.content) is str and not made.doubt:
                made.content = self._body(site, (key, links.kind_of(made.content)), base_path, job)
        return made

    def _body(self, site: Site, kept: tuple[bytes, str], base_path: str, job: Job) -> Body:
        return Body(self.shelf, kept[0], lambda: site.convert(base_path, *job), kept[1])

    def _unknown(self, site: Site, base_path: str, files: Iterable[str]) -> dict[Job, bytes]:
        """Return what has to be converted, and remember the keys of all."""
        unknown = {}
        keys = Keys(site, base_path, self._key)
        self._sightings.begin()
        for name in files:
            path, fmt, below = keys.place(name)
            if not site.reader_name(fmt) or site.doubt_about(fmt):
                continue
            try:
                stamp = Stamp.of(path)
                facts = facts_of(site, path, self._digest(path, stamp))
            except OSError:
                continue
            key = keys.of(fmt, below, facts)
            head = self.shelf.head(key)
            self._prepared[site, name] = Ready((path, fmt), base_path, stamp, key, head)
            if head is None:
                unknown[path, fmt] = key
        return unknown

    def _digest(self, path: str, stamp: Stamp) -> bytes:
        """Return the digest of the bytes of *path*, which is there with this *stamp*; it is read if it is not known."""
        known = self._sightings.digest(path, stamp)
        if known is not None and os.access(path, os.R_OK):
            return known
        found = digest_of(path)
        self._sightings.note(path, stamp, found)
        return found

    def _take(self, site: Site, base_path: str, keys: dict[Job, bytes], answers: Iterable[tuple[Job, Result]]) -> None:
        """Keep what was converted side by side, unless the file changed meanwhile."""
        now = Keys(site, base_path, self._key)
        for job, result in answers:
            if result.head and now.of_path(job, result.facts) == keys[job]:
                self.converted.append(job[0])
                self.shelf.put(keys[job], result.head, result.body)


def _decoded(site: Site, head: bytes | None) -> list[Any] | None:
    """Return the parts of a head; nothing if there is none or it is damaged."""
    try:
        kept = site.coder.decode(head) if head is not None else None
    except Malformed:
        return None
    return kept if type(kept) is list else None


def _is_debugging() -> bool:
    """Whether stock tells each of its steps, which are not told of what is known."""
    return _pelican_log.isEnabledFor(logging.DEBUG)
