"""`desk.takedown`: one person, one reason, and the text is gone from pages, feeds, search and sitemap."""

from __future__ import annotations

import argparse

from plugins.commands.desk import table
from plugins.commands.desk.screen import show_rows
from plugins.core.texts import _
from plugins.desk import takedowns
from plugins.desk.naming import case_of
from plugins.desk.outcome import who
from plugins.records.events import GONE, WITHDRAWN
from plugins.records.live import stem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    table.options_of(parser)
    parser.add_argument("--reason", required=True, metavar="TEXT", help=_("why, for the record"))
    parser.add_argument("--notice", default="", metavar="TEXT", help=_("what readers find at its address"))
    parser.add_argument("--gone", action="store_true", help=_("gone for good, instead of withdrawn"))


def run(options: argparse.Namespace) -> int:
    """Show what goes offline, sign, commit."""
    with table.seated(options) as place:
        desk = place.desk
        entry, case = case_of(desk.standing, options.entry)
        face = GONE if options.gone else WITHDRAWN
        act = takedowns.take_down(desk, options.entry, face, options.notice, options.reason)
        table.demand_clean(place, None, entry)
        release = desk.finding(case).releases[-1]
        online = case.entries.get(release.revision)
        show_rows(
            [
                (_("text"), f"{online.title} ({online.source})" if online else entry),
                (_("version"), stem(release.revision)),
                (_("released by"), who(desk.policy, [one for one in release.by if one in desk.policy.people])),
                (_("afterwards"), _("gone for good") if options.gone else _("withdrawn")),
                (_("notice to readers"), options.notice),
                (_("reason"), options.reason),
            ]
        )
        question = _("Take this off the site?")
        return table.perform(place, act, question, f"Take down {table.named(act)}", table.publishing)
