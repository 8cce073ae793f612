"""What takes the place of `Pelican.run` on one instance: the fast build, or stock's with one line that says why."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from pelican.contents import Content
from pelican.log import console

from plugins.building import known, logs, shortcut, surroundings
from plugins.building.times import Times
from plugins.building.tokens import Opaque

if TYPE_CHECKING:
    from filelock import BaseFileLock

    from plugins.building.build import Build
    from plugins.building.convert import Conversions
    from plugins.building.equipment import Equipment
    from plugins.building.state import State

logger = logging.getLogger(__name__)
FOLDER = "building"
PATIENCE_S = 120
# Signals find the run they belong to by its settings, which Pelican hands to every generator.
_RUNS: WeakValueDictionary[int, Run] = WeakValueDictionary()


class Run:
    """One instance of Pelican and its way to build."""

    def __init__(self, pelican: Any) -> None:
        self.pelican = pelican
        self.build: Build | None = None
        self.equipment: Equipment | None = None
        # of a process that builds often: what the last build found out, and what it left to render from
        self.is_resident = False
        self.look_at = ""
        self.say_first: Callable[[], None] = lambda: None
        self.memory: State | None = None
        # what the system said of the state on disk when it was read or written
        self.kept: tuple[int, ...] = ()
        self.left: Build | None = None
        self.generators: list[Any] = []
        self.surroundings = self._fixed = self._others = ""
        self.conversions: Conversions | None = None
        self.scheduler = str(pelican.settings.get("BUILDING_SCHEDULER") or "")
        self.token = ""
        output = os.path.abspath(pelican.output_path)  # noqa: PTH100 - as Pelican does
        self.output = Path(output)
        cache = Path(pelican.settings["CACHE_PATH"]) / FOLDER
        name = blake2b(output.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
        self.place = cache / f"{name}.pages"
        self.index = cache / f"{name}.index"
        self.note = cache / f"{name}.unfinished"
        self.tree = cache / f"{name}.tree"
        self.lock = cache / f"{name}.lock"
        self.report = cache / "last.json"
        self.times = Times()
        key = pelican.settings.get("BUILDING_KEY", b"")
        self.key = key if isinstance(key, bytes) else b""

    def attach(self) -> None:
        """Take the place of this instance's `run`."""
        _RUNS[id(self.pelican.settings)] = self
        self.pelican.run = self

    def __call__(self) -> None:
        """Build the site."""
        self.times = Times()
        with self.times.spent("surroundings"):
            why = "; ".join(known.objections(self.pelican.settings)) or self._look_around()
        if why:
            self._build(None, why)
            return
        if self.is_resident:
            self._build(shortcut.Seen.nothing(self.pelican), "")
            return
        began = time.monotonic()
        with self.times.spent("look"):
            seen, unchanged = self._look()
        if unchanged:
            logs.say(unchanged.said)
            console.print(f"{unchanged.done} in {time.monotonic() - began:.2f} seconds.")
            self.tell("unchanged", "")
        else:
            self._build(seen, "")

    def _look(self) -> tuple[shortcut.Seen, shortcut.Unchanged | None]:
        """Return what there is to see, if it is looked at, and what a build would say that finds nothing changed."""
        is_whole = not os.path.lexists(self.note)
        if is_whole and (unchanged := shortcut.find(self.tree, self.everything, self.key)):
            return shortcut.Seen.nothing(self.pelican), unchanged
        return shortcut.Seen.now(self.pelican), None

    def _build(self, seen: shortcut.Seen | None, why: str) -> None:
        # what is needed to build takes longer to import than to see that nothing is to be done
        from filelock import FileLock, Timeout  # noqa: PLC0415

        from plugins.building import whole  # noqa: PLC0415

        lock = FileLock(self.lock, timeout=0)
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            if _is_taken(lock):
                # what it has read may be older than what is there now
                seen = self._after(lock, seen)
        except Timeout:
            self.stock("another build of this site is running")
            return
        except OSError as error:
            logger.info("%s: cannot be written (%s); building without a cache", self.place.parent, error.errno)
        try:
            if seen is None:
                whole.build_as_stock(self, why)
            else:
                whole.build(self, seen)
        finally:
            lock.release()

    def _look_around(self) -> str:
        """Take the digest of the surroundings; return why it cannot be had."""
        try:
            # readers change the settings later on
            self._fixed = self._fixed or surroundings.of(self.pelican)
            self._others = self._others or surroundings.of_others(self.pelican.settings)
            self.surroundings = surroundings.with_sources(self._fixed, self.pelican)
            self._look_for_others()
        except Opaque as unknown:
            return f"the setting {unknown} cannot be compared"
        return ""

    @property
    def everything(self) -> str:
        """The surroundings, with the settings that only a page that shows them depends on."""
        return f"{self.surroundings} {self._others}"

    def _after(self, lock: BaseFileLock, seen: shortcut.Seen | None) -> shortcut.Seen | None:
        """Wait for the other build, and look anew."""
        logger.info("Waiting for another build of this site")
        lock.acquire(timeout=PATIENCE_S)
        self._look_around()
        self.memory = None
        if seen is None or self.is_resident:
            return seen
        return shortcut.Seen.now(self.pelican)

    def _look_for_others(self) -> None:
        """Take down what workers on other machines need to know, once, if there are any."""
        if self.scheduler and not self.token:
            from plugins.building import scheduler  # noqa: PLC0415  # most sites have none

            self.token = scheduler.token(self.pelican, self.surroundings)

    def workers(self) -> AbstractContextManager[Executor | None]:
        """Lend who converts instead of this machine; nobody without a scheduler."""
        if not self.scheduler:
            return nullcontext()
        from plugins.building import scheduler  # noqa: PLC0415  # most sites have none

        return scheduler.Scheduled(self.scheduler)

    def stock(self, why: str) -> None:
        """Let stock Pelican build."""
        logger.info("Building as stock Pelican does: %s", why)
        forget()
        with self.times.spent("pelican"):
            type(self.pelican).run(self.pelican)
        self.tell("stock", why)

    def tell(self, mode: str, why: str, **more: Any) -> None:
        """Leave what was done and why, for `--explain`, `--stats` and tests."""
        told = {"mode": mode, "why": why, "rendered": {}, "volatile": {}, "skipped": 0, **more}
        told |= {"output": self.pelican.output_path, "seconds": self.times.seconds}
        beside = self.report.with_suffix(".new")
        with suppress(OSError):
            self.report.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(told, indent=1), encoding="utf-8")
            beside.replace(self.report)


def _is_taken(lock: BaseFileLock) -> bool:
    """Take *lock* and return False, or return that somebody else has it."""
    from filelock import Timeout  # noqa: PLC0415

    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    return False


def of(settings: Any) -> Run | None:
    """Return the run that builds with these *settings*."""
    return _RUNS.get(id(settings))


def forget() -> None:
    """Let Pelican forget the contents and summaries of earlier runs, which it never does by itself."""
    for one in vars(Content).values():
        cache = getattr(one, "cache", None)
        if isinstance(cache, dict):
            cache.clear()
