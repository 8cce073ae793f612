"""
What modules of the site import, told from their source: the same in every process, whatever it has loaded.

Names are looked for in the file system alone, below the folders of `sys.path` that hold nothing installed and below
those in which the first modules lie. Every place where a name fits counts, also one in a text that only looks like an
import: too many modules cost a conversion, one too few is a page that is out of date. A module that is named by nothing
but a computed text is not seen.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from importlib.machinery import all_suffixes
from pathlib import Path
from typing import NamedTuple

_CONTINUED = re.compile(rb"\\\r?\n|\\\r")
# Both begin with plain letters, which are found fast. What follows is looked at, not consumed: a comment may look like
# an import that goes on for long.
_IMPORT = re.compile(rb"import\b(?=(?P<modules>[\w\x80-\xff., \t\f]*))")
_FROM = re.compile(
    rb"from\b(?=[ \t\f]*(?P<dots>\.[. \t\f]*)?(?P<module>[\w\x80-\xff. \t\f]*?)[ \t\f]*\bimport\b[ \t\f]*"
    rb"(?P<names>\((?:[^)#]|#[^\r\n]*)*|[^;#\r\n]*))"
)
_CALLS = (b"import_module", b"__import__")
_CALL = re.compile(rb"(?:import_module|__import__)\s*\(\s*[\"'](?P<dots>\.*)(?P<module>[\w\x80-\xff.]+)")
_AS = re.compile(rb"\sas\s")
_NAME = re.compile(rb"[\w\x80-\xff]+|\*")
# What may stand before a statement: another one, a colon, a line's or the file's begin.
_BEFORE = b"\n\r;:\xbf"
_DEEPEST = 200
_SUFFIXES = tuple(all_suffixes())
_PACKAGE = "__init__"
_ALL = "*"


class _Target(NamedTuple):
    """The parts of a name that is imported, and how many folders up it is looked for (0: anywhere)."""

    level: int
    parts: tuple[str, ...]


# By the digest of a source.
_known: dict[bytes, tuple[_Target, ...]] = {}


def imported(starts: Iterable[Path], is_installed: Callable[[str], bool]) -> list[str]:
    """
    Return the files of all modules that those in the files *starts* import, and those in turn; without *starts*.

    Args:
        starts: Files; what is not there imports nothing.
        is_installed: Whether a file came with a package or with Python: what lies there is not looked into.
    """
    first = [str(one) for one in starts]
    if not first:
        return []
    folders = _Folders()
    roots = [os.path.abspath(one) for one in sys.path if not is_installed(os.path.join(one, ""))]  # noqa: PTH100, PTH118
    roots = list(dict.fromkeys([*roots, *map(folders.top, first)]))
    seen, left, done = set(first), list(first), set[tuple[str, _Target]]()
    while left:
        place = left.pop()
        wanted = dict.fromkeys(_wanted(place)).keys() - done
        done |= wanted
        named = (
            file
            for lead, one in wanted
            for root in ([lead] if lead else roots)
            for file in folders.files(root, one.parts)
        )
        for file in (*folders.packages(place), *named):
            if file not in seen:
                seen.add(file)
                left.append(file)
    return sorted(seen.difference(first))


def _wanted(place: str) -> Iterator[tuple[str, _Target]]:
    """Yield what the source *place* imports, each with the folder to look in; empty for any."""
    for target in _targets(place):
        lead = place if target.level else ""
        for _up in range(target.level):
            lead = os.path.dirname(lead)  # noqa: PTH120 - many hundred times
        yield lead, target


def _targets(place: str) -> tuple[_Target, ...]:
    try:
        source = Path(place).read_bytes() if place.endswith(".py") else b""
    except OSError:
        return ()
    digest = blake2b(source, digest_size=16).digest()
    if digest not in _known:
        _known[digest] = tuple(dict.fromkeys(_read(source)))
    return _known[digest]


def _read(source: bytes) -> Iterator[_Target]:
    if b"\\\n" in source or b"\\\r" in source:
        source = _CONTINUED.sub(b" ", source)
    for found in _IMPORT.finditer(source):
        if _is_statement(source, found.start()):
            yield from (_target(b"", _AS.split(one)[0]) for one in found["modules"].split(b","))
    for found in _FROM.finditer(source):
        if _is_statement(source, found.start()):
            whole = _target(found["dots"] or b"", found["module"])
            yield whole
            yield from (_Target(whole.level, (*whole.parts, one)) for one in _names(found["names"]))
    if any(call in source for call in _CALLS):
        yield from (_target(found["dots"], found["module"]) for found in _CALL.finditer(source))


def _is_statement(source: bytes, at: int) -> bool:
    before = source[max(0, at - _DEEPEST) : at].rstrip(b" \t\f")
    return not before or before[-1] in _BEFORE


def _target(dots: bytes, module: bytes) -> _Target:
    return _Target(dots.count(b"."), _names(module))


def _names(text: bytes) -> tuple[str, ...]:
    return tuple(name.decode("utf-8", "surrogateescape") for name in _NAME.findall(text))


class _Folders:
    """Folders, each listed once."""

    def __init__(self) -> None:
        self._listed: dict[str, frozenset[str]] = {}
        self._packages: dict[str, tuple[str, ...]] = {}

    def files(self, folder: str, parts: Iterable[str]) -> Iterator[str]:
        """Yield the files of a module below *folder*, and of the packages it lies in."""
        for part in parts:
            yield from self._modules(folder, part)
            if part not in self._names(folder):
                return
            folder = f"{folder}{os.sep}{part}"
            yield from self._modules(folder, _PACKAGE)

    def packages(self, place: str) -> tuple[str, ...]:
        """Return the files of all packages that *place* lies in, the innermost first."""
        folder = os.path.dirname(place)  # noqa: PTH120
        known = self._packages.get(folder)
        if known is None:
            own = self._modules(folder, _PACKAGE)
            known = self._packages[folder] = (*own, *(self.packages(folder) if own else ()))
        return known

    def top(self, place: str) -> str:
        """Return the folder that holds the outermost package of the file *place*, or itself if it is in none."""
        packages = self.packages(place)
        return str(Path(packages[-1]).parents[1] if packages else Path(place).parent)

    def _modules(self, folder: str, name: str) -> list[str]:
        names = self._names(folder)
        if name == _ALL:
            return [f"{folder}{os.sep}{one}" for one in names if one.endswith(_SUFFIXES)]
        return [f"{folder}{os.sep}{name}{suffix}" for suffix in _SUFFIXES if name + suffix in names]

    def _names(self, folder: str) -> frozenset[str]:
        found = self._listed.get(folder)
        if found is None:
            try:
                found = frozenset(os.listdir(folder))  # noqa: PTH208 - names alone
            except OSError:
                found = frozenset()
            self._listed[folder] = found
        return found
