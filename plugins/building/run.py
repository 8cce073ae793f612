"""What takes the place of `Pelican.run` on one instance: the fast build, or stock's with one line that says why."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import pelican as stock
from filelock import FileLock, Timeout
from pelican.contents import Content
from pelican.log import console
from pelican.writers import Writer

from plugins.building import known, logs, shortcut, stage, state, surroundings
from plugins.building.build import Build, CanaryError
from plugins.building.convert import Conversions
from plugins.building.equipment import Equipment
from plugins.building.quick import quick
from plugins.building.state import State
from plugins.building.tokens import Opaque
from plugins.building.writer import JobWriter
from plugins.core import clock
from plugins.core.files import walk

logger = logging.getLogger(__name__)
FOLDER = "building"
# Signals find the run they belong to by its settings, which Pelican hands to every generator.
_RUNS: WeakValueDictionary[int, Run] = WeakValueDictionary()


class Run:
    """One instance of Pelican and its way to build."""

    def __init__(self, pelican: Any) -> None:
        self.pelican = pelican
        self.build: Build | None = None
        self.equipment: Equipment | None = None
        self.generators: list[Any] = []
        self._surroundings = ""
        self._conversions: Conversions | None = None
        output = os.path.abspath(pelican.output_path)  # noqa: PTH100 - as Pelican does
        cache = Path(pelican.settings["CACHE_PATH"]) / FOLDER
        name = blake2b(output.encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
        self.place = cache / f"{name}.pages"
        self.note = cache / f"{name}.unfinished"
        self.tree = cache / f"{name}.tree"
        self.report = cache / "last.json"
        self.key = bytes(pelican.settings.get("BUILDING_KEY", b""))

    def attach(self) -> None:
        """Take the place of this instance's `run`."""
        _RUNS[id(self.pelican.settings)] = self
        self.pelican.run = self

    def __call__(self) -> None:
        """Build the site."""
        why = "; ".join(known.objections(self.pelican.settings)) or self._look_around()
        try:
            with self._alone():
                if why:
                    self._stock(why)
                else:
                    self._fast()
        except Timeout:
            self._stock("another build of this site is running")

    def _look_around(self) -> str:
        """Take the digest of the surroundings, once; return why it cannot be had."""
        try:
            # readers change the settings later on
            self._surroundings = self._surroundings or surroundings.of(self.pelican)
        except Opaque as unknown:
            return f"the setting {unknown} cannot be compared"
        return ""

    @contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.place.with_suffix(".lock"), timeout=0)
            lock.acquire()
        except OSError as error:
            logger.warning("%s: cannot be written (%s); building without a cache", self.place.parent, error.errno)
            yield
            return
        with lock:
            yield

    def _stock(self, why: str) -> None:
        logger.info("Building as stock Pelican does: %s", why)
        _forget()
        type(self.pelican).run(self.pelican)
        self._tell("stock", why)

    def _fast(self) -> None:
        began = time.monotonic()
        before, output = shortcut.look(shortcut.sources(self.pelican)), self.pelican.output_path
        unchanged = shortcut.find(self.tree, self._surroundings, before, output)
        if unchanged:
            logs.say(unchanged.said)
            console.print(f"{unchanged.done} in {time.monotonic() - began:.2f} seconds.")
            self._tell("unchanged", "")
            return
        began_ns = int(clock.now().timestamp() * 1e9)
        with _overheard() as done, logs.heard() as said:
            build = self._build_twice_at_most()
        self._save(build)
        if not self._objection(build):
            unchanged = shortcut.Unchanged(logs.lasting(said), done[-1] if done else "")
            with suppress(OSError):
                shortcut.leave(self.tree, self._surroundings, before, output, unchanged, began_ns)
        self._tell("incremental", build.plan.why_all, build)

    def _objection(self, build: Build) -> str:
        """Return why the next build has to look closer even if no file changes."""
        is_all_ours = all(one.__module__ == "pelican.generators" for one in build.generators)
        why = shortcut.objection(self.pelican, build.next.pages.values())
        read_anew = next((f"{path} is read every time: {reason}" for path, reason in build.reasons.items()), "")
        return why or read_anew or ("" if is_all_ours else "a generator of a plug-in may depend on anything")

    def _build_twice_at_most(self) -> Build:
        last = state.load(self.place, self.key) or State()
        try:
            return self._build(last)
        except CanaryError as wrong:
            logger.info("%s would have been skipped and comes out differently; building everything", wrong)
            return self._build(State(pages=last.pages, copies=last.copies), f"{wrong} was skipped by mistake")

    def _build(self, last: State, why_all: str = "") -> Build:
        """Build on what *last* tells, and return what came of it."""
        fresh = State(self._surroundings, last.builds + 1)
        self._conversions = self._conversions or Conversions(self.place.parent, self._surroundings, self.key)
        equipment = self.equipment = Equipment(self._conversions, last)
        build = self.build = Build(self.pelican, last, fresh, self.note)
        build.plan.why_all = why_all or self._why_all(last)
        build.at_once = bool(known.preparers())
        _forget()
        modules = set(sys.modules)
        try:
            with quick():
                if known.watchers():
                    self._plainly(build)
                else:
                    self._with_jobs(build)
            equipment.settle(build.output, fresh)
            build.finish()
            build.reasons = equipment.reasons
            build.generators = [type(one) for one in self.generators]
        finally:
            build.close()
            self.build = self.equipment = None
            self.generators = []
        fresh.sources = {**_sources(set(sys.modules) - modules), **_still(last)}
        return build

    def _why_all(self, last: State) -> str:
        if not last.pages:
            return "there is no earlier build to compare with"
        if last.surroundings != self._surroundings or _still(last) != last.sources:
            return "settings, theme, plug-ins or versions changed"
        return last.rewritten

    def _plainly(self, build: Build) -> None:
        """Let every page be rendered and written as in stock: somebody looks at each."""
        build.plan.why_all = f"{', '.join(known.watchers())} looks at each page that is written"
        type(self.pelican).run(self.pelican)

    def _with_jobs(self, build: Build) -> None:
        pelican = self.pelican
        own = pelican._get_writer  # noqa: SLF001

        def get_writer() -> Any:
            build.begin(self.generators)
            return _in_front(own(), build)

        pelican._get_writer = get_writer  # noqa: SLF001
        try:
            with _emptied(pelican, build):
                type(pelican).run(pelican)
        finally:
            del pelican._get_writer  # noqa: SLF001

    def _save(self, build: Build) -> None:
        try:
            state.save(self.place, build.next, self.key)
            self.note.unlink(missing_ok=True)
        except OSError as error:
            logger.warning("%s: cannot be written (%s); the next build starts anew", self.place, error.errno)

    def _tell(self, mode: str, why: str, build: Build | None = None) -> None:
        """Leave what was done and why, for `--explain`, `--stats` and tests."""
        rendered = build.plan.whys if build else {}
        skipped = len(build.next.pages) - len(rendered) if build else 0
        told = {"mode": mode, "why": why, "rendered": rendered, "skipped": skipped}
        with suppress(OSError):
            self.report.write_text(json.dumps(told, indent=1), encoding="utf-8")


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """Listen to what Pelican says at its end, up to the time it took."""
    own, heard = stock.console, list[str]()

    class Ear:
        """Pelican's console, with somebody listening."""

        def __getattr__(self, name: str) -> Any:
            return getattr(own, name)

        def print(self, *told: Any, **how: Any) -> None:
            heard.extend(str(one).rpartition(" in ")[0] for one in told if str(one).startswith("Done: "))
            own.print(*told, **how)

    stock.console = Ear()
    try:
        yield heard
    finally:
        stock.console = own


def of(settings: Any) -> Run | None:
    """Return the run that builds with these *settings*."""
    return _RUNS.get(id(settings))


def _in_front(writer: Any, build: Build) -> Any:
    """Return a writer that takes jobs, with the writer of a plug-in in front of it, if there is one."""
    kind = type(writer)
    if kind is Writer:
        found = JobWriter(writer.output_path, settings=writer.settings)
    else:
        build.at_once = build.at_once or not getattr(kind, "building_deferrable", False)
        found = type(kind.__name__, (kind, JobWriter), {})(writer.output_path, settings=writer.settings)
    found.taker = build
    return found


@contextmanager
def _emptied(pelican: Any, build: Build) -> Iterator[None]:
    """Let DELETE_OUTPUT_DIRECTORY remove, at the end, what was there before and was not written again."""
    wanted = pelican.delete_outputdir
    if not wanted:
        yield
        return
    kept = set(pelican.output_retention)
    before = {name: stage.facts(f"{build.output}/{name}") for name in _below(build.output, kept)}
    pelican.delete_outputdir = False
    try:
        yield
    finally:
        pelican.delete_outputdir = wanted
    ours = {*build.next.pages, *build.next.copies}
    same = {name for name, facts in before.items() if stage.facts(f"{build.output}/{name}") == facts}
    stage.remove(build.output, same - ours)


def _below(output: Path, kept: set[str]) -> Iterator[str]:
    for path in walk(output):
        name = path.relative_to(output)
        if name.parts[0] not in kept:
            yield name.as_posix()


def _forget() -> None:
    """Let Pelican forget the contents and summaries of earlier runs, which it never does by itself."""
    for one in vars(Content).values():
        cache = getattr(one, "cache", None)
        if isinstance(cache, dict):
            cache.clear()


def _sources(modules: Iterable[str]) -> dict[str, str]:
    """Return the sources of the site's own *modules*, which were loaded on the way, with their digests."""
    places = (getattr(sys.modules.get(name), "__file__", None) for name in modules)
    return {place: surroundings.digest_of(place) for place in places if place and not surroundings.is_installed(place)}


def _still(last: State) -> dict[str, str]:
    return {place: surroundings.digest_of(place) for place in last.sources}
