"""
Static files and those of the theme: compared, not rewritten.

Pelican decides what is copied where, and says so; only the copying of one file is ours. A file that holds the same
bytes is left alone. A different or missing one is written beside its place and moved there, so it is there whole or not
at all: a process killed in between leaves the old file. Places that are no plain file of their own (links, folders,
files with a second name) are left to Pelican.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import stat
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from pelican import utils
from pelican.generators import StaticGenerator

from plugins.building.stage import DiskError, Stage, beside
from plugins.building.swap import Swap, put, swapped
from plugins.core.facts import are_proof

# What the clocks of file systems are apart at most (FAT); what changed later than that may change again unseen.
GRAIN_NS: Final = 2_000_000_000
Facts = tuple[int, int, int, int]
CHUNK_BYTES: Final = 1 << 20
# By the place of the copy: its source, the facts of the source, the facts of the copy.
Remembered = Mapping[str, tuple[str, Facts, Facts]]
logger = logging.getLogger("pelican.utils")


class Statics:
    """The static files of one build: what was copied where, and what need not be read again next time."""

    def __init__(self, generator: Any, remembered: Remembered, now_ns: int, stage: Stage | None) -> None:
        self.stage = stage
        self._generator = generator
        self._remembered = remembered
        self._settled_ns = now_ns - GRAIN_NS
        self._copies: set[str] = set()
        self._written: set[str] = set()
        self._same: dict[str, tuple[str, Facts, Facts]] = {}

    def generate_output(self, writer: Any) -> None:
        """Do what the generator does, copying in our way."""
        with swapped((Swap(utils, "copy_file", _COPY_FILE, self.copy_file),)):
            StaticGenerator.generate_output(self._generator, writer)
        if self.stage:
            root, listed = self._generator.output_path, self._generator.context["staticfiles"]
            places = (os.path.abspath(os.path.join(root, one.save_as)) for one in listed)  # noqa: PTH100, PTH118
            self.stage.missed.update(place for place in places if place not in self._copies)

    def copy_file(self, source: str, destination: str) -> None:
        """Copy one file, unless its copy is there already; a failure is a warning, as with Pelican."""
        self._copies.add(destination)
        try:
            old, new = _lstat(destination), os.stat(source)  # noqa: PTH116
            if old is not None and (not _is_plain(old) or os.path.samestat(old, new)):
                self._leave_to_pelican(source, destination)
            elif self._is_due((source, destination), new, old):
                (self.stage.copy if self.stage else _replace)(source, destination, old)
                self._written.add(destination)
        except DiskError:
            raise
        except OSError as error:
            if not os.path.exists(source):  # noqa: PTH110
                self._copies.discard(destination)
            logger.warning("A problem occurred copying file %s to %s; %s", source, destination, error)

    def _leave_to_pelican(self, source: str, destination: str) -> None:
        if self.stage and not os.path.isdir(destination) and not _are_one(source, destination):  # noqa: PTH112
            self.stage.later(destination, partial(_COPY_FILE, source, destination))
        else:
            _COPY_FILE(source, destination)

    def _is_due(self, paths: tuple[str, str], new: os.stat_result, old: os.stat_result | None) -> bool:
        """Whether there is another file, or none; of two sources for one place the later one counts."""
        is_kept = self.stage is not None and self.stage.is_kept(paths[1])
        return old is None or is_kept or not self._is_same(paths, _facts(new), _facts(old))

    def _is_same(self, paths: tuple[str, str], new: Facts, old: Facts) -> bool:
        """Whether both hold the same bytes; what was looked at before they were read is what is remembered of them."""
        source, destination = paths
        seen = (source, new, old)
        is_known = are_proof() and self._remembered.get(destination) == seen
        if new[1] != old[1] or not (is_known or _has_same_bytes(*paths)):
            return False
        if max(new[2:] + old[2:]) < self._settled_ns:
            self._same[destination] = seen
        return True

    @property
    def outputs(self) -> list[str]:
        """The files this build answers for, sorted: copies, and static files that were left or linked."""
        base = self._generator.output_path
        files = self._generator.context["staticfiles"]
        # a file that is linked to and gone is copied by nobody
        there = (file for file in files if os.path.exists(os.path.join(self._generator.path, file.source_path)))  # noqa: PTH110, PTH118
        placed = (os.path.join(base, file.save_as) for file in there)  # noqa: PTH118
        places = {os.path.abspath(place) for place in (*self._copies, *placed)}  # noqa: PTH100
        return sorted(place for place in places if not os.path.isdir(place))  # noqa: PTH112

    @property
    def written(self) -> frozenset[str]:
        """The copies that were missing or different."""
        return frozenset(self._written)

    @property
    def same(self) -> Remembered:
        """What the next build may take for equal without reading it: nothing that changed shortly before this one."""
        return dict(self._same)


def install(generator: Any, remembered: Remembered, now_ns: int, stage: Stage | None = None) -> Statics | None:
    """
    Let *generator* compare before it copies; one that is not Pelican's own, or was changed by others, is left alone.

    Args:
        generator: Any generator.
        remembered: What `Statics.same` was at the end of the last build; empty if that is not known.
        now_ns: When this build began, in the time of `os.stat`.
        stage: Where copies wait until everything can be put in place; without one they are moved there at once.
    """
    is_untouched = "generate_output" not in vars(generator) and utils.copy_file is _COPY_FILE
    if type(generator) is not StaticGenerator or not is_untouched:
        return None
    statics = Statics(generator, remembered, now_ns, stage)
    put(generator, {"generate_output": statics.generate_output})
    return statics


def _are_one(source: str, destination: str) -> bool:
    try:
        return os.path.samefile(source, destination)  # noqa: PTH121
    except OSError:
        return False


def _lstat(path: str) -> os.stat_result | None:
    try:
        return os.lstat(path)
    except FileNotFoundError:
        return None


def _is_plain(found: os.stat_result) -> bool:
    return stat.S_ISREG(found.st_mode) and found.st_nlink == 1


def _facts(found: os.stat_result) -> Facts:
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _has_same_bytes(source: str, destination: str) -> bool:
    """Compare two files of one size; what cannot be read is not the same, and the copying says why."""
    try:
        with open(source, "rb") as one, open(destination, "rb") as other:  # noqa: PTH123
            while piece := one.read(CHUNK_BYTES):
                if piece != other.read(CHUNK_BYTES):
                    return False
            return True
    except OSError:
        return False


def _replace(source: str, destination: str, old: os.stat_result | None) -> None:
    """Write the copy beside its place, under a name that the build after a killed one takes again, and move it."""
    new = beside(destination)
    try:
        shutil.copyfile(source, new)
        if old is not None:
            os.chmod(new, stat.S_IMODE(old.st_mode))  # noqa: PTH101
        os.replace(new, destination)  # noqa: PTH105
    except OSError as error:
        if error.filename == new:
            error.filename = destination
        with contextlib.suppress(OSError):
            os.unlink(new)  # noqa: PTH108
        raise


_COPY_FILE: Final = utils.copy_file
