"""What lies in the trees of random histories, and what of it a decision can see."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from tests.properties.desk.laws import Law
from tests.properties.desk.model import Commit, Tree

ENTRY = "id-eins"
DESK = "content/desk"
LIVE = f"{DESK}/entries/{ENTRY}/live/"


@dataclass(frozen=True)
class Text:
    """One revision of the entry, wherever it lies."""

    number: int
    authors: tuple[str, ...]
    category: str
    published: datetime | None
    not_before: datetime | None = None
    expires: datetime | None = None


@dataclass(frozen=True)
class Said:
    """One signed event: what it says, and whose key (by the signer's name) signed it."""

    kind: str
    by: str
    key: str
    number: int
    previous: tuple[str, ...]
    at: datetime
    law: str
    facts: Mapping[str, Any]
    digest: str = ""

    @property
    def revision(self) -> str:
        """The revision it is about."""
        return str(self.facts.get("digest", ""))

    @property
    def path(self) -> str:
        """Where it lies."""
        place = f"{DESK}/site" if self.kind == "adopt" else f"{DESK}/entries/{ENTRY}"
        return f"{place}/{self.number:04d}-{self.kind}-{self.digest[:8]}.json"


@dataclass(frozen=True)
class Kept:
    """A released text as it is kept, where it lay, and the digest of its manifest."""

    revision: str
    text: Text
    source: str
    manifest: str


class Scribe(Protocol):
    """Who gives values their digests."""

    def revision(self, text: Text) -> str:
        """Return the digest of a revision."""

    def manifest(self, text: Text, source: str) -> str:
        """Return the digest of the manifest of *text*, kept from *source*."""

    def said(self, said: Said) -> Said:
        """Return *said* with its digest."""


class Quick:
    """Digests of what Python shows of a value: distinct, fast, and good for nothing else."""

    def revision(self, text: Text) -> str:
        """Return the digest of a revision."""
        return _revision(text)

    def manifest(self, text: Text, source: str) -> str:
        """Return the digest of a manifest."""
        return _sha(f"{text!r} {source}")

    def said(self, said: Said) -> Said:
        """Return *said* with its digest."""
        return replace(said, digest=_sha(repr(said)))


@lru_cache(maxsize=4096)
def _revision(text: Text) -> str:
    return f"f1-{_sha(repr(text))}"


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Scene:
    """
    What is known of the entry at one instant.

    Attributes:
        said: The events of the entry, in no particular order.
        adoptions: The events of the site.
        kept: Revision → as it is kept.
        working: The text in the tree and where it lies.
        revision: Digest of the working text.
        hands: Revision → names in its head and in the commits that made it.
        laws: The policies, the oldest first.
        seen: Digest of an event → when a release first saw it, and the policy that was in force then.
        now: The instant.
    """

    said: tuple[Said, ...]
    adoptions: tuple[Said, ...]
    kept: Mapping[str, Kept]
    working: tuple[Text, str] | None
    revision: str
    hands: Mapping[str, frozenset[str]]
    laws: tuple[Law, ...]
    seen: Mapping[str, tuple[datetime, str]]
    now: datetime


def events(tree: Tree, *, of_site: bool = False) -> list[Said]:
    """Return the events in *tree*."""
    return [one for one in tree.values() if isinstance(one, Said) and (one.kind == "adopt") is of_site]


def working(tree: Tree) -> tuple[Text, str] | None:
    """Return the text in *tree* and where it lies below `content/`."""
    found = ((one, path.removeprefix("content/")) for path, one in tree.items() if isinstance(one, Text))
    return next(found, None)


def heads(said: Iterable[Said]) -> tuple[str, ...]:
    """Return the digests of those events nobody names."""
    here = list(said)
    named = {digest for one in here for digest in one.previous}
    return tuple(sorted(one.digest for one in here if one.digest not in named))


def has_hole(said: Iterable[Said]) -> bool:
    """Whether an event names one that is not there."""
    here = list(said)
    return not {digest for one in here for digest in one.previous} <= {one.digest for one in here}


def hands(tip: Commit, scribe: Scribe) -> dict[str, frozenset[str]]:
    """Return for each text in the history of *tip* whom it and the commits that brought it name."""
    found: dict[str, set[str]] = {}
    for commit in tip.before():
        here = working(commit.tree)
        if here is None:
            continue
        text = here[0]
        revision = scribe.revision(text)
        names = found.setdefault(revision, set(text.authors))
        is_new = all((there := working(parent.tree)) is None or there[0] != text for parent in commit.parents)
        if is_new and not _is_approved(commit.tree, revision):
            names.update(commit.authors)
    return {revision: frozenset(names) for revision, names in found.items()}


def _is_approved(tree: Tree, revision: str) -> bool:
    return any(one.kind == "approve" and one.revision == revision for one in events(tree))
