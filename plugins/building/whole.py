"""A whole build: what is known is taken over, the rest is made, and word is left for the next one."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from filelock import FileLock, Timeout
from pelican.writers import Writer

from plugins.building import index, known, logs, narrow, shortcut, stage, state, surroundings
from plugins.building.build import Build, CanaryError
from plugins.building.convert import Conversions
from plugins.building.equipment import Equipment
from plugins.building.frame import collecting_rarely, emptied_later, overheard
from plugins.building.index import Index
from plugins.building.narrow import Narrow
from plugins.building.plan import NarrowError
from plugins.building.quick import quick
from plugins.building.run import Run, forget
from plugins.building.state import State
from plugins.building.writer import JobWriter
from plugins.core.files import walk

logger = logging.getLogger(__name__)


def build(run: Run, seen: shortcut.Seen) -> None:
    """Build the site of *run*, of whose files *seen* was seen before anything was read."""
    run.left = None
    _sweep(run)
    with overheard() as done, logs.heard() as said, collecting_rarely():
        made = _twice_at_most(run)
    objection = _objection(run, made)
    if run.is_resident:
        run.memory, run.left = made.next, made
    else:
        word = shortcut.Unchanged(logs.lasting(said), done[-1] if done else "")
        _leave_word(run, made, seen, None if objection else word)
    run.tell("incremental", made.plan.why_all, **_told(made), objection=objection)


def _told(made: Build) -> dict[str, Any]:
    """Return what was made of what, for the report."""
    whys, pages = made.plan.whys, made.next.pages
    volatile = {name: page.volatile for name, page in pages.items() if page.volatile}
    return {"rendered": whys, "volatile": volatile, "skipped": len(pages) - len(whys), **made.counts}


def _leave_word(run: Run, made: Build, seen: shortcut.Seen, word: shortcut.Unchanged | None) -> None:
    """Leave what the next process wants to know; *word* if it need not look closer when no file changes."""
    try:
        with run.times.spent("save"):
            state.save(run.place, made.next, run.key)
        run.note.unlink(missing_ok=True)
    except OSError as error:
        if run.conversions is None or not run.conversions.is_refused:
            logger.warning("%s: cannot be written (%s); the next build starts anew", run.place, error.errno)
    if word:
        with suppress(OSError), run.times.spent("save"):
            shortcut.leave(run, seen, word, made.next)
            if made.index and not word.said:
                index.save(run.index, made.index, run.key)


def build_as_stock(run: Run, why: str) -> None:
    """Let stock Pelican build, and remove what it wrote the last time and no more."""
    output = run.output
    last = _last(run)
    staged = stage.Stage(output, run.note, run.key)
    broken = staged.unfinished()
    staged.announce(broken)
    before = {path.relative_to(output).as_posix(): stage.facts(str(path)) for path in walk(output)}
    run.stock(why)
    after = {path.relative_to(output).as_posix(): stage.facts(str(path)) for path in walk(output)}
    # stock writes every file anew
    written = {name for name, facts in after.items() if facts != before.get(name)}
    stage.remove(output, {*last.pages, *last.copies, *broken} - written)
    with suppress(OSError):
        state.save(run.place, State(copies=dict.fromkeys(sorted(written))), run.key)
    with suppress(OSError):
        run.note.unlink()


def _sweep(run: Run) -> None:
    """Remove what killed builds of this site, which nobody else builds now, left half written in the cache."""
    for path in run.place.parent.glob(f".{run.place.stem}.*.new"):
        with suppress(OSError):
            path.unlink()


def _objection(run: Run, made: Build) -> str:
    """Return why the next build has to look closer even if no file changes."""
    read_anew = next((f"{path} is read every time: {reason}" for path, reason in made.reasons.items()), "")
    foreign = next((one.__name__ for one in made.generators if one.__module__ != "pelican.generators"), "")
    far = shortcut.outside(run.pelican, made.context.get("static_content", ()))
    why = shortcut.objection(run.pelican, made.next.pages.values()) or read_anew
    why = why or (far and f"{far} is copied from where nobody looks")
    return why or (foreign and f"the generator {foreign} may depend on anything")


def _twice_at_most(run: Run) -> Build:
    with run.times.spent("load"):
        last = _remembered(run) or _last(run)
        run.memory = None
        why_all = _why_all(run, last)
        if run.conversions:
            run.conversions.begin()
    try:
        return _narrow_or_whole(run, last, why_all)
    except CanaryError as wrong:
        logger.info("%s would have been skipped and comes out differently; building everything", wrong)
        return _once(
            run, State(pages=last.pages, copies=last.copies, tables=last.tables), f"{wrong} was skipped by mistake"
        )


def keep(run: Run) -> None:
    """
    Keep on disk what a process that stays has in memory, unless another one builds or has built since.

    Raises:
        OSError: If the system refuses.
    """
    with suppress(Timeout), FileLock(run.lock, timeout=0):
        last = _remembered(run)
        if last:
            state.save(run.place, last, run.key)
            run.kept = stage.facts(str(run.place))
            run.note.unlink(missing_ok=True)


def _remembered(run: Run) -> State | None:
    """Return what this process has in memory of the last build; none if another one has built since."""
    return run.memory if run.kept == stage.facts(str(run.place)) else None


def _last(run: Run) -> State:
    run.kept = stage.facts(str(run.place))
    return state.load(run.place, run.key) or state.load_names(run.place, run.key) or State()


def _narrow_or_whole(run: Run, last: State, why_all: str) -> Build:
    narrowed, why_wide = None if why_all else narrow.begun(run, last), ""
    # if this build comes to no end, the next one takes over nothing
    with suppress(OSError):
        run.index.unlink(missing_ok=True)
    if narrowed:
        try:
            return _once(run, last, narrowed=narrowed)
        except NarrowError as wide:
            why_wide = str(wide)
    made = _once(run, last, why_all)
    made.counts["why_wide"] = why_wide
    return made


def _once(run: Run, last: State, why_all: str = "", narrowed: Narrow | None = None) -> Build:
    """
    Build on what *last* tells, and return what came of it.

    Raises:
        NarrowError: If *narrowed* is given and is not enough.
    """
    fresh = State(run.surroundings, last.builds + 1, secrets.token_hex(8), tables=last.tables)
    if run.conversions is None or run.conversions.surroundings != run.surroundings:
        run.conversions = Conversions(run.place.parent, run.surroundings, run.key)
    staged = stage.Stage(run.output, run.note, run.key)
    equipment = run.equipment = Equipment(run.conversions, last, staged, run.workers, run.token)
    made = run.build = Build(run.pelican, last, fresh, staged)
    made.times, made.is_resident = run.times, run.is_resident
    equipment.times = run.times
    made.plan.why_all = why_all
    made.narrow = equipment.narrow = narrowed
    made.counts["is_narrow"] = narrowed is not None
    made.look_at, made.say_first = run.look_at, run.say_first
    made.at_once = bool(known.preparers())
    forget()
    written: list[Any] = []
    try:
        with (
            quick(),
            emptied_later(run.pelican, made.output) as made.placing.leftovers,
            run.times.spent("pelican"),
        ):
            _with_jobs(run, made, equipment, written)
        _settle(made, equipment, written)
        made.index = _index(run, made, equipment)
        made.generators = [type(one) for one in run.generators]
        made.readers = [one for one in run.generators if hasattr(one, "readers")] if run.is_resident else []
    finally:
        made.close()
        run.build = run.equipment = None
        run.generators = []
    fresh.renew_tables()
    fresh.sources = {**_now(last.sources), **surroundings.of_sources()}
    return made


def _settle(made: Build, equipment: Equipment, written: Iterable[Any]) -> None:
    """Take down what was made, also by writers that have *written* files by themselves."""
    equipment.settle(made.output, made.next)
    paths = (path for writer in written for path in writer._written_files)  # noqa: SLF001
    made.next.copies |= {made.relative(path): None for path in paths}
    # of other pages it was seen in the beginning
    made.placing.finish(made.plan.whys if made.narrow else made.next.pages)
    made.reasons, made.counts = dict(equipment.reasons), {**made.counts, **equipment.counts()}


def _index(run: Run, made: Build, equipment: Equipment) -> Index | None:
    """Return the index of what was *made*; none if it would not say all."""
    if made.narrow:
        return replace(made.narrow.index, build=made.next.mark, keys=made.narrow.keys)
    articles = next((one for one in run.generators if hasattr(one, "readers")), None)
    if run.is_resident or run.conversions is None or articles is None or not made.is_simple:
        return None
    pages = {path: made.relative(job.path) for path, job in made.pages_of.items()}
    feeds = {name: (one.items, {**one.given, "context": None}) for name, one in made.feeds.items()}
    found = index.Found(run.generators, run.conversions.site(articles.readers).coder, pages, feeds)
    return index.made(Index(made.next.mark, run.everything, equipment.keys), found)


def _why_all(run: Run, last: State) -> str:
    if not last.surroundings:
        return "there is no earlier build to compare with"
    if last.surroundings != run.surroundings or _now(last.sources) != last.sources:
        return "settings, theme, plug-ins or versions changed"
    return last.rewritten


def _with_jobs(run: Run, made: Build, equipment: Equipment, written: list[Any]) -> None:
    """Run Pelican with a writer that takes jobs; where somebody works on files, with its own, put in *written*."""
    pelican = run.pelican
    own = pelican._get_writer  # noqa: SLF001
    watchers = known.watchers()
    if watchers:
        made.plan.why_all = f"{', '.join(watchers)} looks at each page that is written"

    def get_writer() -> Any:
        writer = own()
        if _works_on_files(type(writer)):
            made.plan.why_all = f"the writer {type(writer).__name__} may work on the files of pages"
        if watchers or _works_on_files(type(writer)):
            written.append(writer)
            made.placing.announce()
            equipment.copy_at_once()
            return writer
        made.begin(run.generators)
        _burst_after(run.generators[-1], lambda: made.burst(equipment.copies(made.output)))
        return _in_front(writer, made)

    pelican._get_writer = get_writer  # noqa: SLF001
    try:
        type(pelican).run(pelican)
    finally:
        del pelican._get_writer  # noqa: SLF001


def _burst_after(last: Any, burst: Callable[[], None]) -> None:
    """Put all pages in place after the *last* generator: plug-ins that work on the output wait for Pelican's end."""
    own = getattr(last, "generate_output", None)

    def generate_output(writer: Any) -> None:
        if own:
            own(writer)
        burst()

    last.generate_output = generate_output


def _works_on_files(kind: type) -> bool:
    """Whether a writer may look for the file of a page as soon as it asked for it; it can promise not to."""
    return not getattr(kind, "building_deferrable", False) and any(
        getattr(kind, name) is not getattr(Writer, name) for name in ("write_file", "write_feed", "_open_w")
    )


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


def _now(places: Iterable[str]) -> dict[str, str]:
    return {place: surroundings.digest_of_code(place) for place in places}
