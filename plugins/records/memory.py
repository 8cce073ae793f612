"""
What the published site remembers: `/.well-known/freigabe.json`, signed, without names.

Each release says which events it has seen and when for the first time, under which policy, from which edition and by
which machinery. The next one must contain it, so that a deleted event, an older policy or a backdated approval shows.
`publish` and `desk.verify` pull it into `var/released/`; a build takes it from there as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from plugins.core import digest
from plugins.core.errors import DeskError
from plugins.core.texts import _
from plugins.records.chain import Record, Verifies, namespace
from plugins.records.policies import Chain
from plugins.records.signature import SignatureWrongError

NAME = ".well-known/freigabe.json"
SIGNATURE = f"{NAME}.sig"
PULLED = Path("var/released/freigabe.json")
VERSION = 1
MAX_BYTES = 64 * 1024 * 1024
_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Seen:
    """When a release first saw an event, and under which policy."""

    at: datetime
    policy: str


@dataclass(frozen=True, slots=True)
class Head:
    """Number of the events of one record, and one digest over all of them."""

    head: str
    events: int


@dataclass(frozen=True)
class Memory:
    """
    One release as it remembers itself.

    Attributes:
        site: Identity of the site, as in the policy.
        number: How many releases there were; 0 where there was none.
        previous: sha256 of the record before; empty for the first.
        at: When it was made; None where there was none.
        edition: Digest of what was released.
        tree: Digest of the published files without this record.
        policy: Digest of the policy in force.
        machinery: Digest of plug-ins, theme and settings.
        committed: When the newest commit it was made from was made; None where git knew of none.
        entries: Hashed id of an entry → its head; the site's own record has the id of an empty text.
        seen: Digest of an event → when it was first seen.
    """

    site: str = ""
    number: int = 0
    previous: str = ""
    at: datetime | None = None
    edition: str = ""
    tree: str = ""
    policy: str = ""
    machinery: str = ""
    committed: datetime | None = None
    entries: Mapping[str, Head] = field(default_factory=dict)
    seen: Mapping[str, Seen] = field(default_factory=dict)

    @cached_property
    def content(self) -> bytes:
        """The bytes that are published and signed."""
        return render(self)


EMPTY = Memory()


def hashed(site: str, entry: str) -> str:
    """Return the name of *entry* in the record: nobody learns an id from it who does not know it already."""
    return digest.of_bytes(f"{site}\0{entry}".encode())[:32]


def head_of(record: Record) -> Head:
    """Return number and digest of the events of *record*."""
    digests = sorted(one.event.digest for one in record.signed)
    return Head(digest.of_bytes("\n".join(digests).encode()), len(digests))


def render(memory: Memory) -> bytes:
    """Return *memory* as published: canonical JSON, events grouped by the release that first saw them."""
    groups: dict[tuple[str, str], list[str]] = {}
    for event, seen in sorted(memory.seen.items()):
        groups.setdefault((seen.at.isoformat(timespec="seconds"), seen.policy), []).append(event)
    value = {
        "v": VERSION,
        "site": memory.site,
        "number": memory.number,
        "previous": memory.previous,
        "at": memory.at.isoformat(timespec="seconds") if memory.at else "",
        "edition": memory.edition,
        "tree": memory.tree,
        "policy": memory.policy,
        "machinery": memory.machinery,
        "entries": {name: [head.head, head.events] for name, head in memory.entries.items()},
        "seen": [{"at": at, "policy": policy, "events": found} for (at, policy), found in sorted(groups.items())],
    }
    if memory.committed:
        value["committed"] = memory.committed.isoformat(timespec="seconds")
    return digest.canonical_json(value) + b"\n"


def parse(content: bytes, where: str) -> Memory:
    """
    Return the memory in *content*.

    Raises:
        DeskError: If it is none.
    """
    try:
        found = _memory(content)
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        raise DeskError(where, _("is no record of a release"), _("find out who changed the published site")) from None
    if found.content != content:
        raise DeskError(where, _("is not spelled as records are"), _("find out who changed the published site"))
    return found


def _memory(content: bytes) -> Memory:
    if len(content) > MAX_BYTES:
        raise ValueError
    value = json.loads(content)
    if value["v"] != VERSION:
        raise ValueError
    seen = {}
    for group in value["seen"]:
        one = Seen(_instant(group["at"]), _sha(group["policy"]))
        seen.update(dict.fromkeys((_sha(event) for event in group["events"]), one))
    return Memory(
        site=str(value["site"]),
        number=int(value["number"]),
        previous=str(value["previous"]),
        at=_instant(value["at"]),
        edition=_sha(value["edition"]),
        tree=_sha(value["tree"]),
        policy=_sha(value["policy"]),
        machinery=_sha(value["machinery"]),
        committed=_instant(value["committed"]) if "committed" in value else None,
        entries={str(name): Head(_sha(head), int(count)) for name, (head, count) in value["entries"].items()},
        seen=seen,
    )


def _sha(value: Any) -> str:
    if not _SHA.fullmatch(value):
        raise ValueError
    return str(value)


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise ValueError
    return instant


def published_policy(root: Path) -> str:
    """Return the digest of the policy of the last release as far as it was pulled; empty where none was."""
    place = root / PULLED
    return parse(place.read_bytes(), PULLED.as_posix()).policy if place.is_file() else ""


def read(root: Path, policy: Chain, verifier: Verifies) -> Memory:
    """
    Return what the last release remembers, as it was pulled; nothing where none was.

    Raises:
        DeskError: If it is no record, of another site, or not signed by whom the policy names.
    """
    place = root / PULLED
    if not place.is_file():
        return EMPTY
    signature = place.with_name(f"{place.name}.sig")
    armored = signature.read_bytes() if signature.is_file() else b""
    return demand(place.read_bytes(), armored, policy, verifier, PULLED.as_posix())


def demand(content: bytes, armored: bytes, policy: Chain, verifier: Verifies, where: str) -> Memory:
    """
    Return the memory in *content*, if it is one of this site and signed by whom one of its policies names.

    Raises:
        DeskError: Otherwise.
    """
    found = parse(content, where)
    site = policy.current.site
    fix = _("find out who changed the published site")
    if found.site != site:
        raise DeskError(where, _("belongs to the site '{site}'").format(site=found.site), fix)
    then = policy.all.get(found.policy)
    if then is None:
        what = _("was made under a policy that is not here ({digest})").format(digest=found.policy[:16])
        raise DeskError(where, what, _("bring back the newer policy; an older one does not count again"))
    if not armored:
        if not any(one.releasers for one in policy.all.values()):
            return found
        command = f"ssh-keygen -Y sign -n {namespace(site, 'freigabe-release')} freigabe.json"
        fix = _("find out who took the signature away; if it was made before anybody could sign: {command}")
        raise DeskError(where, _("is not signed, and the policy names who signs releases"), fix.format(command=command))
    try:
        key = verifier.key_of(content, armored, namespace(site, "freigabe-release"))
    except SignatureWrongError as wrong:
        raise DeskError(where, str(wrong), fix) from None
    if key not in (*then.releasers, *policy.current.releasers):
        what = _("is signed by {fingerprint}, which may not release").format(fingerprint=key.fingerprint)
        raise DeskError(where, what, fix)
    return found
