"""
Digests of many files, of which most have not changed since they were digested.

Remembered under the facts of the file (see `records.facts`), not under its name: two trees that take turns in one place
keep what is known of both. What changed just before is digested each time.
"""

from __future__ import annotations

import marshal
import os
import stat
from collections.abc import Callable
from pathlib import Path

from plugins.core import digest
from plugins.core.facts import are_proof
from plugins.core.files import listing
from plugins.records.cache import VerifiedCache

_SETTLES_NS = 2_000_000_000
_NOW, _BEFORE = "now", "before"
_Key = tuple[int, int, int, int, int]


class Digests:
    """What is known of the files of one place, by *of*: the digest of bytes that is meant."""

    def __init__(self, cache: VerifiedCache, now_ns: int, of: Callable[[bytes], str] = digest.of_bytes) -> None:
        """Take what *cache* knows; *now_ns* is the instant at which the looking begins, in ns since 1970."""
        self._cache = cache
        self._since = now_ns - _SETTLES_NS
        self._of = of
        self._last: dict[_Key, bytes] = marshal.loads(cache.get(_NOW) or marshal.dumps({}))  # noqa: S302 - it is marked
        self._older: dict[_Key, bytes] = marshal.loads(cache.get(_BEFORE) or marshal.dumps({}))  # noqa: S302 - as above
        self._used: dict[_Key, bytes] = {}

    def of_file(self, path: str) -> str:
        """Return the digest of the bytes in *path*."""
        key = _key(os.stat(path))  # noqa: PTH116 - many thousand times
        known = (self._last.get(key) or self._older.get(key)) if are_proof() else None
        if known is None:
            return self._read(path)
        self._used[key] = known
        return known.hex()

    def _read(self, path: str) -> str:
        with open(path, "rb") as stream:  # noqa: PTH123 - many thousand times
            found = os.fstat(stream.fileno())
            said = self._of(stream.read())
        if found.st_ctime_ns < self._since and stat.S_ISREG(found.st_mode) and are_proof():
            self._used[_key(found)] = bytes.fromhex(said)
        return said

    def of_tree(self, root: Path) -> dict[str, str]:
        """Return path (relative to *root*, with `/`) → digest for every file below *root*; a link has none."""
        lead = f"{root}/"
        return {name: "" if is_link else self.of_file(lead + name) for name, is_link in listing(root).items()}

    def save(self, *, is_part: bool = False) -> None:
        """
        Remember what was asked for now, and what was in the run before.

        Args:
            is_part: Whether this run asked for a part only; then what it did not ask for is kept as it was.
        """
        if is_part:
            self._used = {**self._last, **self._used}
        if self._used.keys() == self._last.keys():
            return
        rest = {key: said for key, said in self._last.items() if key not in self._used}
        self._cache.put(_NOW, marshal.dumps(self._used))
        self._cache.put(_BEFORE, marshal.dumps(rest))
        self._cache.save()


def _key(found: os.stat_result) -> _Key:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
