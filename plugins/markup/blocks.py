"""
Devices made of whole blocks, built before Markdown looks at emphasis and links: callouts, quotations, tables.

`!!! note "Title"` is Python-Markdown's admonition, with closed kinds; `> [!NOTE]` is the form of the forges.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

from markdown.blockprocessors import BlockQuoteProcessor
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.treeprocessors import Treeprocessor

from plugins.core.texts import _n
from plugins.markup.labels import say
from plugins.markup.tables import arrange

if TYPE_CHECKING:
    from markdown import Markdown

Element = Tree.Element

TITLES: Mapping[str, str] = MappingProxyType(
    {"note": _n("Note"), "tip": _n("Tip"), "warning": _n("Warning"), "important": _n("Important")}
)
# What other tools and German authors call them.
_KINDS: Mapping[str, str] = MappingProxyType(
    {
        **{kind: kind for kind in TITLES},
        "info": "note",
        "hinweis": "note",
        "hint": "tip",
        "tipp": "tip",
        "caution": "warning",
        "danger": "warning",
        "warnung": "warning",
        "wichtig": "important",
    }
)
_WORDS = "|".join(_KINDS)
_ALERT = re.compile(rf"\[!({_WORDS})\][ ]*([^\n]*)\n?", re.IGNORECASE)
_BEGINS_ALERT = re.compile(rf" {{0,3}}> ?\[!(?:{_WORDS})\]", re.IGNORECASE)
# A source is told in one line: a dash, then somebody's name or a link.
_SOURCE = re.compile(r"(?:^|\n)[ ]*(?:—|--|–)[ ]*(?=[^\W\d_]|[\[*_„“\"»])([^\n]{2,300})$")


class Callouts(AdmonitionProcessor):
    """Finds `!!!` with a known kind; another word after it stays text."""

    RE = re.compile(rf'(?:^|\n)!!! ?({_WORDS})(?: +"(.*?)")? *(?:\n|$)', re.IGNORECASE)

    def test(self, parent: Element, block: str) -> bool:
        """Whether *block* begins a callout or, indented, goes on with one."""
        return ("!!!" in block or block.startswith(" ")) and super().test(parent, block)

    def get_class_and_title(self, match: re.Match[str]) -> tuple[str, str | None]:
        """Return the kind, and the title as written: None without one of its own, a blank for none at all."""
        title = match[2]
        return _KINDS[match[1].lower()], " " if title == "" else title


class Quotes(BlockQuoteProcessor):
    """
    Keeps block quotes apart that have only a blank line between, where one is a callout or ends with its source.

    Python-Markdown would join them.
    """

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Parse the first of *blocks*."""
        before = self.lastChild(parent)
        if before is not None and before.tag == "blockquote" and (_is_whole(before) or _BEGINS_ALERT.match(blocks[0])):
            before.tag = "closed"
            super().run(parent, blocks)
            before.tag = "blockquote"
        else:
            super().run(parent, blocks)


def _is_whole(quote: Element) -> bool:
    first, last = (str(quote[at].text or "") if len(quote) else "" for at in (0, -1))
    return bool(_ALERT.match(first) or _SOURCE.search(last))


class Blocks(Treeprocessor):
    """Gives the blocks that Python-Markdown has found their final elements."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.markdown = md

    def run(self, root: Element) -> None:
        """Rebuild callouts, quotations and tables below *root* in place."""
        for block in list(root.iter("div")):
            if (block.get("class") or "").startswith("admonition "):
                self._callout_of_admonition(block)
        for block in list(root.iter("blockquote")):
            if not self._alert(block):
                _quotation(block)
        for table in list(root.iter("table")):
            arrange(table)

    def _callout_of_admonition(self, block: Element) -> None:
        kind = str(block.get("class")).split()[1]
        title = None
        if len(block) and block[0].get("class") == "admonition-title":
            title = str(block[0].text).strip()
            block.remove(block[0])
        self._callout(block, kind, title)

    def _alert(self, block: Element) -> bool:
        first = block[0] if len(block) else None
        found = _ALERT.match(first.text or "") if first is not None and first.tag == "p" else None
        if first is None or not found:
            return False
        first.text = str(first.text)[found.end() :]
        if not first.text.strip() and not len(first):
            block.remove(first)
        self._callout(block, _KINDS[found[1].lower()], found[2].strip() or None)
        return True

    def _callout(self, block: Element, kind: str, title: str | None) -> None:
        """Make *block* the callout; `title` is None for the kind's own word and empty for none."""
        label = say(self.markdown, TITLES[kind])
        block.tag = "aside"
        # role note: an aside with a name would be a landmark of the page
        block.attrib.update({"class": f"callout callout-{kind}", "role": "note", "aria-label": label})
        if title != "":
            heading = Tree.Element("p", {"class": "callout-title"})
            heading.text = title or label
            block.insert(0, heading)


def _quotation(block: Element) -> bool:
    """Make a figure of a block quote whose last line names its source."""
    last = block[-1] if len(block) else None
    found = _SOURCE.search(last.text or "") if last is not None and last.tag == "p" and not len(last) else None
    if last is None or not found:
        return False
    before = str(last.text)[: found.start()].rstrip()
    if len(block) == 1 and not before:
        return False
    if before:
        last.text = before
    else:
        block.remove(last)
    _into_figure(block, found[1].strip())
    return True


def _into_figure(block: Element, source: str) -> None:
    quote = Tree.Element("blockquote")
    quote.extend(list(block))
    for child in list(block):
        block.remove(child)
    block.tag = "figure"
    block.set("class", "quote")
    caption = Tree.Element("figcaption")
    caption.text = "— "
    cite = Tree.SubElement(caption, "cite")
    cite.text = source
    block.extend((quote, caption))
