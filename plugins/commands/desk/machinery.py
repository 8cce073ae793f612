"""`desk.machinery`: a keeper says that plug-ins, theme and settings were looked at as they are."""

from __future__ import annotations

import argparse
import shlex

from plugins.commands.desk import table
from plugins.commands.desk.screen import line, show_rows
from plugins.core.collection import CONTENT
from plugins.core.texts import _
from plugins.desk.adopt import look_at_machinery
from plugins.desk.seat import Desk
from plugins.quality.entries import settings_pictures
from plugins.records import machinery
from plugins.records.chain import SITE
from plugins.records.events import MACHINERY
from plugins.vcs import commits

PARTS = (*machinery.FOLDERS, *machinery.FILES)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--note", default="", metavar="TEXT", help=_("a word for the record"))
    table.options_of(parser, is_about_one=False)


def run(options: argparse.Namespace) -> int:
    """List what has changed since a keeper looked last, sign, commit."""
    with table.seated(options) as place:
        desk = place.desk
        act = look_at_machinery(desk, options.note)
        if place.is_committing:
            table.demand_committed(place.root, _parts(place, desk), with_ignored=False)
        _show(place, desk)
        code = table.perform(place, act, _("Sign that you looked at these?"), "Look at the machinery", table.publishing)
        if not code and desk.policy.keepers_needed > 1:
            more = _("{count} keepers have to look at them before they count")
            line(more.format(count=desk.policy.keepers_needed))
        if not code and not desk.policy.machinery:
            line(_("the policy does not ask for this; machinery = true there would"))
        return code


def _show(place: table.Table, desk: Desk) -> None:
    """Print the files that changed since a keeper looked last, and how to read the changes."""
    show_rows([(_("digest"), desk.standing.machinery)])
    looks = [one.event for one in desk.standing.site_record.signed if one.event.kind == MACHINERY]
    since = (
        commits.first_commit(place.root, (SITE / looks[-1].name).as_posix()) if looks and place.is_committing else ""
    )
    if not since:
        count = sum(1 for _path in machinery.files(place.root))
        line(
            _("nobody has looked before: all of {count} files, in {parts}").format(count=count, parts=", ".join(PARTS))
        )
        return
    parts = _parts(place, desk)
    for path, added, deleted in commits.differences(place.root, since, parts):
        line(f"+{added} -{deleted}  {path}")
    line(_("read it all with: {command}").format(command=f"git diff {since[:10]} -- {shlex.join(parts)}"))


def _parts(place: table.Table, desk: Desk) -> tuple[str, ...]:
    """Return all that counts, with the pictures the settings show and what has no business beside it."""
    pictures = (f"{CONTENT}/{path}" for _where, path in settings_pictures(desk.standing.working.site))
    return (*PARTS, *machinery.strange(place.root), *dict.fromkeys(pictures))
