"""
Every record of a repository, checked: events, signatures, chains, kept texts, pool.

Fast for many thousand records: a copy of this process looks at kept texts and the pool and verifies some of the
signatures in the meantime, and an entry whose files have not changed since it was found sound costs no more than asking
the system for their facts.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from plugins.core import digest
from plugins.core.issues import Issue
from plugins.core.run import beside
from plugins.core.texts import _
from plugins.records import chain, facts, live, reading
from plugins.records.cache import VerifiedCache
from plugins.records.chain import Record, Rules
from plugins.records.events import ADOPT, APPROVE
from plugins.records.facts import Facts

PLACE = Path("var", "desk", "inspected")
# Between the facts of an entry and what was found out about it, and between the parts of that.
_BETWEEN = b"\n"
# Between a revision and the digest of its manifest.
_PAIR = ":"
_POOL = "pool"
_LIVE = os.fsencode(live.LIVE)
# One entry in so many is verified by the copy, which has kept texts and pool to look at first.
_COPY_VERIFIES = 7

Told = Callable[[int, int], None]
_Pair = tuple[str, str]
# Revision, digest of its manifest, files in the pool.
_Kept = tuple[str, str, tuple[str, ...]]


# What the events of an entry say: their digests, what its approvals name, what is wrong.
_Signed = tuple[tuple[str, ...], set[_Pair], list[Issue]]
_KeptOrWrong = tuple[list[_Kept], list[Issue]]
# Facts of what is not as it was known; none of what vanished while it was looked at.
_Changed = dict[str, Facts | None]


@dataclass
class Inspection:
    """
    What was found.

    Attributes:
        entries: Number of records of entries.
        kept: Number of kept revisions.
        pool: Number of files in the pool.
        known: Entries that had not changed since they were found sound.
        events: Digest of every sound event, the site's among them.
        site: The record of the site.
        issues: What is wrong.
    """

    entries: int = 0
    kept: int = 0
    pool: int = 0
    known: int = 0
    events: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    site: Record = field(default_factory=lambda: Record(""))
    issues: list[Issue] = field(default_factory=list)


def inspect(root: Path, rules: Rules, now_ns: int, tell: Told = lambda _done, _all: None) -> Inspection:
    """
    Check every record of the repository at *root*.

    Args:
        root: Folder of the site.
        rules: Site, policies and who tells the key of a signature.
        now_ns: The instant at which the looking begins, in ns since 1970.
        tell: Is told how many entries are done, out of how many.
    """
    return _Inspector(root, rules, now_ns, tell).inspect()


class _Inspector:
    def __init__(self, root: Path, rules: Rules, now_ns: int, tell: Told) -> None:
        self.root = root
        self.rules = rules
        self.now_ns = now_ns
        self.tell = tell
        self.found = Inspection()
        # an event is judged by every policy there is: one more, and all is judged anew
        law = sha256("\n".join([rules.site, *sorted(rules.policies)]).encode())
        self.lead = f"entry {law.hexdigest()} "
        self.needed: set[str] = set()
        self.strange: list[tuple[str, str, str]] = []

    def inspect(self) -> Inspection:
        """Look at everything, and remember what was sound."""
        found = self.found
        ids = chain.entries(self.root, found.issues)
        found.entries = len(ids)
        self.cache = VerifiedCache.load(self.root, PLACE)
        known = {one: self.cache.get(f"{self.lead}{one}") or b"" for one in ids}
        changed = _changed(self.root, known)
        pool = self._pool()
        unknown = self._unknown(known, changed) if any(known.values()) else ids
        self._look_at(unknown, pool, changed)
        found.site = chain.load(self.root, "", self.rules, found.issues)
        found.events.update(one.event.digest for one in found.site.signed)
        found.counts[""] = len(found.site.signed)
        self._settle_pool(pool.keys())
        self._settle_adopted()
        self.cache.save()
        return found

    def _unknown(self, known: Mapping[str, bytes], changed: Callable[[], _Changed]) -> Sequence[str]:
        """Return those that are not as they are *known* to be sound, and take what is known of the others."""
        sound = {one: said.split(_BETWEEN)[1:] for one, said in known.items() if said}
        # as if nothing had changed, before waiting: it takes its time as well
        self._take(sound)
        unknown = changed()
        if not sound.keys().isdisjoint(unknown):
            self._take_back()
            self._take({one: said for one, said in sound.items() if one not in unknown})
        self.found.known = len(known) - len(unknown)
        return tuple(unknown)

    def _take(self, sound: Mapping[str, Sequence[bytes]]) -> None:
        """Count in what `_sound` says of each entry; in few steps, because there are many."""
        for one, (kept, digests, _files, adopted) in sound.items():
            self.found.kept += int(kept)
            self.found.counts[one] = len(digests.split())
            for pair in adopted.decode().split():
                revision, manifest = pair.split(_PAIR)
                self.strange.append((one, revision, manifest))
        self.found.events.update(b" ".join([said[1] for said in sound.values()]).decode().split())
        self.needed.update(b" ".join([said[2] for said in sound.values()]).decode().split())

    def _take_back(self) -> None:
        self.found.kept = 0
        for taken in (self.found.counts, self.found.events, self.needed, self.strange):
            taken.clear()

    def _look_at(self, ids: Sequence[str], pool: Mapping[str, Facts], changed: Callable[[], _Changed]) -> None:
        """Verify the entries *ids*, and what is new in the pool in the meantime."""
        sound = set((self.cache.get(_POOL) or b"").splitlines()).intersection([said.key for said in pool.values()])
        new = [name for name, said in pool.items() if said.key not in sound]
        if not ids and not new:
            return
        own = ids[len(ids) // _COPY_VERIFIES :]
        others = ids[: len(ids) // _COPY_VERIFIES]
        aside = beside(lambda place: _aside(Path(place), self.rules, others, ids, new), str(self.root))
        signed = {}
        for number, one in enumerate(own, 1):
            signed[one] = _signed(self.root, self.rules, one)
            self.tell(number * len(ids) // len(own), len(ids))
        rest, kept, false = aside()
        self._settle({**rest, **signed}, kept, changed())
        for name in new:
            if name in false:
                what = _("does not hold what its name says")
                self.found.issues.append(Issue(f"{live.POOL}/{name}", 0, what, _from_git(), code="record.pool"))
            elif pool[name].is_settled(self.now_ns):
                sound.add(pool[name].key)
        self.cache.put(_POOL, _BETWEEN.join(sorted(sound)))

    def _settle(self, signed: Mapping[str, _Signed], kept: Mapping[str, _KeptOrWrong], seen: _Changed) -> None:
        """Take what was found out about each entry, and remember those that are sound."""
        sound = {}
        for one, (digests, claims, wrong) in signed.items():
            texts, issues = kept[one]
            self.found.issues += [*wrong, *issues]
            # what nobody can read names nothing
            sound[one] = _sound(digests, claims, () if wrong else texts)
            said = seen[one]
            if not wrong and not issues and said and said.is_settled(self.now_ns):
                self.cache.put(f"{self.lead}{one}", _BETWEEN.join([said.key, *sound[one]]))
        self._take(sound)

    def _pool(self) -> dict[str, Facts]:
        """Return every file of the pool with its facts; what has no place there is reported."""
        place = f"{self.root}/{live.POOL}"
        there = {}
        for name in reading.names(place):
            said = facts.of_file(place, name) if digest.IS_SHA256.fullmatch(name) else None
            if said:
                there[name] = said
            else:
                self.found.issues.append(chain.stray(f"{live.POOL}/{name}"))
        self.found.pool = len(there)
        return there

    def _settle_pool(self, there: Set[str]) -> None:
        """Report what is missing in the pool."""
        for sha in sorted(self.needed - there):
            self.found.issues.append(Issue(f"{live.POOL}/{sha}", 0, _("is missing"), _from_git(), code="record.pool"))

    def _settle_adopted(self) -> None:
        """Report kept bytes that neither an approval nor an adoption names."""
        adoptions = [one.event.facts["entries"] for one in self.found.site.signed if one.event.kind == ADOPT]
        for entry, revision, manifest in self.strange:
            named = [said[entry] for said in adoptions if entry in said]
            if {"digest": revision, "live": manifest} not in named:
                where = f"{live.folder(entry)}/{live.stem(revision)}.json"
                what = _("is not what was released under this name")
                self.found.issues.append(Issue(where, 0, what, _from_git(), code="record.kept"))


def _changed(root: Path, known: Mapping[str, bytes]) -> Callable[[], _Changed]:
    """Return what waits for the facts of entries that are not as *known*; two copies of this process ask for them."""
    place, pairs = f"{root}/{live.ENTRIES}", tuple(known.items())
    if not pairs:
        return dict
    half = len(pairs) // 2
    parts = [beside(partial(_facts, part), place) for part in (pairs[:half], pairs[half:])]
    found: _Changed = {}

    def result() -> _Changed:
        while parts:
            found.update(parts.pop(0)())
        return found

    return result


def _facts(known: Iterable[tuple[str, bytes]], place: str) -> _Changed:
    lead = os.fsencode(place) + b"/"
    return {
        one: facts.of_folder(folder, _LIVE)
        for one, said in known
        if not facts.hold(folder := lead + os.fsencode(one), said.partition(_BETWEEN)[0])
    }


def _sound(digests: tuple[str, ...], claims: Set[_Pair], kept: Sequence[_Kept]) -> list[bytes]:
    """
    Return what an entry without a fault says.

    Number of kept texts; digests of its events; of the files they name; manifests that no approval of its own names.
    """
    files = sorted({sha for _revision, _manifest, shas in kept for sha in shas})
    adopted = sorted({(revision, manifest) for revision, manifest, _shas in kept} - claims)
    parts = (digests, files, map(_PAIR.join, adopted))
    return [b"%d" % len(kept), *(" ".join(part).encode() for part in parts)]


def _aside(
    root: Path, rules: Rules, signed: Sequence[str], ids: Sequence[str], pool: Iterable[str]
) -> tuple[dict[str, _Signed], dict[str, _KeptOrWrong], set[str]]:
    """Return what the events of *signed* say, what is kept of each of *ids*, and which files of the pool are false."""
    kept = {one: _kept(root, one) for one in ids}
    false = {name for name in pool if digest.of_blob_file(root / live.POOL / name) != name}
    return {one: _signed(root, rules, one) for one in signed}, kept, false


def _signed(root: Path, rules: Rules, one: str) -> _Signed:
    """Return the digests of the events of *one*, what its approvals name, and what is wrong."""
    issues: list[Issue] = []
    events = [signed.event for signed in chain.load_events(root, one, rules, issues) or ()]
    claims = {(event.revision, str(event.facts["live"])) for event in events if event.kind == APPROVE}
    return tuple(event.digest for event in events), claims, issues


def _kept(root: Path, one: str) -> _KeptOrWrong:
    issues: list[Issue] = []
    kept = chain.load_kept(root, one, issues)
    return [(said.revision, said.manifest, tuple(said.files.values())) for said in kept.values()], issues


def _from_git() -> str:
    return _("bring it back from git; a release speaks of exactly these bytes")
