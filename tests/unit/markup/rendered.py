"""A text through Markdown as the site does it."""

from __future__ import annotations

from typing import Any

from markdown import Markdown

from plugins.markup.extension import Devices
from plugins.markup.links import LocalLinks


def rendered(text: str, *, lang: str = "de", prefix: str = "", raw_html: bool = False) -> str:
    """Return *text* as HTML."""
    md: Any = Markdown(extensions=["extra", "sane_lists", Devices(raw_html=raw_html), LocalLinks()])
    md.lang, md.prefix = lang, prefix
    html: str = md.convert(text)
    return html
