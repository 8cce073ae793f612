"""
Entries of feeds, written once.

A text stands in the feed of everything, of its category, of each tag and each author; its entry is the same in all of
them wherever feedgenerator is given the same values.
"""

from __future__ import annotations

import io
from functools import partial
from importlib.metadata import version
from types import MethodType
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

_KINDS = (Atom1Feed, Rss201rev2Feed)
_READ = ("2.2.1",)
_DATES = ("pubdate", "updateddate")
# Memory: a few kilobytes each.
_MOST = 4000


class Entries:
    """Entries as they were written, by all that they are made of."""

    def __init__(self) -> None:
        self._written: dict[tuple[object, ...], str] = {}
        self._is_known = version("feedgenerator") in _READ

    def lend(self, writer: Any) -> None:
        """Let the feeds that *writer* makes write each entry once."""
        if self._is_known and "_create_new_feed" not in vars(writer):
            vars(writer)["_create_new_feed"] = partial(self._made, writer._create_new_feed)  # noqa: SLF001

    def _made(self, make: Any, *rest: Any) -> Any:
        feed = make(*rest)
        if type(feed) in _KINDS:
            vars(feed)["write_items"] = MethodType(self._write, feed)
        return feed

    def _write(self, feed: Any, handler: Any) -> None:
        """Do what `write_items` does."""
        handler._finish_pending_start_element()  # noqa: SLF001
        items = feed.items
        for item in items:
            handler._write(self._entry(feed, item))  # noqa: SLF001
        feed.items = items

    def _entry(self, feed: Any, item: dict[str, Any]) -> str:
        key = _key(type(feed), item)
        written = self._written.get(key) if key else None
        if written is None:
            sink = io.StringIO()
            feed.items = [item]
            type(feed).write_items(feed, SimplerXMLGenerator(sink, "utf-8", short_empty_elements=True))
            written = sink.getvalue()
            if key:
                if len(self._written) >= _MOST:
                    self._written.clear()
                self._written[key] = written
        return written


def _key(kind: type, item: dict[str, Any]) -> tuple[object, ...]:
    """Return all that an entry is made of; nothing where it says what time it is, or holds what may change."""
    if item["pubdate"] is None or item["enclosures"]:
        return ()
    # two dates may be equal and written differently
    dates = tuple(str(item[name]) for name in _DATES)
    return (kind, *dates, tuple(item["categories"]), *(one for name, one in item.items() if name not in _APART))


_APART = frozenset({*_DATES, "categories", "enclosures"})
