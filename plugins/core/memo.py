"""Results that one process asks for more than once, and that may be known from an earlier run."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
LIMIT = 50_000


class Known(Protocol):
    """Answers by key that outlast a run."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under *key*; nothing when nothing was."""

    def put(self, key: str, value: bytes) -> None:
        """Remember *value*."""


class Memo(Generic[K, V]):
    """Results by their arguments; the oldest go when there are too many."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._known: dict[K, V] = {}

    def find(self, key: K, make: Callable[[], V]) -> V:
        """Return what is known for *key*, else what *make* returns."""
        try:
            return self._known[key]
        except KeyError:
            return self.tell(key, make())

    def tell(self, key: K, value: V) -> V:
        """Know *value* for *key* from now on, and return it."""
        while len(self._known) >= self._limit:
            del self._known[next(iter(self._known))]
        self._known[key] = value
        return value

    def clear(self) -> None:
        """Forget everything."""
        self._known.clear()
