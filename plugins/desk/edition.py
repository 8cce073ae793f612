"""
The edition: for every released entry the exact bytes that may go online, and nothing else.

An allow-list. A file is named here because a release or the site's settings point to it; what nobody released cannot
leak, because it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from plugins.core import digest
from plugins.core.collection import CONTENT, Collection, demand_sound
from plugins.core.entry import Entry, Status
from plugins.core.errors import DeskError
from plugins.core.files import find
from plugins.core.issues import Issue
from plugins.core.references import Target, local_references
from plugins.core.settings import PEOPLE_FILE, SITE_FILE
from plugins.core.texts import _
from plugins.desk.cases import scope_of
from plugins.desk.decision import Decision, Verdict
from plugins.desk.faults import all_faults
from plugins.desk.notices import Notice, left, notices
from plugins.desk.standing import Standing
from plugins.quality.entries import settings_pictures
from plugins.records import live

VERSION = 2


@dataclass(frozen=True, slots=True)
class Edition:
    """
    What may go online.

    Attributes:
        entries: Ids of the released entries, in the order of their sources.
        revisions: Id → digest of the released revision.
        files: Path relative to `content/` → digest of its bytes.
        moved: Path relative to `content/` a released link still names → the path its entry is built at.
        notices: What stands where an entry was taken down, at its address and at its old ones.
        valid_until: The instant at which the clock alone makes this edition stale, if there is one.
        policy: Digest of the policy it was decided under.
        left: Path relative to `content/` a released link still names → address of the notice on what was there.
        digest: Digest over all of it; two equal editions have the same.
    """

    entries: tuple[str, ...]
    revisions: Mapping[str, str]
    files: Mapping[str, str]
    moved: Mapping[str, str]
    notices: tuple[Notice, ...]
    valid_until: datetime | None
    policy: str
    left: Mapping[str, str] = field(default_factory=dict)
    digest: str = field(default="")

    def as_json(self) -> bytes:
        """Return the edition as stored beside its tree."""
        return digest.canonical_json(
            {
                "version": VERSION,
                **self.named(),
                "valid_until": self.valid_until.isoformat() if self.valid_until else None,
                "digest": self.digest,
            }
        )

    def named(self) -> dict[str, object]:
        """Return what the digest is made of."""
        return {
            "entries": list(self.entries),
            "revisions": dict(self.revisions),
            "files": dict(self.files),
            "moved": dict(self.moved),
            "notices": [[one.address, one.lang, one.face, one.text] for one in self.notices],
            "policy": self.policy,
            "left": dict(self.left),
        }


@dataclass(frozen=True, slots=True)
class _Placed:
    """One released text: as an entry at the path it is built at, and where its bytes and files lie."""

    entry: Entry
    revision: str
    text: str
    places: Mapping[str, Path]
    digests: Mapping[str, str]
    links: Mapping[str, str]


def compose(standing: Standing) -> tuple[Edition, Collection]:
    """
    Return the edition of *standing*, and its texts as a collection.

    A file that cannot be read stops everything: it may be a text that is online. Faults of texts that are held back
    do not, so that nobody's half-written draft stands in the way of a release.

    Raises:
        FreigabeError: If the working texts cannot be read, the desk's records contradict themselves, or a released text
            has faults or points to one that is held back.
    """
    demand_sound(standing.working.issues)
    if standing.issues:
        raise DeskError.of(standing.issues)
    placed = [
        _place(standing, one, decision) for one, decision in standing.decisions.items() if decision.release is not None
    ]
    placed.sort(key=lambda one: _order(one.entry.source))
    _demand_there(standing.working.root, placed)
    _demand_apart(placed)
    released = _collection(standing.working, placed)
    moved = dict(sorted(_moved(standing, placed)))
    links = (pair for one in placed for pair in _links(standing, one).items())
    notified = dict(sorted(left(standing, links)))
    demand_sound(tuple(_at_kept(issue, standing, placed) for issue in _faults(released, {*moved, *notified})))
    files = {path: sha for one in placed for path, sha in one.digests.items()}
    files |= {path: digest.of_blob(content_of(released, path)) for path in _settings_paths(standing.working)}
    moments = [decision.changes_at for decision in standing.decisions.values() if decision.changes_at]
    edition = Edition(
        entries=tuple(one.entry.id for one in placed),
        revisions={one.entry.id: one.revision for one in placed},
        files=dict(sorted(files.items())),
        moved=moved,
        notices=tuple(notices(standing, released.entries, files)),
        valid_until=min(moments, default=None),
        policy=standing.policy.current.digest if standing.policy else "",
        left=notified,
    )
    return replace(edition, digest=digest.of_bytes(digest.canonical_json(edition.named()))), released


def content_of(released: Collection, path: str) -> bytes:
    """Return the bytes of `content/<path>` as they go into an edition."""
    place = released.kept.get(path) or find(released.root / CONTENT, path)
    content = place.read_bytes()
    return content.replace(b"\r\n", b"\n") if path.endswith((".md", ".markdown")) else content


def _order(source: PurePosixPath) -> tuple[bool, tuple[str, ...]]:
    return source.parts[0] != "posts", source.parts


def _place(standing: Standing, one: str, decision: Decision) -> _Placed:
    """Place a released revision: where the working text lies if that is it, else where it was released."""
    case = standing.cases[one]
    revision = decision.release.revision if decision.release else ""
    kept, entry = case.record.kept[revision], case.entries[revision]
    root = standing.working.root
    text = Path(f"{root}/{live.ENTRIES}/{one}/{live.LIVE}/{live.stem(revision)}.md")
    files, links = kept.files, kept.links
    working = case.working
    if decision.verdict is Verdict.PUBLISH and working and _may_move(standing, entry, links, working.entry):
        entry, files = working.entry, working.files
        links = {path: standing.ids[path] for path in working.links if path in standing.ids}
    source = entry.source.as_posix()
    status = Status.HIDDEN if entry.status is Status.HIDDEN else Status.PUBLISHED
    return _Placed(
        entry if entry.status is status else replace(entry, status=status),
        revision,
        kept.text,
        {source: text, **{path: root / live.POOL / sha for path, sha in files.items()}},
        {source: kept.text, **files},
        links,
    )


def _may_move(standing: Standing, kept: Entry, links: Mapping[str, str], working: Entry) -> bool:
    """Whether the text may be built where it lies now: under the same rule, its links leading to the same texts."""
    policy = standing.policy.current if standing.policy else None
    if policy is None:
        return False
    before, after = scope_of(kept), scope_of(working)
    if before != after and policy.rule_for(**before) != policy.rule_for(**after):
        return False
    return kept.source == working.source or _meant(kept, links) == _meant(working, standing.ids)


def _meant(entry: Entry, ids: Mapping[str, str]) -> list[str | None]:
    """Return the ids of the texts that *entry* links to, in the order of its links."""
    found = local_references(entry.body, entry.source)
    return [ids.get(one.path) for one in found if one.target is Target.ENTRY]


def _demand_there(root: Path, placed: list[_Placed]) -> None:
    """Refuse to go on without a kept file; the one of that name in `content/` may be another."""
    gone = {place for one in placed for place in one.places.values() if place.is_symlink() or not place.is_file()}
    fix = _("bring it back from git; a release speaks of exactly these bytes")
    issues = [
        Issue(
            place.relative_to(root).as_posix(),
            0,
            _("is a link, not a file") if place.is_symlink() else _("is missing"),
            fix,
            code="record.pool",
        )
        for place in sorted(gone)
    ]
    if issues:
        raise DeskError.of(issues)


def _demand_apart(placed: list[_Placed]) -> None:
    issues = []
    seen: dict[str, str] = {}
    for one in placed:
        for path, sha in one.digests.items():
            # names that differ in case alone are one file on most authors' machines
            if seen.setdefault(path.casefold(), f"{path}\0{sha}") != f"{path}\0{sha}":
                what = _("two released texts need different files of the name content/{path}").format(path=path)
                where = f"{CONTENT}/{one.entry.source}"
                issues.append(Issue(where, 0, what, _("rename one of them"), code="desk.twice"))
    if issues:
        raise DeskError.of(issues)


def _collection(working: Collection, placed: list[_Placed]) -> Collection:
    places: dict[str, Path] = {}
    for one in placed:
        places.update(one.places)
    return Collection(working.root, working.site, tuple(one.entry for one in placed), (), places)


def _settings_paths(working: Collection) -> Iterator[str]:
    """Yield every path below `content/` that the settings themselves need."""
    yield from (path for _where, path in settings_pictures(working.site))
    settings = (SITE_FILE, PEOPLE_FILE)
    yield from (name.removeprefix(f"{CONTENT}/") for name in settings if (working.root / name).is_file())


def _moved(standing: Standing, placed: list[_Placed]) -> Iterator[tuple[str, str]]:
    """Yield the paths that released links name for entries which are built elsewhere by now."""
    sources = {one.entry.id: one.entry.source.as_posix() for one in placed}
    for one in placed:
        for path, entry in _links(standing, one).items():
            if entry in sources and sources[entry] != path:
                yield path, sources[entry]


def _links(standing: Standing, placed: _Placed) -> Mapping[str, str]:
    """Return what the links of *placed* mean; of a text that is moved or deleted by now only its release knows."""
    return {**standing.cases[placed.entry.id].record.kept[placed.revision].links, **placed.links}


def _at_kept(issue: Issue, standing: Standing, placed: list[_Placed]) -> Issue:
    """Return *issue* where it can be mended, if it is about a kept text of which another version lies in `content/`."""
    for one in placed:
        working = standing.cases[one.entry.id].working
        is_other = working is None or working.digest != one.revision
        if is_other and issue.where == f"{CONTENT}/{one.entry.source}":
            where = f"{live.folder(one.entry.id) / live.stem(one.revision)}.md"
            fix = _("release a version without this fault, take the text down, or undo the change of the settings")
            return replace(issue, where=where, fix=fix)
    return issue


def _faults(released: Collection, elsewhere: Set[str]) -> Iterator[Issue]:
    online = {SITE_FILE, PEOPLE_FILE, *(f"{CONTENT}/{entry.source}" for entry in released.entries)}
    others = {"entries.link"}
    yield from (issue for issue in all_faults(released) if issue.where in online and issue.code not in others)
    there = {*released.by_source, *elsewhere}
    for entry in released.entries:
        for reference in released.references[entry.source.as_posix()]:
            if reference.target is Target.ENTRY and reference.path and reference.path not in there:
                yield Issue(
                    f"{CONTENT}/{entry.source}",
                    entry.body_line + reference.line - 1,
                    _("links to content/{source}, which is not released").format(source=reference.path),
                    _("release that one first, or take the link out"),
                    code="desk.link",
                )
