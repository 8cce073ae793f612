"""An edition as a tree on disk: `var/edition/` holds its bytes and nothing else, `var/edition.json` says what it is."""

from __future__ import annotations

import shutil
from pathlib import Path

from plugins.core import digest, files
from plugins.core.collection import Collection
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.desk.edition import Edition, content_of

TREE = Path("var/edition")
RECORD = Path("var/edition.json")


def write(edition: Edition, released: Collection, root: Path) -> Path:
    """
    Make the tree of *edition* below *root* from the kept bytes of *released*, and return it.

    The tree is made beside and switched as a whole; the record is written last, so that a half-made pair never agrees.

    Raises:
        DeskError: If a file is not what was released, or changed since the edition was composed.
        FreigabeError: If the system refuses a write.
    """
    tree, fresh = root / TREE, root / f"{TREE}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    for path, expected in edition.files.items():
        content = content_of(released, path)
        if digest.of_blob(content) != expected:
            place = released.kept.get(path)
            where = place.relative_to(root).as_posix() if place else f"content/{path}"
            raise DeskError(where, _("is not what was released"), _("bring it back from git, then run the task again"))
        _fill(fresh / path, content)
    fresh.mkdir(parents=True, exist_ok=True)
    (root / RECORD).unlink(missing_ok=True)
    files.switch_tree(fresh, tree)
    files.write(root / RECORD, edition.as_json())
    return tree


def _fill(path: Path, content: bytes) -> None:
    """Write plainly: the whole tree is switched afterwards, and the guard digests every file of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
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
