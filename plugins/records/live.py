"""
The kept bytes of released texts, in plain sight in the repository.

`content/desk/entries/<id>/live/<16 hex>.md` is the text, normalised; the `.json` beside it says where it stood, which
files it uses and which entries its links mean. The files themselves lie in `content/desk/pool/` by their digest, so
that one that is used twice is kept once. All digests here are git's (`core.digest.of_blob`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from plugins.core import digest, files
from plugins.core.collection import CONTENT
from plugins.core.texts import _
from plugins.records import reading
from plugins.records.reading import MissingError, TooLargeError
from plugins.records.revision import ALGORITHM, Revision

DESK = PurePosixPath(CONTENT, "desk")
ENTRIES = DESK / "entries"
POOL = DESK / "pool"
LIVE = "live"
NAME = re.compile(rf"{ALGORITHM}-[0-9a-f]{{16}}\.(?:md|json)")
VERSION = 1
MAX_TEXT = 8 * 1024 * 1024
_SHA = re.compile(r"[0-9a-f]{64}")
# What `files.is_inside` refuses, for many thousand paths.
_OUTSIDE = re.compile(r"\A/|(?:\A|/)\.\.(?:/|\Z)|[\0\\:]")


class KeptWrongError(ValueError):
    """A kept revision is not what was released; the message is one fact."""


@dataclass(frozen=True, slots=True)
class Kept:
    """
    One kept revision as its manifest tells it.

    Attributes:
        revision: Its digest.
        source: Path below `content/` at which it was released and is built.
        text: Digest of the kept text.
        files: Path below `content/` → digest of its bytes in the pool.
        links: Path below `content/` of a linked text → id of the entry that stood there.
        manifest: Digest of the manifest's bytes, which every release of it names.
    """

    revision: str
    source: PurePosixPath
    text: str
    files: Mapping[str, str]
    links: Mapping[str, str]
    manifest: str


def stem(revision: str) -> str:
    """Return the name, without suffix, under which *revision* is kept."""
    return revision[: len(ALGORITHM) + 17]


def folder(entry: str) -> PurePosixPath:
    """Return the folder of the kept revisions of the entry with the id *entry*."""
    return PurePosixPath(f"{ENTRIES}/{entry}/{LIVE}")


def manifest(revision: Revision, text: bytes, ids: Mapping[str, str]) -> bytes:
    """
    Return the manifest of *revision*.

    Args:
        revision: What is to be kept.
        text: The normalised text, as it will be kept.
        ids: Path below `content/` → id, for the texts it links to.
    """
    value = {
        "v": VERSION,
        "revision": revision.digest,
        "source": revision.entry.source.as_posix(),
        "text": digest.of_blob(text),
        "files": dict(revision.files),
        "links": {path: ids[path] for path in revision.links if path in ids},
    }
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"


def writes(root: Path, revision: Revision, ids: Mapping[str, str]) -> tuple[dict[PurePosixPath, bytes], str]:
    """
    Return what keeping *revision* writes (path below *root* → bytes), and the digest of its manifest.

    Raises:
        KeptWrongError: If a file of it is missing or not what was digested.
    """
    entry = revision.entry
    text = digest.normalised((root / CONTENT / entry.source).read_bytes().decode()).encode()
    said = manifest(revision, text, ids)
    base = folder(entry.id) / stem(revision.digest)
    found = {base.with_suffix(".md"): text, base.with_suffix(".json"): said}
    for path, wanted in revision.files.items():
        place = files.find(root / CONTENT, path)
        if not place.is_file() or digest.of_blob(content := place.read_bytes()) != wanted:
            raise KeptWrongError(_("the file '{path}' is missing or has just changed").format(path=path))
        found[POOL / wanted] = content
    return found, digest.of_blob(said)


def read(root: Path, entry: str, name: str) -> Kept:
    """
    Return the revision of *entry* kept under *name* (see `stem`); text and manifest are compared, the pool is not read.

    Raises:
        KeptWrongError: If something is missing or does not agree.
    """
    kept = _parse(_bytes(root, entry, f"{name}.json").replace(b"\r\n", b"\n"))
    if stem(kept.revision) != name:
        raise KeptWrongError(_("the manifest speaks of another revision"))
    if digest.of_blob(text_of(root, entry, name)) != kept.text:
        raise KeptWrongError(_("the text was changed after its release"))
    return kept


def text_of(root: Path, entry: str, name: str) -> bytes:
    """
    Return the text kept under *name*, in line feeds, whatever the clone made of its line ends.

    Raises:
        KeptWrongError: If it is missing.
    """
    return _bytes(root, entry, f"{name}.md").replace(b"\r\n", b"\n")


def _bytes(root: Path, entry: str, name: str) -> bytes:
    try:
        return reading.plain(f"{root}/{ENTRIES}/{entry}/{LIVE}/{name}", MAX_TEXT)
    except MissingError:
        raise KeptWrongError(_("{name} is missing").format(name=name)) from None
    except TooLargeError:
        raise KeptWrongError(_("{name} is larger than any text").format(name=name)) from None


def _parse(content: bytes) -> Kept:
    try:
        value = _table(json.loads(content))
        found = Kept(
            str(value["revision"]),
            PurePosixPath(value["source"]),
            str(value["text"]),
            _paths(value["files"], lambda said: bool(_SHA.fullmatch(said))),
            _paths(value["links"], bool),
            digest.of_blob(content),
        )
    except (ValueError, TypeError, RecursionError):
        raise KeptWrongError(_("the manifest cannot be read")) from None
    if not _is_source(found.source):
        raise KeptWrongError(_("the manifest names a place outside the site"))
    return found


def _table(value: Any) -> Mapping[str, Any]:
    wanted = {"v", "revision", "source", "text", "files", "links"}
    if not isinstance(value, dict) or set(value) != wanted or value["v"] != VERSION:
        raise ValueError
    return value


def _is_source(path: PurePosixPath) -> bool:
    return not _OUTSIDE.search(str(path)) and path.parts[:1] in {("posts",), ("pages",)} and len(path.parts) > 1


def _paths(value: Any, is_good: Any) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise TypeError
    for path, said in value.items():
        if not path or _OUTSIDE.search(path) or not isinstance(said, str) or not is_good(said):
            raise ValueError
    return value


def unneeded(root: Path, entry: str, wanted: Iterable[str]) -> list[PurePosixPath]:
    """Return the kept files of *entry* that belong to none of the revisions *wanted*; the pool is swept elsewhere."""
    keep = {stem(one) for one in wanted}
    place = root / folder(entry)
    if not place.is_dir():
        return []
    return [folder(entry) / path.name for path in sorted(place.iterdir()) if path.stem not in keep]
