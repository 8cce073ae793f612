"""`desk.key`: which key signs here; chooses another one, or makes one."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from plugins.commands.console import next_step, say
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.records.own_key import SigningKey, candidates, find_key, home_folder
from plugins.records.policies import PLACE
from plugins.records.signing import make_key
from plugins.vcs.git import git, identity

SETTING = "freigabe.key"
# A name of its own, so that a key that opens servers is not replaced, and not used for this.
NAME = "id_freigabe"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    help_text = _("use this key: the path of a private or public one, or the text of a public one in the agent")
    parser.add_argument("--key", default="", metavar="KEY", help=help_text)
    parser.add_argument("--new", action="store_true", help=_("make a new Ed25519 key and use it"))
    help_text = _("where the new key comes to lie; ~/.ssh/{name} when missing").format(name=NAME)
    parser.add_argument("--path", type=Path, default=None, metavar="FILE", help=help_text)
    parser.add_argument("--no-passphrase", action="store_true", help=_("leave the new key without a passphrase"))


def run(options: argparse.Namespace) -> int:
    """Show the key; with an option or an answer at the terminal choose another, and remember it for this repository."""
    root: Path = options.root
    if options.new or options.path:
        key = new_key(root, options.path, is_open=options.no_passphrase)
        remember(root, key)
    elif options.key:
        key = find_key(root, options.key)
        remember(root, key)
    elif sys.stdin.isatty():
        key = _asked(root)
    else:
        key = find_key(root)
    _tell(root, key)
    return 0


def new_key(root: Path, path: Path | None, *, is_open: bool) -> SigningKey:
    """
    Return a key made at *path*, or beside the person's other keys.

    Args:
        root: The repository; git's address there is what the key says about itself.
        path: Where it comes to lie.
        is_open: Whether it has no passphrase; otherwise `ssh-keygen` asks for one.

    Raises:
        DeskError: If something lies there, or nobody can be asked for a passphrase.
    """
    folder = home_folder()
    if path is None and folder is None:
        raise DeskError(_("new key"), _("there is no home to keep it in"), _("say where with --path"))
    if not is_open and not sys.stdin.isatty():
        what = _("there is no terminal to ask for a passphrase")
        raise DeskError(_("new key"), what, _("run it at a terminal, or add --no-passphrase"))
    if not is_open:
        say(_("a key is made; ssh-keygen asks for a passphrase to lock it with: think one up, and type it twice"))
    place = (path.expanduser() if path else (folder or Path()) / NAME).absolute()
    return make_key(place, identity(root)[1] or "freigabe", passphrase="" if is_open else None)


def remember(root: Path, key: SigningKey) -> None:
    """Let git remember for the repository *root* that *key* is the person's own."""
    value = str(key.path.absolute()) if key.path else f"key::{key.public.text}"
    git("config", "--local", SETTING, value, cwd=root)


def _asked(root: Path) -> SigningKey:
    """Return the key the person in front chooses, which is remembered; an empty answer keeps the one of now."""
    try:
        current: SigningKey | None = find_key(root)
    except DeskError as error:
        say(str(error))
        current = None
    known = candidates()
    for number, one in enumerate(known, 1):
        say(f"{number}  {one.public.fingerprint}  {one.where}")
    say(_("n  make a new one"))
    while True:
        kept = f" [{current.public.fingerprint}]" if current else ""
        answer = input(f"{_('which key signs here')}{kept}: ").strip()
        if not answer and current:
            return current
        if answer == "n":
            key = new_key(root, None, is_open=False)
        elif answer.isdigit() and 0 < int(answer) <= len(known):
            key = known[int(answer) - 1]
        else:
            continue
        remember(root, key)
        return key


def _tell(root: Path, key: SigningKey) -> None:
    say(_("signs here: {fingerprint} ({where})").format(fingerprint=key.public.fingerprint, where=key.where))
    say(_("send this line to the keeper of the policy, who enters it under your name:"))
    say(" ".join(filter(None, [key.public.text, identity(root)[1]])))
    if not (root / PLACE).is_file():
        next_step("desk.start")
