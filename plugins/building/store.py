"""
A file of the cache: magic, version, length, keyed checksum, payload; whole or not at all, and odd ones are not there.

Nothing here is fetched from the disk by force: what is lost in a crash is a cache, so nothing waits for the disk.
A file may carry a tail behind its payload, whose parts are read one by one; their digests belong into the payload.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

VERSION = 1
DIGEST_SIZE = 16
_HEAD = struct.Struct("<HQ32s")
_KEY_SIZE = 64


def checksum(*parts: bytes | bytearray, key: bytes = b"", size: int = 32) -> bytes:
    """Return the keyed digest of *parts*, each with its length; a key of any length will do."""
    short = key if len(key) <= _KEY_SIZE else hashlib.blake2b(key).digest()
    state = hashlib.blake2b(key=short, digest_size=size)
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.digest()


def save(
    path: Path,
    magic: bytes,
    payload: bytes | bytearray,
    key: bytes = b"",
    tail: Iterable[bytes] = (),
    let_go: Callable[[], None] | None = None,
) -> None:
    """
    Write a file whole or not at all; of two that write at once the last one wins.

    Args:
        path: Where; its folder is made.
        magic: What kind of file it is.
        payload: What it holds.
        key: Under which its checksum is made.
        tail: The parts behind.
        let_go: Closes the file that was there, once the new one is written: Windows replaces none that is open.

    Raises:
        OSError: If the system refuses; what was there before is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with beside.open("xb") as stream:
            stream.write(magic + _HEAD.pack(VERSION, len(payload), _sum(magic, payload, key)))
            stream.write(payload)
            stream.writelines(tail)
        if let_go:
            let_go()
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def load(path: Path, magic: bytes, key: bytes = b"") -> bytes | None:
    """Return the payload of a file without a tail; none if it is missing, damaged, of another kind or no plain file."""
    opened = open_with_tail(path, magic, key)
    if opened is None:
        return None
    with opened.stream:
        return opened.payload if opened.tail_size == 0 else None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose payload is sound, open for its tail. Whoever asked for it closes the stream."""

    payload: bytes
    stream: BinaryIO
    tail_at: int
    tail_size: int

    def part(self, offset: int, size: int) -> bytes | None:
        """Return a part of the tail, as it is; none if it cannot be read. Its digest is the caller's business."""
        if offset + size > self.tail_size:
            return None
        return read_at(self.stream, self.tail_at + offset, size)


def read_at(stream: IO[bytes], offset: int, size: int) -> bytes | None:
    """Return what stands at *offset*; none if it cannot be read. Copies of this process may read at the same time."""
    try:
        if hasattr(os, "pread"):
            return os.pread(stream.fileno(), size, offset)
        stream.seek(offset)
        return stream.read(size)
    except (OSError, ValueError):
        return None


def open_with_tail(path: Path, magic: bytes, key: bytes = b"") -> Opened | None:
    """Return the file opened with its payload read and checked; none for the reasons of `load`."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        stream = path.open("rb", buffering=0)
    except (OSError, ValueError):
        return None
    opened = None
    try:
        opened = _checked(stream, magic, key)
    except OSError:
        return None
    finally:
        if opened is None:
            stream.close()
    return opened


def _checked(stream: BinaryIO, magic: bytes, key: bytes) -> Opened | None:
    size = os.fstat(stream.fileno()).st_size
    head = stream.read(len(magic) + _HEAD.size)
    if len(head) != len(magic) + _HEAD.size or not head.startswith(magic):
        return None
    version, length, expected = _HEAD.unpack_from(head, len(magic))
    if version != VERSION or length > size - len(head):
        return None
    payload = stream.read(length)
    if len(payload) != length or not secrets.compare_digest(expected, _sum(magic, payload, key)):
        return None
    return Opened(payload, stream, len(head) + length, size - len(head) - length)


def _sum(magic: bytes, payload: bytes | bytearray, key: bytes) -> bytes:
    return checksum(magic, VERSION.to_bytes(2, "little"), payload, key=key)
