"""Putting a signed policy in its place: its files are written and committed, all or none."""

from __future__ import annotations

from pathlib import Path

from plugins.core import files
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.records.policies import PLACE
from plugins.records.policy_signing import Change
from plugins.vcs import commits
from plugins.vcs.git import is_repository


def demand_repository(root: Path) -> None:
    """
    Refuse a place in which nothing could be committed.

    Raises:
        DeskError: If it is not the top of a work tree.
    """
    if not is_repository(root):
        raise DeskError(str(root), _("is not the top of a git repository"), "git init")


def enact(root: Path, change: Change, message: str) -> str:
    """
    Write and commit *change*, and return the commit's digest.

    The policy itself comes last. A run that is killed before leaves a desk that refuses to release, and is run again.

    Raises:
        FreigabeError: If anything fails; everything is as it was before.
    """
    ordered = sorted(change.files, key=lambda item: item[0] == PLACE)
    names = (*(name for name, _content in ordered), *change.removed)
    before = {name: (root / name).read_bytes() if (root / name).is_file() else None for name in names}
    try:
        for name, content in ordered:
            files.write(root / name, content)
        for name in change.removed:
            (root / name).unlink(missing_ok=True)
        return commits.commit_only(root, names, message)
    except BaseException:
        for name, old in before.items():
            if old is None:
                (root / name).unlink(missing_ok=True)
            else:
                files.write(root / name, old)
        raise
