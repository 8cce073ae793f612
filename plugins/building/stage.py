"""
From rendered bytes to files: everything is staged first, then put in place in one burst.

A full disk is met while staging, when the old site is still whole. A kill during the burst leaves a note of what was
being replaced; the next build knows by it which files nobody vouches for.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

Facts = tuple[int, ...]


class Stage:
    """The staged pages of one build, in a folder beside the output so that a rename puts them in place."""

    def __init__(self, output: Path, note: Path) -> None:
        self.folder = output.with_name(f".{output.name}.staged")
        self.output = output
        self.note = note
        self._made: set[str] = set()

    def open(self) -> None:
        """Make an empty folder; what a killed build left is swept."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)

    def keep(self, number: int, content: bytes) -> None:
        """Keep the bytes of the job *number*."""
        with open(f"{self.folder}/{number}", "wb") as stream:  # noqa: PTH123 - many thousand times
            stream.write(content)

    def has(self, number: int) -> bool:
        """Whether the job *number* has come out differently from what is there."""
        return os.path.exists(f"{self.folder}/{number}")  # noqa: PTH110

    def announce(self, paths: Iterable[str]) -> None:
        """Leave the note that *paths* are being replaced."""
        self.note.parent.mkdir(parents=True, exist_ok=True)
        self.note.write_text(json.dumps(sorted(paths)), encoding="utf-8")

    def put(self, number: int, path: str) -> None:
        """Put the bytes of the job *number* in place."""
        folder = os.path.dirname(path)  # noqa: PTH120 - many thousand times
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._made.add(folder)
        source = f"{self.folder}/{number}"
        try:
            os.replace(source, path)  # noqa: PTH105
        except OSError as error:
            if error.errno == errno.EXDEV:
                beside = Path(f"{path}.{number}.new")
                shutil.copyfile(source, beside)
                beside.replace(path)
            elif error.errno in {errno.EISDIR, errno.ENOTEMPTY, errno.EEXIST}:
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path) from error
            else:
                raise

    def close(self) -> None:
        """Sweep the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def unfinished(note: Path) -> list[str]:
    """Return what a killed build was replacing."""
    try:
        found = json.loads(note.read_bytes())
    except (OSError, ValueError):
        return []
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


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
