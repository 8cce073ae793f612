"""
What the generators found out in a build, kept so that the edit of one text need not find out all of it again.

Content objects are told by number. JSON inside a checked file; it belongs to the state of the same build, and to no
other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from pelican.contents import Article, Page
from pelican.generators import ArticlesGenerator, PagesGenerator

from plugins.building import store
from plugins.building.coding import Coder

MAGIC: Final = b"freigabe-building-index-2\n"
KINDS: Final = {kind.__name__: kind for kind in (Article, Page)}
# Lists of content objects that the generators make (pelican/generators.py: generate_context).
LISTS: Final[Mapping[type, tuple[str, ...]]] = {
    ArticlesGenerator: (
        *("articles", "translations", "hidden_articles", "hidden_translations"),
        *("drafts", "drafts_translations", "dates"),
    ),
    PagesGenerator: (
        *("pages", "translations", "hidden_pages", "hidden_translations"),
        *("draft_pages", "draft_translations"),
    ),
}
GROUPS: Final = ("tags", "categories", "authors")
Numbers = list[int]


@dataclass(slots=True)
class Index:
    """
    The site as it was.

    Attributes:
        build: The mark of the state it belongs to.
        surroundings: What all pages depend on, and the settings that only a page that shows them does.
        keys: Generator and source as it calls it → the key of its conversion.
        contents: Class of each content object, and its source below the content folder, in the order links find them.
        lists: Generator → list → numbers.
        groups: Tags, categories, authors: each coded, with the articles it stands at.
        archives: Grain → articles by date and as they are, where the page lies, and what period it is.
        links: Files that texts link to, in the order in which they are copied.
        translations: Number → numbers, of those that have any.
        pages: Number → its page below the output folder.
        feeds: Feed below the output folder → what it lists, and how the writer was asked for it.
    """

    build: str
    surroundings: str
    keys: dict[str, str]
    contents: list[tuple[str, str]] = field(default_factory=list)
    lists: dict[str, dict[str, Numbers]] = field(default_factory=dict)
    groups: dict[str, list[tuple[str, Numbers]]] = field(default_factory=dict)
    archives: dict[str, list[Any]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    translations: dict[str, Numbers] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    feeds: dict[str, tuple[Numbers, dict[str, Any]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a build found out.

    Attributes:
        generators: Those of the build, when they have made the context.
        coder: Codes tags, categories and authors.
        pages: Whole path of a source → its page below the output folder.
        feeds: Feed below the output folder → what it lists, and how the writer was asked for it.
    """

    generators: Sequence[Any]
    coder: Coder
    pages: Mapping[str, str]
    feeds: Mapping[str, tuple[Iterable[Any], Mapping[str, Any]]]


def made(index: Index, found: Found) -> Index | None:
    """Put into *index* what was *found*, and return it; none if something of it has no number."""
    numbers, generators, pages, coder = _Numbers(), found.generators, found.pages, found.coder
    try:
        for generator in generators:
            if not index.contents:
                _take_contents(index, generator.context, numbers, pages)
            if type(generator) in LISTS:
                lists = LISTS[type(generator)]
                index.lists[type(generator).__name__] = {name: numbers.of(getattr(generator, name)) for name in lists}
            if type(generator) is ArticlesGenerator:
                _take_groups(index, generator, numbers, coder)
        _take_feeds(index, found, numbers)
    except KeyError:
        return None
    return index


class _Numbers:
    """Numbers of content objects."""

    def __init__(self) -> None:
        self.known: dict[int, int] = {}

    def of(self, contents: Iterable[Any]) -> Numbers:
        """
        Return the numbers of *contents*.

        Raises:
            KeyError: If one of them has none.
        """
        return [self.known[id(one)] for one in contents]


def _take_contents(index: Index, context: Mapping[str, Any], numbers: _Numbers, pages: Mapping[str, str]) -> None:
    generated = context["generated_content"]
    numbers.known.update((id(one), number) for number, one in enumerate(generated.values()))
    for number, (path, content) in enumerate(generated.items()):
        # none stands for a source that cannot be read
        if type(content) not in KINDS.values() or path.startswith("../") or content.relative_source_path != path:
            raise KeyError(path)
        index.contents.append((type(content).__name__, path))
        if content.translations:
            index.translations[str(number)] = numbers.of(content.translations)
        page = pages.get(content.source_path)
        if page:
            index.pages[str(number)] = page
    if len({*index.pages.values()}) < len(index.pages):
        raise KeyError("two texts for one page")
    index.links = list(context["static_links"])


def _take_groups(index: Index, generator: Any, numbers: _Numbers, coder: Coder) -> None:
    for name in GROUPS:
        found = getattr(generator, name)
        pairs = found.items() if isinstance(found, dict) else found
        index.groups[name] = [(_text(coder.encode(thing)), numbers.of(articles)) for thing, articles in pairs]
    for grain, archives in generator.period_archives.items():
        index.archives[grain] = [
            (numbers.of(one["dates"]), numbers.of(one["articles"]), *(one[name] for name in _OF_PERIODS))
            for one in archives
        ]


def _take_feeds(index: Index, found: Found, numbers: _Numbers) -> None:
    for name, (items, how) in found.feeds.items():
        if not {*map(type, how.values())} <= _SIMPLE:
            raise KeyError(name)
        index.feeds[name] = numbers.of(items), dict(how)


_SIMPLE: Final = {str, bool, type(None)}
_OF_PERIODS: Final = ("save_as", "url", "period", "period_num")


def fill(generator: Any, index: Index, contents: list[Any], coder: Coder) -> None:
    """Give *generator* the lists it had, of *contents* by number, and tell the context of them as it does itself."""
    for name, numbers in index.lists[type(generator).__name__].items():
        setattr(generator, name, [contents[number] for number in numbers])
    if type(generator) is PagesGenerator:
        generator._update_context(("pages", "hidden_pages", "draft_pages"))  # noqa: SLF001
        return
    for name in GROUPS:
        pairs = [(coder.decode(_bytes(text)), [contents[one] for one in many]) for text, many in index.groups[name]]
        setattr(generator, name, defaultdict(list, pairs) if name == "tags" else pairs)
    generator.period_archives = defaultdict(list)
    for grain, archives in index.archives.items():
        generator.period_archives[grain] = [_archive(contents, *one) for one in archives]
    generator._update_context(  # noqa: SLF001
        ("articles", "drafts", "hidden_articles", "dates", "tags", "categories", "authors", "related_posts")
    )
    generator.context["period_archives"] = generator.period_archives


def _archive(contents: list[Any], dates: Numbers, articles: Numbers, *rest: Any) -> dict[str, Any]:
    save_as, url, period, period_num = rest
    lists = {"dates": [contents[one] for one in dates], "articles": [contents[one] for one in articles]}
    return {**lists, "save_as": save_as, "url": url, "period": tuple(period), "period_num": tuple(period_num)}


def save(place: Path, index: Index, key: bytes) -> None:
    """
    Keep *index* at *place*.

    Raises:
        OSError: If the system refuses.
    """
    store.save(place, MAGIC, coded({one.name: getattr(index, one.name) for one in fields(index)}), key)


def coded(parts: Mapping[str, Any]) -> bytes:
    """Return the fields of an index, by name, as they are kept."""
    return _bytes(json.dumps(parts, separators=(",", ":")))


def load(place: Path, build: str, surroundings: str, key: bytes) -> Index | None:
    """Return the index of that build and site kept at *place*; none if there is none that can be trusted."""
    payload = store.load(place, MAGIC, key)
    if payload is None:
        return None
    try:
        found = Index(**json.loads(payload))
        _demand_sound(found)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
    return found if (found.build, found.surroundings) == (build, surroundings) else None


def _demand_sound(index: Index) -> None:
    """
    Do nothing if every number stands for a content object.

    Raises:
        ValueError: If one does not.
    """
    lists = [many for lists in index.lists.values() for many in lists.values()]
    lists += [many for pairs in index.groups.values() for _, many in pairs]
    lists += [many for archives in index.archives.values() for one in archives for many in one[:2]]
    lists += [*index.translations.values(), *(many for many, _ in index.feeds.values())]
    numbers = set[int]().union(*lists, map(int, index.translations), map(int, index.pages))
    if not numbers <= {*range(len(index.contents))} or not {kind for kind, _ in index.contents} <= KINDS.keys():
        raise ValueError("a number without meaning")


def _text(coded: bytes) -> str:
    return coded.decode("utf-8", "surrogatepass")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
