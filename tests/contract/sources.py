"""The Python files of the project as text and as syntax, for the rules that look at them."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
PLUGINS = HOME / "plugins"
ENTRIES = ("tasks.py", "pelicanconf.py", "publishconf.py")


def rooms() -> list[str]:
    """Return the names of the rooms."""
    return sorted(path.parent.name for path in PLUGINS.glob("*/__init__.py"))


@cache
def modules() -> dict[str, str]:
    """Return the text of every module of the rooms and of the entries, by its path below the project."""
    paths = [*PLUGINS.rglob("*.py"), *(HOME / name for name in ENTRIES)]
    return {path.relative_to(HOME).as_posix(): path.read_text("utf-8") for path in sorted(paths)}


def imported(source: str, where: str) -> Iterator[tuple[int, str]]:
    """
    Yield line and dotted name of everything *source* imports, also late and for type checking only.

    `from a import b` gives `a.b`: whether b is a module cannot be seen from outside.
    """
    package = ".".join(Path(where).with_suffix("").parts[:-1])
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = importlib.util.resolve_name("." * node.level + base, package)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for such an expression, else nothing."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else ""
    return ""
