"""Which pages are stale, and why: the first reason found, in words for `--explain`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jinja2.utils import missing

from plugins.building import stage
from plugins.building.readings import Readings
from plugins.building.rendering import SEEN_FROM, Feed, names_of_feed
from plugins.building.state import SEAL, PageRecord, State, is_sealed, tokens_in
from plugins.building.tokens import Opaque
from plugins.building.writer import Job

_CANARIES = 3
# Names that Pelican's writer gives each page anew.
_OF_EACH = frozenset({"SITEURL", "localsiteurl", "output_file", SEEN_FROM})


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
        self._readings = readings
        self._templates = templates
        self._changed: dict[str, frozenset[str]] = {}
        self._fresh = self._canaries = 0
        # the context that most pages have in common
        self.shared: object = None
        self._same: set[tuple[str, str]] = set()
        # whether nobody but Pelican has a hand in content objects
        self.seals = False

    def begin(self, contents: Iterable[Any]) -> None:
        """Find out which attributes of *contents* have changed since pages read them."""
        doubles = set()
        for content in contents:
            try:
                name = self._readings.name(content)
            except Opaque as unknown:
                doubles.add(str(unknown))
                continue
            self._compare(name, content)
        for name in doubles:
            # nobody knows which of them was read
            self._changed.pop(name, None)

    def _compare(self, name: str, content: Any) -> None:
        """Find out which attributes of *content* have changed; none, if what all follow from is the same."""
        kept = self._last.objects.get(name)
        seal = self._readings.seal(content) if self.seals else ""
        if seal and kept is not None and not self.why_all and is_sealed(kept, seal):
            self._changed[name] = frozenset()
            self._next.objects[name] = kept
            return
        now = {SEAL: seal} if seal else {}
        if kept is not None and not self.why_all:
            tokens = tokens_in(kept)
            now |= {one: self._token(content, one) for one in tokens if one != SEAL}
            self._changed[name] = frozenset(one for one in tokens if one != SEAL and now[one] != tokens[one])
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
            return "its template lies outside the theme"
        if page.volatile or page.template != template_of(job):
            return page.volatile or f"its template was {page.template}"
        if name in self.broken or not page.facts or stage.facts(job.path) != page.facts:
            return "its file is missing or was touched"
        return self._differs(page, job) or self._reads_changed(page)

    def _differs(self, page: PageRecord, job: Job | Feed) -> str:
        found = names_of_feed(job) if isinstance(job, Feed) else None
        # what was the same for one page of the shared context is so for all
        same = self._same if isinstance(job, Job) and job.context is self.shared else set()
        for pair in page.names.items():
            if pair in same:
                continue
            name, token = pair
            value = found.get(name, missing) if found is not None else _value(job, name)
            is_shared = name not in job.given
            try:
                now = self._readings.of_value(value, lasts=is_shared)
            except Opaque as unknown:
                return f"{name} holds something of the kind {unknown}"
            if now != token:
                is_short = "#" not in f"{token}{now}"
                return f"{name} was {token} and is {now}" if is_short else f"{name.strip()} changed"
            if is_shared and name not in _OF_EACH:
                same.add(pair)
        return ""

    def _reads_changed(self, page: PageRecord) -> str:
        for name, attributes in page.reads.items():
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
