"""
What the acting tasks of the desk have in common: sit down, show, ask, sign, write, commit, say what follows.

Nothing is written before the person has seen what will be signed and has said yes; a failure leaves everything as it
was.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from plugins.commands import pipeline
from plugins.commands.console import next_step, say
from plugins.core import clock
from plugins.core.errors import DeskError
from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.desk import carrying
from plugins.desk.able import able
from plugins.desk.outcome import outcome
from plugins.desk.seat import Act, Desk, sit_down
from plugins.desk.standing import stand
from plugins.records.live import ENTRIES
from plugins.records.policies import FORMER, PLACE
from plugins.records.revision import Revision
from plugins.records.signing import SigningKey, find_key
from plugins.records.writing import signed
from plugins.vcs import commits
from plugins.vcs.git import is_repository

SAID_NO = 1


@dataclass(frozen=True)
class Table:
    """The desk with a person at it, for one act."""

    root: Path
    desk: Desk
    key: SigningKey
    is_committing: bool
    is_confirmed: bool


def options_of(parser: argparse.ArgumentParser, *, is_about_one: bool = True) -> None:
    """Declare the options every act has."""
    if is_about_one:
        parser.add_argument("entry", metavar="TEXT", help=_("which text: its path, slug or id"))
    parser.add_argument("--key", default="", metavar="KEY", help=_("sign with this key; see desk.key"))
    parser.add_argument("--yes", action="store_true", help=_("do not ask; sign what is shown"))
    parser.add_argument("--no-commit", action="store_true", help=_("write the record, but leave the commit to you"))


@contextmanager
def seated(options: argparse.Namespace) -> Iterator[Table]:
    """
    Let the owner of the key sit down, alone, after what a killed run left is mended.

    Raises:
        DeskError: If the desk is in disorder, the key is nobody's or missing, or git is not ready for a commit.
    """
    root: Path = options.root
    with pipeline.only_one(root):
        if finished := carrying.mend(root):
            say(_("what was begun before is finished now: {event}").format(event=finished))
        key = find_key(root, options.key)
        is_committing = not options.no_commit and is_repository(root)
        if is_committing:
            _demand_ready(root)
        desk = sit_down(stand(root, clock.now()), key.public, clock.now())
        yield Table(root, desk, key, is_committing, options.yes)


def _demand_ready(root: Path) -> None:
    """Refuse to begin what git would not commit at the end, or what would be on record without its ground."""
    demand_git(root)
    demand_committed(root, [PLACE, f"{PLACE}.sig", FORMER])


def demand_git(root: Path) -> None:
    """
    Refuse to begin what git would not commit at the end.

    Raises:
        DeskError: If git is busy, or does not know who commits.
    """
    if name := commits.under_way(root):
        what = _("git is in the middle of something ({name})").format(name=name)
        raise DeskError(str(root), what, _("finish that first"))
    if not commits.knows_author(root):
        fix = 'git config user.name "…" && git config user.email "…"'
        raise DeskError(str(root), _("git does not know who commits here"), fix)


def demand_committed(root: Path, paths: Iterable[str], *, with_ignored: bool = True) -> None:
    """
    Refuse an act about files that only this machine knows.

    Raises:
        DeskError: With each of *paths* that differs from the last commit.
    """
    there = [path for path in paths if (root / path).exists()]
    found = commits.changed(root, there, with_ignored=with_ignored)
    if found:
        what = _("is not committed as it is now")
        raise DeskError.of(Issue(path, 0, what, f"git add -- {path} && git commit") for path in found)


def demand_clean(table: Table, revision: Revision | None, entry: str) -> None:
    """Refuse an act about *revision* if its text, its files or the record of *entry* are not committed."""
    if not table.is_committing:
        return
    used = [f"content/{path}" for path in (revision.entry.source.as_posix(), *revision.files)] if revision else []
    demand_committed(table.root, [*used, (ENTRIES / entry).as_posix()])


def confirmed(table: Table, question: str) -> bool:
    """
    Whether the person wants *question* signed, who has been shown what it is about.

    Raises:
        DeskError: If nobody can be asked.
    """
    return agreed(question, is_confirmed=table.is_confirmed)


def agreed(question: str, *, is_confirmed: bool) -> bool:
    """
    Whether the person in front says yes to *question*, or has said so by an option.

    Raises:
        DeskError: If nobody can be asked.
    """
    if is_confirmed:
        return True
    if not (sys.stdin and sys.stdin.isatty()):
        raise DeskError(_("confirmation"), _("there is no terminal to ask at"), _("read what is shown, then add --yes"))
    answer = input(f"{question} {_('[y/n]')} ").strip().casefold()
    if answer in ("y", "yes", "j", "ja"):
        return True
    say(_("nothing is signed or written"))
    return False


def carry_out(table: Table, act: Act, title: str) -> None:
    """
    Sign, write and commit *act*; *title* is the commit's first line.

    Raises:
        FreigabeError: If it cannot be signed, written or committed; nothing is left of it then.
    """
    message = f"{title}\n\n{act.event.name} by {act.event.by}\n" if table.is_committing else ""
    event = signed(act.event, table.key)
    commit = carrying.carry_out(table.root, act.writes, event, act.removes, message)
    place = next(path for path in event if path.suffix == ".json")
    if commit:
        say(_("signed and committed: {event} ({commit})").format(event=place, commit=commit[:10]))
    elif is_repository(table.root):
        say(_("signed and written, not committed: {event}").format(event=place))
    else:
        say(_("signed and written: {event}; there is no git repository here to commit to").format(event=place))


def conclude(table: Table, act: Act, follow: Callable[[Act], str]) -> None:
    """Say what the desk decides now, and which command usually follows."""
    if act.case and act.after:
        desk = table.desk
        people = able(act.case, desk.chain, desk.standing.memory.seen, desk.now)
        name = act.case.working.entry.title if act.case.working else act.case.record.entry
        said = outcome(act.after, people, desk.policy, desk.standing.working.site.zone)
        say(_("{title}: {outcome}").format(title=name, outcome=said))
    if command := follow(act):
        next_step(command)


def perform(table: Table, act: Act, question: str, title: str, follow: Callable[[Act], str]) -> int:
    """Ask, carry out *act*, conclude; return the exit code."""
    if not confirmed(table, question):
        return SAID_NO
    carry_out(table, act, title)
    conclude(table, act, follow)
    return 0


def after_release(act: Act) -> str:
    """Return what follows on a release: publishing it, or the release of somebody else."""
    is_waiting = any(reason.cause == "waiting" for reason in act.after.reasons) if act.after else False
    return f"desk.approve {act.event.entry}" if is_waiting else "build"


def publishing(_act: Act) -> str:
    """Return what follows on what readers are to see."""
    return "build"


def named(act: Act) -> str:
    """Return how the text of *act* is called in a commit's message."""
    entry = act.case.working.entry if act.case and act.case.working else None
    return f'"{entry.title}"' if entry else act.event.entry
