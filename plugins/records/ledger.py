"""
What files were at one instant, so that it can be told later that none of them has changed, without reading them.

Facts stand for bytes as in `records.facts`. What had changed just before the looking began has no facts yet that could
be trusted; its bytes are digested instead, now and later. Folders count too: a name that comes or goes changes theirs.
"""

from __future__ import annotations

import json
import marshal
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from plugins.core.facts import are_proof
from plugins.core.run import beside

# Systems round the instant of a change; two changes within that time look like one.
_SETTLES_NS = 2_000_000_000
# Systems take the instant of a change from a clock that stands still for so long.
_TICK_NS = 20_000_000
# The form of marshal that depends on values alone, not on how often they are referred to.
_PLAIN = 2
# What stands for the facts of what is not there, and for the instant of its last change.
_MISSING, _NEVER = -1, 0
# Cannot stand in a name.
_BETWEEN = "\0"
# Below this a second process costs more than it saves.
_MANY = 4_000
COMPILED = "__pycache__"
# At the top tasks make these, and take them away.
_MADE = frozenset({COMPILED, "var", "output", "output.old", "preview"})


class UnknownError(Exception):
    """A link leads to a folder, of which nobody knows here what lies in it; or facts prove nothing."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """
    What was seen.

    Attributes:
        paths: Every file and folder by its facts, relative to the root; what was not there counts as missing.
        keys: What stands for the facts of the first and of the second half of them.
        fresh: Path → digest of what had changed just before.
        listed: Folder → digest of its names, for folders whose own facts change without need.
    """

    paths: tuple[str, ...]
    keys: tuple[bytes, bytes]
    fresh: Mapping[str, str]
    listed: Mapping[str, str]

    def packed(self) -> bytes:
        """Return it as bytes."""
        head = {"keys": [key.hex() for key in self.keys], "fresh": dict(self.fresh), "listed": dict(self.listed)}
        return b"\n".join([json.dumps(head).encode(), *(os.fsencode(path) for path in self.paths)])

    @classmethod
    def unpacked(cls, content: bytes) -> Ledger:
        """Return what `packed` made."""
        head, _end, paths = content.partition(b"\n")
        said = json.loads(head)
        first, second = (bytes.fromhex(key) for key in said["keys"])
        names = os.fsdecode(paths).split("\n") if paths else []
        return cls(tuple(names), (first, second), said["fresh"], said["listed"])


def take(root: str, places: Iterable[str], now_ns: int, listed: Iterable[str] = ()) -> Ledger:
    """
    Look at everything below *places*, and at the names in the folders *listed*.

    Args:
        root: Folder of the site.
        places: Files and folders relative to it; what is missing is remembered as missing.
        now_ns: The instant at which the looking begins, in ns since 1970.
        listed: Folders relative to it.

    Raises:
        UnknownError: If a link leads to a folder, a name holds a line feed, or facts of files prove nothing here.
    """
    if not are_proof():
        raise UnknownError
    names: dict[str, str] = {}
    paths = [path for place in places for path in _walk(root, place, names)]
    if any("\n" in path for path in paths):
        raise UnknownError
    since = now_ns - _SETTLES_NS
    fresh = {path: _digest(f"{root}/{path}") for path in paths if _changed(f"{root}/{path}") >= since}
    settled = tuple(path for path in paths if path not in fresh)
    names |= {place: _names(root, place) for place in listed}
    return Ledger(settled, _keys(root, settled), fresh, names)


def is_unchanged(root: str, ledger: Ledger) -> bool:
    """Whether everything below *root* is still what *ledger* says."""
    return (
        are_proof()
        and all(_names(root, path) == said for path, said in ledger.listed.items())
        and _keys(root, ledger.paths) == ledger.keys
        and all(_digest(f"{root}/{path}") == said for path, said in ledger.fresh.items())
    )


def settled(root: str, ledger: Ledger, now_ns: int) -> Ledger | None:
    """Return *ledger* with the facts of what has been left alone for long enough by now; nothing if it is not true."""
    old = {path for path in ledger.fresh if _changed(f"{root}/{path}") < now_ns - _SETTLES_NS}
    paths = (*ledger.paths, *sorted(old))
    fresh = {path: said for path, said in ledger.fresh.items() if path not in old}
    found = Ledger(paths, _keys(root, paths), fresh, ledger.listed)
    # looked at last: what changed before its facts were taken shows now
    return found if is_unchanged(root, ledger) else None


def is_read_whole(root: str, ledger: Ledger, began_ns: int) -> bool:
    """Whether what was fresh has not changed since *began_ns*, so that whoever read it since has read just this."""
    return all(_changed(f"{root}/{path}") < began_ns - _TICK_NS for path in ledger.fresh)


def _names(root: str, folder: str) -> str:
    """
    Return the digest of the names in *folder*, and of where it leads to if it is a link; empty where there is none.

    What Python compiled there and tasks make at the top does not count.
    """
    made = _MADE if not folder else {COMPILED}
    try:
        names = sorted(name for name in os.listdir(f"{root}/{folder}") if name not in made)  # noqa: PTH208 - names alone
    except OSError:
        return ""
    return sha256(os.fsencode(_BETWEEN.join([_way(f"{root}/{folder}"), *names]))).hexdigest()


def _walk(root: str, place: str, names: dict[str, str]) -> Iterator[str]:
    """Yield *place* and all below it; where Python compiles, a folder goes to *names*, without what was compiled."""
    whole = f"{root}/{place}"
    try:
        with os.scandir(whole) as found:
            entries = list(found)
    except OSError:  # a file, or nothing at all
        yield place
        return
    if any(one.name.endswith(".py") or one.name == COMPILED for one in entries):
        names[place] = _names(root, place)
    else:
        yield place
    for one in entries:
        path = f"{place}/{one.name}"
        if not one.is_dir(follow_symlinks=False):
            if one.is_symlink() and one.is_dir():
                raise UnknownError
            yield path
        elif one.name != COMPILED:
            yield from _walk(root, path, names)


def _keys(root: str, paths: Sequence[str]) -> tuple[bytes, bytes]:
    middle = len(paths) // 2
    if len(paths) < _MANY:
        return _key(root, paths[:middle]), _key(root, paths[middle:])
    first = beside(lambda place: _key(place, paths[:middle]), root)
    second = _key(root, paths[middle:])
    return first(), second


def _key(root: str, paths: Iterable[str]) -> bytes:
    found: list[int] = []
    lead = f"{root}/"
    for path in paths:
        try:
            facts = os.lstat(lead + path)
            if stat.S_ISLNK(facts.st_mode):
                found.extend(_numbers(os.stat(lead + path)))  # noqa: PTH116 - many thousand times
        except OSError:
            found.append(_MISSING)
        else:
            found += (facts.st_mode, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns)
    return sha256(marshal.dumps(found, _PLAIN)).digest()


def _numbers(facts: os.stat_result) -> tuple[int, ...]:
    return facts.st_mode, facts.st_ino, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns


def _changed(path: str) -> int:
    """Return when *path*, or what it leads to, was changed last; never where nothing is."""
    try:
        facts = os.lstat(path)
        if stat.S_ISLNK(facts.st_mode):
            return max(facts.st_ctime_ns, os.stat(path).st_ctime_ns)  # noqa: PTH116 - many thousand times
    except OSError:
        return _NEVER
    return facts.st_ctime_ns


def _digest(path: str) -> str:
    """Return what stands for a file and its bytes or a folder and its names; empty for what is not there or neither."""
    with suppress(OSError):
        facts = os.stat(path)  # noqa: PTH116 - many thousand times
        lead = f"{facts.st_mode} {_way(path)}\0"
        if stat.S_ISDIR(facts.st_mode):
            return lead + _names(path, ".")
        if stat.S_ISREG(facts.st_mode):
            with open(path, "rb") as stream:  # noqa: PTH123 - many thousand times
                return sha256(os.fsencode(lead) + stream.read()).hexdigest()
    return ""


def _way(path: str) -> str:
    """Return where the link *path* leads to; *path* itself where it is none."""
    return os.readlink(path) if os.path.islink(path) else path  # noqa: PTH114, PTH115 - many thousand times
