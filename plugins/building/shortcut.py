"""
Nothing changed since the last build: known by the facts of every file it read and wrote, without reading any.

Only for sites of which every input is known: no plug-in of others, no page that is rendered every time, no source that
cannot be kept. The facts of sources are taken before the build reads them; a source that changed just before, within
the grain of the clock, leaves no short cut behind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from pelican import signals
from pelican.plugins.signals import Signal

from plugins.building import known, logs, store
from plugins.core import clock

MAGIC = b"freigabe-building-tree-1\n"
# Systems round the instant of a change; two changes within that time look like one.
_SETTLES_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Tree:
    """What stands for the facts of all files below some folders, and when the last of them changed, in ns."""

    digest: str
    newest: int


@dataclass(frozen=True, slots=True)
class Unchanged:
    """What a build without any change has to say again: its messages, and Pelican's last line up to the time."""

    said: tuple[logs.Said, ...]
    done: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a site's sources at one instant, and where its output is."""

    tree: Tree
    began_ns: int
    output: str

    @classmethod
    def now(cls, pelican: Any) -> Seen:
        """Look at the sources of the site that *pelican* builds."""
        began_ns = int(clock.now().timestamp() * 1e9)
        return cls(look(sources(pelican)), began_ns, pelican.output_path)

    @classmethod
    def nothing(cls, pelican: Any) -> Seen:
        """Return that nothing was looked at: a process that stays is told what changes."""
        return cls(Tree("", 0), 0, pelican.output_path)


def look(folders: Iterable[str]) -> Tree:
    """Take the facts of every file below *folders*; links count with what they lead to."""
    found, newest = blake2b(digest_size=16), 0
    for folder in folders:
        seen: set[tuple[int, int]] = set()
        for line, changed in _facts(folder, seen):
            found.update(line)
            newest = max(newest, changed)
    return Tree(found.hexdigest(), newest)


def sources(pelican: Any) -> list[str]:
    """Return the folders whose files Pelican reads or copies (pelican/generators.py)."""
    settings = pelican.settings
    path, theme = pelican.path, pelican.theme
    wanted = [path]
    for name in ("ARTICLE_PATHS", "PAGE_PATHS", "STATIC_PATHS"):
        given = settings[name]
        wanted += [os.path.join(path, one) for one in ([given] if isinstance(given, str) else given)]  # noqa: PTH118
    outside = [one for one in wanted if not _is_below(one, path)]
    return [path, *outside, *(os.path.join(theme, one) for one in settings["THEME_STATIC_PATHS"])]  # noqa: PTH118


def plug_in_of_others() -> str:
    """Return a function of another plug-in that any signal calls; empty if there is none."""
    for name, signal in vars(signals).items():
        if isinstance(signal, Signal) and (others := known.foreign(name)):
            return others[0]
    return ""


def objection(pelican: Any, pages: Iterable[Any]) -> str:
    """Return why no short cut can be left for this site; empty if one can."""
    other = plug_in_of_others()
    if other:
        return f"{other} may depend on anything"
    if not pelican.settings["WITH_FUTURE_DATES"]:
        return "WITH_FUTURE_DATES depends on the clock"
    return next((f"a page is rendered every time: {page.volatile}" for page in pages if page.volatile), "")


def leave(place: Path, surroundings: str, seen: Seen, unchanged: Unchanged, key: bytes) -> None:
    """
    Leave word at *place* what became of the sources as they were *seen* before they were read.

    Raises:
        OSError: If the system refuses.
    """
    if seen.tree.newest >= seen.began_ns - _SETTLES_NS:
        place.unlink(missing_ok=True)
        return
    told = {"whole": _whole(surroundings, seen), "said": unchanged.said, "done": unchanged.done}
    store.save(place, MAGIC, json.dumps(told).encode("utf-8", "surrogatepass"), key)


def find(place: Path, surroundings: str, seen: Seen, key: bytes) -> Unchanged | None:
    """Return what the build to be would say, if nothing has changed since word was left at *place*."""
    payload = store.load(place, MAGIC, key)
    if payload is None:
        return None
    try:
        told = json.loads(payload)
        if told["whole"] != _whole(surroundings, seen):
            return None
        said = tuple((str(one[0]), int(one[1]), str(one[2]), list(one[3]), dict(one[4])) for one in told["said"])
        return Unchanged(said, str(told["done"]))
    except (ValueError, TypeError, KeyError, IndexError):
        return None


def _whole(surroundings: str, seen: Seen) -> str:
    return f"{surroundings} {seen.tree.digest} {look([seen.output]).digest}"


def _is_below(path: str, root: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _facts(folder: str, seen: set[tuple[int, int]]) -> Iterator[tuple[bytes, int]]:
    """Yield a line of facts for each file below *folder* and the instant of its last change."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda one: one.name)
    except NotADirectoryError:
        entries = []
        facts = os.stat(folder)  # noqa: PTH116
        yield _line("", facts), facts.st_ctime_ns
    except OSError:
        yield b"none\0", 0
        return
    for entry in entries:
        try:
            facts = entry.stat(follow_symlinks=False)
        except OSError:
            # gone meanwhile, as an editor's own files are
            continue
        yield _line(entry.name, facts), facts.st_ctime_ns
        if entry.is_symlink():
            try:
                facts = entry.stat()
            except OSError:
                continue
            yield _line("", facts), facts.st_ctime_ns
        if entry.is_dir() and (facts.st_dev, facts.st_ino) not in seen:
            seen.add((facts.st_dev, facts.st_ino))
            yield f"{entry.name}/\0".encode("utf-8", "surrogateescape"), 0
            yield from _facts(entry.path, seen)
            yield b"/\0", 0


def _line(name: str, facts: os.stat_result) -> bytes:
    numbers = f"{facts.st_mode} {facts.st_ino} {facts.st_size} {facts.st_mtime_ns} {facts.st_ctime_ns}"
    return f"{name} {numbers}\0".encode("utf-8", "surrogateescape")
