"""What our devices say to readers, in the language of the text they stand in."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from plugins.core import texts

if TYPE_CHECKING:
    from markdown import Markdown

DEFAULT_LANG = "de"


def lang_of(md: Markdown) -> str:
    """Return the language that the reader has set on *md* for the text at hand."""
    return str(getattr(md, "lang", DEFAULT_LANG))


def prefix_of(md: Markdown) -> str:
    """Return what makes ids of this text its own, set on *md* by the reader; empty when nobody did."""
    return str(getattr(md, "prefix", ""))


def say(md: Markdown, message: str) -> str:
    """Return *message* (an English message id) in the language of the text at hand."""
    return _said(lang_of(md), message)


@cache
def _said(lang: str, message: str) -> str:
    primary = lang.partition("-")[0].lower()
    return texts.of(primary).gettext(message) if primary in texts.LANGUAGES else message
