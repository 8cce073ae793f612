"""
Fenced code, coloured by classes.

Python-Markdown's own fences stand at the margin only; these may be indented, so that code fits into a callout or a
list. The colours are a dozen of Pygments' token classes (theme/css/devices.css); every other token is plain text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from markdown.preprocessors import Preprocessor
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Generic, Keyword, Name, Number, Operator, String
from pygments.util import ClassNotFound

from plugins.core.references import Indentation

if TYPE_CHECKING:
    from markdown import Markdown

# Pygments' own short names.
CLASSES: Mapping[Any, str] = MappingProxyType(
    {
        Comment: "c",
        Keyword: "k",
        Operator.Word: "k",
        String: "s",
        Number: "m",
        Name.Function: "nf",
        Name.Class: "nc",
        Name.Builtin: "nb",
        Name.Tag: "nt",
        Name.Attribute: "na",
        Name.Variable: "nv",
        Name.Decorator: "nd",
        Generic.Heading: "gh",
        Generic.Inserted: "gi",
        Generic.Deleted: "gd",
    }
)
_OPENING = re.compile(r"(?P<indent> *)(?P<fence>`{3,}|~{3,}) *(?P<info>[^`\n]*)$")
_LANGUAGE = re.compile(r"[{ ]*\.?([\w#+.-]*)")


def block(code: str, lang: str) -> str:
    """Return *code* as a block that can be scrolled by keyboard, coloured if *lang* is known."""
    name = f' class="language-{lang}"' if lang else ""
    return f'<pre tabindex="0"><code{name}>{coloured(code, lang)}</code></pre>'


def coloured(code: str, lang: str) -> str:
    """Return *code* as HTML with a class on every token that has a colour."""
    lexer = _lexer(lang)
    if lexer is None:
        return html.escape(code, quote=False)
    pieces = []
    for kind, tokens in groupby(lexer.get_tokens(code), lambda token: _class_of(token[0])):
        text = html.escape("".join(value for _kind, value in tokens), quote=False)
        pieces.append(f'<span class="{kind}">{text}</span>' if kind and text.strip() else text)
    return "".join(pieces)


@lru_cache(maxsize=64)
def _lexer(lang: str) -> Any:
    try:
        return get_lexer_by_name(lang, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _class_of(token: Any) -> str:
    return next((CLASSES[one] for one in reversed(token.split()) if one in CLASSES), "")


class Fences(Preprocessor):
    """Takes fenced code out of the text before anything else looks at it."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.stash = md.htmlStash

    def run(self, lines: list[str]) -> list[str]:
        """Return *lines* with a placeholder for each block."""
        if not any("```" in line or "~~~" in line for line in lines):
            return lines
        return list(self._replaced(lines))

    def _replaced(self, lines: list[str]) -> Iterator[str]:
        indentation, unclosed, number = Indentation(), set[str](), 0
        while number < len(lines):
            line = lines[number]
            number += 1
            is_code = indentation.is_code(line)
            opening = None if is_code else _OPENING.match(line)
            if opening and opening["fence"] not in unclosed:
                end = _end(lines, number, opening)
                if end:
                    code = _dedented(lines[number:end], len(opening["indent"]))
                    lang = _LANGUAGE.match(opening["info"])
                    placeholder = self.stash.store(block(code, lang[1] if lang else ""))
                    yield from ("", f"{opening['indent']}{placeholder}", "")
                    number = end + 1
                    continue
                unclosed.add(opening["fence"])
            yield line


def _end(lines: Sequence[str], start: int, opening: re.Match[str]) -> int:
    """Return the number of the line that closes *opening*, 0 if none does."""
    deepest, fence = len(opening["indent"]) + 3, opening["fence"]
    for number in range(start, len(lines)):
        line = lines[number].rstrip()
        bare = line.lstrip(" ")
        is_fence = bare.startswith(fence) and not bare.strip(fence[0])
        if is_fence and len(line) - len(bare) <= deepest:
            return number
    return 0


def _dedented(lines: Sequence[str], width: int) -> str:
    return "".join(f"{line[min(width, len(line) - len(line.lstrip(' '))) :]}\n" for line in lines)
