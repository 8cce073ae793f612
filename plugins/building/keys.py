"""Under which key a converted source is kept: all that its conversion depends on, as one digest."""

from __future__ import annotations

import logging
import os
from hashlib import blake2b
from typing import Final

from pelican.utils import file_suffix, posixize_path

from plugins.building import store
from plugins.building.capture import Site
from plugins.building.chunks import Job

_POSIX: Final = os.sep == "/"


class Keys:
    """
    Keys of the sources below one folder, for one site.

    Args:
        site: Whose surroundings and readers count.
        base_path: The content folder.
        secret: Under which all digests are made.
    """

    def __init__(self, site: Site, base_path: str, secret: bytes) -> None:
        self.site, self.base_path, self._secret = site, base_path, secret
        self._begun: dict[str, blake2b] = {}
        self._folders: dict[str, tuple[str, str]] = {}

    def of(self, fmt: str, below: str, facts: bytes) -> bytes:
        """Return the key of the source *below* the folder, whose own contribution is *facts*."""
        begun = self._begun.get(fmt)
        if begun is None:
            level = f"{logging.getLogger().getEffectiveLevel()} {logging.root.manager.disable}"
            parts = (self.site.surroundings, self.site.reader_name(fmt), fmt, level)
            coded = (part.encode("utf-8", "surrogateescape") for part in parts)
            secret = store.checksum(*coded, key=self._secret)
            begun = self._begun[fmt] = blake2b(secret, digest_size=store.DIGEST_SIZE)
        found = begun.copy()
        # of two parts only the first needs its length
        name = below.encode("utf-8", "surrogateescape")
        found.update(b"%d %b%b" % (len(name), name, facts))
        return found.digest()

    def of_path(self, job: Job, facts: bytes) -> bytes:
        """Return the key of the source that *job* names by its whole path."""
        return self.of(job[1], posixize_path(os.path.relpath(job[0], self.base_path)), facts)

    def place(self, name: str) -> tuple[str, str, str]:
        """Return the whole path of the source that generators call *name*, its format, and where it lies below."""
        folder, slash, last = name.rpartition("/")
        if not _POSIX or not last or last[0] == "." or "\0" in name:
            return self._roundabout(name)
        known = self._folders.get(folder + slash)
        if known is None:
            whole = os.path.abspath(os.path.join(self.base_path, folder + slash))  # noqa: PTH100, PTH118
            below = os.path.relpath(whole, self.base_path)
            known = os.path.join(whole, ""), "" if below == "." else f"{below}/"  # noqa: PTH118
            self._folders[folder + slash] = known
        _stem, dot, suffix = last.rpartition(".")
        return known[0] + last, suffix if dot else "", known[1] + last

    def _roundabout(self, name: str) -> tuple[str, str, str]:
        whole = os.path.abspath(os.path.join(self.base_path, name))  # noqa: PTH100, PTH118  # as stock does
        return whole, file_suffix(whole), posixize_path(os.path.relpath(whole, self.base_path))
