"""
One conversion by stock's own code, overheard: what it returned, what it logged, and whether it may be kept.

What is logged meanwhile is held back and handed on afterwards, whole and in order, whether the conversion happened
here, in a copy of this process or in an earlier build. So a limit on equal messages and `--fatal warnings` count the
same records as in stock.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pelican import readers as pelican_readers
from pelican.log import FatalLogger, FilteredMessage

from plugins.building import inline, purity, quicker
from plugins.building.coding import Coder, Unknown, shared_values
from plugins.building.logs import extra_of
from plugins.building.quicker import Markdowns, Swap
from plugins.building.shelf import Shelf


@dataclass(slots=True)
class Conversion:
    """
    A source as Pelican has it right before `context_signal` is sent.

    Attributes:
        content: The HTML, after typography.
        metadata: All of it, in the order it was found.
        records: What was logged meanwhile.
        doubt: Why it may not be kept; empty if it may.
    """

    content: Any = None
    metadata: dict[str, Any] = field(default_factory=dict)
    records: list[logging.LogRecord] = field(default_factory=list)
    doubt: str = ""


class Site:
    """The readers of one set of settings, and all that is known about them."""

    def __init__(self, readers: Any, surroundings: str) -> None:
        self.surroundings = surroundings
        self.settings: Mapping[str, Any] = readers.settings
        self.coder = Coder(readers.settings, shared_values(readers.settings))
        self._readers = copy.copy(readers)
        vars(self._readers).pop("read_file", None)  # ours
        self._readers.get_cached_data = lambda _name, default=None: default  # theirs knows time stamps only
        self._readers.cache_data = lambda _name, _data: None
        self._markdowns = Markdowns()
        self._doubts: dict[str, str] = {}
        self._is_settled = False

    def doubt_about(self, fmt: str) -> str:
        """Return why nothing of this format may be kept; empty if it may."""
        if fmt not in self._doubts:
            self._doubts[fmt] = purity.doubt_about(self._readers.readers[fmt], self.settings)
        return self._doubts[fmt]

    def reader_name(self, fmt: str) -> str:
        """Return the full name of the class that reads this format; empty if nothing does."""
        reader = self._readers.readers.get(fmt)
        return f"{type(reader).__module__}.{type(reader).__qualname__}" if reader else ""

    def settle(self) -> None:
        """Leave the typographer as stock does when it has read a source: filters in templates go by that."""
        if self._is_settled or not self.settings["TYPOGRIFY"]:
            return
        import smartypants  # noqa: PLC0415  # a site without typography may not have it

        attributes = smartypants.Attr
        sets = {"oldschool": attributes.set2, "oldschool_inverted": attributes.set3}
        attributes.default = sets.get(self.settings["TYPOGRIFY_DASHES"], attributes.set1) | attributes.w
        self._is_settled = True

    def convert(self, base_path: str, path: str, fmt: str) -> Conversion:
        """
        Let stock convert one source; what it logs is in the result only.

        Raises:
            ConversionError: What stock raised, with what it logged before.
        """
        taken = Conversion()
        try:
            with _swapped(self._overheard(taken)):
                taken.content = self._readers.read_file(
                    base_path=base_path,
                    path=path,
                    content_class=_only_content,
                    fmt=fmt,
                    context_signal=_Taker(taken),
                )
        except Exception as error:
            raise ConversionError(taken.records) from error
        self._markdowns.done()
        return taken

    def _overheard(self, taken: Conversion) -> Iterator[Swap]:
        def doubt(reason: str) -> None:
            taken.doubt = taken.doubt or reason

        def handle(logger: logging.Logger, record: logging.LogRecord) -> None:
            taken.records.append(record)
            if isinstance(logger, FatalLogger):
                raise FilteredMessage  # it is not fatal before it is handed on

        yield logging.Logger, "handle", handle
        yield from purity.watched(doubt)
        yield from quicker.filters()
        yield from inline.swaps()
        yield pelican_readers, "Markdown", self._markdowns


class Body:
    """
    The HTML of a source, which stays on disk until somebody asks for it.

    `links` says what links inside the site it may hold, in the words of `links.py`.
    """

    __slots__ = ("_again", "_shelf", "_text", "key", "links")

    def __init__(self, shelf: Shelf, key: bytes, again: Callable[[], Conversion], links: str) -> None:
        self._shelf, self.key, self._again, self.links = shelf, key, again, links
        self._text: str | None = None

    def text(self) -> str:
        """Return the HTML. If the cache was damaged meanwhile, the source is converted once more."""
        if self._text is not None:
            return self._text
        if self._shelf.latest[0] is self:
            return self._shelf.latest[1]
        found = self._shelf.body(self.key)
        if found is None:
            self._text = str(self._again().content)
            return self._text
        text = found.decode("utf-8", "surrogatepass")
        self._shelf.latest = (self, text)
        return text

    @property
    def has_marks(self) -> bool:
        """Whether the HTML holds a character that every link inside the site begins with."""
        return bool(self.links)

    @property
    def digest(self) -> bytes:
        """The digest of the HTML, known without reading it."""
        return self._shelf.digest(self.key)


class ConversionError(Exception):
    """Stock could not convert a source; its own exception is the cause."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self.records = records


class _Taker:
    """Stands in for `context_signal`: takes the metadata, and lets stock believe that there is nothing to skip."""

    name = "taken"

    def __init__(self, taken: Conversion) -> None:
        self._taken = taken

    def send(self, _sender: object, metadata: dict[str, Any]) -> None:
        self._taken.metadata = dict(metadata)
        metadata.clear()


def _only_content(content: Any, **_rest: Any) -> Any:
    """Stand in for the class of the content."""
    return content


@contextmanager
def _swapped(swaps: Iterable[Swap]) -> Iterator[None]:
    """Put things into places for a while; all are put back, the last first, whatever happens."""
    before: list[Swap] = []
    try:
        for place, name, new in swaps:
            before.append((place, name, vars(place)[name]))
            setattr(place, name, new)
        yield
    finally:
        for place, name, old in reversed(before):
            setattr(place, name, old)


def plain(record: logging.LogRecord) -> list[Any]:
    """
    Return *record* as plain values.

    Raises:
        Unknown: If it holds an exception or a stack.
    """
    if record.exc_info or record.stack_info:
        raise Unknown("log record with a traceback")
    where = [record.pathname, record.lineno, record.funcName]
    return [record.name, record.levelno, *where, record.msg, record.args, extra_of(record)]


def record_of(facts: list[Any]) -> logging.LogRecord:
    """Return the record that `plain` was given, made now."""
    name, level, pathname, line, function, message, args, extra = facts
    made = logging.LogRecord(name, level, pathname, line, message, None, None, function)
    made.args = args  # the constructor would look into them once more
    vars(made).update(extra)
    return made
