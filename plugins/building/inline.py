"""
Python-Markdown's search for marks in a line, asked only where there is something to be found.

It tries some fifteen patterns on each piece of text, most of them with a regular expression that begins with a mark the
text does not hold. A pattern is passed over if its expression cannot match: because every match of it holds a mark that
is not there, or, where no such mark is known, because a search finds none. Nothing else is asked less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from types import MethodType
from typing import Any
from xml.etree.ElementTree import Element

import markdown
from markdown import Markdown, inlinepatterns, util
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from plugins.building.originals import is_original

# What each match of these expressions holds.
MARKS = {
    inlinepatterns.BACKTICK_RE: "`",
    inlinepatterns.ESCAPE_RE: "\\",
    inlinepatterns.LINK_RE: "[",  # references too
    inlinepatterns.IMAGE_LINK_RE: "![",
    inlinepatterns.AUTOLINK_RE: "<",
    inlinepatterns.AUTOMAIL_RE: "<",
    inlinepatterns.HTML_RE: "<",
    inlinepatterns.ENTITY_RE: "&",
    inlinepatterns.LINE_BREAK_RE: "  \n",
    r"\[\^([^\]]*)\]": "[^",  # markdown/extensions/footnotes.py
}
FLAGS = re.DOTALL | re.UNICODE
# What the matches of these begin with, one of several.
_BEGINNINGS = {r"\*|_": "*_", r"\*": "*", "_": "_"}
# `__handleInline` is the same in these, and so is what `__applyPattern` returns without a match.
_READ = ("3.10", "3.10.2", "3.11", "3.11.1", "3.11.2", "3.11.3")
_KNOWN = "building_patterns"
_HANDLE = "_InlineProcessor__handleInline"
_APPLY = "_InlineProcessor__applyPattern"
_REPLACE = "_InlineProcessor__processPlaceholders"

# A pattern, the mark it needs, and its search, if it may be passed over by that.
_Asked = tuple[Any, str, Any]


def swaps() -> Iterator[tuple[object, str, object]]:
    """Yield what to put in the place of Markdown's loop over the patterns."""
    is_known = markdown.__version__ in _READ and is_original(InlineProcessor, "run", _HANDLE, _APPLY)
    if is_known and is_original(inlinepatterns.Pattern, "getCompiledRegExp"):
        yield InlineProcessor, "run", _run(vars(InlineProcessor)["run"])
        yield InlineProcessor, _HANDLE, _handle


def _run(stock: Any) -> Any:
    def run(self: Any, tree: Any, ancestors: Any = None) -> Any:
        # an extension may have added to them since the last text
        vars(self)[_KNOWN] = [asked(pattern) for pattern in self.inlinePatterns]
        return stock(self, tree, ancestors)

    return run


def asked(pattern: Any) -> _Asked:
    """Return *pattern* with what tells that it cannot match."""
    kind = type(pattern)
    is_usual = kind.getCompiledRegExp is inlinepatterns.Pattern.getCompiledRegExp
    if not isinstance(pattern, inlinepatterns.InlineProcessor) or not is_usual:
        return pattern, "", None
    expression = pattern.compiled_re
    mark = MARKS.get(expression.pattern, "") if expression.flags == FLAGS else ""
    return pattern, mark, None if mark else expression.search


def _handle(self: Any, data: Any, patternIndex: int = 0) -> Any:
    """Do what `InlineProcessor.__handleInline` does."""
    if isinstance(data, AtomicString):
        return data
    known, apply, start = vars(self)[_KNOWN], getattr(self, _APPLY), 0
    while patternIndex < len(known):
        pattern, mark, search = known[patternIndex]
        is_matched = False
        if mark in data if mark else start or search is None or search(data):
            data, is_matched, start = apply(pattern, data, patternIndex, start)
        if not is_matched:
            patternIndex += 1
            start = 0
    return data


def hasten(made: Markdown) -> None:
    """Let *made*, whose parts are all Markdown's own and known, look at texts without any mark once."""
    for part in made.treeprocessors:
        if type(part) is InlineProcessor:
            known = [asked(pattern) for pattern in part.inlinePatterns]
            is_plain = _plain(known)
            vars(part)[_KNOWN] = known
            vars(part)[_HANDLE] = MethodType(_handler(is_plain), part)
            vars(part)["run"] = MethodType(_runner(is_plain), part)


def _plain(known: list[_Asked]) -> Callable[[str], bool]:
    """Return what tells that none of the patterns matches a text, and that nothing of Markdown's own is in it."""
    beginnings, searches = {util.STX}, []
    for pattern, mark, search in known:
        expression = pattern.compiled_re
        first = _BEGINNINGS.get(expression.pattern) if expression.flags == FLAGS else None
        if mark or (first and search):
            beginnings |= set(first or mark[-1])  # of two blanks and a line break, the break is rarer
        else:
            searches.append(search)
    marked = re.compile(f"[{re.escape(''.join(sorted(beginnings)))}]").search
    if None in searches:
        return lambda _text: False
    if not searches:
        return lambda text: marked(text) is None
    return lambda text: marked(text) is None and not any(search(text) for search in searches)


def _handler(is_plain: Callable[[str], bool]) -> Callable[..., Any]:
    def handle(self: Any, data: Any, patternIndex: int = 0) -> Any:
        return data if is_plain(data) else _handle(self, data, patternIndex)

    return handle


def _runner(is_plain: Callable[[str], bool]) -> Callable[..., Any]:
    def run(self: Any, tree: Any, ancestors: list[str] | None = None) -> Any:
        """Do what `InlineProcessor.run` does; a text without marks stays as it is."""
        self.stashed_nodes = {}
        self.parent_map = {}  # the root has no parent, and nobody asks for that of another element
        todo: list[Any] = [(tree, [*(ancestors or ()), tree.tag.lower()])]
        for current, parents in todo:
            self.ancestors = parents
            if current is not tree:
                parents.append(current.tag.lower())
            inserts = []
            for child in current:
                text = child.text
                if text and not isinstance(text, AtomicString) and not is_plain(text):
                    found = _found_in(self, child)
                    todo += found
                    inserts.append((child, found))
                if child.tail and not is_plain(child.tail):
                    _put_behind(self, current, child)
                if len(child):
                    todo.append((child, parents[:]))
            for child, found in inserts:
                _insert(child, 0, found)
        return tree

    return run


def _found_in(self: Any, child: Any) -> Any:
    """Return what the patterns make of the text in *child*, which keeps what comes before."""
    self.ancestors.append(child.tag.lower())
    text, child.text = child.text, None
    found = getattr(self, _REPLACE)(getattr(self, _HANDLE)(text), child)
    self.ancestors.pop()
    return found


def _put_behind(self: Any, parent: Any, child: Any) -> None:
    """Put what the patterns make of the text behind *child* in its place."""
    tail = getattr(self, _HANDLE)(child.tail)
    held = Element("d")
    child.tail = None
    found = getattr(self, _REPLACE)(tail, held, False)
    if held.tail:
        child.tail = held.tail
    _insert(parent, list(parent).index(child) + 1, found)


def _insert(parent: Any, place: int, found: Any) -> None:
    for number, (made, _ancestors) in enumerate(found):
        parent.insert(place + number, made)
