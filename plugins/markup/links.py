"""
The last step over the finished HTML: plain relative links as Pelican resolves them, and mail links for people only.

`[x](other.md)` becomes `{filename}other.md`, `![x](picture.png)` becomes `{static}picture.png`, as editors and forges
understand them too. Raw HTML is covered; code is not, because its brackets are escaped by then. Addresses of mail
links are written as entities, which browsers read and most harvesters do not.
"""

from __future__ import annotations

import html
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
# Pelican resolves one address of a tag; a film with a picture before it has two.
_FILM = re.compile(r'<video(?=[^<>]*\sposter=)(?P<before>[^<>]*?)\ssrc="(?P<src>[^"]+)"(?P<after>[^<>]*)>')
_MAIL = re.compile(r'(?P<start><a\b[^<>]*?\shref=")mailto:(?P<to>[^"]+)(?P<middle>"[^<>]*>)(?P<text>[^<]*)')


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


def hidden(text: str) -> str:
    """Return *text*, which is HTML already, with every character as an entity."""
    return "".join(f"&#{ord(character)};" for character in html.unescape(text))


def _mail(found: re.Match[str]) -> str:
    address = found["to"].partition("?")[0]
    text = found["text"].replace(address, hidden(address)) if address else found["text"]
    return f"{found['start']}{hidden('mailto:' + found['to'])}{found['middle']}{text}"


class _Links(Postprocessor):
    def run(self, text: str) -> str:
        if "<" not in text:
            return text
        if "mailto:" in text:
            text = _MAIL.sub(_mail, text)
        if "poster=" in text:
            text = _FILM.sub(r'<video\g<before>\g<after>><source src="\g<src>">', text)
        return _ATTRIBUTE.sub(lambda found: f'{found["start"]}"{local(found["target"])}"', text)


class LocalLinks(Extension):
    """The extension for Pelican's `MARKDOWN` setting."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register as the last step, after raw HTML has been put back."""
        md.postprocessors.register(_Links(md), "freigabe-links", 0)
