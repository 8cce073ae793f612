"""Copies of this process that work beside it (fork(2)), and say what they made piece by piece."""

from __future__ import annotations

import gc
import os
import selectors
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

_LENGTH_SIZE = 8
_AT_ONCE = 1 << 20


def pieces_beside(works: Sequence[Callable[[], Iterable[bytes]]]) -> Iterator[tuple[int, bytes]]:
    """
    Let copies of this process do *works* at the same time; yield each piece as it comes, with the number of its work.

    A copy that dies has said less than it should, and where the system makes no copies nothing is said at all: what is
    missing is for the caller to see and to do.
    """
    with selectors.DefaultSelector() as talking:
        copies: list[int] = []
        try:
            for number, work in enumerate(works if hasattr(os, "fork") else ()):
                source, sink = os.pipe()
                copies.append(_copy(work, source, sink))
                os.close(sink)
                talking.register(source, selectors.EVENT_READ, (number, bytearray()))
            while talking.get_map():
                for key, _events in talking.select():
                    yield from _heard(talking, key)
        finally:
            for key in list(talking.get_map().values()):
                os.close(key.fd)
            for child in copies:
                _end(child)


def _heard(talking: selectors.BaseSelector, key: selectors.SelectorKey) -> Iterator[tuple[int, bytes]]:
    """Read what a copy says, and yield the pieces that are whole by now."""
    number, said = key.data
    fresh = os.read(key.fd, _AT_ONCE)
    if not fresh:
        talking.unregister(key.fd)
        os.close(key.fd)
    said += fresh
    while len(said) >= _LENGTH_SIZE:
        end = _LENGTH_SIZE + int.from_bytes(said[:_LENGTH_SIZE], "little")
        if len(said) < end:
            break
        piece = bytes(said[_LENGTH_SIZE:end])
        del said[:end]
        yield number, piece


def _copy(work: Callable[[], Iterable[bytes]], source: int, sink: int) -> int:
    """Begin a copy of this process that writes each piece with its length before it, and return its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        gc.freeze()  # else the collector writes to memory that both share, and each gets its own
        os.close(source)
        with os.fdopen(sink, "wb") as stream:
            for piece in work():
                stream.write(len(piece).to_bytes(_LENGTH_SIZE, "little") + piece)
                stream.flush()
        code = 0
    finally:
        os._exit(code)


def _end(child: int) -> None:
    """End a copy that has said all, or to which nobody listens any more."""
    with suppress(OSError):
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
