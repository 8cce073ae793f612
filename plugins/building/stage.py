"""
From rendered bytes to files: everything is staged first, then put in place in one burst.

A full disk is met while staging, when the old site is still whole. A kill during the burst leaves a note of what was
being replaced; the next build knows by it which files nobody vouches for.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from plugins.building import store

Facts = tuple[int, ...]
_MAGIC: Final = b"freigabe-building-note-1\n"
# Where the disk, not the source, is why a file cannot be copied.
_REFUSED: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS})


class DiskError(OSError):
    """The disk takes no more while the old site is still whole; the message names the file that was to be."""


class Stage:
    """
    The staged files of one build, in a folder from which a rename puts them in place.

    Args:
        output: The output folder.
        note: Where a killed burst can be known by.
        key: Under which the note is checked.
    """

    def __init__(self, output: Path, note: Path, key: bytes = b"") -> None:
        self.output = output
        self.note = note
        self._key = key
        self._base = output
        self.folder = output
        self._made: set[str] = set()
        self._copies: dict[str, str] = {}
        self._later: dict[str, Callable[[], object]] = {}
        # places of files that are not there to be copied: Pelican makes their folders all the same
        self.missed: set[str] = set()

    def open(self) -> None:
        """
        Make an empty folder; what a killed build left is swept.

        Its name is new each time: a copy of a killed process may still be writing what it rendered.
        """
        self._base = _place(self.output)
        for one in {self._base, *_places(self.output)}:
            shutil.rmtree(one, ignore_errors=True)
        self.folder = self._base / secrets.token_hex(4)
        self.folder.mkdir(parents=True)

    def keep(self, number: int, content: bytes, path: str) -> None:
        """
        Keep the bytes of the job *number*, which are to be the file *path*.

        Raises:
            DiskError: If they cannot be written.
        """
        try:
            with open(f"{self.folder}/{number}", "wb") as stream:  # noqa: PTH123 - many thousand times
                stream.write(content)
        except OSError as error:
            raise _refused(error, path) from error

    def copy(self, source: str, destination: str, old: os.stat_result | None) -> None:
        """
        Keep a copy of *source* for *destination*, with the mode of what is there.

        Raises:
            DiskError: If the disk takes no more.
            OSError: If the source cannot be read.
        """
        staged = f"{self.folder}/copy-{len(self._copies)}"
        try:
            shutil.copyfile(source, staged)
            if old is not None:
                os.chmod(staged, stat.S_IMODE(old.st_mode))  # noqa: PTH101
        except OSError as error:
            if error.errno in _REFUSED:
                raise _refused(error, destination) from error
            raise
        self._later.pop(destination, None)
        self._copies[destination] = staged

    def later(self, destination: str, work: Callable[[], object]) -> None:
        """Let *work* write *destination*, which is no plain file of its own, in the burst."""
        self._copies.pop(destination, None)
        self._later[destination] = work

    def is_kept(self, destination: str) -> bool:
        """Whether there is a copy for *destination*."""
        return destination in self._copies or destination in self._later

    @property
    def copies(self) -> list[str]:
        """The places of all copies."""
        return [*self._copies, *self._later]

    def make_folders(self, paths: Iterable[str]) -> None:
        """
        Make the folders of *paths* while the old site is still whole; what lies in the way is seen to later.

        Raises:
            DiskError: If the disk takes no more.
        """
        self._made.clear()
        for path in paths:
            folder = os.path.dirname(path)  # noqa: PTH120 - many thousand times
            if folder in self._made:
                continue
            try:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            except (FileExistsError, NotADirectoryError):
                continue
            except OSError as error:
                raise _refused(error, path) from error
            self._made.add(folder)

    def announce(self, paths: Iterable[str]) -> None:
        """Leave the note that *paths* are being replaced; where there can be no cache, there is none."""
        told = json.dumps(sorted(paths)).encode("utf-8", "surrogatepass")
        with suppress(OSError):
            store.save(self.note, _MAGIC, told, self._key)

    def unfinished(self) -> list[str]:
        """Return what a killed build was replacing, as paths below the output folder."""
        try:
            found = json.loads(store.load(self.note, _MAGIC, self._key) or b"[]")
        except ValueError:
            return []
        return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []

    def put(self, number: int, path: str) -> None:
        """Put the bytes of the job *number* in place."""
        self._put(f"{self.folder}/{number}", path)

    def put_copies(self) -> None:
        """Put all copies in place."""
        for path, staged in self._copies.items():
            self._put(staged, path)
        for work in self._later.values():
            work()
        self._copies, self._later = {}, {}

    def _put(self, staged: str, path: str) -> None:
        folder = os.path.dirname(path)  # noqa: PTH120 - many thousand times
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._made.add(folder)
        try:
            os.replace(staged, path)  # noqa: PTH105
        except OSError as error:
            if error.errno == errno.EXDEV:
                shutil.copyfile(staged, beside(path))
                os.replace(beside(path), path)  # noqa: PTH105
            elif error.errno in {errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST}:
                self._put_over_folder(staged, path)
            else:
                raise

    def _put_over_folder(self, staged: str, path: str) -> None:
        """Put the file in the place of an empty folder; one that is not empty is somebody's."""
        try:
            os.rmdir(path)  # noqa: PTH106
        except OSError as error:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path) from error
        os.replace(staged, path)  # noqa: PTH105

    def close(self) -> None:
        """Sweep the folder."""
        if self._base != self.output:
            shutil.rmtree(self._base, ignore_errors=True)


def _places(output: Path) -> tuple[Path, Path]:
    name = f".{output.name}.staged"
    return output.with_name(name), output / name


def _place(output: Path) -> Path:
    """Return where to stage: beside the output; within where a rename from there cannot get in, or nobody may write."""
    outside, within = _places(output)
    try:
        is_near = output.stat().st_dev == output.parent.stat().st_dev and os.access(output.parent, os.W_OK)
    except OSError:
        return outside
    return outside if is_near else within


def _refused(error: OSError, path: str) -> DiskError:
    return DiskError(error.errno, error.strerror, path)


def beside(path: str) -> str:
    """Return under which name *path* is written where it cannot be renamed into its place."""
    folder, name = os.path.split(path)
    return os.path.join(folder, f".{hashlib.sha256(os.fsencode(name)).hexdigest()[:16]}.new")  # noqa: PTH118


def facts(path: str) -> Facts:
    """Return what changes whenever anybody writes to *path*; empty if there is no plain file."""
    try:
        found = os.lstat(path)
    except OSError:
        return ()
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def remove(output: Path, paths: Iterable[str]) -> int:
    """Remove *paths* below *output*, and the folders that are empty then; return how many files there were."""
    folders: set[Path] = set()
    count = 0
    for one in paths:
        path = Path(output, one)
        if ".." in path.parts or output not in path.parents:
            continue
        try:
            path.unlink()
        except OSError:
            continue
        count += 1
        folders.update(parent for parent in path.parents if output in parent.parents)
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        try:
            folder.rmdir()
        except OSError:
            continue
    return count
