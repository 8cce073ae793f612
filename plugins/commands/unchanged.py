"""
Nothing has changed since the last build: known from the facts of every file it read and left, without Pelican.

What is believed here only lets an output stand that was checked; `publish` looks at everything itself. So a wrong "yes"
could leave an older site than the texts, never another one than was released.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from plugins.core import clock, texts
from plugins.records import ledger
from plugins.records.cache import VerifiedCache
from plugins.records.ledger import Ledger

PLACE = Path("var", "unchanged")
# What `build` leaves, and what a killed task left for the next one to mend.
LEFT = (
    *("output", "output.old", "var/edition", "var/edition.json", "var/receipt.json", "var/desk/act.json"),
    *("var/comments/policy.json", "var/hosting"),
)
PULLED = "var/released"
_INSTALLED = ("site-packages", "dist-packages")
_IN_GIT = ("HEAD", "index", "shallow", "config", "config.worktree", "packed-refs")
_BUSY = ("var", ".git", "output", "output.old", "preview")
_VARIABLES = ("TZ", "PYTHONHASHSEED", "LC_ALL", "LANG", "LANGUAGE", "SOURCE_DATE_EPOCH", "XDG_CONFIG_HOME", "HOME")
_OURS = ("FREIGABE_", "GIT_")


@dataclass(frozen=True, slots=True)
class Begun:
    """What the sources of a build were before it read them."""

    sources: Ledger
    surroundings: str
    at_ns: int


def find(root: Path) -> Mapping[str, Any] | None:
    """Return what the last build had to say, if another one would say it again; nothing if that is not sure."""
    place, now = str(root), clock.now()
    known = VerifiedCache.load(root, PLACE)
    said = known.get("said")
    if said is None:
        return None
    result: dict[str, Any] = json.loads(said)
    if result["surroundings"] != _surroundings(root) or (result["until"] and _instant(result["until"]) <= now):
        return None
    if _instant(result["at"]) > now:
        return None
    found = {name: Ledger.unpacked(known.get(name) or b"") for name in ("sources", "left")}
    if not all(ledger.is_unchanged(place, one) for one in found.values()):
        return None
    settled = {name: ledger.settled(place, one, _now_ns()) if one.fresh else one for name, one in found.items()}
    whole = {name: one for name, one in settled.items() if one}
    if whole.keys() == found.keys() and whole != found:
        _write(root, whole, result)
    return dict(result["told"])


def begin(root: Path, inputs: Iterable[str]) -> Begun | None:
    """Look at what the build at *root* is going to read, the *inputs* among it; nothing if that cannot be told."""
    listed, now_ns = ["", *_around(root)], _now_ns()
    try:
        sources = ledger.take(str(root), [*inputs, PULLED, *_git(root)], now_ns, listed)
    except ledger.UnknownError:
        return None
    return Begun(sources, _surroundings(root), now_ns)


def leave(root: Path, begun: Begun | None, until: datetime | None, told: Mapping[str, Any]) -> None:
    """
    Leave word that the build which has *begun* left what is there now, and what it *told*, until the instant *until*.

    What was changed twice meanwhile may have been read in between.
    """
    now = clock.now()
    (root / PLACE).unlink(missing_ok=True)
    if begun is None or not ledger.is_read_whole(str(root), begun.sources, begun.at_ns) or (until and until <= now):
        return
    try:
        left = ledger.take(str(root), LEFT, _now_ns())
    except ledger.UnknownError:
        return
    result = {"told": dict(told), "surroundings": begun.surroundings, "at": now.isoformat()}
    result["until"] = until.isoformat() if until else ""
    _write(root, {"sources": begun.sources, "left": left}, result)


def _write(root: Path, found: Mapping[str, Ledger], result: Mapping[str, Any]) -> None:
    known = VerifiedCache.load(root, PLACE)
    for name, one in found.items():
        known.put(name, one.packed())
    known.put("said", json.dumps(result).encode())
    known.save()


def _around(root: Path) -> Iterator[str]:
    """Yield the folders whose names alone say what would be imported: beside the machinery, and what is installed."""
    for path in sorted(root.iterdir()):
        if path.is_dir() and path.name not in _BUSY:
            yield path.name
    yield from (_seen_from(root, path) for path in sys.path if path.rstrip("/\\").endswith(_INSTALLED))


def _git(root: Path) -> Iterator[str]:
    """Yield the files in which git says where history stands, and where a repository could begin."""
    for folder in (root, *root.parents):
        place = folder / ".git"
        if place.is_dir():
            yield from _said_by_git(root, place, place)
            return
        if place.is_file():
            own = (folder / place.read_text(encoding="utf-8").removeprefix("gitdir:").strip()).resolve()
            shared = own / "commondir"
            common = (own / shared.read_text(encoding="utf-8").strip()).resolve() if shared.is_file() else own
            yield from _said_by_git(root, own, common)
            return
        yield _seen_from(root, place)


def _said_by_git(root: Path, own: Path, common: Path) -> Iterator[str]:
    yield from (_seen_from(root, folder / name) for folder in {own, common} for name in _IN_GIT)
    head = (own / "HEAD").read_text(encoding="utf-8", errors="surrogateescape") if (own / "HEAD").is_file() else ""
    if head.startswith("ref:"):
        yield _seen_from(root, common / head.removeprefix("ref:").strip())


def _seen_from(root: Path, path: Path | str) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def _surroundings(root: Path) -> str:
    """Return what stands for all that a build depends on beside files: Python, the language spoken, variables."""
    named = {name: said for name, said in os.environ.items() if name in _VARIABLES or name.startswith(_OURS)}
    whole = [sys.version, sys.path[1:], texts.current(), sorted(named.items()), str(root), __file__]
    return sha256(json.dumps(whole).encode()).hexdigest()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _now_ns() -> int:
    return int(clock.now().timestamp() * 1e9)
