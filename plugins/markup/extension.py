"""The one extension that brings all devices into Python-Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown.extensions import Extension
from markdown.extensions.tables import TableExtension

from plugins.markup.allowed import Clean
from plugins.markup.blocks import Blocks, Callouts, Quotes
from plugins.markup.code import Fences
from plugins.markup.figures import Finish
from plugins.markup.maths import Maths
from plugins.markup.notes import Contents, Footnotes

if TYPE_CHECKING:
    from markdown import Markdown


class Devices(Extension):
    """
    For Pelican's `MARKDOWN` setting, behind `extra`, whose fences, footnotes and tables it replaces.

    The reader says on the `Markdown` object which `lang` a text has and which `prefix` its ids get.
    """

    def __init__(self, *, raw_html: bool = False) -> None:
        super().__init__()
        self.raw_html = raw_html

    def extendMarkdown(self, md: Markdown) -> None:
        """Register every step at its place between Python-Markdown's own."""
        md.registerExtensions([TableExtension(use_align_attribute=True), Footnotes(), Contents()], {})
        md.preprocessors.register(Fences(md), "fenced_code_block", 25)
        md.parser.blockprocessors.register(Callouts(md.parser), "admonition", 105)
        md.parser.blockprocessors.register(Quotes(md.parser), "quote", 20)
        # after code spans (190), before backslashes (180)
        md.inlinePatterns.register(Maths(md), "freigabe-maths", 185)
        # after the notes are there (50), before inline markup (20)
        md.treeprocessors.register(Blocks(md), "freigabe-blocks", 30)
        # after attribute lists (8), before the ids of headings (5)
        md.treeprocessors.register(Finish(md), "freigabe-finish", 6)
        # after all that was set aside is back (20), before links are resolved (0)
        md.postprocessors.register(Clean(md, raw_html=self.raw_html), "freigabe-clean", 10)
