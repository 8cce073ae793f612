"""
The build of one edit: where only the text of a few sources changed, and only their own pages show it.

Pelican runs as ever, but its generators are given the lists they made the last time (`index.py`), of content objects
that are filled in when a template asks (`ghosts.py`), and ask for the pages of those few texts alone. Whatever does not
fit raises `NarrowError`, and the build is made as a whole.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pelican import signals
from pelican.contents import Article, Page
from pelican.generators import ArticlesGenerator, PagesGenerator

from plugins.building import index, links, shortcut, stage
from plugins.building.capture import ConversionError
from plugins.building.ghosts import Ghosts, fill
from plugins.building.index import Index
from plugins.building.plan import OUTSIDE, NarrowError
from plugins.building.tokens import Opaque, token

if TYPE_CHECKING:
    from plugins.building.build import Build
    from plugins.building.capture import Site
    from plugins.building.convert import Conversions, Ready
    from plugins.building.run import Run
    from plugins.building.state import State

# More edits at once are as well seen to by a whole build.
_MOST: Final = 20
_CANARIES: Final = 3
_BOTH: Final = 2
_PATHS: Final = {ArticlesGenerator: "ARTICLE", PagesGenerator: "PAGE"}
_KINDS: Final[dict[type, type]] = {ArticlesGenerator: Article, PagesGenerator: Page}
_WRITTEN: Final = ("translations", "articles", "hidden_translations", "hidden_articles")


def begun(run: Run, last: State) -> Narrow | None:
    """Return the narrow build that may be made on what *last* tells; none if it has to be a whole one."""
    pelican = run.pelican
    is_possible = (
        bool(last.pages)
        and not (run.is_resident or run.scheduler or pelican.delete_outputdir or run.note.exists())
        and not shortcut.clock_of(pelican.settings)
        and not _may_follow_texts(pelican.settings)
        and not shortcut.plug_in_of_others()
    )
    found = index.load(run.index, last.mark, run.everything, run.key) if is_possible else None
    return Narrow(found, Path(os.path.abspath(pelican.path))) if found else None  # noqa: PTH100 - as Pelican does


def _may_follow_texts(settings: Mapping[str, Any]) -> bool:
    """Whether more than the texts' own pages may be others by these *settings* when a text is another."""
    formats = (settings["DEFAULT_DATE_FORMAT"], *settings["DATE_FORMATS"].values())
    orders = [settings[f"{kind}_{how}"] for kind in _PATHS.values() for how in ("ORDER_BY", "TRANSLATION_ID")]
    return (
        # whatever they find in a text, `links` knows only Pelican's own
        settings["INTRASITE_LINK_REGEX"] != links.INTRASITE
        # one with a locale sets it for the whole process: the source read last counts
        or any(isinstance(one, tuple) for one in formats)
        or any(map(_may_look_at_text, orders))
    )


def _may_look_at_text(order: Any) -> bool:
    """Whether *order*, by which entries are sorted or matched, is more than the names of facts in their heads."""
    names = [order] if isinstance(order, str) else order or ()
    return callable(names) or any(hasattr(Article, one.removeprefix("reversed-").partition(".")[0]) for one in names)


class Narrow:
    """One narrow build."""

    def __init__(self, known: Index, folder: Path) -> None:
        """*known* is the site as it was, *folder* that of the content."""
        self.index = known
        self.keys: dict[str, str] = {}
        self._ghosts = Ghosts(folder, known.translations, known.lists["PagesGenerator"]["translations"])
        self._edited: list[int] = []
        self._wanted: frozenset[int] = frozenset()
        self._feeds: list[str] = []
        self._due: frozenset[str] = frozenset()

    def equip(self, generator: Any, conversions: Conversions) -> None:
        """Let *generator* take over what it made the last time; it asks *conversions* for its sources already."""
        if type(generator) in _PATHS:
            generator.generate_context = partial(self._generate_context, generator, conversions)
            generator.refresh_metadata_intersite_links = _do_nothing

    def _generate_context(self, generator: Any, conversions: Conversions) -> None:
        kind, context = _KINDS[type(generator)], generator.context
        names = self._look(generator, conversions)
        if not self._ghosts.contents:
            for name, path in self.index.contents:
                context["generated_content"][path] = self._ghosts.add(index.KINDS[name], path)
            context["static_links"].update(self.index.links)
        self._ghosts.makers[kind] = lambda path: generator.readers.read_file(
            base_path=generator.path, path=names[path], content_class=kind, context=context
        )
        index.fill(generator, self.index, self._ghosts.contents, conversions.site(generator.readers).coder)

    def _look(self, generator: Any, conversions: Conversions) -> dict[str, str]:
        """
        Return what *generator* calls each source, by its whole path; none came or went, and only texts changed.

        Raises:
            NarrowError: If that is not so.
        """
        name, settings = _PATHS[type(generator)], generator.settings
        paths, exclude = settings[f"{name}_PATHS"], settings[f"{name}_EXCLUDES"]
        files = generator.get_files(paths, exclude=exclude)
        conversions.prepare(generator.readers, generator.path, files)
        site = conversions.site(generator.readers)
        found = conversions.looked_at(site)
        owner = f"{type(generator).__name__} "
        now = {f"{owner}{one}": ready.key.hex() for one, ready in found.items()}
        last = {one: key for one, key in self.index.keys.items() if one.startswith(owner)}
        if len(found) != len(files) or now.keys() != last.keys():
            raise NarrowError("a source came or went")
        self.keys |= now
        edited = {one.removeprefix(owner): last[one] for one, key in now.items() if last[one] != key}
        if len(edited) > _MOST:
            raise NarrowError("many sources changed")
        for one, key in edited.items():
            _demand_same_head(conversions, site, found[one], bytes.fromhex(key))
        places = {found[one].job[0] for one in edited}
        kind = _KINDS[type(generator)].__name__
        if places:
            contents = enumerate(self.index.contents)
            self._edited += [one for one, (own, path) in contents if own == kind and self._ghosts.place(path) in places]
        return {ready.job[0]: one for one, ready in found.items()}

    def begin(self, made: Build, generators: Sequence[Any]) -> None:
        """
        Find out which pages show what changed, and let *generators* ask for those alone.

        Raises:
            NarrowError: If others show it, too.
        """
        edited = [self._ghosts.contents[number] for number in self._edited]
        for one in edited:
            fill(one)
        # with hashes drawn anew for each process, they have no order that anybody could keep
        if not sys.flags.hash_randomization and list(made.context["static_links"]) != self.index.links:
            raise NarrowError("linked files come in another order")
        statics = [one for one in made.context["static_content"].values() if one is not None]
        stale = made.plan.begin_narrow(edited, statics)
        own = {self.index.pages.get(str(number), "") for number in self._edited}
        # those are asked for in any case
        own |= {made.relative(f"{made.output}/{page}") for page in made.context["TEMPLATE_PAGES"].values()}
        written = {one for lists in self.index.lists.values() for name in _WRITTEN for one in lists.get(name, ())}
        written |= {one for many in self.index.lists["PagesGenerator"].values() for one in many}
        due = {*stale, *_touched(made)}
        self._due = frozenset(due)
        self._feeds = sorted(due & self.index.feeds.keys())
        if not own >= due.difference(self._feeds) or not written >= {*self._edited}:
            raise NarrowError("other pages show it")
        self._wanted = frozenset([*self._edited, *self._canaries(made.next.builds)])
        for generator in generators:
            if type(generator) is ArticlesGenerator:
                generator.generate_output = partial(self._write_articles, generator)
            elif type(generator) is PagesGenerator:
                generator.generate_output = partial(self._write_pages, generator)

    def demand_due(self, whys: Mapping[str, str]) -> None:
        """
        Do nothing if of the pages that were asked for those alone are stale that had to be.

        Raises:
            NarrowError: If another is: then what was taken over is not what it was.
        """
        for name, why in whys.items():
            if name not in self._due and why != OUTSIDE:
                raise NarrowError(f"{name}: {why}")

    def _canaries(self, builds: int) -> Iterator[int]:
        """Yield a few texts, other ones in each build, whose pages are rendered to prove the rule."""
        listed = self.index.lists["ArticlesGenerator"]["articles"]
        for share in range(min(_CANARIES, len(listed))):
            yield listed[(builds + share * len(listed) // _CANARIES) % len(listed)]

    def _write_articles(self, generator: Any, writer: Any) -> None:
        for name in self._feeds:
            items, how = self.index.feeds[name]
            listed = [self._ghosts.contents[one] for one in items]
            writer.write_feed(listed, **{**how, "context": generator.context})
        write = partial(writer.write_file, relative_urls=generator.settings["RELATIVE_URLS"])
        with self._only_wanted(generator, _WRITTEN):
            generator.generate_articles(write)
        signals.article_writer_finalized.send(generator, writer=writer)

    def _write_pages(self, generator: Any, writer: Any) -> None:
        with self._only_wanted(generator, index.LISTS[PagesGenerator]):
            PagesGenerator.generate_output(generator, writer)

    @contextmanager
    def _only_wanted(self, generator: Any, names: Sequence[str]) -> Iterator[None]:
        """Let the lists *names* of *generator* hold those alone whose pages are wanted; the context keeps its own."""
        before = {name: getattr(generator, name) for name in names}
        wanted = {id(self._ghosts.contents[number]) for number in self._wanted}
        for name, whole in before.items():
            setattr(generator, name, [one for one in whole if id(one) in wanted])
        try:
            yield
        finally:
            vars(generator).update(before)


def _demand_same_head(conversions: Conversions, site: Site, ready: Ready, last: bytes) -> None:
    """
    Do nothing if of a source only the text is another.

    Raises:
        NarrowError: If more is, or if nobody knows.
    """
    try:
        if ready.head is None:
            conversions.find(site, ready.base_path, ready.job)
        heads = [head for key in (last, ready.key) if (head := conversions.told(site, key))]
        metadata = {token(head.metadata) for head in heads}
    except (ConversionError, Opaque, OSError):
        raise NarrowError("a source cannot be compared") from None
    if len(heads) < _BOTH or len(metadata) > 1 or any(head.links == links.FILES for head in heads):
        raise NarrowError("more than a text changed")


def _touched(made: Build) -> Iterator[str]:
    """Yield the pages that are not as the last build left them."""
    root = f"{made.output}/"
    for name, page in made.last.pages.items():
        if stage.facts(root + name) != page.facts:
            yield name


def _do_nothing(*_given: Any) -> None:
    """Stand in for what need not be done."""
