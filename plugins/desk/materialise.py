"""An edition as a tree on disk: `var/edition/` holds its bytes and nothing else, `var/edition.json` says what it is."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from plugins.core import clock, digest, files
from plugins.core.collection import CONTENT, Collection
from plugins.core.errors import DeskError
from plugins.core.files import find
from plugins.core.texts import _
from plugins.desk.edition import Edition, content_of
from plugins.records.cache import VerifiedCache
from plugins.records.digests import Digests

TREE = Path("var/edition")
RECORD = Path("var/edition.json")
KNOWN = Path("var/desk/edition")


def write(edition: Edition, released: Collection, root: Path) -> Path:
    """
    Make the tree of *edition* below *root* from the kept bytes of *released*, and return it.

    What is in the tree already is left there. While it is made there is no record, and without one nobody renders it;
    a run that is killed leaves a part of a tree, which the next one completes.

    Raises:
        DeskError: If a file is not what was released, or changed since the edition was composed.
        FreigabeError: If the system refuses a write.
    """
    tree, record = root / TREE, edition.as_json()
    known = digests(root)
    there = {} if tree.is_symlink() else known.of_tree(tree)
    for path in edition.files:
        _demand_released(edition, released, path, known)
    needed = [path for path, expected in edition.files.items() if there.get(path) != expected]
    strays = [path for path in there if path not in edition.files]
    if needed or strays or not tree.is_dir() or not _holds(root / RECORD, record):
        (root / RECORD).unlink(missing_ok=True)
        _clear(tree, strays)
        for path in needed:
            _fill(tree / path, _content(edition, released, path))
        tree.mkdir(parents=True, exist_ok=True)
        files.write(root / RECORD, record)
    known.save()
    return tree


def digests(root: Path) -> Digests:
    """Return what is known of the files of editions and of what they are made of."""
    return Digests(VerifiedCache.load(root, KNOWN), int(clock.now().timestamp() * 1e9), digest.of_blob)


def _demand_released(edition: Edition, released: Collection, path: str, known: Digests) -> None:
    """Refuse a kept file that was changed, also where the tree holds what it was before."""
    place = released.kept.get(path) or find(released.root / CONTENT, path)
    if not place.is_file() or known.of_file(str(place)) != edition.files[path]:
        _content(edition, released, path)


def _content(edition: Edition, released: Collection, path: str) -> bytes:
    content = content_of(released, path)
    if digest.of_blob(content) != edition.files[path]:
        place = released.kept.get(path)
        where = place.relative_to(released.root).as_posix() if place else f"content/{path}"
        raise DeskError(where, _("is not what was released"), _("bring it back from git, then run the task again"))
    return content


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _clear(tree: Path, strays: Iterable[str]) -> None:
    """Take out of *tree* what does not belong there, and folders that are left empty."""
    try:
        if tree.is_symlink() or tree.is_file():
            tree.unlink()
        for path in strays:
            (tree / path).unlink()
        for folder, _folders, _names in os.walk(tree, topdown=False):
            with suppress(OSError):  # it is not empty
                Path(folder).rmdir()
    except OSError as error:
        raise files.refused(tree, error) from error


def _fill(path: Path, content: bytes) -> None:
    """Write whole or not at all: a file that is there is believed by its facts."""
    beside = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise files.refused(path, error) from error


def demand(root: Path) -> None:
    """
    Let a build go on only where an edition was made; whether it is the right one the guard says.

    Raises:
        DeskError: If there is no tree.
    """
    if not (root / TREE).is_dir():
        fix = _("run {command}").format(command="python3 tasks.py build")
        raise DeskError(TREE.as_posix(), _("there is no edition"), fix)
