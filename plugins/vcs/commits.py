"""
Commits of exactly these files, whatever else is changed or staged.

`git commit --only` takes the named paths from the work tree and leaves the index of all others alone (git-commit(1)).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from plugins.core.errors import ProgramError
from plugins.vcs.git import git

# So many paths at once fit on every system's command line.
_AT_ONCE = 200
# Index and refs are written here, so the lock is wanted.
_WRITING = {"GIT_OPTIONAL_LOCKS": "1"}
_UNDER_WAY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")


def commit_only(root: Path, paths: Sequence[str], message: str) -> str:
    """
    Commit *paths*, written, new or deleted, and nothing else; return the commit's digest.

    What is staged of other files stays staged.

    Raises:
        ProgramError: If git refuses: a hook, a lock, a merge under way. Nothing is staged then that was not before.
    """
    there = [path for path in paths if (root / path).exists()]
    try:
        # a person's own list of ignored files must not keep a record from being committed
        _on(root, there, "add", "--force")
        _on(root, [*there, *_tracked(root, set(paths) - set(there))], "commit", "-q", "--only", "-m", message)
    except ProgramError:
        unstage(root, paths)
        raise
    return git("rev-parse", "HEAD", cwd=root).stdout.strip()


def unstage(root: Path, paths: Sequence[str]) -> None:
    """Make the index of *paths* what the last commit says."""
    if git("rev-parse", "-q", "--verify", "HEAD", cwd=root, check=False).code == 0:
        _on(root, paths, "reset", "-q", check=False)
    else:
        _on(root, paths, "rm", "-q", "--cached", "--ignore-unmatch", check=False)


def _tracked(root: Path, paths: Iterable[str]) -> list[str]:
    said = git("ls-files", "-z", cwd=root).stdout
    return sorted(set(said.split("\0")) & set(paths))


def _on(root: Path, paths: Sequence[str], *args: str, check: bool = True) -> None:
    """Run git on *paths*, which may be more than a command line holds."""
    listed = "\0".join(paths).encode()
    source = ("--pathspec-from-file=-", "--pathspec-file-nul")
    git("--literal-pathspecs", *args, *source, cwd=root, check=check, env=_WRITING, stdin=listed)


def changed(root: Path, paths: Sequence[str], *, with_ignored: bool = True) -> tuple[str, ...]:
    """Return those of *paths* (files or folders) that differ from the last commit, are new or even ignored, sorted."""
    found: set[str] = set()
    for start in range(0, len(paths), _AT_ONCE):
        part = paths[start : start + _AT_ONCE]
        flags = ("--porcelain", "-z", "--untracked-files=all", "--no-renames")
        ignored = f"--ignored={'matching' if with_ignored else 'no'}"
        said = git("--literal-pathspecs", "status", *flags, ignored, "--", *part, cwd=root).stdout
        found |= {item[3:] for item in said.split("\0") if len(item) > 3}
    return tuple(sorted(found))


def newest(root: Path, now: datetime) -> datetime | None:
    """
    Return when the newest commit in the history of the last one was made; nothing where there is none.

    What goes on from a commit is never older, whosever clock is slow; what claims to come from after *now* is left out.
    """
    said = git("log", "--format=%ct", cwd=root, check=False).stdout.split()
    latest = max((second for one in said if (second := int(one)) <= now.timestamp()), default=None)
    return None if latest is None else datetime.fromtimestamp(latest, UTC)


def in_history(root: Path, path: str) -> bool:
    """Whether the last commit holds the file *path*."""
    return git("cat-file", "-e", f"HEAD:{path}", cwd=root, check=False).code == 0


def first_commit(root: Path, path: str) -> str:
    """Return the newest commit that added the file *path*; empty when none did."""
    return git("log", "-1", "--diff-filter=A", "--format=%H", "--", path, cwd=root, check=False).stdout.strip()


def differences(root: Path, since: str, paths: Sequence[str]) -> tuple[tuple[str, str, str], ...]:
    """Return (path, lines added, lines deleted) of each of *paths* that has changed since the commit *since*."""
    said = git("diff", "--numstat", "-z", "--no-renames", since, "--", *paths, cwd=root).stdout
    rows = (row.split("\t", 2) for row in said.split("\0") if row)
    return tuple((path, added, deleted) for added, deleted, path in rows)


def under_way(root: Path) -> str:
    """Return what git is in the middle of, as the name of its file (`MERGE_HEAD`); empty when nothing."""
    return next((name for name in _UNDER_WAY if _has_ref(root, name)), "")


def knows_author(root: Path) -> bool:
    """Whether git knows who commits here."""
    return git("var", "GIT_AUTHOR_IDENT", cwd=root, check=False).code == 0


def _has_ref(root: Path, name: str) -> bool:
    return git("rev-parse", "-q", "--verify", name, cwd=root, check=False).code == 0
