"""Git through its own program: what it says, and its failures as errors without passwords."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from plugins.core.errors import ProgramError
from plugins.core.run import Done, run

_TIMEOUT_S = 120.0
# No question may wait for an answer in a job at night; no text may follow the system's language.
_QUIET = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")
# A password behind a name, or alone in its place a token: longer than the names people give themselves
_PASSWORD = re.compile(r"://(?:[^/@\s:]*:[^/@\s]+|[^/@\s]{20,})@")


def git(
    *args: str | Path, cwd: Path, check: bool = True, env: Mapping[str, str] | None = None, stdin: bytes = b""
) -> Done:
    """
    Run git in *cwd* and return what it said; *stdin* is what it reads.

    Raises:
        ProgramError: If it fails (with *check*), is missing or takes longer than two minutes.
    """
    try:
        env = {**_QUIET, **(env or {})}
        return run(["git", *args], cwd=cwd, timeout_s=_TIMEOUT_S, env=env, stdin=stdin, check=check)
    except ProgramError as error:
        where, what, fix = (hide_credentials(str(part)) for part in error.args[:3])
        raise ProgramError(where, what, fix) from None


def hide_credentials(text: str) -> str:
    """Return *text* with names and passwords taken out of addresses."""
    return _CREDENTIALS.sub("", text)


def holds_password(address: str) -> bool:
    """Whether *address* carries more than a name before its host."""
    return bool(_PASSWORD.search(address))


def identity(folder: Path) -> tuple[str, str]:
    """Return name and address git would write into a commit made in *folder*; empty where it knows none."""
    name, email = (git("config", key, cwd=folder, check=False).stdout.strip() for key in ("user.name", "user.email"))
    return name, email


def is_repository(folder: Path) -> bool:
    """Whether *folder* is the top of a work tree."""
    done = git("rev-parse", "--show-toplevel", cwd=folder, check=False)
    return done.code == 0 and Path(done.stdout.strip()).resolve() == folder.resolve()


def uncommitted(folder: Path) -> tuple[str, ...]:
    """Return the paths git would call changed or new, relative to *folder*."""
    output = git("status", "--porcelain", "-z", cwd=folder).stdout
    return tuple(sorted(item[3:] for item in output.split("\0") if len(item) > 3))


def remote_address(folder: Path, name: str) -> str:
    """Return the address of the remote *name* of the repository *folder*; empty when there is none."""
    done = git("remote", "get-url", name, cwd=folder, check=False)
    return done.stdout.strip() if done.code == 0 else ""


def blobs(folder: Path, commit: str) -> dict[str, str]:
    """Return path → blob id of every file in *commit*."""
    output = git("ls-tree", "-r", "-z", "--full-tree", commit, cwd=folder).stdout
    rows = (item.split("\t", 1) for item in output.split("\0") if item)
    return {path: facts.split()[2] for facts, path in rows}
