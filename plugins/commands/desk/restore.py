"""`desk.restore`: what was taken down is online again, as it was released."""

from __future__ import annotations

import argparse

from plugins.commands.desk import table
from plugins.commands.desk.screen import show_rows
from plugins.core.texts import _
from plugins.desk import takedowns
from plugins.desk.naming import case_of
from plugins.records.live import stem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    table.options_of(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))


def run(options: argparse.Namespace) -> int:
    """Show what comes back and who had taken it down, sign, commit."""
    with table.seated(options) as place:
        desk = place.desk
        entry, case = case_of(desk.standing, options.entry)
        act = takedowns.restore(desk, options.entry, options.reason)
        table.demand_clean(place, None, entry)
        revision = act.event.facts["digest"]
        back = case.entries.get(revision)
        down = desk.finding(case).taken_down
        show_rows(
            [
                (_("text"), f"{back.title} ({back.source})" if back else entry),
                (_("version"), stem(revision)),
                (_("taken down by"), f"{down.by}: {down.facts['reason']}" if down else ""),
                (_("reason"), options.reason),
            ]
        )
        question = _("Put this online again?")
        return table.perform(place, act, question, f"Restore {table.named(act)}", table.publishing)
