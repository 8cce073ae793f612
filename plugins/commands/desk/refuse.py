"""`desk.refuse`: the version submitted last does not go online, and its author reads why."""

from __future__ import annotations

import argparse

from plugins.commands.desk import table
from plugins.commands.desk.screen import line, show_change, show_rows
from plugins.core.texts import _
from plugins.desk import takedowns
from plugins.desk.naming import case_of
from plugins.desk.seat import Act
from plugins.records.live import stem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    table.options_of(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help=_("what its author is to change"))


def run(options: argparse.Namespace) -> int:
    """Show the version and the reason, sign, commit."""
    with table.seated(options) as place:
        desk = place.desk
        entry, case = case_of(desk.standing, options.entry)
        act = takedowns.refuse(desk, options.entry, options.reason)
        table.demand_clean(place, None, entry)
        refused = act.event.facts["digest"]
        if case.working and case.working.digest == refused:
            show_change(case, case.working, desk.standing.decisions[entry].release)
        else:
            line(_("the text has been changed since; the version refused is {digest}").format(digest=stem(refused)))
        show_rows([(_("reason"), options.reason)])
        question = _("Refuse this version?")
        return table.perform(place, act, question, f"Refuse {table.named(act)}", _next)


def _next(act: Act) -> str:
    return f"desk.submit {act.event.entry}"
