"""Tables and heads of generated Markdown pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def page(title: str, source: str, *parts: str) -> str:
    """Return a page that says what it is written from; *parts* are parted by blank lines."""
    note = f"<!-- Written by `python3 tasks.py docs` from {source}: change it there. -->"
    return "\n\n".join([f"# {title}", note, *(part.strip("\n") for part in parts)]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; what would end a cell or be taken for HTML is escaped."""
    lines = [_line(head), _line(["---"] * len(head))]
    return "\n".join([*lines, *(_line(list(map(_cell, row))) for row in rows)])


def code(text: str) -> str:
    """Return *text* as code; nothing for an empty one."""
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    escaped = text.replace("|", r"\|")
    return escaped if escaped.startswith("`") else escaped.replace("<", "&lt;")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
