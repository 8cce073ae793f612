"""
The digest of a revision: what is released, and nothing else.

`f1-` and the sha256 of the canonical JSON of body, released fields and files. Fields count as they are understood, not
as they are typed, so that quoting, the order of keys and line ends leave the digest alone. Files count by the reference
as it is written, so that an entry may be moved with its files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any

from plugins.core import digest
from plugins.core.entry import Entry, Image, Status
from plugins.core.memo import Memo
from plugins.core.references import Reference, Target

ALGORITHM = "f1"
MISSING = ""
# Work on the text, not the text: who is to do what until when.
NOT_RELEASED = frozenset(
    {"status", "owner", "reviewer", "approver", "effort", "planned", "due", "review_on"}
    | {"id", "source", "body", "body_line", "lines", "image"}
)
_Key = tuple[Entry, tuple[str | None, ...], tuple[tuple[str, str], ...], str]
_KNOWN = Memo[_Key, str]()
# Content path → git's name of the file's bytes; `MISSING` where there is none.
FileDigest = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Revision:
    """
    One revision of an entry.

    Attributes:
        entry: The text as it is parsed.
        digest: `f1-<sha256>`.
        files: Path below `content/` → digest of every local file it uses.
        links: Paths below `content/` of the texts it links to.
    """

    entry: Entry
    digest: str
    files: Mapping[str, str]
    links: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every file it uses is there."""
        return MISSING not in self.files.values()


def revision_of(entry: Entry, references: Iterable[Reference], digest_of: FileDigest) -> Revision:
    """Return the revision *entry* is now, with the digests of its files from *digest_of*."""
    used = [one for one in references if one.target is Target.FILE and one.path]
    files = {one.path: digest_of(one.path) for one in used}
    if entry.image:
        files[entry.image.src] = digest_of(entry.image.src)
    written = {one.written: files[one.path] for one in used}
    image = files[entry.image.src] if entry.image else MISSING
    said = _KNOWN.find(_key(entry, written, image), lambda: _digest(entry, written, image))
    links = sorted({one.path for one in references if one.target is Target.ENTRY and one.path})
    return Revision(
        entry,
        said,
        dict(sorted(files.items())),
        tuple(links),
    )


def know(entry: Entry, said: str) -> None:
    """Let `revision_of` know that *entry*, which uses no file, has the digest *said*."""
    _KNOWN.tell(_key(entry, {}, MISSING), said)


def _key(entry: Entry, written: Mapping[str, str], image: str) -> _Key:
    """Return what the digest follows from; instants are equal in every zone, but not spelled alike."""
    instants = (entry.published, entry.modified, entry.not_before, entry.expires)
    spelled = tuple(one.isoformat() if one else None for one in instants)
    return entry, spelled, tuple(written.items()), image


def _digest(entry: Entry, written: Mapping[str, str], image: str) -> str:
    """Return the digest of *entry* with its files (as written → digest) and the digest of its picture."""
    manifest = {
        "v": 1,
        "body": digest.of_bytes(digest.normalised(entry.body).encode()),
        "meta": {**released_fields(entry), "image": _image(entry.image, image) if entry.image else {}},
        "files": dict(written),
    }
    return f"{ALGORITHM}-{digest.of_bytes(digest.canonical_json(manifest))}"


def released_fields(entry: Entry) -> dict[str, Any]:
    """Return the fields of *entry* that are released, but for its picture, as they go into the digest."""
    names = (name for name in Entry.__dataclass_fields__ if name not in NOT_RELEASED)
    found = {name: _plain(getattr(entry, name)) for name in names}
    return {**found, "hidden": entry.status is Status.HIDDEN}


def _image(image: Image, content: str) -> dict[str, str]:
    return {
        "name": PurePosixPath(image.src).name,
        "content": content,
        "alt": image.alt,
        "credit": image.credit,
        "licence": image.licence,
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
