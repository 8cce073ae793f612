"""
The record of one entry: its events, each with the key that signed it, in an order that follows from them alone.

Every event names the events it was written on. Two branches that both wrote number 7 merge without conflict; a hole in
the middle shows, because somebody names what is gone. What is missing at the end shows only against the memory of the
last release (`publishing/memory.py`).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from plugins.core.issues import Issue
from plugins.core.texts import _
from plugins.records import events, live, reading
from plugins.records.events import Event, EventWrongError
from plugins.records.live import DESK, ENTRIES, POOL, Kept, KeptWrongError
from plugins.records.policy import Policy
from plugins.records.reading import MissingError, TooLargeError
from plugins.records.signature import PublicKey, SignatureWrongError

SITE = DESK / "site"
MAX_EVENTS = 1_000
MAX_SITE_EVENTS = 20_000
MAX_EVENT = 64 * 1024
MAX_SITE_EVENT = 32 * 1024 * 1024
MAX_SIGNATURE = 16 * 1024


class Verifies(Protocol):
    """What tells the key of a signature."""

    def key_of(self, message: bytes, armored: bytes, namespace: str) -> PublicKey:
        """Return the key that signed *message*, or raise `SignatureWrongError`."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One event and the key that signed it, which belongs to `event.by`."""

    event: Event
    key: PublicKey


@dataclass(frozen=True)
class Record:
    """
    What is on record for one entry (or, with an empty id, for the site).

    Attributes:
        entry: Id of the entry.
        signed: Its events in order: by number, then by digest.
        kept: Digest of a revision → its kept bytes, as far as they are there and sound.
    """

    entry: str
    signed: tuple[Signed, ...] = ()
    kept: Mapping[str, Kept] = field(default_factory=dict)

    @cached_property
    def by_digest(self) -> Mapping[str, Signed]:
        """Events by digest."""
        return {one.event.digest: one for one in self.signed}

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Digests of the events nobody names yet, sorted; the next event is written on them."""
        named = {digest for one in self.signed for digest in one.event.previous}
        return tuple(sorted(one.event.digest for one in self.signed if one.event.digest not in named))

    @cached_property
    def next_number(self) -> int:
        """The number the next event gets."""
        return 1 + max((one.event.number for one in self.signed), default=0)

    @cached_property
    def _above(self) -> Mapping[str, frozenset[str]]:
        above: dict[str, frozenset[str]] = {}
        for one in self.signed:
            parents = one.event.previous
            above[one.event.digest] = frozenset(parents).union(*(above[parent] for parent in parents))
        return above

    def descends(self, event: Event, other: Event) -> bool:
        """Whether *event* was written with *other* in sight."""
        return other.digest in self._above[event.digest]


@dataclass(frozen=True)
class Rules:
    """What a chain is checked against: the site, its policies by digest, and who tells the key of a signature."""

    site: str
    policies: Mapping[str, Policy]
    verifier: Verifies

    @cached_property
    def namespace(self) -> str:
        """The namespace events of this site are signed in."""
        return namespace(self.site)


def namespace(site: str, what: str = "freigabe") -> str:
    """Return the SSHSIG namespace of *site* for events, policies (`freigabe-policy`) or releases."""
    return f"{what}@{site}"


def entries(root: Path, issues: list[Issue]) -> tuple[str, ...]:
    """Return the ids of all entries that have a record, sorted; what is no record is reported."""
    place = f"{root}/{ENTRIES}"
    # what leads elsewhere is read by nobody who looks at the repository
    issues.extend(stray(f"{one}") for one in (DESK, ENTRIES, POOL, SITE) if Path(root, one).is_symlink())
    try:
        with os.scandir(place) as found:
            kinds = {one.name: one.is_dir(follow_symlinks=False) for one in found}
    except (FileNotFoundError, NotADirectoryError):
        return ()
    issues.extend(stray(f"{ENTRIES}/{name}") for name in sorted(kinds) if not kinds[name])
    return tuple(sorted(name for name, is_folder in kinds.items() if is_folder))


def load(root: Path, entry: str, rules: Rules, issues: list[Issue]) -> Record:
    """Return the record of *entry* (empty: of the site); everything that is wrong with it goes to *issues*."""
    signed = load_events(root, entry, rules, issues)
    if signed is None:
        return Record(entry)
    return Record(entry, signed, load_kept(root, entry, issues) if entry else {})


def load_events(root: Path, entry: str, rules: Rules, issues: list[Issue]) -> tuple[Signed, ...] | None:
    """Return the events of *entry* (empty: of the site) in order; nothing at all if one of them is wrong."""
    place = f"{ENTRIES}/{entry}" if entry else str(SITE)
    names = _names(root, place, issues)
    before = len(issues)
    limit = MAX_EVENTS if entry else MAX_SITE_EVENTS
    if len(names) > limit:
        what = _("holds {count} events; more than {limit} are not read").format(count=len(names), limit=limit)
        issues.append(Issue(place, 0, what, _("find out who wrote them"), code="record.many"))
        return None
    folder = f"{root}/{place}"
    found = [one for name in names if (one := _signed(folder, name, entry, rules, issues))]
    found.sort(key=_place)
    if len(issues) == before:
        # names of events that could not be read would be reported as missing
        issues.extend(_broken(found, place))
    return tuple(found) if len(issues) == before else None


def _place(signed: Signed) -> tuple[int, str]:
    return signed.event.number, signed.event.digest


def _names(root: Path, place: str, issues: list[Issue]) -> list[str]:
    """Return the names of the event files in *place*; everything else but signatures and `live/` is reported."""
    there = reading.names(f"{root}/{place}")
    found = [name for name in there if name.endswith(".json") and events.NAME.fullmatch(name)]
    wanted = {*found, *[f"{name}.sig" for name in found], live.LIVE}
    strays = [name for name, is_link in there.items() if is_link or name not in wanted]
    issues.extend(stray(f"{place}/{name}") for name in sorted(strays))
    return sorted(found)


def stray(place: str) -> Issue:
    """Return the issue for a file that is no part of any record."""
    what = _("is no part of a record")
    return Issue(place, 0, what, _("find out who put it there, and take it out"), code="record.stray")


def _signed(folder: str, name: str, entry: str, rules: Rules, issues: list[Issue]) -> Signed | None:
    limit = MAX_EVENT if entry else MAX_SITE_EVENT
    try:
        content = _bytes(folder, name, limit)
        event = events.parse(content)
        _demand_place(event, name, entry, rules.site)
        key = rules.verifier.key_of(content, _bytes(folder, f"{name}.sig", MAX_SIGNATURE), rules.namespace)
        _demand_person(event, key, rules.policies)
    except (EventWrongError, SignatureWrongError) as wrong:
        place = f"{ENTRIES}/{entry}" if entry else str(SITE)
        fix = _("bring the file back from the last release, or take it out if it was never published")
        issues.append(Issue(f"{place}/{name}", 0, str(wrong), fix, code="record.event"))
        return None
    return Signed(event, key)


def _bytes(folder: str, name: str, limit: int) -> bytes:
    try:
        return reading.plain(f"{folder}/{name}", limit)
    except MissingError:
        raise EventWrongError(_("{name} is missing").format(name=name)) from None
    except TooLargeError:
        raise EventWrongError(_("is larger than {limit} bytes").format(limit=limit)) from None


def _demand_place(event: Event, name: str, entry: str, site: str) -> None:
    if event.name != name:
        raise EventWrongError(_("is not the event its name says: it should be {name}").format(name=event.name))
    if event.entry != entry:
        raise EventWrongError(_("belongs to the entry '{entry}'").format(entry=event.entry))
    if event.site != site:
        raise EventWrongError(_("belongs to the site '{site}'").format(site=event.site))


def _demand_person(event: Event, key: PublicKey, policies: Mapping[str, Policy]) -> None:
    policy = policies.get(event.policy)
    if policy is None:
        what = _("was written under a policy that is not here ({digest}): was the policy rolled back?")
        raise EventWrongError(what.format(digest=event.policy[:16]))
    person = policy.person_of_key(key)
    if person is None or person.key != event.by:
        whose = person.key if person else _("nobody in the policy")
        raise EventWrongError(
            _("says '{by}', but is signed with the key of {whose}").format(by=event.by, whose=whose),
        )


def _broken(found: Iterable[Signed], place: str) -> Iterator[Issue]:
    """Yield where a chain does not hold: names what is not there, or counts wrongly."""
    numbers: dict[str, int] = {}
    fix = _("bring the missing file back: it was part of this record")
    for one in found:
        event = one.event
        missing = [digest for digest in event.previous if digest not in numbers]
        if missing:
            what = _("names an event that is not here before it: {digest}").format(digest=missing[0][:8])
            yield Issue(f"{place}/{event.name}", 0, what, fix, code="record.hole")
        elif event.number != 1 + max((numbers[digest] for digest in event.previous), default=0):
            what = _("has the number {number}, which does not follow").format(number=event.number)
            yield Issue(f"{place}/{event.name}", 0, what, fix, code="record.number")
        numbers[event.digest] = event.number


def load_kept(root: Path, entry: str, issues: list[Issue]) -> dict[str, Kept]:
    """Return the kept revisions that agree with themselves; strays and what was changed by hand are reported."""
    place = f"{ENTRIES}/{entry}/{live.LIVE}"
    kept: dict[str, Kept] = {}
    for name, is_link in sorted(reading.names(f"{root}/{place}").items()):
        if not live.NAME.fullmatch(name) or is_link:
            issues.append(stray(f"{place}/{name}"))
        elif name.endswith(".json"):
            try:
                one = live.read(root, entry, name.removesuffix(".json"))
            except KeptWrongError as wrong:
                fix = _("bring it back from the last release")
                issues.append(Issue(f"{place}/{name}", 0, str(wrong), fix, code="record.kept"))
            else:
                kept[one.revision] = one
    return kept
