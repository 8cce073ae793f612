"""
Nothing changed since the last build: known by the facts of every file it read and wrote, without reading any.

Only for sites of which every input is known: no plug-in of others, no page that is rendered every time, no source that
cannot be kept. The facts of sources are taken before the build reads them; a source that changed just before, within
the grain of the clock, leaves no short cut behind.

A folder's facts tell of names that come and go, so that a later look need not list it; unless it had changed within the
grain of the clock, as those have that the build wrote to: these are listed. A look that finds many of them to be old
enough by now writes down that they need not be.
"""

from __future__ import annotations

import json
import marshal
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from pelican import signals
from pelican.plugins.signals import Signal

from plugins.building import known, logs, store
from plugins.core import clock

MAGIC = b"freigabe-building-tree-3\n"
# Systems round the instant of a change; two changes within that time look like one.
_SETTLES_NS = 2_000_000_000
# The form of marshal that depends on values alone, not on how often they are referred to.
_PLAIN_MARSHAL = 2
# Below this a second process costs more than it saves: it has to copy the tables of all that Pelican imported.
_MANY = 16_000
# Of so many paths, one fresh folder is listed sooner than word of all is written anew.
_WORTH_WRITING = 20
_TREES = ("sources", "output")
Facts = tuple[int, ...]


class Tree(NamedTuple):
    """
    Some folders and all that is below them, as they were at one instant.

    Attributes:
        paths: Every file and folder.
        digest: Of the facts of all, in this order.
        newest: When the last of them changed, in ns.
        fresh: Of folders that had just changed: which of the paths it is, and the number of names in it.
    """

    paths: tuple[str, ...]
    digest: str
    newest: int
    fresh: tuple[tuple[int, int], ...]


class Unchanged(NamedTuple):
    """What a build without any change has to say again: its messages, and Pelican's last line up to the time."""

    said: tuple[logs.Said, ...]
    done: str


class Seen(NamedTuple):
    """What was seen of a site's sources at one instant, and where its output is."""

    tree: Tree
    began_ns: int
    output: str

    @classmethod
    def now(cls, pelican: Any) -> Seen:
        """Look at the sources of the site that *pelican* builds."""
        began_ns = _now_ns()
        return cls(look(sources(pelican)), began_ns, pelican.output_path)

    @classmethod
    def nothing(cls, pelican: Any) -> Seen:
        """Return that nothing was looked at: a process that stays is told what changes."""
        return cls(Tree((), "", 0, ()), 0, pelican.output_path)


def look(folders: Iterable[str], since_ns: int = 0) -> Tree:
    """List everything below *folders* and take its facts; what changed *since_ns* is fresh; links lead on."""
    found: dict[str, Facts] = {}
    listed: dict[str, int] = {}
    for folder in folders:
        _walk(folder, found, listed, set())
    facts, middle = list(found.values()), len(found) // 2
    digest = _digest_of(_packed(facts[:middle]), _packed(facts[middle:]))
    fresh = [
        (number, listed[path])
        for number, (path, numbers) in enumerate(found.items())
        if path in listed and _changed_ns(numbers) >= since_ns
    ]
    return Tree(tuple(found), digest, max(map(_changed_ns, facts), default=0), tuple(fresh))


def digest_now(paths: Sequence[str]) -> str:
    """Return the digest of the tree of *paths* as it is now, without listing a folder."""
    middle = len(paths) // 2
    one, other = paths[:middle], paths[middle:]
    if len(paths) < _MANY:
        return _digest_of(_packed(_facts_of(one)), _packed(_facts_of(other)))
    from plugins.core.run import beside  # noqa: PLC0415  # most sites are smaller

    wait = beside(lambda _folder: _packed(_facts_of(other)), os.getcwd())  # noqa: PTH109
    return _digest_of(_packed(_facts_of(one)), wait())


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
    output = look([seen.output], _now_ns() - _SETTLES_NS)
    told = {"surroundings": surroundings, "said": unchanged.said, "done": unchanged.done, "newest": output.newest}
    for name, tree in zip(_TREES, (seen.tree, output), strict=True):
        lead = os.path.commonprefix(tree.paths)  # noqa: RUF071 - not to say the same of each path, be it a folder or not
        told |= {name: [lead, *(path[len(lead) :] for path in tree.paths)], f"{name}_digest": tree.digest}
    _save(place, {**told, "fresh": output.fresh}, key)


def find(place: Path, surroundings: str, key: bytes) -> Unchanged | None:
    """Return what the build to be would say, if nothing has changed since word was left at *place*."""
    told = _load(place, surroundings, key)
    if not told:
        return None
    now_ns = _now_ns()
    try:
        if not _is_same(told):
            return None
        unchanged = _unchanged(told)
        is_settled = told["newest"] < now_ns - _SETTLES_NS
        is_worth_it = len(told["fresh"]) * _WORTH_WRITING > len(told["output"])
    except _ODD:
        return None
    if is_settled and is_worth_it:
        with suppress(OSError):
            _save(place, {**told, "fresh": ()}, key)
    return unchanged


def _save(place: Path, told: Mapping[str, Any], key: bytes) -> None:
    store.save(place, MAGIC, json.dumps(told).encode("utf-8", "surrogatepass"), key)


def _load(place: Path, surroundings: str, key: bytes) -> dict[str, Any]:
    """Return what was told at *place* in the same *surroundings*; empty if nothing was."""
    try:
        told = json.loads(store.load(place, MAGIC, key) or b"{}")
        return dict(told) if told.get("surroundings") == surroundings else {}
    except _ODD:
        return {}


def _is_same(told: Mapping[str, Any]) -> bool:
    """Whether every path has the facts it had, and the fresh folders have no more names than those."""
    sources, output = (_paths(told, name) for name in _TREES)
    if told["sources_digest"] != digest_now(sources) or told["output_digest"] != digest_now(output):
        return False
    return all(len(os.listdir(output[number])) == count for number, count in told["fresh"])  # noqa: PTH208


def _paths(told: Mapping[str, Any], name: str) -> list[str]:
    lead, *tails = told[name]
    return [lead + tail for tail in tails]


def _unchanged(told: Mapping[str, Any]) -> Unchanged:
    said = tuple((str(one[0]), int(one[1]), str(one[2]), list(one[3]), dict(one[4])) for one in told["said"])
    return Unchanged(said, str(told["done"]))


def _is_below(path: str, root: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _walk(path: str, found: dict[str, Facts], listed: dict[str, int], seen: set[tuple[int, int]]) -> None:
    """
    Put *path* and all below it into *found*, and into *listed* how many names a folder has.

    A folder that links lead to again is not entered again.
    """
    [numbers] = _facts_of([path])
    found[path] = numbers
    if not numbers or not stat.S_ISDIR(numbers[-_NUMBERS]):
        return
    try:
        facts = os.stat(path)  # noqa: PTH116
        if (facts.st_dev, facts.st_ino) in seen:
            return
        seen.add((facts.st_dev, facts.st_ino))
        names = sorted(os.listdir(path))  # noqa: PTH208 - names alone
    except OSError:
        return
    listed[path] = len(names)
    for name in names:
        _walk(f"{path}/{name}", found, listed, seen)


def _facts_of(paths: Iterable[str]) -> list[Facts]:
    """Return what the system says of each of *paths*, and of what it leads to if it is a link."""
    found: list[Facts] = []
    for path in paths:
        try:
            facts = os.lstat(path)
            mode = facts.st_mode
            numbers: Facts = (mode, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
            if stat.S_ISLNK(mode):
                there = os.stat(path)  # noqa: PTH116
                numbers += (there.st_mode, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns)
        except OSError:
            numbers = ()
        found.append(numbers)
    return found


def _changed_ns(numbers: Facts) -> int:
    """Return the last of the numbers of a file, and of what a link leads to: the instant it changed."""
    return max(numbers[_NUMBERS - 1 :: _NUMBERS], default=0)


def _now_ns() -> int:
    return int(clock.now().timestamp() * 1e9)


def _packed(facts: list[Facts]) -> bytes:
    return marshal.dumps(facts, _PLAIN_MARSHAL)


def _digest_of(one: bytes, other: bytes) -> str:
    return blake2b(blake2b(one).digest() + blake2b(other).digest(), digest_size=16).hexdigest()


_ODD = (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError)
_NUMBERS = 5
