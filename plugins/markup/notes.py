"""Footnotes and the table of contents, with ids that stay apart and names in the language of the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Tree

from markdown.extensions.footnotes import FootnoteExtension, FootnoteInlineProcessor
from markdown.extensions.toc import TocExtension, TocTreeprocessor

from plugins.core.slugs import slugify
from plugins.core.texts import _n
from plugins.markup.labels import lang_of, prefix_of, say

if TYPE_CHECKING:
    from markdown import Markdown

# U+FE0E asks for the plain arrow, not for a coloured picture of it.
_BACK = "&#8617;&#65038;"
# The theme's own ids on pages with a text; a heading of that name gets a number.
TAKEN = frozenset(
    {
        *("erreichen", "frage", "inhalt", "kennenlernen", "kommentare", "kommentare-titel", "kontakt-email"),
        *("kontakt-homepage", "kontakt-name", "kontakt-text", "korrekturen", "korrekturen-titel", "neueste"),
        *("personen", "rubriken", "schreiben", "serie", "suchwort", "themen", "unterseiten", "verfasst", "verwandt"),
        "verweise",
    }
)


class Footnotes(FootnoteExtension):
    """
    Footnotes whose ids hold the text's own id.

    A feed reader shows many texts on one page, and each has a first note.
    """

    def __init__(self) -> None:
        super().__init__(BACKLINK_TEXT=_BACK, BACKLINK_TITLE="{}", SEPARATOR="-")

    def extendMarkdown(self, md: Markdown) -> None:
        """Register as Python-Markdown's own, with a reference that says its role."""
        super().extendMarkdown(md)
        self.markdown = md
        md.inlinePatterns.register(_Reference(r"\[\^([^\]]*)\]", self), "footnote", 175)

    def makeFootnoteId(self, id: str) -> str:  # noqa: A002 (Python-Markdown's name)
        """Return the id of the note: its number, since a label may hold anything."""
        return f"fn-{self._mark(id)}"

    def makeFootnoteRefId(self, id: str, found: bool = False) -> str:  # noqa: A002
        """Return the id of the place in the text; a second one gets a number of its own."""
        reference: str = self.unique_ref(f"fnref-{self._mark(id)}", found)
        return reference

    def _mark(self, label: str) -> str:
        number = list(self.footnotes).index(label) + 1
        prefix = re.sub(r"[^A-Za-z0-9_-]+", "-", prefix_of(self.markdown))
        return f"{prefix}-{number}" if prefix else str(number)


class _Reference(FootnoteInlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # type: ignore[override]  # the stubs know the old form
        found: Any = super().handleMatch(m, data)
        if found[0] is not None:
            found[0][0].set("role", "doc-noteref")
        return found


class Contents(TocExtension):
    """`[TOC]` as a navigation with a name, and ids of headings in German letters."""

    def __init__(self) -> None:
        super().__init__(slugify=self._slug, permalink=False)

    def _slug(self, value: str, separator: str) -> str:
        slug = slugify(value, lang_of(self.md))
        return f"{slug}{separator}1" if slug in TAKEN else slug

    class TreeProcessorClass(TocTreeprocessor):
        """Builds the list as Python-Markdown does, in another element, and only where somebody asks for it."""

        wanted = False

        def run(self, doc: Tree.Element) -> None:
            """Give every heading its id, and put the list where the marker stands."""
            self.wanted = any((one.text or "").strip() == self.marker for one in doc.iter("p"))
            super().run(doc)

        def replace_marker(self, root: Tree.Element, elem: Tree.Element) -> None:
            """Put the list in the place of the marker."""
            if self.wanted:
                super().replace_marker(root, elem)

        def build_toc_div(self, toc_list: list[Any]) -> Tree.Element:
            """Return the navigation."""
            found: Tree.Element = super().build_toc_div(toc_list if self.wanted else [])
            found.tag = "nav"
            found.set("aria-label", say(self.md, _n("Contents")))
            return found
