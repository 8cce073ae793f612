"""
Where converted sources are kept: 64 files by the first byte of the key, each with heads in front and bodies behind.

A build reads all heads and only those bodies it asks for; one edited source rewrites one file. What was made anew waits
in a file without a name until `save`, so that no text is in memory for the cache's sake. Every head is under its file's
checksum, every body under one of its own: what does not fit reads as "not there".
"""

from __future__ import annotations

import struct
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple

from plugins.building import store

SHELVES = 64
BUILDS_KEPT = 20
MOST_BYTES = 256 * 1024 * 1024
_MAGIC = b"freigabe converted\n"
_MAGIC_USES = b"freigabe uses\n"
_COUNT = struct.Struct("<I")
_LINE = struct.Struct("<16sII16s")
_USE = struct.Struct("<16sI")


class _Place(NamedTuple):
    """An entry: its head, and where its body lies in the tail of its file or in the waiting file."""

    head: bytes
    body_at: int
    body_size: int
    digest: bytes

    @property
    def size(self) -> int:
        return len(self.head) + self.body_size


@dataclass(slots=True)
class _Table:
    """One file as it is on disk."""

    places: dict[bytes, _Place]
    opened: store.Opened | None

    def part(self, place: _Place) -> bytes | None:
        return self.opened.part(place.body_at, place.body_size) if self.opened else None

    def close(self) -> None:
        if self.opened:
            self.opened.stream.close()


class Shelf:
    """
    The kept entries below *folder*, the same for every branch.

    Args:
        folder: Made when something is kept.
        key: Under which all checksums are made.
        builds_kept: After how many saving builds without use an entry goes.
        most_bytes: Above which entries go, the longest unused first; those of this build stay in any case.
    """

    def __init__(
        self, folder: Path, key: bytes = b"", *, builds_kept: int = BUILDS_KEPT, most_bytes: int = MOST_BYTES
    ) -> None:
        self._folder = folder
        self._key = key
        self._builds_kept = builds_kept
        self._most_bytes = most_bytes
        self._tables: dict[int, _Table] = {}
        self._new: dict[bytes, _Place] = {}
        self._waiting: IO[bytes] | None = None
        self._waiting_size = 0
        self._in_memory: dict[bytes, bytes] = {}
        self._refused: OSError | None = None
        self._used: set[bytes] = set()
        # the text that was asked for last, and by whom: it is asked for more than once in a row
        self.latest: tuple[object, str] = (None, "")

    def head(self, key: bytes) -> bytes | None:
        """Return the head kept under *key*, which counts as used; none if nothing is kept."""
        place = self._place(key)
        if place is None:
            return None
        self._used.add(key)
        return place.head

    def body(self, key: bytes) -> bytes | None:
        """Return the body kept under *key*; none if it is not there or damaged."""
        if key in self._in_memory:
            return self._in_memory[key]
        place = self._place(key)
        if place is None:
            return None
        found = self._waiting_body(place) if key in self._new else self._table(_number(key)).part(place)
        return found if found is not None and self._digest(found) == place.digest else None

    def digest(self, key: bytes) -> bytes:
        """Return the digest of the body kept under *key*, without reading it; empty if nothing is kept."""
        place = self._place(key)
        return place.digest if place else b""

    def put(self, key: bytes, head: bytes, body: bytes) -> None:
        """Keep an entry, to be written by `save`. If the disk refuses, it is kept for this build only."""
        self._used.add(key)
        self._new[key] = _Place(head, self._waiting_size, len(body), self._digest(body))
        self._in_memory.pop(key, None)
        if self._refused is None:
            try:
                self._wait(body)
            except OSError as error:
                self._refused = error
        if self._refused is not None:
            self._in_memory[key] = body

    def save(self) -> bool:
        """
        Write what is new, and sweep what nobody used for long; where nothing is new, nothing is touched.

        Returns:
            Whether anything was written.

        Raises:
            OSError: If the system refuses, now or while the entries were made. What was kept before is still kept.
        """
        refused, is_new = self._refused, bool(self._new)
        try:
            if refused is not None:
                raise refused
            if is_new:
                self._save()
        finally:
            self.drop()
        return is_new

    def drop(self) -> None:
        """Close all files, and forget what was not saved. The shelf can still be used: it opens them again."""
        for table in self._tables.values():
            table.close()
        self._tables.clear()
        self._new.clear()
        self._used.clear()
        self._in_memory.clear()
        self._refused = None
        self.latest = (None, "")
        if self._waiting is not None:
            self._waiting.close()
        self._waiting, self._waiting_size = None, 0

    def _place(self, key: bytes) -> _Place | None:
        return self._new.get(key) or self._table(_number(key)).places.get(key)

    def _table(self, number: int) -> _Table:
        table = self._tables.get(number)
        if table is None:
            opened = store.open_with_tail(self._path(number), _MAGIC, self._key)
            places = _places(opened.payload) if opened else {}
            table = _Table(places, replace(opened, payload=b"") if opened else None)
            self._tables[number] = table
        return table

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:02x}"

    def _digest(self, body: bytes) -> bytes:
        return store.checksum(body, key=self._key, size=store.DIGEST_SIZE)

    def _wait(self, body: bytes) -> None:
        if self._waiting is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._waiting = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115  # until `save`
        self._waiting.seek(self._waiting_size)
        rest = memoryview(body)
        while rest:
            rest = rest[self._waiting.write(rest) :]
        self._waiting_size += len(body)

    def _waiting_body(self, place: _Place) -> bytes | None:
        return store.read_at(self._waiting, place.body_at, place.body_size) if self._waiting else None

    def _save(self) -> None:
        uses = self._uses()
        build = max(uses.values(), default=0) + 1
        uses.update(dict.fromkeys(self._used, build))
        self._clear_remains()
        gone = self._gone(uses, build)
        for number in range(SHELVES):
            self._save_table(number, gone)
        lines = b"".join(_USE.pack(key, use) for key, use in uses.items() if key not in gone)
        store.save(self._folder / "uses", _MAGIC_USES, lines, self._key)

    def _uses(self) -> dict[bytes, int]:
        payload = store.load(self._folder / "uses", _MAGIC_USES, self._key) or b""
        return dict(_USE.iter_unpack(payload)) if len(payload) % _USE.size == 0 else {}

    def _gone(self, uses: dict[bytes, int], build: int) -> set[bytes]:
        """Return the entries to go; *uses* then holds all there are, those of unknown use as used now."""
        sizes = {key: place.size for n in range(SHELVES) for key, place in self._table(n).places.items()}
        sizes.update({key: place.size for key, place in self._new.items()})
        for key in uses.keys() - sizes.keys():
            del uses[key]
        for key in sizes:
            uses.setdefault(key, build)
        gone = {key for key in sizes if build - uses[key] > self._builds_kept}
        total = sum(size for key, size in sizes.items() if key not in gone)
        for key in sorted(sizes.keys() - gone, key=lambda key: (uses[key], key)):
            if total <= self._most_bytes or uses[key] == build:
                break
            gone.add(key)
            total -= sizes[key]
        return gone

    def _save_table(self, number: int, gone: set[bytes]) -> None:
        table = self._table(number)
        fresh = {key: place for key, place in self._new.items() if _number(key) == number}
        if not fresh and not gone & table.places.keys():
            return
        kept = {key: place for key, place in table.places.items() if key not in gone and key not in fresh}
        old = ((table.part(place), place) for place in kept.values())
        new = ((self._waiting_body(place), place) for place in fresh.values())
        payload = _payload(kept | fresh)
        store.save(self._path(number), _MAGIC, payload, self._key, map(_whole, chain(old, new)), let_go=table.close)

    def _clear_remains(self) -> None:
        """Remove what killed builds left: unfinished files older than the last save that came to its end."""
        with suppress(OSError):
            last = (self._folder / "uses").stat().st_mtime_ns
            for path in self._folder.glob(".*.new"):
                with suppress(OSError):
                    if path.stat().st_mtime_ns < last:
                        path.unlink()


def _number(key: bytes) -> int:
    return key[0] % SHELVES


def _payload(places: dict[bytes, _Place]) -> bytes:
    lines = (_LINE.pack(key, len(place.head), place.body_size, place.digest) for key, place in places.items())
    return b"".join((_COUNT.pack(len(places)), *lines, *(place.head for place in places.values())))


def _places(payload: bytes) -> dict[bytes, _Place]:
    """Return the entries of a file; none at all if the payload is no such list, though its checksum fits."""
    count = _COUNT.unpack_from(payload)[0] if len(payload) >= _COUNT.size else 0
    head_at, body_at = _COUNT.size + count * _LINE.size, 0
    if head_at > len(payload):
        return {}
    places = {}
    for key, head_size, body_size, digest in _LINE.iter_unpack(payload[_COUNT.size : head_at]):
        places[key] = _Place(payload[head_at : head_at + head_size], body_at, body_size, digest)
        head_at += head_size
        body_at += body_size
    return places if head_at == len(payload) else {}


def _whole(found: tuple[bytes | None, _Place]) -> bytes:
    """Return a body in its full length, so that those behind it stay in their places; its digest tells a false one."""
    body, place = found
    return body if body is not None and len(body) == place.body_size else bytes(place.body_size)
