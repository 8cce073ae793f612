"""
One build: stock Pelican's `run`, with its pages planned, rendered side by side and put in place at the end.

The shape follows Pelican's own (pelican/__init__.py: run): generators make the context, then ask for pages; the pages
are jobs here until the generator is done.
"""

from __future__ import annotations

import errno
import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pelican as pelican_package

from plugins.building import logs, stage
from plugins.building.addresses import memo_addresses
from plugins.building.plan import Plan, template_of
from plugins.building.readings import Readings
from plugins.building.rendering import Feed, Rendered, Renderer, of_file
from plugins.building.state import PageRecord, State
from plugins.building.trace import Recorder
from plugins.building.writer import Job, JobWriter
from plugins.core.files import walk
from plugins.core.run import beside

# Below this many pages a copy of this process costs more than it saves.
_WORTH_A_COPY = 48
# Collections of a young generation would copy the pages of memory that workers share with this process.
_THRESHOLD = 20_000


class Build:
    """What is known and done during one run of Pelican."""

    def __init__(self, pelican: Any, last: State, next_: State, staged: stage.Stage) -> None:
        """*staged* is where everything goes first."""
        self.output = Path(_absolute(pelican.output_path))
        self.last = last
        self.next = next_
        self.recorder = Recorder(pelican.settings)
        self.readings = Readings(last.objects)
        self.plan = Plan(last, next_, self.readings, tuple(_absolute(one) for one in _templates(pelican)))
        self.stage = staged
        self.at_once = False
        self.context: dict[str, Any] = {}
        self.generators: list[type] = []
        self.reasons: dict[str, str] = {}
        self._open = ExitStack()
        self.why_volatile = ""
        self._renderer: Renderer | None = None
        self._jobs: list[Job | Feed] = []
        self._staged: dict[str, int] = {}
        self.leftovers: dict[str, stage.Facts] = {}
        self._count = 0
        self._written: dict[str, stage.Facts] = {}
        self.plan.broken = frozenset(staged.unfinished())
        self._announced = set(self.plan.broken)

    def begin(self, generators: Iterable[Any]) -> None:
        """Begin with the pages: the *generators* have made the context, links are up to date."""
        for generator in generators:
            self.context = generator.context
            if _writes_at_once(generator):
                self.stage.announce(self._announced)
            self.why_volatile = self.why_volatile or self.recorder.watch(generator.env)
        self._renderer = Renderer(self.recorder, self.readings, self.context, self.why_volatile)
        self.stage.open()
        self._open.callback(self.stage.close)
        self._open.enter_context(memo_addresses())
        self.plan.begin(one for kind in _CONTENT for one in self.context[kind].values() if one is not None)

    # jobs

    def take(self, job: Job) -> None:
        """Take a page to be."""
        job.shared = self.context.get("localsiteurl")
        self._jobs.append(job)
        if self.at_once:
            self.flush()

    def take_feed(self, writer: JobWriter, path: str, elements: Any, given: Any) -> None:
        """Take a feed to be."""
        self._jobs.append(Feed(path, writer, elements, given, str(given["path"]), self.context.get("localsiteurl")))
        if self.at_once:
            self.flush()

    def flush(self) -> None:
        """Render what is stale of the jobs taken so far, and take over what is not."""
        jobs, self._jobs = self._jobs, []
        if not jobs:
            return
        self.readings.forget_values()
        # of two jobs for one file the later one stands
        last = {job.path: number for number, job in enumerate(jobs)}
        numbers = [number for number, job in enumerate(jobs) if last[job.path] == number]
        stale = [number for number in numbers if self.plan.why(self.relative(jobs[number].path), jobs[number])]
        chosen = self.plan.with_canaries(numbers, stale)
        done = {one.number - self._count: one for one in self._rendered(jobs, chosen)}
        wanted = frozenset(stale)
        for number in numbers:
            self._settle(jobs[number], done.get(number), is_stale=number in wanted)
        self._count += len(jobs)

    def relative(self, path: str) -> str:
        """Return *path* below the output folder, with `/`."""
        return os.path.relpath(path, self.output).replace(os.sep, "/")

    # rendering

    def _rendered(self, jobs: list[Job | Feed], numbers: list[int]) -> Iterator[Rendered]:
        works = [partial(self._part, jobs, part) for part in _parts(numbers)]
        here = os.getcwd()  # noqa: PTH109
        with _shared_memory():
            waiting = [beside(work, here) for work in works[1:]]
            found = works[0](here)
        for wait in waiting:
            found += wait()
        yield from found

    def _part(self, jobs: list[Job | Feed], numbers: list[int], _place: str) -> list[Rendered]:
        if self._renderer is None:
            raise RuntimeError("pages are asked for before the context is complete")
        render = self._renderer.render
        return [render(self._count + number, jobs[number], self._keep(jobs[number])) for number in numbers]

    def _keep(self, job: Job | Feed) -> Callable[[int, bytes, str], bool]:
        def keep(number: int, content: bytes, digest: str) -> bool:
            page = self.last.pages.get(self.relative(job.path))
            if page is None or page.digest != digest or not page.facts or stage.facts(job.path) != page.facts:
                self.stage.keep(number, content, job.path)
                return True
            return False

        return keep

    def _settle(self, job: Job | Feed, done: Rendered | None, *, is_stale: bool) -> None:
        """Take over what came of *job*, or what is known of it, and say what was said."""
        name = self.relative(job.path)
        if done is None or not is_stale:
            page = self.last.pages[name]
            if done is not None and done.digest != page.digest:
                raise CanaryError(name)
            logs.say(page.logs)
            self.next.pages[name] = page
            self._staged.pop(job.path, None)
            return
        logs.say(done.said)
        for one, tokens in done.tokens.items():
            self.next.objects.setdefault(one, {}).update(tokens)
        self.next.pages[name] = PageRecord(
            template_of(job), done.names, done.reads, done.volatile, done.digest, logs=logs.lasting(done.said)
        )
        # of two pages for one file, asked for by two generators, the later one stands
        self._staged.pop(job.path, None)
        if done.is_kept:
            self._staged[job.path] = done.number

    # files

    def burst(self, copies: Iterable[str]) -> None:
        """Put everything that was staged in place, when all *copies* are known too; what has gone makes room first."""
        if self._renderer is None:
            return
        self.flush()
        self.next.copies |= dict.fromkeys(copies)
        gone = self._gone()
        places = [*self._staged, *self.stage.copies]
        changing = {*map(self.relative, places), *gone}
        if not changing:
            return
        self._announced |= changing
        self.stage.announce(self._announced)
        self._see_to_room(places, gone)
        stage.remove(self.output, gone)
        for path, number in self._staged.items():
            self.stage.put(number, path)
            self._written[self.relative(path)] = stage.facts(path)
        self.stage.put_copies()
        self._staged = {}

    def _see_to_room(self, places: list[str], gone: set[str]) -> None:
        """Make folders and look for what lies in the way, as long as nothing was changed."""
        self.stage.make_folders(places)
        for path in places:
            if os.path.isdir(path) and not os.path.islink(path) and not _is_of(path, self.output, gone):  # noqa: PTH112, PTH114
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)

    def _gone(self) -> set[str]:
        """Return what this build no longer has, and what DELETE_OUTPUT_DIRECTORY removes as nobody wrote it again."""
        left = {name for name, facts in self.leftovers.items() if stage.facts(f"{self.output}/{name}") == facts}
        here = {*self.next.pages, *self.next.copies}
        return ({*self.last.pages, *self.last.copies, *self.plan.broken} | left) - here

    def close(self) -> None:
        """Sweep what was staged and forget what was remembered of this build, whatever became of it."""
        self._open.close()

    def finish(self) -> None:
        """Take down what the system says of the files now, and remove what this build no longer has."""
        for name, page in self.next.pages.items():
            path = f"{self.output}/{name}"
            found = stage.facts(path)
            if found != self._written.get(name, page.facts or found) and of_file(Path(path)) != page.digest:
                self.next.rewritten = self.next.rewritten or f"{name} was changed after it was written"
            page.facts = found
        stage.remove(self.output, self._gone())
        stage.remove(self.output, map(stage.beside, self.plan.broken))


class CanaryError(Exception):
    """A page that was to be skipped comes out differently; the message is its name."""


_CONTENT = ("generated_content", "static_content")


def _writes_at_once(generator: Any) -> bool:
    """Whether *generator* writes past the stage, or may: then a kill must be known by the note from the beginning."""
    return type(generator).__module__ != "pelican.generators" or bool(generator.settings["STATIC_CREATE_LINKS"])


def _is_of(folder: str, output: Path, names: set[str]) -> bool:
    """Whether all files of *folder* are among *names*, so that it goes with them."""
    return all(path.relative_to(output).as_posix() in names for path in walk(Path(folder)))


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - as Pelican does; links are not followed


def _templates(pelican: Any) -> Iterator[str]:
    """Yield the folders whose templates are part of the surroundings (pelican/generators.py: Generator)."""
    yield from map(str, pelican.settings["THEME_TEMPLATES_OVERRIDES"])
    yield os.path.join(pelican.theme, "templates")  # noqa: PTH118
    yield str(Path(pelican_package.__file__).parent / "themes")


def _parts(numbers: list[int]) -> list[list[int]]:
    """Return *numbers* dealt into as many parts as there are processors, if it pays; neighbours cost alike."""
    count = min(os.cpu_count() or 1, max(1, len(numbers) // _WORTH_A_COPY))
    return [numbers[first::count] for first in range(count)]


@contextmanager
def _shared_memory() -> Iterator[None]:
    """Keep the collector from touching, and so copying, what workers share with this process."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_THRESHOLD, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
