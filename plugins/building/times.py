"""Where the time of a build went: seconds by stage, each without those it contains."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Times:
    """
    A watch for one build.

    Attributes:
        seconds: Stage → seconds, in the order the stages began.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._running: list[str] = []
        self._since = 0.0

    @contextmanager
    def spent(self, stage: str) -> Iterator[None]:
        """Count what the block takes as *stage*; a stage around it stands still meanwhile."""
        self._turn()
        self.seconds.setdefault(stage, 0.0)
        self._running.append(stage)
        try:
            yield
        finally:
            self._turn()
            self._running.pop()

    def _turn(self) -> None:
        """Give the running stage its time up to now."""
        now = time.monotonic()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now
