"""
What the system says of files without opening them: whoever changes one byte changes one of these facts.

The instant of the last change (`ctime`) cannot be set by anybody but the system's own clock, so facts that were seen
before stand for bytes that were read before. A file that changed while it was looked at has a fresh one; what is fresh
is never remembered.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

# Systems round the instant of a change; two changes within that time look like one.
_SETTLES_NS = 2_000_000_000
# The form of marshal that depends on values alone, not on how often they are referred to.
_PLAIN = 2


class Facts(NamedTuple):
    """What stands for the facts of some files, and the last instant (in ns) at which one of them changed."""

    key: bytes
    newest: int

    def is_settled(self, now_ns: int) -> bool:
        """Whether nothing has changed for long enough before *now_ns*, at which the looking began."""
        return self.newest < now_ns - _SETTLES_NS


def of_folders(folders: Iterable[str]) -> Facts:
    """Return the facts of every file in *folders*, not of what lies deeper; a folder that is missing has none."""
    found: list[object] = []
    newest = 0
    for folder in folders:
        lead = f"{folder}/"
        for name in _names(folder):
            try:
                facts = os.lstat(lead + name)
            except FileNotFoundError:
                continue
            changed = facts.st_ctime_ns
            newest = max(newest, changed)
            found += (name, facts.st_mode, facts.st_ino, facts.st_size, facts.st_mtime_ns, changed)
        found.append(None)
    return Facts(sha256(marshal.dumps(found, _PLAIN)).digest(), newest)


def of_file(path: str) -> Facts:
    """Return the facts of one file."""
    facts = os.lstat(path)
    changed = facts.st_ctime_ns
    key = f"{facts.st_mode} {facts.st_ino} {facts.st_size} {facts.st_mtime_ns} {changed}"
    return Facts(key.encode(), changed)


def _names(folder: str) -> list[str]:
    try:
        found = os.listdir(folder)  # noqa: PTH208 - many thousand times, and `iterdir` takes four times as long
    except (FileNotFoundError, NotADirectoryError):
        return []
    found.sort()
    return found
