"""What a place must offer to be published to, and how one is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from plugins.publishing.receipt import Receipt


@dataclass(frozen=True, slots=True)
class Changes:
    """What a release adds, changes and deletes at its target, as sorted paths."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.deleted)


def compare(ours: Mapping[str, str], theirs: Mapping[str, str]) -> Changes:
    """Return how *ours* differs from *theirs*, both path → digest."""
    return Changes(
        added=tuple(sorted(ours.keys() - theirs.keys())),
        changed=tuple(sorted(name for name in ours.keys() & theirs.keys() if ours[name] != theirs[name])),
        deleted=tuple(sorted(theirs.keys() - ours.keys())),
    )


@dataclass(frozen=True, slots=True)
class Release:
    """What is at the target now."""

    where: str
    what: str


class Target(Protocol):
    """A place a checked tree can be put; it is there whole or not at all."""

    def changes(self, output: Path) -> Changes:
        """Return what `push` would change, and change nothing."""

    def push(self, output: Path, receipt: Receipt) -> Release:
        """
        Put *output* there; the caller has compared it with *receipt*.

        Raises:
            PublishError: If the place refuses; what was there before is still there.
        """
