"""What the desk judges and what it finds, as values: causes, cases, releases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from plugins.core.entry import Entry
from plugins.records.chain import Record
from plugins.records.events import Event
from plugins.records.revision import Revision


class Cause(StrEnum):
    """Why a revision is not released, or an approval of it does not count."""

    NO_POLICY = "no-policy"
    NOT_SUBMITTED = "not-submitted"
    WAITING = "waiting"
    OWN_TEXT = "own-text"
    KEY = "key"
    ROLE = "role"
    ASSURANCE = "assurance"
    NOT_NAMED = "not-named"
    SCOPE = "scope"
    REFUSED = "refused"
    REVOKED = "revoked"
    AHEAD = "ahead"
    COOLING_OFF = "cooling-off"
    KEPT = "kept"
    DELETED = "deleted"
    TAKEN_DOWN = "taken-down"
    FUTURE = "future"
    EMBARGO = "embargo"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """One cause, with the person or role it is about and one more word where it needs one."""

    cause: Cause
    who: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Adopted:
    """The revision with which an entry moved in, and the digest of its manifest."""

    revision: str
    live: str


@dataclass(frozen=True)
class Case:
    """
    All that is known of one entry.

    Attributes:
        record: Its verified events and kept bytes.
        working: The revision in the working tree; None if the text is gone from there.
        entries: Digest of a kept revision → the text as parsed.
        hands: Digest of a revision → names of those who had a hand in it, from the text's head and from git.
        adopted: What a keeper adopted for it, if anything.
    """

    record: Record
    working: Revision | None = None
    entries: Mapping[str, Entry] = field(default_factory=dict)
    hands: Mapping[str, frozenset[str]] = field(default_factory=dict)
    adopted: Adopted | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A revision that was released: by which events, and whether by somebody who had a hand in it."""

    revision: str
    event: Event | None
    by: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True)
class Finding:
    """
    The outcome for one entry.

    Attributes:
        releases: All releases in order; the last one is the newest.
        reasons: Digest of a revision → why it is not released.
        waits: Instants to come at which the clock alone changes the outcome.
        taken_down: The take-down that holds, if any.
        claims: Digest of a revision that is not released → (person, role) of the approvals that count so far.
        unkept: Revisions that were released in other bytes than those that are kept.
        doubted: Digests of the approvals that do not count because of who had a hand in the text.
    """

    releases: tuple[Release, ...]
    reasons: Mapping[str, tuple[Reason, ...]]
    waits: tuple[datetime, ...]
    taken_down: Event | None
    claims: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    unkept: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()


def scope_of(entry: Entry) -> dict[str, str]:
    """Return what a rule of the policy may look at."""
    return {
        "kind": entry.kind.value,
        "category": entry.category,
        "path": entry.source.as_posix(),
        "lang": entry.lang,
    }
