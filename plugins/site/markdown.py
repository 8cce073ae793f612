"""
Plain relative links, as editors and forges understand them, into the forms Pelican resolves.

`[x](other.md)` becomes `{filename}other.md`, `![x](picture.png)` becomes `{static}picture.png`. Raw HTML is covered
too; code is not, because its quotes are escaped by then.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

from plugins.core.references import ENTRY_SUFFIXES

if TYPE_CHECKING:
    from markdown import Markdown

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/#?{|&]|%7B", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?P<start><[a-z][^<>]*?\s(?:href|src|poster)=)(?P<quote>[\"'])(?P<target>[^\"']+)(?P=quote)")


def local(target: str) -> str:
    """Return *target* in Pelican's form if it is a relative path, else as it is."""
    if _ELSEWHERE.match(target):
        return target
    path = re.split(r"[?#]", target, maxsplit=1)[0]
    form = "{filename}" if path.lower().endswith(ENTRY_SUFFIXES) else "{static}"
    plain = unquote(path)
    # Pelican looks for the name as written; what would end the attribute stays encoded
    name = path if re.search(r"[\"'<>]", plain) else plain
    return f"{form}{name}{target[len(path) :]}"


class _Links(Postprocessor):
    def run(self, text: str) -> str:
        return _ATTRIBUTE.sub(lambda found: f'{found["start"]}"{local(found["target"])}"', text)


class LocalLinks(Extension):
    """The extension for Pelican's `MARKDOWN` setting."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register as the last step, after raw HTML has been put back."""
        md.postprocessors.register(_Links(md), "freigabe-links", 0)
