"""
A build that stays in memory: `python -m plugins.building.resident -s pelicanconf.py`, in the place of `pelican -r`.

After a save, the page of that text comes first, made from what the last build left in memory, and then the others that
show it; then the whole site is built, which also puts right whatever those could not know.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pelican as stock
import watchfiles
from pelican.utils import FileChangeFilter

from plugins.building import run as runs
from plugins.building import shortcut, state
from plugins.building.ripples import Ripple

logger = logging.getLogger(__name__)
# Editors save in more than one step; what comes within this time is one change.
_STEP_MS, _LONGEST_MS = 10, 100
# After so long without a change there is time to keep the state for the next process.
_IDLE_MS = 1000


class Resident:
    """A site in memory."""

    def __init__(self, pelican: Any) -> None:
        self.pelican = pelican
        found = runs.of(pelican.settings)
        if found is None:
            raise RuntimeError("plugins.building is not among the PLUGINS of this site")
        self.run = found
        self.run.is_resident = True
        self._ripple: Ripple | None = None

    def build(self) -> None:
        """Build the whole site."""
        self.pelican.run()

    def first(self, changed: Iterable[str]) -> str:
        """
        Write the page of the one text that *changed*, if nothing but its body and summary did.

        Returns:
            Its path in the output folder; empty if it has to wait for the whole build.
        """
        left, self._ripple = self.run.left, None
        paths = [os.path.abspath(path) for path in changed]  # noqa: PTH100 - as Pelican names its sources
        job = left.pages_of.get(paths[0]) if left and len(paths) == 1 else None
        if left is None or job is None or not Path(paths[0]).is_file() or self._is_watched():
            return ""
        ripple = Ripple(left, job)
        found = ripple.first()
        self._ripple = ripple if found else None
        return found

    def rest(self) -> list[str]:
        """Write the other pages that show the text whose page came `first`; return their paths in the output folder."""
        ripple, self._ripple = self._ripple, None
        return ripple.rest() if ripple else []

    def keep(self) -> None:
        """
        Use the time after a build: keep the state on disk, for a process that begins later, and collect garbage.

        The collector seldom looks at all objects by itself, least of all at those that were frozen for the workers:
        whole sites would pile up.
        """
        gc.collect()
        if self.run.memory:
            with suppress(OSError):
                state.save(self.run.place, self.run.memory, self.run.key)
                self.run.note.unlink(missing_ok=True)

    def _is_watched(self) -> bool:
        """Whether plug-ins have a hand in what a page shows; what they do is done in a whole build only."""
        return bool(shortcut.plug_in_of_others())


def _changes(settings_file: str, settings: Any) -> Iterator[set[str]]:
    """Yield the paths of each burst of changes; an empty set when there was none for a while."""
    wanted = [settings_file, settings["THEME"], settings["PATH"]]
    wanted += [os.path.join(settings["PATH"], one) for one in settings["STATIC_PATHS"]]  # noqa: PTH118
    there = sorted({os.path.abspath(one) for one in wanted if one and Path(one).exists()})  # noqa: PTH100
    noise = FileChangeFilter(ignore_file_patterns=set(settings["IGNORE_FILES"]))
    watched = watchfiles.watch(
        *there,
        watch_filter=noise,
        step=_STEP_MS,
        debounce=_LONGEST_MS,
        rust_timeout=_IDLE_MS,
        yield_on_timeout=True,
    )
    for found in watched:
        yield {path for _kind, path in found}


def _hurry(resident: Resident, changed: set[str]) -> None:
    """Put in place what can be made from memory; of what cannot, the whole build says why."""
    try:
        resident.first(changed)
        resident.rest()
    except Exception as error:  # noqa: BLE001 - the source may be as it was saved half way
        logger.debug("%s: %s", type(error).__name__, error)


def main(argv: list[str] | None = None) -> int:
    """Build, and build again after each change until interrupted."""
    args = stock.parse_arguments(argv)
    stock.init_logging(level=args.verbosity, fatal=args.fatal, name="pelican")
    pelican, settings = stock.get_instance(args)
    resident = Resident(pelican)
    resident.build()
    settings_file, is_kept = os.path.abspath(args.settings), False  # noqa: PTH100
    try:
        for changed in _changes(settings_file, settings):
            if not changed:
                if not is_kept:
                    resident.keep()
                is_kept = True
                continue
            is_kept = False
            try:
                if settings_file in changed:
                    pelican, settings = stock.get_instance(args)
                    resident = Resident(pelican)
                _hurry(resident, changed)
                resident.build()
            except Exception as error:  # noqa: BLE001 - as `pelican -r`: the next save may mend it
                logger.warning("%s: %s", type(error).__name__, error)
    except KeyboardInterrupt:
        resident.keep()
    return 0


if __name__ == "__main__":
    sys.exit(main())
