"""`desk.adopt`: an existing site moves in; a keeper releases many texts at once as they are."""

from __future__ import annotations

import argparse

from plugins.commands.desk import table
from plugins.commands.desk.screen import line
from plugins.core.errors import DeskError
from plugins.core.texts import _, ngettext
from plugins.desk.adopt import adopt, adoptable
from plugins.desk.difference import summary
from plugins.desk.naming import case_of
from plugins.desk.seat import Desk
from plugins.records.live import stem


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("entries", nargs="*", metavar="TEXT", help=_("which texts: path, slug or id of each"))
    help_text = _("every text its author calls published or hidden and that has no record yet")
    parser.add_argument("--all", action="store_true", help=help_text)
    parser.add_argument("--note", default="", metavar="TEXT", help=_("a word for the record"))
    table.options_of(parser, is_about_one=False)


def run(options: argparse.Namespace) -> int:
    """List the texts, sign, commit."""
    with table.seated(options) as place:
        desk = place.desk
        chosen = _chosen(options, desk)
        act = adopt(desk, chosen, options.note)
        revisions = [case.working for one in chosen if (case := desk.standing.cases[one]).working]
        if place.is_committing:
            used = {path for one in revisions for path in (one.entry.source.as_posix(), *one.files)}
            table.demand_committed(place.root, [f"content/{path}" for path in sorted(used)])
        for one in revisions:
            line(f"{stem(one.digest)}  {summary(one)}")
        count = len(chosen)
        line(ngettext("{count} text as it is now", "{count} texts as they are now", count).format(count=count))
        code = table.perform(place, act, _("Release all of these?"), _title(count), table.publishing)
        if not code and desk.policy.keepers_needed > 1:
            more = _("{count} keepers have to adopt them before they are online")
            line(more.format(count=desk.policy.keepers_needed))
        return code


def _title(count: int) -> str:
    return f"Adopt {count} {'text' if count == 1 else 'texts'}"


def _chosen(options: argparse.Namespace, desk: Desk) -> tuple[str, ...]:
    """
    Return the ids of the texts that are meant, each once.

    Raises:
        DeskError: If none is named, or names and `--all` are both there.
    """
    if bool(options.entries) is options.all:
        raise DeskError("desk.adopt", _("takes texts or --all"), _("name texts, or add --all"))
    if options.all:
        return adoptable(desk)
    return tuple(dict.fromkeys(case_of(desk.standing, one)[0] for one in options.entries))
