"""
Where everything stands: the working texts, the records, the policy, and what the desk decides on each entry.

The only place of this room that reads the repository; what it returns is judged by pure functions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

from plugins.core import digest, files
from plugins.core.collection import CONTENT, Collection, read
from plugins.core.entry import Entry
from plugins.core.errors import DeskError, ProgramError
from plugins.core.issues import Issue
from plugins.core.memo import Known
from plugins.core.settings import Site
from plugins.core.texts import _
from plugins.desk.cases import Case
from plugins.desk.decision import Decision, decide, undecided
from plugins.desk.kept import on_record
from plugins.desk.shelf import Shelf
from plugins.desk.sitewide import adopted
from plugins.desk.sitewide import machinery as looked_at_machinery
from plugins.quality.entries import settings_pictures
from plugins.records import chain, live, machinery, memory, policies, sample_keys
from plugins.records.cache import VerifiedCache
from plugins.records.chain import Record, Rules
from plugins.records.events import ADOPT, APPROVE
from plugins.records.memory import Seen
from plugins.records.policies import Chain
from plugins.records.revision import MISSING, Revision, revision_of
from plugins.records.signature import Verifier
from plugins.vcs.contributors import Asked, contributors

STRANGE_MACHINERY = "desk.machinery"


@dataclass(frozen=True)
class Standing:
    """
    The site as the desk sees it at one instant.

    Attributes:
        working: The texts of the working tree.
        policy: The policies, if they hold together and are trusted; None otherwise.
        site_record: The events about the whole site.
        cases: Id → what is known, for every entry that has a text, a record or both.
        decisions: Id → what the desk says.
        memory: What the last release remembers.
        machinery: Digest of plug-ins, theme and settings.
        issues: Why no release can be made: policy missing or broken, records that contradict themselves, machinery
            nobody has looked at.
    """

    working: Collection
    policy: Chain | None
    site_record: Record
    cases: Mapping[str, Case]
    decisions: Mapping[str, Decision]
    memory: memory.Memory = memory.EMPTY
    machinery: str = ""
    issues: tuple[Issue, ...] = ()

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Path below `content/` → id of every working text."""
        return {entry.source.as_posix(): entry.id for entry in self.working.entries}


def stand(root: Path, now: datetime, *, writes: bool = True) -> Standing:
    """
    Return where the site at *root* stands at *now*; nothing is raised for what is wrong with it.

    With *writes*, what was verified is remembered for the next run.
    """
    shelf = Shelf.load(root)
    working = read(root, shelf.parse)
    cache = VerifiedCache.load(root)
    verifier = Verifier(cache)
    issues: list[Issue] = []
    policy = _policy(root, verifier, issues)
    if policy is None:
        cases = {entry.id: Case(Record(entry.id), _revision(working, entry)) for entry in working.entries}
        decisions = {entry.id: undecided(entry) for entry in working.entries}
        return Standing(working, None, Record(""), cases, decisions, issues=tuple(issues))
    remembered = _memory(root, policy, verifier, issues)
    rules = Rules(policy.current.site, policy.all, verifier)
    site_record = chain.load(root, "", rules, issues)
    cases = _cases(root, working, rules, remembered.seen, issues, _Known(cache, shelf))
    moved_in = adopted(site_record, policy, remembered.seen, now)
    cases |= {one: replace(cases[one], adopted=said) for one, said in moved_in.items() if one in cases}
    if writes:
        cache.save()
        shelf.save()
    decisions = {one: decide(case, policy, remembered.seen, now) for one, case in cases.items()}
    issues.extend(_unkept(cases, decisions, site_record))
    now_there = machinery.digest_of(root, (path for _where, path in settings_pictures(working.site)))
    looked_at = {remembered.machinery, *looked_at_machinery(site_record, policy, remembered.seen, now)}
    if policy.current.machinery and now_there not in looked_at:
        issues.append(_strange_machinery())
    return Standing(working, policy, site_record, cases, decisions, remembered, now_there, tuple(issues))


def _strange_machinery() -> Issue:
    what = _("plug-ins, theme or settings have changed, and no keeper has looked at them")
    fix = _("let a keeper run {command}").format(command="python3 tasks.py desk.machinery")
    return Issue("plugins", 0, what, fix, code=STRANGE_MACHINERY)


def _policy(root: Path, verifier: Verifier, issues: list[Issue]) -> Chain | None:
    try:
        return policies.load(
            root,
            verifier,
            anchor=policies.anchor(root),
            published=memory.published_policy(root),
            samples=sample_keys.FINGERPRINTS,
        )
    except DeskError as error:
        issues += error.issues
        return None


def _memory(root: Path, policy: Chain, verifier: Verifier, issues: list[Issue]) -> memory.Memory:
    try:
        return memory.read(root, policy, verifier)
    except DeskError as error:
        issues += error.issues
        return memory.EMPTY


@dataclass(frozen=True, slots=True)
class _Known:
    """What earlier runs have found out: whose hands git knows, and what the bytes of a text mean."""

    hands: Known
    shelf: Shelf


def _cases(
    root: Path,
    working: Collection,
    rules: Rules,
    seen: Mapping[str, Seen],
    issues: list[Issue],
    known: _Known,
) -> dict[str, Case]:
    texts = {entry.id: entry for entry in reversed(working.entries)}
    ids = sorted({*texts, *chain.entries(root, issues)})
    found = {one: on_record(working, one, rules, issues, known.shelf) for one in ids}
    records = {one: record for one, (record, _entries) in found.items()}
    revisions = {one: _revision(working, entry) for one, entry in texts.items()}
    asked = [question for one in ids for question in _asked(records[one], revisions.get(one), seen)]
    git_hands = _git_hands(root, asked, known.hands, issues)
    cases = {}
    for one in ids:
        (record, entries), revision = found[one], revisions.get(one)
        cases[one] = Case(record, revision, entries, _hands(entries, revision, working.site, git_hands))
    return cases


def _git_hands(root: Path, asked: list[Asked], known: Known, issues: list[Issue]) -> dict[str, frozenset[str]]:
    try:
        return contributors(root, asked, known)
    except ProgramError as error:
        # without what git knows, whoever was left out of a submission could release it
        issues += error.issues
        return {}


def _revision(working: Collection, entry: Entry) -> Revision:
    def digest_of(path: str) -> str:
        place = files.find(working.root / CONTENT, path)
        return digest.of_blob_file(place) if place.is_file() and not place.is_symlink() else MISSING

    return revision_of(entry, working.references[entry.source.as_posix()], digest_of)


def _asked(record: Record, working: Revision | None, seen: Mapping[str, Seen]) -> Iterator[Asked]:
    """
    Yield what git is to be asked: about a submitted version that waits, and about approvals no release has seen yet.

    Those it has seen were judged then, with all of history at hand. Where the text lies now, if at all, says nothing
    about where it lay when it was approved.
    """
    approvals = [one.event for one in record.signed if one.event.kind == APPROVE]
    place = live.ENTRIES / record.entry if approvals else live.ENTRIES
    for event in (one for one in approvals if one.digest not in seen):
        before = [one for one in approvals if one.revision != event.revision and one.place < event.place]
        since = (place / before[-1].name).as_posix() if before else ""
        kept = record.kept.get(event.revision)
        now = [working.entry.source] if working else []
        for source in dict.fromkeys([kept.source, *now] if kept else now):
            yield Asked(event.revision, f"{CONTENT}/{source}", since, (place / event.name).as_posix())
    known = {one.event.revision for one in record.signed}
    if working and working.digest in known and working.digest not in {one.revision for one in approvals}:
        yield _asked_now(record, working)


def _asked_now(record: Record, working: Revision) -> Asked:
    """Return the question who had a hand in *working* since the last approval."""
    approvals = [one.event.name for one in record.signed if one.event.kind == APPROVE]
    since = (live.ENTRIES / record.entry / approvals[-1]).as_posix() if approvals else ""
    return Asked(working.digest, f"{CONTENT}/{working.entry.source}", since, "")


def hands_in_git(root: Path, record: Record, working: Revision) -> frozenset[str]:
    """Return the names git knows for *working*, the text as it is now, since the last approval."""
    return contributors(root, [_asked_now(record, working)]).get(working.digest, frozenset())


def _hands(
    entries: Mapping[str, Entry], revision: Revision | None, site: Site, git_hands: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return for each revision the names in its head, as the settings know these people, and those git knows."""
    texts = dict(entries)
    if revision:
        texts[revision.digest] = revision.entry
    found = {}
    for one, entry in texts.items():
        names = set(entry.authors)
        for author in entry.authors:
            person = site.people.get(author)
            names.update(filter(None, (person.name, person.email)) if person else ())
        found[one] = frozenset(names) | git_hands.get(one, frozenset())
    return found


def _unkept(cases: Mapping[str, Case], decisions: Mapping[str, Decision], site_record: Record) -> Iterator[Issue]:
    """Yield the kept bytes that are gone, that nobody released, or that were changed together with their manifest."""
    fix = _("bring it back from git; a release speaks of exactly these bytes")
    moving = [signed.event.facts["entries"] for signed in site_record.signed if signed.event.kind == ADOPT]
    for one, case in cases.items():
        yield from _unkept_of(one, case, [entries[one] for entries in moving if one in entries])
        for gone in decisions[one].unkept:
            where = (live.folder(one) / live.stem(gone)).as_posix()
            yield Issue(where, 0, _("is released, but its bytes are gone or were changed"), fix, code="record.kept")


def _unkept_of(one: str, case: Case, adoptions: Iterable[Mapping[str, str]]) -> Iterator[Issue]:
    fix = _("bring it back from git; a release speaks of exactly these bytes")
    released: dict[str, set[str]] = {}
    for signed in case.record.signed:
        if signed.event.kind == APPROVE:
            released.setdefault(signed.event.revision, set()).add(str(signed.event.facts["live"]))
    for adoption in adoptions:
        released.setdefault(adoption["digest"], set()).add(adoption["live"])
    for revision, kept in case.record.kept.items():
        where = f"{live.ENTRIES}/{one}/{live.LIVE}/{live.stem(revision)}"
        if revision not in released:
            yield Issue(where, 0, _("is kept, but nobody has released it"), _("take it out"), code="record.unreleased")
        elif kept.manifest not in released[revision]:
            yield Issue(where, 0, _("is not what was released under this name"), fix, code="record.kept")
