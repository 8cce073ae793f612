"""
The digests of files seen in earlier builds: one whose facts are the same is not read again.

A file that changed within the grain of the clock before it was looked at is not taken down: the next change could look
like this one. So an unfinished or damaged table, or none, means only that files are read, as they are where facts prove
nothing.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import Final, NamedTuple

from plugins.building import store
from plugins.core import clock
from plugins.core.facts import are_proof

MOST: Final = 200_000
_MAGIC: Final = b"freigabe sightings\n"
_COUNT: Final = struct.Struct("<I")
_LINE: Final = struct.Struct("<qqQQ16s")
_BETWEEN: Final = b"\0"
# Systems round the instant of a change; two changes within that time look like one.
_SETTLES_NS: Final = 2_000_000_000


class Stamp(NamedTuple):
    """What changes whenever anybody writes to a file."""

    modified_ns: int
    changed_ns: int
    size: int
    inode: int

    @classmethod
    def of(cls, path: str) -> Stamp:
        """
        Look at the file *path*.

        Raises:
            OSError: If there is none.
        """
        facts = os.stat(path)  # noqa: PTH116  # ten thousand times
        return cls(facts.st_mtime_ns, facts.st_ctime_ns, facts.st_size, facts.st_ino)


class Sightings:
    """
    All files that were seen, in the file *place*, checked under *key*.

    Args:
        place: Made when something is taken down.
        key: Under which its checksum is made.
        most: Of how many files word is kept; of more, only those that this process saw.
    """

    def __init__(self, place: Path, key: bytes = b"", *, most: int = MOST) -> None:
        self._place, self._key, self._most = place, key, most
        self._known: dict[str, tuple[int, int, int, int, bytes]] | None = None
        self._seen: set[str] = set()
        self._is_new = False
        self._settled_ns = 0

    def begin(self) -> None:
        """Say that files are looked at from now on: what changed just before may change again unseen."""
        self._settled_ns = int(clock.now().timestamp() * 1e9) - _SETTLES_NS

    def digest(self, path: str, stamp: Stamp) -> bytes | None:
        """Return the digest that *path* had when it was seen with this *stamp*; none if it was not."""
        known = self._table().get(path)
        if known is None or known[:4] != stamp or not are_proof():
            return None
        self._seen.add(path)
        return known[4]

    def note(self, path: str, stamp: Stamp, digest: bytes) -> None:
        """Take down that *path*, looked at and then read since `begin`, has this *digest*."""
        if max(stamp[:2]) < self._settled_ns and _fits(stamp) and are_proof():
            self._table()[path] = (*stamp, digest)
            self._seen.add(path)
            self._is_new = True

    def save(self) -> None:
        """
        Write what is new; where nothing is, nothing is touched.

        Raises:
            OSError: If the system refuses.
        """
        if not self._is_new:
            return
        self._is_new = False
        known = self._table()
        if len(known) > self._most:
            known = self._known = {path: line for path, line in known.items() if path in self._seen}
        lines = b"".join(_LINE.pack(*line) for line in known.values())
        names = _BETWEEN.join(map(os.fsencode, known))
        store.save(self._place, _MAGIC, _COUNT.pack(len(known)) + lines + names, self._key)

    def _table(self) -> dict[str, tuple[int, int, int, int, bytes]]:
        if self._known is None:
            self._known = _lines(store.load(self._place, _MAGIC, self._key) or b"")
        return self._known


def _fits(stamp: Stamp) -> bool:
    return min(stamp[:2]) >= -(2**63) and max(stamp[2:]) < 2**64


def _lines(payload: bytes) -> dict[str, tuple[int, int, int, int, bytes]]:
    """Return the lines of a table; none at all if the payload is no such table, though its checksum fits."""
    count = _COUNT.unpack_from(payload)[0] if len(payload) >= _COUNT.size else 0
    names_at = _COUNT.size + count * _LINE.size
    if not count or names_at > len(payload):
        return {}
    names = os.fsdecode(payload[names_at:]).split(os.fsdecode(_BETWEEN))
    lines = _LINE.iter_unpack(payload[_COUNT.size : names_at])
    return dict(zip(names, lines, strict=True)) if len(names) == count else {}
