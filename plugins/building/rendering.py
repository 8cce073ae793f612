"""
One page rendered: its bytes, what it read, what was said.

`Renderer` works in this process and in copies of it; what it returns is plain and small, so that it can be sent.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jinja2.utils import missing
from pelican.contents import Content

from plugins.building.feeds import Entries, are_own
from plugins.building.given import UnforeseenError
from plugins.building.logs import Said, caught, said_of
from plugins.building.readings import SOURCE_OF_SUMMARY, Readings
from plugins.building.tokens import Opaque
from plugins.building.trace import WHOLE, Recorder, Trace
from plugins.building.writer import Job, JobWriter

# Under this name stands the address that content objects see, where it is not the page's own.
SEEN_FROM = " seen from"
_OF_FEEDS = ("title", "url", "content", "summary", "date", "modified", "category", "tags", "author")


@dataclass(slots=True)
class Feed:
    """One feed to be; see `JobWriter.feed_text`."""

    path: str
    writer: JobWriter
    elements: Any
    given: Mapping[str, Any]
    name: str = ""
    shared: Any = None

    @property
    def items(self) -> Any:
        """What it lists."""
        return self.elements[: self.writer.settings["FEED_MAX_ITEMS"]]


@dataclass(slots=True)
class Rendered:
    """
    What came of a job.

    Attributes:
        number: The job's place in the list.
        digest: Of the bytes.
        names, reads, volatile: As in `PageRecord`.
        tokens: Object → attribute → token, of all it read; what was told with another page is left out.
        said: What was said.
        is_kept: Whether its bytes wait to be put in place.
    """

    number: int
    digest: str
    names: dict[str, str] = field(default_factory=dict)
    reads: dict[str, frozenset[str]] = field(default_factory=dict)
    volatile: str = ""
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    is_kept: bool = False


# Of texts with their links; what was said of one is not said again when it is made once more.
_MOST_TEXTS = 200

# Of a content object: its name, the attributes that were read, and their tokens.
_Read = tuple[str, frozenset[str], dict[str, str]]

_TOLD: dict[str, str] = {}

# Of a text: its content object, the attribute, and the address of the site it was asked for with.
_Place = tuple[int, str, str]


class Renderer:
    """Renders jobs and writes down what they read."""

    def __init__(self, recorder: Recorder, readings: Readings, context: dict[str, Any], why_volatile: str) -> None:
        """*context* is the one content objects see; *why_volatile*, unless empty, holds for every page."""
        self.recorder = recorder
        self.readings = readings
        self.context = context
        self.why_volatile = why_volatile
        self._said_of: dict[_Place, list[Said]] = {}
        self._entries = Entries()
        self._sets: dict[frozenset[str], frozenset[str]] = {}
        self._reads: dict[tuple[int, frozenset[str]], _Read] = {}

    def render(self, number: int, job: Job | Feed, keep: Callable[[int, bytes, str], bool]) -> Rendered:
        """Render *job*, hand its bytes to *keep*, which says whether they are new, and return what came of it."""
        trace = Trace(volatile=self.why_volatile)
        self.context["localsiteurl"] = job.shared
        with caught() as said:
            text = self._feed(job, trace, said) if isinstance(job, Feed) else self._page(job, trace, said)
        if os.linesep != "\n":
            text = text.replace("\n", os.linesep)
        content = text.encode("utf-8")
        digest = of_bytes(content)
        is_kept = keep(number, content, digest)
        self._let_go(job)
        result = Rendered(number, digest, volatile=trace.volatile, said=said, is_kept=is_kept)
        self._tell(trace, result)
        return result

    def _let_go(self, job: Job | Feed) -> None:
        """Let go of what is had again sooner than memory for ten thousand of its kind: entries of feeds, texts."""
        if not isinstance(job, Feed):
            self._entries.clear()
        texts = vars(vars(Content)["get_content"]).get("cache", {})
        if len(texts) > _MOST_TEXTS:
            texts.clear()

    def _page(self, job: Job, trace: Trace, said: list[Said]) -> str:
        local = job.local()
        if job.shared != local["localsiteurl"]:
            trace.names[SEEN_FROM] = job.shared
        recorder = self.recorder
        if getattr(job.template.environment.context_class, "recorder", None) is not recorder:
            trace.volatile = trace.volatile or "its template is from an environment that nobody watches"
        recorder.trace, recorder.local, recorder.evaluate = trace, local, self._evaluated(said)
        try:
            return str(job.template.render(local))
        finally:
            recorder.trace = None

    def _evaluated(self, said: list[Said]) -> Callable[[Callable[[], Any], int, str], Any]:
        """Return what evaluates an attribute, and keeps what was said meanwhile for later pages that read it."""
        told: set[_Place] = set()

        def evaluate(own: Callable[[], Any], key: int, attribute: str) -> Any:
            content, address = self.recorder.objects[key], self.context["localsiteurl"]
            if attribute == "summary" and "summary" not in content.metadata:
                # it is cut from the text, and what that says belongs to the text, whoever asks first
                with self._heard_of((key, "content", address), said, told):
                    _ = content.content
            with self._heard_of((key, attribute, address), said, told):
                return own()

        return evaluate

    @contextmanager
    def _heard_of(self, place: _Place, said: list[Said], told: set[_Place]) -> Iterator[None]:
        """Let each page say once what is said of the text at *place*, which Pelican remembers; *told* it has said."""
        mark = len(said)
        yield
        news = said[mark:]
        del said[mark:]
        # a feed of summaries asks for no text, and so hears nothing of it
        if not self._said_of.get(place):
            source = vars(self.recorder.objects[place[0]]).get("source_path")
            self._said_of[place] = said_of(f"{source} {place[-1]}", news)
        if place not in told:
            told.add(place)
            said += self._said_of[place]

    def _feed(self, feed: Feed, trace: Trace, said: list[Said]) -> str:
        recorder = self.recorder
        recorder.trace = trace
        try:
            for item in feed.items:
                for attribute in _OF_FEEDS:
                    recorder.note(item, attribute)
        finally:
            recorder.trace = None
        trace.names.update(names_of_feed(feed))
        if not len(feed.items):
            trace.volatile = trace.volatile or "an empty feed says when it was made"
        if not are_own(feed.writer):
            trace.volatile = trace.volatile or f"{type(feed.writer).__name__} makes feeds in its own way"
        self._entries.lend(feed.writer)
        with self._told_apart(feed.writer, said):
            return feed.writer.feed_text(feed.elements, feed.given)

    @contextmanager
    def _told_apart(self, writer: Any, said: list[Said]) -> Iterator[None]:
        """Keep what is said of each entry of a feed for pages that show it, and say what was said of it before."""
        own, told = writer._add_item_to_the_feed, set[_Place]()  # noqa: SLF001

        def add(feed: Any, item: Any) -> None:
            with self._heard_of((id(item), "content", writer.site_url), said, told):
                own(feed, item)

        vars(writer)["_add_item_to_the_feed"] = add
        try:
            yield
        finally:
            vars(writer)["_add_item_to_the_feed"] = own

    def _tell(self, trace: Trace, result: Rendered) -> None:
        """Put the tokens of what was read into *result*; what has none makes the page volatile."""
        news: list[tuple[int, frozenset[str]]] = []
        try:
            for name, value in trace.names.items():
                result.names[name] = self.readings.of_value(value)
            self._hand_on(trace)
            for key, attributes in trace.reads.items():
                wanted = frozenset(attributes)
                # of most objects one and the same few attributes are read
                name, read, tokens = self._of_content(key, self._sets.setdefault(wanted, wanted))
                result.reads[name] = read
                if tokens:
                    result.tokens[name] = tokens
                    news.append((key, read))
        except Opaque as unknown:
            result.volatile = result.volatile or f"reads something of the kind {unknown}"
        except UnforeseenError as what:
            result.volatile = result.volatile or f"a function is given {what}"
        if result.volatile:
            result.names, result.reads, result.tokens = {}, {}, {}
            return
        for one in news:
            self._reads[one] = (*self._reads[one][:2], _TOLD)

    def _hand_on(self, trace: Trace) -> None:
        """Take the content objects in what functions asked the context for as read whole."""
        for name in trace.handed:
            for content in self.readings.contents_in(trace.names[name]):
                self.recorder.objects[id(content)] = content
                trace.reads.setdefault(id(content), set()).add(WHOLE)

    def _of_content(self, key: int, attributes: frozenset[str]) -> _Read:
        """Return what is told of a content object of which *attributes* were read; one and the same to all pages."""
        found = self._reads.get((key, attributes))
        if found is None:
            content = self.recorder.objects[key]
            name = self.readings.name(content)
            wanted = attributes | {SOURCE_OF_SUMMARY} if "summary" in attributes else attributes
            tokens = {one: self.readings.of(content, one) for one in wanted}
            found = self._reads[key, attributes] = name, attributes, tokens
        return found


def names_of_feed(feed: Feed) -> dict[str, Any]:
    """Return by name what a feed is made of beside its items."""
    context = feed.given["context"]
    names = ("SITENAME", "SITESUBTITLE", "SITEURL", "FEED_DOMAIN")
    found = {name: context.get(name, missing) for name in names}
    how = {name: one for name, one in feed.given.items() if name != "context"}
    return {**found, " how": how, " items": list(feed.items), SEEN_FROM: feed.shared}


def of_bytes(content: bytes) -> str:
    """Return the digest by which a written page is known again."""
    return blake2b(content, digest_size=12).hexdigest()


def of_file(path: Path) -> str:
    """Return the same of a file; empty if there is none."""
    try:
        return of_bytes(path.read_bytes())
    except OSError:
        return ""
