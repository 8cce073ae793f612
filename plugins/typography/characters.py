"""The two ways in: the HTML of a body, and plain text. A second pass changes nothing; no tag or entity is added."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from plugins.typography import english, german
from plugins.typography.flow import Flow
from plugins.typography.tokens import of_html, of_text

FILTERS: MappingProxyType[str, Callable[[Flow], None]] = MappingProxyType({"de": german.correct, "en": english.correct})


def finish(html: str, lang: str) -> str:
    """
    Return *html* with the right characters of *lang* in its text.

    Tags, attributes, comments, code, maths, shortcodes, addresses and written entities stay as they are, byte for byte;
    so `&quot;` keeps a straight mark where one is wanted. Elements in another language are left out.
    """
    primary = _primary(lang)
    if primary not in FILTERS:
        return html
    flow = of_html(html, primary)
    FILTERS[primary](flow)
    return flow.source()


def plain(text: str, lang: str) -> str:
    """Return *text*, which is no markup, with the right characters of *lang*: for titles, summaries, captions."""
    primary = _primary(lang)
    if primary not in FILTERS:
        return text
    flow = of_text(text)
    FILTERS[primary](flow)
    return flow.source()


def _primary(lang: str) -> str:
    return lang.replace("_", "-").partition("-")[0].lower()
