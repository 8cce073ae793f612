"""
Text as a reader sees it, with everything that is not text kept aside by its place.

Filters work on one string that runs across inline tags, so that a quotation mark finds its partner behind a tag. What
they must not touch stands in it as one noncharacter (Unicode 23.7: never in a text that is exchanged).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

BLOCK = "\n\ufdd0\n"  # the border of a paragraph, cell, heading: no mark reaches over it
BREAK = "\n\ufdd1\n"  # white space that stays as it is: <br>, &nbsp;
SOLID = "\ufdd2"  # something that stands like a word: code, maths, an address, a picture
OPENING = "\ufdd3"  # something after which a word begins: &bdquo;, &lt;
MARKS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
CLEAR = ""  # an inline tag: not there for the reader


@dataclass(slots=True)
class Flow:
    """The text, and the pieces kept aside as (offset in the text, length of the stand-in, source)."""

    text: str = ""
    pieces: list[tuple[int, int, str]] = field(default_factory=list)

    def edit(self, pattern: re.Pattern[str], replacement: Callable[[re.Match[str]], str]) -> None:
        """
        Replace every match of *pattern*; lengths may change.

        A match with an inline tag inside is left alone: where the tag belongs afterwards nobody knows.
        """
        edits = [(found.start(), found.end(), replacement(found)) for found in pattern.finditer(self.text)]
        if not edits:
            return
        parts: list[str] = []
        pieces: list[tuple[int, int, str]] = []
        done = index = shift = 0
        for start, end, new in edits:
            while index < len(self.pieces):
                offset, width, source = self.pieces[index]
                if offset + min(width, 1) > start:
                    break
                pieces.append((offset + shift, width, source))
                index += 1
            if index < len(self.pieces) and self.pieces[index][0] < end:
                continue
            parts += (self.text[done:start], new)
            done = end
            shift += len(new) - (end - start)
        pieces += [(offset + shift, width, source) for offset, width, source in self.pieces[index:]]
        parts.append(self.text[done:])
        self.text, self.pieces = "".join(parts), pieces

    def source(self) -> str:
        """Return the text with all pieces back in their places."""
        parts: list[str] = []
        done = 0
        for offset, width, source in self.pieces:
            parts += (self.text[done:offset], source)
            done = offset + width
        parts.append(self.text[done:])
        return "".join(parts)


class Collector:
    """Puts a flow together, piece by piece."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pieces: list[tuple[int, int, str]] = []
        self._length = 0

    def text(self, text: str) -> None:
        """Add text the filters may change."""
        self._parts.append(text)
        self._length += len(text)

    def keep(self, source: str, mark: str) -> None:
        """Add *source*, which stays as it is and looks to the filters like *mark*."""
        self._pieces.append((self._length, len(mark), source))
        self._parts.append(mark)
        self._length += len(mark)

    def flow(self) -> Flow:
        """Return what was added."""
        return Flow("".join(self._parts), self._pieces)
