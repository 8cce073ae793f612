"""What of a build is put in place at its end, in one burst, and what is taken away."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from plugins.building import stage
from plugins.building.rendering import of_file
from plugins.building.state import State
from plugins.core.files import walk


class Placing:
    """
    The files of one build that are new, by their places.

    `leftovers` are files with their facts that are removed if nobody writes them again, `broken` those that a killed
    build was replacing.
    """

    def __init__(self, output: Path, last: State, next_: State, staged: stage.Stage, counts: dict[str, Any]) -> None:
        """Take what *last* left below *output*; *counts* are told how many files were removed."""
        self.output = output
        self.leftovers: dict[str, stage.Facts] = {}
        self._last = last
        self._next = next_
        self._stage = staged
        self._counts = counts
        self._announced = set(staged.unfinished())
        self.broken = frozenset(self._announced)
        self._staged: dict[str, int] = {}
        self._written: dict[str, stage.Facts] = {}

    def relative(self, path: str) -> str:
        """Return *path* below the output folder, with `/`."""
        return os.path.relpath(path, self.output).replace(os.sep, "/")

    def announce(self) -> None:
        """Leave the note from which a killed build is known."""
        self._stage.announce(self._announced)

    def take(self, path: str, number: int | None) -> None:
        """Take for the file *path* what is staged as *number*, or what is there; of two takes the later one stands."""
        self._staged.pop(path, None)
        if number is not None:
            self._staged[path] = number

    def burst(self) -> None:
        """Put everything that was staged in place; what has gone makes room first."""
        gone = self._gone()
        places = [*self._staged, *self._stage.copies]
        changing = {*map(self.relative, places), *gone}
        if not changing:
            return
        self._announced |= changing
        self.announce()
        self._see_to_room(places, gone)
        self._remove(gone)
        # a folder that lost its last file went with it
        self._stage.make_folders([*places, *self._stage.missed])
        for path, number in self._staged.items():
            self._stage.put(number, path)
            self._written[self.relative(path)] = stage.facts(path)
        self._stage.put_copies()
        self._staged = {}

    def finish(self, names: Iterable[str]) -> None:
        """Take down what the system says of the pages *names* now, and remove what this build no longer has."""
        for name in names:
            page = self._next.pages[name]
            path = f"{self.output}/{name}"
            found = stage.facts(path)
            if found != self._written.get(name, page.facts or found) and of_file(Path(path)) != page.digest:
                self._next.rewritten = self._next.rewritten or f"{name} was changed after it was written"
            page.facts = found
        self._remove(self._gone())
        stage.remove(self.output, map(stage.beside, self.broken))

    def _remove(self, names: set[str]) -> None:
        self._counts["removed"] += stage.remove(self.output, names)

    def _see_to_room(self, places: list[str], gone: set[str]) -> None:
        """Make folders and look for what lies in the way, as long as nothing was changed."""
        self._stage.make_folders(places)
        for path in places:
            if os.path.isdir(path) and not os.path.islink(path) and not _is_of(path, self.output, gone):  # noqa: PTH112, PTH114
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)

    def _gone(self) -> set[str]:
        """Return what this build no longer has, and what DELETE_OUTPUT_DIRECTORY removes as nobody wrote it again."""
        left = {name for name, facts in self.leftovers.items() if stage.facts(f"{self.output}/{name}") == facts}
        here = {*self._next.pages, *self._next.copies}
        return ({*self._last.pages, *self._last.copies, *self.broken} | left) - here


def _is_of(folder: str, output: Path, names: set[str]) -> bool:
    """Whether all files of *folder* are among *names*, so that it goes with them."""
    return all(path.relative_to(output).as_posix() in names for path in walk(Path(folder)))
