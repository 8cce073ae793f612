"""The proof of a check: which bytes were looked at, from which edition, and that nothing was wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from plugins.core import digest, files
from plugins.core.errors import PublishError
from plugins.core.issues import Issue
from plugins.core.texts import _

PLACE = Path("var/receipt.json")
VERSION = 2
STALE = "receipt.stale"
# The record, its signature, and what `core.files.write` leaves of them when it is killed.
RECORDS = (".well-known/freigabe.json", ".well-known/.freigabe.json")


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    What was checked.

    Attributes:
        edition: Digest of the edition the tree was made from.
        machinery: Digest of the plug-ins, theme and settings it was made by.
        files: Path below the output → digest of every file.
    """

    edition: str
    machinery: str
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """Digest of the whole tree."""
        return digest.of_mapping(self.files)


def write(receipt: Receipt, root: Path) -> None:
    """Keep *receipt* at its place below *root*."""
    value = {
        "version": VERSION,
        "digest": receipt.digest,
        "edition": receipt.edition,
        "machinery": receipt.machinery,
        "files": dict(receipt.files),
    }
    files.write(root / PLACE, digest.canonical_json(value))


def read(root: Path) -> Receipt:
    """
    Return the receipt of the site at *root*.

    Raises:
        PublishError: If there is none, or it does not agree with itself.
    """
    fix = _("run {command}").format(command="python3 tasks.py build")
    try:
        value = json.loads((root / PLACE).read_bytes())
        receipt = Receipt(str(value["edition"]), str(value["machinery"]), dict(value["files"]))
        stored = value["digest"]
    except FileNotFoundError:
        raise PublishError("output", _("has no receipt: it was not checked"), fix) from None
    except (ValueError, KeyError, TypeError):
        raise PublishError(PLACE.as_posix(), _("cannot be read"), fix) from None
    if stored != receipt.digest:
        raise PublishError(PLACE.as_posix(), _("was changed by hand"), fix)
    return receipt


def demand_unchanged(output: Path, receipt: Receipt, edition: str, machinery: str) -> None:
    """
    Let only the tree go out that was checked, and only while its edition is the one of now.

    Raises:
        PublishError: With every file that differs, or because the texts have moved on.
    """
    found = list(_differences(_built(digest.of_tree(output)), _built(receipt.files)))
    if edition != receipt.edition:
        what = _("is older than the texts, the settings or what the clock allows now")
        fix = _("run {command}").format(command="python3 tasks.py build")
        found.append(Issue("output", 0, what, fix, code=STALE))
    elif machinery != receipt.machinery:
        what = _("was made by other plug-ins, another theme or other settings than those of now")
        fix = _("run {command}").format(command="python3 tasks.py build")
        found.append(Issue("output", 0, what, fix, code=STALE))
    if found:
        raise PublishError.of(found)


def _built(files: Mapping[str, str]) -> dict[str, str]:
    """Return *files* without the record of the release: `publish` writes it anew, also when it was killed at that."""
    return {name: sha for name, sha in files.items() if not name.startswith(RECORDS)}


def _differences(now: Mapping[str, str], then: Mapping[str, str]) -> Iterator[Issue]:
    fix = _("run {command}").format(command="python3 tasks.py build")
    for name in sorted({*now, *then}):
        if name not in then:
            yield Issue(f"output/{name}", 0, _("was added after the check"), fix, code="receipt.added")
        elif name not in now:
            yield Issue(f"output/{name}", 0, _("was deleted after the check"), fix, code="receipt.deleted")
        elif now[name] != then[name]:
            yield Issue(f"output/{name}", 0, _("was changed after the check"), fix, code="receipt.changed")
