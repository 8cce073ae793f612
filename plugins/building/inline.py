"""
Python-Markdown's search for marks in a line, asked only where there is something to be found.

It tries some fifteen patterns on each piece of text, most of them with a regular expression that begins with a mark the
text does not hold. A pattern is passed over if its expression cannot match: because every match of it holds a mark that
is not there, or, where no such mark is known, because a search finds none. Nothing else is asked less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import markdown
from markdown import inlinepatterns
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

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
# `__handleInline` is the same in these, and so is what `__applyPattern` returns without a match.
_READ = ("3.10", "3.10.2", "3.11", "3.11.1", "3.11.2", "3.11.3")
_KNOWN = "building_patterns"
_HANDLE = "_InlineProcessor__handleInline"
_APPLY = "_InlineProcessor__applyPattern"

# A pattern, the mark it needs, and its search, if it may be passed over by that.
_Asked = tuple[Any, str, Any]


def swaps() -> Iterator[tuple[object, str, object]]:
    """Yield what to put in the place of Markdown's loop over the patterns."""
    if markdown.__version__ in _READ:
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
