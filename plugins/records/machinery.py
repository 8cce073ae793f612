"""
The machinery: what turns released texts into pages. Whoever changes it can change every page.

Plug-ins, theme, tasks, settings with the pictures they show, lock files and what runs in CI, and whatever else at the
top Python would import before the packages it was meant to; one digest over all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from plugins.core import digest
from plugins.core.collection import CONTENT
from plugins.core.files import find, walk
from plugins.vcs.git import git

_COMPILED = "__pycache__"
FOLDERS = ("plugins", "theme", ".ci", ".github/workflows", _COMPILED)
FILES = (
    *("tasks.py", "pelicanconf.py", "publishconf.py", "pyproject.toml", "package.json", "package-lock.json"),
    *("base.lock", "test.lock", "comments.lock", ".gitlab-ci.yml", ".gitattributes"),
    *("content/site.toml", "content/people.toml"),
)
_MODULES = (".py", ".pyc", ".so", ".pyd")
# Packages nothing that makes pages asks for.
_OTHERS = ("tests", "benchmarks")
# With a number at its end it is still being written, and Python never reads it.
_COMPILED_NAME = re.compile(r".+\.pyc(?P<half>\.\d+)?")


def files(root: Path) -> Iterator[Path]:
    """Yield every file of the machinery of the site at *root*."""
    tracked = _tracked(root)
    return (path for path in _all_of_it(root) if path in tracked or not _is_compiled(path))


def _all_of_it(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from walk(root / folder)
    yield from (root / name for name in FILES if (root / name).is_file())
    for name in strange(root):
        yield from walk(root / name) if (root / name).is_dir() else (root / name,)


def _tracked(root: Path) -> frozenset[Path]:
    """Return what git keeps among compiled files: it came with a commit, and may note any time."""
    said = git("ls-files", "-z", f":(glob)**/{_COMPILED}/*", cwd=root, check=False).stdout
    return frozenset(root / name for name in said.split("\0") if name)


def _is_compiled(path: Path) -> bool:
    """
    Whether Python wrote *path* itself, which it then takes as long as the source has the time it notes (PEP 552).

    What goes by a hash of the source, or stands elsewhere, was put there by somebody, and may say what no source says.
    """
    name = _COMPILED_NAME.fullmatch(path.name)
    if path.parent.name != _COMPILED or name is None or path.is_symlink():
        return False
    if name["half"]:
        return True
    with path.open("rb") as stream:
        return stream.read(8)[4:] == bytes(4)


def strange(root: Path) -> tuple[str, ...]:
    """Return what lies beside the machinery and would be imported in the place of a package of the same name."""
    modules = {path.name for path in root.iterdir() if path.suffix in _MODULES and path.is_file()}
    packages = {path.parent.name for path in root.glob("*/__init__.*")}
    return tuple(sorted((modules | packages) - {*FOLDERS, *FILES, *_OTHERS}))


def digest_of(root: Path, pictures: Iterable[str] = ()) -> str:
    """
    Return the digest of the machinery of the site at *root*; text and binary files alike, byte for byte.

    *pictures* are the paths below `content/` of those that the settings show.
    """
    shown = (find(root / CONTENT, path) for path in pictures)
    all_of_it = (*files(root), *(path for path in shown if path.is_file()))
    return digest.of_mapping({path.relative_to(root).as_posix(): _digest(path) for path in all_of_it})


def _digest(path: Path) -> str:
    """Return the digest of a file; a link counts with where it leads, so that none to a folder goes unseen."""
    content = digest.of_file(path) if path.is_file() else ""
    return digest.of_bytes(f"{path.readlink()}\0{content}".encode()) if path.is_symlink() else content
