"""
`<img>` in a rendered body into `<picture>`: current formats, sizes, room kept while it loads.

Pure: what is known of a picture is asked for by its address. A picture somebody has laid out by hand (`<picture>`,
`srcset`) keeps its sources and gets its size only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from plugins.pictures.views import PictureView

_TAG = re.compile(
    r"<!--.*?-->|<(?P<name>img|/?picture)\b(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE | re.DOTALL
)
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_ASKED = re.compile(r"\s(?:href|src|poster|data)=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ASKED_SET = re.compile(r"\ssrcset=(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
Find = Callable[[str], PictureView | None]


@dataclass(slots=True)
class _Body:
    """What is known while walking through one body."""

    find: Find
    first_is_eager: bool
    in_picture: bool = False

    def tag(self, match: re.Match[str]) -> str:
        name = (match["name"] or "").lower()
        if name != "img":
            self.in_picture = name == "picture" or (self.in_picture and name != "/picture")
            return match[0]
        attributes = dict(_attributes(match["rest"]))
        view = self.find(attributes.get("src") or "")
        if view is None:
            return match[0]
        by_hand = self.in_picture or "srcset" in attributes
        lazy, self.first_is_eager = not self.first_is_eager, False
        return _render(attributes, view, lazy=lazy, by_hand=by_hand)


def enhance(body: str, find: Find, *, first_is_eager: bool) -> str:
    """
    Return *body* with its pictures as `<picture>`.

    Args:
        body: Rendered HTML with resolved addresses.
        find: What is known of the picture at an address; None leaves the tag as it is.
        first_is_eager: Whether the first picture is probably seen at once (no lead picture stands above the text).
    """
    return _TAG.sub(_Body(find, first_is_eager).tag, body) if "<img" in body.lower() else body


def asked(body: str) -> Iterator[str]:
    """Yield every address that *body* links to or loads."""
    for match in _ASKED.finditer(body):
        yield html.unescape(match[1] or match[2] or "")
    for match in _ASKED_SET.finditer(body):
        yield from (part.split()[0] for part in html.unescape(match[1] or match[2] or "").split(",") if part.strip())


def _attributes(rest: str) -> Iterator[tuple[str, str | None]]:
    seen: set[str] = set()
    for match in _ATTRIBUTE.finditer(rest):
        name = match[1].lower()
        if name not in seen:
            seen.add(name)
            value = next((one for one in match.groups()[1:] if one is not None), None)
            yield name, None if value is None else html.unescape(value)


def _render(attributes: dict[str, str | None], view: PictureView, *, lazy: bool, by_hand: bool) -> str:
    given = {name: value for name, value in attributes.items() if name != "/"}
    width, height = _size(given, view)
    sizes = f"{width}px" if view.sizes and str(width) == given.get("width") else view.sizes
    if not by_hand:
        given["src"] = view.url
        if view.srcset:
            given |= {"srcset": view.srcset, "sizes": sizes}
    given |= {"width": str(width), "height": str(height)}
    if lazy:
        given.setdefault("loading", "lazy")
    given.setdefault("decoding", "async")
    image = f"<img{_written(given)}>"
    if by_hand or not view.sources:
        return image
    sources = "".join(
        f"<source{_written({'type': one.type, 'srcset': one.srcset, **({'sizes': sizes} if sizes else {})})}>"
        for one in view.sources
    )
    return f"<picture>{sources}{image}</picture>"


def _size(given: dict[str, str | None], view: PictureView) -> tuple[int, int]:
    """Return the size for the attributes: what the author wrote of it, the rest by the picture's shape."""
    width, height = (int(text) if (text := given.get(name) or "").isdecimal() else 0 for name in ("width", "height"))
    if width and not height:
        return width, max(1, round(width * view.height / view.width))
    if height and not width:
        return max(1, round(height * view.width / view.height)), height
    return (width, height) if width else (view.width, view.height)


def _written(attributes: dict[str, str | None]) -> str:
    return "".join(
        f" {name}" if value is None else f' {name}="{html.escape(value)}"' for name, value in attributes.items()
    )
