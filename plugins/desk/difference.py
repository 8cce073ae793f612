"""What a person is about to release, against what is online: text, facts, files. Pure; nothing can hide in it."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from plugins.core.entry import Entry
from plugins.core.wellformed import visible
from plugins.desk.cases import Case, Release
from plugins.records.revision import Revision, released_fields

# What a terminal obeys or does not show: controls, marks of direction, letters without width.
_CONTEXT = 3


@dataclass(frozen=True, slots=True)
class Difference:
    """
    The working text against what is online.

    Attributes:
        is_first: Whether nothing is online, so that `body` is the whole text.
        fields: Name of a field → (before, now), both as shown, of those that differ.
        body: Lines of a unified diff, or of the text, without line ends.
        files: (sign, path) of the files that were added `+`, changed `~` or removed `-`.
    """

    is_first: bool
    fields: Mapping[str, tuple[str, str]]
    body: tuple[str, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.fields or self.body or self.files)


def difference(case: Case, release: Release | None) -> Difference:
    """Return how the working text of *case* differs from *release*, which is online; from nothing if None."""
    revision = case.working
    if revision is None:
        raise ValueError("there is no working text")
    before = case.entries.get(release.revision) if release else None
    if release is None or before is None:
        return Difference(True, _fields(None, revision.entry), _lines(revision.entry.body), _files({}, revision.files))
    kept = case.record.kept.get(release.revision)
    return Difference(
        False,
        _fields(before, revision.entry),
        tuple(_diff(_lines(before.body), _lines(revision.entry.body))),
        _files(kept.files if kept else {}, revision.files),
    )


def _lines(body: str) -> tuple[str, ...]:
    return tuple(visible(line) for line in body.split("\n"))


def _diff(before: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    lines = difflib.unified_diff(before, now, n=_CONTEXT, lineterm="")
    # the two lines of file names say nothing here
    yield from list(lines)[2:]


def _fields(before: Entry | None, now: Entry) -> dict[str, tuple[str, str]]:
    old, new = _shown_fields(before), _shown_fields(now)
    names = [name for name in new if old.get(name, "") != new[name]]
    return {name: (old.get(name, ""), new[name]) for name in names}


def _shown_fields(entry: Entry | None) -> dict[str, str]:
    if entry is None:
        return {}
    found = {name: _shown(value) for name, value in released_fields(entry).items()}
    if entry.image:
        image = {"src": entry.image.src, "alt": entry.image.alt}
        image |= {"credit": entry.image.credit, "licence": entry.image.licence}
        found["image"] = "; ".join(f"{name}: {_shown(value)}" for name, value in image.items() if value)
    else:
        found["image"] = ""
    return found


def _shown(value: Any) -> str:
    if value in (None, "", [], 0, False):
        return ""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return visible(", ".join(value))
    return visible(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _files(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return what happened to the files; one that only moved along with its text is the same."""
    same = {_mark(path, digest) for path, digest in before.items()} & {_mark(*item) for item in now.items()}
    old = {path: digest for path, digest in before.items() if _mark(path, digest) not in same}
    new = {path: digest for path, digest in now.items() if _mark(path, digest) not in same}
    rows = [("~" if path in new else "-", path) for path in old]
    rows += [("+", path) for path in new if path not in old]
    return tuple((sign, visible(path)) for sign, path in sorted(rows, key=lambda row: row[1]))


def _mark(path: str, digest: str) -> tuple[str, str]:
    return PurePosixPath(path).name, digest


def summary(revision: Revision) -> str:
    """Return one line that names *revision*: its title and its place."""
    return visible(f"{revision.entry.title} ({revision.entry.source})")
