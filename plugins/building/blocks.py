"""
Python-Markdown's way from text to blocks, shorter where a text is plain.

It asks fifteen processors about every block, most of them with a regular expression that needs a mark at the beginning
of a line. A block of which every line begins with a letter is a paragraph. Likewise a text without tags and entities
holds no HTML, and one without a fence no fenced code. Whatever is not that plain goes the usual way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import MethodType
from typing import Any

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.extensions.md_in_html import HtmlBlockPreprocessor as HtmlWithMarkdown
from markdown.preprocessors import HtmlBlockPreprocessor, NormalizeWhitespace

# Without these there is no HTML in a text, no fenced code, and no line of blanks.
_NEEDED: dict[type, tuple[str, ...]] = {
    HtmlBlockPreprocessor: ("<", "&"),
    HtmlWithMarkdown: ("<", "&"),
    FencedBlockPreprocessor: ("```", "~~~"),
}
_BLANKS = re.compile(r"(?<=\n) +\n")
# No processor looks for a line that begins so; a row of a table may, but it holds a bar.
_LETTERS = frozenset("„“”‚‘’»«›‹\"'(")


def hasten(made: Markdown) -> None:
    """Let *made*, whose parts are all Markdown's own and known, do less for plain texts."""
    for part in made.preprocessors:
        needed = _NEEDED.get(type(part))
        if needed:
            vars(part)["run"] = MethodType(_run_only_for(needed, type(part).run), part)
        elif type(part) is NormalizeWhitespace:
            vars(part)["run"] = MethodType(_normalized, part)
    processors = [*made.parser.blockprocessors]
    if type(made.parser) is BlockParser and type(processors[-1]) is ParagraphProcessor:
        vars(made.parser)["parseBlocks"] = _parser(processors)


def _run_only_for(needed: tuple[str, ...], stock: Any) -> Callable[[Any, list[str]], list[str]]:
    def run(self: Any, lines: list[str]) -> list[str]:
        source = "\n".join(lines)
        for mark in needed:
            if mark in source:
                found: list[str] = stock(self, lines)
                return found
        return source.split("\n")

    return run


def _normalized(self: Any, lines: list[str]) -> list[str]:
    """Do what `NormalizeWhitespace.run` does."""
    source = "\n".join(lines)
    if "\x02" in source or "\x03" in source:
        source = source.replace("\x02", "").replace("\x03", "")
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    source += "\n\n"
    if "\t" in source:
        source = source.expandtabs(self.md.tab_length)
    if "\n " in source:
        source = _BLANKS.sub("\n", source)
    return source.split("\n")


def is_paragraph(block: str) -> bool:
    """Whether no processor but the last one wants *block*."""
    first = block[:1]
    if first == "*":  # a list has a blank behind it, and a line across the page only more of the same
        first = block.lstrip("*")[:1] if block[:3] != "***" else ""
        if not first.isalpha():
            return False
    elif not first.isalpha() and first not in _LETTERS:
        return False
    if "\n" not in block:
        return True
    return "|" not in block and all(line[:1].isalpha() for line in block.split("\n")[1:])


def _parser(processors: list[Any]) -> Callable[[Any, list[str]], None]:
    paragraph = processors[-1]

    def parse(parent: Any, blocks: list[str]) -> None:
        """Do what `BlockParser.parseBlocks` does."""
        while blocks:
            if is_paragraph(blocks[0]):
                paragraph.run(parent, blocks)
                continue
            for processor in processors:
                if processor.test(parent, blocks[0]) and processor.run(parent, blocks) is not False:
                    break

    return parse
