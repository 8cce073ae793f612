"""`desk.revoke`: a release, or another event, counts no longer."""

from __future__ import annotations

import argparse

from plugins.commands.desk import table
from plugins.commands.desk.screen import show_rows
from plugins.core.texts import _
from plugins.desk import takedowns
from plugins.desk.naming import case_of


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    table.options_of(parser)
    help_text = _("the first 8 digits of its digest, as in the name of its file; your last release when missing")
    parser.add_argument("--event", default="", metavar="DIGEST", help=help_text)
    parser.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))


def run(options: argparse.Namespace) -> int:
    """Show the event, sign, commit."""
    with table.seated(options) as place:
        desk = place.desk
        entry, case = case_of(desk.standing, options.entry)
        act = takedowns.revoke(desk, options.entry, options.event, options.reason)
        table.demand_clean(place, None, entry)
        event = case.record.by_digest[act.event.facts["revoked"]].event
        show_rows(
            [
                (_("event"), event.name),
                (_("signed by"), event.by),
                (_("signed on"), event.at.astimezone(desk.standing.working.site.zone).strftime("%d.%m.%Y, %H:%M")),
                (_("title"), str(event.facts.get("title", ""))),
                (_("reason"), options.reason),
            ]
        )
        question = _("Revoke this?")
        return table.perform(place, act, question, f"Revoke {event.kind} of {table.named(act)}", table.publishing)
