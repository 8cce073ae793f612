"""
A model of git in memory: trees of values, commits, branches, merges, squashes, rebases, forced pushes.

Knows nothing of the desk. What lies in a tree is anything that can be compared. Every operation is also written to a
journal, so that it can be done again with the real git.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count

Tree = Mapping[str, object]
Changes = Mapping[str, object | None]


@dataclass(frozen=True, eq=False, slots=True)
class Commit:
    """One commit: whole tree, parents, and whom it names as its authors; the first one wrote it."""

    number: int
    parents: tuple[Commit, ...]
    tree: Tree
    authors: tuple[str, ...]

    def before(self) -> Iterator[Commit]:
        """Yield this commit and all before it, each once, the younger ones first."""
        waiting, known = [self], {self.number}
        while waiting:
            waiting.sort(key=lambda one: one.number)
            commit = waiting.pop()
            yield commit
            fresh = [one for one in commit.parents if one.number not in known]
            known.update(one.number for one in fresh)
            waiting.extend(fresh)

    @property
    def first(self) -> Tree:
        """The tree it was made on."""
        return self.parents[0].tree if self.parents else {}


Made = tuple[tuple[Commit, ...], Tree, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Done:
    """
    One operation as the journal has it: what, on which branch, with which other one or how far, and the result.

    `again` is the commit that is done again, when it is a pick.
    """

    what: str
    branch: str
    other: str = ""
    steps: int = 0
    commit: Commit | None = None
    again: Commit | None = None


@dataclass
class Git:
    """A repository."""

    branches: dict[str, Commit] = field(default_factory=dict)
    journal: list[Done] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def tree(self, branch: str) -> Tree:
        """Return what lies at the tip of *branch*."""
        return self.branches[branch].tree if branch in self.branches else {}

    def commit(self, branch: str, changes: Changes, *authors: str) -> None:
        """Change files of *branch*; None takes one away."""
        old = self.branches.get(branch)
        tree = {**self.tree(branch), **changes}
        kept = {path: content for path, content in tree.items() if content is not None}
        self._done("commit", branch, "", ((old,) if old else (), kept, authors))

    def branch(self, new: str, start: str) -> None:
        """Let *new* begin, or begin again, at the tip of *start*."""
        self.branches[new] = self.branches[start]
        self.journal.append(Done("branch", new, start, 0, self.branches[new]))

    def merge(self, branch: str, other: str, author: str) -> None:
        """Merge *other* into *branch*; where both changed a file, that of *branch* stays."""
        ours, theirs = self.branches[branch], self.branches[other]
        tree = joined(base_of(ours, theirs), ours.tree, theirs.tree)
        self._done("merge", branch, other, ((ours, theirs), tree, (author,)))

    def squash(self, branch: str, other: str, *authors: str) -> None:
        """Do what *other* did as one commit on *branch*, which forgets where it came from."""
        ours, theirs = self.branches[branch], self.branches[other]
        tree = joined(base_of(ours, theirs), ours.tree, theirs.tree)
        self._done("squash", branch, other, ((ours,), tree, authors))

    def rebase(self, branch: str, onto: str) -> None:
        """Do again on *onto* what *branch* did alone, one commit after the other."""
        target = self.branches[onto]
        there = {one.number for one in target.before()}
        own = [one for one in self.branches[branch].before() if one.number not in there and len(one.parents) < 2]
        self.branch(branch, onto)
        for old in reversed(own):
            tree = joined(old.first, self.tree(branch), old.tree)
            if tree != self.tree(branch):
                self._done("pick", branch, "", ((self.branches[branch],), tree, old.authors), old)

    def force(self, branch: str, steps: int) -> None:
        """Push an older state of *branch* over it: its last *steps* commits (of the first line) are gone."""
        commit = self.branches[branch]
        for _step in range(steps):
            commit = commit.parents[0] if commit.parents else commit
        self.branches[branch] = commit
        self.journal.append(Done("force", branch, "", steps, commit))

    def _done(self, what: str, branch: str, other: str, made: Made, again: Commit | None = None) -> None:
        self.branches[branch] = Commit(next(self._numbers), *made)
        self.journal.append(Done(what, branch, other, 0, self.branches[branch], again))


def base_of(one: Commit, two: Commit) -> Tree:
    """Return the tree of the youngest commit both come from."""
    known = {commit.number for commit in one.before()}
    return next((commit.tree for commit in two.before() if commit.number in known), {})


def joined(base: Tree, ours: Tree, theirs: Tree) -> Tree:
    """Return the merge of *ours* and *theirs*, file by file."""
    tree = {}
    for path in {**ours, **theirs}:
        was, mine, other = base.get(path), ours.get(path), theirs.get(path)
        found = other if mine == was else mine
        if found is not None:
            tree[path] = found
    return tree
