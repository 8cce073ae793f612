"""What a place must offer to be published to, and how one is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from plugins.core.errors import PublishError
from plugins.core.texts import _
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


def overtaken(where: str) -> PublishError:
    """Return the error for a place somebody else has published to since its record was pulled."""
    return PublishError(where, _("somebody else has published in the meantime"), _("publish again"))


@dataclass(frozen=True, slots=True)
class Release:
    """What is at the target now."""

    where: str
    what: str


class Target(Protocol):
    """A place a checked tree can be put; it is there whole or not at all."""

    @property
    def where(self) -> str:
        """The target as shown to people."""

    def changes(self, output: Path) -> Changes:
        """Return what `push` would change, and change nothing."""

    def recall(self) -> tuple[bytes, bytes] | None:
        """
        Return the record of the last release and its signature as they are online; None where there is no record.

        Raises:
            PublishError: If the place cannot be asked.
        """

    def push(self, output: Path, receipt: Receipt) -> Release:
        """
        Put *output* there, on what was recalled last; the caller has compared it with *receipt*.

        Raises:
            PublishError: If the place refuses, or somebody else was there in between; what was there is still there.
        """
