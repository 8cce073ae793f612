"""
Files written whole or not at all, trees switched as a whole, and paths that stay inside their root.

A rename within one file system is atomic (rename(2), ReplaceFile on Windows).
"""

from __future__ import annotations

import os
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from plugins.core.errors import FreigabeError
from plugins.core.texts import _


def write(path: Path, content: bytes) -> bool:
    """
    Write *content* to *path* whole or not at all; an equal file is left untouched.

    Returns:
        Whether the file was written.

    Raises:
        FreigabeError: If the system refuses (disk full, read-only); the old file is still there.
    """
    try:
        if path.is_file() and path.read_bytes() == content:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
        try:
            with beside.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise refused(path, error) from error
    return True


def refused(path: Path, error: OSError) -> FreigabeError:
    """Return the error for a write the system refused; the number, not its text, which is localised."""
    name = f"{type(error).__name__} {error.errno}" if error.errno else type(error).__name__
    return FreigabeError(
        str(path),
        _("cannot be written ({reason})").format(reason=name),
        _("look for a full disk or a missing permission"),
    )


def walk(root: Path) -> Iterator[Path]:
    """Yield every file below *root* in sorted order; links are yielded, never followed."""
    for folder, folders, names in os.walk(root):
        folders.sort()
        base = Path(folder)
        yield from (base / name for name in folders if (base / name).is_symlink())
        yield from (base / name for name in sorted(names))


def listing(root: Path) -> dict[str, bool]:
    """Return path (relative to *root*, with `/`) → whether it is a link, for every file below *root*, sorted."""
    found: dict[str, bool] = {}
    _list(str(root), "", found)
    return dict(sorted(found.items()))


def _list(folder: str, lead: str, found: dict[str, bool]) -> None:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    _list(entry.path, f"{lead}{entry.name}/", found)
                else:
                    found[lead + entry.name] = entry.is_symlink()
    except (FileNotFoundError, NotADirectoryError):
        return


def switch_tree(new: Path, target: Path, keep: Path | None = None) -> None:
    """
    Put the tree *new* in the place of *target*; the old tree is gone afterwards, or lies at *keep*.

    Killed between its two renames the old tree lies at `<target>.old`; `mend_switch` brings it back.

    Raises:
        FreigabeError: If the system refuses; the old tree is still in place.
    """
    old = _aside(target)
    try:
        mend_switch(target)
        if old.exists():
            shutil.rmtree(old)
        if target.exists():
            target.rename(old)
        new.rename(target)
    except OSError as error:
        mend_switch(target)
        raise refused(target, error) from error
    if keep and old.exists():
        shutil.rmtree(keep, ignore_errors=True)
        try:
            old.rename(keep)
        except OSError as error:
            raise refused(keep, error) from error
    shutil.rmtree(old, ignore_errors=True)


def mend_switch(target: Path) -> None:
    """Bring back the tree that a killed `switch_tree` had put aside."""
    old = _aside(target)
    if not target.exists() and old.exists():
        old.rename(target)


def _aside(target: Path) -> Path:
    return target.with_name(f"{target.name}.old")


def find(root: Path, relative: str) -> Path:
    """
    Return the file *relative* below *root*, whichever way its name is composed on disk.

    Names typed on macOS arrive decomposed (NFD); ours are composed (NFC).
    """
    path = root / relative
    if not path.exists():
        decomposed = root / unicodedata.normalize("NFD", relative)
        if decomposed.exists():
            return decomposed
    return path


def is_inside(path: PurePosixPath) -> bool:
    """Whether the relative path *path* stays below its root: no drive, no root, no `..`, no NUL."""
    text = str(path)
    return (
        not path.is_absolute() and ".." not in path.parts and "\0" not in text and "\\" not in text and ":" not in text
    )
