"""
A small site of the repository's shape in a folder of its own, driven from outside: tasks, Pelican and git as programs.

What a test here sees is what a person at a terminal sees: exit codes, words, files.
"""

from __future__ import annotations

import atexit
import compileall
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from tests.support import desk
from tests.support.builders import PEOPLE_TOML, SITE_TOML, source_text

REPOSITORY = Path(__file__).parents[2]
MACHINERY = ("pelicanconf.py", "publishconf.py", "plugins", "theme")
# What would make a child behave differently on the desk of somebody who has it set.
_NOT_OURS = ("FREIGABE_NOW", "SOURCE_DATE_EPOCH", "PYTHONPATH", "PYTHONHASHSEED", "EDITOR", "VISUAL")
_TIMEOUT_S = 120
# Tasks that look at what is released.
_OF_RELEASES = ("build", "check", "publish", "comments")


@dataclass(frozen=True, slots=True)
class Done:
    """A program that ended: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Both outputs, for messages whose place does not matter."""
        return self.err + self.out


def run(args: Iterable[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> Done:
    """Run *args* to its end in the fixed environment of the tests, with *env* on top."""
    done = subprocess.run(
        [str(arg) for arg in args],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=_TIMEOUT_S,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment a child gets: English, without what a person may have set."""
    base = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    return {**base, **desk.trust(), "LANGUAGE": "en", "COLUMNS": "200", **(extra or {})}


def tree(folder: Path) -> dict[str, bytes]:
    """Return path → bytes of every file below *folder*; of a link its target. Empty when there is no folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            found[path.relative_to(folder).as_posix()] = f"-> {path.readlink()}".encode()
        elif path.is_file():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def digest(files: Mapping[str, bytes]) -> str:
    """Return one digest of what `tree` found."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return whole.hexdigest()


@cache
def _machinery() -> Path:
    """Copy the repository's machinery once for this process, compiled, so that no site has to compile it again."""
    place = Path(tempfile.mkdtemp(prefix="freigabe-machinery-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    for name in MACHINERY:
        source = REPOSITORY / name
        if source.is_dir():
            shutil.copytree(source, place / name, ignore=shutil.ignore_patterns("__pycache__", "*.new"))
        else:
            shutil.copy2(source, place / name)
    compileall.compile_dir(place / "plugins", quiet=2, workers=1)
    return place


class Site:
    """A site below *root*; methods that change it return the site, methods that run something return what it said."""

    def __init__(self, root: Path, *, is_released: bool = True) -> None:
        """
        Take the site at *root*.

        *is_released* lets every task and Pelican find released what its authors call finished, as if somebody released
        each text at once; a test of the desk itself makes its own releases instead.
        """
        self.root = root
        self.is_released = is_released

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Make a site without texts in `<folder>/site`."""
        site = cls(folder / "site")
        shutil.copytree(_machinery(), site.root)
        return site.write("content/site.toml", SITE_TOML).write("content/people.toml", PEOPLE_TOML)

    def copy(self, folder: Path) -> Self:
        """Return a copy of this site with everything built so far in `<folder>/site`."""
        shutil.copytree(self.root, folder / "site", symlinks=True)
        return type(self)(folder / "site", is_released=self.is_released)

    def write(self, path: str, content: str | bytes) -> Self:
        """Write the file *path*."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return self

    def append(self, path: str, text: str) -> Self:
        """Add *text* at the end of the file *path*."""
        with (self.root / path).open("a", encoding="utf-8") as stream:
            stream.write(text)
        return self

    def replace(self, path: str, old: str, new: str) -> Self:
        """Exchange *old*, which must be there, for *new* in the file *path*."""
        text = self.text(path)
        if old not in text:
            raise AssertionError(f"{path} does not hold {old!r}")
        return self.write(path, text.replace(old, new))

    def delete(self, path: str) -> Self:
        """Delete the file or folder *path*."""
        target = self.root / path
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink()
        return self

    def post(self, slug: str, body: str = "Text.\n", /, **fields: str) -> Self:
        """Write the published post *slug*; *fields* replace or add lines of its head, an empty one takes it out."""
        return self.write(f"content/posts/2026/{slug}.md", source_text(slug, body, **fields))

    def page(self, slug: str, body: str = "Text.\n", /, **fields: str) -> Self:
        """Write the published page *slug*."""
        return self.write(f"content/pages/{slug}.md", source_text(slug, body, date="", **fields))

    def task(self, name: str, *args: str | Path, env: Mapping[str, str] | None = None) -> Done:
        """Run a task of the repository on this site."""
        if name in _OF_RELEASES:
            self.released()
        return run([*self.command(name), *args], cwd=self.root.parent, env=env)

    def command(self, name: str) -> list[str | Path]:
        """Return how the task *name* is started on this site."""
        return [sys.executable, REPOSITORY / "tasks.py", name, "--root", self.root]

    def released(self) -> Self:
        """Release every text as it is now whose author calls it finished; tasks do so by themselves."""
        if self.is_released:
            desk.release(self.root)
        return self

    def built(self) -> Self:
        """Build, which must succeed."""
        done = self.task("build")
        if done.code:
            raise AssertionError(done.said)
        return self

    def pelican(self, *args: str, script: bool = False, env: Mapping[str, str] | None = None) -> Done:
        """Run plain Pelican in the site's folder: `python -m pelican`, or the console *script*."""
        self.released()
        start = [Path(sys.executable).with_name("pelican")] if script else [sys.executable, "-m", "pelican"]
        return run([*start, *args], cwd=self.root, env=env)

    def git(self, *args: str | Path, at: Path | None = None) -> str:
        """Run git, which must succeed, in the site's folder (or *at*) and return what it said."""
        done = run(["git", *args], cwd=at or self.root)
        if done.code:
            raise AssertionError(done.said)
        return done.out.strip()

    def text(self, path: str) -> str:
        """Return the text of the file *path*."""
        return (self.root / path).read_text(encoding="utf-8")

    def output(self, folder: str = "output") -> dict[str, bytes]:
        """Return path → bytes of the finished site."""
        return tree(self.root / folder)

    def pages(self) -> dict[str, str]:
        """Return path → text of every HTML page of the finished site."""
        return {name: content.decode() for name, content in self.output().items() if name.endswith(".html")}
