"""
Typogrify's filters, asked only about text that they would change.

Four of the five go through the whole text with regular expressions for what most texts do not hold. The fifth, which
binds the last two words of each block together, looks at every character for a place where it might begin; here it
begins at blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from plugins.building.originals import is_original

# What each match of the filters holds, or begins with.
_AMPERSAND = re.compile(r"(?:\s|&nbsp;)(?:&|&amp;|&#38;)(?:\s|&nbsp;)")
_CAPS = re.compile(r"[A-Z]\d*[A-Z]|[A-Z]\.\s?[A-Z]")
_FIRST_QUOTE = re.compile(r"""(?:>|\A)\s*(?:["']|&(?:ldquo|lsquo|\#8220|\#8216);)""")
# What smartypants looks for between tags.
_TO_CONVERT = re.compile(r"""[\\'"`]|--|\.\.\.|\. \. \.|&quot;""")
_TAG = re.compile(r"<[^>]*>")
_TAG_IN_TAG = re.compile(r"<[^<>]*<")
_INLINE = re.compile(r"</?(?:a|em|span|strong|i|b)[^>]*>")
# typogrify/filters.py: widont, from the blanks on
_LAST_WORD = re.compile(
    r"\s(?<=[^<\s]\s)\s*([^<>\s]+\s*(?:</(?:a|em|span|strong|i|b)>\s*)*(?:</(?:p|h[1-6]|li|dt|dd)>|$))"
)
_READ = ("2.1.0",)


def swaps() -> Iterator[tuple[object, str, object]]:
    """Yield what to put in the place of Typogrify's filters, if their code is the one that was read."""
    try:
        # a site without typography may not have it
        import typogrify  # noqa: PLC0415
        from typogrify import filters  # noqa: PLC0415
    except ImportError:
        return
    if typogrify.__version__ not in _READ:
        return
    for name, quicken in _QUICKENED.items():
        if is_original(filters, name):
            yield filters, name, quicken(getattr(filters, name))


def _same_without(found: Callable[[str], Any], change: Callable[[str], str]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        return change(text) if found(text) else text

    return changed


def _is_converted(text: str) -> bool:
    """Whether smartypants may find something in *text*: outside tags, or in a comment it takes for none."""
    return "<!--" in text or _TO_CONVERT.search(_TAG.sub("\0", text)) is not None


def _widont(stock: Callable[[str], str]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        """Do what `widont` does."""
        return stock(text) if _TAG_IN_TAG.search(text) else _LAST_WORD.sub(_bound, text)

    return changed


def _bound(match: re.Match[str]) -> str:
    """Return the last word of a block, bound to the word or the inline tag before it."""
    text, start = match.string, match.start()
    if text[start - 1] == ">" and not _INLINE.fullmatch(text, text.rfind("<", 0, start), start):
        return match[0]
    return f"&nbsp;{match[1]}"


# Which filter is asked less, and how.
_QUICKENED: Mapping[str, Callable[[Callable[[str], str]], Callable[[str], str]]] = {
    "amp": partial(_same_without, _AMPERSAND.search),
    "smartypants": partial(_same_without, _is_converted),
    "caps": partial(_same_without, _CAPS.search),
    "initial_quotes": partial(_same_without, _FIRST_QUOTE.search),
    "widont": _widont,
}
