"""
Who wrote a text, as git knows it: authors and `Co-authored-by` of the commits that touched it.

Names only; what they prove is little, because anybody can write any name into an unsigned commit. They are added to
what a signed submission names, never taken away from it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Set
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath

from plugins.core.errors import ProgramError
from plugins.core.memo import Known
from plugins.core.texts import _
from plugins.vcs.git import git

# Posts of one firm resemble each other; less than this is another text, not the same one moved.
_SAME = "-M90%"
# How git ends when it does not get as far as the question.
_REFUSED = 128
_RECORD, _FIELD = "\x1e", "\x1f"
_FORMAT = f"{_RECORD}%H{_FIELD}%an <%ae>{_FIELD}%(trailers:key=Co-authored-by,valueonly,separator=%x1f)"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Whose hands to look for.

    Attributes:
        key: What the answer is given back under.
        path: The text, relative to the repository's root.
        since: A file whose first commit, and all before it, does not count; empty for all of history.
        until: A file whose first commit ends the search: what was approved was written before. That commit itself does
            not count, because a squashed branch puts everybody into one. All commits count while it is not committed.
    """

    key: str
    path: str
    since: str
    until: str


def contributors(root: Path, asked: Iterable[Asked], known: Known | None = None) -> dict[str, frozenset[str]]:
    """
    Return for each key the names (`Name <address>`) found; as far as history is here, which may be shallow.

    What lies between two commits never changes, so the answers are kept in *known*, if given, by these commits.

    Raises:
        ProgramError: If there is a repository that git does not want to read, as one of another user.
    """
    found: dict[str, frozenset[str]] = {}
    questions = list(asked)
    head = _head(root) if questions else ""
    if not head:
        return found
    memory = None if _is_shallow(root) else known
    added = _added(root, {path for one in questions for path in (one.since, one.until) if path})
    for one in questions:
        # taken away and brought back, a file must not hide what was written before
        since, until = added.get(one.since, [""])[-1], added.get(one.until, [""])[0]
        names = _remembered(root, _Span(one.path, since, until, head), memory)
        found[one.key] = found.get(one.key, frozenset()) | names
    return found


@dataclass(frozen=True, slots=True)
class _Span:
    """A text, the commit it is followed back to, and the one that ends the search; empty where there is none."""

    path: str
    since: str
    until: str
    head: str

    @property
    def key(self) -> str:
        """What stands for the answer as long as history is whole."""
        said = _FIELD.join(("hands", self.path, self.since, self.until or f"at {self.head}"))
        return sha256(said.encode("utf-8", "surrogateescape")).hexdigest()


def _head(root: Path) -> str:
    done = git("rev-parse", "--verify", "-q", "HEAD", cwd=root, check=False)
    if done.code == _REFUSED and (root / ".git").exists():
        said = next(iter(done.stderr.splitlines()), "")
        what = _("does not say who wrote the texts ({reason})").format(reason=said.removeprefix("fatal: "))
        raise ProgramError("git", what, "git config --global --add safe.directory PATH")
    return done.stdout.strip() if done.code == 0 else ""


def _is_shallow(root: Path) -> bool:
    return git("rev-parse", "--is-shallow-repository", cwd=root, check=False).stdout.strip() != "false"


def _added(root: Path, paths: Set[str]) -> dict[str, list[str]]:
    """Return for each of *paths* the commits that added it, newest first; one look at history for all of them."""
    if not paths:
        return {}
    flags = ("-z", "--diff-filter=A", "--no-renames", "--name-only", f"--format={_RECORD}%H{_FIELD}")
    above = PurePosixPath(os.path.commonpath(sorted(paths)))
    log = git("--literal-pathspecs", "log", *flags, "--", above.as_posix(), cwd=root, check=False)
    found: dict[str, list[str]] = {}
    for record in log.stdout.split(_RECORD)[1:]:
        commit, _end, names = record.partition(_FIELD)
        for name in {one.strip("\n") for one in names.split("\0")} & paths:
            found.setdefault(name, []).append(commit)
    return found


def _remembered(root: Path, span: _Span, known: Known | None) -> frozenset[str]:
    said = known.get(span.key) if known else None
    if said is not None:
        return frozenset(filter(None, said.decode("utf-8", "surrogateescape").split(_FIELD)))
    names = _names(root, span)
    if known:
        known.put(span.key, _FIELD.join(sorted(names)).encode("utf-8", "surrogateescape"))
    return names


def _names(root: Path, span: _Span) -> frozenset[str]:
    rest = [f"^{span.since}"] if span.since else []
    end = span.until or span.head
    log = git("log", "--follow", f"--format={_FORMAT}", end, *rest, "--", span.path, cwd=root, check=False)
    names: set[str] = set()
    for record in log.stdout.split(_RECORD)[1:]:
        commit, *people = record.strip("\n").split(_FIELD)
        if commit != span.until:
            names.update(name.strip() for name in people if name.strip())
    return frozenset(names)
