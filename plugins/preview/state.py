"""
What the author's browsers are told: which tree is in place, and what is wrong with the text just saved.

Knows nothing of HTTP; any number of threads may wait for the next state.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field, replace
from threading import Condition


@dataclass(frozen=True)
class State:
    """
    One state of the preview.

    Attributes:
        version: Counts the trees put in place since the start.
        problems: Why the newest sources gave no tree; empty when they did.
        run: Tells this run of the server from an earlier one that an open page may still remember.
    """

    version: int = 0
    problems: str = ""
    run: str = field(default_factory=lambda: secrets.token_hex(4))

    @property
    def mark(self) -> str:
        """What a served page remembers, to know when it is outdated."""
        return f"{self.run}.{self.version}"

    def as_json(self) -> str:
        """Return the state on one line."""
        return json.dumps(asdict(self))


class Announcer:
    """Holds the current state and wakes everybody who waits for another one."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._state = State()
        self._is_closed = False

    @property
    def state(self) -> State:
        """The current state."""
        return self._state

    @property
    def is_closed(self) -> bool:
        """Whether nothing will be announced any more."""
        return self._is_closed

    def show(self, *, version_bump: bool, problems: str) -> None:
        """Announce *problems* (empty: none), and a new tree if *version_bump*."""
        with self._changed:
            version = self._state.version + int(version_bump)
            self._state = replace(self._state, version=version, problems=problems)
            self._changed.notify_all()

    def wait(self, seen: State | None, timeout_s: float) -> State | None:
        """Return the current state once it is not *seen*; None after *timeout_s* or when closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_closed or self._state != seen, timeout_s)
            return None if self._is_closed or self._state == seen else self._state

    def close(self) -> None:
        """Send everybody home who waits."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
