"""Which pages are stale, and why: the first reason found, in words for `--explain`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from jinja2.utils import missing
from pelican.contents import Article, Page, Static

from plugins.building import stage
from plugins.building.readings import Readings
from plugins.building.rendering import SEEN_FROM, Feed, names_of_feed
from plugins.building.state import SEAL, PageRecord, State, is_sealed, tokens_in
from plugins.building.tokens import Opaque
from plugins.building.writer import Job

OUTSIDE = "its template lies outside the theme"
_CANARIES = 3
_NOTHING: frozenset[str] = frozenset()
# What a link to an object shows of it.
_ADDRESS = "url"
# Names that Pelican's writer gives each page anew.
_OF_EACH = frozenset({"SITEURL", "localsiteurl", "output_file", SEEN_FROM})


class NarrowError(Exception):
    """More than the text of a few sources changed, or may have; the message says what."""


class Plan:
    """
    What the last build tells of the pages of this one.

    Attributes:
        why_all: Why every page is rendered; empty if they are not.
        whys: Page → why it is rendered.
        broken: Pages that a killed build was replacing.
    """

    def __init__(self, last: State, next_: State, readings: Readings, templates: tuple[str, ...]) -> None:
        """*templates*: the folders whose templates are part of the surroundings."""
        self.why_all = ""
        self.whys: dict[str, str] = {}
        self.broken: frozenset[str] = frozenset()
        self._last = last
        self._next = next_
        self._tables = last.tables
        self._readings = readings
        self._templates = templates
        self._changed: dict[str, frozenset[str]] = {}
        self._fresh = self._canaries = 0
        # the context that most pages have in common
        self.shared: object = None
        self._same: set[int] = set()
        # objects, by number, of which not all is as it was
        self._touched: frozenset[int] = frozenset()
        # whether two objects are called the same
        self.has_doubles = False
        # whether an object may have another address than it had
        self._is_moved = False
        # whether only the pages of edited texts are asked for
        self._is_narrow = False
        # whether nobody but Pelican has a hand in content objects
        self.seals = False

    def begin(self, contents: Iterable[Any]) -> None:
        """Find out which attributes of *contents* have changed since pages read them."""
        doubles, linking = set(), []
        for content in contents:
            try:
                name = self._readings.name(content)
            except Opaque as unknown:
                doubles.add(str(unknown))
                continue
            seal = self._readings.seal(content) if self.seals else ""
            if not self._is_sealed(name, seal):
                self._compare(name, content, seal)
            elif self._readings.has_links(content):
                linking.append((name, content, seal))
            else:
                self._take_over(name)
        self.has_doubles = bool(doubles)
        self._is_moved = self._is_moved or self.has_doubles
        self._follow_links(linking)
        for name in doubles:
            # nobody knows which of them was read
            self._changed.pop(name, None)
        self._note_touched()

    def begin_narrow(self, edited: Iterable[Any], statics: Iterable[Any]) -> list[str]:
        """
        Find out what changed of the texts *edited*, the only ones whose sources are not as they were.

        Returns:
            The pages that read it.

        Raises:
            NarrowError: If links may lead elsewhere.
        """
        self._is_narrow = True
        self._changed = dict.fromkeys(self._last.objects, _NOTHING)
        self._next.objects = dict(self._last.objects)
        known = set()
        for content in (*edited, *statics):
            name = self._readings.name(content)
            known.add(name)
            self._compare(name, content, self._readings.seal(content) if isinstance(content, Article | Page) else "")
        files = {name for name in self._last.objects if name.startswith(f"{Static.__name__} ")}
        if self._is_moved or not files <= known or not known <= self._last.objects.keys():
            raise NarrowError("links may lead elsewhere")
        self._note_touched()
        return [name for name, page in self._last.pages.items() if self._reads_changed(page)]

    def _note_touched(self) -> None:
        self._touched = frozenset(
            number for number, name in enumerate(self._tables.objects.texts) if self._changed.get(name) != _NOTHING
        )

    def take_over_rest(self) -> None:
        """Take over the pages nobody asked for, where only those of edited texts were."""
        if self._is_narrow:
            for name, page in self._last.pages.items():
                self._next.pages.setdefault(name, page)

    def _is_sealed(self, name: str, seal: str) -> bool:
        """Whether all that the object *name* has of its own is as it was."""
        kept = self._last.objects.get(name)
        return bool(seal) and kept is not None and not self.why_all and is_sealed(kept, seal)

    def _take_over(self, name: str) -> None:
        self._changed[name] = _NOTHING
        self._next.objects[name] = self._last.objects[name]

    def _follow_links(self, linking: Sequence[tuple[str, Any, str]]) -> None:
        """Take over objects that are as they were, with their links if these still lead where they led."""
        same = self._next.objects.keys() | {name for name, _, _ in linking} == self._last.objects.keys()
        is_steady = same and not self._is_moved and not self._readings.attaches
        for name, content, seal in linking:
            if is_steady:
                self._take_over(name)
            else:
                self._compare(name, content, seal)

    def _compare(self, name: str, content: Any, seal: str) -> None:
        """Find out which attributes of *content* have changed; whether its address has, in any case."""
        kept = self._last.objects.get(name)
        now = {SEAL: seal} if seal else {}
        if kept is not None and not self.why_all:
            tokens = tokens_in(kept)
            wanted = (*tokens, _ADDRESS) if self.seals else (*tokens,)
            now |= {one: self._token(content, one) for one in wanted if one != SEAL}
            self._changed[name] = frozenset(one for one in tokens if one != SEAL and now[one] != tokens[one])
            address = now.get(_ADDRESS)
            self._is_moved = self._is_moved or not address or address != tokens.get(_ADDRESS)
        elif self.seals:
            now[_ADDRESS] = self._token(content, _ADDRESS)
        if now or kept is not None:
            self._next.objects[name] = now

    def _token(self, content: Any, attribute: str) -> str:
        try:
            return self._readings.of(content, attribute)
        except Opaque:
            return ""

    def forget_values(self) -> None:
        """Compare names of the shared context anew from now on: a generator may have changed what they hold."""
        self._same.clear()

    def why(self, name: str, job: Job | Feed) -> str:
        """Return why *job* has to be rendered; empty if it need not be."""
        found = self.why_all or self._why(name, job)
        if found:
            self.whys[name] = found
        return found

    def _why(self, name: str, job: Job | Feed) -> str:
        page = self._last.pages.get(name)
        if page is None:
            return "it is new"
        if name in self._next.pages:
            return "it is written a second time"
        if isinstance(job, Job) and not str(job.template.filename).startswith(self._templates):
            return OUTSIDE
        if page.volatile or page.template != template_of(job):
            return page.volatile or f"its template was {page.template}"
        if name in self.broken or not page.facts or stage.facts(job.path) != page.facts:
            return "its file is missing or was touched"
        return self._differs(page, job) or self._reads_changed(page)

    def _differs(self, page: PageRecord, job: Job | Feed) -> str:
        found = names_of_feed(job) if isinstance(job, Feed) else None
        # what was the same for one page of the shared context is so for all
        same: set[int] = self._same if isinstance(job, Job) and job.context is self.shared else set()
        for number in [one for one in page.names if one not in same]:
            name, token = self._tables.name(number)
            value = found.get(name, missing) if found is not None else _value(job, name)
            is_shared = name not in job.given
            try:
                now = self._readings.of_value(value)
            except Opaque as unknown:
                return f"{name} holds something of the kind {unknown}"
            if now != token:
                is_short = "#" not in f"{token}{now}"
                return f"{name} was {token} and is {now}" if is_short else f"{name.strip()} changed"
            if is_shared and name not in _OF_EACH:
                same.add(number)
        return ""

    def _reads_changed(self, page: PageRecord) -> str:
        if self._touched.isdisjoint(page.reads[::2]):
            return ""
        for name, attributes in self._tables.read(page.reads):
            changed = self._changed.get(name)
            if changed is None:
                return f"{name} is gone"
            if changed and not changed.isdisjoint(attributes):
                return f"{', '.join(sorted(changed & attributes))} of {name} changed"
        return ""

    def with_canaries(self, numbers: list[int], stale: list[int]) -> list[int]:
        """
        Return *stale* and a few fresh ones, other ones in each build, which are rendered to prove the rule.

        Pages may come in one go or one by one: it is a few of all of them.
        """
        if self._is_narrow:
            return numbers
        fresh = sorted(set(numbers) - set(stale))
        step = max(1, -(-len(self._last.pages) // _CANARIES))
        chosen = fresh[(self._next.builds - self._fresh) % step :: step][: _CANARIES - self._canaries]
        self._fresh += len(fresh)
        self._canaries += len(chosen)
        return sorted([*stale, *chosen])


def template_of(job: Job | Feed) -> str:
    """Return what makes the page of *job*: the name of its template, or the kind of feed."""
    return str(job.template.name) if isinstance(job, Job) else f"feed {job.given.get('feed_type', 'atom')}"


def _value(job: Any, name: str) -> Any:
    """Return what the template of *job* gets for *name*."""
    if name in job.given:
        return job.given[name]
    if name in {"SITEURL", "localsiteurl"} and job.site is not None:
        return job.site
    if name == SEEN_FROM:
        return job.shared
    if name == "output_file":
        return job.name
    found = job.context.get(name, missing)
    return job.template.environment.globals.get(name, missing) if found is missing else found
