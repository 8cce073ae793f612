"""
Entries of feeds, made once.

A text stands in the feed of everything, of its category, of each tag and each author; its entry is the same in all of
them, as long as all that Pelican reads of it is (pelican/writers.py: _add_item_to_the_feed).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from types import MethodType
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator
from pelican.contents import Article
from pelican.writers import Writer

from plugins.building.originals import is_original

_KINDS = (Atom1Feed, Rss201rev2Feed)
_READ = ("2.2.1",)
# Among what feedgenerator is given of an entry: the entry.
_ENTRY = "building_entry"
MAKING = ("_create_new_feed", "_add_item_to_the_feed")
# Memory: some ten kilobytes each. Of a large site few would be asked for once more.
_MOST = 500


@dataclass(slots=True)
class _Entry:
    """What feedgenerator wrote of *article*, when that was as *facts* say; empty until then."""

    article: Article
    facts: tuple[object, ...]
    text: str = ""


class Entries:
    """Entries by the article, the kind of feed and the addresses of the site."""

    def __init__(self) -> None:
        # what feedgenerator was given, with the entry in it: as long as a feed holds the one, it has the other
        self._given: dict[tuple[object, ...], dict[str, Any]] = {}
        self._is_known = version("feedgenerator") in _READ

    def clear(self) -> None:
        """Forget them all."""
        self._given.clear()

    def lend(self, writer: Any) -> None:
        """Let *writer* make each entry once."""
        own = vars(writer)
        if self._is_known and not own.keys() & {*MAKING} and are_own(writer) and all(map(_is_stock, _KINDS)):
            own["_create_new_feed"] = partial(self._made, writer._create_new_feed)  # noqa: SLF001
            own["_add_item_to_the_feed"] = partial(self._add, writer, writer._add_item_to_the_feed)  # noqa: SLF001

    def _made(self, make: Any, *rest: Any) -> Any:
        feed = make(*rest)
        if type(feed) in _KINDS:
            vars(feed)["write_items"] = MethodType(self._write, feed)
        return feed

    def _add(self, writer: Any, add: Any, feed: Any, article: Any) -> None:
        """Do what `_add_item_to_the_feed` does."""
        if type(article) is not Article or type(feed) not in _KINDS:
            add(feed, article)
            return
        key = (id(article), type(feed), writer.site_url, article.get_siteurl())
        facts = _facts(article)
        given = self._given.get(key)
        if given is not None and given[_ENTRY].facts == facts:
            feed.items.append(given)
            return
        add(feed, article)
        self._keep(key, feed.items[-1], _Entry(article, facts))

    def _keep(self, key: tuple[object, ...], given: dict[str, Any], entry: _Entry) -> None:
        # without a date it says what time it is
        if given["pubdate"] is None:
            return
        if len(self._given) >= _MOST:
            self.clear()
        given[_ENTRY] = entry
        self._given[key] = given

    def _write(self, feed: Any, handler: Any) -> None:
        """Do what `write_items` does."""
        handler._finish_pending_start_element()  # noqa: SLF001
        for given in feed.items:
            entry = given.get(_ENTRY)
            if entry is None:
                handler._write(_written(feed, given))  # noqa: SLF001
                continue
            if not entry.text:
                entry.text = _written(feed, given)
                # all of it is in there; from now on it only stands for its dates
                given.update(description=None, content=None)
            handler._write(entry.text)  # noqa: SLF001


def are_own(writer: Any) -> bool:
    """Whether the class of *writer* makes feeds as Pelican's does."""
    return all(getattr(type(writer), name) is getattr(Writer, name) for name in MAKING)


def _is_stock(kind: type) -> bool:
    return is_original(kind, "write_items", "add_item_elements", "item_attributes", "add_item")


def _facts(article: Any) -> tuple[object, ...]:
    """Return what Pelican reads of *article* for a feed; for text and summary, what both are made of."""
    categories = [str(article.category)] if hasattr(article, "category") else []
    categories += map(str, getattr(article, "tags", ()))
    # two dates may be equal and written differently
    dates = str(article.date), str(getattr(article, "modified", ""))
    texts = vars(article).get("_content"), article.metadata.get("summary")
    return (article.title, article.url, *dates, str(getattr(article, "author", "")), *texts, *categories)


def _written(feed: Any, given: dict[str, Any]) -> str:
    sink = io.StringIO()
    items, feed.items = feed.items, [given]
    try:
        type(feed).write_items(feed, SimplerXMLGenerator(sink, "utf-8", short_empty_elements=True))
    finally:
        feed.items = items
    return sink.getvalue()
