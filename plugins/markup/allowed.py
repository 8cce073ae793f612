"""
Which HTML may stand in a text: what authors may type, and what our own devices add to it.

The finished HTML goes through `nh3` as a whole, parsed as a browser parses it: whatever an odd bracket, an attribute
list or a link has become, nothing else gets through, and no tag stays open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import nh3
from markdown.postprocessors import Postprocessor

if TYPE_CHECKING:
    from markdown import Markdown

SCHEMES = ("http", "https", "mailto", "tel")
COMMON = frozenset({"class", "id", "lang", "dir", "title"})
_NONE = frozenset[str]()
_CELL = frozenset({"colspan", "rowspan"})
_MEDIA = frozenset({"src", "controls", "width", "height"})
_PLAIN = (
    *(
        "abbr",
        "b",
        "br",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "mark",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
    ),
    *(
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "p",
        "picture",
        "pre",
        "summary",
        "ul",
    ),
    *("caption", "table", "tbody", "tfoot", "thead", "tr"),
)
# What an author may type: tag → attributes beside the common ones.
TYPED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(_PLAIN, _NONE),
        "a": frozenset({"href"}),
        "audio": _MEDIA,
        "blockquote": frozenset({"cite"}),
        "del": frozenset({"cite", "datetime"}),
        "details": frozenset({"open"}),
        "img": frozenset({"src", "srcset", "sizes", "alt", "width", "height", "loading"}),
        "ins": frozenset({"cite", "datetime"}),
        "ol": frozenset({"start", "reversed"}),
        "q": frozenset({"cite"}),
        "source": frozenset({"src", "srcset", "sizes", "type", "media", "width", "height"}),
        "td": _CELL,
        "th": _CELL | {"scope"},
        "time": frozenset({"datetime"}),
        "track": frozenset({"src", "kind", "srclang", "label", "default"}),
        "video": _MEDIA | {"poster"},
    }
)
# What the devices of this room write in addition.
_MADE: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("aside", "section", "div"), frozenset({"role", "aria-label", "tabindex"})),
        "nav": frozenset({"aria-label"}),
        "a": frozenset({"role", "aria-label"}),
        "pre": frozenset({"tabindex"}),
        "ol": frozenset({"type"}),
    }
)
# Their text is a program, a style or a fallback, never something to read.
SILENT = ("script", "style", "iframe", "object", "noscript", "template", "noembed", "noframes", "textarea", "select")
_ADDRESSES = ("cite", "srcset")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What browsers do not see in an address (WHATWG URL, "basic URL parser").
_IGNORED = re.compile(r"\A[\x00-\x20]+|[\t\n\r]+")


def scheme_of(address: str) -> str:
    """Return the scheme of *address* as a browser would read it, empty for a relative one."""
    found = _SCHEME.match(_IGNORED.sub("", address))
    return found[1].lower() if found else ""


def _fits(_tag: str, name: str, value: str) -> str | None:
    """Return *value* unless it is an address of another scheme in one of the attributes nh3 does not look at."""
    if name in _ADDRESSES and any(scheme_of(part) not in ("", *SCHEMES) for part in value.split(",")):
        return None
    return value


def _cleaner(attribute_filter: Callable[[str, str, str], str | None] | None = None) -> nh3.Cleaner:
    tags = {*TYPED, *_MADE}
    return nh3.Cleaner(
        tags=tags,
        attributes={tag: COMMON | TYPED.get(tag, _NONE) | _MADE.get(tag, _NONE) for tag in tags},
        url_schemes=set(SCHEMES),
        clean_content_tags=set(SILENT),
        link_rel=None,
        strip_comments=True,
        attribute_filter=attribute_filter,
    )


_QUICK, _THOROUGH = _cleaner(), _cleaner(_fits)


def clean(html: str) -> str:
    """Return *html* with nothing in it but what authors may type and our devices write; every tag is closed."""
    cleaner = _THOROUGH if "cite=" in html or "srcset" in html else _QUICK
    return cleaner.clean(html).replace("&nbsp;", "\u00a0")


class Clean(Postprocessor):
    """The step that lets nothing else through."""

    def __init__(self, md: Markdown, *, raw_html: bool) -> None:
        super().__init__(md)
        self.raw_html = raw_html

    def run(self, text: str) -> str:
        """Return *text* cleaned, or as it is where the settings grant raw HTML."""
        return text if self.raw_html or "<" not in text else clean(text)
