"""How tasks speak to people: progress on standard error, results on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from plugins.core.issues import Issue, as_json, render
from plugins.core.texts import _, ngettext


@contextmanager
def progress(text: str) -> Iterator[None]:
    """Show *text* with a spinner while the block runs; in a log without a screen the text alone."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        print(text, file=sys.stderr, flush=True)
        yield
        return
    with console.status(text):
        yield


def say(text: str = "") -> None:
    """Print one result."""
    print(text, flush=True)


def show(issues: Iterable[Issue], *, json: bool) -> None:
    """Print *issues*, for people with their number below, or as JSON."""
    found = list(issues)
    if json:
        say(as_json(found))
        return
    if found:
        say(render(found))
        say()
    errors = sum(issue.is_error for issue in found)
    warnings = len(found) - errors
    say(
        ngettext("{count} error", "{count} errors", errors).format(count=errors)
        + ", "
        + ngettext("{count} warning", "{count} warnings", warnings).format(count=warnings)
    )


def table(rows: Iterable[Sequence[str]]) -> None:
    """Print *rows* of three columns, of which the second one holds figures."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE, show_header=False)
    for how in ("left", "right", "left"):
        grid.add_column(justify=how)
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 120).print(grid)


def next_step(command: str) -> None:
    """Print which command usually follows."""
    say(_("next: {command}").format(command=f"python3 tasks.py {command}"))
