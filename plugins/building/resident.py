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
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pelican as stock
import watchfiles
from pelican.utils import FileChangeFilter

from plugins.building import run as runs
from plugins.building import shortcut, whole
from plugins.building.ripples import Ripple

T = TypeVar("T")
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
        with suppress(OSError):
            whole.keep(self.run)

    def _is_watched(self) -> bool:
        """Whether plug-ins have a hand in what a page shows; what they do is done in a whole build only."""
        return bool(shortcut.plug_in_of_others())


def _watched(args: Any, settings: Any) -> list[str]:
    """Return the files and folders that are looked at for changes."""
    wanted = [args.settings, settings["THEME"], settings["PATH"]]
    wanted += [os.path.join(settings["PATH"], one) for one in settings["STATIC_PATHS"]]  # noqa: PTH118
    return sorted({os.path.abspath(one) for one in wanted if one and Path(one).exists()})  # noqa: PTH100


def _changes(there: Iterable[str], ignored: Iterable[str]) -> Iterator[set[str]]:
    """Yield the paths of each burst of changes; an empty set when there was none for a while."""
    watched = watchfiles.watch(
        *there,
        watch_filter=FileChangeFilter(ignore_file_patterns=set(ignored)),
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
    settings_file = os.path.abspath(args.settings)  # noqa: PTH100
    there = _watched(args, settings)
    changes, is_kept = _changes(there, settings["IGNORE_FILES"]), False
    try:
        _tried(resident.build)
        while True:
            changed = next(changes)
            if not changed:
                if not is_kept:
                    resident.keep()
                is_kept = True
                continue
            is_kept = False
            if settings_file in changed:
                made = _tried(lambda: stock.get_instance(args))
                if made is None:
                    continue
                resident, settings = Resident(made[0]), made[1]
                # others are watched from now on; to begin anew for nothing would miss what is saved meanwhile
                if there != (there := _watched(args, settings)):
                    changes = _changes(there, settings["IGNORE_FILES"])
            _hurry(resident, changed)
            _tried(resident.build)
    except KeyboardInterrupt:
        resident.keep()
    return 0


def _tried(work: Callable[[], T]) -> T | None:
    """Do *work*, and say what stands in the way as `pelican -r` does: the next save may mend it."""
    try:
        return work()
    except Exception as error:  # noqa: BLE001 - whatever it is
        logger.warning("%s: %s", type(error).__name__, error)
        return None


if __name__ == "__main__":
    sys.exit(main())
