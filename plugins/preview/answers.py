"""
What the preview answers for the tree: its files, with the reload script in every page, and pages for the hard cases.

Refuses to know sockets.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from plugins.core.texts import _, current
from plugins.preview.state import State
from plugins.preview.tree import HTML, Found, Moved, content_type, has_pages, locate

RELOAD_URL = "/__freigabe/reload.js"
EVENTS_URL = "/__freigabe/events"
_TEXT = "text/plain; charset=utf-8"
_NOINDEX = ("X-Robots-Tag", "noindex")
PageHeaders = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True)
class Answer:
    """One answer, whole."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def no_headers(_path: str) -> Mapping[str, str]:
    """Return no header for any path."""
    return {}


def text(status: HTTPStatus, what: str) -> Answer:
    """Return a refusal in one line of plain text."""
    return Answer(status, (("Content-Type", _TEXT),), f"{what}\n".encode())


def script(content: bytes) -> Answer:
    """Return a script of our own."""
    return Answer(HTTPStatus.OK, (("Content-Type", content_type(Path(RELOAD_URL))),), content)


def of_tree(root: Path, target: str, state: State, headers: PageHeaders = no_headers) -> Answer:
    """
    Return the answer of the tree *root* to the request target *target* (path and query).

    A page gets the *headers* of its path, so that what the published site forbids does not work here either.
    Without any page yet, everything is answered with the problems of *state*.
    """
    if not has_pages(root):
        return _page(HTTPStatus.SERVICE_UNAVAILABLE, _no_pages_yet(state), state)
    path, mark, query = target.partition("?")
    match locate(root, path):
        case Found(place):
            return _file(HTTPStatus.OK, place, state, headers(path))
        case Moved(location):
            moved = (("Location", location + mark + query), ("Content-Type", _TEXT), _NOINDEX)
            return Answer(HTTPStatus.MOVED_PERMANENTLY, moved, f"{location}\n".encode())
        case None:
            return _not_found(root, state, headers(path))


def with_reload(page: bytes, state: State) -> bytes:
    """Return *page* with the reload script before its last `</body>`, or at its end."""
    tag = f'<script src="{RELOAD_URL}" defer data-mark="{state.mark}"></script>'.encode()
    end = page.lower().rfind(b"</body>")
    return page + tag if end < 0 else page[:end] + tag + page[end:]


def _file(status: HTTPStatus, place: Path, state: State, headers: Mapping[str, str]) -> Answer:
    kind = content_type(place)
    body = place.read_bytes()
    if kind != HTML:
        return Answer(status, (("Content-Type", kind), _NOINDEX), body)
    return Answer(status, (("Content-Type", kind), _NOINDEX, *headers.items()), with_reload(body, state))


def _not_found(root: Path, state: State, headers: Mapping[str, str]) -> Answer:
    match locate(root, "/404.html"):
        case Found(place):
            return _file(HTTPStatus.NOT_FOUND, place, state, headers)
        case _:
            return _page(HTTPStatus.NOT_FOUND, f"<p>{html.escape(_('There is no page at this address.'))}</p>", state)


def _no_pages_yet(state: State) -> str:
    if not state.problems:
        return f"<p>{html.escape(_('The first pages are being built.'))}</p>"
    # The same place as reload.js writes to, so that the text does not stand there twice
    return f'<div id="freigabe-problems" role="alert"><pre tabindex="0">{html.escape(state.problems)}</pre></div>'


def _page(status: HTTPStatus, content: str, state: State) -> Answer:
    title = html.escape(_("Preview"))
    page = (
        f'<!doctype html>\n<html lang="{current()}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark;'
        "font-family:system-ui,sans-serif}pre{white-space:pre-wrap;overflow-wrap:anywhere}</style></head>"
        f"<body><main><h1>{title}</h1>{content}</main></body></html>\n"
    )
    return Answer(status, (("Content-Type", HTML), _NOINDEX), with_reload(page.encode(), state))
