"""
Notice what an author saves, and nothing that editors and our own builds leave beside it.

Refuses to know what is done about a change.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Event

import watchfiles

from plugins.core.errors import FreigabeError
from plugins.core.texts import _

_DEBOUNCE_MS, _STEP_MS = 80, 30
# How long the watcher may sleep in Rust, where Ctrl-C is not heard
_ROUND_MS = 100
_NEVER = frozenset({"__pycache__", ".git", ".venv"})
# At the top of a watched folder only: `plugins/preview/` is a room of ours
_BUILT = frozenset({"var", "output", "preview", "output.old", "preview.old"})
# Emacs, Vim (4913 is its test whether it may write), JetBrains, gedit, Finder, and our own `core.files.write`
_TEMPORARY = re.compile(
    r"~$|[.-]sw[a-z]$|^4913$|^\.#|^#.*#$|___jb_(tmp|old)___$|^\.goutputstream-|^\.DS_Store$|\.new$|\.tmp$"
)


def is_noise(relative: Path) -> bool:
    """Whether a change of *relative*, below a watched folder, says nothing about the sources."""
    parts = relative.parts
    return bool(parts) and (
        parts[0] in _BUILT or not _NEVER.isdisjoint(parts) or _TEMPORARY.search(relative.name) is not None
    )


def changes(paths: Sequence[Path], stop: Event) -> Iterator[frozenset[Path]]:
    """
    Yield each burst of changes below *paths* until *stop* is set; the first set may be empty, when all is watched.

    From then on nothing is missed, however long whoever asks takes between two bursts.

    Folders are watched with everything below. A single file is looked at by name, because most editors replace a file
    on saving and a watch would stay with the old one. A path that does not exist yet counts from when it does.

    Raises:
        FreigabeError: If the system will watch no more folders.
    """
    files = _Files(paths)
    known = _folders(paths)
    pending: set[Path] = set()
    is_begun = False
    while not stop.is_set():
        folders = _folders(paths)
        # Reported once the new watch is in place, so that nothing falls between
        pending |= {path for path in paths if folders.get(path) != known.get(path)}
        known = folders
        for burst in _bursts(folders, stop):
            found = pending | files.changed() | burst
            pending = set()
            if found or not is_begun:
                is_begun = True
                yield frozenset(found)
            if _folders(paths) != folders:
                break


def _folders(paths: Sequence[Path]) -> Mapping[Path, int]:
    """Return the folders among *paths* with their inodes: a folder made anew needs a new watch."""
    looks = ((path, _status(path)) for path in paths)
    return {path: status.st_ino for path, status in looks if status and stat.S_ISDIR(status.st_mode)}


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _bursts(folders: Mapping[Path, int], stop: Event) -> Iterator[set[Path]]:
    """Yield the changes of each round below *folders*, which may be none; nothing when one has just gone."""
    real = {path.resolve(): path for path in folders}
    rounds = watchfiles.watch(
        *real,
        watch_filter=None,
        debounce=_DEBOUNCE_MS,
        step=_STEP_MS,
        stop_event=stop,
        rust_timeout=_ROUND_MS,
        yield_on_timeout=True,
    )
    try:
        for raw in rounds:
            yield {named for change, text in raw if (named := _named(change, Path(text), real))}
    except FileNotFoundError:
        return
    except OSError as error:
        raise FreigabeError(
            ", ".join(map(str, folders)),
            _("cannot be watched ({reason})").format(reason=f"{type(error).__name__} {error.errno}"),
            _("set WATCHFILES_FORCE_POLLING=true"),
        ) from error


def _named(change: watchfiles.Change, path: Path, real: Mapping[Path, Path]) -> Path | None:
    """Return *path* as the caller writes it; None for noise. A folder is modified by any file in it: noise too."""
    for folder, given in real.items():
        if path.is_relative_to(folder):
            relative = path.relative_to(folder)
            is_empty = change is watchfiles.Change.modified and path.is_dir()
            return None if is_empty or is_noise(relative) else given / relative
    return None


class _Files:
    """The single files among the watched paths, and how they looked last."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._looks = self._look()

    def changed(self) -> set[Path]:
        before, self._looks = self._looks, self._look()
        return {path for path in self._paths if self._looks.get(path) != before.get(path)}

    def _look(self) -> Mapping[Path, tuple[int, ...]]:
        looks = ((path, _status(path)) for path in self._paths)
        return {
            path: (status.st_mtime_ns, status.st_size, status.st_ino)
            for path, status in looks
            if status and stat.S_ISREG(status.st_mode)
        }
