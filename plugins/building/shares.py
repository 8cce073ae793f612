"""Who renders what: workers take the next share as soon as they are done with the last one."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from plugins.core.run import beside

T = TypeVar("T")
Share = Sequence[int]
# A share costs some tens of milliseconds, so that all workers end at the same time.
_SIZE = 24
# Below this many pages for each, one more worker costs more than it saves.
_WORTH_A_COPY = 48
# Their numbers have to fit into a pipe (pipe(7): 64 kB on Linux, on others at least 16).
_MOST = 2000
_NUMBER = 4


def workers_for(count: int, most: int) -> int:
    """Return how many of at most *most* workers *count* pages are worth."""
    return min(most, max(1, count // _WORTH_A_COPY))


def shares_of(numbers: Sequence[int], is_together: Callable[[int], bool]) -> list[Share]:
    """Deal *numbers* into shares of neighbours; those that are to be made *together* are the first one."""
    together = [number for number in numbers if is_together(number)]
    rest = [number for number in numbers if not is_together(number)]
    size = max(_SIZE, -(-len(rest) // _MOST))
    shares: list[Share] = [rest[at : at + size] for at in range(0, len(rest), size)]
    return [together, *shares] if together else shares


def made(shares: Sequence[Share], work: Callable[[Iterable[int]], list[T]], copies: int, folder: Path) -> list[T]:
    """
    Return what *work* makes of *shares* in this process and so many *copies* of it, in no order.

    What a copy makes waits for the end in a nameless file in *folder*, not in memory: there it would be a tenth of what
    the largest builds need. A copy that dies takes with it what it made, which is missing then.
    """
    here = os.getpid()

    def fill(spool: IO[bytes], _place: str) -> int:
        if os.getpid() == here:
            return 0  # asked in the place of a copy that died
        for share in take():
            pickle.dump(work(share), spool, pickle.HIGHEST_PROTOCOL)
        spool.flush()
        return spool.tell()

    with _dealt(shares) as take, ExitStack() as opened:
        try:
            spools = [opened.enter_context(TemporaryFile(dir=folder)) for _ in range(copies)]
        except OSError:
            spools = []  # a full disk is told with the first page that it does not take
        waiting = [beside(partial(fill, one), ".") for one in spools]
        found = work(chain.from_iterable(take()))
        for spool, wait in zip(spools, waiting, strict=True):
            found += _told(spool, wait())
        return found


def _told(spool: IO[bytes], end: int) -> Iterator[Any]:
    spool.seek(0)
    while spool.tell() < end:
        # made by this very program, and nobody else can open it
        yield from pickle.load(spool)  # noqa: S301


@contextmanager
def _dealt(shares: Sequence[Share]) -> Iterator[Callable[[], Iterator[Share]]]:
    """Yield what gives the *shares*, each to one only of this process and its copies, as they ask."""
    source, sink = os.pipe()
    try:
        os.write(sink, b"".join(number.to_bytes(_NUMBER, "little") for number in range(len(shares))))
        os.close(sink)
        yield lambda: _taken(shares, source)
    finally:
        os.close(source)


def _taken(shares: Sequence[Share], source: int) -> Iterator[Share]:
    while taken := os.read(source, _NUMBER):
        yield shares[int.from_bytes(taken, "little")]
