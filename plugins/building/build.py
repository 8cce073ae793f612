"""
One build: stock Pelican's `run`, with its pages planned, rendered side by side and put in place at the end.

The shape follows Pelican's own (pelican/__init__.py: run): generators make the context, then ask for pages; the pages
are jobs here until the generator is done.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pelican as pelican_package
from pelican.contents import Article, Content, Page

from plugins.building import links, logs, shares, shortcut, stage
from plugins.building.addresses import memo_addresses
from plugins.building.frame import shared_memory
from plugins.building.index import Index
from plugins.building.lazily import body_of
from plugins.building.narrow import Narrow
from plugins.building.placing import Placing
from plugins.building.plan import Plan, template_of
from plugins.building.readings import Readings
from plugins.building.rendering import Feed, Rendered, Renderer, of_bytes
from plugins.building.state import PageRecord, State, tokens_in
from plugins.building.times import Times
from plugins.building.trace import Recorder
from plugins.building.watching import watch
from plugins.building.writer import Job, JobWriter


class Build:
    """
    What is known and done during one run of Pelican.

    Attributes:
        is_resident: Whether the process stays, and builds again.
        narrow: What asks for a few pages only, if that is enough.
        index: What the next build may take over, once this one is done.
    """

    is_resident = False
    narrow: Narrow | None = None
    index: Index | None = None

    def __init__(self, pelican: Any, last: State, next_: State, staged: stage.Stage) -> None:
        """*staged* is where everything goes first."""
        self.output = Path(_absolute(pelican.output_path))
        self._is_timeless = not shortcut.clock_of(pelican.settings)
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
        self.readers: list[Any] = []
        self.pages_of: dict[str, Job] = {}
        self.feeds: dict[str, Feed] = {}
        # of a process that stays: from what its pages can be made once more
        self.jobs: dict[str, Job | Feed] = {}
        # the page somebody looks at, below the output folder, and what is called when it is in place
        self.look_at = ""
        self.say_first: Callable[[], None] = lambda: None
        self.times = Times()
        self.counts: dict[str, Any] = {"workers": 1, "canaries": 0, "unchanged": 0, "removed": 0}
        self._open = ExitStack()
        self._workers = os.cpu_count() or 1
        self.why_volatile = ""
        self._renderer: Renderer | None = None
        self._jobs: list[Job | Feed] = []
        self._count = 0
        self.placing = Placing(self.output, last, next_, staged, self.counts)
        self.plan.broken = self.placing.broken

    def begin(self, generators: Sequence[Any]) -> None:
        """Begin with the pages: the *generators* have made the context, links are up to date."""
        for generator in generators:
            self.context = generator.context
            if _writes_at_once(generator):
                self.placing.announce()
            if hasattr(generator, "env"):  # one that is none of Pelican's may have no templates
                self.why_volatile = self.why_volatile or watch(generator.env, self.recorder)
        self.plan.shared = self.context
        self.next.locale = locale.setlocale(locale.LC_ALL)
        if self.last.locale != self.next.locale:
            self.plan.why_all = self.plan.why_all or "the locale is another one"
        self._renderer = Renderer(self.recorder, self.readings, self.context, self.why_volatile)
        self.stage.open()
        self._open.callback(self.stage.close)
        self._open.enter_context(memo_addresses())
        self.plan.seals = not shortcut.plug_in_of_others() and self._is_timeless
        if self.narrow:
            with self.times.spent("plan"):
                self.narrow.begin(self, generators)
            return
        if any(map(_attaches, self.context["generated_content"].values())):
            # the first page with such a link moves the file: pages that see it are rendered each time, in stock order
            self.readings.attaches = True
            self._workers = 1
        with self.times.spent("plan"):
            self.plan.begin(one for kind in _CONTENT for one in self.context[kind].values() if isinstance(one, Content))

    @property
    def is_simple(self) -> bool:
        """Whether every content object has a name of its own, and stays where it is."""
        return self.plan.seals and not self.plan.has_doubles and not self.readings.attaches

    # jobs

    def take(self, job: Job) -> None:
        """Take a page to be."""
        job.shared = self.context.get("localsiteurl")
        self._jobs.append(job)
        subject = job.given.get("article") or job.given.get("page")
        if isinstance(subject, Article | Page):
            self.pages_of[str(subject.source_path)] = job
        if self.at_once:
            self.flush()

    def take_file(self, path: str, content: bytes) -> None:
        """Take a file that is made already."""
        name, digest, number = self.relative(path), of_bytes(content), self._count
        self._count += 1
        is_kept = self._keep(path, number, content, digest)
        self.placing.take(path, number if is_kept else None)
        last = self.last.pages.get(name)
        self.next.pages[name] = PageRecord("", digest=digest, facts=last.facts if last else ())

    def take_feed(self, writer: JobWriter, path: str, elements: Any, given: Any) -> None:
        """Take a feed to be."""
        feed = Feed(path, writer, elements, given, str(given["path"]), self.context.get("localsiteurl"))
        self._jobs.append(feed)
        self.feeds[self.relative(path)] = feed
        if self.at_once:
            self.flush()

    def flush(self) -> None:
        """Render what is stale of the jobs taken so far, and take over what is not."""
        jobs, self._jobs = self._jobs, []
        if not jobs:
            return
        self.readings.forget_values()
        self.plan.forget_values()
        # of two jobs for one file the later one stands
        last = {job.path: number for number, job in enumerate(jobs)}
        numbers = [number for number, job in enumerate(jobs) if last[job.path] == number]
        self._look_first(jobs, numbers)
        with self.times.spent("plan"):
            stale = [number for number in numbers if self.plan.why(self.relative(jobs[number].path), jobs[number])]
            if self.narrow:
                self.narrow.demand_due(self.plan.whys)
            chosen = self.plan.with_canaries(numbers, stale)
        self.counts["canaries"] += len(chosen) - len(stale)
        with self.times.spent("render"):
            done = {one.number - self._count: one for one in self._rendered(jobs, chosen)}
        wanted = frozenset(stale)
        for number in numbers:
            self._settle(jobs[number], done.get(number), is_stale=number in wanted)
        self._count += len(jobs)
        if self.is_resident:
            self.jobs |= {self.relative(jobs[number].path): jobs[number] for number in numbers}

    def _look_first(self, jobs: list[Job | Feed], numbers: list[int]) -> None:
        """Put the page somebody looks at in place before all others, and say so."""
        if not self.look_at:
            return
        for number in [one for one in numbers if self.relative(jobs[one].path) == self.look_at]:
            if self.plan.why(self.look_at, jobs[number]):
                done = next(iter(self._rendered(jobs, [number])))
                self._learn(done)
                if done.is_kept:
                    self.stage.put(done.number, jobs[number].path)
                    self.say_first()

    def relative(self, path: str) -> str:
        """Return *path* below the output folder, with `/`."""
        return self.placing.relative(path)

    # rendering

    def _rendered(self, jobs: list[Job | Feed], numbers: list[int]) -> Iterator[Rendered]:
        workers = shares.workers_for(len(numbers), self._workers)
        self.counts["workers"] = max(self.counts["workers"], workers)
        if workers < 2:
            yield from self._part(jobs, numbers)
            return
        # entries that several feeds share are made once
        whole = shares.shares_of(numbers, lambda number: isinstance(jobs[number], Feed))
        with shared_memory():
            found = shares.made(whole, partial(self._part, jobs), workers - 1, self.stage.folder)
        # a copy that died took some with it
        yield from self._part(jobs, sorted({*numbers} - {one.number - self._count for one in found}))
        yield from found

    def _part(self, jobs: list[Job | Feed], numbers: Iterable[int]) -> list[Rendered]:
        if self._renderer is None:
            raise RuntimeError("pages are asked for before the context is complete")
        render = self._renderer.render
        return [
            render(self._count + number, jobs[number], partial(self._keep, jobs[number].path)) for number in numbers
        ]

    def _keep(self, path: str, number: int, content: bytes, digest: str) -> bool:
        """Stage the *content* of the file *path* and return True, unless it lies there just so."""
        page = self.last.pages.get(self.relative(path))
        is_there = page is not None and page.digest == digest and page.facts and stage.facts(path) == page.facts
        # of a page that others work on afterwards, what lies there is no longer what was rendered
        if is_there and not self.last.rewritten:
            return False
        self.stage.keep(number, content, path)
        return True

    def _learn(self, done: Rendered) -> None:
        """Take down what is told of content objects with a page, and with no other one."""
        for one, tokens in done.tokens.items():
            self.next.objects[one] = {**tokens_in(self.next.objects.get(one)), **tokens}

    def _settle(self, job: Job | Feed, done: Rendered | None, *, is_stale: bool) -> None:
        """Take over what came of *job*, or what is known of it, and say what was said."""
        name = self.relative(job.path)
        if done:
            self._learn(done)
        if done is None or not is_stale:
            page = self.last.pages[name]
            if done is not None and done.digest != page.digest:
                raise CanaryError(name)
            logs.say(page.logs)
            self.next.pages[name] = page
            self.placing.take(job.path, None)
            return
        logs.say(done.said)
        names, reads = self.next.tables.numbers_of_names(done.names), self.next.tables.numbers_of_reads(done.reads)
        self.next.pages[name] = PageRecord(
            template_of(job), names, reads, done.volatile, done.digest, logs=logs.lasting(done.said)
        )
        self.counts["unchanged"] += not done.is_kept
        self.placing.take(job.path, done.number if done.is_kept else None)

    # files

    def burst(self, copies: Iterable[str]) -> None:
        """Put everything in place, when all *copies* are known too."""
        if self._renderer is None:
            return
        self.flush()
        self.plan.take_over_rest()
        self.next.copies |= dict.fromkeys(copies)
        with self.times.spent("burst"):
            self.placing.burst()

    def close(self) -> None:
        """Sweep what was staged and forget what was remembered of this build, whatever became of it."""
        self._open.close()


class CanaryError(Exception):
    """A page that was to be skipped comes out differently; the message is its name."""


_CONTENT = ("generated_content", "static_content")


def _writes_at_once(generator: Any) -> bool:
    """Whether *generator* writes past the stage, or may: then a kill must be known by the note from the beginning."""
    return type(generator).__module__ != "pelican.generators" or bool(generator.settings["STATIC_CREATE_LINKS"])


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - as Pelican does; links are not followed


def _templates(pelican: Any) -> Iterator[str]:
    """Yield the folders whose templates are part of the surroundings (pelican/generators.py: Generator)."""
    yield from map(str, pelican.settings["THEME_TEMPLATES_OVERRIDES"])
    yield os.path.join(pelican.theme, "templates")  # noqa: PTH118
    yield str(Path(pelican_package.__file__).parent / "themes")


def _attaches(content: Any) -> bool:
    """Whether the text of *content* holds a link that moves a file."""
    body = body_of(content) if isinstance(content, Content) else None
    if not isinstance(content, Content) or (body and not body.has_marks):
        return False
    if body and body.links != links.FILES and content.settings["INTRASITE_LINK_REGEX"] == links.INTRASITE:
        return False
    return "attach" in str(content._content or "")  # noqa: SLF001
