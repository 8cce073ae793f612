"""
Python-Markdown's table of contents, written when somebody asks for it.

Pelican never does, and most texts do not show it: what is left of the work are the names of the headings.
"""

from __future__ import annotations

import html
from functools import partial
from types import MethodType
from typing import Any

from markdown import Markdown
from markdown.extensions import toc
from markdown.extensions.toc import TocTreeprocessor
from markdown.util import STX

# A heading that holds none of these, and no element, is its own HTML.
_MEANT = ("<", ">", "&", STX)
_STOCK = TocTreeprocessor.run


class WithTable(Markdown):
    """A `Markdown` whose table of contents may be what makes it."""

    @property
    def toc(self) -> str:
        """The table of contents of the last text."""
        kept = vars(self)["toc"]
        if not isinstance(kept, str):
            kept = vars(self)["toc"] = kept()
        return str(kept)

    @toc.setter
    def toc(self, kept: Any) -> None:
        vars(self)["toc"] = kept


def hasten(made: Markdown) -> None:
    """Let *made*, whose parts are all Markdown's own and known, write a table of contents on demand."""
    for part in made.treeprocessors:
        if type(part) is TocTreeprocessor and type(made) is Markdown:
            made.__class__ = WithTable
            vars(part)["run"] = MethodType(_run, part)


def _run(self: Any, doc: Any) -> None:
    """Do what `TocTreeprocessor.run` does."""
    is_changed = self.use_anchors or self.use_permalinks not in {False, None}
    if is_changed or (self.marker and self.marker in "".join(doc.itertext())):
        _STOCK(self, doc)
        return
    headings = [one for one in doc.iter() if isinstance(one.tag, str) and self.header_rgx.match(one.tag)]
    used = {one.attrib["id"] for one in doc.iter() if "id" in one.attrib} if headings else set()
    counters: dict[str, int] = {}
    tokens: list[Any] = [token for one in headings if (token := _token(self, one, used, counters))]
    self.md.toc_tokens = toc.nest_toc_tokens(tokens)
    self.md.toc = partial(_table, self, self.md.toc_tokens)


def _token(self: Any, heading: Any, used: set[str], counters: dict[str, int]) -> dict[str, Any] | None:
    """Give *heading* its level and its id; return what the table says of it, if it is to be there."""
    self.set_level(heading)
    inner = _inner(self, heading)
    name = toc.strip_tags(inner) if "<" in inner else " ".join(inner.split())
    attributes = heading.attrib
    if "id" not in attributes:
        attributes["id"] = toc.unique(self.slugify(html.unescape(name), self.sep), used, counters)
    label = ""
    if "data-toc-label" in attributes:
        label = toc.run_postprocessors(toc.unescape(attributes.pop("data-toc-label")), self.md)
        name = toc.escape_cdata(toc.strip_tags(label))
    level = int(heading.tag[-1])
    if not self.toc_top <= level <= self.toc_bottom:
        return None
    own = toc.unescape(attributes["id"])
    return {"level": level, "id": own, "name": name, "html": inner, "data-toc-label": label}


def _inner(self: Any, heading: Any) -> str:
    """Return the HTML in *heading*."""
    text = heading.text or ""
    if len(heading) or any(mark in text for mark in _MEANT):
        return str(toc.render_inner_html(toc.remove_fnrefs(heading), self.md))
    return str(text.strip())


def _table(self: Any, tokens: list[Any]) -> str:
    text: str = self.md.serializer(self.build_toc_div(tokens))
    for processor in self.md.postprocessors:
        text = processor.run(text)
    return text
