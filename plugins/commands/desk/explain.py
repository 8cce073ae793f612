"""`desk.explain`: what a text is, why, what is missing, and who can do it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from plugins.commands.console import say
from plugins.core import clock
from plugins.core.issues import render
from plugins.core.texts import _
from plugins.core.wellformed import visible
from plugins.desk.explanation import Explanation, explain
from plugins.desk.naming import case_of
from plugins.desk.standing import Standing, stand


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("entry", help=_("the text: path, slug or id"))
    parser.add_argument("--json", action="store_true", help=_("print the answer as JSON"))


def run(options: argparse.Namespace) -> int:
    """Explain one text; a desk in disorder is told first, and is no reason to say nothing."""
    root: Path = options.root
    now = clock.now()
    standing = stand(root, now)
    one, _case = case_of(standing, options.entry)
    found = explain(standing, one, now)
    if options.json:
        say(json.dumps(asdict(found), ensure_ascii=False, indent=2, default=datetime.isoformat))
        return 0
    _print(standing, found)
    return 0


def _print(standing: Standing, found: Explanation) -> None:
    from rich.console import Console
    from rich.table import Table

    rows = [(name, visible(text)) for name, text in _rows(standing, found)]
    console = Console(highlight=False, markup=False, emoji=False)
    if standing.issues:
        say(_("the desk is in disorder, so nothing can be released:"))
        say(render(standing.issues))
        say()
    if not console.is_terminal:
        for name, text in rows:
            say(f"{name}: {text}" if name else f"  {text}")
        return
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(name, text)
    console.print(table)


def _rows(standing: Standing, found: Explanation) -> Iterator[tuple[str, str]]:
    """Yield heading and text; a row without a heading goes on with the one above."""
    yield _("text"), f"{found.title} ({found.id})"
    if found.where:
        yield _("file"), found.where
    yield _("readers see"), found.face
    if found.online:
        yield "", _("version {digest}").format(digest=found.online)
        if found.released_by:
            names = ", ".join(found.released_by)
            yield "", _("released by {names}, {moment}").format(names=names, moment=_local(standing, found.since))
        else:
            yield "", _("adopted when the site moved in")
    yield _("working text"), found.work
    if found.working and found.working != found.online:
        yield "", _("version {digest}").format(digest=found.working)
    yield from _block(_("why"), found.reasons)
    steps = [f"{one.what} – {', '.join(one.who) or _('nobody can at the moment')}" for one in found.missing]
    yield from _block(_("missing"), steps)
    if found.changes_at:
        yield _("by the clock"), _("changes by itself: {moment}").format(moment=_local(standing, found.changes_at))
    yield from _block(_("to know"), found.hints)
    hands = [f"{hand.name}{f' ({hand.person})' if hand.person else ''}: {hand.source}" for hand in found.hands]
    yield from _block(_("had a hand in it"), hands)


def _block(name: str, lines: tuple[str, ...] | list[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines):
        yield (name if number == 0 else ""), line


def _local(standing: Standing, moment: datetime | None) -> str:
    return moment.astimezone(standing.working.site.zone).strftime("%d.%m.%Y, %H:%M") if moment else "–"
