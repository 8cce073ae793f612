"""
The record on the published site: pulled before a release, made and signed with it.

A release must contain the one before: the published site is the memory nobody who can only write to the repository can
change.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from plugins.core import digest, files
from plugins.core.errors import DeskError, PublishError
from plugins.core.run import environment
from plugins.core.texts import _
from plugins.desk.edition import Edition
from plugins.desk.standing import Standing
from plugins.publishing import contained
from plugins.publishing.receipt import Receipt
from plugins.publishing.targets import Target
from plugins.records import memory
from plugins.records.chain import Record, namespace
from plugins.records.memory import NAME, PULLED, SIGNATURE, Memory, Seen
from plugins.records.signing import SigningKey, find_key, sign

VARIABLE = "FREIGABE_RELEASE_KEY"


def pull(target: Target, root: Path) -> bool:
    """Bring the record of *target* to `var/released/`, or take away an older one; say whether there is one."""
    found = target.recall()
    place = root / PULLED
    signature = place.with_name(f"{place.name}.sig")
    if found is None:
        place.unlink(missing_ok=True)
        signature.unlink(missing_ok=True)
        return False
    content, armored = found
    files.write(place, content)
    files.write(signature, armored)
    return True


def demand_continued(target: Target, root: Path) -> None:
    """
    Refuse a target that was set back: its record, as pulled, is not the one this machine left there, nor follows it.

    Raises:
        DeskError: With everything the record has lost.
    """
    known, pulled = root / _left_at(target), root / PULLED
    if not known.is_file():
        return
    before = memory.parse(known.read_bytes(), _left_at(target).as_posix())
    online = memory.parse(pulled.read_bytes(), PULLED.as_posix()) if pulled.is_file() else memory.EMPTY
    fix = _("find out who changed the published site; delete {file} if it was you").format(file=_left_at(target))
    issues = list(contained.older(online, before, fix)) if online.site in ("", before.site) else []
    if issues:
        raise DeskError.of(issues)


def leave(target: Target, root: Path, found: Memory) -> None:
    """Keep that *found* is what this machine has left at *target*."""
    files.write(root / _left_at(target), found.content)


def _left_at(target: Target) -> Path:
    return PULLED.with_name(f"left-{digest.of_bytes(target.where.encode())[:16]}.json")


def demand_contained(standing: Standing, now: datetime) -> None:
    """
    Refuse a release that would forget what the last one knew.

    Raises:
        DeskError: With every event that is gone, or because the last release lies in the future.
    """
    known = {one.event.digest for record in _records(standing) for one in record.signed}
    counts = {record.entry: len(record.signed) for record in _records(standing)}
    issues = list(contained.missing(standing.memory, memory.EMPTY, known, counts, now))
    if issues:
        raise DeskError.of(issues)


def _records(standing: Standing) -> Iterable[Record]:
    return (standing.site_record, *(case.record for case in standing.cases.values()))


def demand_newer(last: Memory, made: datetime | None) -> None:
    """
    Refuse to put a site in the place of the *last* one that was *made* before it: an old job, a copy left behind.

    Raises:
        PublishError: If so.
    """
    if made and last.committed and made < last.committed:
        what = _("was made from a commit of {ours}; what is online is from one of {theirs}").format(
            ours=_told(made), theirs=_told(last.committed)
        )
        raise PublishError("output", what, _("git pull, then build; to go back on purpose: publish --older"))


def _told(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def next_memory(standing: Standing, edition: Edition, tree: str, now: datetime, made: datetime | None = None) -> Memory:
    """
    Return what this release, of a commit of the instant *made*, remembers.

    It is the last one itself if nothing at all has changed since.
    """
    last = standing.memory
    if standing.policy is None:
        raise DeskError.of(standing.issues)
    policy = standing.policy.current
    fresh = Seen(now.replace(microsecond=0), policy.digest)
    records = [record for record in _records(standing) if record.signed]
    # what git alone speaks against is asked again next time, not taken for judged
    doubted = {event for decision in standing.decisions.values() for event in decision.doubted}
    known = (one.event.digest for record in records for one in record.signed)
    seen = {event: last.seen.get(event, fresh) for event in known if event not in doubted}
    found = replace(
        last,
        site=policy.site,
        edition=edition.digest,
        tree=tree,
        policy=policy.digest,
        machinery=standing.machinery,
        committed=made,
        entries={memory.hashed(policy.site, record.entry): memory.head_of(record) for record in records},
        seen=seen,
    )
    if found == last:
        return last
    previous = digest.of_bytes(last.content) if last.number else ""
    # never before the last one, whichever of two machines has the slower clock
    return replace(found, number=last.number + 1, previous=previous, at=max(fresh.at, last.at or fresh.at))


def add_to(output: Path, receipt: Receipt, found: Memory, signature: bytes) -> Receipt:
    """Write the record *found* into *output* and return the receipt of the tree with it."""
    for path in (output / NAME).parent.glob(".freigabe.json*"):
        path.unlink()  # left by a run that was killed
    files.write(output / NAME, found.content)
    if signature:
        files.write(output / SIGNATURE, signature)
    else:
        (output / SIGNATURE).unlink(missing_ok=True)
    names = {NAME: found.content, **({SIGNATURE: signature} if signature else {})}
    digests = {one: digest.of_bytes(said) for one, said in names.items()}
    return replace(receipt, files={**without(receipt).files, **digests})


def without(receipt: Receipt) -> Receipt:
    """Return *receipt* without the record of an earlier release: the tree as it was built and checked."""
    return replace(receipt, files={name: sha for name, sha in receipt.files.items() if name not in (NAME, SIGNATURE)})


def signature_of(found: Memory, standing: Standing, root: Path) -> bytes:
    """
    Return the signature of the record: the pulled one if it is the same record, else a new one.

    Empty where the policy names nobody who may sign releases.

    Raises:
        PublishError: If the key that is here may not.
    """
    pulled = (root / PULLED).with_name(f"{PULLED.name}.sig")
    if found is standing.memory and pulled.is_file():
        return pulled.read_bytes()
    policy = standing.policy.current if standing.policy else None
    if policy is None or not policy.releasers:
        return b""
    with _release_key(root) as key:
        if key.public not in policy.releasers:
            what = _("{fingerprint} may not sign releases of this site").format(fingerprint=key.public.fingerprint)
            raise PublishError(NAME, what, _("put the release key into {variable}").format(variable=VARIABLE))
        return sign(found.content, namespace(policy.site, "freigabe-release"), key)


@contextmanager
def _release_key(root: Path) -> Iterator[SigningKey]:
    """Yield the key releases are signed with: the one in the environment, as a path or as its text, or one's own."""
    given = environment().get(VARIABLE, "")
    if "PRIVATE KEY" not in given:
        yield find_key(root, given)
        return
    with tempfile.TemporaryDirectory(prefix="freigabe-") as folder:
        place = Path(folder) / "key"
        place.touch(mode=0o600)
        place.write_text(given.replace("\r\n", "\n").strip() + "\n", encoding="utf-8")
        yield find_key(root, str(place))


def keep(root: Path, found: Memory, signature: bytes) -> None:
    """Keep the record that is online now, for the next build on this machine."""
    files.write(root / PULLED, found.content)
    files.write((root / PULLED).with_name(f"{PULLED.name}.sig"), signature)
