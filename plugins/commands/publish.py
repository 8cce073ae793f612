"""`publish`: the checked tree to its target, with the record of this release."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.build import OUTPUT
from plugins.commands.console import next_step, progress, say
from plugins.core import clock
from plugins.core.collection import read
from plugins.core.errors import PublishError
from plugins.core.files import mend_switch
from plugins.core.texts import _
from plugins.desk.standing import Standing
from plugins.publishing import receipt, remember
from plugins.publishing.targets import Changes, Target, choose, is_here
from plugins.records.memory import EMPTY, NAME, SIGNATURE
from plugins.vcs import commits

SHOWN = 20
RECORD = (NAME, SIGNATURE)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    help_text = _("target: git:REMOTE#BRANCH or folder:PATH; [publish] to in site.toml when missing")
    parser.add_argument("--to", default="", metavar="TARGET", help=help_text)
    parser.add_argument("--dry-run", action="store_true", help=_("list the differences and change nothing"))
    help_text = _("put an older state of the site online in the place of a newer one, on purpose")
    parser.add_argument("--older", action="store_true", help=help_text)
    help_text = _("only bring what the published site remembers, for the next build")
    parser.add_argument("--pull", action="store_true", help=help_text)


def run(options: argparse.Namespace) -> int:
    """Compare the tree with its receipt, then push it; nothing is said to be online before the target confirms."""
    root: Path = options.root
    with pipeline.only_one(root):
        target = choose(options.to or read(root).site.publish.to, root)
        with progress(_("asking what is online …")):
            has_record = remember.pull(target, root)
        remember.demand_continued(target, root)
        if options.pull:
            say(_("the published site remembers its releases") if has_record else _("nothing was released there yet"))
            next_step("build")
            return 0
        return _publish(root, target, is_dry=options.dry_run, is_older=options.older)


def _publish(root: Path, target: Target, *, is_dry: bool, is_older: bool) -> int:
    mend_switch(root / OUTPUT)
    found = receipt.read(root)
    with progress(_("comparing output/ with its receipt …")):
        ready = pipeline.ready(root)
        standing = ready.standing
        receipt.demand_unchanged(root / OUTPUT, found, ready.edition.digest, standing.machinery)
        remember.demand_contained(standing, clock.now())
    made = commits.newest(root, clock.now())
    _demand_newer(standing, made, is_older=is_older)
    if standing.policy and standing.policy.is_sample and not is_here(target):
        what = _("is not on this machine, and the keys of the sample's people are known to everybody")
        raise PublishError(target.where, what, _("run python3 tasks.py start, then desk.start"))
    if is_dry:
        with progress(_("comparing with what is online …")):
            changes = target.changes(root / OUTPUT)
        _show(changes)
        return 0
    memory = remember.next_memory(standing, ready.edition, remember.without(found).digest, clock.now(), made)
    signature = remember.signature_of(memory, standing, root)
    found = remember.add_to(root / OUTPUT, found, memory, signature)
    receipt.write(found, root)
    _tell(memory is standing.memory, ready, signature)
    with progress(_("publishing …")):
        release = target.push(root / OUTPUT, found)
    remember.keep(root, memory, signature)
    remember.leave(target, root, memory)
    say(_("published: {where} now holds {what}").format(where=release.where, what=release.what[:16]))
    return 0


def _demand_newer(standing: Standing, made: datetime | None, *, is_older: bool) -> None:
    """Refuse what is older than what is online, or say so where that is meant."""
    try:
        remember.demand_newer(standing.memory, made)
    except PublishError as error:
        if not is_older:
            raise
        say(_("going back on purpose: output {what}").format(what=error.issues[0].what))


def _tell(is_same: bool, ready: pipeline.Ready, signature: bytes) -> None:
    """Say what the policy does not ask for, so that nobody takes it for granted."""
    standing = ready.standing
    if is_same or standing.policy is None:
        return
    before = standing.memory
    if before is not EMPTY and before.machinery != standing.machinery and not standing.policy.current.machinery:
        say(_("plug-ins, theme or settings changed since the last release; the policy asks no keeper to look at them"))
    if not signature:
        say(_("the record of this release is not signed: the policy names no key for releases"))


def _show(changes: Changes) -> None:
    if not changes:
        say(_("nothing would change"))
    for sign, found in (("+", changes.added), ("~", changes.changed), ("-", changes.deleted)):
        # every release that changes anything has a record of its own
        names = [name for name in found if name not in RECORD]
        for name in names[:SHOWN]:
            say(f"{sign} {name}")
        if len(names) > SHOWN:
            say(_("{sign} and {count} more").format(sign=sign, count=len(names) - SHOWN))
