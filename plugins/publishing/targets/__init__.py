"""Places a release can be pushed to."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

from plugins.core.errors import PublishError
from plugins.core.texts import _
from plugins.publishing.targets.base import Changes, Release, Target
from plugins.publishing.targets.folder import FolderTarget
from plugins.publishing.targets.git_branch import GitTarget
from plugins.vcs.git import hide_credentials, holds_password, remote_address

__all__ = ["Changes", "Release", "Target", "choose"]

DEFAULT_BRANCH = "gh-pages"
_BRANCH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}")


def choose(to: str, root: Path) -> Target:
    """
    Return the target that *to* names: `git:REMOTE#BRANCH` or `folder:PATH`, paths relative to *root*.

    REMOTE is the name of a remote of the repository *root*, or what git understands as an address.

    Raises:
        PublishError: If it names none.
    """
    kind, _colon, rest = to.partition(":")
    if kind == "folder" and rest:
        return FolderTarget((root / rest).absolute())
    if kind == "git" and rest:
        return _git(to, rest, root)
    what = _("no target is set") if not to else _("'{to}' is no target").format(to=hide_credentials(to))
    fix = _("write --to git:origin#gh-pages or --to folder:PATH")
    raise PublishError("publish", what, fix)


def _git(to: str, rest: str, root: Path) -> Target:
    remote, _hash, branch = rest.partition("#")
    branch = branch or DEFAULT_BRANCH
    # `-x` would be an option to git, `ext::` a program it starts
    if remote.startswith("-") or "::" in remote or not _BRANCH.fullmatch(branch) or ".." in branch:
        what = _("'{to}' is no target").format(to=hide_credentials(to))
        raise PublishError("publish", what, _("write --to git:origin#gh-pages"))
    address = remote_address(root, remote) if re.fullmatch(r"[\w.-]+", remote) else ""
    address = address or remote
    if holds_password(address):  # git would keep it in a file, and who lists the processes would see it
        what = _("the address of '{to}' holds a password").format(to=hide_credentials(to))
        fix = _("take it out of the address, and use a deploy key or git's credential.helper")
        raise PublishError("publish", what, fix)
    if (root / address).exists():
        address = str((root / address).resolve())
    return GitTarget(address, branch, root=root)


def is_here(target: Target) -> bool:
    """Whether *target* is a folder of this machine, or a repository in one."""
    return isinstance(target, FolderTarget) or (isinstance(target, GitTarget) and _is_local(target.address))


def _is_local(address: str) -> bool:
    host = urlsplit(address).hostname if "://" in address else ""
    return Path(address).is_dir() or host in ("localhost", "127.0.0.1", "::1")
