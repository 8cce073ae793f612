"""
What a Markdown body points to inside the site: pictures, files and other entries.

Read from the source, not from the rendered page, so that every problem has its line and no rendering is needed.
Pelican's forms `{static}`, `{attach}`, `{filename}` (and `|filename|`) are understood, plain relative paths, and the
shared folders by their address (`/images/…`), because files there keep their path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import unquote

from plugins.core.files import is_inside
from plugins.core.memo import Memo

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
_TARGET = re.compile(
    r"""!?\]\((?P<inline>(?:[^()]|\([^()]*\))*+)(?:\)|$)  # [text](target "title")
      | ^\ {0,3}\[(?!\^)[^\]]+\]:\s*<?(?P<defined>[^\s>]+)   # [name]: target
      | \b(?:src|href|poster|data)\s*=\s*["'](?P<html>[^"']+)  # <img src="target">
      | \bsrcset\s*=\s*["'](?P<set>[^"']+)""",
    re.VERBOSE | re.IGNORECASE,
)
# As Python-Markdown: `<…>`, or everything up to a title in quotes; blanks are allowed.
_INLINE = re.compile(r"""(?:<(?P<angle>[^>]*)>|(?P<bare>\S*(?:\s+(?!["'])\S+)*))(?:\s+["'].*)?$""")
# What may hold indented text that is no code: list items, footnotes, definitions, admonitions, raw HTML.
_HOLDER = re.compile(r" {0,3}(?:[-*+:]\s|\d+[.)]\s|\[\^[^\]]+\]:|<|!!!)")
_SPECIAL = re.compile(r"[{|](?P<what>[a-z]+)[|}](?P<rest>.*)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//|#|\?", re.IGNORECASE)
_SHARED = ("/images/", "/files/")
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


KNOWN = Memo[tuple[str, PurePosixPath], tuple[Reference, ...]]()


def local_references(body: str, source: PurePosixPath) -> tuple[Reference, ...]:
    """Return every local reference of *body* in order; code is left out."""
    return KNOWN.find((body, source), lambda: _found(body, source))


def _found(body: str, source: PurePosixPath) -> tuple[Reference, ...]:
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
    elif _ELSEWHERE.match(written) or (written.startswith("/") and not written.startswith(_SHARED)):
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
    """Yield the numbered lines outside code that may hold a target, with code spans blanked."""
    for number, line in outside_code(body):
        if "(" in line or "=" in line or "]:" in line:
            yield number, _CODE.sub("", line)


def outside_code(body: str) -> Iterator[tuple[int, str]]:
    """Yield the numbered lines of *body* that stand in no block of code; spans of code are still in them."""
    fence, indent = "", Indentation()
    for number, line in enumerate(body.split("\n"), 1):
        # within a list item or a callout a fence may be indented
        found = _FENCE.match(line.lstrip(" ") if indent.in_holder else line)
        if found and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence and not indent.is_code(line):
            yield number, line


class Indentation:
    """Tells code by its indentation; when in doubt a line is text, so that no file is overlooked."""

    def __init__(self) -> None:
        self.in_code = False
        self.in_holder = False
        self.after_blank = True

    def is_code(self, line: str) -> bool:
        """Take the next line and say whether it is indented code."""
        if not line.strip():
            self.after_blank = True
            return False
        indented = line.startswith(("    ", "\t"))
        if not indented:
            goes_on = self.in_holder and (not self.after_blank or line.startswith(" "))
            self.in_holder = goes_on or bool(_HOLDER.match(line))
        self.in_code = indented and not self.in_holder and (self.in_code or self.after_blank)
        self.after_blank = False
        return self.in_code


def _written(match: re.Match[str]) -> list[str]:
    if match["set"]:
        return [part.split()[0] for part in match["set"].split(",") if part.split()]
    if match["inline"]:
        inline = _INLINE.match(match["inline"].strip())
        target = inline and (inline["angle"] or inline["bare"])
        return [target] if target else []
    target = match["defined"] or match["html"]
    return [target] if target else []


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
