"""`publish`: the checked tree to its target."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.build import OUTPUT
from plugins.commands.console import progress, say
from plugins.core.files import mend_switch
from plugins.core.texts import _
from plugins.publishing import receipt
from plugins.publishing.targets import Changes, choose

SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    help_text = _("target: git:REMOTE#BRANCH or folder:PATH; [publish] to in site.toml when missing")
    parser.add_argument("--to", default="", metavar="TARGET", help=help_text)
    parser.add_argument("--dry-run", action="store_true", help=_("list the differences and change nothing"))


def run(options: argparse.Namespace) -> int:
    """Compare the tree with its receipt, then push it; nothing is said to be online before the target confirms."""
    root: Path = options.root
    with pipeline.only_one(root):
        mend_switch(root / OUTPUT)
        found = receipt.read(root)
        with progress(_("comparing output/ with its receipt …")):
            collection, edition = pipeline.edition(root)
            receipt.demand_unchanged(root / OUTPUT, found, edition.digest)
        target = choose(options.to or collection.site.publish.to, root)
        if options.dry_run:
            with progress(_("comparing with what is online …")):
                changes = target.changes(root / OUTPUT)
            _show(changes)
            return 0
        with progress(_("publishing …")):
            release = target.push(root / OUTPUT, found)
    say(_("published: {where} now holds {what}").format(where=release.where, what=release.what[:16]))
    return 0


def _show(changes: Changes) -> None:
    if not changes:
        say(_("nothing would change"))
    for sign, names in (("+", changes.added), ("~", changes.changed), ("-", changes.deleted)):
        for name in names[:SHOWN]:
            say(f"{sign} {name}")
        if len(names) > SHOWN:
            say(_("{sign} and {count} more").format(sign=sign, count=len(names) - SHOWN))
