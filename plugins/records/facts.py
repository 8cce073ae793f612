"""
What the system says of files without opening them: whoever changes one byte changes one of these facts.

The instant of the last change (`ctime`) cannot be set by anybody but the system's own clock, so facts that were seen
before stand for bytes that were read before. A file that changed while it was looked at has a fresh one; what is fresh
is never remembered. A folder's own facts stand for its list of names in the same way, so that it need not be listed:
POSIX has every name that comes or goes change them (`open`, `link`, `rename`, `unlink`). Where facts prove nothing
(see `core.facts`), none counts as settled and none holds.
"""

from __future__ import annotations

import marshal
import os
import stat
from hashlib import sha256
from operator import attrgetter
from typing import NamedTuple

from plugins.core.facts import are_proof

# Systems round the instant of a change; two changes within that time look like one.
_SETTLES_NS = 2_000_000_000
# The form of marshal that depends on values alone, not on how often they are referred to.
_PLAIN = 2
# Cannot stand in a name.
_BETWEEN = b"\0"

_said = attrgetter("st_mode", "st_ino", "st_size", "st_mtime_ns", "st_ctime_ns")


class Facts(NamedTuple):
    """What stands for the facts of some files, and the last instant (in ns) at which one of them changed."""

    key: bytes
    newest: int

    def is_settled(self, now_ns: int) -> bool:
        """Whether nothing has changed for long enough before *now_ns*, at which the looking began."""
        return are_proof() and self.newest < now_ns - _SETTLES_NS


def of_folder(folder: bytes, inner: bytes) -> Facts | None:
    """
    Return the facts of *folder*, of its folder *inner* and of every file in the two, not of what lies deeper.

    None when something vanished in the meantime.
    """
    below = [inner + b"/" + name for name in _names(folder + b"/" + inner)]
    names = [b".", *_names(folder), *below]
    said = _said_of(folder, names)
    return Facts(_BETWEEN.join([_digest(said), *names]), max(one[-1] for one in said)) if said else None


def hold(folder: bytes, key: bytes) -> bool:
    """Whether *key* still is what `of_folder` says."""
    if not are_proof():
        return False
    known, *names = key.split(_BETWEEN)
    return _digest(_said_of(folder, names)) == known


def of_file(folder: str, name: str) -> Facts | None:
    """Return the facts of one plain file, its name among them; None for anything else, also for a link to one."""
    found = os.lstat(f"{folder}/{name}")
    if not stat.S_ISREG(found.st_mode):
        return None
    said = _said(found)
    return Facts(b"%b %d %d %d %d %d" % (name.encode(), *said), said[-1])


def _said_of(folder: bytes, names: list[bytes]) -> list[tuple[int, ...]]:
    """Return what the system says of each of *names* in *folder*; nothing when one of them is not there."""
    lead = folder + b"/"
    try:
        return [*map(_said, map(os.lstat, [lead + name for name in names]))]
    except (FileNotFoundError, NotADirectoryError):
        return []


def _digest(said: list[tuple[int, ...]]) -> bytes:
    return sha256(marshal.dumps(said, _PLAIN)).hexdigest().encode()


def _names(folder: bytes) -> list[bytes]:
    try:
        found = os.listdir(folder)  # noqa: PTH208 - many thousand times, and `iterdir` takes four times as long
    except (FileNotFoundError, NotADirectoryError):
        return []
    found.sort()
    return found
