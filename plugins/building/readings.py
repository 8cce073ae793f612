"""
The tokens of what pages read: attributes of content objects, and names of a page's context.

Asking for one changes nothing and says nothing: what Pelican warns of while it resolves links is said when the page is
really rendered.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

from jinja2.utils import missing
from pelican.contents import Article, Content, Page, Static
from pelican.paginator import Page as NumberedPage
from pelican.urlwrappers import URLWrapper
from pelican.utils import SafeDatetime

from plugins.building import ghosts
from plugins.building.given import contents_in
from plugins.building.lazily import body_of
from plugins.building.state import Tokens, tokens_in
from plugins.building.tokens import MISSING, Opaque, name_of, spelled_as, token
from plugins.building.trace import WHOLE

# The token of what a summary is cut from is kept beside its own: as long as that is the same, nothing is cut again.
SOURCE_OF_SUMMARY = "summary<"
_NOT_ITS_OWN = frozenset({"settings", "_context", "_output_location_referenced"})
_OURS = frozenset({Article, Page})
# Of these nobody has anything to say.
_PLAIN = frozenset({str, int, float, bool, type(None), SafeDatetime})
_WITH_LINKS = frozenset({"content", "summary", SOURCE_OF_SUMMARY, WHOLE})
_APART = _NOT_ITS_OWN | {"_content"}
# Stands for the address of the site, so that Pelican's memory of the real one stays as it is.
_ANYWHERE = "https://anywhere.invalid"
_LOGGERS = tuple(
    logging.getLogger(f"pelican.{name}") for name in ("contents", "urlwrappers", "utils", "paginator", "readers")
)


class Readings:
    """Tokens of one run; each is worked out once."""

    def __init__(self, content: Mapping[str, Tokens]) -> None:
        """*content*: attribute tokens of the last build by the name of the object."""
        self._last = content
        self._tokens: dict[int, dict[str, str]] = {}
        self._names: dict[int, str] = {}
        self._spelled: dict[int, str] = {}
        self._claimed: dict[str, Content] = {}
        self._values: dict[tuple[int, int], tuple[Any, str]] = {}
        self._held: dict[int, tuple[Any, tuple[Content, ...]]] = {}
        # asking where a link leads would move the file, or keep it from being moved
        self.attaches = False

    def name(self, content: Content) -> str:
        """
        Return the name of *content*.

        Raises:
            Opaque: If it has none, or another object is called the same.
        """
        found = self._names.get(id(content))
        if found is None:
            found = name_of(content)
            if self._claimed.setdefault(found, content) is not content:
                raise Opaque(found)
            self._names[id(content)] = found
            self._spelled[id(content)] = spelled_as(found)
        return found

    def of(self, content: Content, attribute: str) -> str:
        """
        Return the token of *attribute*.

        Raises:
            Opaque: If it cannot be looked into.
        """
        known = self._tokens.get(id(content))
        if known is None:
            known = self._tokens[id(content)] = {}
        found = known.get(attribute)
        if found is None:
            found = known[attribute] = self._work_out(content, attribute)
        return found

    def seal(self, content: Content) -> str:
        """
        Return what all attributes of *content* follow from, if nobody but Pelican has a hand in it; empty if unknown.

        The key of its conversion stands for source, settings and versions; what it has of other objects are links
        (`has_links`), and which texts are its translations.
        """
        body = body_of(content)
        if body is None or type(content) not in _OURS:
            return ""
        try:
            return " ".join([body.key.hex(), *map(self.name, content.translations)])
        except Opaque:
            return ""

    def has_links(self, content: Content) -> bool:
        """Whether *content*, which has a seal, may hold links whose addresses are those of other objects."""
        body = body_of(content)
        if body is None or body.has_marks or not _has_usual_links(content):
            return True
        formatted = (str(content.metadata.get(name, "")) for name in content.settings["FORMATTED_FIELDS"])
        return any("{" in text or "|" in text for text in formatted)

    def _work_out(self, content: Content, attribute: str) -> str:
        ghosts.fill(content)
        if self.attaches and _may_be_moved(content, attribute):
            raise Opaque("{attach}")
        if attribute == "content":
            return _of_content(content)
        if attribute == SOURCE_OF_SUMMARY:
            return _source_of_summary(content)
        if attribute == "summary":
            return self._summary(content)
        if attribute == WHOLE:
            facts = {name: one for name, one in vars(content).items() if name not in _APART}
            return f"{token(facts, self._spelled)} {self.of(content, 'content')}"
        if attribute in _NOT_ITS_OWN:
            raise Opaque(attribute)
        held = vars(content).get(attribute, missing)
        if type(held) in _PLAIN and not hasattr(type(content), attribute):
            return token(held)
        with _silence():
            found = getattr(content, attribute, missing)
            return MISSING if found is missing else token(found, self._spelled)

    def _summary(self, content: Content) -> str:
        source = self.of(content, SOURCE_OF_SUMMARY)
        last = tokens_in(self._last.get(self.name(content)))
        if last.get(SOURCE_OF_SUMMARY) == source and "summary" in last:
            return str(last["summary"])
        with _silence():
            return token(_cut(content))

    def of_value(self, value: Any) -> str:
        """
        Return the token of a value of a context: of anything, also of Jinja's sign for what is missing.

        Raises:
            Opaque: If it cannot be looked into.
        """
        if value is missing:
            return MISSING
        if type(value) is NumberedPage:
            # each listing is given its neighbours anew
            key = (id(value.paginator), value.number)
        elif isinstance(value, URLWrapper | list | tuple | dict):
            key = (id(value), 0)
        else:
            return token(value, self._spelled)
        kept = self._values.get(key)
        if kept is None:
            # the value is held, so that its id stays its own
            kept = self._values[key] = (value, token(value, self._spelled))
        return kept[1]

    def contents_in(self, value: Any) -> Sequence[Content]:
        """
        Return the content objects in a value of a context.

        Raises:
            UnforeseenError: If that cannot be said.
        """
        kept = self._held.get(id(value))
        if kept is None:
            kept = self._held[id(value)] = (value, tuple(contents_in([value])))
        return kept[1]

    def forget_values(self) -> None:
        """Work out anew from now on what values hold: a generator may have changed them."""
        self._values.clear()
        self._held.clear()


def _may_be_moved(content: Content, attribute: str) -> bool:
    """Whether *attribute* depends on where a file is that a link may move."""
    if isinstance(content, Static):
        return attribute in {"url", "save_as", WHOLE}
    body = body_of(content)
    return attribute in _WITH_LINKS and not (body and not body.has_marks)


def _raw(content: Content) -> str:
    return str(content._get_content() if hasattr(content, "_get_content") else content._content or "")  # noqa: SLF001


def _update(content: Content, text: str) -> str:
    """Return *text* with its links as they lead today; the fast way for the many that have none."""
    if "{" not in text and "|" not in text and _has_usual_links(content):
        return text
    return str(content._update_content(text, _ANYWHERE))  # noqa: SLF001


def _has_usual_links(content: Content) -> bool:
    return str(content.settings["INTRASITE_LINK_REGEX"]).startswith("[{|]")


def _of_content(content: Content) -> str:
    body = body_of(content)
    if body and not body.has_marks and not hasattr(content, "_get_content") and _has_usual_links(content):
        return body.digest.hex()
    with _silence():
        text = _update(content, _raw(content))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _source_of_summary(content: Content) -> str:
    if "summary" in content.metadata:
        return token(content.metadata["summary"])
    settings = content.settings
    limits = (settings.get("SUMMARY_MAX_PARAGRAPHS"), settings["SUMMARY_MAX_LENGTH"])
    return f"{_of_content(content)} {limits!r}"


def _cut(content: Content) -> str:
    """Return the summary as Pelican would, past its memory: what it remembers it says no more, warnings among it."""
    function = inspect.getattr_static(type(content), "get_summary")
    context = content._context  # noqa: SLF001
    before = context.get("localsiteurl")
    context["localsiteurl"] = _ANYWHERE
    try:
        return str(getattr(function, "func", function)(content, _ANYWHERE))
    finally:
        context["localsiteurl"] = before


@contextmanager
def _silence() -> Iterator[None]:
    before = [logger.disabled for logger in _LOGGERS]
    for logger in _LOGGERS:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, state in zip(_LOGGERS, before, strict=True):
            logger.disabled = state
