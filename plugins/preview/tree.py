"""
From the path of a request to a file of the finished tree, never to one outside of it.

Refuses to know HTTP's status codes.
"""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from plugins.core.files import find

HTML = "text/html; charset=utf-8"
# A table of our own: the system's differs from machine to machine (registry, /etc/mime.types)
_TYPES = {
    "asc": "text/plain; charset=utf-8",
    "avif": "image/avif",
    "css": "text/css; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "gif": "image/gif",
    "htm": HTML,
    "html": HTML,
    "ico": "image/x-icon",
    "ics": "text/calendar; charset=utf-8",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "m4a": "audio/mp4",
    "mjs": "text/javascript; charset=utf-8",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "odt": "application/vnd.oasis.opendocument.text",
    "ogg": "audio/ogg",
    "opml": "text/x-opml; charset=utf-8",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "svg": "image/svg+xml; charset=utf-8",
    "ttf": "font/ttf",
    "txt": "text/plain; charset=utf-8",
    "vcf": "text/vcard; charset=utf-8",
    "vtt": "text/vtt; charset=utf-8",
    "wasm": "application/wasm",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xml": "application/xml; charset=utf-8",
    "xsl": "application/xml; charset=utf-8",
    "zip": "application/zip",
}


@dataclass(frozen=True)
class Found:
    """The file that answers."""

    path: Path


@dataclass(frozen=True)
class Moved:
    """The folder's address with its final slash."""

    location: str


def content_type(path: Path) -> str:
    """Return the type a careful host sends for *path*."""
    return _TYPES.get(path.suffix[1:].lower(), "application/octet-stream")


def has_pages(root: Path) -> bool:
    """Whether there is a tree at all; before the first good build there is none."""
    return root.is_dir() and any(root.iterdir())


def locate(root: Path, url_path: str) -> Found | Moved | None:
    """
    Return what lies at *url_path* in the tree *root*; None for nothing, or nothing we may show.

    The path is decoded once. A second layer of `%` therefore names a file with a `%` in its name.

    Args:
        root: The finished tree.
        url_path: As it came in the request line: starts with `/`, percent-encoded, without the query.
    """
    relative = _decoded(url_path)
    if relative is None or not _is_plain(relative):
        return None
    try:
        return _at(root, relative)
    except OSError:
        # A name longer than the file system allows
        return None


def _at(root: Path, relative: str) -> Found | Moved | None:
    wants_folder = relative.endswith("/") or not relative
    place = find(root, relative.rstrip("/"))
    target = place / "index.html" if place.is_dir() else place
    if not _is_file_inside(root, target) or (wants_folder and not place.is_dir()):
        return None
    if place.is_dir() and not wants_folder:
        return Moved(f"/{quote(relative)}/")
    return Found(target)


def _decoded(url_path: str) -> str | None:
    # http.server hands over the request line as Latin-1, so raw bytes come back unharmed
    try:
        text = unquote_to_bytes(url_path.removeprefix("/").encode("latin-1")).decode("utf-8")
    except UnicodeError:
        return None
    return unicodedata.normalize("NFC", text)


def _is_plain(relative: str) -> bool:
    segments = relative.split("/")
    if segments[-1] == "":
        segments.pop()
    forbidden = "\0\\:" if os.name == "nt" else "\0"
    return not any(part in {"", ".", ".."} for part in segments) and not any(sign in relative for sign in forbidden)


def _is_file_inside(root: Path, target: Path) -> bool:
    return target.is_file() and target.resolve().is_relative_to(root.resolve())
