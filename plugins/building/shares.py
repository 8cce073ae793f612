"""Who renders what: workers take the next share as soon as they are done with the last one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

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


@contextmanager
def dealt(shares: Sequence[Share]) -> Iterator[Callable[[], Iterator[int]]]:
    """Yield what gives the numbers of *shares*, each to one only of this process and its copies, as they ask."""
    source, sink = os.pipe()
    try:
        os.write(sink, b"".join(number.to_bytes(_NUMBER, "little") for number in range(len(shares))))
        os.close(sink)
        yield lambda: _taken(shares, source)
    finally:
        os.close(source)


def _taken(shares: Sequence[Share], source: int) -> Iterator[int]:
    while taken := os.read(source, _NUMBER):
        yield from shares[int.from_bytes(taken, "little")]
