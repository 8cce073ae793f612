"""A program in front of a person: it has a terminal, and asks there."""

from __future__ import annotations

import os
import pty
import select
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

_PATIENCE_S = 60


class Terminal:
    """
    A program that runs at a terminal of its own.

    Attributes:
        shown: All that stood on the screen so far.
    """

    def __init__(self, args: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]) -> None:
        """Start it."""
        words = [str(one) for one in args]
        self.shown = ""
        self._child, self._screen = pty.fork()
        if not self._child:
            os.chdir(cwd)
            os.execvpe(words[0], words, dict(env))

    def until(self, words: str, times: int = 1) -> Self:
        """Wait until *words* stand on the screen, so many *times*."""
        while self.shown.count(words) < times:
            more = self._more()
            assert more, f"{words!r} was never shown:\n{self.shown}"
            self.shown += more
        return self

    def type(self, answer: str) -> Self:
        """Type *answer* and return."""
        os.write(self._screen, f"{answer}\n".encode())
        return self

    def ended(self) -> int:
        """Wait for the end, and return the exit code."""
        while more := self._more():
            self.shown += more
        os.close(self._screen)
        return os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])

    def _more(self) -> str:
        """Return what is shown next; empty at the end."""
        if not select.select([self._screen], [], [], _PATIENCE_S)[0]:
            os.kill(self._child, signal.SIGKILL)
            raise AssertionError(f"nothing more was shown for {_PATIENCE_S} s:\n{self.shown}")
        try:
            return os.read(self._screen, 4096).decode("utf-8", "replace")
        except OSError:  # Linux, when nobody is there any more
            return ""
