"""A whole build: what is known is taken over, the rest is made, and word is left for the next one."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pelican as stock
from pelican.writers import Writer

from plugins.building import known, logs, shortcut, stage, state, surroundings
from plugins.building.build import Build, CanaryError
from plugins.building.convert import Conversions
from plugins.building.equipment import Equipment
from plugins.building.quick import quick
from plugins.building.run import Run, forget
from plugins.building.state import State
from plugins.building.writer import JobWriter
from plugins.core.files import walk

logger = logging.getLogger(__name__)


def build(run: Run, seen: shortcut.Seen) -> None:
    """Build the site of *run*, of whose files *seen* was seen before anything was read."""
    _sweep(run)
    with _overheard() as done, logs.heard() as said:
        made = _twice_at_most(run)
    try:
        state.save(run.place, made.next, run.key)
        run.note.unlink(missing_ok=True)
    except OSError as error:
        if run.conversions is None or not run.conversions.is_refused:
            logger.warning("%s: cannot be written (%s); the next build starts anew", run.place, error.errno)
    if not _objection(run, made):
        word = shortcut.Unchanged(logs.lasting(said), done[-1] if done else "")
        with suppress(OSError):
            shortcut.leave(run.tree, run.everything, seen, word, run.key)
    whys = made.plan.whys
    run.tell("incremental", made.plan.why_all, whys, len(made.next.pages) - len(whys))


def _sweep(run: Run) -> None:
    """Remove what killed builds of this site, which nobody else builds now, left half written in the cache."""
    for path in run.place.parent.glob(f".{run.place.stem}.*.new"):
        with suppress(OSError):
            path.unlink()


def _objection(run: Run, made: Build) -> str:
    """Return why the next build has to look closer even if no file changes."""
    read_anew = next((f"{path} is read every time: {reason}" for path, reason in made.reasons.items()), "")
    foreign = next((one.__name__ for one in made.generators if one.__module__ != "pelican.generators"), "")
    why = shortcut.objection(run.pelican, made.next.pages.values()) or read_anew
    return why or (foreign and f"the generator {foreign} may depend on anything")


def _twice_at_most(run: Run) -> Build:
    last = state.load(run.place, run.key) or state.load_names(run.place, run.key) or State()
    try:
        return _once(run, last)
    except CanaryError as wrong:
        logger.info("%s would have been skipped and comes out differently; building everything", wrong)
        return _once(run, State(pages=last.pages, copies=last.copies), f"{wrong} was skipped by mistake")


def _once(run: Run, last: State, why_all: str = "") -> Build:
    """Build on what *last* tells, and return what came of it."""
    fresh = State(run.surroundings, last.builds + 1)
    run.conversions = run.conversions or Conversions(run.place.parent, run.surroundings, run.key)
    staged = stage.Stage(run.output, run.note, run.key)
    equipment = run.equipment = Equipment(run.conversions, last, None if known.watchers() else staged)
    made = run.build = Build(run.pelican, last, fresh, staged)
    made.plan.why_all = why_all or _why_all(run, last)
    made.at_once = bool(known.preparers())
    forget()
    modules = set(sys.modules)
    try:
        with quick(), _emptied_later(run.pelican, made.output) as made.leftovers:
            if known.watchers():
                made.plan.why_all = f"{', '.join(known.watchers())} looks at each page that is written"
                _watched(run, made)
            else:
                _with_jobs(run, made)
        equipment.settle(made.output, fresh)
        made.finish()
        made.reasons = dict(equipment.reasons)
        made.generators = [type(one) for one in run.generators]
    finally:
        made.close()
        run.build = run.equipment = None
        run.generators = []
    fresh.sources = {**_sources(set(sys.modules) - modules), **_now(last.sources)}
    return made


def _why_all(run: Run, last: State) -> str:
    if not last.pages:
        return "there is no earlier build to compare with"
    if last.surroundings != run.surroundings or _now(last.sources) != last.sources:
        return "settings, theme, plug-ins or versions changed"
    return last.rewritten


def _with_jobs(run: Run, made: Build) -> None:
    """Run Pelican with a writer that takes jobs."""
    pelican = run.pelican
    own = pelican._get_writer  # noqa: SLF001

    def get_writer() -> Any:
        made.begin(run.generators)
        return _in_front(own(), made)

    pelican._get_writer = get_writer  # noqa: SLF001
    try:
        type(pelican).run(pelican)
    finally:
        del pelican._get_writer  # noqa: SLF001


def _watched(run: Run, made: Build) -> None:
    """Run Pelican with its own writer, and take down what it writes."""
    made.stage.announce(made.plan.broken)
    pelican, own, writers = run.pelican, run.pelican._get_writer, list[Any]()  # noqa: SLF001

    def get_writer() -> Any:
        writers.append(own())
        return writers[-1]

    pelican._get_writer = get_writer  # noqa: SLF001
    try:
        type(pelican).run(pelican)
    finally:
        del pelican._get_writer  # noqa: SLF001
    for writer in writers:
        made.next.copies |= dict.fromkeys(map(made.relative, writer._written_files))  # noqa: SLF001


def _in_front(writer: Any, made: Build) -> Any:
    """Return a writer that takes jobs, with the writer of a plug-in in front of it, if there is one."""
    kind = type(writer)
    if kind is Writer:
        found = JobWriter(writer.output_path, settings=writer.settings)
    else:
        made.at_once = made.at_once or not getattr(kind, "building_deferrable", False)
        found = type(kind.__name__, (kind, JobWriter), {})(writer.output_path, settings=writer.settings)
    found.taker = made
    return found


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


@contextmanager
def _emptied_later(pelican: Any, output: Path) -> Iterator[dict[str, stage.Facts]]:
    """Put off DELETE_OUTPUT_DIRECTORY: yield what it would remove, with the facts that are kept if nobody writes it."""
    wanted = pelican.delete_outputdir
    is_around = Path(pelican.path).resolve().is_relative_to(output.resolve())
    if not wanted or is_around or known.watchers():
        yield {}
        return
    kept = set(pelican.output_retention)
    names = (path.relative_to(output) for path in walk(output))
    leftovers = {one.as_posix(): stage.facts(f"{output}/{one}") for one in names if one.parts[0] not in kept}
    pelican.delete_outputdir = False
    try:
        yield leftovers
    finally:
        pelican.delete_outputdir = wanted


def _sources(modules: Iterable[str]) -> dict[str, str]:
    """Return the sources of the site's own *modules*, which were loaded on the way, with their digests."""
    places = (getattr(sys.modules.get(name), "__file__", None) for name in modules)
    return _now(place for place in places if place and not surroundings.is_installed(place) and os.path.isfile(place))  # noqa: PTH113


def _now(places: Iterable[str]) -> dict[str, str]:
    return {place: surroundings.digest_of_code(place) for place in places}
