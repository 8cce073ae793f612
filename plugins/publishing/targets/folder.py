"""
A folder served by a web server, switched by one rename of a symbolic link.

`PATH` is a link to `PATH.releases/<digest>`; the last releases stay beside it, so that a page fetched just before the
switch still finds its files for a while, and going back is one link.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from plugins.core import digest
from plugins.core.errors import PublishError
from plugins.core.texts import _
from plugins.publishing.receipt import Receipt
from plugins.publishing.targets.base import Changes, Release, compare, overtaken
from plugins.records.memory import NAME, SIGNATURE

KEPT = 3


class FolderTarget:
    """See `Target`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.releases = path.with_name(f"{path.name}.releases")
        self._recalled: tuple[tuple[bytes, bytes] | None, ...] = ()

    @property
    def where(self) -> str:
        """The target as shown to people."""
        return str(self.path)

    def changes(self, output: Path) -> Changes:
        """See `Target`."""
        self._demand_ours()
        return compare(digest.of_tree(output), digest.of_tree(self.path.resolve()) if self.path.exists() else {})

    def recall(self) -> tuple[bytes, bytes] | None:
        """See `Target`."""
        found = self._record()
        self._recalled = (found,)
        return found

    def _record(self) -> tuple[bytes, bytes] | None:
        record, signature = self.path / NAME, self.path / SIGNATURE
        if not record.is_file():
            return None
        return record.read_bytes(), signature.read_bytes() if signature.is_file() else b""

    def push(self, output: Path, receipt: Receipt) -> Release:
        """See `Target`."""
        self._demand_ours()
        release = self.releases / receipt.digest[:16]
        try:
            if not release.is_dir() or digest.of_tree(release) != dict(receipt.files):
                self._copy(output, release)
            if self._recalled and self._recalled != (self._record(),):
                raise overtaken(self.where)
            self._switch(release)
        except OSError as error:
            what = _("cannot be written ({reason})").format(reason=f"{type(error).__name__} {error.errno}")
            raise PublishError(str(self.path), what, _("look for a full disk or a missing permission")) from error
        self._forget(release)
        return Release(str(self.path), receipt.digest)

    def _demand_ours(self) -> None:
        if self.path.exists() and not self.path.is_symlink():
            what = _("is a folder that was not made by publish")
            raise PublishError(str(self.path), what, _("name a path that does not exist yet"))

    def _copy(self, output: Path, release: Path) -> None:
        part = release.with_name(f"{release.name}.part")
        for leftover in (part, release):
            if leftover.exists():
                shutil.rmtree(leftover)
        shutil.copytree(output, part, symlinks=True)
        part.rename(release)

    def _switch(self, release: Path) -> None:
        fresh = self.path.with_name(f"{self.path.name}.next")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(release.relative_to(self.path.parent), target_is_directory=True)
        fresh.replace(self.path)
        release.touch()

    def _forget(self, current: Path) -> None:
        """Delete all but the last releases; what cannot be deleted is left for the next time."""
        old = sorted(self.releases.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in [one for one in old if one != current][KEPT - 1 :]:
            shutil.rmtree(path, ignore_errors=True)
