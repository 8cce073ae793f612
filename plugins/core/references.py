"""
What a Markdown body points to inside the site: pictures, files and other entries.

Read from the source, not from the rendered page, so that every problem has its line and no rendering is needed.
Pelican's forms `{static}`, `{attach}`, `{filename}` (and `|filename|`) are understood, and plain relative paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import unquote

from plugins.core.files import is_inside

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_TARGET = re.compile(
    r"""!?\]\(\s*<?(?P<inline>[^)\s>]+)          # [text](target "title")
      | ^\ {0,3}\[(?!\^)[^\]]+\]:\s*<?(?P<defined>[^\s>]+)   # [name]: target
      | \b(?:src|href|poster|data)\s*=\s*["'](?P<html>[^"']+)  # <img src="target">
      | \bsrcset\s*=\s*["'](?P<set>[^"']+)""",
    re.VERBOSE | re.IGNORECASE,
)
_SPECIAL = re.compile(r"[{|](?P<what>[a-z]+)[|}](?P<rest>.*)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\?", re.IGNORECASE)
ENTRY_SUFFIXES = (".md", ".markdown")


class Target(StrEnum):
    """What a reference points to."""

    FILE = "file"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Reference:
    """
    One local reference.

    `path` is relative to `content/`, resolved against the entry's folder, or empty when it leaves `content/`.
    `line` is 1-based within the body. `written` is the text as the author typed it.
    """

    target: Target
    path: str
    line: int
    written: str


def local_references(body: str, source: PurePosixPath) -> tuple[Reference, ...]:
    """Return every local reference of *body* in order; code is left out."""
    return tuple(
        reference
        for number, line in _prose(body)
        for match in _TARGET.finditer(line)
        for written in _written(match)
        if (reference := resolve(written, source, number))
    )


def resolve(written: str, source: PurePosixPath, line: int = 0) -> Reference | None:
    """Return what *written* in the file *source* points to, or None if that is not a local file or entry."""
    special = _SPECIAL.match(written)
    if special:
        if special["what"].lower() not in {"static", "attach", "filename"}:
            return None
        bare = special["rest"]
    elif _ELSEWHERE.match(written) or written.startswith("/"):
        return None
    else:
        bare = written
    bare = unquote(re.split(r"[?#]", bare, maxsplit=1)[0])
    if not bare:
        return None
    path = _normal(PurePosixPath(bare.lstrip("/")) if bare.startswith("/") else source.parent / bare)
    is_entry = (path or bare).lower().endswith(ENTRY_SUFFIXES)
    return Reference(Target.ENTRY if is_entry else Target.FILE, path, line, written)


def _prose(body: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines outside fenced code, with code spans blanked."""
    fence = ""
    for number, line in enumerate(body.split("\n"), 1):
        found = _FENCE.match(line)
        if found and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence and ("(" in line or "=" in line or "]:" in line):
            yield number, _CODE.sub("", line)


def _written(match: re.Match[str]) -> list[str]:
    if match["set"]:
        return [part.split()[0] for part in match["set"].split(",") if part.split()]
    return [match["inline"] or match["defined"] or match["html"]]


def _normal(path: PurePosixPath) -> str:
    """Return *path* without `.` and `..`; empty when it leaves its root."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part != ".":
            parts.append(part)
    normal = PurePosixPath(*parts)
    return normal.as_posix() if is_inside(normal) else ""
