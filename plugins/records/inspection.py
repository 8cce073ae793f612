"""
Every record of a repository, checked: events, signatures, chains, kept texts, pool.

Fast for many thousand records: one process verifies signatures while a second one looks at kept texts and the pool, and
an entry whose files have not changed since it was found sound costs no more than asking the system for their facts.
"""

from __future__ import annotations

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
_SOUND = b"sound"

Told = Callable[[int, int], None]
_Pair = tuple[str, str]
# Revision, digest of its manifest, files in the pool.
_Kept = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Sound:
    """
    What an entry without a fault says: digests of its events, of its manifests, of the files they name.

    `adopted` are the manifests (revision, digest) that no approval of the entry itself names.
    """

    events: tuple[str, ...] = ()
    kept: int = 0
    files: frozenset[str] = frozenset()
    adopted: tuple[tuple[str, str], ...] = ()

    def packed(self) -> bytes:
        """Return it as bytes."""
        lists = (self.events, sorted(self.files), [one for pair in self.adopted for one in pair])
        return "\n".join([str(self.kept), *(" ".join(one) for one in lists)]).encode()

    @classmethod
    def unpacked(cls, content: bytes) -> Sound:
        """Return what `packed` made."""
        kept, events, files, pairs = content.decode().split("\n")
        adopted = pairs.split()
        return cls(
            tuple(events.split()),
            int(kept),
            frozenset(files.split()),
            tuple(zip(adopted[::2], adopted[1::2], strict=True)),
        )


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
        self.law = sha256("\n".join([rules.site, *sorted(rules.policies)]).encode()).digest()
        self.needed: set[str] = set()
        self.strange: list[tuple[str, str, str]] = []

    def inspect(self) -> Inspection:
        """Look at everything, and remember what was sound."""
        found = self.found
        ids = chain.entries(self.root, found.issues)
        found.entries = len(ids)
        seen = _facts_of(self.root, ids)
        self.cache = VerifiedCache.load(self.root, PLACE)
        pool = self._pool()
        unknown = list(ids) if self.cache.is_empty else self._unknown(ids, seen())
        self._look_at(unknown, pool, lambda: dict(zip(ids, seen(), strict=True)))
        found.site = chain.load(self.root, "", self.rules, found.issues)
        found.events.update(one.event.digest for one in found.site.signed)
        found.counts[""] = len(found.site.signed)
        self._settle_pool(pool.keys())
        self._settle_adopted()
        self.cache.save()
        return found

    def _key(self, one: str, seen: Facts) -> str:
        return sha256(b"".join((b"entry", self.law, seen.key, one.encode()))).hexdigest()

    def _unknown(self, ids: Sequence[str], seen: Sequence[Facts]) -> list[str]:
        """Return those of *ids* that are not known to be sound, and take what is known of the others."""
        unknown = []
        for one, said in zip(ids, seen, strict=True):
            content = self.cache.get(self._key(one, said))
            if content is None:
                unknown.append(one)
            else:
                self._take(one, Sound.unpacked(content))
        self.found.known = len(ids) - len(unknown)
        return unknown

    def _take(self, one: str, sound: Sound) -> None:
        self.found.events.update(sound.events)
        self.found.counts[one] = len(sound.events)
        self.found.kept += sound.kept
        self.needed |= sound.files
        self.strange += [(one, *pair) for pair in sound.adopted]

    def _look_at(self, ids: Sequence[str], pool: Mapping[str, Facts], seen: Callable[[], Mapping[str, Facts]]) -> None:
        """Verify the entries *ids*, and what is new in the pool in the meantime."""
        new = [name for name, said in pool.items() if self.cache.get(_pool_key(name, said)) is None]
        if not ids and not new:
            return
        files = beside(lambda _place: _files(self.root.resolve(), ids, new), str(self.root))
        signed = [self._events(one, number, len(ids)) for number, one in enumerate(ids, 1)]
        kept_by_id, false = files()
        facts_by_id = seen() if ids else {}
        for one, (digests, claims, is_sound) in zip(ids, signed, strict=True):
            kept, issues = kept_by_id[one]
            self.found.issues += issues
            # what nobody can read names nothing
            sound = _sound(digests, claims, kept if is_sound else ())
            self._take(one, sound)
            if is_sound and not issues and facts_by_id[one].is_settled(self.now_ns):
                self.cache.put(self._key(one, facts_by_id[one]), sound.packed())
        for name in new:
            if name in false:
                what = _("does not hold what its name says")
                self.found.issues.append(Issue(f"{live.POOL}/{name}", 0, what, _from_git(), code="record.pool"))
            elif pool[name].is_settled(self.now_ns):
                self.cache.put(_pool_key(name, pool[name]), _SOUND)

    def _events(self, one: str, number: int, count: int) -> tuple[tuple[str, ...], set[_Pair], bool]:
        """Return the digests of the events of *one*, what its approvals name, and whether all is well."""
        before = len(self.found.issues)
        events = [signed.event for signed in chain.load_events(self.root, one, self.rules, self.found.issues) or ()]
        claims = {(event.revision, str(event.facts["live"])) for event in events if event.kind == APPROVE}
        self.tell(number, count)
        return tuple(event.digest for event in events), claims, len(self.found.issues) == before

    def _pool(self) -> dict[str, Facts]:
        """Return every file of the pool with its facts; what has no place there is reported."""
        place = f"{self.root}/{live.POOL}"
        there = {}
        for name, is_link in reading.names(place).items():
            if is_link or not digest.IS_SHA256.fullmatch(name):
                self.found.issues.append(chain.stray(f"{live.POOL}/{name}"))
            else:
                there[name] = facts.of_file(f"{place}/{name}")
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


def _facts_of(root: Path, ids: Sequence[str]) -> Callable[[], list[Facts]]:
    """Return what waits for the facts of the entries *ids*, which two copies of this process gather in halves."""
    place, half = f"{root}/{live.ENTRIES}", len(ids) // 2
    if not ids:
        return list
    parts = [beside(partial(_facts, part), place) for part in (ids[:half], ids[half:])]
    found: list[Facts] = []

    def result() -> list[Facts]:
        while parts:
            found.extend(parts.pop(0)())
        return found

    return result


def _facts(ids: Sequence[str], place: str) -> list[Facts]:
    return [facts.of_folders((f"{place}/{one}", f"{place}/{one}/{live.LIVE}")) for one in ids]


def _sound(digests: tuple[str, ...], claims: Set[_Pair], kept: Sequence[_Kept]) -> Sound:
    files = frozenset(sha for _revision, _manifest, shas in kept for sha in shas)
    adopted = sorted({(revision, manifest) for revision, manifest, _shas in kept} - claims)
    return Sound(digests, len(kept), files, tuple(adopted))


def _files(
    root: Path, ids: Sequence[str], pool: Iterable[str]
) -> tuple[dict[str, tuple[list[_Kept], list[Issue]]], set[str]]:
    """Return what is kept of each of *ids* and what is wrong with it, and which files of the pool are false."""
    kept = {one: _kept(root, one) for one in ids}
    return kept, {name for name in pool if digest.of_blob_file(root / live.POOL / name) != name}


def _kept(root: Path, one: str) -> tuple[list[_Kept], list[Issue]]:
    issues: list[Issue] = []
    kept = chain.load_kept(root, one, issues)
    return [(said.revision, said.manifest, tuple(said.files.values())) for said in kept.values()], issues


def _pool_key(name: str, seen: Facts) -> str:
    return f"pool {name} {seen.key.decode()}"


def _from_git() -> str:
    return _("bring it back from git; a release speaks of exactly these bytes")
