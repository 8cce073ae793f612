"""Where two or three hyphens are a dash: between spaces, and between words without any; `--option` and rules stay."""

from __future__ import annotations

import re

RUN = re.compile("--+")
ELLIPSIS = re.compile(r"\.\.\.(?<!\.\.\.\.)(?![./])")
_ENDS = frozenset("“”\"‘’')!?.,…")
_STARTS = frozenset("„“\"‚‘'(")


def around(found: re.Match[str]) -> tuple[str, str]:
    """Return the characters before and behind; a blank where there is none."""
    text, start, end = found.string, found.start(), found.end()
    return (text[start - 1] if start else " "), (text[end] if end < len(text) else " ")


def is_dash(found: re.Match[str]) -> bool:
    """Whether the run of hyphens stands for a dash."""
    before, behind = around(found)
    if found.end() - found.start() > 3:
        return False
    if before.isspace() or behind.isspace():
        return before.isspace() and behind.isspace()
    return (before.isalnum() or before in _ENDS) and (behind.isalnum() or behind in _STARTS)
