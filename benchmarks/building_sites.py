"""The sites that the fast build is measured on: one Pelican site with settings for each way to build it, and peers."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.content import Corpus
from benchmarks.dialects import WRITERS, post_path
from benchmarks.run import measure
from benchmarks.sites import HERE, REPOSITORY, Candidate, copy, hugo_program
from plugins.core.errors import CheckError, ProgramError, SettingsError

# Stock reads sources in the order of a set: with another seed its own two builds differ.
VARIABLES: Final = {"PYTHONHASHSEED": "0", "PYTHONPATH": str(REPOSITORY)}
CLI: Final = "node_modules/@11ty/eleventy/cmd.cjs"
_OURS: Final = "PLUGINS = ['plugins.building']\n"
# What each way to build the Pelican site adds to benchmarks/stock/pelicanconf.py.
WAYS: Final = {
    "fast": _OURS,
    "fast_typography": f"{_OURS}TYPOGRIFY = True\n",
    "stock": "",
    "stock_typography": "TYPOGRIFY = True\n",
    "cached": "CACHE_CONTENT = LOAD_CONTENT_CACHE = True\nCONTENT_CACHING_LAYER = 'reader'\n",
}
PEERS: Final = ("hugo", "eleventy")


@dataclass(frozen=True, slots=True)
class Source:
    """The middle post of one site, edited in place; every edit starts from the text it was laid out with."""

    path: Path
    text: str
    summary: str

    @classmethod
    def of(cls, root: Path, corpus: Corpus) -> Source:
        """Return the middle post of the site at *root*."""
        path = post_path(root, corpus.middle)
        text = path.read_text(encoding="utf-8")
        if corpus.middle.summary not in text:
            raise CheckError(str(path), "does not hold its summary", "look at benchmarks/dialects.py")
        return cls(path, text, corpus.middle.summary)

    def edit_body(self, sentence: str) -> None:
        """Let the body end with *sentence*."""
        self._save(f"{self.text}\n{sentence}\n")

    def edit_summary(self, sentence: str) -> None:
        """Let the summary begin with *sentence*: listings and feeds show it."""
        self._save(self.text.replace(self.summary, f"{sentence} {self.summary}", 1))

    def _save(self, text: str) -> None:
        content = text.encode()
        # without a moment in which the file is empty: who watches would build that, too
        with self.path.open("r+b", buffering=0) as file:
            file.write(content)
            file.truncate()


@dataclass(frozen=True, slots=True)
class Sites:
    """All candidates of one size, and the source that an edit changes in each of their sites."""

    candidates: dict[str, Candidate]
    sources: dict[str, Source]

    def edit(self, number: int) -> None:
        """Let the middle post of every site end with the same new sentence."""
        for source in self.sources.values():
            source.edit_body(f"Nachtrag {number:04}: Auch diese Prüfungen sind inzwischen abgeschlossen.")

    def source(self, name: str) -> Source:
        """Return the source that is edited for the candidate *name*."""
        return self.sources[name if name in PEERS else "pelican"]


def lay_out(corpus: Corpus, work: Path, names: Iterable[str]) -> Sites:
    """
    Lay out the candidates *names* with *corpus* below *work*.

    Raises:
        SettingsError: If something one of them is built with is missing.
    """
    shutil.rmtree(work, ignore_errors=True)
    wanted = tuple(names)
    found = _pelican(corpus, work / "pelican", [name for name in wanted if name in WAYS])
    found |= {name: _MAKERS[name](corpus, work / name) for name in wanted if name in PEERS}
    roots = {candidate.root.name: candidate.root for candidate in found.values()}
    return Sites(found, {name: Source.of(root, corpus) for name, root in roots.items()})


def _pelican(corpus: Corpus, root: Path, names: Iterable[str]) -> dict[str, Candidate]:
    WRITERS["stock"](corpus, root)
    copy(HERE / "stock", ("pelicanconf.py", "theme"), root)
    return {name: _way(name, root, post_path(root, corpus.middle)) for name in names}


def _way(name: str, root: Path, edited: Path) -> Candidate:
    lines = f"from pelicanconf import *\n\nOUTPUT_PATH, CACHE_PATH = 'output-{name}', 'cache-{name}'\n{WAYS[name]}"
    (root / f"{name}.py").write_text(lines, encoding="utf-8")
    args = (sys.executable, "-m", "pelican", "--settings", f"{name}.py", "--fatal", "warnings")
    return Candidate(name, root, args, root / f"output-{name}", (root / f"cache-{name}",), edited)


def _hugo(corpus: Corpus, root: Path) -> Candidate:
    WRITERS["hugo"](corpus, root)
    copy(HERE / "hugo", ("hugo.toml", "layouts", "static", "content"), root)
    args = (str(hugo_program()), "build", "--cacheDir", str(root / "cache"), "--panicOnWarning")
    edited = post_path(root, corpus.middle)
    return Candidate("hugo", root, args, root / "public", (root / "cache", root / "resources"), edited)


def _eleventy(corpus: Corpus, root: Path) -> Candidate:
    WRITERS["eleventy"](corpus, root)
    copy(HERE / "eleventy", ("eleventy.config.mjs", "package.json", "layouts", "data", "content"), root)
    copy(HERE / "hugo", ("static",), root)
    (root / "node_modules").symlink_to(fetched(root.parent.parent) / "node_modules")
    return Candidate("eleventy", root, ("node", CLI, "--quiet"), root / "_site", (), post_path(root, corpus.middle))


_MAKERS: dict[str, Callable[[Corpus, Path], Candidate]] = {"hugo": _hugo, "eleventy": _eleventy}


def fetched(work: Path) -> Path:
    """
    Return the folder below *work* with Eleventy in the version of its package.json, from npm the first time.

    Raises:
        SettingsError: If there is no npm, or no registry.
    """
    wanted = (HERE / "eleventy/package.json").read_text(encoding="utf-8")
    folder = work / f"eleventy-{eleventy_version()}"
    if (folder / CLI).is_file():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "package.json").write_text(wanted, encoding="utf-8")
    try:
        measure(("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"), folder, pace_s=0)
    except ProgramError as error:
        raise SettingsError("eleventy", "cannot be fetched with npm", "install Node and npm") from error
    return folder


def eleventy_version() -> str:
    """Return the version that is fetched."""
    package = json.loads((HERE / "eleventy/package.json").read_text(encoding="utf-8"))
    return str(package["dependencies"]["@11ty/eleventy"])


def same_pages(candidates: Iterable[Candidate]) -> dict[str, tuple[int, int]]:
    """
    Return how many pages and files each of *candidates* wrote.

    Raises:
        CheckError: If they are not the same for all: their figures would compare nothing.
    """
    found = {one.name: (one.pages(), one.files()) for one in candidates}
    if len(set(found.values())) > 1:
        told = ", ".join(f"{name} {pages} of {files} files" for name, (pages, files) in found.items())
        raise CheckError("benchmarks", f"the sites differ in pages: {told}", "build them by hand")
    return found


def same_bytes(one: Path, other: Path) -> None:
    """
    Do nothing if the folders hold the same files.

    Raises:
        CheckError: With the first file that is missing in one of them, or differs.
    """
    files = [{path.relative_to(root) for path in root.rglob("*") if path.is_file()} for root in (one, other)]
    for name in sorted(files[0] ^ files[1]):
        raise CheckError(str(name), f"is in one of {one} and {other} only", "diff -r")
    for name in sorted(files[0]):
        if (one / name).read_bytes() != (other / name).read_bytes():
            raise CheckError(str(name), f"differs in {one} and {other}", "diff -r")


def stays_fast(candidate: Candidate) -> None:
    """
    Do nothing if the last build of *candidate* left pages out.

    Raises:
        CheckError: If it stepped back to stock or rendered every page, with the reason it gave.
    """
    told = json.loads((candidate.leftovers[0] / "building/last.json").read_text(encoding="utf-8"))
    if told["mode"] == "stock" or not told["skipped"]:
        raise CheckError(str(candidate.root), f"was built as a whole: {told['why']}", "build it by hand")
