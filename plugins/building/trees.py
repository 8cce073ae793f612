"""
Python-Markdown's work on the tree of elements, and the writing of it, with less of it and the same result.

A processor that looks for a mark in every text is not asked where no text holds it; those that go through the whole
tree each time ask less of each element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MethodType
from typing import Any

from markdown import Markdown, serializers, util
from markdown.extensions.attr_list import AttrListTreeprocessor
from markdown.treeprocessors import PrettifyTreeprocessor, UnescapeTreeprocessor

# Without it in any text there is nothing to be done; for the second, in any value of an attribute either.
_NEEDED: dict[type, str] = {AttrListTreeprocessor: "{", UnescapeTreeprocessor: util.STX}
# Deeper trees are written by Markdown itself, which does not call itself for each level.
_DEEPEST = 100
# with names its stubs leave out
_STOCK: Any = serializers
_FORMATS: dict[Any, str] = {serializers.to_html_string: "html", serializers.to_xhtml_string: "xhtml"}


def hasten(made: Markdown) -> None:
    """Let *made*, whose parts are all Markdown's own and known, do less for each text."""
    is_block = made.is_block_level
    known: dict[Any, bool] = {}

    def is_block_level(tag: Any) -> bool:
        found = known.get(tag)
        if found is None:
            found = known[tag] = is_block(tag)
        return found

    vars(made)["is_block_level"] = is_block_level
    for part in made.treeprocessors:
        kind = type(part)
        if kind in _NEEDED:
            asked = (_texts,) if kind is AttrListTreeprocessor else (_texts, _values)
            vars(part)["run"] = MethodType(_run_only_for(_NEEDED[kind], asked, kind.run), part)
        elif kind is PrettifyTreeprocessor:
            vars(part)["_prettifyETree"] = _prettier(is_block_level)
    if made.serializer in _FORMATS:
        made.serializer = _serializer(made.serializer, _FORMATS[made.serializer])


def _run_only_for(mark: str, asked: Iterable[Callable[[Any], str]], stock: Any) -> Callable[[Any, Any], Any]:
    def run(self: Any, root: Any) -> Any:
        return stock(self, root) if any(mark in ask(root) for ask in asked) else None

    return run


def _texts(root: Any) -> str:
    return "".join(root.itertext())


def _values(root: Any) -> str:
    """Return the values of all attributes; one without a value has none."""
    return "".join(value for one in root.iter() if one.attrib for value in one.attrib.values() if value)


def _prettier(is_block_level: Callable[[Any], bool]) -> Callable[[Any], None]:
    def prettify(element: Any) -> None:
        """Do what `PrettifyTreeprocessor._prettifyETree` does."""
        tag = element.tag
        if is_block_level(tag) and tag not in {"code", "pre"}:
            if len(element) and is_block_level(element[0].tag):
                text = element.text
                if not text or not text.strip():
                    element.text = "\n"
            for one in element:
                if is_block_level(one.tag):
                    prettify(one)
        tail = element.tail
        if not tail or not tail.strip():
            element.tail = "\n"

    return prettify


class _UnusualError(Exception):
    """Something stands in a tree that only Markdown itself knows how to write."""


def _serializer(stock: Any, form: str) -> Callable[[Any], str]:
    write = _Writing(form).write

    def serialize(element: Any) -> str:
        """Do what `to_html_string` and `to_xhtml_string` do."""
        said: list[str] = []
        try:
            write(element, said.append, _DEEPEST)
        except (_UnusualError, RecursionError):
            return str(stock(element))
        return "".join(said)

    return serialize


class _Writing:
    """Writes elements in one format."""

    def __init__(self, form: str) -> None:
        self._is_html = form == "html"
        self._empty = _STOCK.HTML_EMPTY
        self._tags: dict[str, tuple[bool, bool]] = {}

    def write(self, element: Any, say: Callable[[str], None], left: int) -> None:
        """Hand *element* with all it holds to *say*, piece by piece."""
        tag = element.tag
        if type(tag) is not str or not left:
            raise _UnusualError
        kind = self._tags.get(tag)
        if kind is None:
            kind = self._tags[tag] = tag.lower() in self._empty, tag.lower() in {"script", "style"}
        is_empty, is_raw = kind
        say(f"<{tag}{self._attributes(element)}" if element.attrib else f"<{tag}")
        if is_empty and not self._is_html:
            say(" />")
        else:
            say(">")
            text = element.text
            if text:
                say(text if is_raw else escaped(text))
            for one in element:
                self.write(one, say, left - 1)
            if not is_empty:
                say(f"</{tag}>")
        tail = element.tail
        if tail:
            say(escaped(tail))

    def _attributes(self, element: Any) -> str:
        said = ""
        for name, value in sorted(element.attrib.items()):
            if type(name) is not str or not isinstance(value, str):
                raise _UnusualError
            value = _STOCK._escape_attrib_html(value)  # noqa: PLW2901, SLF001
            if name == value and self._is_html and name in _STOCK.BOOLEAN_ATTRIBUTES["html"]:
                said += f" {name}"
            else:
                said += f' {name}="{value}"'
        return said


def escaped(text: str) -> str:
    """Return *text* as Markdown writes it."""
    if "&" in text or "<" in text or ">" in text:
        return str(_STOCK._escape_cdata(text))  # noqa: SLF001
    return text
