r"""
Formulae as text: what stands between `\(` and `\)`, or `\[` and `\]`, reaches the page as it was typed.

A backslash before a bracket inside a word or an address (`A_\(B\)`) is Markdown's escape, as ever.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown.inlinepatterns import InlineProcessor

if TYPE_CHECKING:
    from markdown import Markdown

FORMULA = r"(?<![\w\\/_])(?:\\\((?:[^\\]|\\(?!\)))*+\\\)|\\\[(?:[^\\]|\\(?!\]))*+\\\])"


class Maths(InlineProcessor):
    """Keeps formulae from Markdown's escapes and emphasis."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(FORMULA, md)

    # Markdown's own signature is wider than what this one returns
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]
        """Return the formula itself; a text is not looked at again."""
        del data
        return m[0], m.start(), m.end()
